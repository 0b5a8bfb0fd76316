//! The schema of the spec language. That it says what the checks say is held by others' tools: `.ci/schema`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use waybill_codegen::schema;

/// An editor knows a spec by its first line.
#[test]
fn every_spec_names_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut specs = BTreeMap::new();
    common::read(&root.join("specs"), "", &mut specs);
    specs.retain(|path, _| path.ends_with(".yaml"));
    assert!(specs.len() > 20);
    for (path, text) in &specs {
        let expected = schema::line(path).unwrap();
        assert_eq!(text.lines().next(), Some(expected.as_str()), "specs/{path}");
        let named = Path::new("specs").join(path).parent().unwrap().join(expected.split_once('=').unwrap().1);
        assert!(root.join(&named).is_file(), "{} of specs/{path}", named.display());
    }
}
