//! The changes of a run in the folder, and whether they are allowed. Compares all files before writing any.

use std::collections::BTreeSet;
use std::path::Path;

use waybill_codegen::FileSet;

use super::lock::{self, Lock};
use crate::disk;
use crate::fail::Fail;
use crate::plan::read;

/// The differences between the folder and the new files. Paths are relative to the folder, sorted.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Whether this is the first run in the folder.
    pub first: bool,
    pub created: Vec<String>,
    pub updated: Vec<String>,
    pub removed: Vec<String>,
    pub unchanged: usize,
    /// Files that were edited by hand, or that have the path of a new file: overwritten only with `--force`.
    pub edited: Vec<String>,
    /// Other files; not touched.
    pub strays: Vec<String>,
    /// Temporary files of an interrupted run.
    leftovers: Vec<String>,
}

impl Plan {
    /// Compares the files, which include the lock.
    pub fn new(folder: &Path, files: &FileSet, last: Option<&Lock>) -> Result<Self, Fail> {
        let mut plan = Self { first: last.is_none(), ..Self::default() };
        let present: BTreeSet<String> = disk::files(folder)?.into_iter().collect();
        let none = Lock::default();
        let last = last.unwrap_or(&none);
        for (path, text) in files {
            plan.compare(folder, path, text, last, &present)?;
        }
        for path in present.iter().filter(|path| !files.contains_key(*path)) {
            plan.keep_or_remove(folder, path, last)?;
        }
        Ok(plan)
    }

    fn compare(
        &mut self,
        folder: &Path,
        path: &str,
        text: &str,
        last: &Lock,
        present: &BTreeSet<String>,
    ) -> Result<(), Fail> {
        if let Some((at, _)) = path.match_indices('/').find(|(at, _)| present.contains(&path[..*at])) {
            let (file, below) = (folder.join(&path[..at]), "a folder with this name is needed; move the file");
            return Err(Fail::file("vendor over", &file, below));
        }
        match read(&folder.join(path))? {
            None => self.created.push(path.to_owned()),
            Some(found) if found == text.as_bytes() => self.unchanged += 1,
            // The lock has been parsed successfully, so it does not count as edited.
            Some(found) if path == lock::NAME || last.wrote_as(path, &found) => self.updated.push(path.to_owned()),
            Some(_) => self.edited.push(path.to_owned()),
        }
        Ok(())
    }

    /// Classifies a file that is not generated.
    fn keep_or_remove(&mut self, folder: &Path, path: &str, last: &Lock) -> Result<(), Fail> {
        let list = match last.wrote(path) {
            _ if disk::is_temporary(path) => &mut self.leftovers,
            false => &mut self.strays,
            true => match read(&folder.join(path))? {
                Some(found) if !last.wrote_as(path, &found) => &mut self.edited,
                _ => &mut self.removed,
            },
        };
        list.push(path.to_owned());
        Ok(())
    }

    /// Whether the folder is up to date.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.updated.is_empty() && self.removed.is_empty() && self.edited.is_empty()
    }

    /// Updates the folder, including edited files: the caller has checked that this is allowed.
    pub fn apply(&self, folder: &Path, files: &FileSet) -> Result<(), Fail> {
        for path in &self.leftovers {
            disk::remove(folder, &folder.join(path))?;
        }
        let mut batch = disk::Batch::default();
        let mut paths: Vec<&String> = self.created.iter().chain(&self.updated).chain(&self.edited).collect();
        // If it is interrupted, a first run must leave a lock, so that the folder is recognized; a later run must keep
        // the old lock, so that files that are not updated yet do not count as edited.
        paths.sort_by_key(|path| (path.as_str() == lock::NAME) != self.first);
        for (path, text) in paths.into_iter().filter_map(|path| Some((path, files.get(path)?))) {
            batch.stage(&folder.join(path), text)?;
        }
        let gone = self.edited.iter().filter(|path| !files.contains_key(*path));
        for path in self.removed.iter().chain(gone) {
            disk::remove(folder, &folder.join(path))?;
        }
        batch.commit()
    }
}
