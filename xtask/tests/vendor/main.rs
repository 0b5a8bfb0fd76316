//! `vendor` as a command: projects can build with the folder, it is updated in place, edits are not overwritten, and
//! no run leaves incomplete files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "../common/mod.rs"]
mod common;

mod builds;
mod features;
mod outside;
mod rejected;
mod update;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// This repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of one test, and the workspace to vendor from.
struct Folder {
    root: PathBuf,
    path: PathBuf,
}

impl Folder {
    /// With this repository as the workspace, which is only read.
    fn new(test: &str) -> Self {
        Self { root: repository(), path: common::empty(test).join("waybill") }
    }

    /// With a copy of the files that `vendor` reads, so that specs can be edited.
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

    /// The same, but it must succeed; returns the output.
    fn vendored(&self, provider: &str, more: &[&str]) -> String {
        let (code, out, err) = self.vendor(provider, more);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        out
    }

    /// The contents of every file, by path.
    fn texts(&self) -> BTreeMap<PathBuf, String> {
        let below = |(path, text): (PathBuf, String)| (path.strip_prefix(&self.path).unwrap().to_owned(), text);
        common::texts(&self.path).into_iter().map(below).collect()
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        common::edit(&self.path.join(path), from, to);
    }
}

/// Compares two states of a folder, and lists only the paths that differ.
fn assert_same(left: &BTreeMap<PathBuf, String>, right: &BTreeMap<PathBuf, String>) {
    let paths = left.keys().chain(right.keys());
    let differ: BTreeSet<&PathBuf> = paths.filter(|path| left.get(*path) != right.get(*path)).collect();
    assert!(differ.is_empty(), "these differ: {differ:?}");
}

#[test]
fn help_describes_options_and_exit_codes() {
    use clap::Parser;
    let help = waybill_xtask::Cli::try_parse_from(["xtask", "vendor", "--help"]).unwrap_err().to_string();
    for expected in ["Examples:", "--only", "--force", "waybill.lock", "Exit codes:", "edited by hand"] {
        assert!(help.contains(expected), "{expected}: {help}");
    }
}
