//! A platform with a root that may be missing, a code that may be missing, and errors in two places. The bodies are
//! those of live responses of such a gateway (IOP), shortened.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::response;
use support::top::{PLATFORM as TOP, TRACE_SEARCH, TraceSearchError, TraceSearchOperation, TraceSearchResponse};
use waybill_runtime::platform::{Envelope, ErrorPlace, Operation, Platform, Signing, Success};
use waybill_runtime::wire::DeviationKind;
use waybill_runtime::{Error, OperationType, decode};

const fn platform(success: Success) -> Platform {
    let errors = &[ErrorPlace { root: "error_response", message: "msg" }, ErrorPlace { root: "", message: "message" }];
    let signing = Signing { canonical: TOP.signing.canonical, methods: TOP.signing.methods };
    let fields = &["type", "_trace_id_"];
    Platform { envelope: Envelope { success, errors, fields, ..TOP.envelope }, signing, ..TOP }
}

static CODED: Platform = platform(Success::Codes { codes: &["0", "OK"], absent: true });
static ROOTED: Platform = platform(Success::Root);
static WITH_CODE: Operation = Operation { platform: &CODED, failure: None, ..TRACE_SEARCH };
static WITH_ROOT: Operation = Operation { platform: &ROOTED, failure: None, ..TRACE_SEARCH };

#[derive(Debug, Clone, Copy)]
struct Coded;

impl OperationType for Coded {
    const OPERATION: &'static Operation = &WITH_CODE;
    type Input = <TraceSearchOperation as OperationType>::Input;
    type Output = TraceSearchResponse;
    type Code = TraceSearchError;
}

#[derive(Debug, Clone, Copy)]
struct Rooted;

impl OperationType for Rooted {
    const OPERATION: &'static Operation = &WITH_ROOT;
    type Input = <TraceSearchOperation as OperationType>::Input;
    type Output = TraceSearchResponse;
    type Code = TraceSearchError;
}

/// The data, or the code and the message of the error, or nothing if the response is malformed.
fn read<O: OperationType<Output = TraceSearchResponse>>(body: &str) -> Result<String, Option<(String, String)>> {
    match decode::<O>(&response(200, body)) {
        Ok(response) => Ok(response.into_inner().out_sid.unwrap_or_default()),
        Err(Error::Api(error)) => {
            Err(Some((error.platform_code().unwrap_or_default().to_owned(), error.message().to_owned())))
        }
        Err(_) => Err(None),
    }
}

#[test]
fn reads_a_success_by_code_with_and_without_a_root() {
    for body in [
        r#"{"logistics_trace_search_response":{"out_sid":"1","request_id":"r"}}"#,
        r#"{"logistics_trace_search_response":{"code":"0","out_sid":"1"}}"#,
        r#"{"code":"0","logistics_trace_search_response":{"out_sid":"1"}}"#,
        r#"{"code":"0","out_sid":"1","request_id":"r"}"#,
        r#"{"code":0,"out_sid":"1"}"#,
        r#"{"code":"00","out_sid":"1"}"#,
        r#"{"code":"OK","out_sid":"1"}"#,
        r#"{"code":null,"out_sid":"1"}"#,
        r#"{"out_sid":"1"}"#,
        "<logistics_trace_search_response><out_sid>1</out_sid></logistics_trace_search_response>",
    ] {
        if body.starts_with('<') && !cfg!(feature = "xml") {
            continue;
        }
        assert_eq!(read::<Coded>(body), Ok("1".to_owned()), "{body}");
    }
    // The code says that it succeeded; that there is nothing else is reported.
    let empty = decode::<Coded>(&response(200, r#"{"code":"0"}"#)).unwrap();
    assert!(
        empty.deviations().iter().any(|note| note.kind == DeviationKind::EmptyResponse),
        "{:?}",
        empty.deviations()
    );
    for body in ["{}", r#"{"other_response":{"out_sid":"1"}}"#, r#"{"code":{"a":1},"out_sid":"1"}"#] {
        assert_eq!(read::<Coded>(body), Err(None), "{body}");
    }
}

#[test]
fn reads_an_error_in_each_place() {
    const SIGNATURE: &str = "The request signature does not conform to platform standards";
    for body in [
        r#"{"error_response":{"type":"ISV","code":"IncompleteSignature","msg":"M","request_id":"r"}}"#,
        r#"{"type":"ISV","code":"IncompleteSignature","message":"M","request_id":"r"}"#,
        r#"{"logistics_trace_search_response":{"out_sid":"1"},"error_response":{"code":"IncompleteSignature","msg":"M"}}"#,
        r#"{"code":"IncompleteSignature","message":"M","logistics_trace_search_response":{"out_sid":"1"}}"#,
    ] {
        let body = body.replace(r#""M""#, &format!("{SIGNATURE:?}"));
        let expected = Err(Some(("IncompleteSignature".to_owned(), SIGNATURE.to_owned())));
        assert_eq!(read::<Coded>(&body), expected, "by code: {body}");
        assert_eq!(read::<Rooted>(&body), expected, "by root: {body}");
    }
    // A code beside data decides only where success is told by a code.
    let both = r#"{"code":"E","message":"M","out_sid":"1"}"#;
    assert_eq!(read::<Coded>(both), Err(Some(("E".to_owned(), "M".to_owned()))));
    assert_eq!(read::<Rooted>(both), Ok("1".to_owned()));
    let inside = r#"{"logistics_trace_search_response":{"code":"E","msg":"M","out_sid":"1"}}"#;
    assert_eq!(read::<Coded>(inside), Err(Some(("E".to_owned(), "M".to_owned()))));
    let contradiction = r#"{"code":"E","message":"M","out_sid":"1","code":"0"}"#;
    assert_eq!(read::<Coded>(contradiction), Err(None));
}

#[test]
fn keeps_further_fields_of_the_envelope() {
    let data = r#"{"logistics_trace_search_response":{"out_sid":"1","type":"ISP","_trace_id_":"t1"}}"#;
    let decoded = decode::<Rooted>(&response(200, data)).unwrap();
    assert_eq!((decoded.envelope_field("type"), decoded.envelope_field("_trace_id_")), (Some("ISP"), Some("t1")));
    assert!(decoded.deviations().is_empty(), "{:?}", decoded.deviations());
    let error = |body: &str| match decode::<Rooted>(&response(200, body)) {
        Err(Error::Api(error)) => error,
        other => panic!("{other:?}"),
    };
    let below = error(r#"{"error_response":{"type":"ISV","code":"15","msg":"m","_trace_id_":"t2"}}"#);
    assert_eq!((below.envelope_field("type"), below.envelope_field("_trace_id_")), (Some("ISV"), Some("t2")));
    let top = error(r#"{"type":"SYSTEM","code":"IllegalAccessToken","message":"m"}"#);
    assert_eq!((top.envelope_field("type"), top.envelope_field("_trace_id_")), (Some("SYSTEM"), None));
    // Another name is none of them, and neither is a name that the platform does not have.
    let other = error(r#"{"error_response":{"error_type":"ISV","code":"15","msg":"m"}}"#);
    assert_eq!((other.envelope_field("type"), other.envelope_field("code")), (None, None));
}
