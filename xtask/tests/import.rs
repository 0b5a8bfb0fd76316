//! `import` on the command line: what it writes, keeps and reports, and that a rejected run writes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{edit, empty, texts, xtask};
use serde_json::Value;

const METADATA: &str = "<metadata><structs>
<struct><name>Crate</name><props><prop><name>crate_id</name><type>Number</type></prop></props></struct>
</structs><apis>
<api><name>shop.crate.get</name><desc>Read a crate</desc><response><param><name>crate</name><type>Crate</type></param></response></api>
<api><name>shop.crate.move</name><desc>Move a crate</desc><request><param><name>to</name><type>String</type><required>special</required></param></request></api>
</apis></metadata>";

/// The files of every import besides the specs, in the provider's folder.
const LOCK: &str = ".import.lock";
const SCHEMAS: [&str; 3] = [".schema/additions.json", ".schema/operation.json", ".schema/provider.json"];

/// A source and a folder for its specs.
struct Shop(PathBuf);

impl Shop {
    fn new(test: &str) -> Self {
        let folder = empty(test);
        fs::write(folder.join("metadata.xml"), METADATA).unwrap();
        Self(folder)
    }

    /// Imports the source with more arguments.
    fn import(&self, more: &[&str]) -> (u8, String, String) {
        let source = self.0.join("metadata.xml").display().to_string();
        self.run(&[&["top-xml", &source, "--provider", "shop", "--platform", "top"], more].concat())
    }

    fn run(&self, arguments: &[&str]) -> (u8, String, String) {
        let to = self.0.join("specs").display().to_string();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        xtask(repository, &[&["import"], arguments, &["--to", &to]].concat())
    }

    fn source(&self, from: &str, to: &str) {
        edit(&self.0.join("metadata.xml"), from, to);
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.join("specs/shop").join(below)
    }

    fn files(&self) -> BTreeMap<PathBuf, String> {
        texts(&self.0.join("specs"))
    }

    fn names(&self) -> Vec<String> {
        let name = |path: &PathBuf| path.strip_prefix(self.path("")).unwrap().display().to_string();
        self.files().keys().map(name).collect()
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let shop = Shop::new("import-twice");
    let (code, out, err) = shop.import(&[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("condition-in-text [changed]: 1\n"), "{out}");
    assert!(out.contains("    shop.crate.move: to (metadata.xml:5)\n"), "{out}");
    assert!(out.contains("2 of 2 operations; 1 lossy step, of which 0 lost something\n"), "{out}");
    assert!(out.contains("import-twice/specs/shop, 7 files: 7 created ("), "{out}");
    assert!(out.contains("next: cargo xtask vendor shop OUT --specs "), "{out}");
    assert_eq!(
        shop.names(),
        [LOCK, SCHEMAS[0], SCHEMAS[1], SCHEMAS[2], "crate/get.yaml", "crate/move.yaml", "provider.yaml"]
    );
    let before = shop.files();
    let (code, out, _) = shop.import(&[]);
    assert_eq!((code, shop.files()), (0, before));
    assert!(out.contains("nothing changes for users of the client"), "{out}");
    assert!(out.contains("nothing changed: 7 files of "), "{out}");
}

/// An editor finds the schema of each file, wherever the folder is.
#[test]
fn each_spec_names_a_schema_that_is_there() {
    let shop = Shop::new("import-schema");
    shop.import(&[]);
    for file in ["provider.yaml", "crate/get.yaml", "crate/move.yaml"] {
        let text = fs::read_to_string(shop.path(file)).unwrap();
        let (_, schema) = text.lines().next().unwrap().split_once("# yaml-language-server: $schema=").unwrap();
        let schema = fs::read_to_string(shop.path(file).parent().unwrap().join(schema)).unwrap();
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert_eq!(schema["title"], if file == "provider.yaml" { "Waybill: provider" } else { "Waybill: operation" });
    }
}

/// Two crates can't have one name, and a provider needs a platform.
#[test]
fn a_name_that_is_taken_or_unknown_is_rejected() {
    let shop = Shop::new("import-taken");
    let source = shop.0.join("metadata.xml").display().to_string();
    let (code, _, err) = shop.run(&["top-xml", &source, "--provider", "pandapon", "--platform", "top"]);
    let expected = "error: --provider: Waybill's specs/ has a provider pandapon, and the name of both crates would be \
        waybill-pandapon; choose another name, such as my-pandapon\n";
    assert!(code == 1 && err.starts_with(expected), "{err}");
    let (code, _, err) = shop.run(&["top-xml", &source, "--provider", "shop", "--platform", "topp"]);
    let expected = "error: --platform: there is no platform `topp`; did you mean top? known platforms: ";
    assert!(code == 1 && err.starts_with(expected), "{err}");
    for name in ["platforms", "Shop", "", "7-shop", "-", "shop-", "../shop"] {
        let (code, _, err) = shop.run(&["top-xml", &source, &format!("--provider={name}"), "--platform", "top"]);
        let expected = format!("error: --provider: {name:?} can't be the name of a provider; use lower-case letters, ");
        assert!(code == 1 && err.starts_with(&expected), "{err}");
    }
    let (code, _, err) = shop.run(&["top-xml", &source, "--provider", "runtime", "--platform", "top"]);
    assert!(code == 1 && err.contains("the name `runtime` is taken by another package or folder"), "{err}");
    assert_eq!(shop.files().len(), 0);
}

/// Losses that say the same are one entry; each new name is shown, or counted.
#[test]
fn each_new_name_is_shown() {
    let shop = Shop::new("import-renamed");
    let parameters = |names: &[&str]| {
        let one = |name: &&str| format!("<param><name>{name}</name><type>String</type></param>");
        names.iter().map(one).collect::<String>()
    };
    shop.source("<request>", &format!("<request>{}", parameters(&["send", "收货人", "user_id"])));
    let (_, out, _) = shop.import(&["--dry-run"]);
    let expected = "\
renamed [cosmetic]: 3
  3 times: a name that is no free Rust name
    shop.crate.move: send (metadata.xml:5): the Rust name `send_field`
    shop.crate.move: 收货人 (metadata.xml:5): the Rust name `field_u6536_u8d27_u4eba`
    shop.crate.move: user_id (metadata.xml:5): the Rust name `user_id_field`
";
    assert!(out.contains(expected), "{out}");
    shop.source("<request>", &format!("<request>{}", parameters(&["timeout", "retry"])));
    let (_, out, _) = shop.import(&["--dry-run"]);
    assert!(out.contains("  5 times: ") && out.contains("\n    … and 2 more (--json lists all)\n"), "{out}");
    let (_, out, _) = shop.import(&["--dry-run", "--json"]);
    assert!(out.contains("the Rust name `field_u6536_u8d27_u4eba`") && out.contains("the Rust name `retry_field`"));
}

/// A client sends system parameters by itself; two parameters of one name would be rejected.
#[test]
fn a_parameter_of_the_platform_is_left_to_it() {
    let shop = Shop::new("import-system");
    let parameter =
        |name: &str| format!("<param><name>{name}</name><type>String</type><required>required</required></param>");
    let names = ["method", "sign", "format", "session"];
    shop.source("<request>", &format!("<request>{}", names.map(parameter).concat()));
    let (code, out, err) = shop.import(&[]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("  4 times: a system parameter of the platform: the client sends it\n"), "{out}");
    let spec = fs::read_to_string(shop.path("crate/move.yaml")).unwrap();
    let (_, request) = spec.split_once("request:\n").unwrap();
    assert!(request.starts_with("  to: "), "{request}");
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    let shop = Shop::new("import-dry");
    let (code, out, _) = shop.import(&["--dry-run", "--json"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, shop.files().len()), (0, 0));
    assert_eq!(found["operations"], serde_json::json!({ "read": 2, "written": 2 }));
    assert_eq!((&found["result"], found["created"].as_array().unwrap().len()), (&"would-change".into(), 7));
    let loss = &found["losses"][0];
    assert_eq!((&loss["kind"], &loss["severity"]), (&"condition-in-text".into(), &"changed".into()));
    assert_eq!(
        (&loss["operation"], &loss["name"], &loss["line"]),
        (&"shop.crate.move".into(), &"to".into(), &5.into())
    );
}

#[test]
fn an_edited_file_is_not_overwritten_silently() {
    let shop = Shop::new("import-edited");
    shop.import(&[]);
    edit(&shop.path("crate/get.yaml"), "title: Read a crate", "title: Mine");
    shop.source("Read a crate", "Read one crate");
    let before = shop.files();
    let (code, _, err) = shop.import(&[]);
    assert_eq!((code, shop.files()), (1, before));
    assert!(err.contains("edited   crate/get.yaml\nerror: nothing was written, since 1 file of "), "{err}");
    assert!(err.contains("Move the edits into the additions"), "{err}");
    let (code, _, err) = shop.import(&["--force"]);
    assert_eq!(code, 0);
    assert!(err.contains("crate/get.yaml was edited and is overwritten (--force)"), "{err}");
    assert!(fs::read_to_string(shop.path("crate/get.yaml")).unwrap().contains("title: Read one crate"));
}

/// A run that was interrupted before its lock was written is finished by the next one.
#[test]
fn an_interrupted_run_is_finished() {
    let shop = Shop::new("import-interrupted");
    shop.import(&[]);
    let lock = fs::read_to_string(shop.path(".import.lock")).unwrap();
    shop.source("Read a crate", "Read one crate");
    shop.source("shop.crate.move", "shop.crate.shift");
    shop.import(&[]);
    let after = shop.files();
    fs::write(shop.path(".import.lock"), lock).unwrap();
    fs::write(shop.path("crate/.waybill-tmp-get.yaml"), "half").unwrap();
    let (code, _, err) = shop.import(&[]);
    assert_eq!(code, 0, "{err}");
    let mut found = shop.files();
    found.retain(|path, _| !path.ends_with(".waybill-tmp-get.yaml"));
    assert_eq!(found, after);
}

#[test]
fn a_folder_of_somebody_else_is_not_overwritten() {
    let shop = Shop::new("import-other");
    fs::create_dir_all(shop.path("")).unwrap();
    fs::write(shop.path("provider.yaml"), "provider: shop\n").unwrap();
    let (code, _, err) = shop.import(&[]);
    assert_eq!((code, shop.names()), (1, vec!["provider.yaml".to_owned()]), "{err}");
    assert!(err.contains("edited   provider.yaml\nerror: nothing was written"), "{err}");
}

#[test]
fn additions_are_kept_and_checked() {
    let shop = Shop::new("import-additions");
    shop.import(&[]);
    let additions = "operation: shop.crate.get\nidempotent: { is: true, evidence: documented }\n\
        differences: { types.Crate.crate_id: { doc: Added } }\n";
    fs::create_dir_all(shop.path("crate/additions")).unwrap();
    fs::write(shop.path("crate/additions/get.yaml"), additions).unwrap();
    shop.source("Move a crate", "Move it");
    let (code, out, err) = shop.import(&[]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains(", 7 files: 2 updated, 5 unchanged ("), "{out}");
    assert_eq!(fs::read_to_string(shop.path("crate/additions/get.yaml")).unwrap(), additions);
    // The vendor removes what was added to.
    shop.source("crate_id", "number");
    let before = shop.files();
    let (code, _, err) = shop.import(&[]);
    assert_eq!((code, shop.files()), (1, before));
    assert!(err.contains("`types.Crate.crate_id` is a new field here, so it needs a `type`"), "{err}");
    assert!(err.contains("specs/shop/crate/additions/get.yaml:3:16"), "{err}");
}

#[test]
fn changes_of_the_vendor_are_reported_as_changes_of_the_api() {
    let shop = Shop::new("import-changes");
    shop.import(&[]);
    shop.source("<name>crate_id</name><type>Number", "<name>crate_id</name><type>String");
    shop.source("shop.crate.move", "shop.crate.shift");
    let (code, out, _) = shop.import(&[]);
    assert_eq!(code, 0);
    assert!(out.contains("Crate.crate_id Option<i64> -> "), "{out}");
    assert!(out.contains("this breaks users of the client: raise the major version"), "{out}");
    assert!(out.contains(", 7 files: 1 created, 2 updated, 1 removed, 4 unchanged ("), "{out}");
    assert_eq!(
        shop.names(),
        [LOCK, SCHEMAS[0], SCHEMAS[1], SCHEMAS[2], "crate/get.yaml", "crate/shift.yaml", "provider.yaml"]
    );
    // A narrower selection removes the others.
    let (code, _, _) = shop.import(&["--only", "*.get"]);
    assert_eq!((code, shop.names().len()), (0, 6));
}

const DOCUMENT: &str = "openapi: 3.0.1
servers: [{ url: 'https://shop.example' }]
paths:
  /open/crate/detail:
    post:
      summary: Read a crate
      parameters: [{ name: hint, in: query, schema: { type: string } }]
      requestBody: { content: { application/json: { schema: { type: object, properties: { kind: { type: string, enum: [A, B] } } } } } }
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { size: { type: integer } } } } } } }
  /open/crate/list: { get: { summary: List crates, responses: {} } }
";

/// A platform that has more than the import uses is no reason to be silent.
#[test]
fn changes_of_each_part_of_an_openapi_document_are_reported() {
    const CASES: &[(&str, &str, &str, &str)] = &[
        ("Read a crate", "Show a crate", "nothing changes", ""),
        ("size: {", "weight: {", "this breaks", "likely renamed field open_crate::detail::DetailResponse.size"),
        ("{ size: { type: integer } }", "{}", "this breaks", "removed field open_crate::detail::"),
        (
            "{ size: { type: integer } }",
            "{ size: { type: string } }",
            "this breaks",
            "changed field open_crate::detail::",
        ),
        ("enum: [A, B]", "enum: [A, C]", "this breaks", "variant open_crate::detail::Kind::C"),
        ("enum: [A, B]", "enum: [A, B, C]", "this only adds", "added variant open_crate::detail::Kind::C"),
        ("in: query", "in: header", "nothing changes", ""),
        (
            "/open/crate/list: {",
            "/open/crate/search: {",
            "this breaks",
            "mod open_crate::list -> mod open_crate::search",
        ),
        (
            "  /open/crate/list: { get: { summary: List crates, responses: {} } }\n",
            "",
            "this breaks",
            "removed mod open_crate::list",
        ),
        (
            "paths:",
            "paths:\n  /open/crate/new: { get: { responses: {} } }",
            "this only adds",
            "added mod open_crate::new",
        ),
    ];
    let shop = Shop::new("import-openapi-changes");
    let source = shop.0.join("shop.yaml");
    let import = |text: &str| {
        fs::write(&source, text).unwrap();
        let named = source.display().to_string();
        shop.run(&["openapi", &named, "--provider", "shop", "--platform", "xopen", "--force"])
    };
    for (from, to, meaning, line) in CASES {
        let (code, out, err) = import(DOCUMENT);
        assert_eq!(code, 0, "{out}{err}");
        assert!(DOCUMENT.contains(from), "{from}");
        let (code, out, err) = import(&DOCUMENT.replacen(from, to, 1));
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.contains(meaning) && out.contains(line), "{from} -> {to}:\n{out}");
    }
    // Specs that were broken in between can't be compared, and the run says so.
    fs::write(shop.path("open.crate/list.yaml"), "operation: [").unwrap();
    let (code, out, err) = import(DOCUMENT);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("what changes for users is not known: the specs of the last run have errors\n"), "{out}");
}

#[test]
fn a_rejected_source_writes_nothing() {
    let shop = Shop::new("import-rejected");
    shop.import(&[]);
    let before = shop.files();
    shop.source("</metadata>", "");
    let (code, _, err) = shop.import(&[]);
    assert_eq!((code, shop.files()), (1, before.clone()));
    assert!(err.contains("metadata.xml:6:8: `metadata` is never closed"), "{err}");
    assert!(err.ends_with("1 error; nothing was written\n"), "{err}");
    let (code, out, _) = shop.import(&["--json"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &found["result"], &found["problems"][0]["line"]), (1, &"invalid".into(), &6.into()));
    // A file of the operating system's that is too large is not even read.
    let large = fs::File::create(shop.0.join("metadata.xml")).unwrap();
    large.set_len(100 << 20).unwrap();
    let (code, _, err) = shop.import(&[]);
    assert!(code == 1 && err.contains("the file has 100 MiB, more than the 32 of a source"), "{err}");
    let (code, _, err) = shop.run(&["top-xml", "/nowhere.xml", "--provider", "shop", "--platform", "top"]);
    assert!(code == 2 && err.contains("cannot read /nowhere.xml"), "{err}");
    assert_eq!(shop.files(), before);
}

#[test]
fn a_folder_is_read_file_by_file() {
    let shop = Shop::new("import-folder");
    let folder = shop.0.join("documents/deep");
    fs::create_dir_all(&folder).unwrap();
    for name in ["a", "b"] {
        let document = format!(r#"{{"name":"shop.{name}.get","responseParams":[{{"name":"x","type":"String"}}]}}"#);
        fs::write(folder.join(format!("{name}.json")), document).unwrap();
    }
    fs::write(folder.join(".hidden"), "no source").unwrap();
    let named = shop.0.join("documents").display().to_string();
    let (code, out, err) = shop.run(&["top-json", &named, "--provider", "shop", "--platform", "top"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("2 of 2 operations; 0 lossy steps"), "{out}");
    assert_eq!(shop.names(), [LOCK, SCHEMAS[0], SCHEMAS[1], SCHEMAS[2], "a/get.yaml", "b/get.yaml", "provider.yaml"]);
}
