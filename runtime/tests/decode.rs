//! Responses: success and failure in every form. Nothing is ever silently read as empty.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use support::response;
use support::top::{PlatformError, ShipOperation, SplitData, TraceSearchError, TraceSearchOperation, TradeId};
use support::xopen::{DetailError, DetailOperation};
use waybill_runtime::error::Malformed;
use waybill_runtime::{ApiError, DecodeFailure, DynOperation, Error, decode, decode_shape};

fn trace(status: u16, body: &str) -> Result<support::top::TraceSearchResponse, Error<TraceSearchError>> {
    decode::<TraceSearchOperation>(&response(status, body)).map(waybill_runtime::Response::into_inner)
}

fn api<E: std::fmt::Debug, T>(result: Result<T, Error<E>>) -> ApiError<E> {
    match result {
        Err(Error::Api(error)) => error,
        Err(error) => panic!("another error: {error:?}"),
        Ok(_) => panic!("no error"),
    }
}

fn failure<E: std::fmt::Debug, T>(result: Result<T, Error<E>>) -> DecodeFailure {
    match result {
        Err(Error::Decode(failure)) => failure,
        Err(error) => panic!("another error: {error:?}"),
        Ok(_) => panic!("no error"),
    }
}

const JSON: &str = r#"{"logistics_trace_search_response":{"out_sid":"1324657987","company_name":"中通速递","tid":1324657987,
    "status":"1","trace_list":{"transit_step_info":[{"status_time":"2000-01-01 00:00:00","status_desc":"达到杭州物流集中地",
    "action":"ARRIVE"}]},"request_id":"r1"}}"#;

/// The documented response.
const XML: &str = "<logistics_trace_search_response>\n    <out_sid>1324657987</out_sid>\n    \
    <company_name>中通速递</company_name>\n    <tid>1324657987</tid>\n    <status>1</status>\n    <trace_list>\n        \
    <transit_step_info>\n            <status_time>2000-01-01 00:00:00</status_time>\n            \
    <status_desc>达到杭州物流集中地</status_desc>\n            <action>ARRIVE</action>\n        </transit_step_info>\n    \
    </trace_list>\n</logistics_trace_search_response>";

#[test]
fn reads_every_form_of_success() {
    let bare = r#"{"out_sid":"1324657987","company_name":"中通速递","tid":1324657987,"status":"1","trace_list":
        [{"status_time":"2000-01-01 00:00:00","status_desc":"达到杭州物流集中地","action":"ARRIVE"}],"request_id":"r1"}"#;
    let rooted = format!(r#"{{"logistics_trace_search_response":{bare}}}"#);
    let mut forms = vec![JSON, bare, &rooted];
    if cfg!(feature = "xml") {
        forms.push(XML);
    }
    for body in forms {
        let value = trace(200, body).unwrap();
        assert_eq!(value.out_sid.as_deref(), Some("1324657987"), "{body}");
        assert_eq!(value.tid, Some(TradeId(1_324_657_987)));
        assert_eq!(value.trace_list.len(), 1);
        assert_eq!(value.trace_list[0].action.as_deref(), Some("ARRIVE"));
    }
    let decoded = decode::<TraceSearchOperation>(&response(200, JSON)).unwrap();
    assert_eq!(decoded.request_id(), Some("r1"));
    assert!(decoded.deviations().is_empty(), "request_id is no unknown field: {:?}", decoded.deviations());
}

#[test]
fn reads_every_form_of_failure() {
    let inner = r#""code":15,"msg":"Remote service error","sub_code":"isv.split-data-error:CD22","sub_msg":"m","request_id":"r2""#;
    let text = r#""args":{"x":[1]},"code":"15","msg":"Remote service error","sub_code":"isv.split-data-error:CD22","sub_msg":"m","request_id":"r2""#;
    let xml = "<?xml version=\"1.0\" encoding=\"utf-8\" ?><error_response><code>15</code><msg>Remote service error</msg>\
        <sub_code>isv.split-data-error:CD22</sub_code><sub_msg>m</sub_msg><request_id>r2</request_id></error_response><!--top0.na61-->";
    let rooted = |inner: &str| format!(r#"{{"error_response":{{{inner}}}}}"#);
    let mut forms = vec![rooted(inner), rooted(text)];
    if cfg!(feature = "xml") {
        forms.push(xml.to_owned());
    }
    for body in forms {
        for status in [200, 403, 500] {
            let error = api(trace(status, &body));
            assert!(error.code() == SplitData::Cd22, "{body}");
            assert_eq!(error.platform_code(), Some("15"));
            assert_eq!(error.platform_message(), Some("Remote service error"));
            assert_eq!(error.sub_code(), Some("isv.split-data-error:CD22"));
            assert_eq!((error.message(), error.request_id()), ("m", Some("r2")));
            assert_eq!(error.remedy(), Some("Send is_split with the list of sub-orders."));
            assert_eq!(error.status().as_u16(), status);
            assert_eq!(error.raw_body(), body.as_bytes());
        }
    }
}

#[test]
fn reads_an_error_with_missing_parts() {
    let error = |inner: &str| api(trace(200, &format!(r#"{{"error_response":{inner}}}"#)));
    let bare = error(r#"{"code":27}"#);
    assert!(bare.code() == PlatformError::InvalidSession);
    assert_eq!((bare.message(), bare.sub_code(), bare.request_id()), ("Invalid Session", None, None));
    let no_code = error(r#"{"sub_code":"isp.order-no-trace"}"#);
    assert!(no_code.code() == TraceSearchError::IspOrderNoTrace);
    assert_eq!(no_code.message(), "订单无流转信息", "the documented message");
    for empty in ["{}", "null", "[]", "\"\""] {
        assert_eq!(*error(empty).code(), TraceSearchError::Other(String::new()), "{empty}");
    }
}

#[test]
fn reports_an_error_beside_data() {
    let before = r#"{"error_response":{"code":25},"logistics_trace_search_response":{"out_sid":"1"}}"#;
    let after = r#"{"logistics_trace_search_response":{"out_sid":"1"},"error_response":{"code":25}}"#;
    for body in [before, after] {
        assert!(api(trace(200, body)).code() == PlatformError::InvalidSignature, "{body}");
    }
}

#[test]
fn never_reads_a_response_silently_as_empty() {
    for body in [
        "",
        " ",
        "null",
        "{}",
        "[]",
        "1",
        "{\"x\":1}",
        r#"{"request_id":"r"}"#,
        r#"{"item_seller_get_response":{"out_sid":"1"}}"#,
        r#"{"logistics_trace_search_response":null}"#,
        r#"{"logistics_trace_search_response":"x"}"#,
        r#"{"logistics_trace_search_response":{"out_sid":"1"}"#,
        r#"{"logistics_trace_search_response":{"out_sid":"1"}} x"#,
        "<other_response><out_sid>1</out_sid></other_response>",
        "<logistics_trace_search_response><out_sid>1</out_sid>",
        "not an response",
        "\u{0}",
    ] {
        failure(trace(200, body));
    }
    // Almost the same, but valid.
    assert!(trace(200, r#"{"logistics_trace_search_response":{"out_sid":"1"}}"#).is_ok());
    assert!(
        trace(200, r#"{"logistics_trace_search_response":{}}"#).is_ok(),
        "noted, as the documents of empty results show"
    );
}

#[test]
fn names_both_roots_of_a_response_to_another_operation() {
    let failure = failure(trace(200, r#"{"item_seller_get_response":{"num_iid":1}}"#));
    assert!(matches!(failure.reason(), Malformed::Envelope { .. }));
    let shown = failure.to_string();
    assert!(
        shown.contains("`logistics_trace_search_response`") && shown.contains("`item_seller_get_response`"),
        "{shown}"
    );
}

#[test]
fn names_the_location_of_a_wrong_kind() {
    let body = r#"{"logistics_trace_search_response":{"trace_list":{"transit_step_info":[{"action":"A"},{"action":{"x":"Zhang San"}}]}}}"#;
    let failure = failure(trace(200, body));
    assert_eq!(failure.path(), "trace_list.transit_step_info[1].action");
    assert_eq!(failure.raw_body(), body.as_bytes());
    assert_eq!(failure.status(), 200);
    let shown = format!("{failure} {failure:?}");
    assert!(!shown.contains("Zhang"), "{shown}");
}

#[test]
fn reports_the_status_when_the_body_is_not_an_error() {
    let html = "<!DOCTYPE html><html><body>502 Bad Gateway token=SECRET</body></html>";
    for (status, body) in [(502, html), (200, html), (403, "\u{feff}  <HTML></HTML>")] {
        let failure = failure(trace(status, body));
        assert!(matches!(failure.reason(), Malformed::Html));
        assert_eq!((failure.status().as_u16(), failure.raw_body().as_ref()), (status, body.as_bytes()));
        assert!(!format!("{failure} {failure:?}").contains("SECRET"));
    }
    for (status, body) in [(500, ""), (404, "not found"), (302, ""), (500, JSON), (503, r#"{"status":503}"#)] {
        let failure = failure(trace(status, body));
        assert!(matches!(failure.reason(), Malformed::Status), "{status} {body}");
        assert_eq!(failure.status().as_u16(), status);
    }
    let retryable = |status| Error::<TraceSearchError>::Decode(failure(trace(status, ""))).is_retryable();
    assert!(retryable(503) && retryable(429) && !retryable(500) && !retryable(404));
}

#[test]
fn decides_a_failure_inside_a_success_by_its_boolean() {
    let ship = |inner: &str| {
        decode::<ShipOperation>(&response(
            200,
            &format!(r#"{{"aliexpress_logistics_ship_response":{{"result":{inner},"request_id":"r3"}}}}"#),
        ))
    };
    // The documented example has a code beside `is_success: true`.
    let documented = r#"{"is_success":true,"error_result_code":"11","error_result_message":"1111"}"#;
    for success in
        [documented, "{}", r#"{"error_result_code":"11"}"#, r#"{"is_success":null,"error_result_code":"11"}"#]
    {
        assert!(ship(success).is_ok(), "{success}");
    }
    for off in ["false", "\"false\"", "0", "\"0\""] {
        let error =
            api(ship(&format!(r#"{{"is_success":{off},"error_result_code":"11","error_result_message":"no"}}"#)));
        assert_eq!(*error.code(), TraceSearchError::Other("11".into()), "never the platform's code 11");
        assert_eq!((error.sub_code(), error.platform_code()), (Some("11"), None));
        assert_eq!((error.message(), error.request_id()), ("no", Some("r3")));
    }
    let known = api(ship(r#"{"is_success":false,"error_result_code":"isp.order-no-trace"}"#));
    assert!(known.code() == TraceSearchError::IspOrderNoTrace);
}

#[test]
fn reads_a_code_beside_the_data() {
    let detail = |body: &str| decode::<DetailOperation>(&response(200, body));
    let data = r#""data":{"orderId":2542285634920880794}"#;
    for code in ["200", "\"200\"", "\" 200 \""] {
        let decoded = detail(&format!(r#"{{"requestId":"r","code":{code},"msg":"成功",{data}}}"#)).unwrap();
        assert_eq!(decoded.data.as_ref().unwrap().order_id, Some(2_542_285_634_920_880_794));
        assert_eq!(decoded.request_id(), Some("r"));
    }
    // Whatever the data contains.
    for (code, raw) in [("0", "0"), ("\"500\"", "500"), ("201", "201"), ("-1", "-1"), ("2000", "2000")] {
        let error = api(detail(&format!(r#"{{"requestId":"r","code":{code},"msg":"失败",{data}}}"#)));
        assert_eq!(*error.code(), DetailError::Other(raw.to_owned()));
        assert_eq!((error.platform_code(), error.message(), error.request_id()), (Some(raw), "失败", Some("r")));
    }
    let wrong_data = api(detail(r#"{"code":500,"msg":"x","data":[[[1]]]}"#));
    assert_eq!(wrong_data.platform_code(), Some("500"));
    for none in [r#"{"msg":"x"}"#, "{}", r#"{"code":null,"data":{}}"#, "[200]", "<code>200</code>"] {
        failure(detail(none));
    }
    assert!(detail(r#"{"code":200,"msg":"成功"}"#).is_ok(), "addOrUpdate responses code and msg alone");
    let error = api(decode::<DetailOperation>(&response(403, r#"{"code":403,"msg":"no"}"#)));
    assert_eq!(error.status(), 403);
}

#[test]
fn reads_a_skeleton_only_as_a_shape() {
    let skeleton = response(200, r#"{"requestId":"","code":0,"developId":0,"msg":"","data":{"orderId":0}}"#);
    assert_eq!(api(decode::<DetailOperation>(&skeleton)).platform_code(), Some("0"));
    let shape = decode_shape::<DetailOperation>(&skeleton).unwrap();
    assert_eq!(shape.data.as_ref().unwrap().order_id, Some(0));
    assert!(decode_shape::<DetailOperation>(&response(200, r#"{"x":1}"#)).is_err(), "a shape has the fields");
}

#[test]
fn decodes_dynamic_operations_like_typed_ones() {
    let operation: &dyn DynOperation = &TraceSearchOperation;
    let decoded = operation.decode(&response(200, JSON)).unwrap();
    assert_eq!(decoded.table().name, "taobao.logistics.trace.search");
    let error = operation
        .decode(&response(200, r#"{"error_response":{"code":50,"sub_code":"isv.split-data-error:CD22"}}"#))
        .map(|_| ())
        .unwrap_err();
    let Error::Api(error) = error else { panic!("{error:?}") };
    assert_eq!(error.code().as_str(), "isv.split-data-error:CD22");
    assert_eq!(error.code().info().unwrap().variant, "SplitData::Cd22");

    let input = operation.input_from_json(r#"{"tid":"11234221","sub_tid":["1","2"]}"#.as_bytes()).unwrap();
    assert_eq!(waybill_runtime::wire::param(&*input, 0).unwrap().as_deref(), Some("11234221"));
    assert_eq!(waybill_runtime::wire::param(&*input, 2).unwrap().as_deref(), Some("1,2"));
    assert!(operation.input_from_json(b"{}").is_ok());
    let unknown = operation.input_from_json(br#"{"tid":1,"tidd":2}"#).map(|_| ()).unwrap_err();
    assert!(unknown.to_string().contains("tidd") && unknown.to_string().contains("sub_tid"), "{unknown}");
    for bad in ["", "[]", "x", r#"{"tid":"x"}"#, r#"{"tidd":2}"#] {
        assert!(operation.input_from_json(bad.as_bytes()).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn never_panics_on_any_body(body in proptest::collection::vec(any::<u8>(), 0..200), status in 100_u16..600) {
        let response = waybill_runtime::http::Response::builder().status(status).body(body.into()).unwrap();
        let _ = decode::<TraceSearchOperation>(&response);
        let _ = decode::<DetailOperation>(&response);
        let _ = decode::<ShipOperation>(&response);
    }

    /// A response that is cut anywhere is never a success.
    #[test]
    fn rejects_a_truncated_response(share in 0.0_f64..1.0) {
        for body in [JSON, XML] {
            let at = (body.len() as f64 * share) as usize;
            let response = waybill_runtime::http::Response::new(waybill_runtime::Bytes::copy_from_slice(&body.as_bytes()[..at]));
            prop_assert!(decode::<TraceSearchOperation>(&response).is_err());
        }
    }
}

#[test]
fn unknown_fields_keep_their_values_and_are_never_shown() {
    let json = r#"{"logistics_trace_search_response":{"out_sid":"1","new": {"phone":["13812345678", 1.50]} ,"flag":true,
        "trace_list":{"transit_step_info":[{"action":"A","more":null}]}}}"#;
    let response = decode::<TraceSearchOperation>(&response(200, json)).unwrap();
    let unknown = |response: &waybill_runtime::Response<support::top::TraceSearchResponse>| -> Vec<(String, String)> {
        response.unknown().iter().map(|field| (field.path.clone(), field.value.clone())).collect()
    };
    let pair = |path: &str, value: &str| (path.to_owned(), value.to_owned());
    assert_eq!(
        unknown(&response),
        [
            pair("new", r#"{"phone":["13812345678", 1.50]}"#),
            pair("flag", "true"),
            pair("trace_list.transit_step_info[0].more", "null"),
        ]
    );
    assert!(!format!("{response:?}").contains("13812345678"), "{response:?}");
}

#[test]
#[cfg(feature = "xml")]
fn unknown_elements_keep_their_contents() {
    let xml = "<logistics_trace_search_response><out_sid>1</out_sid><new><phone>13812345678</phone></new><bare/></logistics_trace_search_response>";
    let response = decode::<TraceSearchOperation>(&response(200, xml)).unwrap();
    let [field, bare] = response.unknown() else { panic!("{response:?}") };
    assert_eq!((bare.path.as_str(), bare.value.as_str()), ("bare", ""));
    assert_eq!((field.path.as_str(), field.value.as_str()), ("new", "<phone>13812345678</phone>"));
}

#[test]
fn the_payload_comes_out_of_its_envelope() {
    let read = |body| decode::<DetailOperation>(&response(200, body)).unwrap();
    let data = read(r#"{"code":200,"msg":"ok","data":{"orderId":"1"}}"#).into_payload().unwrap();
    assert_eq!(
        format!("{data:?}"),
        format!("{:?}", read(r#"{"code":200,"data":{"orderId":"1"}}"#).data.as_ref().unwrap())
    );
    for nothing in [r#"{"code":200,"msg":"ok"}"#, r#"{"code":200,"data":null}"#] {
        let failure = read(nothing).into_payload().unwrap_err();
        assert_eq!((failure.status().as_u16(), &failure.raw_body()[..]), (200, nothing.as_bytes()));
        assert!(failure.to_string().contains("a success without it"), "{failure}");
        assert!(Error::<DetailError>::from(failure).may_have_been_sent(), "a write may have been carried out");
    }
}
