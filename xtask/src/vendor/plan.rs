//! What a run would change in the folder, and whether it may. Looks at everything before anything is written.

use std::collections::BTreeSet;
use std::path::Path;

use waybill_codegen::FileSet;

use super::lock::{self, Lock};
use crate::disk;
use crate::fail::Fail;
use crate::plan::read;

/// The state of the folder beside the one that is asked for. Paths are below the folder, sorted.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Nothing of ours was here before.
    pub first: bool,
    pub created: Vec<String>,
    pub updated: Vec<String>,
    pub removed: Vec<String>,
    pub unchanged: usize,
    /// Ours, and changed by hand, or somebody's where one of ours must be: written only by force.
    pub edited: Vec<String>,
    /// Somebody else's; left alone.
    pub strays: Vec<String>,
    /// What an interrupted run left.
    leftovers: Vec<String>,
}

impl Plan {
    /// Compares. `files` holds the lock as well.
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
            let (file, below) = (folder.join(&path[..at]), "a folder must stand there: move it away");
            return Err(Fail::file("vendor over", &file, below));
        }
        match read(&folder.join(path))? {
            None => self.created.push(path.to_owned()),
            Some(found) if found == text.as_bytes() => self.unchanged += 1,
            // The lock is never edited: what is in it was read and understood.
            Some(found) if path == lock::NAME || last.wrote_as(path, &found) => self.updated.push(path.to_owned()),
            Some(_) => self.edited.push(path.to_owned()),
        }
        Ok(())
    }

    /// A file that is not asked for.
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

    /// Whether the folder is as it should be.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.updated.is_empty() && self.removed.is_empty() && self.edited.is_empty()
    }

    /// Makes the folder as the files say, edited files included: whoever calls has made sure that they may go.
    pub fn apply(&self, folder: &Path, files: &FileSet) -> Result<(), Fail> {
        for path in &self.leftovers {
            disk::remove(folder, &folder.join(path))?;
        }
        let mut batch = disk::Batch::default();
        let mut paths: Vec<&String> = self.created.iter().chain(&self.updated).chain(&self.edited).collect();
        // Interrupted, a first run must leave a folder that is known as ours, a later one a lock that knows the
        // files as they were: what it has not reached yet then counts as neither edited nor foreign.
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
