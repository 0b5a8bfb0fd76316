//! What a run changes in a folder of generated files: compares all files before it writes any. Writing, `--check` and
//! `--dry-run` use the same plan, so they can't disagree.

use std::io::ErrorKind;
use std::path::Path;

use waybill_codegen::FileSet;
use waybill_codegen::editor_files::is_editor_file;

use crate::disk;
use crate::fail::Fail;

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It does not exist.
    Created,
    /// An earlier run wrote it, with other contents.
    Updated,
    /// An earlier run wrote it, and it is no longer generated.
    Removed,
    /// It is generated or was, and was edited by hand.
    Edited,
    /// It was never generated. It is kept.
    Stray,
}

/// Who wrote a file on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An earlier run.
    Ours,
    /// An earlier run, but it was edited.
    Edited,
    /// Somebody else.
    Foreign,
}

/// One file that differs; `path` is below the folder.
#[derive(Debug)]
pub(crate) struct Change {
    pub path: String,
    pub difference: Difference,
    /// The contents on disk of a file that is generated, if they are UTF-8.
    pub before: Option<String>,
}

/// All differences, sorted by path.
#[derive(Debug)]
pub(crate) struct Plan {
    pub changes: Vec<Change>,
    /// The number of generated files.
    pub files: usize,
    pub unchanged: usize,
}

impl Plan {
    /// Compares the generated files with those present in the folder.
    pub fn new(
        folder: &Path,
        files: &FileSet,
        present: &[String],
        origin: impl Fn(&str, &[u8]) -> Origin,
    ) -> Result<Self, Fail> {
        let mut changes = Vec::new();
        for (path, text) in files {
            let Some(found) = read(&folder.join(path))? else {
                changes.push(Change { path: path.clone(), difference: Difference::Created, before: None });
                continue;
            };
            if found != text.as_bytes() {
                let ours = origin(path, &found) == Origin::Ours;
                let difference = if ours { Difference::Updated } else { Difference::Edited };
                changes.push(Change { path: path.clone(), difference, before: String::from_utf8(found).ok() });
            }
        }
        let unchanged = files.len() - changes.len();
        for path in present.iter().filter(|path| !files.contains_key(*path)) {
            let difference = match disk::is_temporary(path) {
                true => Difference::Removed,
                false => match origin(path, &read(&folder.join(path))?.unwrap_or_default()) {
                    Origin::Ours => Difference::Removed,
                    Origin::Edited => Difference::Edited,
                    Origin::Foreign => Difference::Stray,
                },
            };
            if difference != Difference::Removed && is_folder_of(path, files) {
                let needed = "a folder with this name is needed; move the file";
                return Err(Fail::file("write below", &folder.join(path), needed));
            }
            changes.push(Change { path: path.clone(), difference, before: None });
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { changes, files: files.len(), unchanged })
    }

    /// Paths with this difference.
    pub fn paths(&self, difference: Difference) -> impl Iterator<Item = &str> {
        self.changes.iter().filter(move |c| c.difference == difference).map(|c| c.path.as_str())
    }

    /// Whether there are files with this difference.
    pub fn has(&self, difference: Difference) -> bool {
        self.paths(difference).next().is_some()
    }

    /// Whether the folder is up to date. Strays don't count.
    pub fn is_empty(&self) -> bool {
        self.changes.iter().all(|change| change.difference == Difference::Stray)
    }

    /// Updates the folder, edited files included: the caller has checked that this is allowed. The files for which
    /// `is_last` is true are written after all others.
    pub fn apply(&self, folder: &Path, files: &FileSet, is_last: impl Fn(&str) -> bool) -> Result<(), Fail> {
        let changed = self.changes.iter().filter(|c| c.difference != Difference::Stray).map(|c| c.path.as_str());
        let (mut written, gone): (Vec<&str>, Vec<&str>) = changed.partition(|path| files.contains_key(*path));
        written.sort_by_key(|path| is_last(path));
        // In the way of a file that is written next. What else is gone is removed when nothing can fail any more.
        let (first, gone): (Vec<&str>, Vec<&str>) =
            gone.into_iter().partition(|path| disk::is_temporary(path) || is_folder_of(path, files));
        remove(folder, &first)?;
        let mut batch = disk::Batch::default();
        for (path, text) in written.into_iter().filter_map(|path| Some((path, files.get(path)?))) {
            batch.stage(&folder.join(path), text)?;
        }
        remove(folder, &gone)?;
        batch.commit()
    }
}

/// Whether generated files need a folder with this path.
fn is_folder_of(path: &str, files: &FileSet) -> bool {
    let folder = format!("{path}/");
    files.range(folder.clone()..).next().is_some_and(|(path, _)| path.starts_with(&folder))
}

fn remove(folder: &Path, paths: &[&str]) -> Result<(), Fail> {
    paths.iter().try_for_each(|path| disk::remove(folder, &folder.join(path)))
}

/// The files to compare with the generated ones: all that are no files of editors and desktops.
pub(crate) fn present(folder: &Path) -> Result<Vec<String>, Fail> {
    let mut found = disk::files(folder)?;
    // Leftover temporary files are always removed.
    found.retain(|path| disk::is_temporary(path) || !is_editor_file(path));
    Ok(found)
}

/// The bytes of a file; `None` if it does not exist.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Fail> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(Fail::file("read", path, e)),
    }
}
