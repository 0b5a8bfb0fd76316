//! The span of a call: which operation, which attempt, and what came of it. Never a parameter, a body,
//! a message or an address; a code or an id of the provider only where it looks like one.
//! Without the feature `tracing` nothing is left of this.

#[cfg(feature = "tracing")]
use tracing::field::{Empty, display};

use crate::decode::Notes;
use crate::error::AnyError;
use crate::platform::Operation;

/// One span, or nothing.
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

    /// Does it inside the span, so that what a transport traces belongs to the call.
    pub(crate) fn inside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    pub(crate) fn attempt(&self, attempt: u32) {
        self.span.record("attempt", attempt);
    }

    pub(crate) fn status(&self, status: http::StatusCode) {
        self.span.record("status", status.as_u16());
    }

    /// The outcome of the last attempt.
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

/// The provider's code; for other failures their kind.
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

/// A code that no document lists, without its details: `isv.invalid-parameter:13812345678` could name a value.
#[cfg(feature = "tracing")]
fn bare_code(code: &str) -> Option<&str> {
    token(code.split(':').next().unwrap_or_default())
}

/// A text that looks like a code or an id; anything else may be a sentence of the provider.
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
