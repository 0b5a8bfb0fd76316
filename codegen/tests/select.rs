//! Selection of a part of the IR, with the specs of this repository and the golden ones: what is kept, what is
//! removed, and that the kept files are unchanged. Expected names are written by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::path::Path;

use waybill_codegen::{FileSet, Ir, Sources, Unknown, compile, generate, select};

fn sources(folder: &str) -> Sources {
    let mut sources = Sources::new();
    common::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), "", &mut sources);
    sources
}

fn part(folder: &str, provider: &str, only: &[&str]) -> Result<Ir, Unknown> {
    let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
    select(compile(&sources(folder)).unwrap(), provider, &only)
}

/// The modules below `src/` of the only crate.
fn modules(files: &FileSet, provider: &str) -> Vec<String> {
    let prefix = format!("generated/{provider}/src/");
    files.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
}

const ALWAYS: [&str; 4] = ["client.rs", "errors.rs", "lib.rs", "platform.rs"];

const ODD_NAMES: &[&str] = &[
    "ids.rs",
    "odd_names.rs",
    "odd_names/read.rs",
    "odd_names/renamed.rs",
    "odd_names/silence.rs",
    "odd_names/texts.rs",
    "odd_names/types.rs",
];

#[test]
fn keeps_only_selected_modules() {
    let cases: &[(&str, &str, &[&str], &[&str])] = &[
        ("../specs", "taobao", &[], &["ids.rs", "logistics.rs", "logistics/trace_search.rs"]),
        // A group by its module, and by the vendor's name.
        ("tests/golden/specs", "rooted", &["odd_names"], ODD_NAMES),
        ("tests/golden/specs", "rooted", &["odd.names"], ODD_NAMES),
        // Shared types stay with the operations that use them.
        ("tests/golden/specs", "plain", &["plain.crates.list"], &["crates.rs", "crates/list.rs", "ids.rs", "types.rs"]),
        (
            "../specs",
            "pandapon",
            &["pandapon.v2.alibaba.order.logistics", "push"],
            &[
                "ids.rs",
                "push.rs",
                "push/taobao_order_price.rs",
                "v2_alibaba_order.rs",
                "v2_alibaba_order/logistics.rs",
            ],
        ),
        ("../specs", "xportcn", &["push"], &["push.rs", "push/order_change.rs"]),
        ("tests/golden/specs", "plain", &["http_"], &["http_.rs", "http_/mod_.rs"]),
        // A module named by a keyword.
        ("tests/golden/specs", "plain", &["plain.push.type"], &["push.rs", "push/type.rs"]),
        // One of two operations of a group.
        ("tests/golden/specs", "rooted", &["rooted.send.parcel"], &["ids.rs", "send.rs", "send/parcel.rs"]),
    ];
    for (folder, provider, only, expected) in cases {
        let found = modules(&generate(&part(folder, provider, only).unwrap()), provider);
        let mut expected: Vec<&str> = ALWAYS.iter().chain(*expected).copied().collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{provider} {only:?}");
    }
}

/// The file of an operation does not depend on other operations.
#[test]
fn kept_files_are_unchanged() {
    for (folder, provider, only) in [
        ("../specs", "pandapon", "open_order"),
        ("../specs", "pandapon", "push"),
        ("tests/golden/specs", "rooted", "send"),
    ] {
        let whole = generate(&part(folder, provider, &[]).unwrap());
        let part = generate(&part(folder, provider, &[only]).unwrap());
        let about_all = ["Cargo.toml", "README.md", "api.txt", "client.rs", "errors.rs", "ids.rs", "lib.rs"];
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
    let detail = part("../specs", "pandapon", &["open_order"]).unwrap();
    assert_eq!(ids(&detail), ["OrderId", "PurchaseId", "SubPurchaseOrderId"]);
    let logistics = part("../specs", "pandapon", &["v2_alibaba_order"]).unwrap();
    assert_eq!(ids(&logistics), ["AlibabaOrderId"]);
    assert!(logistics.providers[0].listed_messages.is_empty() && !logistics.providers[0].has_push());
    assert_eq!(logistics.providers[0].groups.len(), 1);
    assert_eq!(logistics.platforms.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["xopen"]);
    assert_eq!(logistics.providers.len(), 1);
    assert!(logistics.cases.iter().all(|case| case.operation == "pandapon.v2.alibaba.order.logistics"));
    let push = generate(&part("../specs", "xportcn", &["push"]).unwrap());
    assert!(!push["generated/xportcn/src/client.rs"].contains("Call"), "an unused import");
}

/// A family is removed with the last operation that uses it.
#[test]
fn removes_families_without_operations() {
    let mut sources = sources("../specs");
    let families = |sources: &Sources| -> Vec<String> {
        let only = ["taobao.logistics.plain".to_owned()];
        let ir = select(compile(sources).unwrap(), "taobao", &only).unwrap();
        ir.providers[0].families.iter().map(|family| family.rust.clone()).collect()
    };
    let plain = "operation: taobao.logistics.plain\ntitle: Plain\ndocuments: [top.taobao.logistics.trace.search]\n\
                 idempotent: { is: true, evidence: inferred }\nresponse:\n  done: { type: Boolean }\n";
    sources.insert("taobao/logistics/plain.yaml".to_owned(), plain.into());
    assert_eq!(families(&sources), [""; 0]);
    let listing = format!("{plain}errors:\n  isv.split-data-error: {{ family: split-data, codes: [CD22] }}\n");
    sources.insert("taobao/logistics/plain.yaml".to_owned(), listing.as_str().into());
    assert_eq!(families(&sources), ["SplitData"]);
}

#[test]
fn unknown_names_are_reported_with_the_known_ones() {
    let unknown = |provider: &str, only: &[&str]| part("../specs", provider, only).unwrap_err();
    let found = unknown("taobap", &[]);
    assert_eq!((found.what.as_str(), found.known.len()), ("provider", 4));
    let found = unknown("taobao", &["logistics", "push"]);
    assert_eq!((found.name.as_str(), found.what.as_str()), ("push", "group or operation of taobao"));
    assert_eq!(found.known, ["logistics", "taobao.logistics.trace.search"]);
    assert_eq!(unknown("pandapon", &["taobao.logistics.trace.search"]).known[2], "push");
}
