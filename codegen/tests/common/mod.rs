//! The base spec of all tests, and patches to it. The base is small, valid, and has one of everything; a fixture
//! changes only a few lines.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waybill_codegen::diagnostic::Diagnostic;
use waybill_codegen::spec::Sources;

/// The folder of the fixtures.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The base spec.
pub fn base() -> Sources {
    let mut sources = BTreeMap::new();
    read(&folder().join("base"), "", &mut sources);
    sources
}

pub fn read(folder: &Path, below: &str, sources: &mut Sources) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{name}/"), sources);
        } else {
            sources.insert(name, Arc::from(std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

/// All diagnostics in order. Lowers the specs as well: invalid specs must not make that panic.
pub fn diagnostics(sources: &Sources) -> Vec<Diagnostic> {
    let found = waybill_codegen::inspect_all(sources);
    found.errors.into_iter().chain(found.warnings).collect()
}

/// Replaces a string that occurs once in a file.
pub fn replace(sources: &mut Sources, file: &str, from: &str, to: &str) {
    let text = &sources[file];
    assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}");
    let patched = text.replace(from, to);
    sources.insert(file.to_owned(), Arc::from(patched));
}

/// Applies a fixture: `=== FILE` starts a file's part, `-` lines are replaced by the `+` lines after
/// them; `=== FILE new` is followed by the contents, `=== FILE gone` removes the file.
pub fn patch(sources: &mut Sources, fixture: &str) {
    for part in fixture.split("\n=== ").skip(1) {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        match head.split_once(' ') {
            Some((file, "new")) => {
                sources.insert(file.to_owned(), Arc::from(body));
            }
            Some((file, "gone")) => assert!(sources.remove(file).is_some(), "{file}"),
            Some(_) => panic!("`=== {head}`: new or gone?"),
            None => hunks(sources, head, body),
        }
    }
}

fn hunks(sources: &mut Sources, file: &str, body: &str) {
    let (mut from, mut to) = (String::new(), String::new());
    for line in body.lines().chain(["-"]) {
        let added = line.strip_prefix('+');
        if added.is_none() && !to.is_empty() {
            replace(sources, file, &std::mem::take(&mut from), &std::mem::take(&mut to));
        }
        match (added, line.strip_prefix('-')) {
            (Some(new), _) => to = format!("{to}{new}\n"),
            (_, Some(old)) => from = format!("{from}{old}\n"),
            _ => assert!(line.trim().is_empty(), "`{line}`: starts with neither + nor -"),
        }
    }
}
