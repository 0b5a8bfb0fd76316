//! Runs every case of the specs as a test of its own: `cargo test --workspace taobao.logistics.trace.search`
//! runs those of one operation, `-- --list` names them all. The generator's golden crates are replayed
//! too: they have what no documented operation has yet (paths, JSON bodies, lists of structures).

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};
use waybill_codegen::Ir;
use waybill_conformance::case::{self, Case};
use waybill_conformance::events::Events;
use waybill_conformance::recorder::Recorder;
use waybill_conformance::target::Target;
use waybill_conformance::wire_hook::Count;
use waybill_report::event::Event;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let run = Run::default();
    let trials = Events::from_environment().and_then(|events| trials(&arguments, events.map(Arc::new).as_ref(), &run));
    match trials {
        Ok(trials) => run.conclude(&arguments, libtest_mimic::run(&arguments, trials)),
        Err(why) => {
            let trial = Trial::test("events", move || Err(Failed::from(why)));
            libtest_mimic::run(&Arguments::default(), vec![trial]).exit_code()
        }
    }
}

/// What a run without events touches; with events, coverage says it.
#[derive(Default)]
struct Run {
    count: Arc<Count>,
    irs: Mutex<Vec<Arc<Ir>>>,
}

impl Run {
    fn watch(&self, target: Target) -> Target {
        self.irs.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&target.ir));
        Target { tap: self.count.clone(), ..target }
    }

    /// Whoever picks some cases may touch little; a whole run has to touch everything.
    fn conclude(&self, arguments: &Arguments, conclusion: Conclusion) -> ExitCode {
        let picked = arguments.filter.is_some() || !arguments.skip.is_empty() || arguments.list || arguments.ignored;
        let irs = self.irs.lock().unwrap_or_else(PoisonError::into_inner);
        let not_covered: Vec<String> =
            irs.iter().flat_map(|ir| self.count.not_covered(ir)).filter(|_| !picked).collect();
        for line in &not_covered {
            // With standard error gone there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
        if not_covered.is_empty() { conclusion.exit_code() } else { ExitCode::FAILURE }
    }
}

fn trials(arguments: &Arguments, events: Option<&Arc<Events>>, run: &Run) -> Result<Vec<Trial>, String> {
    let (mut trials, mut planned) = (Vec::new(), Vec::new());
    for (name, target) in [("specs", Target::workspace()), ("golden", Target::golden())] {
        match target {
            Ok(target) => {
                let recorder = events.map(|events| Recorder::new(Arc::clone(&target.ir), Arc::clone(events)));
                let recorder = recorder.map(Arc::new);
                let target = match &recorder {
                    Some(recorder) => Target { tap: Arc::clone(recorder) as _, ..target },
                    None => run.watch(target),
                };
                for case in cases(name, &Arc::new(target)) {
                    planned.extend(recorder.as_ref().map(|recorder| recorder.planned(&case)));
                    trials.push(trial(case, recorder.clone()));
                }
            }
            Err(why) => trials.push(Trial::test(format!("{name}/read"), move || Err(Failed::from(why)))),
        }
    }
    // A runner with a process for each case asks one process for the list: that one says what is planned.
    if let (Some(events), false, false) = (events, arguments.exact, arguments.ignored) {
        events.write(&Event::Planned { cases: planned })?;
    }
    let names: Vec<String> = trials.iter().map(|trial| trial.name().to_owned()).collect();
    trials.push(Trial::test("docs/field-names-cases", move || named_cases_exist(&names).map_err(Failed::from)));
    Ok(trials)
}

/// Each field case that `docs/field.md` names is there: a renamed one must not leave a row that proves nothing.
fn named_cases_exist(names: &[String]) -> Result<(), String> {
    let page = include_str!("../../docs/field.md");
    let platforms = ["top/", "xopen/", "gateway/", "headers/"];
    let told = page.split('`').skip(1).step_by(2).filter(|told| platforms.iter().any(|p| told.starts_with(p)));
    let exists = |told: &str| match told.strip_suffix('…') {
        Some(start) => names.iter().any(|name| name.starts_with(start)),
        None => names.iter().any(|name| name == told),
    };
    let missing: Vec<&str> = told.filter(|told| !exists(told)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no such cases: {missing:?}")) }
}

/// The cases of a subject, and what must hold of its specs first.
fn cases(name: &str, target: &Arc<Target>) -> Vec<Case> {
    let replayed = case::all(target);
    let (count, mistakes) = (replayed.len(), target.mistakes.clone());
    let are_right = move || if mistakes.is_empty() { Ok(()) } else { Err(mistakes.clone()) };
    let give_cases = move || if count > 0 { Ok(()) } else { Err("the specs give no case".to_owned()) };
    let mut cases = vec![
        Case::new(format!("{name}/are-right"), "derived", are_right),
        Case::new(format!("{name}/give-cases"), "derived", give_cases),
    ];
    cases.extend(replayed);
    cases
}

fn trial(case: Case, recorder: Option<Arc<Recorder>>) -> Trial {
    let (name, basis) = (case.name.clone(), case.basis);
    let run = move || match &recorder {
        Some(recorder) => recorder.run(&case),
        None => (case.run)(),
    };
    Trial::test(name, move || run().map_err(Failed::from)).with_kind(basis)
}
