//! An item that no case covers fails the run, and is reported with its spec and the fix. Tested with the golden
//! specs and their cases: an item of each kind loses the cases that cover it, a spec gets a field that no case covers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use waybill_codegen::Ir;
use waybill_conformance::arrived::Arrived;
use waybill_conformance::case;
use waybill_conformance::events::Events;
use waybill_conformance::recorder::Recorder;
use waybill_conformance::reply::Reply;
use waybill_conformance::specs;
use waybill_conformance::target::Target;
use waybill_conformance::wire_hook::{Count, WireHook};
use waybill_report::baseline::{self, Baseline};
use waybill_report::event::{self, Event, Stream};
use waybill_report::{Report, Scope, Verdict, build};

/// The end of every such error.
const REMEDY: &str = "for each, add a case as an example in its spec or in conformance/src/case/, or accept the gap: \
                      `cargo xtask conformance --update`";

/// A run of all cases of the specs without a socket, and its coverage.
struct Run {
    ir: Arc<Ir>,
    events: Vec<Event>,
    held: Baseline,
    report: Report,
}

static RUN: LazyLock<Run> = LazyLock::new(Run::new);

impl Run {
    fn new() -> Self {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not_covered.ndjson");
        let _ = fs::remove_file(&file);
        let events = Arc::new(Events::append_to(&file).unwrap());
        let target = Target::golden().unwrap();
        let ir = Arc::clone(&target.ir);
        let recorder = Arc::new(Recorder::new(Arc::clone(&ir), Arc::clone(&events)));
        let target = Arc::new(Target { hook: Arc::clone(&recorder) as _, quick: true, ..target });
        let mut cases = case::all(&target);
        // These cases start the program that contains them again, which works only in the suite's own.
        cases.retain(|case| !case.name.contains("timestamp-on-a-machine"));
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                // A plan for each, so that a case can be removed from it.
                events.write(&Event::Planned { cases: vec![recorder.planned(case)] }).unwrap();
                recorder.run(case).unwrap();
            }
        };
        // Some cases mostly wait.
        thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(work))));
        let Stream { events, .. } = event::read(&fs::read_to_string(&file).unwrap());
        let stream = Stream { events: events.clone(), unreadable: Vec::new() };
        let report = build(&ir, vec![stream], None, Scope::Whole);
        let held = baseline::parse(&baseline::render(&report.coverage)).unwrap();
        Self { ir, events, held, report }
    }

    /// The report of the run without these cases, by these specs.
    fn without(&self, cases: &BTreeSet<&str>, ir: &Ir) -> Report {
        let left = self.events.iter().filter(|event| !about(event).is_some_and(|case| cases.contains(case)));
        let stream = Stream { events: left.cloned().collect(), unreadable: Vec::new() };
        build(ir, vec![stream], Some(&self.held), Scope::Whole)
    }
}

/// The case of an event.
fn about(event: &Event) -> Option<&str> {
    match event {
        Event::Planned { cases } => cases.first().map(|planned| planned.name.as_str()),
        Event::CaseStarted { case } | Event::Covered { case, .. } | Event::CaseFinished { case, .. } => Some(case),
        _ => None,
    }
}

#[test]
fn fails_a_run_without_the_cases_that_cover_an_item() {
    let run = &*RUN;
    let whole = run.without(&BTreeSet::new(), &run.ir);
    assert_eq!(whole.reasons, [""; 0], "with all of them it passes");
    // For each owner one item of each kind and state, the last one: a run is made for each set of cases.
    let mut kinds = BTreeMap::new();
    for owner in &run.report.coverage.owners {
        for covered in owner.items.iter().filter(|covered| !covered.cases.is_empty()) {
            kinds.insert((&owner.id, covered.item.subject, covered.item.state), covered);
        }
    }
    assert!(kinds.len() > 50, "{} kinds of items", kinds.len());
    let mut items: BTreeMap<BTreeSet<&str>, Vec<String>> = BTreeMap::new();
    for covered in kinds.into_values() {
        let cases = covered.cases.iter().map(|at| run.report.cases[*at].name.as_str()).collect();
        items.entry(cases).or_default().push(format!("not covered: {} in {}", covered.item, covered.place));
    }
    let folder = Target::golden().unwrap().folder;
    let check = |(cases, lines): (BTreeSet<&str>, Vec<String>)| {
        let report = run.without(&cases, &run.ir);
        assert_eq!(report.verdict, Verdict::Failed, "{lines:?} without {cases:?}");
        let found: BTreeSet<String> = report.changes.iter().map(ToString::to_string).collect();
        for line in lines {
            assert!(found.contains(&line), "{line} without {cases:?}: {found:?}");
            // The IR names the specs below `specs/`, wherever that folder is.
            let (file, number) = line.rsplit_once(" in specs/").unwrap().1.rsplit_once(':').unwrap();
            let text = fs::read_to_string(folder.join(file)).unwrap();
            assert!(text.lines().count() >= number.parse().unwrap(), "{line}");
        }
        assert!(report.reasons.iter().any(|reason| reason.ends_with(REMEDY)), "{:?}", report.reasons);
    };
    let items = Mutex::new(items.into_iter());
    let next = || items.lock().unwrap().next();
    let work = || {
        while let Some(item) = next() {
            check(item);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
}

#[test]
fn fails_a_run_with_a_new_field_parameter_or_code_without_a_case() {
    let (operation, file) = ("rooted.odd.names.read", "rooted/odd.names/read.yaml");
    let news = [
        ("\nresponse:\n", "  brand_new: { type: String, evidence: inferred }\n", "field brand_new, value"),
        ("\nrequest:\n", "  brand_new: { type: String, evidence: inferred }\n", "parameter brand_new, value"),
        ("\nerrors:\n", "  isv.brand-new: { message: new, evidence: inferred }\n", "code isv.brand-new"),
    ];
    for (section, line, named) in news {
        let mut sources = specs::sources(&Target::golden().unwrap().folder).unwrap();
        let text = sources.get_mut(file).unwrap();
        assert_eq!(text.matches(section).count(), 1, "{section}");
        *text = Arc::from(text.replace(section, &format!("{section}{line}")));
        let ir = waybill_codegen::compile(&sources).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        let report = RUN.without(&BTreeSet::new(), &ir);
        let found: Vec<String> = report.changes.iter().map(ToString::to_string).collect();
        let number = sources[file].lines().position(|text| format!("{text}\n") == line).unwrap() + 1;
        let expected = format!("not covered: {operation}: {named} in specs/{file}:{number}");
        assert!(found.contains(&expected), "{expected}: {found:?}");
        assert_eq!(report.verdict, Verdict::Failed);
        assert!(report.reasons.iter().any(|reason| reason.ends_with(REMEDY)), "{:?}", report.reasons);
    }
}

/// `cargo test` has no events; it counts what passed, by operation and direction.
#[test]
fn reports_an_operation_without_requests_or_responses() {
    let target = Target::golden().unwrap();
    let (count, arrived) = (Count::default(), Arrived::from_request(&http::Request::new(bytes::Bytes::new())));
    let ids: Vec<&str> = target.ir.operations().map(|operation| operation.id.as_str()).collect();
    for id in ids.iter().copied().chain(target.ir.pushes().map(|push| push.id.as_str())) {
        count.response(id, Reply::ok("{}"));
        count.request(id, arrived.clone());
    }
    assert_eq!(count.not_covered(&target.ir), [""; 0]);
    let (count, last) = (Count::default(), target.ir.operations().last().unwrap());
    for id in &ids {
        count.response(id, Reply::ok("{}"));
        if *id != last.id {
            count.request(id, arrived.clone());
        }
    }
    let pushes =
        target.ir.pushes().map(|push| format!("{}: no response was compared: add a case to {}", push.id, push.file));
    let missing = format!("{}: no request was compared: add a case to {}", last.id, last.file);
    let expected: Vec<String> = pushes.chain([missing]).collect();
    assert_eq!(count.not_covered(&target.ir), expected);
}
