//! Cases: what conformance replays, each with a stable name that starts with its operation's id, or with
//! its protocol where no single operation owns it. All of them come from the specs; a new example, error code or type is a new case without a new test.

mod canary;
mod erratum;
mod errors;
mod examples;
pub mod field;
mod hostile;
mod lattice;
mod models;
mod parameters;
mod presence;
mod push;
mod push_presence;
mod rules;
mod settings;
mod signing;
mod values;

use std::sync::Arc;

use waybill_runtime::Decoded;
use waybill_runtime::wire::{Leniency, LeniencyKind, Model};

use crate::subject::Subject;

/// Kinds of cases that compare nothing of what they send and read: that nothing breaks, that nothing shows.
const HOSTILE: &str = "hostile";
const CANARY: &str = "canary";

/// One thing that is replayed.
pub struct Case {
    /// `taobao.logistics.trace.search/documented/answer/xml`, `top/list-bare`
    pub name: String,
    /// The family that it belongs to: `example`, `error`, `model`; [`all`] names them.
    pub kind: &'static str,
    /// What it rests on: `documented`, `example` or `derived`.
    pub basis: &'static str,
    /// Replays it, as often as wanted; the lines of an error say what differed.
    pub run: Box<dyn Fn() -> Result<(), String> + Send + Sync>,
}

impl Case {
    /// Whether it compares what passes over the wire; only then does it cover what it touches.
    #[must_use]
    pub fn compares(&self) -> bool {
        ![HOSTILE, CANARY].contains(&self.kind)
    }

    /// A case of the kind `spec`, unless [`all`] says another.
    pub fn new(
        name: String,
        basis: &'static str,
        run: impl Fn() -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self { name, kind: "spec", basis, run: Box::new(run) }
    }
}

/// All cases, in the order of providers and files.
#[must_use]
pub fn all(subject: &Arc<Subject>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |kind, family: Vec<Case>| cases.extend(family.into_iter().map(|case| Case { kind, ..case }));
    for operation in subject.ir.operations() {
        add("example", examples::cases(subject, operation));
        add("error", errors::cases(subject, operation));
        add("model", models::cases(subject, operation));
        add("presence", presence::cases(subject, operation));
        add("value", values::cases(subject, operation));
        add("parameter", parameters::cases(subject, operation));
        add("parameter", settings::cases(subject, operation));
        add("signing", signing::cases(subject, operation));
        add("rule", rules::cases(subject, operation));
        add(HOSTILE, hostile::cases(subject, operation));
        add(CANARY, vec![canary::case(subject, operation)]);
    }
    add("push", push::cases(subject));
    add("push", push_presence::cases(subject));
    add("field", field::cases(subject));
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
    told(decoded.leniencies().iter().filter(|note| !bare(note)), explained)
}

/// The same of any notes.
fn told<'n>(notes: impl IntoIterator<Item = &'n Leniency>, explained: &[LeniencyKind]) -> Vec<String> {
    let notes = notes.into_iter().filter(|note| !explained.contains(&note.kind));
    notes.map(|note| format!("put up with {}", leniency(note))).collect()
}

/// A deviation by its name, which stays when its words for people change.
fn leniency(note: &Leniency) -> String {
    let place = if note.path.is_empty() { "body" } else { &note.path };
    match note.kind {
        LeniencyKind::Form { documented, found } => format!("{place}: {found:?}For{documented:?}"),
        kind => format!("{place}: {kind:?}"),
    }
}
