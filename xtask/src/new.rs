//! `cargo xtask new`: writes the spec of an operation from a pasted page. All files are written, or none, and no file is
//! overwritten.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use waybill_codegen::{Diagnostic, diagnostic, inspect_all};
use waybill_import::Problem;
use waybill_import::page::{self, Options, Scaffold};

use crate::fail::Fail;
use crate::report::{count, objects};
use crate::workspace::{SPECS, Specs};
use crate::{Console, New, disk, report, workspace};

/// Standard input as `--from` names it.
const STDIN: &str = "-";

/// The code of what a person has to write. Its help is the same each time.
const TODO: &str = "todo";

/// More than any page has: the rest is not read.
const MAX_BYTES: u64 = 64 << 20;

/// Writes the files, or reports why it can't; returns the exit code.
pub(crate) fn run(root: &Path, how: &New, console: &mut Console<'_>) -> Result<u8, Fail> {
    let mut specs = workspace::specs(root, None)?;
    if !specs.errors.is_empty() {
        return report::diagnostics(&specs.errors, &specs, how.json, console);
    }
    let (file, bytes) = input(how)?;
    let options =
        Options { operation: how.operation.clone(), provider: how.provider.clone(), group: how.group.clone(), file };
    let scaffold = match page::scaffold(&options, &specs.sources, &bytes) {
        Ok(scaffold) => scaffold,
        Err(problem) => return invalid(&problem, how, console),
    };
    let before = unfolded(&specs);
    for (path, text) in scaffold.files.iter().chain(&scaffold.changed) {
        specs.sources.insert(path.clone(), Arc::from(text.as_str()));
    }
    let known: HashSet<_> = before.iter().map(key).collect();
    let mut left = unfolded(&specs);
    let all = left.len();
    left.retain(|found| scaffold.files.contains_key(&*found.span.file) || !known.contains(&key(found)));
    let others = all - left.len();
    diagnostic::sort(&mut left);
    if !how.dry_run {
        write(root, &scaffold)?;
    }
    print(&scaffold, &left, others, &specs, how, console)?;
    Ok(0)
}

/// All errors, each at its own location.
fn unfolded(specs: &Specs) -> Vec<Diagnostic> {
    inspect_all(&specs.sources).errors.iter().flat_map(Diagnostic::unfolded).collect()
}

/// What tells an error from others, whatever else changes in its file.
fn key(found: &Diagnostic) -> (&'static str, String, Arc<str>) {
    (found.code, found.message.clone(), Arc::clone(&found.span.file))
}

/// The page, and its name in messages.
fn input(how: &New) -> Result<(String, Vec<u8>), Fail> {
    let mut bytes = Vec::new();
    match how.from.as_deref().filter(|path| *path != Path::new(STDIN)) {
        Some(path) => {
            let file = std::fs::File::open(path).map_err(|e| Fail::file("read", path, e))?;
            file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|e| Fail::file("read", path, e))?;
            Ok((path.display().to_string(), bytes))
        }
        None if how.from.is_none() && io::stdin().is_terminal() => {
            let help = "name a file with --from, or paste the page into --from - and end it with Ctrl-D";
            Err(Fail::Message(format!("there is no page: {help}")))
        }
        None => {
            let name = Path::new("standard input");
            io::stdin().take(MAX_BYTES).read_to_end(&mut bytes).map_err(|e| Fail::file("read", name, e))?;
            Ok((name.display().to_string(), bytes))
        }
    }
}

fn invalid(problem: &Problem, how: &New, console: &mut Console<'_>) -> Result<u8, Fail> {
    if how.json {
        let Problem { file, line, column, message, help } = problem;
        let object = json!({ "file": file, "line": line, "column": column, "message": message, "help": help });
        writeln!(console.out, "{}", json!({ "result": "invalid", "problems": [object] }))?;
    } else {
        writeln!(console.err, "error: {problem}\nnothing was written")?;
    }
    Ok(1)
}

fn write(root: &Path, scaffold: &Scaffold) -> Result<(), Fail> {
    let mut batch = disk::Batch::default();
    for (path, text) in &scaffold.files {
        let path = root.join(SPECS).join(path);
        // A file that is no spec, such as a backup, is none of the sources.
        if path.exists() {
            return Err(Fail::file("write", &path, "it exists"));
        }
        batch.stage(&path, text)?;
    }
    for (path, text) in &scaffold.changed {
        batch.stage(&root.join(SPECS).join(path), text)?;
    }
    batch.commit()
}

/// Prints the files and what is left to do.
fn print(
    scaffold: &Scaffold,
    left: &[Diagnostic],
    others: usize,
    specs: &Specs,
    how: &New,
    console: &mut Console<'_>,
) -> Result<(), Fail> {
    let Scaffold { files, changed, path, group, is_new_group, layout, made_up, left: besides } = scaffold;
    if how.json {
        let names = |files: &BTreeMap<String, String>| files.keys().map(|path| specs.shown(path)).collect::<Vec<_>>();
        let object = json!({
            "result": if how.dry_run { "would-change" } else { "changed" }, "layout": layout, "spec": specs.shown(path),
            "group": group, "new_group": is_new_group,
            "created": names(files), "updated": names(changed), "made_up": made_up,
            "todo": objects(left, specs), "left": besides,
        });
        writeln!(console.out, "{object}")?;
        return Ok(());
    }
    let would = if how.dry_run { "would be " } else { "" };
    for (files, word) in [(files, "created"), (changed, "updated")] {
        for file in files.keys() {
            writeln!(console.out, "{would}{word} {}", specs.shown(file))?;
        }
    }
    let state = if *is_new_group { "new" } else { "existing" };
    writeln!(
        console.out,
        "group: {group} ({state}); `--group` for another: the first parts of the id after the provider"
    )?;
    if !made_up.is_empty() {
        writeln!(console.out, "made up, since they look personal: {}", made_up.join(", "))?;
    }
    let times: usize = left.iter().map(Diagnostic::times).sum();
    writeln!(console.out, "read as {layout}; `regenerate` reports {} of it:", count(times, "error"))?;
    let mut places = waybill_codegen::Places::new(&specs.sources);
    for found in left {
        let more = if found.times() > 1 { format!(" ({} times, first here)", found.times()) } else { String::new() };
        let (file, line) = (specs.shown(&found.span.file), places.of(&found.span).line);
        let other = found.another().map(|span| (specs.shown(&span.file), places.of(span).line));
        let other = other.map(|(file, line)| format!("; the other one: {file}:{line}")).unwrap_or_default();
        let help = found.help.as_deref().filter(|_| found.code != TODO).map(|help| format!("; {help}"));
        writeln!(console.out, "  {file}:{line}: {}{other}{}{more}", found.message, help.unwrap_or_default())?;
    }
    if others > 0 {
        writeln!(console.out, "the other specs have {}, which `regenerate` reports, too", count(others, "error"))?;
    }
    for what in besides {
        writeln!(console.out, "besides, {what}")?;
    }
    writeln!(console.out, "next: write what is TODO, then `cargo xtask regenerate --fix`")?;
    Ok(())
}
