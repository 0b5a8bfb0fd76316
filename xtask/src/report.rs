//! The output that commands share: diagnostics, and what a run changed. Lines for people, or one JSON object for
//! programs.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Map, Value, json};
use waybill_codegen::Diagnostic;
use waybill_codegen::render::{Place, Places, render_all};
use waybill_codegen::spec::Span;

use crate::Console;
use crate::fail::Fail;
use crate::plan::{Difference, Plan};
use crate::workspace::Specs;

/// What a run may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    DryRun,
    /// As `DryRun`, and a difference is a failure.
    Check,
    /// Edited files prevent writing.
    Blocked,
}

/// What a run changed, or would change, in a folder.
pub(crate) struct Changes<'a> {
    pub plan: &'a Plan,
    /// As the user writes it.
    pub folder: String,
    pub mode: Mode,
    pub start: Instant,
}

impl Changes<'_> {
    /// The word for a difference: a state with `--check`, else an action.
    fn word(&self, difference: Difference) -> &'static str {
        match difference {
            Difference::Created if self.mode == Mode::Check => "missing",
            Difference::Created => "created",
            Difference::Updated if self.mode == Mode::Check => "changed",
            Difference::Updated => "updated",
            Difference::Removed if self.mode == Mode::Check => "leftover",
            Difference::Removed => "removed",
            Difference::Edited if self.mode == Mode::Check => "edited",
            Difference::Edited => "overwritten",
            Difference::Stray => "stray",
        }
    }

    /// Prints a line for each file that an earlier run has not left as it should be. A new folder needs no list.
    pub fn list(&self, console: &mut Console<'_>) -> Result<(), Fail> {
        let is_new = self.plan.paths(Difference::Created).count() == self.plan.files;
        let listed = [Difference::Created, Difference::Updated, Difference::Removed, Difference::Edited];
        // An edited file that is overwritten has a warning of its own.
        let last = listed.len() - usize::from(self.mode != Mode::Check);
        let listed = &listed[usize::from(is_new)..last];
        for change in self.plan.changes.iter().filter(|change| listed.contains(&change.difference)) {
            writeln!(console.out, "{:<8} {}", self.word(change.difference), change.path)?;
        }
        Ok(())
    }

    /// The number of files of each kind, in one line.
    pub fn summary(&self) -> String {
        let Self { plan, folder, start, .. } = self;
        let (files, seconds) = (count(plan.files, "file"), start.elapsed().as_secs_f64());
        if plan.is_empty() {
            return format!("nothing changed: {files} of {folder} up to date ({seconds:.2} s)");
        }
        let kinds = [Difference::Created, Difference::Updated, Difference::Edited, Difference::Removed];
        let counts = kinds.map(|kind| (plan.paths(kind).count(), self.word(kind)));
        let counts = counts.into_iter().chain([(plan.unchanged, "unchanged")]).filter(|(n, _)| *n > 0);
        let counts: Vec<String> = counts.map(|(n, word)| format!("{n} {word}")).collect();
        let written = if self.mode == Mode::Write { "" } else { "; nothing was written" };
        format!("{folder}, {files}: {}{written} ({seconds:.2} s)", counts.join(", "))
    }

    /// Says which edited files keep the run from writing. `instead` is where the edits belong.
    pub fn blocked(&self, instead: &str, console: &mut Console<'_>) -> Result<(), Fail> {
        let edited = || self.plan.paths(Difference::Edited);
        for path in edited() {
            writeln!(console.err, "edited   {path}")?;
        }
        let (n, folder) = (count(edited().count(), "file"), &self.folder);
        writeln!(
            console.err,
            "error: nothing was written, since {n} of {folder} would lose edits. {instead}, or discard them with --force"
        )?;
        Ok(())
    }

    /// The same as an object; each command adds what only it knows.
    pub fn object(&self) -> Map<String, Value> {
        let Self { plan, folder, mode, start } = self;
        let result = match mode {
            Mode::Blocked => "blocked",
            Mode::Check if !plan.changes.is_empty() => "drift",
            _ if plan.is_empty() => "unchanged",
            Mode::DryRun | Mode::Check => "would-change",
            Mode::Write => "changed",
        };
        let mut object = Map::from_iter([
            ("result".to_owned(), json!(result)),
            ("folder".to_owned(), json!(folder)),
            ("seconds".to_owned(), json!(start.elapsed().as_secs_f64())),
            ("files".to_owned(), json!(plan.files)),
            ("unchanged".to_owned(), json!(plan.unchanged)),
        ]);
        for (key, kind) in [
            ("created", Difference::Created),
            ("updated", Difference::Updated),
            ("removed", Difference::Removed),
            ("edited", Difference::Edited),
            ("strays", Difference::Stray),
        ] {
            object.insert(key.to_owned(), plan.paths(kind).collect());
        }
        object
    }
}

/// Warns before edited files are overwritten.
pub(crate) fn warn(plan: &Plan, console: &mut Console<'_>) -> Result<(), Fail> {
    for path in plan.paths(Difference::Edited) {
        writeln!(console.err, "warning: {path} was edited and is overwritten (--force)")?;
    }
    Ok(())
}

/// Prints all diagnostics and their number; returns the exit code.
pub(crate) fn diagnostics(
    diagnostics: &[Diagnostic],
    specs: &Specs,
    as_json: bool,
    console: &mut Console<'_>,
) -> Result<u8, Fail> {
    if as_json {
        writeln!(console.out, "{}", json!({ "result": "invalid", "diagnostics": objects(diagnostics, specs) }))?;
        return Ok(1);
    }
    texts(diagnostics, specs, console)?;
    let spans = || diagnostics.iter().flat_map(|d| d.also().iter().chain([&d.span]));
    let files: BTreeSet<&str> = spans().map(|span| &*span.file).collect();
    let (count, files) = (count(spans().count(), "error"), count(files.len(), "file"));
    writeln!(console.err, "{count} in {files}; nothing was written")?;
    Ok(1)
}

/// Prints each diagnostic.
pub(crate) fn texts(diagnostics: &[Diagnostic], specs: &Specs, console: &mut Console<'_>) -> Result<(), Fail> {
    for text in render_all(|path| specs.shown(path), diagnostics, &specs.sources, console.color) {
        writeln!(console.err, "{text}\n")?;
    }
    Ok(())
}

/// Diagnostics as JSON.
pub(crate) fn objects(diagnostics: &[Diagnostic], specs: &Specs) -> Vec<Value> {
    let mut places = Places::new(&specs.sources);
    let mut place = |span: &Span| {
        let Place { line, column, .. } = places.of(span);
        json!({ "file": specs.shown(&span.file), "line": line, "column": column })
    };
    let object = |diagnostic: &Diagnostic| {
        let mut object = place(&diagnostic.span);
        object["code"] = json!(diagnostic.code);
        object["message"] = json!(diagnostic.message);
        object["help"] = json!(diagnostic.help);
        object["other"] = diagnostic.another().map(&mut place).into();
        object["also"] = diagnostic.also().iter().map(&mut place).collect();
        object
    };
    diagnostics.iter().map(object).collect()
}

/// `1 file`, `2 files`.
pub(crate) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
