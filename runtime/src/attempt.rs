//! What a client tells of each attempt, for metrics.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::error::AnyError;
use crate::wire::{Deviation, Unread};

/// An attempt that is over: what `on_attempt` of the builder gets. It holds no parameter, no address and no body; the error
/// has those of the response.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The vendor's id of the operation.
    pub operation: &'static str,
    /// The number of the attempt in its call, from 1.
    pub number: u32,
    /// How long it waited for its turn, or for the end of a ban that another call had met, before it was sent.
    pub waited: Duration,
    /// From sending to the last byte of the response, or to the failure.
    pub duration: Duration,
    /// The HTTP status, if there was a response.
    pub status: Option<StatusCode>,
    /// Why it failed; `None` if it did not.
    pub error: Option<&'a AnyError>,
    /// The pause before the next attempt; `None` if this is the last one.
    pub pause: Option<Duration>,
    /// Where the response differs from the documents.
    pub deviations: &'a [Deviation],
    /// The fields that could not be read.
    pub unread: &'a [Unread],
}

/// The function of the caller.
pub(crate) type OnAttempt = Arc<dyn Fn(&Attempt<'_>) + Send + Sync>;
