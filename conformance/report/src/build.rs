//! From events to the report: what became of each case, what is covered, and whether the run holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use waybill_codegen::Ir;

use crate::baseline::{self, Baseline, Change};
use crate::civil;
use crate::event::{CaseResult, Event, Planned, Stream, Touched};
use crate::item::{Basis, Item};
use crate::report::{CaseReport, Coverage, Covered, Outcome, Owner, Report, Run, Verdict};
use crate::spec;
use crate::text::counted;

/// How much of the cases the events are to be judged as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All: a case that did not run is a fault, and coverage is held against what it was.
    Whole,
    /// Those that were asked for.
    Part,
}

/// Builds the report. Events of several runs and machines are put together by the names of cases.
#[must_use]
pub fn build(ir: &Ir, streams: Vec<Stream>, baseline: Option<&Baseline>, scope: Scope) -> Report {
    let mut gathered = Gathered::default();
    for stream in streams {
        gathered.unreadable.extend(stream.unreadable);
        let runs_before = gathered.runs.len();
        stream.events.into_iter().for_each(|event| gathered.take(event, runs_before));
    }
    let touches = std::mem::take(&mut gathered.touches);
    let cases = gathered.cases();
    let coverage = coverage(ir, &cases, &touches);
    let whole = scope == Scope::Whole;
    let changes = baseline.filter(|_| whole).map(|b| baseline::compare(b, &coverage)).unwrap_or_default();
    let mut report = Report {
        verdict: if whole { Verdict::Passed } else { Verdict::PartPassed },
        partial: !whole,
        reasons: Vec::new(),
        runs: gathered.runs,
        cases,
        coverage,
        changes,
        unreadable: gathered.unreadable,
    };
    report.reasons = reasons(&report);
    if !report.reasons.is_empty() {
        report.verdict = Verdict::Failed;
    }
    report
}

/// What was seen of an operation in a case.
struct Touch {
    case: String,
    operation: String,
    touched: Touched,
}

/// Events, sorted by what they are about.
#[derive(Default)]
struct Gathered {
    runs: Vec<Run>,
    began: BTreeMap<usize, u64>,
    order: Vec<String>,
    found: HashMap<String, Found>,
    touches: Vec<Touch>,
    unreadable: Vec<String>,
}

/// A case, as far as events tell.
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

impl Gathered {
    /// Takes an event of a stream whose first run has that position.
    fn take(&mut self, event: Event, first_run: usize) {
        match event {
            Event::RunStarted { at, command, partial, .. } => {
                self.began.insert(self.runs.len(), at);
                self.runs.push(Run { command, started: civil::utc(at), seconds: None, exit: None, partial });
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
            Event::Touched { case, operation, touched } => self.touches.push(Touch { case, operation, touched }),
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

    /// The cases in the order of the plan; what nobody planned stands where it began.
    fn cases(&mut self) -> Vec<CaseReport> {
        let found = &mut self.found;
        self.order.iter().filter_map(|name| Some(case_report(name, found.remove(name)?))).collect()
    }
}

/// A case that ran several times (retried by the runner, or again in another process) has the worst
/// result of all: one that passes now and then is not one that passes.
fn case_report(name: &str, found: Found) -> CaseReport {
    let result = match &found {
        Found { failed: true, .. } => Outcome::Failed,
        Found { started: 0, finished: 0, .. } => Outcome::NotRun,
        Found { started, finished, .. } if finished < started => Outcome::Unfinished,
        _ => Outcome::Passed,
    };
    let (kind, basis, operation) = match found.planned {
        Some(planned) => (planned.kind, planned.basis, planned.operation),
        None => ("unplanned".to_owned(), Basis::Derived, None),
    };
    let message = found.messages.into_iter().collect::<Vec<_>>().join("\n");
    let seconds = millis(found.micros / 1000);
    CaseReport { name: name.to_owned(), kind, basis, operation, result, message, exchanges: found.exchanges, seconds }
}

/// Seconds of milliseconds.
#[expect(clippy::cast_precision_loss, reason = "a run of 300,000 years would be shown a little off")]
fn millis(millis: u64) -> f64 {
    millis as f64 / 1000.0
}

/// What the cases that passed have touched; a failed case proves nothing of what it touched.
fn coverage(ir: &Ir, cases: &[CaseReport], touches: &[Touch]) -> Coverage {
    let index: HashMap<&str, usize> = cases.iter().enumerate().map(|(at, case)| (case.name.as_str(), at)).collect();
    let mut by_item: HashMap<Item, BTreeSet<usize>> = HashMap::new();
    let mut statuses: HashMap<&str, BTreeSet<u16>> = HashMap::new();
    for touch in touches {
        let Some((at, case)) = index.get(touch.case.as_str()).and_then(|at| Some((*at, cases.get(*at)?))) else {
            continue;
        };
        if case.result != Outcome::Passed {
            continue;
        }
        statuses.entry(&touch.operation).or_default().extend(&touch.touched.statuses);
        for item in spec::touched(ir, &touch.operation, &touch.touched) {
            by_item.entry(item).or_default().insert(at);
        }
    }
    let owner = |owned: spec::Owned| {
        let items = owned.items.into_iter().map(|item| {
            let touching: Vec<usize> = by_item.remove(&item).unwrap_or_default().into_iter().collect();
            let basis = touching.iter().filter_map(|at| cases.get(*at)).map(|case| case.basis).max();
            Covered { item, basis, cases: touching }
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

/// What mends a gap.
const CASE: &str = "a case, by an example in its spec or in conformance/src/case/";

/// Why the run does not hold.
fn reasons(report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    let ran = report.cases.iter().filter(|case| case.result != Outcome::NotRun).count();
    if ran == 0 {
        out.push("no case ran".to_owned());
    } else if report.cases.iter().all(|case| case.exchanges == 0) {
        out.push("no exchange was seen: what ran proves nothing of the wire".to_owned());
    }
    for outcome in Outcome::ALL.into_iter().filter(|outcome| *outcome != Outcome::Passed) {
        let cases = report.cases_with(outcome);
        if cases > 0 && !(report.partial && outcome == Outcome::NotRun) {
            out.push(format!("{cases} of {} {}", counted(report.cases.len(), "case"), did(outcome)));
        }
    }
    let known_failure = report.cases_with(Outcome::Failed) + report.cases_with(Outcome::Unfinished) > 0;
    for run in report.runs.iter().filter(|_| !known_failure) {
        match run.exit {
            Some(0) => {}
            Some(code) => out.push(format!("`{}` ended with exit code {code}, and no case says why", run.command)),
            None => out.push(format!("`{}` did not end", run.command)),
        }
    }
    if !report.unreadable.is_empty() {
        out.push(format!("{} of the events can't be read", counted(report.unreadable.len(), "line")));
    }
    if !report.partial && ran > 0 {
        out.extend(not_covered(&report.coverage));
        out.extend(fallen(&report.changes));
    }
    out
}

fn did(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Unfinished => "began and did not end",
        Outcome::NotRun => "did not run",
    }
}

/// An operation, a push message or a whole dimension that nothing touches is a fault, whatever was before.
fn not_covered(coverage: &Coverage) -> Vec<String> {
    use crate::item::{Dimension, Subject};
    let gap = |covered: &&Covered| {
        matches!(covered.item.subject, Subject::Operation | Subject::Message) && covered.basis.is_none()
    };
    let gaps = coverage.owners.iter().flat_map(|owner| {
        let told = |c: &Covered| format!("nothing touches {} in {}: give it {CASE}", c.item, owner.file);
        owner.items.iter().filter(gap).map(told).collect::<Vec<_>>()
    });
    let dimensions = Dimension::ALL.into_iter().filter(|dimension| {
        let count = coverage.count(*dimension, None);
        count.total > 0 && count.covered() == 0
    });
    gaps.chain(dimensions.map(|dimension| format!("nothing touches any of the {}", dimension.plural()))).collect()
}

fn fallen(changes: &[Change]) -> Option<String> {
    let fallen = changes.iter().filter(|change| change.kind.fails()).count();
    let remedy = format!("give each {CASE}, or give it up: `cargo xtask conformance --update`");
    (fallen > 0)
        .then(|| format!("coverage fell: {} lost, weaker or new without a case; {remedy}", counted(fallen, "item")))
}
