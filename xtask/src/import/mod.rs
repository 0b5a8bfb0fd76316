//! `cargo xtask import`: reads a vendor's metadata, writes specs into a folder of the caller, and reports each lossy
//! step. Additions by hand stand in files of their own; a file that was edited stops the run.

mod folder;
mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use waybill_codegen::{Diagnostic, Sources, inspect};
use waybill_import::update::{self, Meaning, Plan};
use waybill_import::{Format, Imported, Importer, Options, Problem, check_size, concerns_import};

use crate::fail::Fail;
use crate::{Console, Import, ImportFormat, disk, progress, workspace};
use folder::Folder;

/// The result of a run.
struct Outcome<'a> {
    how: &'a Import,
    /// The provider's folder.
    folder: PathBuf,
    imported: &'a Imported,
    plan: &'a Plan,
    /// What the vendor has changed; `None` on the first run.
    meaning: Option<Meaning>,
    start: Instant,
}

/// Imports, or reports why it can't; returns the exit code.
pub(crate) fn run(root: &Path, how: &Import, console: &mut Console<'_>) -> Result<u8, Fail> {
    let start = Instant::now();
    let read = workspace::specs(root, None)?;
    if !read.errors.is_empty() {
        return crate::report::diagnostics(&read.errors, &read, how.json, console);
    }
    let imported = match import(&read.sources, how, console)? {
        Ok(imported) => imported,
        Err(problems) => return report::problems(&problems, how, console),
    };
    let folder = Folder::read(&how.to.join(&how.provider))?;
    let lock = match &folder.lock {
        Some(Ok(lock)) => Some(lock),
        Some(Err(problem)) => return report::problems(std::slice::from_ref(problem), how, console),
        None => None,
    };
    let plan = update::plan(&folder.files, lock.unwrap_or(&BTreeMap::new()), &imported.files);
    progress::step("checking", imported.files.len(), console)?;
    let platform = platform(&read.sources, &how.platform);
    let before = specs(&platform, how, &folder.texts());
    let after = specs(&platform, how, &after(&folder, &plan, &imported.files));
    // The importer has checked the rest; only what stands beside it is new, and whether there is an endpoint.
    let (_, mut wrong) = inspect(&after);
    wrong.retain(|d| concerns_import(d) || d.code == "no-endpoint");
    if !wrong.is_empty() {
        return report::diagnostics(&wrong, &after, how, console);
    }
    let meaning = lock.and_then(|_| update::meaning(&how.provider, &before, &after));
    let outcome = Outcome { how, folder: folder.path, imported: &imported, plan: &plan, meaning, start };
    if !plan.edited.is_empty() && !how.force {
        report::edited(&outcome, console)?;
        return Ok(1);
    }
    if !how.dry_run {
        progress::step("writing", imported.files.len(), console)?;
        apply(&outcome.folder, &plan, &imported.files)?;
    }
    report::print(&outcome, console)?;
    Ok(0)
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

/// The file of a platform, without its cases and shared operations, which belong to other providers.
fn platform(specs: &Sources, name: &str) -> Sources {
    let path = format!("platforms/{name}.yaml");
    specs.get_key_value(&path).into_iter().map(|(path, text)| (path.clone(), Arc::clone(text))).collect()
}

/// The specs of a platform and of one provider.
fn specs(platform: &Sources, how: &Import, files: &BTreeMap<String, String>) -> Sources {
    let mut specs = platform.clone();
    let below = files.iter().filter(|(path, _)| !waybill_codegen::editor_files::is_editor_file(path));
    specs.extend(below.map(|(path, text)| (format!("{}/{path}", how.provider), Arc::from(text.as_str()))));
    specs
}

/// The texts of the folder after the run.
fn after(folder: &Folder, plan: &Plan, files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut texts = folder.texts();
    texts.retain(|path, _| plan.removed.binary_search(path).is_err());
    texts.extend(files.clone());
    texts
}

/// Writes all files, removes those that are gone, and writes the lock last: after an interruption, the next run finds
/// its own files and finishes.
fn apply(folder: &Path, plan: &Plan, files: &BTreeMap<String, String>) -> Result<(), Fail> {
    // The lists of a plan are sorted.
    let is_new = |path| plan.created.binary_search(path).is_ok() || plan.changed.binary_search(path).is_ok();
    let mut batch = disk::Batch::default();
    for (path, text) in files.iter().filter(|(path, _)| is_new(path)) {
        batch.stage(&folder.join(path), text)?;
    }
    batch.commit()?;
    for path in &plan.removed {
        disk::remove(folder, &folder.join(path))?;
    }
    disk::write(&folder.join(update::LOCK), &update::lock_text(files))
}

/// Diagnostics of additions, which are in the caller's folder.
fn in_folder(how: &Import) -> String {
    format!("{}/", how.to.display())
}

/// A diagnostic as text, with its path in the caller's folder.
fn render(diagnostic: &Diagnostic, sources: &Sources, how: &Import, color: bool) -> String {
    waybill_codegen::render_in(&in_folder(how), diagnostic, sources, color)
}
