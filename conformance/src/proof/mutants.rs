//! Mutants on the wire. A case is run once to record what passes between client and server, and then repeatedly,
//! each time with one change in one place. A case that does not fail lacks a check.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::change::Named;
use super::excused::Excused;
use super::mutate;
use super::{Findings, suite};
use crate::arrived::Arrived;
use crate::case::Case;
use crate::reply::Reply;
use crate::wire_hook::WireHook;

/// Maximum number of messages that are changed in one case, evenly spread.
const PLACES: usize = 6;

/// Maximum number of changes in one case, evenly spread. Property cases pass hundreds of bodies in each
/// run; they get fewer.
fn most_changes(passed: usize) -> usize {
    (1_000 / passed.max(1)).clamp(12, 96)
}

/// A message that passed.
#[derive(Debug, Clone)]
enum Passed {
    Response(Reply),
    Request(Arrived),
}

/// Records what passes, or replaces one message by a changed one.
#[derive(Default)]
struct Needle {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    count: usize,
    kept: Vec<Passed>,
    keeps: bool,
    change: Option<(usize, Passed)>,
}

impl Needle {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, change: Option<(usize, Passed)>) {
        *self.inner() = Inner { keeps: change.is_none(), change, ..Inner::default() };
    }

    fn pass(&self, passed: Passed) -> Passed {
        let mut inner = self.inner();
        let number = inner.count;
        inner.count += 1;
        if inner.keeps {
            inner.kept.push(passed.clone());
        }
        match &inner.change {
            Some((at, changed)) if *at == number => changed.clone(),
            _ => passed,
        }
    }
}

impl WireHook for Needle {
    fn response(&self, _: &str, reply: Reply) -> Reply {
        match self.pass(Passed::Response(reply.clone())) {
            Passed::Response(changed) => changed,
            // The case took another path than before; nothing is changed then.
            Passed::Request(_) => reply,
        }
    }

    fn request(&self, _: &str, arrived: Arrived) -> Arrived {
        match self.pass(Passed::Request(arrived.clone())) {
            Passed::Request(changed) => changed,
            Passed::Response(_) => arrived,
        }
    }

    fn mocked(&self, operation: &str, _: &Arrived, reply: Reply) -> Reply {
        self.response(operation, reply)
    }
}

/// A change of the message with a number.
struct Mutant {
    at: usize,
    changed: Passed,
    name: String,
}

/// The result of one case.
#[derive(Default)]
struct Outcome {
    tried: usize,
    survivors: Vec<String>,
    wrong: Vec<String>,
    silent: bool,
}

/// Tries the mutants of every case whose name contains `filter`; at most `sample` of a case, if that is given.
///
/// # Errors
/// The specs can't be read.
pub fn run(
    excused: &Excused,
    filter: &str,
    sample: Option<NonZeroUsize>,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Findings, String> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || -> Result<(), String> {
        let needle = Arc::new(Needle::default());
        let hook: Arc<dyn WireHook> = needle.clone();
        let suite = suite(&hook, &|target| target)?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = suite.cases.get(at) else { return Ok(()) };
            if at.is_multiple_of(100) {
                progress(&format!("mutants: {at} of {} cases", suite.cases.len()));
            }
            if case.name.contains(filter) && excused.reason("exempt", &case.name).is_none() {
                let outcome = try_case(&needle, case, sample);
                outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((at, outcome));
            }
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|t| t.join().unwrap_or_else(|_| Err("a thread of the proof panicked".to_owned())))
    })?;
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(at, _)| *at);
    Ok(findings(excused, outcomes.into_iter().map(|(_, outcome)| outcome).collect()))
}

fn findings(excused: &Excused, outcomes: Vec<Outcome>) -> Findings {
    let mut findings = Findings { stage: "mutants", ..Findings::default() };
    let silent = outcomes.iter().filter(|outcome| outcome.silent).count();
    findings.notes.push(format!("{} cases, {silent} of them without messages on the wire", outcomes.len()));
    if outcomes.iter().all(|outcome| outcome.tried == 0) {
        findings.wrong.push("no mutant was tried, which proves nothing".to_owned());
    }
    for outcome in outcomes {
        findings.tried += outcome.tried;
        findings.killed += outcome.tried - outcome.survivors.len();
        findings.wrong.extend(outcome.wrong);
        excused.sort("mutants", outcome.survivors, &mut findings);
    }
    findings
}

fn try_case(needle: &Needle, case: &Case, sample: Option<NonZeroUsize>) -> Outcome {
    needle.start(None);
    if let Err(why) = run_case(case) {
        return Outcome { wrong: vec![format!("{} fails without a change: {why}", case.name)], ..Outcome::default() };
    }
    let kept = std::mem::take(&mut needle.inner().kept);
    let mutants: Vec<Mutant> = spread(kept.len(), PLACES).flat_map(|at| changes(at, &kept[at])).collect();
    let mut outcome = Outcome { silent: kept.is_empty(), ..Outcome::default() };
    let most = most_changes(kept.len()).min(sample.map_or(usize::MAX, NonZeroUsize::get));
    for at in spread(mutants.len(), most) {
        let Mutant { at, changed, name } = &mutants[at];
        needle.start(Some((*at, changed.clone())));
        outcome.tried += 1;
        if run_case(case).is_ok() {
            outcome.survivors.push(format!("{} {name}", case.name));
        }
    }
    outcome
}

/// A panic also counts as a failure; that there is none is checked by the hostile bodies.
fn run_case(case: &Case) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| (case.run)())).unwrap_or_else(|_| Err("panicked".to_owned()))
}

/// At most `most` of `count` numbers, evenly spread, the first among them.
fn spread(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let taken = count.min(most);
    (0..taken).map(move |number| number * count / taken)
}

fn changes(at: usize, passed: &Passed) -> Vec<Mutant> {
    fn named<T>(at: usize, what: &str, change: Named<T>, wrap: fn(T) -> Passed) -> Mutant {
        Mutant { at, changed: wrap(change.value), name: format!("{what} {at}: {}", change.name) }
    }
    match passed {
        Passed::Response(reply) => {
            mutate::responses(reply).into_iter().map(|c| named(at, "response", c, Passed::Response)).collect()
        }
        Passed::Request(arrived) => {
            mutate::requests(arrived).into_iter().map(|c| named(at, "request", c, Passed::Request)).collect()
        }
    }
}
