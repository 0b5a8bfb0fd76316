//! The output of `import`: lines for people, the worst losses first, or one JSON object for programs.

use serde_json::{Value, json};
use waybill_codegen::Diagnostic;
use waybill_import::{Folded, Loss, Problem, Severity, fold};

use super::Outcome;
use crate::fail::Fail;
use crate::report::{Mode, count};
use crate::workspace::Specs;
use crate::{Console, Import};

/// So many places of folded losses are listed.
const PLACES: usize = 3;

/// So many different losses of a kind are listed; the rest is counted.
const LINES: usize = 8;

/// So many changes of the surface are listed.
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

/// Prints what is wrong with the specs after the run: with additions, or with the provider; returns the exit code.
pub(super) fn diagnostics(
    found: &[Diagnostic],
    specs: &Specs,
    how: &Import,
    console: &mut Console<'_>,
) -> Result<u8, Fail> {
    if !how.json && found.iter().any(|d| d.code == "no-endpoint") {
        let file = how.to.join(&how.provider).join("additions/provider.yaml");
        let example = "`provider: NAME` and `endpoints: [{ name: production, url: \"https://…\" }]`";
        writeln!(console.err, "help: the source names no server; write {} with {example}\n", file.display())?;
    }
    crate::report::diagnostics(found, specs, how.json, console)
}

/// Prints the result.
pub(super) fn print(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Outcome { how, imported, changes, is_first, .. } = outcome;
    if how.json {
        return object(outcome, console);
    }
    if changes.mode == Mode::Blocked {
        let instead = "Move the edits into the additions (SPEC.md, \"Additions to an imported operation\")";
        return changes.blocked(instead, console);
    }
    losses(&imported.losses, console)?;
    surface(outcome, console)?;
    let left = imported.losses.iter().filter(|loss| loss.kind.severity() == Severity::Lost).count();
    let (steps, of) = (count(imported.losses.len(), "lossy step"), imported.read);
    writeln!(console.out, "{} of {of} operations; {steps}, of which {left} lost something", imported.written)?;
    writeln!(console.out, "{}", changes.summary())?;
    if *is_first && changes.mode == Mode::Write {
        writeln!(console.out, "next: cargo xtask vendor {} OUT --specs {}", how.provider, how.to.display())?;
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
fn surface(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Some(meaning) = &outcome.meaning else {
        if !outcome.is_first {
            writeln!(console.out, "what changes for users is not known: the specs of the last run have errors")?;
        }
        return Ok(());
    };
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

fn object(outcome: &Outcome<'_>, console: &mut Console<'_>) -> Result<(), Fail> {
    let Outcome { imported, changes, meaning, .. } = outcome;
    let one = |loss: &Loss| {
        json!({
            "kind": loss.kind.word(), "severity": loss.kind.severity().word(), "file": &*loss.place.file,
            "line": loss.place.line, "operation": loss.operation, "name": loss.name, "lost": loss.lost, "instead": loss.instead,
        })
    };
    let mut losses: Vec<&Loss> = imported.losses.iter().collect();
    losses.sort_by_key(|loss| loss.kind);
    let surface = meaning.as_ref().map(|m| json!({ "changes": m.change.lines(), "bump": m.bump }));
    let mut object = changes.object();
    for (key, value) in [
        ("operations", json!({ "read": imported.read, "written": imported.written })),
        ("types_read", json!(imported.structs)),
        ("losses", losses.into_iter().map(one).collect()),
        ("surface", json!(surface)),
    ] {
        object.insert(key.to_owned(), value);
    }
    writeln!(console.out, "{}", Value::Object(object))?;
    Ok(())
}
