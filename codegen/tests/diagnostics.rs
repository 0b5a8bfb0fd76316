//! One fixture for each error: `diagnostics/HAZARD.patch` changes the base spec, and `HAZARD.txt` is the expected
//! output. `UPDATE_GOLDEN=1 cargo test -p waybill-codegen` rewrites the expected output; review the diff before
//! you commit it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use libtest_mimic::{Arguments, Failed, Trial};
use waybill_codegen::render;

fn main() {
    let mut trials = Vec::new();
    let mut names: Vec<String> = std::fs::read_dir(common::folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in &names {
        if let Some(hazard) = name.strip_suffix(".patch") {
            let hazard = hazard.to_owned();
            trials.push(Trial::test(hazard.clone(), move || check(&hazard)));
        } else if let Some(hazard) = name.strip_suffix(".txt") {
            assert!(names.contains(&format!("{hazard}.patch")), "{name} has no fixture");
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The rendered diagnostics equal the golden file, and one of them has the code in the fixture's name.
fn check(hazard: &str) -> Result<(), Failed> {
    let folder = common::folder();
    let mut sources = common::base();
    let fixture = std::fs::read_to_string(folder.join(format!("{hazard}.patch")))?;
    common::patch(&mut sources, &fixture);
    let found = common::diagnostics(&sources);
    let shown: Vec<String> = found.iter().map(|m| render(m, &sources, false) + "\n").collect();
    let shown = shown.join("\n");
    if !found.iter().any(|m| hazard.starts_with(m.code)) {
        return Err(format!("no diagnostic with the code in the fixture's name:\n{shown}").into());
    }
    let golden = folder.join(format!("{hazard}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &shown)?;
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    if shown == expected { Ok(()) } else { Err(format!("expected\n{expected}\nfound\n{shown}").into()) }
}
