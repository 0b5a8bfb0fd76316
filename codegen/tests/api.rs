//! `api.txt` is correct: the generated Rust has exactly the public items that the file lists, for all providers and
//! the golden ones. Comparison of two surfaces: removed, added and renamed items.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/mod.rs"]
mod common;
#[path = "api/of_rust.rs"]
mod of_rust;

use std::collections::BTreeSet;
use std::path::Path;

use waybill_codegen::surface::{Change, compare, is_stable};
use waybill_codegen::{Sources, compile, generate};

#[test]
fn api_txt_lists_exactly_the_public_items() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [here.join("../specs"), here.join("tests/golden/specs")] {
        let mut sources = Sources::new();
        common::read(&folder, "", &mut sources);
        let ir = compile(&sources).unwrap_or_else(|found| panic!("{found:?}"));
        let files = generate(&ir);
        for provider in &ir.providers {
            let root = format!("generated/{}/", provider.name);
            let listed: BTreeSet<String> = files[&format!("{root}api.txt")]
                .lines()
                .filter(|l| !l.starts_with('#'))
                .map(of_rust::squeezed)
                .collect();
            let found = of_rust::surface(&files, &format!("{root}src/"));
            let unlisted: Vec<_> = found.difference(&listed).collect();
            let missing: Vec<_> = listed.difference(&found).collect();
            assert!(
                unlisted.is_empty() && missing.is_empty(),
                "{root}\nnot listed: {unlisted:#?}\nlisted but missing: {missing:#?}"
            );
        }
    }
}

/// A row at the wrong position would read one field into another.
#[test]
fn rows_of_macros_are_the_fields_and_variants_in_their_order() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut completed = 0;
    for folder in [here.join("../specs"), here.join("tests/golden/specs")] {
        let mut sources = Sources::new();
        common::read(&folder, "", &mut sources);
        let ir = compile(&sources).unwrap_or_else(|found| panic!("{found:?}"));
        for (path, file) in generate(&ir).iter().filter(|(path, _)| path.ends_with(".rs")) {
            for (of, rows, items) in of_rust::rows_and_items(file) {
                assert_eq!(rows, items, "{path}: {of}");
                completed += 1;
            }
        }
    }
    assert!(completed > 100, "{completed} macros");
}

fn change(before: &str, after: &str) -> Change {
    compare(before, after)
}

#[test]
fn distinguishes_removed_added_changed_and_renamed_items() {
    let before = "# head\nfield a::B.one Option<String>\nfield a::B.two i64\nfn a::b (self) -> Self\n";
    let renamed = change(before, &before.replace("B.one", "B.uno"));
    assert_eq!(renamed.lines(), ["likely renamed field a::B.one Option<String> -> field a::B.uno Option<String>"]);
    let removed = change(before, &before.replace("field a::B.two i64\n", ""));
    assert_eq!(removed.lines(), ["removed field a::B.two i64"]);
    let changed = change(before, &before.replace("(self) -> Self", "(self, c: i64) -> Self"));
    assert_eq!(changed.lines(), ["changed fn a::b (self) -> Self -> fn a::b (self, c: i64) -> Self"]);
    let added = change(before, &format!("{before}mod c\n"));
    assert_eq!(added.lines(), ["added mod c"]);
    assert_eq!(added.broken().count(), 0, "an added item breaks nobody");
    assert!(change(before, before).is_empty());
}

#[test]
fn pairs_several_renamed_items_by_name() {
    let before = "field a.company_name String\nfield a.waybill String\n";
    let after = "field a.company_names String\nfield a.waybil String\n";
    assert_eq!(change(before, after).renamed.len(), 2);
    let other_type = change("field a.b String\n", "field a.c i64\n");
    assert_eq!(other_type.lines(), ["removed field a.b String", "added field a.c i64"]);
}

#[test]
fn surface_is_stable_from_version_0_1_0() {
    for (version, expected) in [
        ("0.0.1", false),
        ("0.0.99", false),
        ("0.1.0", true),
        ("0.1.0-rc.1", true),
        ("0.2.3", true),
        ("1.0.0", true),
        ("", false),
    ] {
        assert_eq!(is_stable(version), expected, "{version}");
    }
}
