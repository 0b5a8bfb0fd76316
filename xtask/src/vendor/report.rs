//! The output of `vendor`: lines for people, or one JSON object for programs.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Client, Outcome, readme};
use crate::Console;
use crate::fail::Fail;
use crate::plan::{Difference, Plan};
use crate::report::{Mode, count};

/// The number of other files that are listed; the rest is counted.
const STRAYS: usize = 10;

/// Prints the result.
pub(super) fn print(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Outcome { how, changes, first, .. } = outcome;
    if how.json {
        return object(outcome, console);
    }
    if changes.mode == Mode::Blocked {
        return changes.blocked("Move the edits into your own code or into the specs", console);
    }
    changes.list(console)?;
    strays(changes.plan, console)?;
    writeln!(console.out, "{}", changes.summary())?;
    if changes.mode == Mode::Check && !changes.plan.is_empty() {
        writeln!(console.err, "error: {} is not what this command writes; run it without --check", changes.folder)?;
    }
    if *first && changes.mode == Mode::Write {
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
    write!(console.out, "{}", readme::features(outcome.clients))?;
    writeln!(console.out, "See {} for updates.", folder.join("README.md").display())?;
    Ok(())
}

fn strays(plan: &Plan, console: &mut Console<'_>) -> Result<(), Fail> {
    for path in plan.paths(Difference::Stray).take(STRAYS) {
        writeln!(console.out, "skipped  {path} (not written by vendor)")?;
    }
    let more = plan.paths(Difference::Stray).count().saturating_sub(STRAYS);
    if more > 0 {
        writeln!(console.out, "skipped  {} more", count(more, "file"))?;
    }
    Ok(())
}

fn object(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let client = |Client { provider, chosen, digest }: &Client<'_>| json!({ "provider": provider.name, "only": chosen.only, "specs": digest, "from": chosen.from });
    let mut object = outcome.changes.object();
    object.insert("clients".to_owned(), outcome.clients.iter().map(client).collect());
    writeln!(console.out, "{}", Value::Object(object))?;
    Ok(())
}
