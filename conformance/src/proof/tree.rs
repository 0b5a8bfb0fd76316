//! A copy of the working tree that can be changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of this workspace.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The program itself is left out: cargo would overwrite the real one.
const LEFT_OUT: [&str; 1] = ["conformance/src/bin/"];

/// Copies every file that git tracks or would add, some with other contents. Unchanged files are not
/// written again, so that cargo builds only what has changed.
pub(super) fn copy(into: &Path, changed: &BTreeMap<&str, String>) -> Result<(), String> {
    let root = root();
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(&root)
        .output()
        .map_err(|e| format!("git: {e}"))?;
    if !listed.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr)));
    }
    let names: Vec<String> =
        listed.stdout.split(|b| *b == 0).map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let wanted = |name: &String| root.join(name).is_file() && !LEFT_OUT.iter().any(|left| name.starts_with(left));
    let names: Vec<String> = names.into_iter().filter(wanted).collect();
    remove_others(into, into, &names)?;
    for name in &names {
        let bytes = match changed.get(name.as_str()) {
            Some(text) => text.clone().into_bytes(),
            None => fs::read(root.join(name)).map_err(|e| format!("{name}: {e}"))?,
        };
        write(&into.join(name), &bytes)?;
    }
    Ok(())
}

/// Writes a file unless it exists with the same contents.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).and_then(|()| fs::write(path, bytes)).map_err(|e| format!("{}: {e}", path.display()))
}

/// Removes files of an earlier copy: a removed test would still be run.
fn remove_others(tree: &Path, folder: &Path, names: &[String]) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            remove_others(tree, &path, names)?;
        } else if !path.strip_prefix(tree).is_ok_and(|name| names.iter().any(|n| Path::new(n) == name)) {
            fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(())
}
