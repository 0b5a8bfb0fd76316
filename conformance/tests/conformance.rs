//! Runs every case of the specs as a separate test: `cargo test --workspace taobao.logistics.trace.search`
//! runs those of one operation, `-- --list` lists all. The generator's golden crates are tested too: they
//! have what no documented operation has yet (paths, JSON bodies, lists of structs).

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};
use waybill_codegen::{FileSet, Ir};
use waybill_conformance::case::{self, Case, locate};
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

/// What a run without events covers; with events, the report shows the coverage.
#[derive(Default)]
struct Run {
    count: Arc<Count>,
    irs: Mutex<Vec<Arc<Ir>>>,
}

impl Run {
    fn watch(&self, target: Target) -> Target {
        self.irs.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&target.ir));
        Target { hook: self.count.clone(), ..target }
    }

    /// A selection of cases may cover little; a run of all cases has to cover every operation.
    fn conclude(&self, arguments: &Arguments, conclusion: Conclusion) -> ExitCode {
        let picked = arguments.filter.is_some() || !arguments.skip.is_empty() || arguments.list || arguments.ignored;
        let irs = self.irs.lock().unwrap_or_else(PoisonError::into_inner);
        let not_covered: Vec<String> =
            irs.iter().flat_map(|ir| self.count.not_covered(ir)).filter(|_| !picked).collect();
        for line in &not_covered {
            // If standard error is closed, the line can't be reported anywhere.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
        if not_covered.is_empty() { conclusion.exit_code() } else { ExitCode::FAILURE }
    }
}

fn trials(arguments: &Arguments, events: Option<&Arc<Events>>, run: &Run) -> Result<Vec<Trial>, String> {
    let (mut trials, mut planned) = (Vec::new(), Vec::new());
    match Target::all() {
        Ok(targets) => {
            for target in targets {
                let recorder = events.map(|events| Recorder::new(Arc::clone(&target.ir), Arc::clone(events)));
                let recorder = recorder.map(Arc::new);
                let target = match &recorder {
                    Some(recorder) => Target { hook: Arc::clone(recorder) as _, ..target },
                    None => run.watch(target),
                };
                let ir = Arc::clone(&target.ir);
                for case in cases(&Arc::new(target)) {
                    planned.extend(recorder.as_ref().map(|recorder| recorder.planned(&case)));
                    trials.push(trial(case, &ir, recorder.clone()));
                }
            }
        }
        Err(why) => trials.push(Trial::test("specs/read", move || Err(Failed::from(why)))),
    }
    // A runner with a process for each case asks one process for the list: that process writes the plan.
    if let (Some(events), false, false) = (events, arguments.exact, arguments.ignored) {
        events.write(&Event::Planned { cases: planned })?;
    }
    let names: Vec<String> = trials.iter().map(|trial| trial.name().to_owned()).collect();
    trials.push(Trial::test("docs/field-names-cases", move || named_cases_exist(&names).map_err(Failed::from)));
    Ok(trials)
}

/// Each gateway case that `docs/gateway-quirks.md` names exists: a renamed case must not leave a row without proof.
fn named_cases_exist(names: &[String]) -> Result<(), String> {
    let page = include_str!("../../docs/gateway-quirks.md");
    let platforms = ["top/", "iop/", "xopen/", "gateway/", "headers/"];
    let named = page.split('`').skip(1).step_by(2).filter(|named| platforms.iter().any(|p| named.starts_with(p)));
    let exists = |named: &str| match named.strip_suffix('…') {
        Some(start) => names.iter().any(|name| name.starts_with(start)),
        None => names.iter().any(|name| name == named),
    };
    let missing: Vec<&str> = named.filter(|named| !exists(named)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no such cases: {missing:?}")) }
}

/// The cases of a target, after checks of its specs.
fn cases(target: &Arc<Target>) -> Vec<Case> {
    let replayed = case::all(target);
    if target.through.is_some() {
        return replayed;
    }
    let name = if target.below.is_empty() { "specs" } else { "golden" };
    let (count, mistakes) = (replayed.len(), target.mistakes.clone());
    let are_right = move || if mistakes.is_empty() { Ok(()) } else { Err(mistakes.clone()) };
    let give_cases = move || if count > 0 { Ok(()) } else { Err("the specs give no case".to_owned()) };
    let whole = Arc::clone(target);
    let mut cases = vec![
        Case::new(format!("{name}/are-right"), "derived", are_right),
        Case::new(format!("{name}/are-generated"), "derived", move || are_generated(&whole)),
        Case::new(format!("{name}/give-cases"), "derived", give_cases),
    ];
    cases.extend(replayed);
    cases
}

/// The clients are those of the specs; otherwise the other cases fail for a reason that has a known fix.
fn are_generated(target: &Target) -> Result<(), String> {
    let root = target.folder.parent().ok_or("the folder of the specs has no parent")?;
    let files = if target.mistakes.is_empty() { waybill_codegen::generate(&target.ir) } else { FileSet::default() };
    let differs = |path: &str, text: &str| std::fs::read_to_string(root.join(path)).ok().as_deref() != Some(text);
    let old: Vec<&str> = files.iter().filter(|(path, text)| differs(path, text)).map(|(path, _)| &**path).collect();
    let Some(first) = old.first() else { return Ok(()) };
    let fix = match target.below {
        "" => "cargo xtask regenerate",
        _ => "UPDATE_GOLDEN=1 cargo test -p waybill-codegen --test golden",
    };
    Err(format!("generated files that differ from the specs: {}, the first is {first}: run `{fix}`", old.len()))
}

/// A failure ends with the file and line of the spec that the case comes from.
fn trial(case: Case, ir: &Arc<Ir>, recorder: Option<Arc<Recorder>>) -> Trial {
    let (name, basis, ir) = (case.name.clone(), case.basis, Arc::clone(ir));
    let run = move || {
        let verdict = match &recorder {
            Some(recorder) => recorder.run(&case),
            None => (case.run)().map_err(|why| locate::located(&ir, &case, &why)),
        };
        let place = case.place.iter().map(|place| format!("\nthe case comes from {place}")).collect::<String>();
        verdict.map_err(|why| Failed::from(why + &place))
    };
    Trial::test(name, run).with_kind(basis)
}
