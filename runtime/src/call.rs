//! The state machine of a call: attempts, pauses, bans, deadlines. It neither waits nor sends. It says what
//! to do next. The async and the blocking client are small loops around it, and a test can drive it with a
//! fixed clock.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::USER_AGENT;
use secrecy::ExposeSecret;

use crate::attempt::{Attempt, OnAttempt};
use crate::clock::{Now, RandomSource, SystemRandom};
use crate::decode::{self, Notes, Purpose, Sensitive};
use crate::encode::encode_signed;
use crate::error::{AnyError, Error, Phase, Timeout, TransportError, TransportKind};
use crate::limit::{Caller, Limits, Place, RateLimit};
use crate::platform::Operation;
use crate::reply::Asked;
use crate::retry::{Backoff, Decision, FailedAttempt, RetryPolicy};
use crate::session::{Sessions, Token};
use crate::settings::Settings;
use crate::trace::{End, Trace};
use crate::transport::{Bounds, CallInfo, compressed};
use crate::wire::Model;

/// What all calls of a client share.
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The settings of all requests.
    pub settings: Settings,
    /// The source of nonces and jitter.
    pub random: Arc<dyn RandomSource>,
    /// Decides when a failed attempt is repeated.
    pub retry: Arc<dyn RetryPolicy>,
    /// Time-out for connecting: 10 s.
    pub connect_timeout: Duration,
    /// Time-out for one attempt: 30 s.
    pub attempt_timeout: Duration,
    /// Time-out for the whole call: 90 s.
    pub call_timeout: Duration,
    /// The header `User-Agent`: none.
    pub user_agent: Option<HeaderValue>,
    /// Largest response in bytes: 8 MiB.
    pub max_response_bytes: usize,
    /// The rate limit, and the bans that calls of this client have met.
    pub(crate) limits: Limits,
    /// The session providers, and the tokens that they gave.
    pub(crate) sessions: Sessions,
    /// Is told of each attempt.
    pub(crate) on_attempt: Option<OnAttempt>,
}

impl Config {
    /// The defaults.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            random: Arc::new(SystemRandom),
            retry: Arc::new(Backoff::default()),
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(90),
            user_agent: None,
            max_response_bytes: 8 << 20,
            limits: Limits::default(),
            sessions: Sessions::default(),
            on_attempt: None,
        }
    }

    /// With a rate limit for all calls with this configuration, its clones included.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.limits = Limits::new(limit);
        self
    }

    /// With a function that is told of each attempt.
    #[must_use]
    pub fn on_attempt(mut self, told: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.on_attempt = Some(Arc::new(told));
        self
    }
}

/// An event that the machine handles.
pub enum Event {
    /// The call begins, or a pause is over.
    Go,
    /// A response was received, a success or an error.
    Response(http::Response<Bytes>),
    /// The attempt did not get through.
    Failed(TransportError),
    /// The session provider has given a token, or failed.
    Session(Token),
}

/// The next step of a call.
#[allow(clippy::large_enum_variant)] // There is one at a time, and it is taken apart at once.
pub enum Step {
    /// Send this within these bounds, then report the response or the error.
    Send(http::Request<Bytes>, Bounds),
    /// Wait, then report [`Event::Go`].
    Sleep(Duration),
    /// Ask for the token of this user, for this time at most, then report [`Event::Session`].
    Ask(String, Duration),
    /// The call is over. The value is in the output.
    Done(Result<Notes, AnyError>),
}

/// An attempt on its way, for [`Attempt`].
struct SentAttempt {
    /// When it was sent, on the steady clock.
    at: Duration,
    waited: Duration,
    /// Of its response.
    status: Option<http::StatusCode>,
}

/// One call.
pub struct Machine<'a> {
    config: &'a Config,
    operation: &'static Operation,
    input: &'a dyn Model,
    output: &'a mut dyn Model,
    attempts: u32,
    /// Of the next attempt, among those of all calls.
    place: Option<Place>,
    /// The attempt that was sent last, until it is over.
    sent: Option<SentAttempt>,
    /// How long the next attempt has waited for its turn.
    waited: Duration,
    /// The end of the last pause. The clock can be before it: pauses in tests take no time.
    woken: Duration,
    /// Of the last response.
    status: Option<http::StatusCode>,
    /// The start of the call, on the steady clock.
    began: Option<Duration>,
    /// The settings with the token that the session provider has given.
    settings: Option<Settings>,
    /// Whether the provider has rejected a token in this call: a second one is not asked for.
    token_rejected: bool,
    /// The signature of the last attempt, to be redacted where the provider repeats it.
    signature: String,
    trace: Trace,
}

impl<'a> Machine<'a> {
    /// A call that has not started. `output` is a model of the operation's output type. Each response empties
    /// it first.
    pub fn new(
        config: &'a Config,
        operation: &'static Operation,
        input: &'a dyn Model,
        output: &'a mut dyn Model,
    ) -> Self {
        Self {
            config,
            operation,
            input,
            output,
            attempts: 0,
            place: None,
            sent: None,
            waited: Duration::ZERO,
            woken: Duration::ZERO,
            status: None,
            began: None,
            settings: None,
            token_rejected: false,
            signature: String::new(),
            trace: Trace::new(operation),
        }
    }

    /// The span of the call.
    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Handles an event and returns the next step. After [`Step::Done`] the machine must not be used.
    pub fn next(&mut self, event: Event, now: Now) -> Step {
        let step = match self.step(event, now) {
            Step::Done(Err(error)) => Step::Done(Err(error.after(self.attempts))),
            step => step,
        };
        if let Step::Done(outcome) = &step {
            let elapsed = now.steady.saturating_sub(self.began.unwrap_or(now.steady));
            self.trace.outcome(&End { outcome, attempts: self.attempts, status: self.status, elapsed });
        }
        step
    }

    fn step(&mut self, event: Event, now: Now) -> Step {
        let began = *self.began.get_or_insert(now.steady);
        let elapsed = now.steady.saturating_sub(began);
        let outcome = match event {
            Event::Go => return self.attempt(now, elapsed),
            Event::Response(response) => {
                self.status = Some(response.status());
                self.sent.iter_mut().for_each(|sent| sent.status = self.status);
                match compressed(response.headers()) {
                    None => self.read(&response),
                    Some(coding) => Err(TransportError::new(TransportKind::Compressed { coding }).into()),
                }
            }
            Event::Failed(error) => Err(self.failed(error, elapsed)),
            Event::Session(Ok(token)) => {
                self.settings = Some(self.config.settings.clone().session(token));
                return self.attempt(now, elapsed);
            }
            Event::Session(Err(error)) => return Step::Done(Err(error.into())),
        };
        match outcome {
            Ok(notes) => {
                self.tell(now, None, None, Some(&notes));
                Step::Done(Ok(Notes { attempts: self.attempts, ..notes }))
            }
            Err(error) => self.after(error, now, elapsed),
        }
    }

    /// Encodes again for each attempt: a timestamp and a nonce are valid for one attempt.
    fn attempt(&mut self, now: Now, elapsed: Duration) -> Step {
        let left = self.config.call_timeout.saturating_sub(elapsed);
        if left.is_zero() {
            return Step::Done(Err(Error::Timeout(self.call_timeout())));
        }
        if let Some(user) = self.user().filter(|_| self.settings.is_none()) {
            return Step::Ask(user.to_owned(), left);
        }
        let at = now.steady.max(self.woken);
        match self.config.limits.admit(self.caller(), self.place, at, left) {
            Ok((_, wait)) if wait.is_zero() => self.place = None,
            Ok((place, wait)) => {
                self.place = place;
                self.waited = self.waited.saturating_add(wait);
                return self.sleep(at, wait);
            }
            Err(wait) => return Step::Done(Err(Error::Timeout(Timeout::new(Phase::Limit, wait)))),
        }
        self.attempts += 1;
        let request = self
            .config
            .random
            .nonce()
            .and_then(|nonce| encode_signed(self.operation, self.input, self.settings(), now.wall, &nonce));
        match request {
            Ok((mut request, signature)) => {
                self.signature = signature;
                if let Some(agent) = &self.config.user_agent {
                    request.headers_mut().insert(USER_AGENT, agent.clone());
                }
                request.extensions_mut().insert(CallInfo { operation: self.operation.id, attempt: self.attempts });
                request.extensions_mut().insert(Asked::new(self.operation, self.settings()));
                let waited = std::mem::take(&mut self.waited);
                self.sent = Some(SentAttempt { at: now.steady, waited, status: None });
                Step::Send(request, self.bounds(left))
            }
            Err(error) => Step::Done(Err(error.into())),
        }
    }

    fn sleep(&mut self, now: Duration, pause: Duration) -> Step {
        self.woken = now.saturating_add(pause);
        Step::Sleep(pause)
    }

    /// What bans tell this call from others by. The token of a user of the session provider changes, the name does not.
    fn caller(&self) -> Caller<'_> {
        let settings = self.settings();
        let token = settings.session.as_ref().filter(|_| self.operation.session).map(ExposeSecret::expose_secret);
        Caller { operation: self.operation.id, user: self.user().or(token).or(settings.user.as_deref()) }
    }

    fn settings(&self) -> &Settings {
        self.settings.as_ref().unwrap_or(&self.config.settings)
    }

    /// The user whose token the session provider gives, if the operation has one.
    fn user(&self) -> Option<&'a str> {
        self.config.settings.session_of.as_deref().filter(|_| self.operation.session)
    }

    fn bounds(&self, left: Duration) -> Bounds {
        let total = self.config.attempt_timeout.min(left);
        Bounds {
            connect: self.config.connect_timeout.min(total),
            total,
            max_response_bytes: self.config.max_response_bytes,
        }
    }

    fn read(&mut self, response: &http::Response<Bytes>) -> Result<Notes, AnyError> {
        let settings = self.settings.as_ref().unwrap_or(&self.config.settings);
        let sensitive = Sensitive::new(settings, &self.signature, self.input);
        decode::read(self.operation, response, self.output, Purpose::Response, Some(&sensitive))
    }

    /// An attempt that the end of the call cut short is a time-out of the call.
    fn failed(&self, error: TransportError, elapsed: Duration) -> AnyError {
        let timed_out = matches!(error.kind(), TransportKind::Timeout(timeout) if timeout.phase != Phase::Session);
        if timed_out && elapsed >= self.config.call_timeout {
            return Error::Timeout(self.call_timeout());
        }
        error.into()
    }

    fn call_timeout(&self) -> Timeout {
        Timeout::new(Phase::Call, self.config.call_timeout)
    }

    /// Decides between another attempt and the end. An operation that is not idempotent is sent again only if the
    /// provider has rejected it unexecuted, whatever the policy says; otherwise its error says whether the outcome is
    /// unknown.
    fn after(&mut self, error: AnyError, now: Now, elapsed: Duration) -> Step {
        let user = self.user().filter(|_| error.is_session_expired());
        if let (Some(user), Some(token)) = (user, &self.settings().session) {
            self.config.sessions.reject(user, token);
        }
        if let Some(ban) = error.ban() {
            self.config.limits.ban(self.caller(), error.ban_scope(), now.steady, ban);
        }
        let pause = self.pause(&error, user, elapsed);
        self.trace.failed(self.attempts, &error, pause);
        self.tell(now, Some(&error), pause, None);
        match pause {
            None => Step::Done(Err(match self.operation.idempotent {
                true => error,
                false => error.of_write(self.operation.confirm_with.as_ref()),
            })),
            Some(_) if user.is_some() && !self.token_rejected => {
                (self.token_rejected, self.settings) = (true, None);
                self.attempt(now, elapsed)
            }
            Some(pause) => self.sleep(now.steady, pause),
        }
    }

    /// Tells the caller of an attempt that is over. A session provider that is late is no attempt.
    fn tell(&mut self, now: Now, error: Option<&AnyError>, pause: Option<Duration>, notes: Option<&Notes>) {
        let (Some(sent), Some(told)) = (self.sent.take(), &self.config.on_attempt) else { return };
        let of_error = match error {
            Some(Error::Api(error)) => error.deviations(),
            _ => &[],
        };
        told(&Attempt {
            operation: self.operation.id,
            number: self.attempts,
            waited: sent.waited,
            duration: now.steady.saturating_sub(sent.at),
            status: sent.status,
            error,
            pause,
            deviations: notes.map_or(of_error, |notes| &notes.deviations),
            unread: notes.map_or(&[], |notes| &notes.unread),
        });
    }

    /// The pause before another attempt, unless there is none. A rejected token of a session provider is replaced once,
    /// without one.
    fn pause(&self, error: &AnyError, user: Option<&str>, elapsed: Duration) -> Option<Duration> {
        let rejected = matches!(error, Error::Api(error) if error.is_not_executed());
        if !self.operation.idempotent && !rejected {
            return None;
        }
        if user.is_some() && !self.token_rejected {
            return Some(Duration::ZERO);
        }
        let jitter = self.config.random.jitter();
        let failed = FailedAttempt::new(self.operation.id, self.attempts, error, elapsed, jitter);
        match self.config.retry.decide(&failed) {
            Decision::After(pause) if elapsed.saturating_add(pause) < self.config.call_timeout => Some(pause),
            _ => None,
        }
    }
}
