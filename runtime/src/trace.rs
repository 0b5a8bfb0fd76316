//! The span of a call: the operation, the attempt, and the result. It never holds a parameter, a body, a
//! message or an address. A code or an id of the provider is recorded only if it looks like one. Without the
//! feature `tracing` this module is empty.

#[cfg(feature = "tracing")]
use tracing::field::{Empty, display};

use crate::decode::Notes;
use crate::error::AnyError;
use crate::platform::Operation;

/// A span, or nothing.
#[derive(Clone)]
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
impl Trace {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        let span = tracing::info_span!(
            "waybill.call",
            operation = operation.id,
            attempt = Empty,
            status = Empty,
            code = Empty,
            request_id = Empty,
        );
        Self { span }
    }

    /// Runs `work` inside the span, so that events of a transport belong to the call.
    pub(crate) fn inside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    pub(crate) fn attempt(&self, attempt: u32) {
        self.span.record("attempt", attempt);
    }

    pub(crate) fn status(&self, status: http::StatusCode) {
        self.span.record("status", status.as_u16());
    }

    /// Records the result of the last attempt.
    pub(crate) fn outcome(&self, outcome: &Result<Notes, AnyError>) {
        let request_id = match outcome {
            Ok(notes) => notes.request_id.as_deref(),
            Err(error) => {
                self.span.record("code", display(code(error)));
                error.request_id()
            }
        };
        if let Some(request_id) = request_id.and_then(token) {
            self.span.record("request_id", request_id);
        }
    }
}

/// The provider's code, or the kind of another error.
#[cfg(feature = "tracing")]
fn code(error: &AnyError) -> &str {
    use crate::error::Error;
    match error {
        Error::Api(error) => error.info().map_or_else(
            || error.sub_code().or(error.platform_code()).and_then(bare_code).unwrap_or("undocumented"),
            |info| info.code,
        ),
        Error::Transport(_) => "transport",
        Error::Timeout(_) => "timeout",
        Error::Decode(_) => "decode",
        Error::Encode(_) => "encode",
        Error::Build(_) => "build",
    }
}

/// An undocumented code without its details: `isv.invalid-parameter:13812345678` could hold a value.
#[cfg(feature = "tracing")]
fn bare_code(code: &str) -> Option<&str> {
    token(code.split(':').next().unwrap_or_default())
}

/// A string that looks like a code or an id. Anything else may be a message of the provider.
#[cfg(feature = "tracing")]
fn token(text: &str) -> Option<&str> {
    let short = (1..=64).contains(&text.len());
    (short && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))).then_some(text)
}

#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self)]
impl Trace {
    pub(crate) fn new(_: &'static Operation) -> Self {
        Self {}
    }

    pub(crate) fn inside<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    pub(crate) fn attempt(&self, _: u32) {}

    pub(crate) fn status(&self, _: http::StatusCode) {}

    pub(crate) fn outcome(&self, _: &Result<Notes, AnyError>) {}
}
