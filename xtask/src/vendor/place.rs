//! Where the specs of a vendored folder are, as a path from the folder: `waybill.lock` has it, and is the same on all
//! machines that have both folders at the same places in a repository.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::fail::Fail;

/// The path from one folder to another, with `/`. The first one may not exist yet.
pub(super) fn relative(folder: &Path, specs: &Path) -> Result<String, Fail> {
    let fail = |what: &str| Fail::file("use the specs of", specs, what);
    let target = specs.canonicalize().map_err(|e| fail(&e.to_string()))?;
    let start = real(folder).map_err(|e| Fail::file("vendor into", folder, e))?;
    if start.starts_with(&target) {
        return Err(fail(&format!("{} is inside of it; name a folder beside the specs", folder.display())));
    }
    let shared = target.components().zip(start.components()).take_while(|(a, b)| a == b).count();
    let up = start.components().skip(shared).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(target.components().skip(shared)).collect();
    // On Windows, two drives share nothing.
    let text = if shared == 0 { target.to_str().map(str::to_owned) } else { slashed(&path) };
    let text = text.ok_or_else(|| fail("its path is not UTF-8"))?;
    match text.contains(char::is_control) {
        true => Err(fail("its path has a control character")),
        false => Ok(text),
    }
}

fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// The folder at a path from another one, as the user would write it: from the current folder, or in full.
pub(super) fn below(folder: &Path, path: &str) -> PathBuf {
    let mut found = real(folder).unwrap_or_else(|_| folder.to_owned());
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => _ = found.pop(),
            other => found.push(other),
        }
    }
    let current = std::env::current_dir().and_then(|current| current.canonicalize());
    current.ok().and_then(|current| found.strip_prefix(current).ok()).map(Path::to_owned).unwrap_or(found)
}

/// The path without links, also of a folder that does not exist yet.
fn real(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let there = folder.ancestors().find(|above| above.exists()).unwrap_or(&folder);
    let rest = folder.strip_prefix(there).unwrap_or(Path::new(""));
    Ok(there.canonicalize()?.join(rest))
}
