//! Finds the workspace and reads its specs. The result is the same in any directory and on any system: paths are
//! relative to `specs/`, with `/`, sorted by bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use waybill_codegen::editor_files::is_editor_file;
use waybill_codegen::{Diagnostic, Sources, unreadable};

use crate::disk;
use crate::fail::Fail;

/// The workspace: the named one, the one of this package, or the one that contains the current folder.
pub(crate) fn root(named: Option<&Path>) -> Result<PathBuf, Fail> {
    if let Some(root) = named {
        return Ok(root.to_owned());
    }
    // Cargo sets it to the folder of this package.
    let from_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = std::env::current_dir().map_err(|e| Fail::file("find", Path::new("the current folder"), e))?;
    let starts = from_cargo.into_iter().chain([current]);
    let found = starts.flat_map(|start| start.ancestors().map(Path::to_owned).collect::<Vec<_>>()).find(|d| is_root(d));
    found.ok_or_else(|| {
        Fail::Message("no workspace found: change to Waybill's folder, or name it with --root".to_owned())
    })
}

fn is_root(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
    manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]")) && folder.join("specs").is_dir()
}

/// The specs of a workspace, and what can't be read of them.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub sources: Sources,
    /// While there are any, nothing else is checked.
    pub errors: Vec<Diagnostic>,
}

/// All files below `specs/`, except temporary files of editors and desktops.
pub(crate) fn specs(root: &Path) -> Result<Read, Fail> {
    let folder = root.join("specs");
    if !folder.is_dir() {
        return Err(Fail::Message(format!("the folder {} does not exist", folder.display())));
    }
    let mut read = Read::default();
    for path in disk::files(&folder)? {
        if is_editor_file(&path) {
            continue;
        }
        let full = folder.join(&path);
        if let Some(problem) = link_problem(&full) {
            read.errors.push(unreadable::link(&path, &problem));
            continue;
        }
        let bytes = std::fs::read(&full).map_err(|e| Fail::file("read", &full, e))?;
        let text = String::from_utf8(bytes).unwrap_or_else(|e| {
            let (text, diagnostic) = unreadable::not_utf8(&path, &e.into_bytes());
            read.errors.push(diagnostic);
            text
        });
        read.sources.insert(path, Arc::from(text));
    }
    if read.sources.is_empty() && read.errors.is_empty() {
        return Err(Fail::Message(format!("{} contains no specs", folder.display())));
    }
    Ok(read)
}

/// What is wrong with a link: its target does not exist, is a folder, or is the link itself.
fn link_problem(path: &Path) -> Option<String> {
    if !std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        return None;
    }
    let target = std::fs::read_link(path).unwrap_or_default();
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Some(format!("it leads to the folder {}", target.display())),
        Ok(_) => None,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Some(format!("{} does not exist", target.display())),
        Err(e) => Some(format!("{}: {e}", target.display())),
    }
}
