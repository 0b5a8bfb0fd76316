//! `regenerate` with changes of the public surface, before and from version 0.1.0.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::fs;
use std::path::PathBuf;

const API: &str = "generated/demo/api.txt";
const PROVIDER: &str = "specs/demo/provider.yaml";
const TRACK: &str = "specs/demo/parcels/track.yaml";

struct Workspace(PathBuf);

impl Workspace {
    /// The base specs, generated once, in a workspace of this version.
    fn new(name: &str, version: &str) -> Self {
        let root = common::Workspace::new(&format!("surface-{name}")).0;
        fs::write(
            root.join("Cargo.toml"),
            format!("[workspace.package]\nversion = \"{version}\"\n\n[workspace.lints]\n"),
        )
        .unwrap();
        let workspace = Self(root);
        assert_eq!(workspace.regenerate().0, 0);
        workspace
    }

    fn regenerate(&self) -> (u8, String, String) {
        common::xtask(&self.0, &["regenerate"])
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap();
    }

    /// Gives the first field of the response another Rust name; returns the removed and the added line.
    fn rename(&self) -> (String, String) {
        let api = self.text(API);
        let before = api.lines().find(|l| l.starts_with("field ") && l.contains("Response.")).unwrap().to_owned();
        let name = before.split("Response.").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        let text = self.text(TRACK);
        let (head, tail) = text.split_once("\nresponse:").unwrap();
        assert!(tail.contains(&format!("  {name}: {{ ")), "{tail}");
        let tail = tail.replacen(&format!("  {name}: {{ "), &format!("  {name}: {{ name: {name}_2, "), 1);
        self.write(TRACK, &format!("{head}\nresponse:{tail}"));
        let after = before.replacen(&format!("Response.{name} "), &format!("Response.{name}_2 "), 1);
        (before, after)
    }

    fn allow(&self, gone: &str) {
        let text = self.text(PROVIDER);
        self.write(
            PROVIDER,
            &format!("{text}\nbreaks:\n  - {{ gone: \"{gone}\", now: the other name, doc: \"It was misspelt.\" }}\n"),
        );
    }
}

#[test]
fn before_0_1_0_a_rename_is_reported() {
    let workspace = Workspace::new("told", "0.0.9");
    let (before, after) = workspace.rename();
    let (code, out, err) = workspace.regenerate();
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("public surface of waybill-demo:"), "{out}");
    assert!(out.contains(&format!("likely renamed {before} -> {after}")), "{out}");
    assert!(workspace.text(API).contains(&after));
}

#[test]
fn from_0_1_0_a_rename_fails_and_nothing_is_written() {
    let workspace = Workspace::new("fails", "0.1.0");
    let api = workspace.text(API);
    let (before, _) = workspace.rename();
    let (code, _, err) = workspace.regenerate();
    assert_eq!(code, 1);
    assert!(err.contains(&format!("`{before}` is removed from waybill-demo 0.1.0")), "{err}");
    assert!(err.contains("specs/demo/provider.yaml") && err.contains("breaks: [{ gone: "), "{err}");
    assert_eq!(workspace.text(API), api);
}

#[test]
fn from_0_1_0_a_declared_rename_passes_and_stays_listed() {
    let workspace = Workspace::new("said", "0.1.0");
    let (before, after) = workspace.rename();
    workspace.allow(&before);
    let (code, out, err) = workspace.regenerate();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let api = workspace.text(API);
    assert!(api.contains(&format!("\n{after}\n")), "{api}");
    assert!(api.contains(&format!("\ngone {before} -- now the other name: It was misspelt.\n")), "{api}");
    // The entry is valid in later runs as well.
    let (code, out, err) = workspace.regenerate();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn an_added_item_is_not_a_breaking_change() {
    let workspace = Workspace::new("comes", "0.1.0");
    let text = workspace.text(TRACK);
    workspace
        .write(TRACK, &text.replacen("\nresponse:\n", "\nresponse:\n  brand_new: { type: String, doc: New. }\n", 1));
    let (code, out, err) = workspace.regenerate();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("added field ") && out.contains("brand_new"), "{out}");
}

#[test]
fn rejects_breaks_of_items_that_exist_or_never_existed() {
    for version in ["0.0.9", "0.1.0"] {
        let workspace = Workspace::new(&format!("entries-{version}"), version);
        let api = workspace.text(API);
        let there = api.lines().find(|l| l.starts_with("field ")).unwrap();
        workspace.allow(there);
        let (code, _, err) = workspace.regenerate();
        assert!(code == 1 && err.contains("break-not-gone") && err.contains(there), "{err}");
        let workspace = Workspace::new(&format!("entries-{version}"), version);
        workspace.allow("field never::was String");
        let (code, _, err) = workspace.regenerate();
        assert!(code == 1 && err.contains("break-unknown") && err.contains("never::was"), "{err}");
    }
}
