//! `vendor` from the outside: a folder that a stranger's project builds with, that is updated in place, and that
//! is never written over an edit, or by half.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "../common/mod.rs"]
mod common;

mod builds;
mod refused;
mod update;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// This repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder that one test vendors into, out of a workspace.
struct Folder {
    root: PathBuf,
    path: PathBuf,
}

impl Folder {
    /// Out of this repository, which is only read.
    fn new(test: &str) -> Self {
        Self { root: repository(), path: common::empty(test).join("waybill") }
    }

    /// Out of a copy of what `vendor` reads of the repository, whose specs may be edited.
    fn with_own_specs(test: &str) -> Self {
        let here = common::empty(test);
        let root = here.join("copy");
        for folder in ["specs", "runtime/src"] {
            common::copy(&repository().join(folder), &root.join(folder));
        }
        for file in ["Cargo.toml", "LICENSE-MIT", "LICENSE-APACHE", "NOTICE", "runtime/Cargo.toml", "runtime/README.md"]
        {
            std::fs::copy(repository().join(file), root.join(file)).unwrap();
        }
        Self { root, path: here.join("waybill") }
    }

    /// `cargo xtask vendor PROVIDER FOLDER MORE…`
    fn vendor(&self, provider: &str, more: &[&str]) -> (u8, String, String) {
        let arguments = ["vendor", provider, self.path.to_str().unwrap()];
        common::xtask(&self.root, &arguments.iter().chain(more).copied().collect::<Vec<_>>())
    }

    /// The same, where it must succeed: what it says.
    fn vendored(&self, provider: &str, more: &[&str]) -> String {
        let (code, out, err) = self.vendor(provider, more);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        out
    }

    /// Every file with its text, by its path below the folder.
    fn texts(&self) -> BTreeMap<PathBuf, String> {
        let below = |(path, text): (PathBuf, String)| (path.strip_prefix(&self.path).unwrap().to_owned(), text);
        common::texts(&self.path).into_iter().map(below).collect()
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        common::edit(&self.path.join(path), from, to);
    }
}

/// Compares two states of a folder, and names what differs instead of printing all of both.
fn assert_same(left: &BTreeMap<PathBuf, String>, right: &BTreeMap<PathBuf, String>) {
    let paths = left.keys().chain(right.keys());
    let differ: BTreeSet<&PathBuf> = paths.filter(|path| left.get(*path) != right.get(*path)).collect();
    assert!(differ.is_empty(), "these differ: {differ:?}");
}

#[test]
fn help_teaches() {
    use clap::Parser;
    let help = waybill_xtask::Cli::try_parse_from(["xtask", "vendor", "--help"]).unwrap_err().to_string();
    for taught in ["Examples:", "--only", "--force", "waybill.lock", "Exit codes:", "edited by hand"] {
        assert!(help.contains(taught), "{taught}: {help}");
    }
}
