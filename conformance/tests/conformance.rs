//! Runs every case of the specs as a test of its own: `cargo test --workspace taobao.logistics.trace.search`
//! runs those of one operation, `-- --list` names them all. The generator's golden crates are replayed
//! too: they have what no documented operation has yet (paths, JSON bodies, lists of structures).

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use waybill_conformance::case;
use waybill_conformance::subject::Subject;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (name, subject) in [("specs", Subject::workspace()), ("golden", Subject::golden())] {
        match subject {
            Ok(subject) => trials.extend(replayed(name, &Arc::new(subject))),
            Err(why) => trials.push(Trial::test(format!("{name}/read"), move || Err(Failed::from(why)))),
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
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
