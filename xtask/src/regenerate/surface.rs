//! Compares the public surface (`api.txt`) on disk with the new one.

use std::path::Path;

use waybill_codegen::surface::{check, compare};
use waybill_codegen::{Diagnostic, FileSet, Ir};

use crate::fail::Fail;
use crate::plan::read;

/// Changes of the public surfaces, and undeclared breaking changes.
pub(super) struct Surfaces {
    pub changes: Vec<Change>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The changes of one surface.
pub(super) struct Change {
    pub crate_name: String,
    /// Of api.txt, below the workspace root.
    pub path: String,
    /// One for each removed, changed or added item.
    pub lines: Vec<String>,
}

/// Compares the surfaces of all providers. A provider without a file on disk is new.
pub(super) fn surfaces(root: &Path, ir: &Ir, files: &FileSet) -> Result<Surfaces, Fail> {
    let version = version(root)?;
    let mut found = Surfaces { changes: Vec::new(), diagnostics: Vec::new() };
    for provider in &ir.providers {
        let path = format!("generated/{}/api.txt", provider.name);
        let Some(after) = files.get(&path) else { continue };
        let Some(before) = text(&root.join(&path))? else { continue };
        let change = compare(&before, after);
        if !change.is_empty() {
            let crate_name = provider.crate_name.clone();
            found.changes.push(Change { crate_name, path, lines: change.lines() });
        }
        found.diagnostics.extend(check(provider, &before, after, &version));
    }
    Ok(found)
}

/// The version of the workspace's packages; 0.0.0 without a manifest.
fn version(root: &Path) -> Result<String, Fail> {
    let manifest = text(&root.join("Cargo.toml"))?.unwrap_or_default();
    let package = manifest.split("[workspace.package]").nth(1).unwrap_or_default();
    let package = package.split("\n[").next().unwrap_or_default();
    let version = package.lines().find_map(|line| line.trim().strip_prefix("version")?.trim().strip_prefix('='));
    Ok(version.unwrap_or("0.0.0").trim().trim_matches('"').to_owned())
}

fn text(path: &Path) -> Result<Option<String>, Fail> {
    // A folder has no text; writing the file reports it.
    let found = if path.is_dir() { None } else { read(path)? };
    Ok(found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}
