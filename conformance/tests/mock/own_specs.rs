//! Specs in a folder of their own, as an import writes them.

use std::path::Path;

use waybill_codegen::Sources;
use waybill_conformance::mock::Providers;
use waybill_conformance::specs::load;

const OPERATION: &str = "\
operation: acme.crate.get
title: Read a crate
documents: [crates]
tier: imported
response: {}
";

fn read(platform: &str) -> Result<Providers, String> {
    read_with(platform, OPERATION)
}

fn read_with(platform: &str, operation: &str) -> Result<Providers, String> {
    let provider =
        format!("provider: acme\ntitle: Acme\nplatform: {platform}\ndocuments:\n  crates: {{ title: All }}\n");
    let sources: Sources = [
        ("acme/provider.yaml".to_owned(), provider.as_str().into()),
        ("acme/crate/get.yaml".to_owned(), operation.into()),
    ]
    .into();
    Providers::read(sources)
}

#[test]
fn other_specs_borrow_the_built_in_platforms_and_nothing_else() {
    assert_eq!(read("top").unwrap().names().collect::<Vec<_>>(), ["acme"]);
    let wrong = read("tops").unwrap_err();
    assert!(wrong.starts_with("error[unknown-platform]: unknown platform `tops`"), "{wrong}");
    // A path below the folder of the specs, which the caller knows.
    assert!(wrong.contains("--> acme/provider.yaml:3:11"), "{wrong}");
}

#[test]
fn a_type_can_have_the_name_of_one_that_the_platform_shares() {
    let built_in = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")).unwrap().0;
    let shared =
        built_in.providers.iter().filter(|provider| provider.platform == "top").flat_map(|provider| &provider.types);
    let name = &shared.clone().next().expect("a type that providers of the platform share").wire;
    let types = format!(
        "types:\n  {name}: {{ fields: {{ mine: {{ type: String, doc: Its own. }} }} }}\nresponse: {{ one: {{ type: {name}, doc: One. }} }}"
    );
    read_with("top", &OPERATION.replace("response: {}", &types)).unwrap();
}
