//! Selection of a part of the IR, with the golden specs: what is kept, what is removed, and that the kept files are
//! unchanged. Expected names are written by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::path::Path;

use waybill_codegen::{FileSet, Ir, Selection, Sources, Unknown, compile, generate, select};

fn sources() -> Sources {
    let mut sources = Sources::new();
    common::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/specs"), "", &mut sources);
    sources
}

fn part(provider: &str, only: &[&str]) -> Result<Ir, Unknown> {
    let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
    select(compile(&sources()).unwrap(), &Selection::from([(provider.to_owned(), only)]))
}

/// The modules below `src/` of the only crate.
fn modules(files: &FileSet, provider: &str) -> Vec<String> {
    let prefix = format!("generated/{provider}/src/");
    files.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
}

const ALWAYS: [&str; 4] = ["client.rs", "errors.rs", "lib.rs", "platform.rs"];

#[test]
fn keeps_only_selected_modules() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        // A group by the name of its module, and by that of the documents.
        ("plain", &["http_"], &["mock.rs", "production.rs", "http_.rs", "http_/mod_.rs"]),
        ("plain", &["http"], &["mock.rs", "production.rs", "http_.rs", "http_/mod_.rs"]),
        ("plain", &["push"], &["push.rs", "push/type.rs"]),
        // A module named by a keyword.
        ("plain", &["plain.push.type"], &["push.rs", "push/type.rs"]),
        (
            "plain",
            &["plain.http.mod", "push"],
            &["mock.rs", "production.rs", "http_.rs", "http_/mod_.rs", "push.rs", "push/type.rs"],
        ),
        // Shared types stay with the operations that use them.
        (
            "plain",
            &["plain.crates.list"],
            &["mock.rs", "production.rs", "crates.rs", "crates/list.rs", "ids.rs", "types.rs"],
        ),
        // One of several operations of a group.
        ("rooted", &["rooted.send.parcel"], &["mock.rs", "production.rs", "ids.rs", "send.rs", "send/parcel.rs"]),
    ];
    for (provider, only, expected) in cases {
        let found = modules(&generate(&part(provider, only).unwrap()), provider);
        let mut expected: Vec<&str> = ALWAYS.iter().chain(*expected).copied().collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{provider} {only:?}");
    }
    let whole = generate(&compile(&sources()).unwrap());
    for provider in ["plain", "rooted"] {
        assert_eq!(modules(&generate(&part(provider, &[]).unwrap()), provider), modules(&whole, provider), "all");
    }
}

/// The file of an operation does not depend on other operations.
#[test]
fn kept_files_are_unchanged() {
    for (provider, only) in [("plain", "open"), ("plain", "push"), ("rooted", "send")] {
        let whole = generate(&part(provider, &[]).unwrap());
        let part = generate(&part(provider, &[only]).unwrap());
        let about_all = [
            "Cargo.toml",
            "README.md",
            "api.txt",
            "client.rs",
            "errors.rs",
            "ids.rs",
            "lib.rs",
            "mock.rs",
            "production.rs",
        ];
        let crate_folder = format!("generated/{provider}/");
        let part = part.iter().filter(|(path, _)| path.starts_with(&crate_folder));
        for (path, text) in part {
            let name = path.rsplit('/').next().unwrap();
            assert!(about_all.contains(&name) || whole.get(path) == Some(text), "{path}");
        }
    }
}

#[test]
fn removes_unused_items() {
    let ids = |ir: &Ir| -> Vec<String> { ir.providers[0].ids.iter().map(|id| id.rust.clone()).collect() };
    let parcel = part("rooted", &["rooted.send.parcel"]).unwrap();
    assert!(ids(&parcel).contains(&"ParcelId".to_owned()) && !ids(&parcel).contains(&"OrderCode".to_owned()));
    let read = part("rooted", &["rooted.odd.names.read"]).unwrap();
    assert!(ids(&read).contains(&"OrderCode".to_owned()) && !ids(&read).contains(&"ParcelId".to_owned()));
    assert!(read.cases.iter().all(|case| case.operation == "rooted.odd.names.read"));
    let line = part("plain", &["open"]).unwrap();
    assert!(line.providers[0].listed_messages.is_empty() && !line.providers[0].has_push());
    assert_eq!(line.providers[0].groups.len(), 1);
    assert_eq!(line.platforms.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["headers"]);
    assert_eq!(line.providers.len(), 1);
}

/// A family is removed with the last operation that uses it.
#[test]
fn removes_families_without_operations() {
    let mut sources = common::base();
    let families = |sources: &Sources| -> Vec<String> {
        let only = Selection::from([("demo".to_owned(), vec!["demo.parcels.plain".to_owned()])]);
        let ir = select(compile(sources).unwrap(), &only).unwrap();
        ir.providers[0].families.iter().map(|family| family.rust.clone()).collect()
    };
    let plain = "operation: demo.parcels.plain\ntitle: Plain\ndocuments: [demo.parcels.track]\n\
                 idempotent: { is: true, evidence: inferred }\nresponse:\n  done: { type: Boolean }\n";
    sources.insert("demo/parcels/plain.yaml".to_owned(), plain.into());
    assert_eq!(families(&sources), [""; 0]);
    let listing = format!("{plain}errors:\n  isv.split-error: {{ family: split, codes: [CD22] }}\n");
    sources.insert("demo/parcels/plain.yaml".to_owned(), listing.as_str().into());
    assert_eq!(families(&sources), ["Split"]);
}

#[test]
fn unknown_names_are_reported_with_the_known_ones() {
    let unknown = |provider: &str, only: &[&str]| part(provider, only).unwrap_err();
    let found = unknown("rootet", &[]);
    assert_eq!(
        (found.what.as_str(), found.known),
        ("provider", ["bazaar", "plain", "rooted"].map(str::to_owned).to_vec())
    );
    let found = unknown("rooted", &["send", "push"]);
    assert_eq!((found.name.as_str(), found.what.as_str()), ("push", "group or operation of rooted"));
    let known = |name: &str| found.known.iter().any(|known| known == name);
    assert!(known("send") && known("rooted.send.parcel") && !known("push"), "{:?}", found.known);
    assert!(unknown("plain", &["rooted.send.parcel"]).known.iter().any(|known| known == "push"));
}
