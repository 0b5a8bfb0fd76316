//! Tests the test suite. Three kinds of defect are introduced on purpose, and each has to make a case fail: a
//! change on the wire ([`mutants`]), a client that is wrong in a known way ([`saboteurs`]), a stub client that
//! does nothing useful ([`stub_clients`]). Survivors are reported; accepted ones are listed with their reason in
//! `conformance/proof/survivors.txt`, and an entry that is no longer needed is a failure too, so that the file
//! can only shrink.

mod change;
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

/// The findings of a stage of the proof.
#[derive(Debug, Default)]
pub struct Findings {
    /// `mutants`, `saboteurs`, `nulls`
    pub stage: &'static str,
    /// How many were tried.
    pub tried: usize,
    /// How many were caught.
    pub killed: usize,
    /// Survivors with a reason: the name and the reason.
    pub excused: Vec<(String, String)>,
    /// Survivors without a reason, and errors of the proof itself: a line each.
    pub wrong: Vec<String>,
    /// Notes on what was run.
    pub notes: Vec<String>,
}

/// The cases of all targets: the workspace's clients, and the generator's golden ones.
pub(crate) struct Suite {
    pub(crate) cases: Vec<Case>,
}

/// Builds the suite with a hook of its own and, for a stub client, with a replacement for the
/// clients.
pub(crate) fn suite(hook: &Arc<dyn WireHook>, change: &dyn Fn(Target) -> Target) -> Result<Suite, String> {
    let mut cases = Vec::new();
    for target in Target::all()? {
        let target = change(Target { hook: Arc::clone(hook), quick: true, ..target });
        cases.extend(case::all(&Arc::new(target)));
    }
    Ok(Suite { cases })
}
