//! Network errors: their kinds, and whether the request may have reached the provider.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::Unconfirmed;
use crate::reply::ReplyError;

/// The request or its response did not get through.
///
/// For authors of transports: the source must not hold an address with its query, a header or a body.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportKind,
    pub(super) attempts: u32,
    pub(super) unconfirmed: Option<Unconfirmed>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// The client has no transport for this kind of call.
    Missing,
    /// An asynchronous transport was used outside its runtime.
    NoRuntime,
    /// No connection could be made (name, TCP or TLS). Nothing was sent.
    Connect,
    /// The connection broke, or the response was not HTTP.
    Broken,
    /// The response is larger than allowed.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The response is compressed, although the client never requests that. A small response could become a
    /// huge one.
    Compressed {
        /// The content coding: `gzip`.
        coding: &'static str,
    },
    /// A transport of a test has no reply to this request: the source says why.
    NoReply,
    /// Time ran out.
    Timeout(Timeout),
}

/// A time-out, and its phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeout {
    /// The phase that took too long.
    pub phase: Phase,
    /// The time that was allowed; for [`Phase::Limit`] the time that the call would have had to wait.
    pub after: Duration,
    pub(super) attempts: u32,
    pub(super) unconfirmed: Option<Unconfirmed>,
}

/// The phase of a call that timed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Connecting: name, TCP and TLS.
    Connect,
    /// One attempt, from connecting to the last byte of the response.
    Attempt,
    /// The whole call, with its attempts and pauses.
    Call,
    /// Waiting for the rate limit or the end of a ban, before an attempt.
    Limit,
    /// Waiting for an access token of the session provider, before an attempt.
    Session,
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = self.after;
        match self.phase {
            Phase::Connect => write!(f, "time ran out after {after:?} connecting"),
            Phase::Attempt => write!(f, "time ran out after {after:?} in one attempt"),
            Phase::Call => write!(f, "time ran out after {after:?} in the whole call"),
            Phase::Limit => {
                write!(f, "a rate limit or a ban holds the call back for {after:?}, longer than it may take")
            }
            Phase::Session => write!(f, "time ran out after {after:?} waiting for the session provider"),
        }
    }
}

impl StdError for Timeout {}

impl TransportError {
    /// A failure of this kind, without a cause.
    #[must_use]
    pub fn new(kind: TransportKind) -> Self {
        Self { kind, attempts: 0, unconfirmed: None, source: None }
    }

    /// A failure of this kind with its cause.
    pub fn with_source(kind: TransportKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, attempts: 0, unconfirmed: None, source: Some(source.into()) }
    }

    /// What kind of failure it was.
    #[must_use]
    pub fn kind(&self) -> TransportKind {
        self.kind
    }

    /// Whether the provider may have received the request.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        match self.kind {
            TransportKind::Missing | TransportKind::NoRuntime | TransportKind::Connect | TransportKind::NoReply => {
                false
            }
            TransportKind::Broken | TransportKind::TooLarge { .. } | TransportKind::Compressed { .. } => true,
            TransportKind::Timeout(timeout) => timeout.may_have_been_sent(),
        }
    }

    /// Whether the same request can succeed on another attempt.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind {
            TransportKind::Connect | TransportKind::Broken => true,
            TransportKind::Timeout(timeout) => timeout.is_retryable(),
            TransportKind::Missing
            | TransportKind::NoRuntime
            | TransportKind::NoReply
            | TransportKind::TooLarge { .. }
            | TransportKind::Compressed { .. } => false,
        }
    }

    pub(crate) fn help(&self) -> &'static str {
        match self.kind {
            TransportKind::Missing => {
                "turn on the feature `hyper` (for send) or `ureq` (for send_blocking), or give the \
                 builder a transport with .transport(…) or .blocking_transport(…)"
            }
            TransportKind::NoRuntime => "call send() inside a tokio runtime, or use send_blocking()",
            TransportKind::Connect => {
                "nothing was sent: check the server's address, name resolution, the firewall, and the \
                 certificates"
            }
            TransportKind::Broken => {
                "the request may have arrived: check the result before sending it again, unless it is idempotent"
            }
            TransportKind::TooLarge { .. } => "request less at a time, or raise .max_response_bytes(…)",
            TransportKind::Compressed { .. } => {
                "no client asks for compression: turn it off where it is done (a proxy, a gateway of your own), \
                 or give the builder a transport that unpacks and keeps to Bounds::max_response_bytes"
            }
            TransportKind::NoReply => {
                let reply = self.source.as_ref().and_then(|source| source.downcast_ref::<ReplyError>());
                reply.map_or("give the transport of the test a reply to each request", ReplyError::help)
            }
            TransportKind::Timeout(timeout) => timeout.help(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TransportKind::Missing => f.write_str("the client has no transport"),
            TransportKind::NoRuntime => f.write_str("there is no async runtime on this thread"),
            TransportKind::Connect => f.write_str("could not connect to the endpoint"),
            TransportKind::Broken => f.write_str("the connection broke"),
            TransportKind::TooLarge { limit } => write!(f, "the response is larger than {limit} bytes"),
            TransportKind::Compressed { coding } => {
                write!(f, "the response is compressed ({coding}), which the client did not request")
            }
            TransportKind::NoReply => f.write_str("the test has no reply to the request"),
            TransportKind::Timeout(timeout) => timeout.fmt(f),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}

impl From<Timeout> for TransportError {
    fn from(timeout: Timeout) -> Self {
        Self::new(TransportKind::Timeout(timeout))
    }
}

impl Timeout {
    /// A time-out of a phase, after this time.
    #[must_use]
    pub const fn new(phase: Phase, after: Duration) -> Self {
        Self { phase, after, attempts: 0, unconfirmed: None }
    }

    /// Whether the provider may have received the request.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        !matches!(self.phase, Phase::Connect | Phase::Limit | Phase::Session)
    }

    /// Whether another attempt can help. After a time-out of the whole call there is none.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        !matches!(self.phase, Phase::Call | Phase::Limit | Phase::Session)
    }

    pub(crate) fn help(&self) -> &'static str {
        match self.phase {
            Phase::Connect => "nothing was sent: check the address and the firewall, or raise .connect_timeout(…)",
            Phase::Attempt => "the request may have arrived; raise .attempt_timeout(…) if the provider is slow",
            Phase::Call => "the request may have arrived; raise .call_timeout(…) or allow fewer attempts",
            Phase::Session => "nothing was sent: look at the session provider, or raise .call_timeout(…)",
            Phase::Limit => "nothing was sent: call again after that time, raise .call_timeout(…), or call less often",
        }
    }
}
