//! What a run does to users of the clients: the `api.txt` on disk beside the one to come.

use std::path::Path;

use waybill_codegen::surface::{compare, judge};
use waybill_codegen::{Diagnostic, FileSet, Ir};

use crate::fail::Fail;

/// What changes for users, and what may not change.
pub(crate) struct Surfaces {
    /// Name of a crate, and a line for each item of it that goes, changes or comes.
    pub changes: Vec<(String, Vec<String>)>,
    pub mistakes: Vec<Diagnostic>,
}

/// Compares the surfaces of all providers. One without a file on disk is new, and breaks nobody.
pub(crate) fn surfaces(root: &Path, ir: &Ir, files: &FileSet) -> Result<Surfaces, Fail> {
    let version = version(root)?;
    let mut found = Surfaces { changes: Vec::new(), mistakes: Vec::new() };
    for provider in &ir.providers {
        let path = format!("generated/{}/api.txt", provider.name);
        let Some(after) = files.get(&path) else { continue };
        let Some(before) = read(&root.join(path))? else { continue };
        let change = compare(&before, after);
        if !change.is_empty() {
            found.changes.push((provider.crate_name.clone(), change.lines()));
        }
        found.mistakes.extend(judge(provider, &before, after, &version));
    }
    Ok(found)
}

/// The version of the workspace's packages; a folder without a manifest has none, and promises nothing.
fn version(root: &Path) -> Result<String, Fail> {
    let manifest = read(&root.join("Cargo.toml"))?.unwrap_or_default();
    let package = manifest.split("[workspace.package]").nth(1).unwrap_or_default();
    let package = package.split("\n[").next().unwrap_or_default();
    let version = package.lines().find_map(|line| line.trim().strip_prefix("version")?.trim().strip_prefix('='));
    Ok(version.unwrap_or("0.0.0").trim().trim_matches('"').to_owned())
}

fn read(path: &Path) -> Result<Option<String>, Fail> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(e)
            if matches!(
                e.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory | std::io::ErrorKind::IsADirectory
            ) =>
        {
            Ok(None)
        }
        Err(e) => Err(Fail::file("read", path, e)),
    }
}
