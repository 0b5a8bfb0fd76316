//! The span of a call with its result, and an event for each failed attempt. They never hold a parameter, a body, a
//! message or an address. A code or an id of the provider is recorded only if it looks like one. Without the
//! feature `tracing` this module is empty.

use std::time::Duration;

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

/// How a call ended.
#[cfg_attr(not(feature = "tracing"), allow(dead_code))]
pub(crate) struct End<'a> {
    pub outcome: &'a Result<Notes, AnyError>,
    pub attempts: u32,
    /// Of the last response.
    pub status: Option<http::StatusCode>,
    pub elapsed: Duration,
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
            duration_ms = Empty,
            deviations = Empty,
        );
        Self { span }
    }

    /// Runs `work` inside the span, so that events of a transport belong to the call.
    pub(crate) fn inside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    /// An attempt failed, and another one follows after a pause, or none.
    pub(crate) fn failed(&self, attempt: u32, error: &AnyError, pause: Option<Duration>) {
        let (code, pause_ms) = (code(error), pause.map(millis));
        tracing::warn!(parent: &self.span, attempt, code, pause_ms, "attempt failed");
    }

    /// Records each field once, when the call is over.
    pub(crate) fn outcome(&self, end: &End<'_>) {
        self.span.record("attempt", end.attempts).record("duration_ms", millis(end.elapsed));
        if let Some(status) = end.status {
            self.span.record("status", status.as_u16());
        }
        let request_id = match end.outcome {
            Ok(notes) => {
                self.span.record("deviations", notes.deviations.len());
                notes.request_id.as_deref()
            }
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

/// Whole milliseconds.
#[cfg(feature = "tracing")]
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
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
        Error::Session(_) => "session",
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

    pub(crate) fn failed(&self, _: u32, _: &AnyError, _: Option<Duration>) {}

    pub(crate) fn outcome(&self, _: &End<'_>) {}
}
