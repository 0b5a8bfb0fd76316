//! `cargo xtask import`: reads a vendor's metadata, writes specs into a folder of the caller, and reports each lossy
//! step. Additions by hand stand in files of their own; a file that was edited stops the run.

mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use waybill_codegen::{Ir, Sources, borrow, schema};
use waybill_import::update::{self, Meaning};
use waybill_import::{Format, Imported, Importer, Options, Problem, check_size};

use crate::fail::Fail;
use crate::plan::{Difference, Origin, Plan};
use crate::report::{Changes, Mode, warn};
use crate::workspace::{self, SPECS, Specs};
use crate::{Console, Import, ImportFormat, disk, lock, plan, progress};

/// The lock in the provider's folder. It is hidden, so the generator ignores it.
const LOCK: &str = ".import.lock";

const HEAD: &str = "\
# Files written by `cargo xtask import` of Waybill, which uses the digests to find edited files. Do not edit.
# Check them with `sha256sum -c .import.lock`.
";

/// The result of a run.
struct Outcome<'a> {
    how: &'a Import,
    imported: &'a Imported,
    changes: Changes<'a>,
    /// Whether there was no import before.
    is_first: bool,
    /// What the vendor has changed; `None` on the first run, or if the specs of before have errors.
    meaning: Option<Meaning>,
}

/// Imports, or reports why it can't; returns the exit code.
pub(crate) fn run(root: &Path, how: &Import, console: &mut Console<'_>) -> Result<u8, Fail> {
    let start = Instant::now();
    let read = workspace::specs(root, None)?;
    if !read.errors.is_empty() {
        return crate::report::diagnostics(&read.errors, &read, how.json, console);
    }
    let folder = how.to.join(&how.provider);
    if let Some(taken) = taken(root, how) {
        return report::problems(&[taken], how, console);
    }
    let imported = match import(&read.sources, how, console)? {
        Ok(imported) => imported,
        Err(problems) => return report::problems(&problems, how, console),
    };
    let mut files = imported.files.clone();
    files.extend(schema::beside());
    files.insert(LOCK.to_owned(), HEAD.to_owned() + &lock::lines(&files));
    let last = last(&folder)?;
    let plan = Plan::new(&folder, &files, &present(&folder, last.as_ref())?, |path, found| match &last {
        // The lock has been parsed successfully, so it does not count as edited.
        Some(_) if path == LOCK => Origin::Ours,
        Some(last) => last.origin(path, found),
        None => Origin::Foreign,
    })?;
    progress::step("checking", files.len(), console)?;
    let before = workspace::provider(&how.to, &how.provider, platform(&read.sources, &how.platform))?;
    let after = after(&before, how, &plan, &imported);
    let ir = match after.compile() {
        Ok(ir) => ir,
        Err(found) => return report::diagnostics(&found, &after, how, console),
    };
    let is_first = last.is_none();
    let meaning = if is_first { None } else { meaning(&how.provider, (&before, &after), &ir) };
    let mode = match () {
        () if plan.has(Difference::Edited) && !how.force => Mode::Blocked,
        () if how.dry_run => Mode::DryRun,
        () => Mode::Write,
    };
    if mode == Mode::Write {
        progress::step("writing", files.len(), console)?;
        warn(&plan, console)?;
        // As in `vendor`: an interrupted run leaves a lock that knows the files of this run or of the last one.
        plan.apply(&folder, &files, |path| (path == LOCK) == last.is_some())?;
    }
    let changes = Changes { plan: &plan, folder: folder.display().to_string(), mode, start };
    report::print(&Outcome { how, imported: &imported, changes, is_first, meaning }, console)?;
    Ok(u8::from(mode == Mode::Blocked))
}

/// What a run changes for users of the client; `ir` is that of the specs after it.
fn meaning(provider: &str, (before, after): (&Specs, &Specs), ir: &Ir) -> Option<Meaning> {
    if before.sources == after.sources {
        return update::meaning(provider, ir, ir);
    }
    update::meaning(provider, &before.compile().ok()?, ir)
}

/// The lock of the provider's folder, if there is one.
fn last(folder: &Path) -> Result<Option<lock::Files>, Fail> {
    if folder.is_file() {
        return Err(Fail::file("import into", folder, "it is a file; name a folder with --to"));
    }
    let mut files = lock::Files::default();
    Ok(lock::read(&folder.join(LOCK), |line| files.take(line))?.then_some(files))
}

/// The files to compare with the imported ones; of hidden files, those of the last run.
fn present(folder: &Path, last: Option<&lock::Files>) -> Result<Vec<String>, Fail> {
    let mut found = plan::present(folder)?;
    let hidden = disk::files(folder)?.into_iter().filter(|path| last.is_some_and(|last| last.contains(path)));
    found.extend(hidden);
    found.sort();
    found.dedup();
    Ok(found)
}

/// The specs after the run. What can't be read is no error if it is replaced.
fn after(before: &Specs, how: &Import, plan: &Plan, imported: &Imported) -> Specs {
    let mut after = before.clone();
    let below = |path: &str| format!("{}/{path}", how.provider);
    let gone = plan.changes.iter().filter(|change| change.difference != Difference::Stray);
    for path in gone.map(|change| below(&change.path)) {
        after.sources.remove(&path);
        after.errors.retain(|error| *error.span.file != *path);
    }
    after.sources.extend(imported.files.iter().map(|(path, text)| (below(path), Arc::from(text.as_str()))));
    after
}

/// The error of a provider of the workspace, whose crate would have the same name.
fn taken(root: &Path, how: &Import) -> Option<Problem> {
    let own = root.join(SPECS);
    let is_same = || own.canonicalize().ok() == how.to.canonicalize().ok();
    if !own.join(&how.provider).join("provider.yaml").is_file() || is_same() {
        return None;
    }
    let name = &how.provider;
    let message =
        format!("Waybill's {SPECS}/ has a provider {name}, and the name of both crates would be waybill-{name}");
    Some(Problem::of_file("--provider", message, format!("choose another name, such as my-{name}")))
}

/// Reads all sources, and reports everything that is wrong with them.
fn import(specs: &Sources, how: &Import, console: &mut Console<'_>) -> Result<Result<Imported, Vec<Problem>>, Fail> {
    let format = match how.format {
        ImportFormat::TopXml => Format::TopXml,
        ImportFormat::TopJson => Format::TopJson,
        ImportFormat::Openapi => Format::OpenApi,
    };
    let options =
        Options { format, provider: how.provider.clone(), platform: how.platform.clone(), only: how.only.clone() };
    let mut importer = match Importer::new(options, specs) {
        Ok(importer) => importer,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let sources = sources(&how.sources)?;
    let sizes: Vec<u64> = sources.iter().map(|path| size(path)).collect::<Result<_, _>>()?;
    progress::bytes("reading", sizes.iter().sum(), console)?;
    let mut problems = Vec::new();
    for (path, size) in sources.iter().zip(sizes) {
        let name = path.display().to_string();
        if let Err(problem) = check_size(&name, size) {
            problems.push(problem);
            continue;
        }
        let bytes = std::fs::read(path).map_err(|e| Fail::file("read", path, e))?;
        problems.extend(importer.add(&name, &bytes).err().into_iter().flatten());
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    progress::many("settling", importer.operations(), "operations", console)?;
    Ok(importer.finish())
}

fn size(path: &Path) -> Result<u64, Fail> {
    Ok(std::fs::metadata(path).map_err(|e| Fail::file("read", path, e))?.len())
}

/// The named files, and all files of the named folders, sorted.
fn sources(named: &[PathBuf]) -> Result<Vec<PathBuf>, Fail> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            let files = disk::files(path)?;
            let visible = files.into_iter().filter(|file| !file.split('/').any(|part| part.starts_with('.')));
            found.extend(visible.map(|file| path.join(file)));
        } else {
            found.push(path.clone());
        }
    }
    found.dedup();
    match found.is_empty() {
        true => Err(Fail::Message("the folders of SOURCE have no files".to_owned())),
        false => Ok(found),
    }
}

/// What a platform lends to specs elsewhere.
fn platform(specs: &Sources, name: &str) -> Sources {
    let lent =
        specs.iter().filter(|(path, _)| borrow::is_lent(path, &Sources::new()) && borrow::platform(path) == Some(name));
    lent.map(|(path, text)| (path.clone(), Arc::clone(text))).collect()
}
