//! Runs every case of the specs as a test of its own: `cargo test --workspace taobao.logistics.trace.search`
//! runs those of one operation, `-- --list` names them all.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use waybill_conformance::{case, specs};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    match specs::load() {
        Ok(ir) => {
            let cases = case::all(&Arc::new(ir));
            let count = cases.len();
            trials.push(Trial::test("specs/give-cases", move || {
                if count > 0 { Ok(()) } else { Err(Failed::from("the specs give no case")) }
            }));
            trials.extend(cases.into_iter().map(|case| {
                let (name, run) = (case.name, case.run);
                Trial::test(name, move || run().map_err(Failed::from)).with_kind(case.basis)
            }));
        }
        Err(why) => trials.push(Trial::test("specs/compile", move || Err(Failed::from(why)))),
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
