//! Cases: what conformance replays, each with a stable name that starts with its operation's id, or with
//! its platform where no single operation owns it. All of them come from the specs; a new example, error code or type is a new case without a new test.

mod erratum;
mod errors;
mod examples;
pub mod gateway_quirks;
mod hostile;
mod leaks;
mod models;
mod parameters;
mod presence;
mod presence_rules;
mod push;
mod push_presence;
mod rules;
mod settings;
mod signing;
mod values;

use std::sync::Arc;

use waybill_runtime::Response;
use waybill_runtime::wire::{Deviation, DeviationKind, Model};

use crate::target::Target;

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
pub fn all(target: &Arc<Target>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |kind, family: Vec<Case>| cases.extend(family.into_iter().map(|case| Case { kind, ..case }));
    for operation in target.ir.operations() {
        add("example", examples::cases(target, operation));
        add("error", errors::cases(target, operation));
        add("model", models::cases(target, operation));
        add("presence", presence::cases(target, operation));
        add("value", values::cases(target, operation));
        add("parameter", parameters::cases(target, operation));
        add("parameter", settings::cases(target, operation));
        add("signing", signing::cases(target, operation));
        add("rule", rules::cases(target, operation));
        add(HOSTILE, hostile::cases(target, operation));
        add(CANARY, vec![leaks::case(target, operation)]);
    }
    add("push", push::cases(target));
    add("push", push_presence::cases(target));
    add("field", gateway_quirks::cases(target));
    cases
}

/// An error unless there is nothing to say.
fn verdict(wrong: Vec<String>) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What reading put up with and should not have had to: all notes but those of the kinds that the form
/// or the made-up values explain.
fn unexplained(decoded: &Response<Box<dyn Model>>, form: &str, explained: &[DeviationKind]) -> Vec<String> {
    // Simplified lists are bare, as documented; the note is for those who asked for something else.
    let bare = |note: &Deviation| form == "simplified" && note.kind == DeviationKind::BareList;
    told(decoded.deviations().iter().filter(|note| !bare(note)), explained)
}

/// The same of any notes.
fn told<'n>(notes: impl IntoIterator<Item = &'n Deviation>, explained: &[DeviationKind]) -> Vec<String> {
    let notes = notes.into_iter().filter(|note| !explained.contains(&note.kind));
    notes.map(|note| format!("deviation: {}", deviation_name(note))).collect()
}

/// A deviation by its name, which stays when its words for people change.
fn deviation_name(note: &Deviation) -> String {
    let place = if note.path.is_empty() { "body" } else { &note.path };
    match note.kind {
        DeviationKind::Form { documented, found } => format!("{place}: {found:?}For{documented:?}"),
        kind => format!("{place}: {kind:?}"),
    }
}
