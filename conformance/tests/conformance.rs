//! Runs every case of the specs as a test of its own: `cargo test --workspace taobao.logistics.trace.search`
//! runs those of one operation, `-- --list` names them all. The generator's golden crates are replayed
//! too: they have what no documented operation has yet (paths, JSON bodies, lists of structures).

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use waybill_conformance::case;
use waybill_conformance::subject::Subject;
use waybill_conformance::tap::Count;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let (mut trials, mut subjects) = (Vec::new(), Vec::new());
    let count = Arc::new(Count::default());
    for (name, subject) in [("specs", Subject::workspace()), ("golden", Subject::golden())] {
        match subject {
            Ok(subject) => {
                let subject = Arc::new(Subject { tap: count.clone(), ..subject });
                trials.extend(replayed(name, &subject));
                subjects.push(subject);
            }
            Err(why) => trials.push(Trial::test(format!("{name}/read"), move || Err(Failed::from(why)))),
        }
    }
    let whole = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list && !arguments.ignored;
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Whoever picks some cases may touch little; a whole run has to touch everything.
    let untouched: Vec<String> = subjects.iter().flat_map(|s| count.untouched(&s.ir)).filter(|_| whole).collect();
    untouched.iter().for_each(|line| complain(line));
    if untouched.is_empty() { conclusion.exit_code() } else { ExitCode::FAILURE }
}

fn complain(line: &str) {
    // With standard error gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn replayed(name: &str, subject: &Arc<Subject>) -> Vec<Trial> {
    let cases = case::all(subject);
    let (count, mistakes) = (cases.len(), subject.mistakes.clone());
    let mut trials = vec![
        Trial::test(format!("{name}/are-right"), move || {
            if mistakes.is_empty() { Ok(()) } else { Err(Failed::from(mistakes)) }
        }),
        Trial::test(format!("{name}/give-cases"), move || {
            if count > 0 { Ok(()) } else { Err(Failed::from("the specs give no case")) }
        }),
    ];
    trials.extend(cases.into_iter().map(|case| {
        let run = case.run;
        Trial::test(case.name, move || run().map_err(Failed::from)).with_kind(case.basis)
    }));
    trials
}
