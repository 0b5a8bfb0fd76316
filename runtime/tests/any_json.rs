//! JSON of any shape in fields, typed JSON in strings, and parameters that no document has.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use support::xopen::{CREATE, CreateRequest, DetailOperation, DetailResponse, xopen_client};
use support::{body_text, noon, pairs, random_source, top};
use waybill_runtime::platform::Operation;
use waybill_runtime::wire::{Document, JsonStyle, Limits, ParamErrorKind, check, to_json};
use waybill_runtime::{Call, Credentials, EncodeError, JsonText, OperationType};

#[derive(Default)]
pub struct Order {
    id: Option<i64>,
    terms: Option<JsonText>,
    receiver: Option<JsonText>,
}

waybill_runtime::model!(Order, "Order", [
    0 id number,
    1 terms model.personal(),
    2 receiver string.personal(),
]);

#[derive(Default)]
pub struct Line {
    sku: Option<String>,
}

waybill_runtime::model!(Line, "Line", [0 sku string]);

fn read(body: &str) -> (Order, usize) {
    let mut order = Order::default();
    let deviations = Document::new(body.as_bytes(), Limits::default()).unwrap().read(None, &mut order).unwrap();
    (order, deviations.len())
}

#[test]
fn keeps_json_of_any_shape_as_received() {
    let shapes = [
        r#"{ "id" : 2542285634920880794, "amount": 1.10 , "a":[null,{}] }"#,
        r#"[1,"x",[]]"#,
        r#""a \"string\"""#,
        r#""""#,
        "0.10",
        "false",
        "{}",
        "[]",
    ];
    for shape in shapes {
        let (order, deviations) = read(&format!(r#"{{"terms": {shape},"id":1}}"#));
        assert_eq!(order.terms.as_ref().map(JsonText::as_str), Some(shape));
        assert_eq!((order.id, deviations), (Some(1), 0), "{shape}");
        assert_eq!(to_json(&order, JsonStyle::default()), format!(r#"{{"id":1,"terms":{shape}}}"#));
    }
    assert_eq!(read(r#"{"terms":null,"id":1}"#).0.terms, None);
}

#[test]
fn rejects_what_is_no_json_before_it_is_sent() {
    for (text, is_json) in [
        ("{}", true),
        (" [1] ", true),
        ("\"a\"", true),
        ("a", false),
        ("{", false),
        ("{} {}", false),
        ("", false),
        ("{\"a\":01}", false),
    ] {
        let order = Order { terms: Some(text.into()), ..Order::default() };
        match check(&order) {
            Ok(()) => assert!(is_json, "{text}"),
            Err(error) => assert_eq!(
                (is_json, error.path.as_str(), error.kind),
                (false, "terms", ParamErrorKind::NotJson),
                "{text}"
            ),
        }
    }
}

#[test]
fn makes_the_string_of_typed_values() {
    let line = |sku: &str| Line::default().with(|line| line.sku = Some(sku.to_owned()));
    assert_eq!(JsonText::from(line("a\"b")).as_str(), r#"{"sku":"a\"b"}"#);
    assert_eq!(JsonText::from(vec![line("1"), line("2")]).as_str(), r#"[{"sku":"1"},{"sku":"2"}]"#);
    let order = Order { receiver: Some([line("1")].into()), ..Order::default() };
    assert_eq!(to_json(&order, JsonStyle::default()), r#"{"receiver":"[{\"sku\":\"1\"}]"}"#);
    assert!(!format!("{order:?}").contains("sku"));
}

#[cfg(feature = "serde")]
#[test]
fn serializes_json_of_any_shape_as_its_structure() {
    let shape = r#"{"id":2542285634920880794,"small":1.5,"exact":1.10,"list":[true,null,"x",{}]}"#;
    let (order, _) = read(&format!(r#"{{"terms":{shape}}}"#));
    // A float would lose the zero of 1.10, so it is a string.
    let expected = serde_json::json!({ "terms": { "id": 2_542_285_634_920_880_794_i64, "small": 1.5, "exact": "1.10", "list": [true, null, "x", {}] } });
    assert_eq!(serde_json::to_value(&order).unwrap(), expected);
    let back: Order = serde_json::from_value(expected.clone()).unwrap();
    assert_eq!(serde_json::to_value(&back).unwrap(), expected);
}

#[derive(Debug, Clone, Copy)]
struct CreateOperation;

impl OperationType for CreateOperation {
    const OPERATION: &'static Operation = &CREATE;
    type Input = CreateRequest;
    type Output = DetailResponse;
    type Code = <DetailOperation as OperationType>::Code;
}

fn create(note: Option<&str>) -> Call<CreateOperation> {
    let input = CreateRequest { note: note.map(str::to_owned), ..Default::default() };
    Call::new(&xopen_client(), input)
}

#[test]
fn sends_undocumented_parameters_in_a_json_body() {
    for (note, body) in
        [(Some("n"), r#"{"note":"n","goods":[{"id":1}],"zip":"1"}"#), (None, r#"{"goods":[{"id":1}],"zip":"1"}"#)]
    {
        let mut call = create(note);
        call.set_undocumented("zip", "\"1\"");
        call.set_undocumented("goods", r#"[{"id":1}]"#);
        let request = call.encode().unwrap();
        assert_eq!(body_text(&request), body);
        assert_eq!(request.headers()["content-type"], "application/json");
        assert!(!format!("{call:?}").contains("id"), "{call:?}");
    }
}

#[test]
fn rejects_undocumented_parameters_that_are_not_json_or_documented() {
    let mut call = create(None);
    call.set_undocumented("goods", "a text");
    let error = call.encode().unwrap_err();
    assert!(error.to_string().contains("goods") && !error.to_string().contains("a text"), "{error}");
    for name in ["note", "access-key"] {
        let mut call = create(None);
        call.set_undocumented(name, "\"x\"");
        assert!(matches!(call.encode(), Err(EncodeError::Operation { .. })), "{name}");
    }
}

#[test]
fn signs_undocumented_parameters_of_a_form() {
    let client = top::Client::builder(Credentials::new("12345678", "helloworld"))
        .session("test")
        .clock(noon())
        .random_source(random_source())
        .build()
        .unwrap();
    let mut call = client.logistics_trace_search(top::TradeId(1)).0;
    let before = call.canonical().unwrap().canonical().to_owned();
    call.set_undocumented("new_field", "a b");
    let signed = call.canonical().unwrap();
    assert_eq!(signed.canonical(), before.replace("session", "new_fielda bsession").as_str());
    let body = pairs(&body_text(&call.encode().unwrap()));
    assert_eq!((body["new_field"].as_str(), body["sign"].as_str()), ("a b", signed.signature()));
}
