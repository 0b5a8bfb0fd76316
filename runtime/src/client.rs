//! The client that generated clients wrap, and the call that generated builders wrap. Both are small loops
//! around the state machine. They know an operation only by its static description.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use secrecy::SecretString;

use crate::call::{Config, Event, Machine, Step};
use crate::clock::Clock;
use crate::decode::{Notes, Response};
use crate::dynamic::DynOperation;
use crate::encode;
use crate::error::{AnyError, EncodeError, Error, Phase, Timeout};
use crate::operation::OperationType;
use crate::platform::{Operation, Platform};
use crate::retry::RetryPolicy;
use crate::settings::Settings;
use crate::sign::Signed;
use crate::trace::Trace;
use crate::transport::{Sent, Transports};
use crate::value::JsonText;
use crate::wire::Model;

/// Calls operations of one provider. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) platform: &'static Platform,
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transports: Arc<Transports>,
}

impl Client {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// The settings of all requests.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.config.settings
    }

    /// The same client with the access token of another user. They share connections, rate limit and bans.
    #[must_use]
    pub fn with_session(&self, token: impl Into<SecretString>) -> Self {
        let mut client = self.clone();
        client.config(|config| config.settings = config.settings.clone().session(token));
        client
    }

    /// The same client for another user, whose access token the session provider gives.
    #[must_use]
    pub fn with_session_of(&self, user: impl Into<String>) -> Self {
        let mut client = self.clone();
        client.config(|config| config.settings = config.settings.clone().session_of(user));
        client
    }

    pub(crate) fn parts(&self) -> Inner {
        (*self.inner).clone()
    }

    /// Changes the configuration of this client alone.
    fn config(&mut self, change: impl FnOnce(&mut Config)) {
        change(&mut Arc::make_mut(&mut self.inner).config);
    }

    /// Calls an operation that is known only at run time. `input` has the operation's input type.
    ///
    /// # Errors
    /// The same as for a typed call.
    pub async fn send_dyn(
        &self,
        operation: &dyn DynOperation,
        input: &dyn Model,
    ) -> Result<Response<Box<dyn Model>>, AnyError> {
        let mut output = operation.output();
        let notes = self.drive(operation.operation(), input, &mut *output).await?;
        Ok(Response::new(output, notes))
    }

    /// As [`send_dyn`](Self::send_dyn), but blocks the thread.
    ///
    /// # Errors
    /// The same as for a typed call.
    pub fn send_dyn_blocking(
        &self,
        operation: &dyn DynOperation,
        input: &dyn Model,
    ) -> Result<Response<Box<dyn Model>>, AnyError> {
        let mut output = operation.output();
        let notes = self.drive_blocking(operation.operation(), input, &mut *output)?;
        Ok(Response::new(output, notes))
    }

    /// Builds the request of an operation that is known only at run time.
    ///
    /// # Errors
    /// See [`encode()`](crate::encode()).
    pub fn encode_dyn(
        &self,
        operation: &dyn DynOperation,
        input: &dyn Model,
    ) -> Result<http::Request<Bytes>, EncodeError> {
        self.encode(operation.operation(), input)
    }

    /// Returns the canonical string and the signature of an operation that is known only at run time.
    ///
    /// # Errors
    /// See [`encode()`](crate::encode()).
    pub fn canonical_dyn(&self, operation: &dyn DynOperation, input: &dyn Model) -> Result<Signed, EncodeError> {
        self.canonical(operation.operation(), input)
    }

    fn encode(&self, operation: &'static Operation, input: &dyn Model) -> Result<http::Request<Bytes>, EncodeError> {
        let operation = self.on_platform(operation)?;
        let Inner { config, clock, .. } = &*self.inner;
        encode::encode(operation, input, &config.settings, clock.now(), &config.random.nonce()?)
    }

    fn canonical(&self, operation: &'static Operation, input: &dyn Model) -> Result<Signed, EncodeError> {
        let operation = self.on_platform(operation)?;
        let Inner { config, clock, .. } = &*self.inner;
        encode::canonical(operation, input, &config.settings, clock.now(), &config.random.nonce()?)
    }

    /// The operation as the platform of this client has it. The credentials of one provider must not reach another.
    fn on_platform(&self, operation: &'static Operation) -> Result<&'static Operation, EncodeError> {
        let platform = self.inner.platform;
        operation.on(platform).ok_or(EncodeError::Platform {
            operation: operation.id,
            has: operation.platform.name,
            uses: platform.name,
        })
    }

    async fn drive(
        &self,
        operation: &'static Operation,
        input: &dyn Model,
        output: &mut dyn Model,
    ) -> Result<Notes, AnyError> {
        let operation = self.on_platform(operation)?;
        let Inner { config, clock, transports, .. } = &*self.inner;
        let transport = transports.asynchronous()?;
        let mut machine = Machine::new(config, operation, input, output);
        let mut event = Event::Go;
        loop {
            event = match machine.next(event, clock.moment()) {
                Step::Send(request, bounds) => {
                    let sent = transport.send(request, bounds);
                    let late = Timeout::new(Phase::Attempt, bounds.total);
                    let sent = within(sent, transport.deadline(bounds.total), machine.trace().clone()).await;
                    report(sent.unwrap_or_else(|| Err(late.into())))
                }
                Step::Sleep(pause) => {
                    transport.sleep(pause).await;
                    Event::Go
                }
                Step::Ask(user, left) => {
                    let token = config.sessions.token(&user);
                    let late = Timeout::new(Phase::Session, left);
                    match within(token, transport.deadline(left), machine.trace().clone()).await {
                        Some(token) => Event::Session(token),
                        None => Event::Failed(late.into()),
                    }
                }
                Step::Done(result) => return result,
            };
        }
    }

    fn drive_blocking(
        &self,
        operation: &'static Operation,
        input: &dyn Model,
        output: &mut dyn Model,
    ) -> Result<Notes, AnyError> {
        let operation = self.on_platform(operation)?;
        let Inner { config, clock, transports, .. } = &*self.inner;
        let transport = transports.blocking()?;
        let mut machine = Machine::new(config, operation, input, output);
        let mut event = Event::Go;
        loop {
            event = match machine.next(event, clock.moment()) {
                Step::Send(request, bounds) => report(machine.trace().inside(|| transport.send(request, bounds))),
                Step::Sleep(pause) => {
                    transport.sleep(pause);
                    Event::Go
                }
                Step::Ask(user, _) => Event::Session(config.sessions.token_blocking(&user)),
                Step::Done(result) => return result,
            };
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("platform", &self.inner.platform.name)
            .field("settings", &self.inner.config.settings)
            .finish_non_exhaustive()
    }
}

fn report(sent: Sent) -> Event {
    match sent {
        Ok(response) => Event::Response(response),
        Err(error) => Event::Failed(error),
    }
}

/// Ends a future when another one is done first: `None`. The first is polled first, so a response that is ready wins.
async fn within<T>(work: impl Future<Output = T>, end: impl Future<Output = ()>, trace: Trace) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(end));
    std::future::poll_fn(move |context| match trace.inside(|| work.as_mut().poll(context)) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// A request that is ready to be sent. A generated builder wraps it. It owns all that it needs, so its future can be
/// spawned; clone it to send it again.
pub struct Call<O: OperationType> {
    client: Client,
    input: O::Input,
}

impl<O: OperationType> Call<O> {
    /// A call of `client` with these parameters.
    pub fn new(client: &Client, input: O::Input) -> Self {
        Self { client: client.clone(), input }
    }

    /// The parameters.
    #[must_use]
    pub fn input(&self) -> &O::Input {
        &self.input
    }

    /// The parameters, mutable.
    pub fn input_mut(&mut self) -> &mut O::Input {
        &mut self.input
    }

    /// The access token of the user for whom this request is made, instead of the client's.
    pub fn set_session(&mut self, token: impl Into<SecretString>) {
        self.client.config(|config| config.settings = config.settings.clone().session(token));
    }

    /// The user for whom this request is made: the session provider gives the access token.
    pub fn set_session_of(&mut self, user: impl Into<String>) {
        self.client.config(|config| config.settings = config.settings.clone().session_of(user));
    }

    /// The sub-account of this request, instead of the client's.
    pub fn set_user_id(&mut self, id: impl Into<String>) {
        self.client.config(|config| config.settings = config.settings.clone().user_id(id));
    }

    /// Adds a parameter that no document has: one that a copy of the document cuts, or that the vendor has added since. It is
    /// sent beside the documented ones, and signed as they are. In a JSON body the value is JSON (a string has quotes), in a
    /// form or a query the text of the parameter. It is never shown.
    pub fn set_undocumented(&mut self, name: impl Into<String>, value: impl Into<JsonText>) {
        let (name, value) = (name.into(), value.into().as_str().to_owned());
        self.client.config(|config| config.settings = config.settings.clone().undocumented(name, value));
    }

    /// The time-out of this call with all its attempts and pauses, instead of the client's.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.client.config(|config| config.call_timeout = timeout);
    }

    /// Decides when a failed attempt of this call is repeated, instead of the client's policy.
    pub fn set_retry(&mut self, policy: impl RetryPolicy) {
        self.client.config(|config| config.retry = Arc::new(policy));
    }

    /// Sends the request.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(self) -> Result<Response<O::Output>, Error<O::Code>> {
        let mut output = O::Output::default();
        match self.client.drive(O::OPERATION, &self.input, &mut output).await {
            Ok(notes) => Ok(Response::new(output, notes)),
            Err(error) => Err(error.typed()),
        }
    }

    /// Sends the request and blocks the thread.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send_blocking(self) -> Result<Response<O::Output>, Error<O::Code>> {
        let mut output = O::Output::default();
        match self.client.drive_blocking(O::OPERATION, &self.input, &mut output) {
            Ok(notes) => Ok(Response::new(output, notes)),
            Err(error) => Err(error.typed()),
        }
    }

    /// Builds the HTTP request without sending it.
    ///
    /// # Errors
    /// See [`encode()`](crate::encode()).
    pub fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        self.client.encode(O::OPERATION, &self.input)
    }

    /// Returns the canonical string and the signature.
    ///
    /// # Errors
    /// See [`encode()`](crate::encode()).
    pub fn canonical(&self) -> Result<Signed, EncodeError> {
        self.client.canonical(O::OPERATION, &self.input)
    }
}

impl<O: OperationType> Clone for Call<O> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), input: self.input.clone() }
    }
}

impl<O: OperationType> fmt::Debug for Call<O>
where
    O::Input: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &O::OPERATION.id).field("input", &self.input).finish()
    }
}
