//! The samples and the table of docs/import.md are true.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;

use common::{import, platforms};
use waybill_codegen::{Sources, generate, inspect};
use waybill_import::Imported;

const MANUAL: &str = include_str!("../../docs/import.md");

/// The samples of JSON, as files in their order.
fn samples() -> BTreeMap<String, Vec<u8>> {
    samples_of("json")
}

fn samples_of(language: &str) -> BTreeMap<String, Vec<u8>> {
    let open = format!("```{language}\n");
    let blocks = MANUAL.split(&open).skip(1).map(|rest| rest.split("```").next().unwrap());
    (1..).zip(blocks).map(|(at, text)| (format!("{at}.{language}"), text.as_bytes().to_vec())).collect()
}

/// The public surface of the client of an import.
fn surface(imported: &Imported, platform: &str) -> String {
    let mut all: Sources = platforms();
    all.retain(|path, _| *path == format!("platforms/{platform}.yaml"));
    all.extend(imported.files.iter().map(|(path, text)| (format!("shop/{path}"), text.as_str().into())));
    generate(&inspect(&all).0).remove("generated/shop/api.txt").unwrap()
}

#[test]
fn the_samples_import_without_a_loss() {
    let imported = import("top-json", "top", &samples(), &[]).unwrap();
    assert_eq!((samples().len(), imported.written), (2, 3));
    let losses: Vec<String> =
        imported.losses.iter().map(|loss| format!("{} {}", loss.kind.word(), loss.name)).collect();
    assert_eq!(losses, ["range-in-text stack"]);
    let label = &imported.files["parcel/label.get.yaml"];
    for body in ["sample.json", "sample.simplified.json", "sample.xml", "sample-error.json", "sample-error.xml"] {
        assert!(label.contains(&format!("examples/label.get.{body}")), "{body}: {label}");
    }
}

#[test]
fn the_sample_of_xml_imports_without_a_loss() {
    let imported = import("top-xml", "top", &samples_of("xml"), &[]).unwrap();
    assert_eq!((imported.losses, imported.written, imported.structs), (Vec::new(), 1, 1));
    let label = &imported.files["parcel/label.get.yaml"];
    assert!(label.contains("parcel_id: { type: Number, required: true, doc: \"Number of the parcel\" }"), "{label}");
}

#[test]
fn the_group_follows_from_the_id_as_the_table_says() {
    let rows = MANUAL.lines().filter(|line| line.starts_with("| `") && line.contains(".yaml` | `client."));
    let mut number = 0;
    for row in rows {
        number += 1;
        let cells: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let [id, file, call] = cells[..] else { panic!("{row}") };
        let (platform, imported) = match id.strip_prefix("GET ") {
            None => ("top", import("top-json", "top", &samples(), &[id]).unwrap()),
            Some(path) => {
                let responses = "responses: { \"200\": { description: Read } }";
                let text = format!("openapi: 3.0.0\npaths:\n  {path}: {{ get: {{ summary: Read, {responses} }} }}\n");
                ("xopen", import("openapi", "xopen", &[("a.yaml".to_owned(), text.into_bytes())].into(), &[]).unwrap())
            }
        };
        assert!(imported.files.contains_key(file), "{row}: {:?}", imported.files.keys());
        let (group, method) = call.strip_prefix("client.").unwrap().split_once("().").unwrap();
        let (method, _) = method.split_once('(').unwrap();
        let surface = surface(&imported, platform);
        for name in [format!("fn Client::{group} ("), format!("fn {group}::"), format!("Group::{method} (")] {
            assert!(surface.contains(&name), "{row}: {name}");
        }
    }
    assert_eq!(number, 4);
}
