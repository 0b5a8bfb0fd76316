//! One hazard a fixture: `diagnostics/HAZARD.patch` changes the base spec, and `HAZARD.txt` beside it is
//! what a person reads then. `UPDATE_GOLDEN=1 cargo test -p waybill-codegen` writes the texts anew; read
//! the difference before you commit it.
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
            trials.push(Trial::test(hazard.clone(), move || hold(&hazard)));
        } else if let Some(hazard) = name.strip_suffix(".txt") {
            assert!(names.contains(&format!("{hazard}.patch")), "{name} has no fixture");
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The rendered mistakes are the golden text, and one of them is the hazard that the file is named for.
fn hold(hazard: &str) -> Result<(), Failed> {
    let folder = common::folder();
    let mut sources = common::base();
    let fixture = std::fs::read_to_string(folder.join(format!("{hazard}.patch")))?;
    common::patch(&mut sources, &fixture);
    let mistakes = common::mistakes(&sources);
    let shown: Vec<String> = mistakes.iter().map(|m| render(m, &sources, false) + "\n").collect();
    let shown = shown.join("\n");
    if !mistakes.iter().any(|m| hazard.starts_with(m.code)) {
        return Err(format!("no mistake of the kind that the fixture is named for:\n{shown}").into());
    }
    let golden = folder.join(format!("{hazard}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &shown)?;
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    if shown == expected { Ok(()) } else { Err(format!("expected\n{expected}\nfound\n{shown}").into()) }
}
