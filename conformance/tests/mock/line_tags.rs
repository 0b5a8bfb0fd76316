//! A scenario for an operation of the golden specs, written in YAML alone. The expected codes are those of
//! `line_tags.yaml` by its words, worked out by hand.

use std::path::Path;

use waybill_conformance::mock::{Providers, Scenario, Settings};
use waybill_conformance::{reference_signer, specs};

use crate::harness::{KEY, Request, SECONDS, SECRET, start_with};

/// Line, query, JSON body, and the code.
const TABLE: &[(&str, &str, &str, i64)] = &[
    ("9", "", r#"{"tags":["red"]}"#, 4100),
    ("3", "", "{}", 4101),
    ("3", "false", "{}", 4101),
    ("3", "true", "{}", 200),
    ("1", "", r#"{"tags":["red","green","mauve"]}"#, 4200),
    ("1", "", r#"{"tags":["red","green","black"]}"#, 4201),
    ("1", "", r#"{"tags":["red","green","red"]}"#, 4202),
    ("2", "", r#"{"tags":["pink"]}"#, 4203),
    ("2", "", r#"{"tags":["pink","black"]}"#, 200),
    // No part is requested, so none is missing.
    ("2", "", r#"{"tags":[]}"#, 200),
    ("2", "", r#"{"tags":null}"#, 200),
    ("1", "", r#"{"tags":["red","blue"]}"#, 4301),
    ("1", "", r#"{"tags":["green"]}"#, 4302),
    ("1", "", r#"{"tags":["white"],"amount":5}"#, 4300),
    ("1", "", r#"{"tags":["white"],"amount":6}"#, 200),
    ("1", "", r#"{"tags":["blue"]}"#, 4303),
    ("1", "", r#"{"tags":["grey"]}"#, 200),
    ("1", "", r#"{"tags":["green","red"]}"#, 200),
    ("4", "", r#"{"tags":["tan"]}"#, 4900),
    // The code of a record is in place of an example, not of another code.
    ("4", "", r#"{"tags":["red"]}"#, 4201),
];

#[test]
fn selects_responses_of_another_operation_by_a_file_alone() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
    let providers = Providers::read(specs::sources(&golden).unwrap()).unwrap();
    let scenario = Scenario::parse("line_tags.yaml", include_str!("line_tags.yaml"), &providers).unwrap();
    let mock = start_with(Settings { providers, scenario: Some(scenario.into()), ..Settings::default() });
    let signature = reference_signer::plain(&format!("{KEY}{}{SECRET}", SECONDS * 1000));
    for (line, dry, body, code) in TABLE {
        let query: &[(&str, &str)] = if dry.is_empty() { &[] } else { &[("dry", dry)] };
        let mut request = Request::xopen("POST", &format!("/plain/api/open/line/{line}/add"), query)
            .header("signature", &signature)
            .header("content-type", "application/json");
        request.body = Some(body.as_bytes().to_vec());
        assert_eq!(request.send(&mock).json()["code"], *code, "{line} {dry} {body}");
    }
}
