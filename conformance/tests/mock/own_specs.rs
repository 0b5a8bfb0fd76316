//! Specs in a folder of their own, as an import writes them.

use waybill_codegen::Sources;
use waybill_conformance::mock::Providers;

const OPERATION: &str = "\
operation: acme.crate.get
title: Read a crate
documents: [crates]
tier: imported
response: {}
";

fn read(platform: &str) -> Result<Providers, String> {
    let provider =
        format!("provider: acme\ntitle: Acme\nplatform: {platform}\ndocuments:\n  crates: {{ title: All }}\n");
    let sources: Sources = [
        ("acme/provider.yaml".to_owned(), provider.as_str().into()),
        ("acme/crate/get.yaml".to_owned(), OPERATION.into()),
    ]
    .into();
    Providers::read(sources)
}

#[test]
fn other_specs_borrow_the_built_in_platforms_and_nothing_else() {
    assert_eq!(read("top").unwrap().names().collect::<Vec<_>>(), ["acme"]);
    let wrong = read("tops").unwrap_err();
    assert!(wrong.starts_with("error[unknown-platform]: unknown platform `tops`"), "{wrong}");
}
