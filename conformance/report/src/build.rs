//! Builds the report from events: the result of each case, the coverage, and the verdict.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use waybill_codegen::Ir;

use crate::baseline::{self, Baseline};
use crate::calendar;
use crate::event::{CaseResult, Covered, Event, Planned, Stream};
use crate::item::{Basis, Item};
use crate::report::{CaseReport, Change, ChangeKind, Coverage, ItemCoverage, Outcome, Owner, Report, Run, Verdict};
use crate::spec;
use crate::text::counted;

/// Which cases the events have to contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All: a case that did not run is an error, and coverage is compared with the baseline.
    Whole,
    /// The selected ones.
    Part,
}

/// Builds the report. Events of several runs and machines are merged by the names of cases.
#[must_use]
pub fn build(ir: &Ir, streams: Vec<Stream>, baseline: Option<&Baseline>, scope: Scope) -> Report {
    let mut collected = Collected::default();
    for stream in streams {
        collected.unreadable.extend(stream.unreadable);
        let runs_before = collected.runs.len();
        stream.events.into_iter().for_each(|event| collected.take(event, runs_before));
    }
    let coverings = std::mem::take(&mut collected.coverings);
    let cases = collected.cases();
    let coverage = coverage(ir, &cases, &coverings);
    let whole = scope == Scope::Whole;
    let changes = baseline.filter(|_| whole).map(|b| baseline::compare(b, &coverage)).unwrap_or_default();
    let mut report = Report {
        verdict: if whole { Verdict::Passed } else { Verdict::PartPassed },
        partial: !whole,
        reasons: Vec::new(),
        runs: collected.runs,
        cases,
        coverage,
        changes,
        unreadable: collected.unreadable,
    };
    report.reasons = reasons(&report);
    if !report.reasons.is_empty() {
        report.verdict = Verdict::Failed;
    }
    report
}

/// What a case covered of an operation.
struct Covering {
    case: String,
    operation: String,
    covered: Covered,
}

/// Events, sorted by run and case.
#[derive(Default)]
struct Collected {
    runs: Vec<Run>,
    began: BTreeMap<usize, u64>,
    order: Vec<String>,
    found: HashMap<String, Found>,
    coverings: Vec<Covering>,
    unreadable: Vec<String>,
}

/// A case in the events.
#[derive(Default)]
struct Found {
    planned: Option<Planned>,
    started: usize,
    finished: usize,
    failed: bool,
    messages: BTreeSet<String>,
    exchanges: u64,
    micros: u64,
}

impl Collected {
    /// Adds an event of a stream whose first run has that position.
    fn take(&mut self, event: Event, first_run: usize) {
        match event {
            Event::RunStarted { at, command, partial, .. } => {
                self.began.insert(self.runs.len(), at);
                self.runs.push(Run { command, started: calendar::utc(at), seconds: None, exit: None, partial });
            }
            Event::RunFinished { at, exit } => {
                let index = self.runs.len().saturating_sub(1);
                let began = self.began.get(&index).copied().unwrap_or(at);
                if let Some(run) = self.runs.get_mut(first_run..).and_then(<[Run]>::last_mut) {
                    run.seconds = Some(millis(at.saturating_sub(began)));
                    run.exit = exit;
                }
            }
            Event::Planned { cases } => {
                for planned in cases {
                    let name = planned.name.clone();
                    self.case(&name).planned = Some(planned);
                }
            }
            Event::CaseStarted { case } => self.case(&case).started += 1,
            Event::Covered { case, operation, covered } => self.coverings.push(Covering { case, operation, covered }),
            Event::CaseFinished { case, result, message, exchanges, micros } => {
                let found = self.case(&case);
                found.finished += 1;
                found.failed |= result == CaseResult::Failed;
                found.exchanges += exchanges;
                found.micros += micros;
                if !message.is_empty() {
                    found.messages.insert(message);
                }
            }
        }
    }

    fn case(&mut self, name: &str) -> &mut Found {
        if !self.found.contains_key(name) {
            self.order.push(name.to_owned());
        }
        self.found.entry(name.to_owned()).or_default()
    }

    /// The cases in the order of the plan; unplanned cases are placed where they began.
    fn cases(&mut self) -> Vec<CaseReport> {
        let found = &mut self.found;
        self.order.iter().filter_map(|name| Some(case_report(name, found.remove(name)?))).collect()
    }
}

/// A case that ran several times (retried by the runner, or again in another process) has the worst
/// result of all: a flaky case has failed.
fn case_report(name: &str, found: Found) -> CaseReport {
    let result = match &found {
        Found { failed: true, .. } => Outcome::Failed,
        Found { started: 0, finished: 0, .. } => Outcome::NotRun,
        Found { started, finished, .. } if finished < started => Outcome::Unfinished,
        _ => Outcome::Passed,
    };
    let planned = found.planned.unwrap_or_else(|| Planned {
        name: name.to_owned(),
        kind: "unplanned".to_owned(),
        basis: Basis::Derived,
        operation: None,
        place: None,
    });
    let Planned { kind, basis, operation, place, .. } = planned;
    let message = found.messages.into_iter().collect::<Vec<_>>().join("\n");
    let seconds = millis(found.micros / 1000);
    CaseReport {
        name: name.to_owned(),
        kind,
        basis,
        operation,
        place,
        result,
        message,
        exchanges: found.exchanges,
        seconds,
    }
}

/// Seconds of milliseconds.
#[expect(clippy::cast_precision_loss, reason = "only runs of 300,000 years would be rounded")]
fn millis(millis: u64) -> f64 {
    millis as f64 / 1000.0
}

/// What the passed cases covered; failed cases do not count.
fn coverage(ir: &Ir, cases: &[CaseReport], coverings: &[Covering]) -> Coverage {
    let index: HashMap<&str, usize> = cases.iter().enumerate().map(|(at, case)| (case.name.as_str(), at)).collect();
    let mut by_item: HashMap<Item, BTreeSet<usize>> = HashMap::new();
    let mut statuses: HashMap<&str, BTreeSet<u16>> = HashMap::new();
    for covering in coverings {
        let Some((at, case)) = index.get(covering.case.as_str()).and_then(|at| Some((*at, cases.get(*at)?))) else {
            continue;
        };
        if case.result != Outcome::Passed {
            continue;
        }
        statuses.entry(&covering.operation).or_default().extend(&covering.covered.statuses);
        for item in spec::covered(ir, &covering.operation, &covering.covered) {
            by_item.entry(item).or_default().insert(at);
        }
    }
    let owner = |owned: spec::Owned| {
        let items = owned.items.into_iter().map(|(item, place)| {
            let covering: Vec<usize> = by_item.remove(&item).unwrap_or_default().into_iter().collect();
            let basis = covering.iter().filter_map(|at| cases.get(*at)).map(|case| case.basis).max();
            ItemCoverage { item, place, basis, cases: covering }
        });
        Owner {
            items: items.collect(),
            statuses: statuses.get(owned.id.as_str()).into_iter().flatten().copied().collect(),
            id: owned.id,
            provider: owned.provider,
            file: owned.file,
            title: owned.title,
        }
    };
    Coverage { owners: spec::owned(ir).into_iter().map(owner).collect() }
}

/// How to close a gap.
const CASE: &str = "a case as an example in its spec or in conformance/src/case/";

/// Why the run failed.
fn reasons(report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    let ran = report.cases.iter().filter(|case| case.result != Outcome::NotRun).count();
    if ran == 0 {
        out.push("no case ran".to_owned());
    } else if report.cases.iter().all(|case| case.exchanges == 0) {
        out.push("no exchange was recorded: the cases sent and received nothing".to_owned());
    }
    for outcome in Outcome::ALL.into_iter().filter(|outcome| *outcome != Outcome::Passed) {
        let cases = report.cases_with(outcome);
        if cases > 0 && !(report.partial && outcome == Outcome::NotRun) {
            out.push(format!("{cases} of {} {}", counted(report.cases.len(), "case"), phrase(outcome)));
        }
    }
    let known_failure = report.cases_with(Outcome::Failed) + report.cases_with(Outcome::Unfinished) > 0;
    for run in report.runs.iter().filter(|_| !known_failure) {
        match run.exit {
            Some(0) => {}
            Some(code) => out.push(format!("`{}` ended with exit code {code}, but no case failed", run.command)),
            None => out.push(format!("`{}` did not end", run.command)),
        }
    }
    if !report.unreadable.is_empty() {
        out.push(format!("{} of the events can't be read", counted(report.unreadable.len(), "line")));
    }
    if !report.partial && ran > 0 {
        out.extend(not_covered(&report.coverage));
        out.extend(differing_gaps(&report.changes));
    }
    out
}

fn phrase(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Unfinished => "began and did not end",
        Outcome::NotRun => "did not run",
    }
}

/// An operation, a push message or a whole dimension that is not covered is an error, whatever the baseline has.
fn not_covered(coverage: &Coverage) -> Vec<String> {
    use crate::item::{Dimension, Subject};
    let gap = |covered: &&ItemCoverage| {
        matches!(covered.item.subject, Subject::Operation | Subject::Message) && covered.basis.is_none()
    };
    let gaps = coverage.owners.iter().flat_map(|owner| &owner.items).filter(gap);
    let gaps = gaps.map(|c| format!("not covered: {} in {}; add {CASE}", c.item, c.place));
    let dimensions = Dimension::ALL.into_iter().filter(|dimension| {
        let count = coverage.count(*dimension, None);
        count.total > 0 && count.covered() == 0
    });
    gaps.chain(dimensions.map(|dimension| format!("not covered: all {}", dimension.plural()))).collect()
}

fn differing_gaps(changes: &[Change]) -> Vec<String> {
    let gaps = changes.iter().filter(|change| change.kind == ChangeKind::Uncovered).count();
    let needless = changes.len() - gaps;
    let new = (gaps > 0).then(|| {
        format!(
            "{} without a case: for each, add {CASE}, or accept the gap: `cargo xtask conformance --update`",
            counted(gaps, "item")
        )
    });
    let old = (needless > 0).then(|| {
        format!(
            "{} needlessly in the list of gaps: `cargo xtask conformance --update` removes what is covered or gone",
            counted(needless, "item")
        )
    });
    new.into_iter().chain(old).collect()
}
