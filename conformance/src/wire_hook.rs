//! The hook that every message on the wire passes: each response that a client gets in a case, and
//! each of its requests that is compared. Coverage and mutants are implemented as hooks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waybill_codegen::Ir;

use crate::arrived::Arrived;
use crate::reply::Reply;

/// Sees, and may change, what passes between client and server. Cases run in parallel.
pub trait WireHook: Send + Sync {
    /// This hook, bound to the case that runs on the calling thread: a server calls it on
    /// another thread. `None` where that makes no difference.
    fn here(&self) -> Option<Arc<dyn WireHook>> {
        None
    }

    /// The response that the client is about to get for this operation, or the push message for its
    /// receiver; may be changed.
    fn response(&self, operation: &str, reply: Reply) -> Reply {
        let _ = operation;
        reply
    }

    /// The request that arrived and is about to be compared; may be changed.
    fn request(&self, operation: &str, arrived: Arrived) -> Arrived {
        let _ = operation;
        arrived
    }

    /// The mock server's response to a raw request; may be changed. It covers rules that the mock server
    /// enforces, and nothing of what clients send and read.
    fn mocked(&self, operation: &str, request: &Arrived, reply: Reply) -> Reply {
        let _ = (operation, request);
        reply
    }
}

/// Counts what passes, for each operation.
#[derive(Debug, Default)]
pub struct Count(Mutex<BTreeMap<String, [usize; 2]>>);

impl Count {
    /// The number of responses and requests that passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.counts().values().flatten().sum()
    }

    /// The operations of the specs that were not covered, a line each: a run that leaves out an operation, or
    /// one direction of it, does not test it.
    #[must_use]
    pub fn not_covered(&self, ir: &Ir) -> Vec<String> {
        let counts = self.counts();
        let [responses, requests] = [0, 1].map(|side| {
            let counts = &counts;
            move |id: &str| counts.get(id).is_some_and(|sides| sides[side] > 0)
        });
        let of = |what: &str, specs: Vec<(&str, &str)>| -> Vec<String> {
            let gap = |(id, file)| format!("{id}: no {what} was compared: add a case to {file}");
            specs.into_iter().map(gap).collect()
        };
        let sent = || ir.operations().map(|o| (o.id.as_str(), o.file.as_str()));
        let read = sent().chain(ir.pushes().map(|p| (p.id.as_str(), p.file.as_str())));
        let mut out = of("response", read.filter(|(id, _)| !responses(id)).collect());
        out.extend(of("request", sent().filter(|(id, _)| !requests(id)).collect()));
        out
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<String, [usize; 2]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, operation: &str, side: usize) {
        let mut counts = self.counts();
        match counts.get_mut(operation) {
            Some(sides) => sides[side] += 1,
            None => counts.entry(operation.to_owned()).or_default()[side] = 1,
        }
    }
}

impl WireHook for Count {
    fn response(&self, operation: &str, reply: Reply) -> Reply {
        self.count(operation, 0);
        reply
    }

    fn request(&self, operation: &str, arrived: Arrived) -> Arrived {
        self.count(operation, 1);
        arrived
    }
}

/// Changes nothing.
pub struct NoHook;

impl WireHook for NoHook {}
