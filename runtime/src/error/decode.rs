//! A response that can't be read: malformed, of another operation, or in conflict with its status.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::Unconfirmed;
use super::api::one_line;
use crate::wire;

/// The response could not be read. `Debug` and `Display` show the location and the reason, never the body.
#[derive(Clone)]
pub struct DecodeFailure {
    inner: Box<Inner>,
}

#[derive(Clone)]
struct Inner {
    what: Malformed,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
    retry_after: Option<Duration>,
    unconfirmed: Option<Unconfirmed>,
}

/// What is wrong with the response.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Malformed {
    /// It is not JSON or XML, or a value has the wrong kind.
    Wire(wire::DecodeError),
    /// It is an HTML page: a proxy or a load balancer responded, or the endpoint is wrong.
    Html,
    /// Its HTTP status is an error, and its body is not an error of the provider.
    Status,
    /// It is well-formed, but not a response to this operation.
    Envelope {
        /// What was expected at the top level.
        expected: String,
        /// What was found at the top level.
        found: String,
    },
}

impl DecodeFailure {
    pub(crate) fn new(what: Malformed, response: &http::Response<Bytes>, retry_after: Option<Duration>) -> Self {
        let (status, headers, body) = (response.status(), response.headers().clone(), response.body().clone());
        Self { inner: Box::new(Inner { what, status, headers, body, attempts: 1, retry_after, unconfirmed: None }) }
    }

    pub(super) fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    pub(super) fn set_attempts(&mut self, attempts: u32) {
        self.inner.attempts = attempts;
    }

    pub(super) fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.inner.unconfirmed
    }

    pub(super) fn set_unconfirmed(&mut self, unconfirmed: Unconfirmed) {
        self.inner.unconfirmed = Some(unconfirmed);
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(&self) -> &Malformed {
        &self.inner.what
    }

    /// The location: `trace_list.transit_step_info[1].action`. Empty when the whole response is wrong.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.inner.what {
            Malformed::Wire(error) => error.path(),
            _ => "",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.inner.status
    }

    /// The headers of the response. They may hold personal data.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }

    /// The whole response. It may hold personal data.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.inner.body
    }

    /// How long the server wants the client to wait, from the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether a server in between was overloaded or unavailable, so that another attempt can help.
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
            return "a server in between is overloaded or unavailable: try again later";
        }
        if self.inner.status.is_redirection() {
            return "redirects are not followed, since they would carry the session: check .endpoint(…)";
        }
        match self.inner.what {
            Malformed::Wire(_) => {
                "the response differs from its documentation: compare raw_body() with it at path(), and report it"
            }
            Malformed::Html | Malformed::Status => {
                "the response is not from the provider's API: check .endpoint(…), proxies, and raw_body()"
            }
            Malformed::Envelope { .. } => {
                "the response belongs to another operation: check .endpoint(…) and raw_body()"
            }
        }
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.what {
            Malformed::Wire(error) => write!(f, "the response can't be read: {error}")?,
            Malformed::Html => f.write_str("the response is an HTML page")?,
            Malformed::Status => {
                f.write_str("the HTTP status is an error, but the body is not an error of the provider")?
            }
            Malformed::Envelope { expected, found } => {
                write!(f, "the response is not one of this operation: expected {expected}, found {}", one_line(found))?;
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
