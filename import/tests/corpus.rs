//! Each folder of `corpus/` is an import of our own sources, named by its format: the files and the report equal
//! `corpus/NAME.txt`, they pass the checks of the generator, and no name of a source is missing in both.
//! `UPDATE_GOLDEN=1 cargo test -p waybill-import` rewrites the expected texts; review the diff before you commit it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::{import, platforms, sources};
use waybill_codegen::yaml::node::{Kind as NodeKind, Node};
use waybill_codegen::{compile, generate};
use waybill_import::{Imported, fold};

const CASES: &[(&str, &str)] = &[
    ("top-xml", "top"),
    ("top-json", "top"),
    ("top-json-reduced", "top"),
    ("openapi", "xopen"),
    ("openapi-31", "xopen"),
];

#[test]
fn files_and_report_are_as_reviewed() {
    for (name, platform) in CASES {
        let shown = show(&import(name, platform, &sources(name), &[]).unwrap());
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/corpus/{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert!(shown == expected, "{name}: expected\n{expected}\nfound\n{shown}");
    }
}

#[test]
fn imported_specs_compile_and_say_so() {
    for (name, platform) in CASES {
        let imported = import(name, platform, &sources(name), &[]).unwrap();
        let mut all = platforms();
        all.retain(|path, _| *path == format!("platforms/{platform}.yaml"));
        all.extend(imported.files.iter().map(|(path, text)| (format!("shop/{path}"), text.as_str().into())));
        let (ir, found) = waybill_codegen::inspect(&all);
        // What the platform shares is used by its other providers.
        let found: Vec<_> = found.iter().filter(|d| waybill_import::concerns_import(d)).collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
        assert_eq!(ir.operations().count(), imported.written);
        for operation in ir.operations() {
            assert!(operation.docs.iter().any(|line| line.contains("Imported")), "{}", operation.id);
            assert!(operation.docs.iter().any(|line| line.starts_with("Not idempotent")), "{}", operation.id);
        }
        assert!(generate(&ir).contains_key("generated/shop/api.txt"));
        if *platform == "top" {
            compile(&all).unwrap();
        }
    }
}

#[test]
fn no_name_of_a_source_is_dropped_silently() {
    for (name, platform) in CASES {
        let shown = show(&import(name, platform, &sources(name), &[]).unwrap());
        let missing = missing(name, &shown);
        assert!(!shown.contains(PERSONAL));
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
    // The check finds a field that is gone.
    let shown = show(&import("top-xml", "top", &sources("top-xml"), &[]).unwrap());
    let without: String = shown.lines().filter(|line| !line.contains("food.stock_date")).collect();
    assert_eq!(missing("top-xml", &without), ["food.stock_date"]);
}

#[test]
fn the_same_sources_give_the_same_files() {
    for (name, platform) in CASES {
        let once = import(name, platform, &sources(name), &[]).unwrap();
        let again = import(name, platform, &sources(name), &[]).unwrap();
        assert_eq!((once.files, once.losses), (again.files, again.losses));
    }
}

#[test]
fn only_selects_by_id() {
    let files = |only: &[&str]| {
        let imported = import("top-xml", "top", &sources("top-xml"), only).unwrap();
        assert!(
            imported.losses.iter().all(|loss| loss.operation.is_empty() || loss.operation.starts_with(&only[0][..4]))
        );
        imported.files.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(files(&["tmall.*"]), ["provider.yaml", "tmall.crate/get.yaml", "tmall/ping.yaml"]);
    assert_eq!(files(&["shop.*.V3*", "shop.crate.get"]), ["Crate2/V3getAll.yaml", "crate/get.yaml", "provider.yaml"]);
    let found = import("top-xml", "top", &sources("top-xml"), &["none.*", "tmall.*", "tmall.pin"]).unwrap_err();
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "--only: none of 8 operations matches \"none.*\"; patterns are ids, with `*`",
            "--only: none of 8 operations matches \"tmall.pin\"; did you mean tmall.ping? patterns are ids, with `*`",
        ]
    );
}

/// The files of an import and its report as one text.
fn show(imported: &Imported) -> String {
    let mut out = String::new();
    for (path, text) in &imported.files {
        writeln!(out, "=== {path}\n{text}").unwrap();
    }
    writeln!(out, "=== report: {} of {} operations", imported.written, imported.read).unwrap();
    for one in fold(&imported.losses) {
        let loss = one.first;
        let (severity, kind) = (loss.kind.severity().word(), loss.kind.word());
        let shared = one.instead.map(|instead| format!(" -> {instead}")).unwrap_or_default();
        writeln!(out, "{severity} {kind}: {}{shared}", loss.lost).unwrap();
        for loss in one.all {
            let name = if loss.name.is_empty() { "-" } else { &loss.name };
            let own = if one.instead.is_none() { format!(" -> {}", loss.instead) } else { String::new() };
            writeln!(out, "  {}:{} {} {name}{own}", loss.place.file, loss.place.line, loss.operation).unwrap();
        }
    }
    out
}

/// The names of a source that do not occur in a text.
fn missing(case: &str, shown: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (file, bytes) in sources(case) {
        let text = String::from_utf8(bytes).unwrap();
        if file.ends_with(".xml") {
            for tag in ["name", "type", "max_length", "max_list_size"] {
                let open = format!("<{tag}>");
                let parts = text.split(&open).skip(1);
                names.extend(parts.map(|part| part.split("</").next().unwrap().to_owned()));
            }
            continue;
        }
        let mut found = Vec::new();
        let json = text.replace('\t', " ").replace("\\/", "/");
        collect(&waybill_codegen::yaml::read_any(&file, &json, 64, &mut found).unwrap(), "", &mut names);
        assert_eq!(found, []);
    }
    // Spaces before brackets do not count, and personal values are not repeated.
    names.iter_mut().for_each(|name| *name = name.replace(" []", "[]"));
    let shown = shown.replace(" []", "[]");
    let occurs = |name: &str| shown.contains(name) || shown.contains(&name.replace('"', "\\\""));
    names.retain(|name| !name.is_empty() && name != PERSONAL && !occurs(name));
    names
}

/// A value of the corpus that looks like a phone number.
const PERSONAL: &str = "13912345678";

/// Names and values of fields: members `name`, `type` and so on, and the keys of objects that hold named things.
fn collect(node: &Node, key: &str, names: &mut Vec<String>) {
    const VALUES: &[&str] =
        &["name", "type", "demoValue", "defaultValue", "errorCode", "errorMsg", "solution", "summary"];
    const SCHEMA_WORDS: &[&str] = &["array", "object", "apiKey"];
    match &node.kind {
        NodeKind::Map(entries) => {
            for (name, value) in entries {
                if matches!(key, "properties" | "paths" | "schemas") {
                    names.push(name.value.clone());
                }
                let scalar = matches!(&value.kind, NodeKind::Scalar { .. });
                if let NodeKind::Scalar { text, .. } = &value.kind
                    && VALUES.contains(&name.value.as_str())
                    && !(name.value == "type" && (SCHEMA_WORDS.contains(&text.as_str())))
                {
                    names.push(text.replace("<i>", "").replace("</i>", ""));
                }
                if !scalar {
                    collect(value, &name.value, names);
                }
            }
        }
        NodeKind::List(items) => items.iter().for_each(|item| collect(item, "", names)),
        _ => {}
    }
}
