//! `conformance`: lets cargo run the cases, and makes the reports from the events that they leave. The
//! cases are of a crate that depends on generated ones, so they run in a process of their own.

mod progress;
mod runner;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use waybill_report::baseline::{self, Baseline};
use waybill_report::event::{self, Stream};
use waybill_report::{Report, Scope, Verdict};

use crate::fail::Fail;
use crate::{Conformance, Console, disk, workspace};

/// What is held, below the workspace root.
const COVERAGE: &str = "conformance/coverage.txt";

/// The events of a run, in the folder of its reports.
const EVENTS: &str = "events.ndjson";

/// Runs the cases unless there are events already; the exit code.
pub(crate) fn run(root: &Path, how: &Conformance, console: &mut Console<'_>) -> Result<u8, Fail> {
    // Where the reports go is meant from where the command was typed, as events are.
    let folder = &how.report;
    fs::create_dir_all(folder).map_err(|e| Fail::file("create", folder, e))?;
    let events = if how.from.is_empty() {
        let events = folder.join(EVENTS);
        runner::run(root, how, &events, console)?;
        vec![events]
    } else {
        how.from.clone()
    };
    let partial = how.filter.is_some() || how.partition.is_some();
    let made = Made { root, how, scope: if partial { Scope::Part } else { Scope::Whole } };
    let report = if how.update { made.updated(&events, console)? } else { made.report(&events, &baseline(root)?)? };
    made.write(&events, &report)?;
    made.tell(&report, console)?;
    Ok(u8::from(report.verdict == Verdict::Failed))
}

/// The making of the reports.
struct Made<'a> {
    root: &'a Path,
    how: &'a Conformance,
    scope: Scope,
}

impl Made<'_> {
    fn report(&self, events: &[PathBuf], baseline: &Baseline) -> Result<Report, Fail> {
        let (ir, mistakes) = waybill_codegen::inspect(&workspace::specs(self.root)?);
        if let Some(first) = mistakes.first() {
            return Err(Fail::Message(format!(
                "the specs have {} mistakes ({}); `cargo xtask regenerate` shows them",
                mistakes.len(),
                first.message
            )));
        }
        let streams = events.iter().map(|path| read(path)).collect::<Result<Vec<Stream>, Fail>>()?;
        Ok(waybill_report::build(&ir, streams, Some(baseline), self.scope))
    }

    /// Holds what this run covers from now on. Only the coverage file may be a reason not to hold.
    fn updated(&self, events: &[PathBuf], console: &mut Console<'_>) -> Result<Report, Fail> {
        // A file that can't be read is written anew as well.
        let report = self.report(events, &baseline(self.root).unwrap_or_default())?;
        let text = baseline::render(&report.coverage);
        let held = baseline::parse(&text).map_err(Fail::Message)?;
        let after = self.report(events, &held)?;
        if after.verdict != Verdict::Passed {
            return Ok(report);
        }
        disk::write(&self.root.join(COVERAGE), &text)?;
        // Whoever holds less from now on should know.
        for change in report.changes.iter().filter(|change| change.kind.fails()) {
            writeln!(console.err, "given up: {change}")?;
        }
        Ok(after)
    }

    fn write(&self, events: &[PathBuf], report: &Report) -> Result<(), Fail> {
        let folder = &self.how.report;
        let own = folder.join(EVENTS);
        if !self.how.from.is_empty() && !events.iter().any(|path| same(path, &own)) {
            let texts = events.iter().map(|path| text(path)).collect::<Result<Vec<String>, Fail>>()?;
            disk::write(&own, &texts.concat())?;
        }
        disk::write(&folder.join("report.json"), &waybill_report::json(report))?;
        disk::write(&folder.join("junit.xml"), &waybill_report::junit(report))?;
        disk::write(&folder.join("index.html"), &waybill_report::html(report))
    }

    fn tell(&self, report: &Report, console: &mut Console<'_>) -> Result<(), Fail> {
        let page = self.how.report.join("index.html");
        if self.how.json {
            let answer = json!({
                "verdict": report.verdict, "partial": report.partial, "reasons": report.reasons,
                "headline": waybill_report::headline(report), "cases": waybill_report::case_counts(report),
                "changes": report.changes.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "report": page.display().to_string(),
            });
            writeln!(console.out, "{answer}")?;
            return Ok(());
        }
        write!(console.out, "{}", waybill_report::text(report))?;
        if self.how.update && report.verdict == Verdict::Failed {
            writeln!(console.err, "error: {COVERAGE} was left as it was: it is written from a run that holds")?;
        }
        writeln!(console.out, "report: {}", page.display())?;
        Ok(())
    }
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn text(path: &Path) -> Result<String, Fail> {
    let bytes = fs::read(path).map_err(|e| Fail::file("read", path, e))?;
    // Half a character at the end of a killed run is half a line, and told as that.
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn read(path: &Path) -> Result<Stream, Fail> {
    let mut stream = event::read(&text(path)?);
    stream.unreadable.iter_mut().for_each(|line| *line = format!("{}: {line}", path.display()));
    Ok(stream)
}

/// What is held; nothing where there is no file yet.
fn baseline(root: &Path) -> Result<Baseline, Fail> {
    let path = root.join(COVERAGE);
    if !path.exists() {
        return Ok(Baseline::default());
    }
    baseline::parse(&text(&path)?).map_err(|why| Fail::file("read", &path, why))
}
