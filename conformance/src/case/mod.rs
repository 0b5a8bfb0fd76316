//! Cases: what conformance replays, each with a stable name that starts with its operation's id, or with
//! its protocol where no single operation owns it. All of them come from the specs; a new example, error code or type is a new case without a new test.

mod canary;
mod errors;
mod examples;
mod field;
mod hostile;
mod models;
mod parameters;
mod presence;
mod push;
mod signing;

use std::sync::Arc;

use waybill_runtime::Decoded;
use waybill_runtime::wire::{Leniency, LeniencyKind, Model};

use crate::subject::Subject;

/// One thing that is replayed.
pub struct Case {
    /// `taobao.logistics.trace.search/documented/answer/xml`, `top/list-bare`
    pub name: String,
    /// What it rests on: `documented`, `example` or `derived`.
    pub basis: &'static str,
    /// Replays it, as often as wanted; the lines of an error say what differed.
    pub run: Box<dyn Fn() -> Result<(), String> + Send + Sync>,
}

impl Case {
    fn new(name: String, basis: &'static str, run: impl Fn() -> Result<(), String> + Send + Sync + 'static) -> Self {
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
        cases.extend(presence::cases(subject, operation));
        cases.extend(parameters::cases(subject, operation));
        cases.extend(signing::cases(subject, operation));
        cases.extend(hostile::cases(subject, operation));
        cases.push(canary::case(subject, operation));
    }
    cases.extend(push::cases(subject));
    cases.extend(field::cases(subject));
    cases
}

/// An error unless there is nothing to say.
fn verdict(wrong: Vec<String>) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What reading put up with and should not have had to: all notes but those of the kinds that the form
/// or the made-up values explain.
fn deviations(decoded: &Decoded<Box<dyn Model>>, form: &str, explained: &[LeniencyKind]) -> Vec<String> {
    // Simplified lists are bare, as documented; the note is for those who asked for something else.
    let bare = |note: &Leniency| form == "simplified" && note.kind == LeniencyKind::BareList;
    let notes = decoded.leniencies().iter().filter(|note| !bare(note) && !explained.contains(&note.kind));
    notes.map(|note| format!("put up with {note}")).collect()
}
