//! Cases: what conformance replays, each with a stable name that starts with its operation's id, or with its
//! platform where it does not belong to a single operation. All of them come from the specs: a new example, error
//! code or type is a new case without a new test.

mod envelope;
mod erratum;
mod errors;
mod examples;
mod failure;
pub mod gateway_quirks;
mod hostile;
mod leaks;
pub mod locate;
pub(crate) mod models;
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
use waybill_runtime::wire::{Deviation, DeviationKind, Form, Model};

use crate::target::Target;

/// Kinds of cases that compare no values: they check that nothing panics and nothing leaks.
const HOSTILE: &str = "hostile";
const LEAKS: &str = "leaks";

/// One test case.
pub struct Case {
    /// `taobao.logistics.trace.search/documented/response/xml`, `top/list-bare`
    pub name: String,
    /// Its kind: `example`, `error`, `model`; [`all`] names them.
    pub kind: &'static str,
    /// Its evidence: `documented`, `example` or `derived`.
    pub basis: &'static str,
    /// File and line of the spec that it comes from.
    pub place: Option<String>,
    /// Runs the case; can be called repeatedly. The lines of an error are the differences.
    pub run: Box<dyn Fn() -> Result<(), String> + Send + Sync>,
}

impl Case {
    /// Whether it compares what passes over the wire; only then does it count for coverage.
    #[must_use]
    pub fn compares(&self) -> bool {
        ![HOSTILE, LEAKS].contains(&self.kind)
    }

    /// A case of the kind `spec`, unless [`all`] sets another.
    pub fn new(
        name: String,
        basis: &'static str,
        run: impl Fn() -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self { name, kind: "spec", basis, place: None, run: Box::new(run) }
    }

    /// Says where the spec states what it tests.
    fn at(self, place: String) -> Self {
        Self { place: Some(place), ..self }
    }
}

/// All cases, in the order of providers and files.
#[must_use]
pub fn all(target: &Arc<Target>) -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in target.ir.operations() {
        let whole = target.place(&operation.span);
        let mut add = |kind, family: Vec<Case>| {
            let placed = |case: Case| Case {
                kind,
                name: format!("{}{}", target.prefix(), case.name),
                place: case.place.or_else(|| Some(whole.clone())),
                ..case
            };
            cases.extend(family.into_iter().map(placed));
        };
        add("example", examples::cases(target, operation));
        add("error", errors::cases(target, operation));
        add("error", failure::cases(target, operation));
        add("error", envelope::cases(target, operation));
        add("model", models::cases(target, operation));
        add("presence", presence::cases(target, operation));
        add("value", values::cases(target, operation));
        add("parameter", parameters::cases(target, operation));
        add("parameter", settings::cases(target, operation));
        add("signing", signing::cases(target, operation));
        add("rule", rules::cases(target, operation));
        add(HOSTILE, hostile::cases(target, operation));
        add(LEAKS, vec![leaks::case(target, operation)]);
    }
    let mut add = |kind, family: Vec<Case>| cases.extend(family.into_iter().map(|case| Case { kind, ..case }));
    add("push", push::cases(target));
    add("push", push_presence::cases(target));
    add("field", gateway_quirks::cases(target));
    cases
}

/// An error, unless there are no differences.
fn verdict(wrong: Vec<String>) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Deviations that were reported and should not have been: all but those of the kinds that the form or the
/// generated values explain.
fn unexplained(decoded: &Response<Box<dyn Model>>, form: &str, explained: &[DeviationKind]) -> Vec<String> {
    unexplained_names(decoded.deviations(), &[explained, bare(form)].concat())
}

/// Simplified lists are bare, as documented; the deviation is for requests for another form.
fn bare(form: &str) -> &'static [DeviationKind] {
    if form == "simplified" { &[DeviationKind::BareList] } else { &[] }
}

/// Whether a response has a number or a boolean in quotes, as documents print them that quote all values.
fn is_quoted(note: &Deviation) -> bool {
    let DeviationKind::Form { documented, found: Form::String } = note.kind else { return false };
    matches!(documented, Form::Number | Form::Boolean)
}

/// The unexplained ones among any deviations.
fn unexplained_names<'n>(notes: impl IntoIterator<Item = &'n Deviation>, explained: &[DeviationKind]) -> Vec<String> {
    let notes = notes.into_iter().filter(|note| !explained.contains(&note.kind));
    notes.map(|note| format!("deviation: {}", deviation_name(note))).collect()
}

/// A deviation by its name, which is stable when its message changes.
fn deviation_name(note: &Deviation) -> String {
    let place = if note.path.is_empty() { "body" } else { &note.path };
    match note.kind {
        DeviationKind::Form { documented, found } => format!("{place}: {found:?}For{documented:?}"),
        kind => format!("{place}: {kind:?}"),
    }
}
