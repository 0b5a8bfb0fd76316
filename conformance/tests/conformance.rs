//! Runs every case of the specs as a test of its own: `cargo test --workspace taobao.logistics.trace.search`
//! runs those of one operation, `-- --list` names them all. The generator's golden crates are replayed
//! too: they have what no documented operation has yet (paths, JSON bodies, lists of structures).

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use waybill_conformance::subject::Subject;
use waybill_conformance::{case, client, specs};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (name, subject) in [("specs", Subject::workspace()), ("golden", golden())] {
        match subject {
            Ok(subject) => trials.extend(replayed(name, &Arc::new(subject))),
            Err(why) => trials.push(Trial::test(format!("{name}/read"), move || Err(Failed::from(why)))),
        }
    }
    let names: Vec<String> = trials.iter().map(|trial| trial.name().to_owned()).collect();
    trials.push(Trial::test("docs/field-names-cases", move || named_cases_exist(&names).map_err(Failed::from)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Each field case that `docs/field.md` names is there: a renamed one must not leave a row that proves nothing.
fn named_cases_exist(names: &[String]) -> Result<(), String> {
    let page = include_str!("../../docs/field.md");
    let protocols = ["top/", "xopen/", "gateway/", "headers/"];
    let told = page.split('`').skip(1).step_by(2).filter(|told| protocols.iter().any(|p| told.starts_with(p)));
    let exists = |told: &str| match told.strip_suffix('…') {
        Some(start) => names.iter().any(|name| name.starts_with(start)),
        None => names.iter().any(|name| name == told),
    };
    let missing: Vec<&str> = told.filter(|told| !exists(told)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no such cases: {missing:?}")) }
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

fn golden() -> Result<Subject, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
    let (ir, mistakes) = specs::load(&folder)?;
    Ok(Subject {
        ir,
        mistakes,
        operations: waybill_rooted::OPERATIONS.iter().chain(waybill_plain::OPERATIONS).copied().collect(),
        client: |provider, wanted| match provider {
            "rooted" => Some(client::build::<waybill_rooted::Client>(wanted)),
            "plain" => Some(client::build::<waybill_plain::Client>(wanted)),
            _ => None,
        },
        receivers: vec![waybill_conformance::receiver!("plain", waybill_plain::push, [BODY, KEY_DASH_BODY])],
    })
}
