//! Does the suite catch what it is there to catch? Three kinds of defect are made on purpose, and each
//! has to make a case fail: a change on the wire ([`mutants`]), a client that is wrong ([`saboteurs`]),
//! a client that does nothing of use ([`stub_clients`]). What survives is named; the known ones stand with
//! their reason in `conformance/proof/survivors.txt`, and an entry that is no longer needed is a failure
//! too, so that the file can only shrink.

pub mod excused;
pub mod json;
pub mod mutants;
pub mod mutate;
pub mod saboteurs;
pub mod stub_clients;
mod tree;
mod xml;

use std::sync::Arc;

use crate::case::{self, Case};
use crate::target::Target;
use crate::wire_hook::WireHook;

/// What a stage of the proof found.
#[derive(Debug, Default)]
pub struct Findings {
    /// `mutants`, `saboteurs`, `nulls`
    pub stage: &'static str,
    /// How many were tried, and how many of them were caught.
    pub tried: usize,
    /// How many were caught.
    pub killed: usize,
    /// What survived with a reason: what, and the reason.
    pub excused: Vec<(String, String)>,
    /// What survived without one, or is wrong with the proof itself: a line each.
    pub wrong: Vec<String>,
    /// Notes on what was run, for whoever reads the figures.
    pub notes: Vec<String>,
}

/// The cases of all subjects: the workspace's clients, and the generator's golden ones.
pub(crate) struct Suite {
    pub(crate) cases: Vec<Case>,
}

/// Builds the suite with a tap of its own and, for a null client, with something else in the place of
/// the clients.
pub(crate) fn suite(tap: &Arc<dyn WireHook>, change: &dyn Fn(Target) -> Target) -> Result<Suite, String> {
    let mut cases = Vec::new();
    for target in [Target::workspace()?, Target::golden()?] {
        let target = change(Target { tap: Arc::clone(tap), quick: true, ..target });
        cases.extend(case::all(&Arc::new(target)));
    }
    Ok(Suite { cases })
}
