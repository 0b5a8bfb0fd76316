//! Responses that no document shows, as our own clients read them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waybill_conformance::client::Wanted;
use waybill_conformance::expect::RequestOptions;
use waybill_conformance::mock::Settings;
use waybill_runtime::Response;
use waybill_runtime::wire::{DeviationKind, Model};

use super::harness::{control, last};
use super::{arguments, call, shown, targets_of, wanted, ways};

/// What is made up is a response that the spec describes: a client reads it without a deviation, and a test can queue it.
#[test]
fn reads_made_up_responses() {
    let mut names = BTreeSet::new();
    let all = [false, true].map(|fill| targets_of(&Settings { fill, ..Settings::default() }));
    for (target, mock) in all.iter().flatten() {
        for operation in target.ir.operations().filter(|operation| shown(operation).is_none_or(|shown| shown.skeleton))
        {
            let platform = target.ir.platform(&operation.platform).unwrap();
            for options in ways(platform, operation) {
                let wanted = Wanted { options, ..wanted(target, mock, operation) };
                let response = call(target, operation, &wanted, &arguments(operation), true);
                let what = format!("{} {options:?}", operation.id);
                let response = response.unwrap_or_else(|error| panic!("{what}: {error}\n{}", last(mock, "default")));
                // Without `fill`, a document's skeleton is sent.
                match last(mock, "default")["response"].as_str() {
                    Some(name @ ("made-up" | "filled")) => drop(names.insert(name.to_owned())),
                    _ => continue,
                }
                assert_eq!(made_up_amiss(&response, options), [""; 0], "{what}");
                // A body to queue has its root, also where it is sent without one.
                if options.simplify {
                    continue;
                }
                let text = std::str::from_utf8(response.raw_body()).unwrap();
                let body: Value = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
                let pick = json!({ "operation": operation.id, "body": body, "times": 1 });
                let queued = control(mock, "POST", "sessions/other/next", &pick.to_string());
                assert_eq!(queued.status, 200, "{what}: {}", queued.body);
            }
        }
    }
    assert_eq!(names.len(), 2, "{names:?}");
}

/// What a client reports of a made-up response: nothing but bare lists, which are those of the simplified form.
fn made_up_amiss(response: &Response<Box<dyn Model>>, options: RequestOptions) -> Vec<String> {
    let as_asked = |kind: DeviationKind| options.simplify && kind == DeviationKind::BareList;
    let notes = response.deviations().iter().filter(|note| !as_asked(note.kind));
    notes.map(ToString::to_string).chain(response.unread().iter().map(|unread| format!("{unread:?}"))).collect()
}
