//! Helpers of the command line tests: run a command, and use files in a separate folder.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use waybill_xtask::{Cli, Console, run};

/// A workspace for one test.
pub struct Workspace(pub PathBuf);

impl Workspace {
    pub fn new(name: &str) -> Self {
        let root = empty(name);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/diagnostics/base"), &root.join("specs"));
        Self(root)
    }

    /// Exit code, standard output, standard error.
    pub fn run(&self, arguments: &[&str]) -> (u8, String, String) {
        xtask(&self.0, arguments)
    }

    pub fn generated(&self) -> BTreeMap<PathBuf, String> {
        texts(&self.0.join("generated"))
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        edit(&self.0.join(path), from, to);
    }
}

/// The first line of a spec, as SPEC.md describes it.
pub fn schema_line(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.strip_suffix(".yaml")?.split('/').collect();
    let name = match parts[..] {
        ["platforms", _] => "platform",
        ["platforms", folder, _] if folder.ends_with(".cases") => "cases",
        [_, "provider"] => "provider",
        [_, "catalog"] => "catalog",
        [_, "errors", _] => "errors",
        [_, "push", _] => "push",
        [_, _, _] => "operation",
        _ => panic!("{path}"),
    };
    let up = "../".repeat(parts.len());
    Some(format!("# yaml-language-server: $schema={up}generated/schema/{name}.json"))
}

/// An empty folder for one test.
pub fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// `cargo xtask --root ROOT ARGUMENTS…`: exit code, standard output, standard error.
pub fn xtask(root: &Path, arguments: &[&str]) -> (u8, String, String) {
    let cli = Cli::try_parse_from(["xtask", "--root", root.to_str().unwrap()].iter().chain(arguments)).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&cli, &mut Console { out: &mut out, err: &mut err, color: false });
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// All files below a folder with their contents.
pub fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    walk(folder, &mut |path| {
        found.insert(path.to_owned(), fs::read_to_string(path).unwrap());
    });
    found
}

pub fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, visit) } else { visit(&path) }
    }
}

pub fn copy(from: &Path, to: &Path) {
    walk(from, &mut |path| {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, target).unwrap();
    });
}

/// Replaces the first occurrence of a string in a file.
pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}
