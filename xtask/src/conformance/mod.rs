//! `conformance`: runs the cases with cargo, and creates the reports from their events. The crate of the cases
//! depends on generated crates, so they run in a separate process.

mod progress;
mod runner;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use waybill_report::ChangeKind;
use waybill_report::baseline::{self, Baseline};
use waybill_report::event::{self, Stream};
use waybill_report::{Report, Scope, Verdict};

use crate::fail::Fail;
use crate::{Conformance, Console, disk, workspace};

/// The list of gaps, below the workspace root.
const COVERAGE: &str = "conformance/coverage.txt";

/// The events of a run, in the folder of its reports.
const EVENTS: &str = "events.ndjson";

/// Runs the cases, unless `--from` names events; returns the exit code.
pub(crate) fn run(root: &Path, how: &Conformance, console: &mut Console<'_>) -> Result<u8, Fail> {
    // The path is relative to the current folder, like those of `--from`.
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
    let reports = Reports { root, how, scope: if partial { Scope::Part } else { Scope::Whole } };
    let report =
        if how.update { reports.updated(&events, console)? } else { reports.report(&events, &baseline(root)?)? };
    reports.write(&events, &report)?;
    reports.print(&report, console)?;
    Ok(u8::from(report.verdict == Verdict::Failed))
}

/// Creates the reports.
struct Reports<'a> {
    root: &'a Path,
    how: &'a Conformance,
    scope: Scope,
}

impl Reports<'_> {
    fn report(&self, events: &[PathBuf], baseline: &Baseline) -> Result<Report, Fail> {
        let ir = workspace::specs(self.root, None)?.compile().map_err(|errors| {
            let first = errors.first().map_or("", |error| error.message.as_str());
            let n = errors.len();
            Fail::Message(format!("the specs have {n} errors (first: {first}); `cargo xtask regenerate` shows them"))
        })?;
        let streams = events.iter().map(|path| read(path)).collect::<Result<Vec<Stream>, Fail>>()?;
        Ok(waybill_report::build(&ir, streams, Some(baseline), self.scope))
    }

    /// Makes the gaps of this run the new baseline, if nothing but the old baseline makes it fail.
    fn updated(&self, events: &[PathBuf], console: &mut Console<'_>) -> Result<Report, Fail> {
        // An invalid file is rewritten as well.
        let report = self.report(events, &baseline(self.root).unwrap_or_default())?;
        let text = baseline::render(&report.coverage);
        let updated = baseline::parse(&text).map_err(Fail::Message)?;
        let after = self.report(events, &updated)?;
        if after.verdict != Verdict::Passed {
            return Ok(report);
        }
        disk::write(&self.root.join(COVERAGE), &text)?;
        for change in report.changes.iter().filter(|change| change.kind == ChangeKind::Uncovered) {
            writeln!(console.err, "accepted as a gap: {change}")?;
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

    fn print(&self, report: &Report, console: &mut Console<'_>) -> Result<(), Fail> {
        let page = self.how.report.join("index.html");
        if self.how.json {
            let object = json!({
                "verdict": report.verdict, "partial": report.partial, "reasons": report.reasons,
                "headline": waybill_report::headline(report), "cases": waybill_report::case_counts(report),
                "changes": report.changes.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "report": page.display().to_string(),
            });
            writeln!(console.out, "{object}")?;
            return Ok(());
        }
        write!(console.out, "{}", waybill_report::text(report))?;
        if self.how.update && report.verdict == Verdict::Failed {
            writeln!(console.err, "error: {COVERAGE} was not changed, since the run failed")?;
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
    // An interrupted run may end within a character; the incomplete line is reported as unreadable.
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

/// The listed gaps; none without a file.
fn baseline(root: &Path) -> Result<Baseline, Fail> {
    let path = root.join(COVERAGE);
    if !path.exists() {
        return Ok(Baseline::default());
    }
    baseline::parse(&text(&path)?).map_err(|why| Fail::file("read", &path, why))
}
