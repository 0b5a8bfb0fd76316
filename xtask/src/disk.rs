//! Lists and writes files. Each file is written under a temporary name in its folder and then renamed, so that an
//! interrupted run leaves no incomplete file. The next run removes leftover temporary files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::fail::Fail;

/// Prefix of temporary names.
const TEMPORARY: &str = ".waybill-tmp-";

/// Whether it is a temporary file of an interrupted run.
pub(crate) fn is_temporary(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(TEMPORARY))
}

/// Sorted paths of all files below a folder, with `/`. A missing folder is empty. Links are not followed.
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

/// Writes several files, all or none: each is written under a temporary name, which shows missing permissions or
/// space, and all are renamed at the end. A batch that is dropped leaves no files.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Temporary path and final path of each file.
    staged: Vec<(PathBuf, PathBuf)>,
    /// Created folders, outer ones first.
    folders: Vec<PathBuf>,
}

impl Batch {
    /// Writes a file under its temporary name.
    pub fn stage(&mut self, path: &Path, text: &str) -> Result<(), Fail> {
        let fail = |e| Fail::file("write", path, e);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str())) else {
            return Err(Fail::file("write", path, "it has no name"));
        };
        let missing: Vec<&Path> = folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(fail)?;
            self.folders.push(folder.to_owned());
        }
        let temporary = folder.join(format!("{TEMPORARY}{name}"));
        self.staged.push((temporary.clone(), path.to_owned()));
        let mut file = fs::File::create(&temporary).map_err(fail)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)
    }

    /// Renames all files, in the order in which they were staged.
    pub fn commit(mut self) -> Result<(), Fail> {
        for (temporary, path) in &self.staged {
            fs::rename(temporary, path).map_err(|e| Fail::file("write", path, e))?;
        }
        self.staged.clear();
        self.folders.clear();
        Ok(())
    }
}

/// Writes one file, completely or not at all.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Fail> {
    let mut batch = Batch::default();
    batch.stage(path, text)?;
    batch.commit()
}

/// Removes files that were staged but not committed. Errors are ignored: the next run removes leftover files.
impl Drop for Batch {
    fn drop(&mut self) {
        for (temporary, _) in &self.staged {
            let _ = fs::remove_file(temporary);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Removes a file and then its empty parent folders below `root`.
pub(crate) fn remove(root: &Path, path: &Path) -> Result<(), Fail> {
    fs::remove_file(path).map_err(|e| Fail::file("remove", path, e))?;
    let above = path.ancestors().skip(1).take_while(|folder| *folder != root);
    for folder in above {
        // A folder that is not empty is kept.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
