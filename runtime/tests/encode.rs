//! Requests: where each parameter travels, how it is written, and what is rejected before it is sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;
use support::top::{TRACE_SEARCH, TraceSearchRequest, TradeId};
use support::xopen::{CHANGE, CREATE, CreateRequest, DELETE, DETAIL, DetailRequest, FIND, REPLACE};
use support::{NONCE, body_text, noon, pairs, settings, top};
use waybill_runtime::wire::Format;
use waybill_runtime::{Bytes, Credentials, EncodeError, Settings, TimestampUnit, canonical, encode, http, sign};

fn trace(tid: i64) -> TraceSearchRequest {
    TraceSearchRequest { tid: Some(TradeId(tid)), ..Default::default() }
}

fn send(input: &TraceSearchRequest, settings: &Settings) -> http::Request<Bytes> {
    encode(&TRACE_SEARCH, input, settings, noon(), NONCE).unwrap()
}

fn xopen() -> Settings {
    Settings::new(Credentials::new("58c0201dfdf148eca63cbf6bb5e7cf03", "test-secret")).user_id("2100007341207")
}

/// The time of sending of the derived vector.
fn xopen_now() -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_715_669_977_082)
}

fn detail(input: &DetailRequest) -> Result<http::Request<Bytes>, EncodeError> {
    encode(&DETAIL, input, &xopen(), xopen_now(), NONCE)
}

#[test]
fn sends_all_top_parameters_in_the_post_body() {
    let input = TraceSearchRequest {
        is_split: Some(true),
        sub_tid: ["1", "2", "3"].map(String::from).to_vec(),
        ..trace(11_234_221)
    };
    let request = send(&input, &settings());
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://eco.taobao.com/router/rest");
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded;charset=utf-8");
    assert_eq!(request.headers().len(), 1);
    let body = pairs(&body_text(&request));
    let mut sent: Vec<(&str, &str)> = body.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let signature = body["sign"].clone();
    sent.retain(|(name, _)| *name != "sign");
    let expected = [
        ("app_key", "12345678"),
        ("format", "json"),
        ("is_split", "1"),
        ("method", "taobao.logistics.trace.search"),
        ("session", "test"),
        ("sign_method", "md5"),
        ("sub_tid", "1,2,3"),
        ("tid", "11234221"),
        ("timestamp", "2016-01-01 12:00:00"),
        ("v", "2.0"),
    ];
    assert_eq!(sent, expected);
    // Computed with Python's hashlib over these ten pairs and the secret helloworld.
    assert_eq!(signature, "68C775D604DEC9E66C5C5A30C682387D");
}

#[test]
fn signs_exactly_what_is_sent() {
    let signed = canonical(&TRACE_SEARCH, &trace(1), &settings(), noon(), NONCE).unwrap();
    let body = pairs(&body_text(&send(&trace(1), &settings())));
    assert_eq!(body["sign"], signed.signature());
    assert!(signed.canonical().contains("sessiontest"), "the session is signed");
    assert!(signed.canonical().starts_with("****app_key12345678"));
}

#[test]
fn preserves_special_characters() {
    for nick in ["商家测试帐号17", "🚚", "a b", "a+b", "100%", "%41", "a&b=c", "a\nb", "ß/?#", "1,2"] {
        let input = TraceSearchRequest { nick: Some(nick.to_owned()), ..trace(9_007_199_254_740_993) };
        let body = body_text(&send(&input, &settings()));
        assert!(body.is_ascii() && !body.contains([' ', '+']), "{body}");
        let sent = pairs(&body);
        assert_eq!(sent["location.nick"], nick);
        assert_eq!(sent["tid"], "9007199254740993");
        let params: Vec<_> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let signed = sign(&top::PLATFORM, None, &"helloworld".into(), &params).unwrap();
        assert_eq!(sent["sign"], signed.signature(), "the raw value is signed, not the encoded one");
    }
}

#[test]
fn leaves_out_empty_values() {
    let input = TraceSearchRequest { nick: Some(String::new()), ..trace(1) };
    let settings = settings().session("").parameter("partner_id", "");
    let sent = pairs(&body_text(&send(&input, &settings)));
    let plain = Settings::new(Credentials::new("12345678", "helloworld"));
    assert_eq!(sent, pairs(&body_text(&send(&trace(1), &plain))));
    assert!(!sent.contains_key("session") && !sent.contains_key("location.nick") && !sent.contains_key("sub_tid"));
}

#[test]
fn leaves_out_values_of_only_white_space() {
    // A non-breaking space is not white space in Java, whose client is the reference.
    for (nick, is_sent) in [(" ", false), ("\t\r\n", false), ("\u{3000}", false), ("\u{a0}", true), (" a ", true)] {
        let input = TraceSearchRequest { nick: Some(nick.to_owned()), ..trace(1) };
        let sent = pairs(&body_text(&send(&input, &settings())));
        assert_eq!(sent.get("location.nick").map(String::as_str), is_sent.then_some(nick));
        let without = pairs(&body_text(&send(&trace(1), &settings())));
        assert_eq!(sent["sign"] == without["sign"], !is_sent, "{nick:?}");
    }
}

#[test]
fn sends_optional_system_parameters_that_are_set() {
    let all = settings().simplify(true).parameter("partner_id", "waybill").sign_method("hmac-sha256");
    let sent = pairs(&body_text(&send(&trace(1), &all)));
    assert_eq!((&*sent["simplify"], &*sent["partner_id"], &*sent["sign_method"]), ("true", "waybill", "hmac-sha256"));
    assert_eq!(sent["sign"].len(), 64);
    let xml = pairs(&body_text(&send(&trace(1), &settings().simplify(true).format(Format::Xml))));
    assert_eq!(xml["format"], "xml");
    assert!(!xml.contains_key("simplify"), "only JSON can be simplified");
}

#[test]
fn writes_timestamps_in_every_form() {
    let at = |seconds| {
        let now = UNIX_EPOCH + Duration::from_secs(seconds);
        let request = encode(&TRACE_SEARCH, &trace(1), &settings(), now, NONCE).unwrap();
        pairs(&body_text(&request))["timestamp"].clone()
    };
    assert_eq!(at(0), "1970-01-01 08:00:00");
    assert_eq!(at(1_709_164_800), "2024-02-29 08:00:00");
    assert_eq!(at(1_735_660_799), "2024-12-31 23:59:59");
    let header = |settings: &Settings| {
        let input = DetailRequest { order_id: Some("1".into()), ..Default::default() };
        encode(&DETAIL, &input, settings, xopen_now(), NONCE).unwrap().headers()["timestamp"].clone()
    };
    assert_eq!(header(&xopen()), "1715669977082");
    assert_eq!(header(&xopen().timestamp_unit(TimestampUnit::Seconds)), "1715669977");
    let before = UNIX_EPOCH - Duration::from_secs(1);
    let input = DetailRequest { order_id: Some("1".into()), ..Default::default() };
    assert_eq!(encode(&DETAIL, &input, &xopen(), before, NONCE).unwrap_err(), EncodeError::Clock);
}

#[test]
fn sends_xopen_system_parameters_in_headers() {
    let input = DetailRequest {
        order_id: Some("2542285634920880794".into()),
        shop: Some("店 a/b".into()),
        trace: Some("t1".into()),
    };
    let request = detail(&input).unwrap();
    assert_eq!(request.method(), "GET");
    assert_eq!(request.uri(), "https://www.xportcn.com/api/open/order/2542285634920880794?shop=%E5%BA%97%20a%2Fb");
    let headers: Vec<_> = request.headers().iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect();
    let expected = [
        ("access-key", "58c0201dfdf148eca63cbf6bb5e7cf03"),
        ("timestamp", "1715669977082"),
        ("nonce-str", NONCE),
        ("user-id", "2100007341207"),
        ("x-trace", "t1"),
        ("signature", "396D29CFD8BC96F28D80D71FEC448679"),
    ];
    assert_eq!(headers, expected);
    assert!(request.body().is_empty());
    let shown = format!("{request:?}");
    assert!(!shown.contains("396D29") && !shown.contains("58c0201"), "headers are marked sensitive: {shown}");
}

#[test]
fn keeps_a_path_parameter_in_one_segment() {
    let uri = |id: &str| detail(&DetailRequest { order_id: Some(id.into()), ..Default::default() });
    assert_eq!(uri("a/b?c#d").unwrap().uri().path(), "/api/open/order/a%2Fb%3Fc%23d");
    assert_eq!(uri("{shop}").unwrap().uri().path(), "/api/open/order/%7Bshop%7D");
    assert!(matches!(uri("..").unwrap_err(), EncodeError::Operation { .. }));
}

#[test]
fn writes_a_json_body() {
    let post = |input: &CreateRequest| encode(&CREATE, input, &xopen(), xopen_now(), NONCE);
    let input = CreateRequest { note: Some("a \"b\"".into()), lines: vec!["1,2".into(), "3".into()], dry_run: None };
    let request = post(&input).unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, serde_json::json!({ "note": "a \"b\"", "lines": ["1,2", "3"] }));

    let query_only = post(&CreateRequest { dry_run: Some("1".into()), ..Default::default() }).unwrap();
    assert_eq!(query_only.uri().query(), Some("dryRun=1"));
    assert!(query_only.body().is_empty() && !query_only.headers().contains_key("content-type"));
}

/// PUT and PATCH carry a body, as POST does. DELETE has none, as GET.
#[test]
fn sends_each_http_method() {
    let input = CreateRequest { note: Some("a b".into()), lines: vec!["1".into(), "2".into()], dry_run: None };
    let methods = [("POST", &CREATE), ("PUT", &REPLACE), ("PATCH", &CHANGE), ("GET", &FIND), ("DELETE", &DELETE)];
    for (method, operation) in methods {
        let request = encode(operation, &input, &xopen(), xopen_now(), NONCE).unwrap();
        assert_eq!(request.method(), method);
        assert_eq!(operation.http_method.as_str(), method);
        if operation.http_method.has_body() {
            assert_eq!(request.uri().query(), None, "{method}");
            assert_eq!(request.body(), r#"{"note":"a b","lines":["1","2"]}"#, "{method}");
            assert_eq!(request.headers()["content-type"], "application/json", "{method}");
        } else {
            assert_eq!(request.uri().query(), Some("note=a%20b&lines=1%2C2"), "{method}");
            assert!(request.body().is_empty() && !request.headers().contains_key("content-type"), "{method}");
        }
    }
}

#[test]
fn names_the_fix_for_a_missing_parameter() {
    let input = DetailRequest { order_id: Some("1".into()), ..Default::default() };
    let without_user = Settings::new(Credentials::new("k", "s"));
    let error = encode(&DETAIL, &input, &without_user, xopen_now(), NONCE).unwrap_err();
    assert_eq!(error.to_string(), "`user-id` is required: set it with .user_id(…)");
    let error = encode(&TRACE_SEARCH, &TraceSearchRequest::default(), &settings(), noon(), NONCE).unwrap_err();
    assert!(error.to_string().starts_with("tid is required"), "{error}");
}

#[test]
fn checks_documented_limits() {
    let with = |count: usize| {
        let sub_tid = (0..count).map(|n| n.to_string()).collect();
        let input = TraceSearchRequest { sub_tid, ..trace(1) };
        encode(&TRACE_SEARCH, &input, &settings(), noon(), NONCE)
    };
    assert!(with(50).is_ok());
    let error = with(51).unwrap_err().to_string();
    assert!(error.contains("sub_tid") && error.contains("50"), "{error}");
}

#[test]
fn rejects_invalid_header_values() {
    for bad in ["a\nb", "a\r\nx: y", "名", "\u{7f}", "a\0"] {
        let error = encode(
            &DETAIL,
            &DetailRequest { order_id: Some("1".into()), trace: Some(bad.into()), ..Default::default() },
            &xopen(),
            xopen_now(),
            NONCE,
        )
        .unwrap_err();
        assert_eq!(error, EncodeError::Header { parameter: "x-trace".to_owned() });
        assert!(!error.to_string().contains(bad));
    }
}

#[test]
fn requires_https_except_on_loopback_or_when_allowed() {
    let to = |url: &str| {
        let settings = settings().endpoint(url);
        encode(&TRACE_SEARCH, &trace(1), &settings, noon(), NONCE).map(|request| request.uri().to_string())
    };
    for good in [
        "https://api.taobao.com/router/rest",
        "http://127.0.0.1:8080/router/rest",
        "http://localhost/",
        "http://LOCALHOST:1/",
        "http://[::1]:80/x",
        "http://127.9.9.9/",
    ] {
        assert_eq!(to(good).unwrap().to_lowercase(), good.to_lowercase());
    }
    for plain in [
        "http://api.taobao.com/router/rest",
        "http://localhost.evil.com/",
        "http://127.0.0.1.evil.com/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
    ] {
        assert!(to(plain).unwrap_err().to_string().contains(".allow_http()"), "{plain}");
        let allowed = settings().endpoint(plain).allow_http();
        assert!(encode(&TRACE_SEARCH, &trace(1), &allowed, noon(), NONCE).is_ok());
    }
    for bad in [
        "",
        "api.taobao.com",
        "/router",
        "ftp://a/",
        "https://",
        "https://u:p@a/",
        "https://a/?x=1",
        "https://a/#f",
        "http://localhost@evil.com/",
        "https://a b/",
    ] {
        assert!(to(bad).is_err(), "{bad}");
    }
}

proptest! {
    /// The receiver finds any values unchanged, and the signature is that of the sent parameters.
    #[test]
    fn transmits_any_value_unchanged(nick in "x?|[!-~].*", session in "([!-~][ -~]{0,20})?", tid in any::<i64>()) {
        let input = TraceSearchRequest { nick: Some(nick.clone()), ..trace(tid) };
        let sent = pairs(&body_text(&send(&input, &settings().session(session.clone()))));
        prop_assert_eq!(sent.get("location.nick").cloned().unwrap_or_default(), nick);
        prop_assert_eq!(sent.get("session").cloned().unwrap_or_default(), session);
        let params: Vec<_> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let signed = sign(&top::PLATFORM, None, &"helloworld".into(), &params).unwrap();
        prop_assert_eq!(&sent["sign"], signed.signature());
    }

    #[test]
    fn never_panics_on_any_setting(endpoint in any::<String>(), user in any::<String>(), order in any::<String>()) {
        let settings = xopen().endpoint(endpoint).user_id(user);
        let input = DetailRequest { order_id: Some(order), ..Default::default() };
        let _ = encode(&DETAIL, &input, &settings, xopen_now(), NONCE);
    }
}
