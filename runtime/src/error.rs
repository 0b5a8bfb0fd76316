//! The errors of a call: one enum, typed by the error codes of the operation. It has predicates for deciding
//! what to do next, and a line of help for the log.
//!
//! No message here shows a secret, a personal value or the raw body of a response. Accessors return the body.

mod api;
mod decode;
mod encode;
mod transport;

use std::fmt;

pub use api::ApiError;
pub(crate) use api::{Detail, one_line};
pub use decode::{DecodeFailure, Malformed};
pub use encode::{BuildError, EncodeError, EndpointError};
pub use transport::{Phase, Timeout, TransportError, TransportKind};

use crate::code_table::{BanScope, Retry};
use crate::codes::{AnyCode, CodeFamily, ErrorCode, KnownCode};
use crate::platform::ConfirmWith;
use crate::session::SessionError;

/// That a write may have been carried out, and the operation that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unconfirmed(Option<&'static ConfirmWith>);

/// Why a call failed. `E` is the error enum of its operation.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// The provider reported an error.
    Api(ApiError<E>),
    /// The request or its response did not get through.
    Transport(TransportError),
    /// Time ran out.
    Timeout(Timeout),
    /// The response could not be read.
    Decode(DecodeFailure),
    /// The request could not be made.
    Encode(EncodeError),
    /// The client could not be built.
    Build(BuildError),
    /// The session provider gave no access token. Nothing was sent, or the provider rejected the last attempt.
    Session(SessionError),
}

/// The error of any operation: every [`Error`] converts into it, so `?` works across operations.
pub type AnyError = Error<AnyCode>;

impl<E> Error<E> {
    /// Whether the same request can succeed at another time.
    ///
    /// Troubleshooting: for an operation that is not idempotent, check
    /// [`is_outcome_unknown`](Self::is_outcome_unknown) first. The provider may carry out both requests.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => {
                matches!(error.retry(), Retry::Backoff | Retry::AfterBan) || is_too_many(error.status())
            }
            Self::Transport(error) => error.is_retryable(),
            Self::Timeout(timeout) => timeout.is_retryable(),
            Self::Decode(failure) => failure.is_retryable(),
            Self::Encode(_) | Self::Build(_) | Self::Session(_) => false,
        }
    }

    /// Whether a call limit was reached.
    ///
    /// Troubleshooting: wait for [`ban`](Self::ban), spread the calls, or ask the provider for a higher limit.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Api(error) => {
                error.retry() == Retry::AfterBan || error.ban().is_some() || is_too_many(error.status())
            }
            Self::Decode(failure) => is_too_many(failure.status()),
            Self::Timeout(timeout) => timeout.phase == Phase::Limit,
            _ => false,
        }
    }

    /// Whether the access token is no longer valid, so that the same request can succeed with a new one. A wrong secret
    /// or a missing permission is not this.
    ///
    /// Troubleshooting: get a new token for the user and send the request again with it.
    #[must_use]
    pub fn is_session_expired(&self) -> bool {
        matches!(self, Self::Api(error) if error.retry() == Retry::AfterSession)
    }

    /// Whether the credentials, the session, the permissions or the signature are at fault.
    ///
    /// Troubleshooting: a new session needs the user's consent; for a wrong signature compare the
    /// canonical string (`waybill sign`) and the clock.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        match self {
            Self::Api(error) => matches!(error.retry(), Retry::AfterAuth | Retry::AfterSession),
            Self::Decode(failure) => failure.status() == http::StatusCode::UNAUTHORIZED,
            _ => false,
        }
    }

    /// Whether time ran out.
    ///
    /// Troubleshooting: the error names the time-out that was reached; each has a setter on the builder.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }

    /// Whether the network failed: no connection, or one that broke.
    ///
    /// Troubleshooting: check name resolution, the firewall, certificates and the endpoint.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        matches!(self, Self::Transport(_))
    }

    /// Whether the response could not be read.
    ///
    /// Troubleshooting: the error keeps the body; compare it with the document at the reported path.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self, Self::Decode(_))
    }

    /// Whether the provider may have carried out the request.
    ///
    /// Troubleshooting: [`is_outcome_unknown`](Self::is_outcome_unknown) says whether the result of a write has to be checked:
    /// here an error that the provider reported counts too, unless its code is one of requests that were not executed.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Api(error) => !error.is_not_executed(),
            Self::Decode(_) => true,
            Self::Transport(error) => error.may_have_been_sent(),
            Self::Timeout(timeout) => timeout.may_have_been_sent(),
            Self::Encode(_) | Self::Build(_) | Self::Session(_) => false,
        }
    }

    /// Whether the request was a write that the provider may have carried out: time ran out, the connection broke, the
    /// response could not be read, or the meaning of the code leaves it open. Any other code is a rejection. Such a write is
    /// never sent again by itself. `false` after a request that is idempotent.
    ///
    /// Troubleshooting: look at the result with [`confirm_with`](Self::confirm_with) before you write again.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.unconfirmed().is_some()
    }

    /// The operation that shows whether the request was carried out, if that [is
    /// unknown](Self::is_outcome_unknown) and the documents name one.
    ///
    /// Troubleshooting: after a write that ended like this, send this operation before you write again.
    #[must_use]
    pub fn confirm_with(&self) -> Option<&'static ConfirmWith> {
        self.unconfirmed().and_then(|Unconfirmed(read)| read)
    }

    fn unconfirmed(&self) -> Option<Unconfirmed> {
        match self {
            Self::Api(error) => error.unconfirmed(),
            Self::Transport(error) => error.unconfirmed,
            Self::Timeout(timeout) => timeout.unconfirmed,
            Self::Decode(failure) => failure.unconfirmed(),
            Self::Encode(_) | Self::Build(_) | Self::Session(_) => None,
        }
    }

    /// The error of a write: notes whether its outcome is unknown, and the operation that shows it.
    pub(crate) fn of_write(mut self, read: Option<&'static ConfirmWith>) -> Self {
        let unconfirmed = Unconfirmed(read);
        match &mut self {
            Self::Api(error) if error.info().is_some_and(|info| info.outcome_unknown) => {
                error.set_unconfirmed(unconfirmed);
            }
            Self::Transport(error) if error.may_have_been_sent() => error.unconfirmed = Some(unconfirmed),
            Self::Timeout(timeout) if timeout.may_have_been_sent() => timeout.unconfirmed = Some(unconfirmed),
            Self::Decode(failure) => failure.set_unconfirmed(unconfirmed),
            _ => {}
        }
        self
    }

    /// Whether the request was certainly not executed: it was not sent, or the provider rejected it with a code
    /// that says so. `false`: not known.
    ///
    /// Troubleshooting: after a write, `true` means that it can be sent again without checking its result.
    #[must_use]
    pub fn is_not_executed(&self) -> bool {
        !self.may_have_been_sent()
    }

    /// Whether the provider reported this code: of the operation, of a family, or of the platform.
    #[must_use]
    pub fn is<C: KnownCode>(&self, code: C) -> bool {
        matches!(self, Self::Api(error) if error.is(code))
    }

    /// The code that the provider reported, if it is one of this family: of `SplitData`, or of the platform's own.
    /// `e.family().is_some_and(SplitData::wants_sub_orders)` asks one of its predicates.
    #[must_use]
    pub fn family<F: CodeFamily>(&self) -> Option<F> {
        F::CODES.iter().copied().find(|code| self.is(*code))
    }

    /// How much longer the provider blocks calls, if the response says so, or the rate limit of the client does.
    #[must_use]
    pub fn ban(&self) -> Option<std::time::Duration> {
        match self {
            Self::Api(error) => error.ban(),
            Self::Timeout(timeout) if timeout.phase == Phase::Limit => Some(timeout.after),
            _ => None,
        }
    }

    /// How long to wait before another request, if that is known: the ban in the message, or else the header
    /// `Retry-After`, whose date is relative to the header `Date`; or the wait that the rate limit of the client asks for.
    ///
    /// Troubleshooting: [`ban_scope`](Self::ban_scope) says which other calls have to wait as well.
    #[must_use]
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Api(error) => error.retry_after(),
            Self::Decode(failure) => failure.retry_after(),
            _ => self.ban(),
        }
    }

    /// What the ban covers: all calls of the app, of the operation or for the user. `None` where the documents do not say
    /// so; then assume the app.
    #[must_use]
    pub fn ban_scope(&self) -> Option<BanScope> {
        match self {
            Self::Api(error) => error.ban_scope(),
            _ => None,
        }
    }

    /// The HTTP status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<http::StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Decode(failure) => Some(failure.status()),
            _ => None,
        }
    }

    /// The headers of the response, if there was one. They may hold personal data.
    #[must_use]
    pub fn headers(&self) -> Option<&http::HeaderMap> {
        match self {
            Self::Api(error) => Some(error.headers()),
            Self::Decode(failure) => Some(failure.headers()),
            _ => None,
        }
    }

    /// The whole response as received, if there was one. It may hold personal data.
    #[must_use]
    pub fn raw_body(&self) -> Option<&bytes::Bytes> {
        match self {
            Self::Api(error) => Some(error.raw_body()),
            Self::Decode(failure) => Some(failure.raw_body()),
            _ => None,
        }
    }

    /// The number of attempts that were made, the last one included; 0 if nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Api(error) => error.attempts(),
            Self::Transport(error) => error.attempts,
            Self::Timeout(timeout) => timeout.attempts,
            Self::Decode(failure) => failure.attempts(),
            Self::Encode(_) | Self::Build(_) | Self::Session(_) => 0,
        }
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        match &mut self {
            Self::Api(error) => error.set_attempts(attempts),
            Self::Transport(error) => error.attempts = attempts,
            Self::Timeout(timeout) => timeout.attempts = attempts,
            Self::Decode(failure) => failure.set_attempts(attempts),
            Self::Encode(_) | Self::Build(_) | Self::Session(_) => {}
        }
        self
    }

    /// The provider's id of the request, if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id(),
            _ => None,
        }
    }

    /// The documented remedy of the provider's code, if there is one.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Api(error) => error.remedy(),
            _ => None,
        }
    }

    /// What to do about it, in one line.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Api(error) if self.is_throttled() && error.remedy().is_none() => {
                "a call limit was reached: wait until the ban ends"
            }
            Self::Api(error) if self.is_outcome_unknown() && error.remedy().is_none() => {
                "the request may have been carried out: look at its result before you send it again"
            }
            Self::Api(error) if error.info().is_none() => "the code is not documented: follow the provider's message",
            Self::Api(error) => error.remedy().unwrap_or(match error.retry() {
                Retry::Never => "the same request fails again: change it as the provider's message says",
                Retry::Backoff => "the provider is busy or has a fault: try again later",
                Retry::AfterBan => "a call limit was reached: wait until the ban ends",
                Retry::AfterAuth => "fix the credentials, the session, the permissions or the signature",
                Retry::AfterSession => "get a new access token for the user and send the request again",
            }),
            Self::Transport(error) => error.help(),
            Self::Timeout(timeout) => timeout.help(),
            Self::Decode(failure) => failure.help(),
            Self::Encode(error) => error.help(),
            Self::Build(_) => "fix the setting that the message names",
            Self::Session(error) => error.help(),
        }
    }

    pub(crate) fn map<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Api(error) => Error::Api(error.map(change)),
            Self::Transport(error) => Error::Transport(error),
            Self::Timeout(timeout) => Error::Timeout(timeout),
            Self::Decode(failure) => Error::Decode(failure),
            Self::Encode(error) => Error::Encode(error),
            Self::Build(error) => Error::Build(error),
            Self::Session(error) => Error::Session(error),
        }
    }
}

impl AnyError {
    /// Converts the codes back to their own type.
    pub(crate) fn typed<E: ErrorCode>(self) -> Error<E> {
        self.map(|code| code.typed())
    }
}

// `AnyCode` does not implement `ErrorCode`, so this does not overlap with `From<T> for T`.
impl<E: ErrorCode> From<Error<E>> for AnyError {
    fn from(error: Error<E>) -> Self {
        error.map(|code| AnyCode::of(&code))
    }
}

impl<E: ErrorCode> From<ApiError<E>> for AnyError {
    fn from(error: ApiError<E>) -> Self {
        Self::Api(error.into_any())
    }
}

impl<E> From<TransportError> for Error<E> {
    fn from(error: TransportError) -> Self {
        match error.kind() {
            TransportKind::Timeout(timeout) => Self::Timeout(timeout),
            _ => Self::Transport(error),
        }
    }
}

impl<E> From<EncodeError> for Error<E> {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl<E> From<BuildError> for Error<E> {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl<E> From<DecodeFailure> for Error<E> {
    fn from(failure: DecodeFailure) -> Self {
        Self::Decode(failure)
    }
}

impl<E> From<SessionError> for Error<E> {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Timeout(timeout) => timeout.fmt(f),
            Self::Decode(failure) => failure.fmt(f),
            Self::Encode(error) => error.fmt(f),
            Self::Build(error) => error.fmt(f),
            Self::Session(error) => error.fmt(f),
        }?;
        match self.unconfirmed() {
            Some(Unconfirmed(Some(read))) => {
                write!(f, "; the request may have been carried out: confirm with {read}")
            }
            Some(Unconfirmed(None)) => f.write_str("; the request may have been carried out"),
            None => Ok(()),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(error) => std::error::Error::source(error),
            Self::Session(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}

fn is_too_many(status: http::StatusCode) -> bool {
    status == http::StatusCode::TOO_MANY_REQUESTS
}
