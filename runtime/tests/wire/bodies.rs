//! Each body of the data files is read into the expected values with exactly the expected notes, or fails
//! with the expected error. `shapes.jsonl` holds real forms of gateways, `decisions.jsonl` our own decisions.

use serde_json::Value;
use waybill_runtime::wire::{Document, Limits};

use crate::support::{assert_holds, lines, model_of, named, read};

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{case} has no string {name:?}"))
}

/// A minimal version of what `decode` does with a body.
fn check_shape(case: &Value) {
    let (name, body) = (format!("{} ({})", text(case, "shape"), text(case, "format")), text(case, "body").as_bytes());
    let operation = text(case, "operation");
    let root = operation.trim_start_matches("taobao.").replace('.', "_") + "_response";
    let mut model = model_of(operation);
    let document = Document::new(body, Limits::default()).unwrap();
    let expected = &case["expect"];
    let found = document.find_root(&[&root, "error_response"]).unwrap();
    if let Some(error) = expected.get("error") {
        assert_eq!(found, Some(1), "{name}");
        let texts = document.failure(&["error_response"], &["code", "sub_code"]).texts;
        assert_eq!(texts[0].as_deref(), Some(error["code"].to_string().as_str()), "{name}");
        assert_eq!(texts[1].as_deref(), error.get("sub_code").and_then(Value::as_str), "{name}");
        return;
    }
    let root = found.map(|_| root.as_str());
    match document.read_with(root, &mut *model, &["request_id"]) {
        Ok(_) if expected.get("decode_error").is_some() => panic!("{name}: read, but must not be"),
        Ok(_) => assert_holds(&*model, expected, &name),
        Err(error) if expected.get("decode_error").is_none() => panic!("{name}: {error}"),
        Err(error) => {
            if let Some(path) = expected.get("path") {
                assert_eq!(error.path(), path, "{name}");
            }
        }
    }
}

#[test]
fn reads_documented_and_observed_shapes() {
    let shapes = lines(include_str!("shapes.jsonl")).filter(|case| cfg!(feature = "xml") || case["format"] == "json");
    let count = shapes.map(|case| check_shape(&case)).count();
    assert_eq!(count, if cfg!(feature = "xml") { 55 } else { 33 });
}

/// A decision: `notes` are all the notes and `unread` all unread fields, in order; `error` is the error
/// message without the byte.
fn check_decision(case: &Value) {
    let (name, body) = (text(case, "case"), text(case, "body"));
    let mut model = model_of(case.get("model").map_or("everything", |_| text(case, "model")));
    let root = if case.get("root").is_some() { Some(text(case, "root")) } else { None };
    match read(body.as_bytes(), root, &mut *model) {
        Ok(_) if case.get("error").is_some() => panic!("{name}: read, but must not be"),
        Ok(read) => {
            assert_holds(&*model, &case["expect"], name);
            let notes: Vec<String> = read.deviations.iter().map(named).collect();
            let expected: Vec<&str> = case["notes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(notes, expected, "{name}");
            let unread: Vec<String> =
                read.unread.iter().map(|field| format!("{}: {}", field.path, field.text)).collect();
            let expected: Vec<String> =
                case.get("unread").map(|unread| serde_json::from_value(unread.clone()).unwrap()).unwrap_or_default();
            assert_eq!(unread, expected, "{name}");
        }
        Err(error) => {
            let error = error.to_string();
            let message = error.split_once(" (byte ").map_or(error.as_str(), |(message, _)| message);
            assert_eq!(Some(message), case["error"].as_str(), "{name}");
        }
    }
}

#[test]
fn reads_each_body_as_decided() {
    let is_xml = |case: &Value| text(case, "body").trim_start_matches('\u{feff}').starts_with('<');
    let cases = lines(include_str!("decisions.jsonl")).filter(|case| cfg!(feature = "xml") || !is_xml(case));
    let failed = cases.filter(|case| std::panic::catch_unwind(|| check_decision(case)).is_err()).count();
    assert_eq!(failed, 0, "decisions that do not hold; each is printed above");
}

#[cfg(not(feature = "xml"))]
#[test]
fn xml_names_its_feature() {
    let error = Document::new(b"<a/>", Limits::default()).err().unwrap();
    assert!(error.to_string().contains("feature `xml`"), "{error}");
}

#[test]
fn rejects_invalid_bodies() {
    let invalid: [(&[u8], &str); 7] = [
        (b"", "expected a JSON object or an XML element, found an empty body (byte 0)"),
        (b" \n", "expected a JSON object or an XML element, found an empty body (byte 0)"),
        (b"Bad Gateway", "expected a JSON object or an XML element, found another character (byte 0)"),
        (b"[{}]", "expected a JSON object or an XML element, found another character (byte 0)"),
        (b"{\"text\":\"\xd6\xd0\"}", "expected UTF-8, found other bytes (byte 9)"),
        (
            b"{\"text\":\"\xed\xa0\xbd\xed\xb8\x80\"}",
            "expected UTF-8, found CESU-8, a character as two surrogates (byte 9)",
        ),
        (
            b"<?xml version='1.0' encoding='GBK'?><r><text>\xd2\xbb</text></r>",
            "expected UTF-8, found the declared encoding \"GBK\" (byte 0)",
        ),
    ];
    for (body, expected) in invalid {
        assert_eq!(Document::new(body, Limits::default()).err().unwrap().to_string(), expected);
    }
    let long = Document::new(b"{\"text\":\"12345\"}", Limits::default().bytes(15)).err().unwrap();
    assert_eq!(long.to_string(), "expected at most 15 bytes, found 16 bytes (byte 0)");
}

#[test]
fn finds_roots_and_scalars_in_json() {
    let json = br#"{"request_id":7,"error_response":{"code":"15","args":{"arg":[1]},"msg":null,"sub_code":"a.b"}}"#;
    let document = Document::new(json, Limits::default()).unwrap();
    assert_eq!(document.roots().unwrap(), ["request_id", "error_response"]);
    assert_eq!(document.find_root(&["x_response", "error_response"]).unwrap(), Some(1));
    assert_eq!(document.find_root(&["x_response"]).unwrap(), None);
    let texts = document.failure(&["error_response"], &["sub_code", "code", "msg", "args", "none"]).texts;
    assert_eq!(texts, [Some("a.b".to_owned()), Some("15".to_owned()), None, Some("1".to_owned()), None]);
    assert_eq!(document.failure(&[], &["request_id"]).texts, [Some("7".to_owned())]);
    assert_eq!(document.failure(&["nowhere"], &["code"]).texts, [None]);

    // Values before the damage are found; `read` reports the damage itself.
    let cut = Document::new(br#"{"error_response":{"code":50,"msg":"#, Limits::default()).unwrap();
    assert_eq!(cut.failure(&["error_response"], &["code", "msg"]).texts, [Some("50".to_owned()), None]);
    assert!(cut.roots().is_err());

    // A platform without a field has an empty name for it, which no member has.
    let other = Document::new(br#"{"code":50,"hint":"x"}"#, Limits::default()).unwrap();
    assert_eq!(other.failure(&[], &["code", ""]).texts, [Some("50".to_owned()), None]);
}

#[cfg(feature = "xml")]
#[test]
fn finds_roots_and_scalars_in_xml() {
    let xml = b"<?xml version=\"1.0\"?><!-- c --><error_response><code>50</code><msg/></error_response>";
    let document = Document::new(xml, Limits::default()).unwrap();
    assert_eq!(document.roots().unwrap(), ["error_response"]);
    assert_eq!(document.find_root(&["error_response"]).unwrap(), Some(0));
    assert_eq!(document.failure(&["error_response"], &["msg", "code"]).texts, [None, Some("50".to_owned())]);
    assert_eq!(document.failure(&["error_response"], &["code"]).texts, [Some("50".to_owned())]);
}

#[test]
fn collects_envelope_members() {
    let body = br#"{"request_id":"q1","everything_response":{"text":"a","request_id":"q2"}}"#;
    let read = read(body, Some("everything_response"), &mut *model_of("everything")).unwrap();
    assert_eq!(read.extras, [Some("q2".to_owned())]);
    assert_eq!(read.deviations, []);
    let document = Document::new(body, Limits::default()).unwrap();
    let read = document.read_with(Some("everything_response"), &mut *model_of("everything"), &["text"]).unwrap();
    assert_eq!(read.extras, [Some("a".to_owned())]);
}

#[test]
fn empties_a_model_before_reading() {
    let mut model = model_of("everything");
    read(br#"{"text":"a","integer":1,"texts":{"string":["x"]}}"#, None, &mut *model).unwrap();
    read(br#"{"integer":2,"texts":{"string":["y"]}}"#, None, &mut *model).unwrap();
    assert_holds(&*model, &serde_json::json!({"text": null, "integer": 2, "texts": ["y"]}), "second response");
}
