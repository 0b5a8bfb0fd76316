//! Operations whose documents print simplified JSON alone.

use waybill_conformance::expect::RequestOptions;
use waybill_runtime::wire::{JsonStyle, to_json};

use super::{Operation, Wanted, arguments, call, golden, wanted};

/// Where a document prints simplified JSON alone, a request for JSON gets the same values.
#[test]
fn sends_the_values_of_simplified_json_as_json() {
    let (target, mock) = golden();
    let is_alone = |operation: &&Operation| {
        let mut shown = operation.documented_responses().filter(|example| example.error.is_none());
        shown.any(|example| example.forms.iter().all(|form| form.form == "simplified"))
    };
    let alone: Vec<_> = target.ir.operations().filter(is_alone).collect();
    assert!(!alone.is_empty());
    for operation in alone {
        let values = [false, true].map(|simplify| {
            let options = RequestOptions { simplify, ..RequestOptions::default() };
            let wanted = Wanted { options, ..wanted(&target, &mock, operation) };
            let response = call(&target, operation, &wanted, &arguments(operation), false).unwrap();
            let is_rooted = response.raw_body().starts_with(format!("{{\"{}\"", operation.root).as_bytes());
            assert_eq!(is_rooted, !simplify, "{}", operation.id);
            to_json(&**response, JsonStyle::default())
        });
        assert!(values[0] == values[1] && values[0] != "{}", "{}: {values:?}", operation.id);
    }
}
