//! What a test lets the provider respond: a value, a documented code, any body, or a failure of the network. It becomes a
//! body when a request is sent, since only then the operation is known. [`render`] is the inverse of reading a response.

mod error;
mod render;
mod tree;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

pub use error::ReplyError;

use crate::code_table::CodeInfo;
use crate::codes::KnownCode;
use crate::error::{TransportError, TransportKind};
use crate::platform::{Operation, Source};
use crate::settings::Settings;
use crate::transport::Sent;
use crate::wire::{Format, Model};

/// The reply to one request of a test: see [`InProcess::responses`](crate::transport::InProcess::responses).
///
/// It is written as the platform writes it, in the format that the request asks for.
#[derive(Clone)]
pub struct Reply {
    content: Content,
    message: Option<String>,
    status: StatusCode,
    headers: HeaderMap,
}

#[derive(Clone)]
enum Content {
    Value(Arc<dyn Model>),
    /// A code, and its documentation if it has one.
    Code(String, Option<&'static CodeInfo>),
    Body(Bytes),
    Failure(TransportKind),
    #[cfg(feature = "mock")]
    Example(&'static crate::mock::Example),
}

impl Reply {
    fn new(content: Content) -> Self {
        Self { content, message: None, status: StatusCode::OK, headers: HeaderMap::new() }
    }

    /// A success with this value, which is the response type of the operation.
    pub fn value(value: impl Model) -> Self {
        Self::new(Content::Value(Arc::new(value)))
    }

    /// The same with a value whose type is known only at run time.
    pub fn value_dyn(value: Box<dyn Model>) -> Self {
        Self::new(Content::Value(value.into()))
    }

    /// An error of the provider with this code of the operation, of a family or of the platform, and its documented
    /// message. `Other` of an operation's error is a code that no document lists.
    #[allow(clippy::needless_pass_by_value)] // As `Error::is`: codes are mostly `Copy`.
    pub fn error(code: impl KnownCode) -> Self {
        Self::new(Content::Code(code.text().to_owned(), code.known()))
    }

    /// A response with this body.
    pub fn body(body: impl Into<Bytes>) -> Self {
        Self::new(Content::Body(body.into()))
    }

    /// No response, but a failure of the network.
    pub fn fails(kind: TransportKind) -> Self {
        Self::new(Content::Failure(kind))
    }

    /// An error with a code of the operation.
    #[cfg(feature = "mock")]
    pub(crate) fn of_code(code: &impl crate::codes::ErrorCode) -> Self {
        Self::new(Content::Code(code.as_str().to_owned(), code.info()))
    }

    /// A documented example.
    #[cfg(feature = "mock")]
    pub(crate) fn example(example: &'static crate::mock::Example) -> Self {
        Self::new(Content::Example(example))
    }

    /// The message of an error, instead of the documented one: one that says for how long calls are blocked.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// The HTTP status. Default: 200, also of an error, as gateways send it.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Adds a header: `Retry-After`.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// The response to a request, or the failure.
    pub(crate) fn send(&self, asked: &Asked) -> Sent {
        if let Content::Failure(kind) = self.content {
            return Err(TransportError::new(kind));
        }
        Ok(self.response(asked)?)
    }

    /// The response to a request.
    pub(crate) fn response(&self, asked: &Asked) -> Result<http::Response<Bytes>, ReplyError> {
        let body = match &self.content {
            Content::Value(value) => render::value(&**value, asked)?.into(),
            Content::Code(code, info) => render::code(code, *info, self.message.as_deref(), asked)?.into(),
            Content::Body(body) => body.clone(),
            Content::Failure(_) => return Err(ReplyError::Network),
            #[cfg(feature = "mock")]
            Content::Example(example) => Bytes::from_static(example.body(asked).as_bytes()),
        };
        let xml = body.trim_ascii_start().starts_with(b"<");
        let content_type = if xml { "text/xml;charset=utf-8" } else { "application/json;charset=utf-8" };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response.headers_mut().extend(self.headers.clone());
        Ok(response)
    }
}

/// Without the value, which can be personal.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match &self.content {
            Content::Value(value) => format!("value of {}", value.table().name),
            Content::Code(code, _) => format!("error {code}"),
            Content::Body(body) => format!("body of {} bytes", body.len()),
            Content::Failure(kind) => format!("failure {kind:?}"),
            #[cfg(feature = "mock")]
            Content::Example(example) => format!("example {}", example.name),
        };
        f.debug_struct("Reply").field("content", &content).field("status", &self.status).finish_non_exhaustive()
    }
}

/// Which response a request asks for, in its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) operation: &'static Operation,
    pub(crate) format: Format,
    pub(crate) simplified: bool,
}

impl Asked {
    /// Only an operation with a parameter for it has a choice.
    pub(crate) fn new(operation: &'static Operation, settings: &Settings) -> Self {
        let has = |source| operation.parameter(source).is_some();
        let format = if has(Source::Format) { settings.format } else { Format::Json };
        Self { operation, format, simplified: settings.simplify && has(Source::Simplify) }
    }
}

/// Replies that are given one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Replies(Arc<Mutex<Waiting>>);

#[derive(Debug)]
struct Waiting {
    replies: VecDeque<Reply>,
    given: usize,
}

impl Replies {
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self(Arc::new(Mutex::new(Waiting { replies: replies.into_iter().collect(), given: 0 })))
    }

    /// The next reply, as the response to this request.
    pub(crate) fn send(&self, request: &http::Request<Bytes>) -> Sent {
        let asked = request.extensions().get::<Asked>().ok_or(ReplyError::NoOperation)?;
        self.next(asked.operation)?.send(asked)
    }

    fn next(&self, operation: &'static Operation) -> Result<Reply, ReplyError> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let given = waiting.given;
        let next = waiting.replies.pop_front().ok_or(ReplyError::Exhausted { given, operation: operation.id })?;
        waiting.given += 1;
        Ok(next)
    }
}
