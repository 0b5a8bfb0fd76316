//! Files below a folder, and writing them so that an interrupted run leaves no half file: each is written
//! beside its place under a temporary name, then renamed. The next run removes what was left.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::fail::Fail;

/// What a file is called while it is written.
const TEMPORARY: &str = ".waybill-tmp-";

/// Whether an interrupted run left it.
pub(crate) fn is_temporary(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(TEMPORARY))
}

/// Paths of all files below a folder, with `/`, sorted. A missing folder has none. Links are not followed.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>, Fail> {
    let mut found = Vec::new();
    if folder.exists() {
        walk(folder, "", &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, below: &str, found: &mut Vec<String>) -> Result<(), Fail> {
    for entry in fs::read_dir(folder).map_err(|e| Fail::file("read", folder, e))? {
        let entry = entry.map_err(|e| Fail::file("read", folder, e))?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| Fail::file("read", &path, "its name is not UTF-8"))?;
        let kind = entry.file_type().map_err(|e| Fail::file("read", &path, e))?;
        if kind.is_dir() {
            walk(&path, &format!("{below}{name}/"), found)?;
        } else {
            found.push(format!("{below}{name}"));
        }
    }
    Ok(())
}

/// Writes a file as a whole or not at all.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Fail> {
    let fail = |e| Fail::file("write", path, e);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str())) else {
        return Err(Fail::file("write", path, "it has no name"));
    };
    fs::create_dir_all(folder).map_err(fail)?;
    let temporary = folder.join(format!("{TEMPORARY}{name}"));
    let written = fs::File::create(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&temporary, path)).map_err(|e| {
        // The reason matters, not what becomes of the temporary file: the next run removes it.
        let _ = fs::remove_file(&temporary);
        fail(e)
    })
}

/// Removes a file, and the folders that it leaves empty, up to but without `root`.
pub(crate) fn remove(root: &Path, path: &Path) -> Result<(), Fail> {
    fs::remove_file(path).map_err(|e| Fail::file("remove", path, e))?;
    let above = path.ancestors().skip(1).take_while(|folder| *folder != root);
    for folder in above {
        // A folder with something in it stays.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
