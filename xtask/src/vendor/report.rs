//! The output of `vendor`: lines for people, or one JSON object for programs.

use std::path::PathBuf;

use serde_json::json;

use super::{Outcome, readme};
use crate::Console;
use crate::fail::Fail;
use crate::report::count;

/// The number of other files that are listed; the rest is counted.
const STRAYS: usize = 10;

/// Warns before edited files are overwritten.
pub(super) fn warn(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    for path in &outcome.plan.edited {
        writeln!(console.err, "warning: {path} was edited and is overwritten (--force)")?;
    }
    Ok(())
}

/// Prints the result.
pub(super) fn print(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    if outcome.how.json {
        return object(outcome, console);
    }
    if outcome.is_blocked() {
        return blocked(outcome, console);
    }
    let Outcome { how, plan, .. } = outcome;
    // A first run creates all files, so it does not list them.
    let created: &[String] = if plan.first { &[] } else { &plan.created };
    for (word, paths) in [("created", created), ("updated", &plan.updated), ("removed", &plan.removed)] {
        for path in paths {
            writeln!(console.out, "{word}  {path}")?;
        }
    }
    strays(outcome, console)?;
    writeln!(console.out, "{}", summary(outcome))?;
    if plan.first && !how.dry_run {
        next(outcome, console)?;
    }
    Ok(())
}

/// Prints the next steps, with the path relative to the nearest manifest above the folder.
fn next(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let folder = &outcome.how.folder;
    let full = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let above = full.ancestors().skip(1).map(|above| (above.join("Cargo.toml"), full.strip_prefix(above)));
    let nearest =
        above.filter_map(|(manifest, path)| Some((manifest, path.ok()?))).find(|(manifest, _)| manifest.is_file());
    let (manifest, path) = nearest.unwrap_or_else(|| (PathBuf::from("your Cargo.toml"), &full));
    let lines = readme::dependencies(outcome.clients, &path.display().to_string());
    writeln!(console.out, "\nIn {}:\n[dependencies]\n{lines}", manifest.display())?;
    writeln!(console.out, "See {} for updates.", folder.join("README.md").display())?;
    Ok(())
}

fn blocked(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let edited = &outcome.plan.edited;
    for path in edited {
        writeln!(console.err, "edited   {path}")?;
    }
    let (n, folder) = (count(edited.len(), "file"), outcome.how.folder.display());
    writeln!(
        console.err,
        "error: nothing was written, since {n} of {folder} would lose edits. Move the edits into your own code \
         or into Waybill's specs, or discard them with --force"
    )?;
    Ok(())
}

fn strays(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let strays = &outcome.plan.strays;
    for path in strays.iter().take(STRAYS) {
        writeln!(console.out, "skipped  {path} (not written by vendor)")?;
    }
    if strays.len() > STRAYS {
        writeln!(console.out, "skipped  {} more", count(strays.len() - STRAYS, "file"))?;
    }
    Ok(())
}

fn summary(outcome: &Outcome<'_>) -> String {
    let Outcome { how, plan, files, .. } = outcome;
    let (folder, files, seconds) = (how.folder.display(), count(*files, "file"), outcome.seconds());
    if plan.is_empty() {
        return format!("nothing changed: {files} of {folder} up to date ({seconds:.2} s)");
    }
    let counts = [
        (plan.created.len(), "created"),
        (plan.updated.len(), "updated"),
        (plan.edited.len(), "overwritten"),
        (plan.removed.len(), "removed"),
        (plan.unchanged, "unchanged"),
    ];
    let parts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let written = if how.dry_run { "; nothing was written" } else { "" };
    format!("{folder}, {files}: {}{written} ({seconds:.2} s)", parts.join(", "))
}

fn object(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Outcome { how, clients, plan, .. } = outcome;
    let result = match () {
        () if outcome.is_blocked() => "blocked",
        () if plan.is_empty() => "unchanged",
        () if how.dry_run => "would-change",
        () => "changed",
    };
    let clients: Vec<_> =
        clients.iter().map(|c| json!({ "provider": c.provider, "only": c.only, "specs": c.specs })).collect();
    let object = json!({
        "result": result, "folder": how.folder.display().to_string(), "seconds": outcome.seconds(), "clients": clients,
        "created": plan.created, "updated": plan.updated, "removed": plan.removed, "unchanged": plan.unchanged,
        "edited": plan.edited, "strays": plan.strays,
    });
    writeln!(console.out, "{object}")?;
    Ok(())
}
