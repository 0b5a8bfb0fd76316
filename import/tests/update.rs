//! Importing again: what differs, what was edited, and what it means for users.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;

use common::{import, platforms, sources};
use waybill_codegen::Sources;
use waybill_import::update::{Plan, lock_text, meaning, plan, read_lock};

type Files = BTreeMap<String, String>;

fn files(texts: &[(&str, &str)]) -> Files {
    texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn bytes(files: &Files) -> BTreeMap<String, Vec<u8>> {
    files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect()
}

#[test]
fn a_plan_lists_what_differs_and_what_was_edited() {
    let last = files(&[("same", "1"), ("changed", "1"), ("edited", "1"), ("gone", "1"), ("edited-and-gone", "1")]);
    let lock = read_lock("lock", &lock_text(&last)).unwrap();
    let mut found = bytes(&last);
    found.insert("edited".to_owned(), b"mine".to_vec());
    found.insert("edited-and-gone".to_owned(), b"mine".to_vec());
    found.insert("not-imported".to_owned(), b"mine".to_vec());
    found.insert("in-the-way".to_owned(), b"mine".to_vec());
    let new = files(&[("same", "1"), ("changed", "2"), ("edited", "2"), ("new", "2"), ("in-the-way", "2")]);
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let expected = Plan {
        created: names(&["new"]),
        changed: names(&["changed", "edited", "in-the-way"]),
        removed: names(&["edited-and-gone", "gone"]),
        edited: names(&["edited", "in-the-way", "edited-and-gone"]),
    };
    assert_eq!(plan(&found, &lock, &new), expected);
    // A file that was edited to what is written now is not in the way.
    found.insert("edited".to_owned(), b"2".to_vec());
    assert_eq!(plan(&found, &lock, &new).edited, ["in-the-way", "edited-and-gone"]);
}

#[test]
fn a_lock_that_was_damaged_is_rejected_with_its_line() {
    let lock = lock_text(&files(&[("a/b.yaml", "text")]));
    assert_eq!(read_lock("lock", &lock).unwrap().len(), 1);
    for path in ["../b.yaml", "/etc/passwd", "a/../../b", "c:\\b", ""] {
        let found = read_lock("lock", &lock.replace("a/b.yaml", path)).unwrap_err().to_string();
        assert_eq!(found, "lock:3:1: this line is no digest with a path; restore the file from version control");
    }
}

#[test]
fn changes_of_the_vendor_are_changes_of_the_rust_api() {
    let specs = |from: &str, to: &str| {
        let mut sources = sources("top-xml");
        for bytes in sources.values_mut() {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(from), "{from}");
            *bytes = text.replacen(from, to, 1).into_bytes();
        }
        let imported = import("top-xml", "top", &sources, &[]).unwrap();
        let mut all: Sources = platforms();
        all.remove("platforms/xopen.yaml");
        all.extend(imported.files.iter().map(|(path, text)| (format!("shop/{path}"), text.as_str().into())));
        all
    };
    let meaning = |from: &str, to: &str| {
        let found = meaning("shop", &specs("<apis>", "<apis>"), &specs(from, to)).unwrap();
        (found.bump, found.change.lines().join("; "))
    };
    assert_eq!(meaning("A crate</desc>", "Another text</desc>"), ("none", String::new()));
    let (bump, lines) = meaning("<prop><name>crate_id</name><type>Number", "<prop><name>crate_id</name><type>String");
    assert_eq!(bump, "major");
    assert!(lines.contains("changed field crate_::get::Crate.crate_id Option<i64> -> "), "{lines}");
    let new = "<prop><name>weight</name>";
    let (bump, lines) = meaning(new, &format!("<prop><name>fresh</name><type>String</type></prop>{new}"));
    assert_eq!(bump, "minor");
    assert!(lines.starts_with("added field ") && lines.contains("Label.fresh"), "{lines}");
    let (bump, lines) = meaning("<api><name>tmall.ping</name>", "<api><name>tmall.pong</name>");
    assert_eq!(bump, "major");
    assert!(lines.contains("mod tmall::ping -> mod tmall::pong"), "{lines}");
}
