//! The output of `regenerate`: its changes, with diffs for `--check`, and the changes of the public surfaces.

use serde_json::{Value, json};
use similar::TextDiff;
use waybill_codegen::{Diagnostic, FileSet};

use super::fix::Fixed;
use super::surface;
use crate::fail::Fail;
use crate::plan::{Change, Difference};
use crate::report::{self, Changes, Mode, count};
use crate::workspace::Specs;
use crate::{Console, Regenerate};

/// Limits of the shown diffs: lines for each file, and files.
const DIFF_LINES: usize = 24;
const DIFF_FILES: usize = 5;

/// A run without errors in the specs.
pub(super) struct Outcome<'a> {
    pub changes: &'a Changes<'a>,
    pub surfaces: &'a [surface::Change],
    pub fixed: &'a [Fixed],
    pub files: &'a FileSet,
    pub warnings: &'a [Diagnostic],
    pub specs: &'a Specs,
    pub how: &'a Regenerate,
}

/// Prints the result.
pub(super) fn print(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    if outcome.how.json {
        return object(outcome, console);
    }
    let Outcome { changes, .. } = outcome;
    report::texts(outcome.warnings, outcome.specs, console)?;
    changes.list(console)?;
    if changes.mode == Mode::Check {
        diffs(outcome, console)?;
    }
    for surface::Change { crate_name, lines, .. } in outcome.surfaces {
        writeln!(console.out, "public surface of {crate_name}:")?;
        for line in lines {
            writeln!(console.out, "  {line}")?;
        }
    }
    for path in changes.plan.paths(Difference::Stray) {
        writeln!(console.err, "error: {path} is not a generated file; move it out of generated/")?;
    }
    writeln!(console.out, "{}", changes.summary())?;
    if changes.mode == Mode::Check && !changes.plan.is_empty() {
        writeln!(console.err, "error: generated/ is out of date; run `cargo xtask regenerate` and commit the result")?;
    }
    Ok(())
}

fn diffs(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let all = outcome.changes.plan.changes.iter();
    let changed: Vec<&Change> = all.filter(|c| c.difference == Difference::Updated).collect();
    for change in changed.iter().take(DIFF_FILES) {
        let (Some(before), Some(after)) = (&change.before, outcome.files.get(&change.path)) else { continue };
        let diff = TextDiff::from_lines(before.as_str(), after.as_str());
        let shown = diff.unified_diff().context_radius(1).header("on disk", "from the specs").to_string();
        writeln!(console.out, "\n{}", change.path)?;
        for line in shown.lines().take(DIFF_LINES) {
            writeln!(console.out, "{line}")?;
        }
        let more = shown.lines().count().saturating_sub(DIFF_LINES);
        if more > 0 {
            writeln!(console.out, "… {} more", count(more, "line"))?;
        }
    }
    if changed.len() > DIFF_FILES {
        writeln!(console.out, "\n… {} more", count(changed.len() - DIFF_FILES, "changed file"))?;
    }
    Ok(())
}

fn object(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let mut object = outcome.changes.object();
    let surfaces = outcome.surfaces.iter().map(|change| (change.crate_name.clone(), json!(change.lines)));
    let fixed = outcome.fixed.iter().map(|f| json!({ "file": f.file, "line": f.line, "title": f.title }));
    object.insert("surface".to_owned(), surfaces.collect());
    object.insert("fixed".to_owned(), fixed.collect());
    object.insert("warnings".to_owned(), report::objects(outcome.warnings, outcome.specs).into());
    writeln!(console.out, "{}", Value::Object(object))?;
    Ok(())
}
