//! The runtime's own types never show a recognizable secret, session, nonce or signature. Conformance covers
//! operations (`ID/leaks`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::error::Error as StdError;
use std::fmt::{Debug, Write};

use support::top::{Client, TradeId};
use support::{noon, response, xopen};
use waybill_runtime::transport::{InProcess, Sent, TransportKind};
use waybill_runtime::{
    AnyError, ApiError, Bytes, Credentials, Error, ErrorCode, FixedRandom, NoRetry, Settings, TransportError, http,
};

const SECRET: &str = "secret-7391846205";
const SESSION: &str = "session-7391846205";
const CANARY: &str = "7391846205";

fn credentials() -> Credentials {
    Credentials::new("12345678", SECRET)
}

fn client(serve: impl Fn(http::Request<Bytes>) -> Sent + Clone + Send + Sync + 'static) -> Client {
    let random = FixedRandom { nonce: "nonce".into(), jitter: 0.0 };
    Client::builder(credentials())
        .session(SESSION)
        .clock(noon())
        .random_source(random)
        .retry(NoRetry)
        .transport(InProcess::new(serve.clone()))
        .blocking_transport(InProcess::new(serve))
        .build()
        .unwrap()
}

fn debug(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}

/// An error in every form in which logs print one.
fn chain(error: &dyn StdError) -> String {
    let mut shown = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        write!(shown, "{error}\n{}", debug(&error)).unwrap();
        next = error.source();
    }
    shown
}

fn hides(shown: &str, more: &[&str]) {
    for sensitive in more.iter().chain(&[CANARY]) {
        assert!(!shown.contains(sensitive), "{sensitive}: {shown}");
    }
}

#[test]
fn redacts_the_secret_and_session_in_settings_and_credentials() {
    let settings = Settings::new(credentials()).session(SESSION);
    let builder = Client::builder(credentials()).session(SESSION);
    let shown = debug(&credentials()) + &debug(&settings) + &debug(&builder);
    assert!(shown.contains("12345678"), "the key is no secret: {shown}");
    hides(&shown, &[]);
}

#[test]
fn redacts_signed_values_in_clients_and_calls() {
    let client = client(|_| Ok(response(200, "{}")));
    let request = client.logistics_trace_search(TradeId(1));
    let signed = request.call().canonical().unwrap();
    let shown = debug(&client) + &debug(client.as_ref()) + &debug(&request) + &debug(request.call()) + &debug(&signed);
    assert!(shown.contains("taobao.logistics.trace.search"), "{shown}");
    hides(&shown, &[signed.signature(), &signed.canonical()]);
    // The secret in a canonical string is redacted unless requested.
    assert!(signed.canonical().contains(SESSION) && !signed.canonical().contains(SECRET));
    assert!(signed.canonical_with(credentials().secret()).contains(SECRET));
}

#[test]
fn redacts_keys_and_signatures_in_request_headers() {
    let client = xopen::Client::builder(credentials()).user_id("1").clock(noon()).build().unwrap();
    let request = client.detail("1").encode().unwrap();
    let signature = client.detail("1").canonical().unwrap();
    assert!(request.headers().values().all(http::HeaderValue::is_sensitive) && request.headers().len() >= 5);
    hides(&debug(&request), &[signature.signature()]);
}

#[test]
fn redacts_sent_values_in_every_error() {
    type Serve = fn(http::Request<Bytes>) -> Sent;
    /// A gateway that repeats the whole request as the value of each of these names.
    fn echo(request: &http::Request<Bytes>, body: &str) -> Sent {
        let all = format!("{SECRET} {SESSION} {}", support::pairs(&support::body_text(request))["sign"]);
        Ok(response(200, &body.replace("ECHO", &all)))
    }
    // Without the feature, XML can't be read; the error then hides it all the same.
    let of_xml = if cfg!(feature = "xml") { "Api" } else { "Decode" };
    let kinds: [(&str, Serve); 12] = [
        ("Api", |r| echo(&r, r#"{"error_response":{"code":27,"msg":"ECHO","sub_msg":"ECHO","request_id":"ECHO"}}"#)),
        ("Api", |r| echo(&r, r#"{"error_response":{"code":"ECHO","sub_code":"isv.x:ECHO"}}"#)),
        (of_xml, |r| echo(&r, "<error_response><code>15</code><sub_code>ECHO</sub_code></error_response>")),
        ("Decode", |r| echo(&r, r#"{"ECHO":1}"#)),
        ("Decode", |r| echo(&r, r#"{"logistics_trace_search_response":{"tid":"ECHO"}}"#)),
        ("Decode", |r| echo(&r, r#"{"logistics_trace_search_response":{"trace_list":{"a":"ECHO","b":"ECHO"}}}"#)),
        ("Decode", |r| echo(&r, "ECHO")),
        ("Decode", |r| echo(&r, "<html>ECHO")),
        ("Decode", |r| echo(&r, r#"{"logistics_trace_search_response":{"tid":"ECHO"#)),
        ("Timeout", |_| {
            let phase = waybill_runtime::error::Phase::Attempt;
            Err(waybill_runtime::Timeout::new(phase, std::time::Duration::ZERO).into())
        }),
        ("Transport", |_| Err(TransportError::with_source(TransportKind::Broken, "reset"))),
        ("Transport", |_| Err(TransportError::new(TransportKind::TooLarge { limit: 1 }))),
    ];
    for (kind, serve) in kinds {
        let client = client(serve);
        let request = client.logistics_trace_search(TradeId(1));
        let signature = request.call().canonical().unwrap();
        let error = request.clone().send_blocking().unwrap_err();
        let untyped = support::block_on(request.send()).unwrap_err();
        if let Error::Api(error) = &untyped {
            let ApiErrorParts { code, debug } = parts(error);
            hides(&format!("{code} {debug} {error}"), &[signature.signature()]);
        }
        let shown = chain(&error) + error.help() + &chain(&AnyError::from(untyped));
        assert!(shown.contains(&format!("{kind}(")), "{kind}: {shown}");
        hides(&shown, &[signature.signature()]);
    }
}

struct ApiErrorParts {
    code: String,
    debug: String,
}

/// The forms in which the typed code is printed.
fn parts<E: ErrorCode>(error: &ApiError<E>) -> ApiErrorParts {
    ApiErrorParts { code: error.code().as_str().to_owned(), debug: debug(error.code()) }
}

#[test]
fn redacts_values_in_errors_of_rejected_settings() {
    let with = |endpoint: &str| Client::builder(credentials()).session(SESSION).endpoint(endpoint).build().unwrap_err();
    let mut shown = chain(&with("http://api.taobao.com/"));
    for endpoint in
        [format!("https://u:{SECRET}@host/"), format!("https://host/?session={SESSION}"), SESSION.to_owned()]
    {
        shown += &chain(&with(&endpoint));
    }
    let method = Client::builder(credentials()).sign_method("sha1").build().unwrap_err();
    shown += &chain(&method);
    shown += &chain(&AnyError::from(method));
    let no_header = xopen::Client::builder(credentials()).user_id(format!("店{CANARY}")).build().unwrap();
    shown += &chain(&no_header.detail("1").encode().unwrap_err());
    hides(&shown, &[]);
}
