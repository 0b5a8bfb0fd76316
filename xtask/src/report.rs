//! The output of `regenerate`: lines for people, or one JSON object for programs.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use similar::TextDiff;
use waybill_codegen::render::{Place, Places, render_all};
use waybill_codegen::spec::Span;
use waybill_codegen::{Diagnostic, FileSet, Sources};

use crate::fail::Fail;
use crate::fix::Fixed;
use crate::plan::{Change, Difference, Plan};
use crate::{Console, Regenerate, surface};

/// Limits of the shown diffs: lines for each file, and files.
const DIFF_LINES: usize = 24;
const DIFF_FILES: usize = 5;

/// A run without errors in the specs.
pub(crate) struct Outcome<'a> {
    pub plan: &'a Plan,
    pub surfaces: &'a [surface::Change],
    pub fixed: &'a [Fixed],
    pub files: &'a FileSet,
    pub warnings: &'a [Diagnostic],
    pub sources: &'a Sources,
    pub how: &'a Regenerate,
    pub seconds: f64,
}

/// Prints all diagnostics and their number; returns the exit code.
pub(crate) fn diagnostics(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    as_json: bool,
    console: &mut Console<'_>,
) -> Result<u8, Fail> {
    if as_json {
        let mut places = Places::new(sources);
        let list: Vec<Value> = diagnostics.iter().map(|d| object(d, &mut places)).collect();
        writeln!(console.out, "{}", json!({ "result": "invalid", "diagnostics": list }))?;
        return Ok(1);
    }
    for text in render_all(diagnostics, sources, console.color) {
        writeln!(console.err, "{text}\n")?;
    }
    let spans = || diagnostics.iter().flat_map(|d| d.also().iter().chain([&d.span]));
    let files: BTreeSet<&str> = spans().map(|span| &*span.file).collect();
    let (count, files) = (count(spans().count(), "error"), count(files.len(), "file"));
    writeln!(console.err, "{count} in {files}; nothing was written")?;
    Ok(1)
}

fn object(diagnostic: &Diagnostic, places: &mut Places<'_>) -> Value {
    let mut object = place(&diagnostic.span, places);
    object["code"] = json!(diagnostic.code);
    object["message"] = json!(diagnostic.message);
    object["help"] = json!(diagnostic.help);
    object["also"] = diagnostic.also().iter().map(|span| place(span, places)).collect();
    object
}

fn place(span: &Span, places: &mut Places<'_>) -> Value {
    let Place { line, column, .. } = places.of(span);
    json!({ "file": format!("specs/{}", span.file), "line": line, "column": column })
}

/// Prints what changed, differs or would change.
pub(crate) fn text(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Outcome { plan, how, .. } = outcome;
    for text in render_all(outcome.warnings, outcome.sources, console.color) {
        writeln!(console.err, "{text}\n")?;
    }
    for change in plan.changes.iter().filter(|c| c.difference != Difference::Stray) {
        writeln!(console.out, "{:<8} {}", word(change.difference, how), change.path)?;
    }
    if how.check {
        diffs(outcome, console)?;
    }
    for surface::Change { crate_name, lines, .. } in outcome.surfaces {
        writeln!(console.out, "public surface of {crate_name}:")?;
        for line in lines {
            writeln!(console.out, "  {line}")?;
        }
    }
    strays(outcome, console)?;
    writeln!(console.out, "{}", summary(outcome))?;
    if how.check && !plan.changes.is_empty() {
        writeln!(console.err, "error: generated/ is out of date; run `cargo xtask regenerate` and commit the result")?;
    }
    Ok(())
}

/// The word for a difference: a state with `--check`, else an action.
fn word(difference: Difference, how: &Regenerate) -> &'static str {
    match difference {
        Difference::Added if how.check => "missing",
        Difference::Added => "added",
        Difference::Changed => "changed",
        Difference::Removed if how.check => "leftover",
        Difference::Removed => "removed",
        Difference::Stray => "stray",
    }
}

fn summary(outcome: &Outcome<'_>) -> String {
    let Outcome { plan, how, seconds, .. } = outcome;
    let files = count(plan.files, "file");
    if plan.changes.is_empty() {
        return format!("nothing changed: {files} up to date ({seconds:.2} s)");
    }
    let kinds = [Difference::Added, Difference::Changed, Difference::Removed, Difference::Stray];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|kind| (plan.paths(kind).count(), word(kind, how)))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let written = if how.check || how.dry_run { "; nothing was written" } else { "" };
    format!("{files}: {}{written} ({seconds:.2} s)", parts.join(", "))
}

fn diffs(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let changed: Vec<&Change> = outcome.plan.changes.iter().filter(|c| c.difference == Difference::Changed).collect();
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

fn strays(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    for path in outcome.plan.paths(Difference::Stray) {
        writeln!(console.err, "error: {path} is not a generated file; move it out of generated/")?;
    }
    Ok(())
}

/// Prints the same as JSON.
pub(crate) fn json(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Outcome { plan, how, seconds, .. } = outcome;
    let result = match plan.changes.is_empty() {
        true => "unchanged",
        false if how.check => "drift",
        false if how.dry_run => "would-change",
        false => "changed",
    };
    let paths = |kind| plan.paths(kind).map(Value::from).collect::<Vec<_>>();
    let surfaces: Value = outcome
        .surfaces
        .iter()
        .map(|change| (change.crate_name.clone(), json!(change.lines)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let mut places = Places::new(outcome.sources);
    let object = json!({
        "result": result, "files": plan.files, "seconds": seconds,
        "added": paths(Difference::Added), "changed": paths(Difference::Changed),
        "removed": paths(Difference::Removed), "strays": paths(Difference::Stray), "surface": surfaces,
        "fixed": outcome.fixed.iter().map(|fixed| json!({ "file": fixed.file, "line": fixed.line, "title": fixed.title })).collect::<Vec<_>>(),
        "warnings": outcome.warnings.iter().map(|w| object(w, &mut places)).collect::<Vec<_>>(),
    });
    writeln!(console.out, "{object}")?;
    Ok(())
}

/// `1 file`, `2 files`.
pub(crate) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
