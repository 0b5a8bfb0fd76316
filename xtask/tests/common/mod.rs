//! A workspace on the disk, and the command line run on it.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use waybill_xtask::{Cli, Console, run};

/// A workspace that goes with the test.
pub struct Workspace(pub PathBuf);

impl Workspace {
    pub fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/diagnostics/base"), &root.join("specs"));
        Self(root)
    }

    /// Exit code, standard output, standard error.
    pub fn run(&self, arguments: &[&str]) -> (u8, String, String) {
        let cli = Cli::try_parse_from(["xtask", "--root", self.0.to_str().unwrap()].iter().chain(arguments)).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(&cli, &mut Console { out: &mut out, err: &mut err, color: false });
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    pub fn generated(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        walk(&self.0.join("generated"), &mut |path| {
            found.insert(path.to_owned(), fs::read_to_string(path).unwrap());
        });
        found
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.0.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} in {}", path.display());
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

pub fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, visit) } else { visit(&path) }
    }
}

fn copy(from: &Path, to: &Path) {
    walk(from, &mut |path| {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, target).unwrap();
    });
}
