//! Importing again: which files differ, which were edited by hand, and what the vendor's changes mean for users.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use waybill_codegen::surface::{self, Change};
use waybill_codegen::{Sources, compile, generate};

use crate::problem::Problem;

/// The lock in the provider's folder: digests of the imported files. It is hidden, so the generator ignores it.
pub const LOCK: &str = ".import.lock";

const HEAD: &str = "\
# Files written by `cargo xtask import` of Waybill, which uses the digests to find edited files. Do not edit.
# Check them with `sha256sum -c .import.lock`.
";

/// Path below the provider's folder to digest.
pub type Lock = BTreeMap<String, String>;

/// The lock of these files of a provider's folder.
#[must_use]
pub fn lock_text(files: &BTreeMap<String, String>) -> String {
    let lines = files.iter().map(|(path, text)| format!("{}  {path}\n", digest(text.as_bytes())));
    lines.fold(HEAD.to_owned(), |out, line| out + &line)
}

/// Reads a lock.
///
/// # Errors
/// If a line is not one of a lock.
pub fn read_lock(file: &str, text: &str) -> Result<Lock, Problem> {
    let mut lock = Lock::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let is_below =
            |path: &str| path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', ':']);
        match line.split_once("  ").filter(|(digest, path)| digest.len() == 64 && is_below(path)) {
            Some((digest, path)) => lock.insert(path.to_owned(), digest.to_owned()),
            None => {
                let help = "restore the file from version control".to_owned();
                let message = "this line is no digest with a path".to_owned();
                return Err(Problem { file: file.to_owned(), line: number, column: 1, message, help });
            }
        };
    }
    Ok(lock)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a run changes in a provider's folder. Paths are below that folder, sorted; only `edited` has two parts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Plan {
    /// New files.
    pub created: Vec<String>,
    /// Files with other contents.
    pub changed: Vec<String>,
    /// Files of the last run that this one does not have.
    pub removed: Vec<String>,
    /// Files that the last run did not leave like this: edited by hand, or of somebody else.
    pub edited: Vec<String>,
}

/// Compares the folder with the new files. `found` are the files on disk, `files` the new ones.
#[must_use]
pub fn plan(found: &BTreeMap<String, Vec<u8>>, lock: &Lock, files: &BTreeMap<String, String>) -> Plan {
    let mut plan = Plan::default();
    for (path, text) in files {
        match found.get(path) {
            None => plan.created.push(path.clone()),
            Some(bytes) if bytes.as_slice() == text.as_bytes() => {}
            Some(bytes) => {
                plan.changed.push(path.clone());
                plan.edited.extend(is_edited(path, bytes, lock).then(|| path.clone()));
            }
        }
    }
    for (path, bytes) in found.iter().filter(|(path, _)| lock.contains_key(*path) && !files.contains_key(*path)) {
        plan.removed.push(path.clone());
        plan.edited.extend(is_edited(path, bytes, lock).then(|| path.clone()));
    }
    plan
}

fn is_edited(path: &str, bytes: &[u8], lock: &Lock) -> bool {
    lock.get(path).is_none_or(|known| *known != digest(bytes))
}

/// What the vendor's changes mean for users of the client.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The changes of the public surface.
    pub change: Change,
    /// The part of the version that has to be raised: `major`, `minor`, `none`.
    pub bump: &'static str,
}

/// Compares the public surface of a provider before and after. `None` if the specs of before are not valid.
#[must_use]
pub fn meaning(provider: &str, before: &Sources, after: &Sources) -> Option<Meaning> {
    let path = format!("generated/{provider}/api.txt");
    let surface = |sources: &Sources| generate(&compile(sources).ok()?).remove(&path);
    let change = surface::compare(&surface(before)?, &surface(after)?);
    let bump = if change.broken().next().is_some() {
        "major"
    } else if change.is_empty() {
        "none"
    } else {
        "minor"
    };
    Some(Meaning { change, bump })
}
