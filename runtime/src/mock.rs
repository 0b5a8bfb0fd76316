//! Typed mocks on [httpmock], for tests of programs that use a client: a server on this machine, with a mock for each
//! operation that a test names. The operation is matched by itself, and its reply is written as the platform writes it.
//! Whatever is not typed here is set on httpmock itself.
//!
//! Generated code has the operations: `mock::MockServer` of a client.

mod received;
mod then;
mod when;

use std::fmt;
use std::marker::PhantomData;

pub use httpmock;
use httpmock::{HttpMockRequest, HttpMockResponse};

pub use httpmock::Mock;
pub use then::{Example, Then};
pub use when::When;

use crate::builder::{ClientBuilder, ClientType};
use crate::credentials::Credentials;
use crate::dynamic::DynOperation;
use crate::operation::OperationType;
use crate::platform::{Operation, Source};
use crate::reply::{Asked, Reply, ReplyError};
use crate::wire::{Format, Model, Table};
use received::Received;

/// A mock server for a client. It is httpmock's, from its pool of servers, and is reset when it is dropped.
pub struct MockServer<C> {
    server: httpmock::MockServer,
    client: PhantomData<fn() -> C>,
}

impl<C: ClientType> MockServer<C> {
    /// Starts a server, in async tests as well.
    #[must_use]
    pub fn start() -> Self {
        Self { server: httpmock::MockServer::start(), client: PhantomData }
    }

    /// The server itself: its address, requests without an operation, `reset`.
    #[must_use]
    pub fn server(&self) -> &httpmock::MockServer {
        &self.server
    }

    /// A builder of a client that sends to this server, with the credentials `key` and `secret`, and the access token
    /// `session` and the sub-account `user id` where the platform has them. A program's own builder needs the endpoint
    /// alone: `server().base_url()`.
    pub fn client_builder(&self) -> ClientBuilder<C> {
        let has = |source| C::PLATFORM.parameters().any(|common| common.source == source);
        let mut builder = ClientBuilder::new(Credentials::new("key", "secret")).endpoint(self.server.base_url());
        if has(Source::Session) {
            builder = builder.session("session");
        }
        if has(Source::User) {
            builder = builder.user_id("user id");
        }
        builder
    }

    /// Adds a mock of an operation. Of several mocks that match a request, the first one replies.
    ///
    /// # Errors
    /// The operation has no such reply, or no such parameter.
    pub fn mock<O: OperationType>(
        &self,
        examples: &'static [Example],
        set: impl FnOnce(&mut When<O>, &mut Then<O>),
    ) -> Result<Mock<'_>, ReplyError> {
        let (mut when, mut then) = (When::new(), Then::new(examples));
        set(&mut when, &mut then);
        let (matches, conditions) = when.done()?;
        let (reply, response) = then.done()?;
        Ok(self.server.mock(move |mut when, mut then| {
            when = when.is_true(matches);
            conditions.into_iter().fold(when, |when, more| more(when));
            then = response.into_iter().fold(then, |then, more| more(then));
            if let Some(reply) = reply {
                let table = O::Input::default().table();
                then.respond_with(move |request| respond(&reply, O::OPERATION, table, request));
            }
        }))
    }

    /// Adds a mock of an operation that is known only at run time, for requests whose parameters match.
    ///
    /// # Errors
    /// The operation has no such reply.
    pub fn mock_dyn(
        &self,
        of: &'static dyn DynOperation,
        matches: impl Fn(&dyn Model) -> bool + Send + Sync + 'static,
        reply: Reply,
    ) -> Result<Mock<'_>, ReplyError> {
        let (operation, table) = (of.operation(), of.input().table());
        reply.response(&Asked { operation, format: Format::Json, simplified: false })?;
        Ok(self.server.mock(move |when, then| {
            when.is_true(move |request| {
                let mut input = of.input();
                let received = Received::new(operation, table, request);
                received.and_then(|received| received.read(&mut *input)).is_some_and(|()| matches(&*input))
            });
            then.respond_with(move |request| respond(&reply, operation, table, request));
        }))
    }
}

impl<C> fmt::Debug for MockServer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer").field("address", self.server.address()).finish()
    }
}

/// The reply in the format that the request asks for.
fn respond(reply: &Reply, operation: &'static Operation, table: &Table, request: &HttpMockRequest) -> HttpMockResponse {
    let received = Received::new(operation, table, request);
    let is = |source, value: &str| received.as_ref().is_some_and(|received| received.has(source, value));
    let format = if is(Source::Format, "xml") { Format::Xml } else { Format::Json };
    let asked = Asked { operation, format, simplified: is(Source::Simplify, "true") };
    match reply.response(&asked) {
        Ok(response) => HttpMockResponse::from(response),
        Err(error) => {
            let text = format!("{error}: {}", error.help());
            HttpMockResponse::builder().status(501).header("content-type", "text/plain").body(text).build()
        }
    }
}
