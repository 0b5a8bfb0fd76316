//! Hostile bodies: nothing panics, overflows, or grows without bound.

use proptest::collection::vec;
use proptest::prelude::*;
use waybill_runtime::wire::{DeviationKind, Document, Limits};

use crate::models::Everything;
use crate::support::{lines, model_of, read};

/// All operations on a body.
fn exercise(body: &[u8]) {
    let Ok(document) = Document::new(body, Limits::default()) else {
        return;
    };
    let _ = (document.roots(), document.find_root(&["r", "error_response"]));
    for root in [None, Some("r"), Some("logistics_trace_search_response")] {
        let _ = document.failure(&root.into_iter().collect::<Vec<_>>(), &["code", "tid"]);
        for model in ["everything", "taobao.logistics.trace.search", "aliexpress.local.logistics.order.info.query"] {
            let mut model = model_of(model);
            if document.read(root, &mut *model).is_ok() {
                let _ = waybill_runtime::wire::to_json(&*model, Default::default());
                let _ = waybill_runtime::wire::debug_unredacted(&*model);
            }
        }
    }
}

#[test]
fn limits_nesting() {
    let deep = 100_000;
    let mut bodies = vec![
        format!("{{\"text\":\"a\",\"zz\":{}", "[".repeat(deep)),
        format!("{{\"text\":{}", "[".repeat(deep)),
        format!("{{\"json\":{}", "[".repeat(deep)),
        format!("{{\"parcels\":{}", "[".repeat(deep)),
        format!("{{\"parcels\":{}", "{\"a\":".repeat(deep)),
        "{\"inner\":".repeat(deep),
        format!("{{\"zz\":{}{}}}", "[".repeat(deep), "]".repeat(deep)),
    ];
    if cfg!(feature = "xml") {
        bodies.push(format!("<r><text>a</text>{}", "<a>".repeat(deep)));
        bodies.push(format!("<r><parcels>{}", "<a>".repeat(deep)));
        bodies.push(format!("<r><text>{}", "<a>".repeat(deep)));
        bodies.push("<inner>".repeat(deep));
    }
    for body in bodies {
        exercise(body.as_bytes());
        let error = read(body.as_bytes(), None, &mut Everything::default()).unwrap_err();
        let expected = ["expected less nesting, found one level more", "text: expected a string, found an array"];
        let more = ["text: expected a string, found an object", "parcels[0]: expected an object, found an array"];
        assert!(expected.iter().chain(&more).any(|expected| error.to_string().starts_with(expected)), "{error}");
    }
}

/// Each attribute has another name. Comparing each pair would take an hour.
#[test]
#[cfg(feature = "xml")]
fn reads_many_attributes_in_linear_time() {
    let many: String = (0..400_000).map(|index| format!(" a{index}=\"\"")).collect();
    let notes = read(format!("<r{many}><text>a</text></r>").as_bytes(), None, &mut Everything::default()).unwrap();
    assert_eq!(notes.deviations.iter().map(|l| l.kind).collect::<Vec<_>>(), [DeviationKind::Attribute]);
    let twice = read(format!("<r{many} a1=\"\"/>").as_bytes(), None, &mut Everything::default()).unwrap_err();
    assert!(twice.to_string().contains("expected well-formed attributes"), "{twice}");
}

/// An enclosing object and 63 more levels, or a root element and 63 more.
#[test]
fn limits_nesting_exactly() {
    let json = |levels: usize| format!("{{\"text\":\"a\",\"zz\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    let xml = |levels: usize| format!("<r><text>a</text>{}{}</r>", "<zz>".repeat(levels), "</zz>".repeat(levels));
    for (levels, accepted) in [(63, true), (64, false)] {
        assert_eq!(read(json(levels).as_bytes(), None, &mut Everything::default()).is_ok(), accepted);
        if cfg!(feature = "xml") {
            assert_eq!(read(xml(levels).as_bytes(), None, &mut Everything::default()).is_ok(), accepted);
        }
    }
    let text = json(200);
    let generous = Document::new(text.as_bytes(), Limits::default().depth(u16::MAX)).unwrap();
    assert!(generous.read(None, &mut Everything::default()).is_err(), "the greatest limit is 128");
}

#[test]
fn limits_notes() {
    let members: String = (0..1000).map(|index| format!(",\"z{index}\":1")).collect();
    let notes =
        read(format!("{{\"text\":\"a\"{members}}}").as_bytes(), None, &mut Everything::default()).unwrap().deviations;
    assert_eq!(notes.len(), 257);
    assert_eq!(notes[256].kind, DeviationKind::More(744));
}

#[test]
fn limits_items() {
    let body = format!("{{\"numbers\":{{\"number\":[1{}]}}}}", ",1".repeat(1_000_000));
    let error = read(body.as_bytes(), None, &mut Everything::default()).unwrap_err();
    assert!(
        error.to_string().starts_with("numbers.number: expected at most 1000000 items in a body, found more"),
        "{error}"
    );
}

/// Bodies of the data files, so that mutations start from readable bodies.
fn bodies() -> Vec<Vec<u8>> {
    let data = [include_str!("shapes.jsonl"), include_str!("decisions.jsonl")];
    let cases = data.iter().flat_map(|data| lines(data));
    cases.map(|case| case["body"].as_str().unwrap().as_bytes().to_vec()).collect()
}

#[test]
fn never_panics_on_truncated_bodies() {
    for body in bodies() {
        for end in 0..body.len() {
            exercise(&body[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn never_panics_on_any_bytes(start in prop_oneof![Just(""), Just("{"), Just("{\"text\":"), Just("<r>"), Just("<r><text>")], rest: Vec<u8>) {
        exercise(&[start.as_bytes(), &rest].concat());
    }

    #[test]
    fn never_panics_on_any_syntax(body in "[{}\\[\\]\",:\\\\<>/&;!\\-?a-z0-9 ]{0,60}", xml: bool) {
        exercise([if xml { "<r>" } else { "{\"text\":" }, &body].concat().as_bytes());
    }

    #[test]
    fn never_panics_on_mutated_bodies(
        body in prop::sample::select(bodies()),
        changes in vec((any::<prop::sample::Index>(), any::<Option<u8>>()), 1..4),
    ) {
        let mut body = body;
        for (place, byte) in changes {
            if body.is_empty() {
                break;
            }
            let place = place.index(body.len());
            match byte {
                Some(byte) => body[place] = byte,
                None => drop(body.remove(place)),
            }
        }
        exercise(&body);
    }
}
