//! The one place where everything on the wire passes by: each answer that a client gets in a case, and
//! each request of its that is compared. What looks on (coverage) and what changes it (mutants) taps it.

use std::sync::Arc;

use crate::arrived::Arrived;
use crate::exchange::Reply;

/// Sees, and may change, what passes between client and server. Cases run in parallel.
pub trait Tap: Send + Sync {
    /// This tap, bound to the case that runs on the calling thread: a server asks it for answers on
    /// another. `None` where that makes no difference.
    fn here(&self) -> Option<Arc<dyn Tap>> {
        None
    }

    /// The answer that the client is about to get for this operation, or the push message that its
    /// receiver is; may be changed.
    fn answer(&self, operation: &str, reply: Reply) -> Reply {
        let _ = operation;
        reply
    }

    /// The request that arrived and is about to be compared; may be changed.
    fn request(&self, operation: &str, arrived: Arrived) -> Arrived {
        let _ = operation;
        arrived
    }
}

/// Changes nothing.
pub struct Untapped;

impl Tap for Untapped {}
