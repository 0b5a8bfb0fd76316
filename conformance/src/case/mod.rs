//! Cases: what conformance replays, each with a stable name that starts with its operation's id. All
//! of them come from the specs; a new example, error code or type is a new case without a new test.

mod canary;
mod errors;
mod examples;
mod models;

use std::sync::Arc;

use crate::subject::Subject;

/// One thing that is replayed.
pub struct Case {
    /// `taobao.logistics.trace.search/documented/answer/xml`
    pub name: String,
    /// What it rests on: `documented`, `example` or `derived`.
    pub basis: &'static str,
    /// Replays it; the lines of an error say what differed.
    pub run: Box<dyn FnOnce() -> Result<(), String> + Send>,
}

impl Case {
    fn new(name: String, basis: &'static str, run: impl FnOnce() -> Result<(), String> + Send + 'static) -> Self {
        Self { name, basis, run: Box::new(run) }
    }
}

/// All cases, in the order of providers and files.
#[must_use]
pub fn all(subject: &Arc<Subject>) -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in subject.ir.operations() {
        cases.extend(examples::cases(subject, operation));
        cases.extend(errors::cases(subject, operation));
        cases.extend(models::cases(subject, operation));
        cases.push(canary::case(subject, operation));
    }
    cases
}

/// An error unless there is nothing to say.
fn verdict(wrong: Vec<String>) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
