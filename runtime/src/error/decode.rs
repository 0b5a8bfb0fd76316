//! An answer that is none: not in a known form, not the operation's, or not what its status says.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::api::one_line;
use crate::wire;

/// The answer could not be read. Keeps the answer; shows its place and the reason, never its text.
#[derive(Clone)]
pub struct DecodeFailure {
    inner: Box<Inner>,
}

#[derive(Clone)]
struct Inner {
    what: Malformed,
    status: StatusCode,
    body: Bytes,
    retry_after: Option<Duration>,
}

/// What is wrong with the answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Malformed {
    /// It is no JSON or XML, or a value has the wrong kind.
    Wire(wire::DecodeError),
    /// It is a page for people: a proxy or a load balancer answered, or the address is wrong.
    Html,
    /// Its HTTP status says that it failed, and its body is no error of the provider.
    Status,
    /// It is well-formed, but not an answer to this operation.
    Envelope {
        /// What should have stood at the top.
        expected: String,
        /// What stood there.
        found: String,
    },
}

impl DecodeFailure {
    pub(crate) fn new(what: Malformed, status: StatusCode, body: Bytes, retry_after: Option<Duration>) -> Self {
        Self { inner: Box::new(Inner { what, status, body, retry_after }) }
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(&self) -> &Malformed {
        &self.inner.what
    }

    /// Where: `trace_list.transit_step_info[1].action`. Empty when it is the answer as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.inner.what {
            Malformed::Wire(error) => error.path(),
            _ => "",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.inner.status
    }

    /// The whole answer. It may hold personal data.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.inner.body
    }

    /// How long the server asks to wait, by the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether a server on the way was overloaded or away, so that another attempt can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let passing = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::BAD_GATEWAY,
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::GATEWAY_TIMEOUT,
        ];
        passing.contains(&self.inner.status)
    }

    pub(crate) fn help(&self) -> &'static str {
        if self.is_retryable() {
            return "a server on the way is overloaded or away: try again later";
        }
        if self.inner.status.is_redirection() {
            return "redirects are not followed, since the session would travel along: check .endpoint(…)";
        }
        match self.inner.what {
            Malformed::Wire(_) => {
                "the answer differs from the document: compare body() with it at path(), and report it"
            }
            Malformed::Html | Malformed::Status => {
                "something other than the provider's API answered: check .endpoint(…), proxies, and body()"
            }
            Malformed::Envelope { .. } => "this answers another operation: check .endpoint(…) and body()",
        }
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.what {
            Malformed::Wire(error) => write!(f, "the answer can't be read: {error}")?,
            Malformed::Html => f.write_str("the answer is an HTML page")?,
            Malformed::Status => f.write_str("the answer failed without an error of the provider")?,
            Malformed::Envelope { expected, found } => {
                write!(f, "the answer is not this operation's: expected {expected}, found {}", one_line(found))?;
            }
        }
        write!(f, " (HTTP {}, {} bytes)", self.inner.status.as_u16(), self.inner.body.len())
    }
}

impl fmt::Debug for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeFailure")
            .field("what", &self.inner.what)
            .field("http_status", &self.inner.status)
            .field("body", &format_args!("{} bytes", self.inner.body.len()))
            .finish()
    }
}

impl StdError for DecodeFailure {}
