//! The output of `import`: lines for people, the worst losses first, or one JSON object for programs.

use serde_json::{Value, json};
use waybill_codegen::{Diagnostic, Places, Sources};
use waybill_import::{Folded, Loss, Problem, Severity, fold};

use super::{Outcome, render};
use crate::fail::Fail;
use crate::report::count;
use crate::{Console, Import};

/// So many places of folded losses are listed.
const PLACES: usize = 3;

/// So many different losses of a kind are listed; the rest is counted.
const LINES: usize = 8;

/// So many changed files and changes of the surface are listed.
const LISTED: usize = 20;

/// Prints what is wrong with sources; returns the exit code.
pub(super) fn problems(problems: &[Problem], how: &Import, console: &mut Console<'_>) -> Result<u8, Fail> {
    if how.json {
        let one = |p: &Problem| json!({ "file": p.file, "line": p.line, "column": p.column, "message": p.message, "help": p.help });
        let list: Vec<Value> = problems.iter().map(one).collect();
        writeln!(console.out, "{}", json!({ "result": "invalid", "problems": list }))?;
        return Ok(1);
    }
    for problem in problems {
        writeln!(console.err, "error: {problem}")?;
    }
    writeln!(console.err, "{}; nothing was written", count(problems.len(), "error"))?;
    Ok(1)
}

/// Prints what is wrong with additions; returns the exit code.
pub(super) fn diagnostics(
    found: &[Diagnostic],
    sources: &Sources,
    how: &Import,
    console: &mut Console<'_>,
) -> Result<u8, Fail> {
    if how.json {
        let mut places = Places::new(sources);
        let list: Vec<Value> = found
            .iter()
            .map(|d| {
                let at = places.of(&d.span);
                let file = how.to.join(&*d.span.file);
                json!({ "file": file, "line": at.line, "column": at.column, "message": d.message, "help": d.help })
            })
            .collect();
        writeln!(console.out, "{}", json!({ "result": "invalid", "problems": list }))?;
        return Ok(1);
    }
    for diagnostic in found {
        writeln!(console.err, "{}\n", render(diagnostic, sources, how, console.color))?;
    }
    if found.iter().any(|d| d.code == "no-endpoint") {
        let file = how.to.join(&how.provider).join("additions/provider.yaml");
        let example = "`provider: NAME` and `endpoints: [{ name: production, url: \"https://…\" }]`";
        writeln!(console.err, "help: the source names no server; write {} with {example}\n", file.display())?;
    }
    writeln!(console.err, "{} beside what is imported; nothing was written", count(found.len(), "error"))?;
    Ok(1)
}

/// Prints the files that were edited by hand.
pub(super) fn edited(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    if outcome.how.json {
        return object("edited", outcome, console);
    }
    for path in &outcome.plan.edited {
        writeln!(console.err, "error: {} was not written like this by an import", outcome.folder.join(path).display())?;
    }
    let help = "move what was added to the file's additions (SPEC.md, \"Additions to an imported operation\"), or overwrite it with --force";
    writeln!(console.err, "{} edited; nothing was written\nhelp: {help}", count(outcome.plan.edited.len(), "file"))?;
    Ok(())
}

/// Prints the result.
pub(super) fn print(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    if outcome.how.json {
        return object("imported", outcome, console);
    }
    for path in outcome.plan.edited.iter().filter(|_| !outcome.how.dry_run) {
        writeln!(console.err, "warning: {path} was edited and is overwritten (--force)")?;
    }
    losses(&outcome.imported.losses, console)?;
    changes(outcome, console)?;
    let (imported, plan) = (outcome.imported, outcome.plan);
    let left = imported.losses.iter().filter(|loss| loss.kind.severity() == Severity::Lost).count();
    writeln!(
        console.out,
        "{} of {} operations {} to {}: {} created, {} changed, {} removed; {}, of which {left} lost something ({:.2} s)",
        imported.written,
        imported.read,
        if outcome.how.dry_run { "would be written" } else { "written" },
        outcome.folder.display(),
        count(plan.created.len(), "file"),
        plan.changed.len(),
        plan.removed.len(),
        count(imported.losses.len(), "lossy step"),
        outcome.start.elapsed().as_secs_f64(),
    )?;
    if outcome.meaning.is_none() && !outcome.how.dry_run {
        let (provider, to) = (&outcome.how.provider, outcome.how.to.display());
        writeln!(console.out, "next: cargo xtask vendor {provider} OUT --specs {to}")?;
    }
    Ok(())
}

fn losses(losses: &[Loss], console: &mut Console<'_>) -> Result<(), Fail> {
    let folded = fold(losses);
    for group in folded.chunk_by(|a, b| a.first.kind == b.first.kind) {
        let Some(kind) = group.first().map(|one| one.first.kind) else { continue };
        let total: usize = group.iter().map(|one| one.all.len()).sum();
        writeln!(console.out, "{} [{}]: {total}", kind.word(), kind.severity().word())?;
        group.iter().take(LINES).try_for_each(|one| entry(one, console))?;
        if group.len() > LINES {
            writeln!(console.out, "  … and {} others (--json lists all)", group.len() - LINES)?;
        }
    }
    Ok(())
}

/// Losses that say the same: what they say, and the first places.
fn entry(folded: &Folded<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Folded { first, instead, all } = folded;
    let times = if all.len() > 1 { format!("{} times: ", all.len()) } else { String::new() };
    let places = all.iter().take(PLACES);
    let more = all.len().saturating_sub(PLACES);
    let Some(instead) = instead else {
        writeln!(console.out, "  {times}{}", first.lost)?;
        for loss in places {
            writeln!(console.out, "    {}: {}", place(loss), loss.instead)?;
        }
        if more > 0 {
            writeln!(console.out, "    … and {more} more (--json lists all)")?;
        }
        return Ok(());
    };
    writeln!(console.out, "  {times}{}: {instead}", first.lost)?;
    let places: Vec<String> = places.map(|loss| place(loss)).collect();
    let more = if more > 0 { format!(" and {more} more (--json lists all)") } else { String::new() };
    writeln!(console.out, "    {}{more}", places.join(", "))?;
    Ok(())
}

/// `taobao.user.get: nick (ApiMetadata.xml:120)`
fn place(loss: &Loss) -> String {
    let file = loss.place.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let at = if loss.place.line > 0 { format!("{file}:{}", loss.place.line) } else { file.to_owned() };
    match (loss.operation.is_empty(), loss.name.is_empty()) {
        (true, true) => at,
        (true, false) => format!("{} ({at})", loss.name),
        (false, true) => format!("{} ({at})", loss.operation),
        (false, false) => format!("{}: {} ({at})", loss.operation, loss.name),
    }
}

/// Prints what the vendor has changed since the last run.
fn changes(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Some(meaning) = &outcome.meaning else { return Ok(()) };
    let lines = meaning.change.lines();
    for line in lines.iter().take(LISTED) {
        writeln!(console.out, "  {line}")?;
    }
    if lines.len() > LISTED {
        writeln!(console.out, "  … and {} others (--json lists all)", lines.len() - LISTED)?;
    }
    let what = match meaning.bump {
        "major" => "this breaks users of the client: raise the major version (before 1.0, the minor one)",
        "minor" => "this only adds to the client: raise the minor version (before 1.0, the patch)",
        _ => "nothing changes for users of the client",
    };
    writeln!(console.out, "{what}")?;
    Ok(())
}

fn object(result: &str, outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let (imported, plan) = (outcome.imported, outcome.plan);
    let one = |loss: &Loss| {
        json!({
            "kind": loss.kind.word(), "severity": loss.kind.severity().word(), "file": &*loss.place.file,
            "line": loss.place.line, "operation": loss.operation, "name": loss.name, "lost": loss.lost, "instead": loss.instead,
        })
    };
    let mut losses: Vec<&Loss> = imported.losses.iter().collect();
    losses.sort_by_key(|loss| loss.kind);
    let surface = outcome.meaning.as_ref().map(|m| json!({ "changes": m.change.lines(), "bump": m.bump }));
    let object = json!({
        "result": result, "dry_run": outcome.how.dry_run, "folder": outcome.folder,
        "operations": { "read": imported.read, "written": imported.written }, "types_read": imported.structs,
        "created": plan.created, "changed": plan.changed, "removed": plan.removed, "edited": plan.edited,
        "losses": losses.into_iter().map(one).collect::<Vec<_>>(), "surface": surface,
        "seconds": outcome.start.elapsed().as_secs_f64(),
    });
    writeln!(console.out, "{object}")?;
    Ok(())
}
