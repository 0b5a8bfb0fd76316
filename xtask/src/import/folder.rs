//! The provider's folder as the last run and its user have left it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use waybill_import::Problem;
use waybill_import::update::{LOCK, Lock, read_lock};

use crate::disk;
use crate::fail::Fail;

pub(super) struct Folder {
    pub path: PathBuf,
    /// Path below the folder to contents, without the lock.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The lock of the last run.
    pub lock: Option<Result<Lock, Problem>>,
}

impl Folder {
    pub fn read(path: &Path) -> Result<Self, Fail> {
        if path.is_file() {
            return Err(Fail::file("import into", path, "it is a file; name a folder with --to"));
        }
        let mut files = BTreeMap::new();
        for file in disk::files(path)?.into_iter().filter(|file| !disk::is_temporary(file)) {
            let full = path.join(&file);
            files.insert(file, std::fs::read(&full).map_err(|e| Fail::file("read", &full, e))?);
        }
        let lock = files.remove(LOCK);
        let name = path.join(LOCK).display().to_string();
        let lock = lock.map(|bytes| read_lock(&name, &String::from_utf8_lossy(&bytes)));
        Ok(Self { path: path.to_owned(), files, lock })
    }

    /// The files as texts.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let text = |(path, bytes): (&String, &Vec<u8>)| (path.clone(), String::from_utf8_lossy(bytes).into_owned());
        self.files.iter().map(text).collect()
    }
}
