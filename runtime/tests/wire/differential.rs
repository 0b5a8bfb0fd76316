//! Comparison with serde_json, quick-xml and roxmltree. We accept what they accept, with the same values, and
//! what we accept beyond serde_json is exactly what we report. For XML, quick-xml is lax and roxmltree is
//! strict: we reject what quick-xml rejects, and accept what roxmltree accepts.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use waybill_runtime::value::JsonText;
use waybill_runtime::wire::DeviationKind;

use crate::models::{Everything, TraceSearchResponse};
use crate::support::{assert_holds, read};

/// JSON in any spelling: white space, escapes, forms of numbers, duplicates.
fn json() -> impl Strategy<Value = String> {
    let space =
        || prop_oneof![4 => Just(""), 1 => "[ \\t\\r\\n]{1,3}".prop_map(|space| -> &'static str { space.leak() })];
    let scalar = prop_oneof![
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,10})?([eE][-+]?[0-9]{1,2})?",
        string(),
        prop::sample::select(vec!["true", "false", "null", "[]", "{}", "\"\""]).prop_map(str::to_owned),
    ];
    scalar.prop_recursive(4, 24, 4, move |inner| {
        let item = (space(), inner.clone(), space()).prop_map(|(before, item, after)| format!("{before}{item}{after}"));
        let member =
            (space(), string(), space(), item.clone()).prop_map(|(a, name, b, item)| format!("{a}{name}{b}:{item}"));
        prop_oneof![
            vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// A JSON string in any spelling.
fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[^\"\\\\\\p{C}]{0,10}",
        "\\\\[\"\\\\/bfnrt]",
        "\\\\u[0-9a-cA-C][0-9a-fA-F]{3}",
        Just("\\ud83d\\uDE00".to_owned()),
        "[a-d中é😀\u{7f}]{7,9}",
    ];
    vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// Reads JSON as an undocumented field, so that only its syntax counts, and returns the notes.
fn accept(json: &str) -> Result<Vec<DeviationKind>, String> {
    let body = format!("{{\"text\":\"a\",\"zz\":{json}}}");
    match read(body.as_bytes(), None, &mut Everything::default()) {
        Ok(read) => Ok(read
            .deviations
            .into_iter()
            .map(|note| note.kind)
            .filter(|kind| *kind != DeviationKind::UnknownField)
            .collect()),
        Err(error) => Err(error.to_string()),
    }
}

/// The members of an object, the last duplicate winning: strings as strings, all else parsed again.
fn members_by(json: &str, texts: impl Fn(&str) -> Option<Vec<(String, String)>>) -> serde_json::Map<String, Value> {
    texts(json).unwrap().into_iter().map(|(name, text)| (name, Value::String(text))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn accepts_valid_json(json in json()) {
        prop_assert!(serde_json::from_str::<Value>(&json).is_ok(), "the generator is wrong: {}", json);
        prop_assert_eq!(accept(&json), Ok(Vec::new()), "{}", json);
    }

    #[test]
    fn reads_the_same_json_strings_and_names(members in vec((string(), string()), 0..5)) {
        let object = format!("{{{}}}", members.iter().map(|(name, text)| format!("{name}:{text}")).collect::<Vec<_>>().join(","));
        let theirs: serde_json::Map<String, Value> = serde_json::from_str(&object).unwrap();
        prop_assert_eq!(members_by(&object, |text| JsonText::from(text).entries()), theirs, "{}", object);
    }

    /// One byte changed: serde_json and we agree, except for what we report.
    #[test]
    fn rejects_or_reports_malformed_json(json in json(), place: prop::sample::Index, byte in 0_u8..127) {
        let mut bytes = json.into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let Ok(json) = String::from_utf8(bytes) else {
            return Ok(());
        };
        let theirs = serde_json::from_str::<Value>(&json);
        let beyond = [DeviationKind::ControlCharacter, DeviationKind::LoneSurrogate];
        match (theirs, accept(&json)) {
            (Ok(_), ours) => prop_assert_eq!(ours, Ok(Vec::new()), "{}", json),
            // Numbers of any size are accepted if they are not read.
            (Err(error), Ok(notes)) if error.to_string().contains("number out of range") => prop_assert_eq!(notes, []),
            // The change can have closed the enclosing object.
            (Err(error), Ok(_)) if error.to_string().contains("trailing characters") => {}
            (Err(error), Ok(notes)) => {
                prop_assert!(!notes.is_empty() && notes.iter().all(|note| beyond.contains(note)), "{}: {}", json, error);
            }
            (Err(_), Err(_)) => {}
        }
    }

    /// A typed response holds what serde_json finds.
    #[test]
    fn reads_the_same_typed_values(
        out_sid in string(), company in proptest::option::of(string()), tid: i64,
        actions in vec((string(), string()), 0..5),
    ) {
        let company = company.unwrap_or_else(|| "null".to_owned());
        let steps: Vec<String> = actions.iter().map(|(a, b)| format!("{{\"status_desc\":{a} , \"action\":{b}}}")).collect();
        let object = format!(
            "{{\"tid\" : {tid},\"out_sid\":{out_sid},\"company_name\":{company},\"trace_list\":{{\"transit_step_info\":[{}]}}}}",
            steps.join(",")
        );
        let mut model = TraceSearchResponse::default();
        prop_assert_eq!(read(object.as_bytes(), None, &mut model).unwrap().deviations, []);
        let mut theirs: Value = serde_json::from_str(&object).unwrap();
        theirs["trace_list"] = theirs["trace_list"]["transit_step_info"].take();
        assert_holds(&model, &theirs, &object);
    }
}

#[cfg(feature = "xml")]
mod xml {
    use super::*;
    use quick_xml::events::Event;

    /// A piece of XML text, and its value.
    fn piece() -> impl Strategy<Value = (String, String)> {
        let same = |text: String| (text.clone(), text);
        prop_oneof![
            "[^<>&\\r\\p{C}]{1,8}".prop_map(same),
            "[^\\]\\r\\p{C}]{0,8}".prop_map(|text| (format!("<![CDATA[{text}]]>"), text)),
            prop::sample::select(vec![
                ("&amp;", "&"),
                ("&lt;", "<"),
                ("&gt;", ">"),
                ("&quot;", "\""),
                ("&apos;", "'"),
                ("&#x4e2d;", "中")
            ])
            .prop_map(|(spelled, text)| (spelled.to_owned(), text.to_owned())),
            "[a-z ]{0,5}".prop_map(|text| (format!("<!--{text}-->"), String::new())),
            Just(("<?p i?>".to_owned(), String::new())),
        ]
    }

    fn accepted_by_quick_xml(xml: &str) -> bool {
        let mut reader = quick_xml::Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    /// Content before the root.
    const PROLOGS: &[&str] = &[
        "",
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n",
        "<!-- a > b --><!DOCTYPE r>",
        "<!DOCTYPE r [<!ELEMENT r (text?, zz)> <!-- ' --> <!ENTITY e \"<x>\">]>",
    ];

    fn attribute() -> impl Strategy<Value = String> {
        ("[ \\t\\n]{1,2}", "[a-d]{1,2}", " ?= ?", prop_oneof!["\"[a-z'>]{0,4}\"", "'[a-z\"> ]{0,4}'"])
            .prop_map(|(space, name, equals, value)| format!("{space}{name}{equals}{value}"))
    }

    fn accepted_by_roxmltree(xml: &str) -> bool {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        roxmltree::Document::parse_with_options(xml, options).is_ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn reads_the_same_xml_strings(pieces in vec(piece(), 0..6), space in "[ \\n\\t]{0,3}") {
            let (spelled, expected): (Vec<String>, Vec<String>) = pieces.into_iter().unzip();
            let (spelled, expected) = (spelled.concat(), expected.concat());
            let body = format!("<r>{space}<text>{spelled}</text>{space}<zz><q>{spelled}</q></zz><integer>1</integer></r>");
            prop_assert!(accepted_by_quick_xml(&body), "the generator is wrong: {}", body);
            let mut model = Everything::default();
            read(body.as_bytes(), None, &mut model).unwrap();
            prop_assert_eq!(model.text, Some(expected).filter(|text| !text.is_empty()), "{}", body);
            prop_assert_eq!(model.integer, Some(1));
        }

        /// One byte after the prolog changed.
        #[test]
        fn rejects_malformed_xml_and_reads_valid_xml(
            prolog in prop::sample::select(PROLOGS), pieces in vec(piece(), 0..6), attributes in vec(attribute(), 0..3),
            place: prop::sample::Index, byte in 32_u8..127,
        ) {
            let spelled: String = pieces.into_iter().map(|(spelled, _)| spelled).collect();
            let attributes = attributes.concat();
            let mut bytes = format!("{prolog}<r><text>{spelled}</text><zz{attributes}/></r ><!--end-->").into_bytes();
            // Neither of the two checks a document type.
            let place = prolog.len() + place.index(bytes.len() - prolog.len());
            bytes[place] = byte;
            let Ok(body) = String::from_utf8(bytes) else {
                return Ok(());
            };
            let ours = read(body.as_bytes(), None, &mut Everything::default());
            if !accepted_by_quick_xml(&body) {
                prop_assert!(ours.is_err(), "rejected by quick-xml: {}", body);
            } else if accepted_by_roxmltree(&body) && body.contains("<text>") && body.contains("</text>") {
                prop_assert!(ours.is_ok(), "accepted by roxmltree: {}: {}", body, ours.unwrap_err());
            }
        }
    }
}
