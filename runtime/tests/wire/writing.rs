//! The exact bytes that models are written as.

use waybill_runtime::value::{Fen, JsonText, Timestamp, Zone};
use waybill_runtime::wire::{JsonStyle, Model as _, ParamErrorKind, check, param, to_json, to_xml};

use crate::models::{
    Everything, FindOrderRequest, OrderInfoQueryRequest, Parcel, ParcelType, TraceSearchRequest, TraceSearchResponse,
    TradeId, TransitStepInfo,
};

fn trace() -> TraceSearchResponse {
    let step = |action: &str| TransitStepInfo { action: Some(action.into()), ..Default::default() };
    TraceSearchResponse {
        out_sid: Some("007.50".into()),
        tid: Some(TradeId(7_104_300_007_405_429_232)),
        trace_list: vec![step("A"), TransitStepInfo::default()],
        ..Default::default()
    }
}

/// Each form of each scalar.
fn scalars() -> Everything {
    Everything {
        text: Some("a\"\\/\n\t\r\u{1}\u{7f}中😀".into()),
        integer: Some(5),
        integer_text: Some(-5),
        flag: Some(true),
        flag_number: Some(true),
        flag_text: Some(false),
        decimal: Some("12.50".parse().unwrap()),
        decimal_number: Some("12.50".parse().unwrap()),
        time: Some(Timestamp::from_text("2000-01-01 00:00:00", Some(Zone::hours(8)))),
        millis: Some(Timestamp::from_millis(1_702_549_508_000)),
        fen: Some(Fen(134_500)),
        fen_text: Some(Fen(0)),
        json: Some(JsonText::new("{\"a\":1}")),
        kind: Some(ParcelType::Box),
        kind_number: Some(ParcelType::Other("8".into())),
        texts: vec!["1,2".into(), String::new()],
        numbers: vec![1, 2],
        bare: vec![Parcel { quantity: Some(1), ..Default::default() }],
        inner: Some(Parcel::default()),
        ..Default::default()
    }
}

#[test]
fn writes_json() {
    let wrapped = JsonStyle { root: Some("logistics_trace_search_response"), wrapped_lists: true, body_only: false };
    assert_eq!(
        to_json(&trace(), wrapped),
        r#"{"logistics_trace_search_response":{"out_sid":"007.50","tid":7104300007405429232,"trace_list":{"transit_step_info":[{"action":"A"},{}]}}}"#
    );
    assert_eq!(
        to_json(&trace(), JsonStyle::default()),
        r#"{"out_sid":"007.50","tid":7104300007405429232,"trace_list":[{"action":"A"},{}]}"#
    );
    assert_eq!(
        to_json(&scalars(), JsonStyle { wrapped_lists: true, ..JsonStyle::default() }),
        concat!(
            r#"{"text":"a\"\\/\n\t\r\u0001"#,
            "\u{7f}",
            r#"中😀","integer":5,"integer_text":"-5","flag":true,"flag_number":1,"flag_text":"false","decimal":"12.50","#,
            r#""decimal_number":12.50,"time":"2000-01-01 00:00:00","millis":1702549508000,"fen":134500,"fen_text":"0","#,
            r#""json":"{\"a\":1}","kind":"BOX","kind_number":8,"texts":{"string":["1,2",""]},"numbers":{"number":[1,2]},"#,
            r#""bare":[{"quantity":1}],"inner":{}}"#
        )
    );
    assert_eq!(to_json(&Everything::default(), JsonStyle::default()), "{}");
}

/// A field in number form is never written as a bare value that is not a JSON number.
#[test]
fn quotes_invalid_json_numbers() {
    for text in ["+5", "007", "1e5000"] {
        let model = Everything { decimal_number: Some(text.parse().unwrap()), ..Default::default() };
        let bare = text == "1e5000";
        let expected =
            if bare { format!("{{\"decimal_number\":{text}}}") } else { format!("{{\"decimal_number\":\"{text}\"}}") };
        assert_eq!(to_json(&model, JsonStyle::default()), expected);
    }
}

#[test]
fn writes_xml() {
    assert_eq!(
        to_xml(&trace(), "r"),
        "<r><out_sid>007.50</out_sid><tid>7104300007405429232</tid><trace_list><transit_step_info><action>A</action>\
         </transit_step_info><transit_step_info></transit_step_info></trace_list></r>"
    );
    let model = Everything {
        text: Some("a<b>&\"'\n\t\r\u{1}\0中".into()),
        flag_number: Some(true),
        texts: vec!["x".into()],
        bare: vec![Parcel { quantity: Some(1), ..Default::default() }],
        ..Default::default()
    };
    assert_eq!(
        to_xml(&model, "r"),
        "<r><text>a&lt;b&gt;&amp;\"'\n\t&#13;&#1;\u{fffd}中</text><flag_number>1</flag_number>\
         <texts><string>x</string></texts><bare><item><quantity>1</quantity></item></bare></r>"
    );
}

fn trace_request(sub_tid: &[&str]) -> TraceSearchRequest {
    TraceSearchRequest {
        tid: Some(TradeId(11_234_221)),
        is_split: Some(true),
        sub_tid: sub_tid.iter().map(|&tid| tid.to_owned()).collect(),
    }
}

/// The documented requests: `tid=11234221`, `is_split=1`, `sub_tid=1,2,3`; `param1={"logistics_order_id":"BP…"}`.
#[test]
fn writes_parameters() {
    let request = trace_request(&["1", "2", "3"]);
    let sent = |index| param(&request, index).unwrap();
    assert_eq!(sent(0).as_deref(), Some("11234221"));
    assert_eq!(sent(1).as_deref(), Some("1"));
    assert_eq!(sent(2).as_deref(), Some("1,2,3"));
    assert_eq!(sent(3), None);
    assert_eq!(param(&TraceSearchRequest::default(), 2), Ok(None));

    let find = FindOrderRequest { logistics_order_id: Some("BP10000000018002".into()) };
    let request = OrderInfoQueryRequest { param1: Some(find) };
    assert_eq!(param(&request, 0).unwrap().as_deref(), Some(r#"{"logistics_order_id":"BP10000000018002"}"#));

    let everything = Everything {
        text: Some(String::new()),
        flag: Some(false),
        flag_text: Some(true),
        parcels: vec![Parcel { quantity: Some(1), ..Default::default() }, Parcel::default()],
        ..scalars()
    };
    let sent = |name: &str| param(&everything, everything.table().find(name, 0).unwrap()).unwrap();
    assert_eq!(sent("text").as_deref(), Some(""), "whether it is sent is decided by `encode`");
    assert_eq!(sent("flag").as_deref(), Some("false"));
    assert_eq!(sent("flag_text").as_deref(), Some("true"));
    assert_eq!(sent("numbers").as_deref(), Some("1,2"));
    assert_eq!(sent("parcels").as_deref(), Some(r#"[{"quantity":1},{}]"#), "lists of models are bare");
}

#[test]
fn checks_limits_of_requests() {
    let fifty = vec!["1"; 50];
    assert!(param(&trace_request(&fifty), 2).is_ok());
    let fifty_one = vec!["1"; 51];
    let cases = [
        (
            fifty_one.as_slice(),
            ParamErrorKind::TooManyItems { limit: 50, found: 51 },
            "sub_tid has 51 items, at most 50 are documented",
        ),
        (&["1", "2,3"], ParamErrorKind::CommaInItem, "sub_tid has an item with a comma, and commas separate its items"),
        (&["1", ""], ParamErrorKind::EmptyItem, "sub_tid has an empty item"),
        (&[""], ParamErrorKind::EmptyItem, "sub_tid has an empty item"),
    ];
    for (sub_tid, kind, message) in cases {
        let error = param(&trace_request(sub_tid), 2).unwrap_err();
        assert_eq!((error.kind, error.to_string().as_str()), (kind, message));
    }
}

#[test]
fn checks_required_fields_at_every_level() {
    assert_eq!(check(&trace_request(&[])), Ok(()));
    assert_eq!(check(&TraceSearchRequest::default()).unwrap_err().to_string(), "tid is required");
    let request = OrderInfoQueryRequest { param1: Some(FindOrderRequest::default()) };
    assert_eq!(check(&request).unwrap_err().to_string(), "param1.logistics_order_id is required");
    assert_eq!(check(&OrderInfoQueryRequest::default()).unwrap_err().path, "param1");
}

/// Lengths count characters, not bytes, so the limit also holds for a Chinese string.
#[test]
fn counts_characters_in_lengths() {
    for (memo, message) in [("中中中", None), ("中中中中", Some("memo has 4 characters, at most 3 are documented"))]
    {
        let request = crate::models::Memo { memo: Some(memo.into()) };
        assert_eq!(check(&request).err().map(|error| error.to_string()).as_deref(), message);
        assert_eq!(param(&request, 0).err().map(|error| error.to_string()).as_deref(), message);
    }
}
