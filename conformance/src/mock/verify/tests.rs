//! Requests that no operation of the providers has, with the generator's golden specs: path parameters beside a
//! JSON body, files. Each rejected body is a small variation of an accepted one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::time::{Duration, SystemTime};
use waybill_codegen::ir::Digest;

use super::super::accept::Accept;
use super::super::provider::{Providers, Specs};
use super::super::rejection::{Kind, Violation};
use super::{App, Gate, Parsed, Tolerance, verify};
use crate::arrived::Arrived;
use crate::reference_signer;

const MILLIS: u64 = 1_451_620_800_000;

fn golden(provider: &str) -> Specs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
    Specs::new(crate::specs::load(&folder).unwrap().0, provider).unwrap()
}

/// The violation and its parameter; `None` when the request is accepted.
fn judge(specs: &Specs, path: &str, request: &Arrived) -> Option<(Violation, String)> {
    let apps = [App { key: "k".to_owned(), secret: "s".to_owned() }];
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(MILLIS);
    let (window, accept, tolerance) = (Some(Duration::from_secs(1)), Accept::default(), Tolerance::new(true));
    let providers = Providers::built_in();
    let (accept, tolerance, providers) = (&accept, &tolerance, &providers);
    let gate = Gate { specs, apps: &apps, now, window, accept, tolerance, path, providers };
    match verify(&gate, request, &mut Parsed::new(gate.specs)).map_err(|rejection| rejection.kind) {
        Ok(()) => None,
        Err(Kind::Violation(violation, name)) => Some((violation, name.unwrap_or_default())),
        Err(Kind::Rule(_)) => unreachable!("rules come later"),
    }
}

/// A request that owns its parts.
#[derive(Clone, Default)]
struct Sent {
    method: &'static str,
    query: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Sent {
    fn request(&self) -> Arrived {
        let headers = self.headers.iter();
        Arrived {
            method: self.method.to_owned(),
            query: Some(self.query.clone()),
            headers: headers.map(|(name, value)| ((*name).to_owned(), value.clone().into_bytes())).collect(),
            body: self.body.clone().into_bytes(),
            ..Arrived::default()
        }
    }
}

fn json(query: &str, body: &str) -> Sent {
    let time = MILLIS.to_string();
    let signature = reference_signer::plain(&format!("k{time}s"));
    let headers = vec![
        ("access-key", "k".to_owned()),
        ("timestamp", time),
        ("signature", signature),
        ("content-type", "application/json".to_owned()),
    ];
    Sent { method: "POST", query: query.to_owned(), headers, body: body.to_owned() }
}

#[test]
fn verifies_json_bodies_and_path_parameters() {
    let specs = golden("plain");
    let path = "/open/line/2542285634920880794/add";
    let wrong = |name: &str| Some((Violation::InvalidArgument, name.to_owned()));
    let documented = r#"{"amount":134500,"tags":["a","b,c"],"part":{"options":"{\"a\":\"b\"}","at":1702549508000}}"#;
    for (path, query, body, expected) in [
        (path, "dry=true", documented, None),
        (path, "", "", None),
        (path, "dry=1", documented, wrong("dry")),
        (path, "amount=1", "", wrong("amount")),
        ("/open/line/x/add", "", "", wrong("lineId")),
        ("/open/line//add", "", "", Some((Violation::InvalidMethod, String::new()))),
        (path, "", r#"{"amount":"134500"}"#, wrong("amount")),
        (path, "", r#"{"amount":1.5}"#, wrong("amount")),
        (path, "", r#"{"amount":null}"#, None),
        (path, "", r#"{"dry":true}"#, wrong("dry")),
        (path, "", r#"{"amonut":1}"#, wrong("amonut")),
        (path, "", r#"{"tags":"a"}"#, wrong("tags")),
        (path, "", r#"{"tags":[1]}"#, wrong("tags")),
        (path, "", r#"{"part":[]}"#, wrong("part")),
        (path, "", r#"{"part":{"options":"{"}}"#, wrong("part")),
        (path, "", r#"{"part":{"at":"1702549508000"}}"#, wrong("part")),
        (path, "", r#"{"part":{"atx":1}}"#, wrong("part")),
        (path, "", "[]", wrong("body")),
        (path, "", "{", Some((Violation::InvalidEncoding, String::new()))),
    ] {
        assert_eq!(judge(&specs, path, &json(query, body).request()), expected, "{path}?{query} {body}");
    }
}

/// The name of a header is the same in any case, and clients send it in lower case.
#[test]
fn verifies_parameters_in_headers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
    let mut sources = crate::specs::sources(&folder).unwrap();
    let spec = sources.get_mut("plain/open/line.lineId.add.yaml").unwrap();
    let field = "  parcelId: { type: integer, in: header, required: true }\n  dry: {";
    *spec = spec.replacen("  dry: {", field, 1).into();
    let specs = Specs::new(waybill_codegen::inspect(&sources).0, "plain").unwrap();
    let fails = |violation: Violation| Some((violation, "parcelId".to_owned()));
    for (header, expected) in [
        (Some(("parcelid", "7")), None),
        (Some(("ParcelID", "7")), None),
        (Some(("parcelid", "seven")), fails(Violation::InvalidArgument)),
        (Some(("parcelid", "")), fails(Violation::MissingArgument)),
        (None, fails(Violation::MissingArgument)),
    ] {
        let mut sent = json("", "");
        sent.headers.extend(header.map(|(name, value)| (name, value.to_owned())));
        let found = judge(&specs, "/open/line/7/add", &sent.request());
        assert_eq!(found, expected, "{header:?}");
    }
}

/// Parts as name, file name or none, and content.
fn multipart(parts: &[(&str, Option<&str>, &str)]) -> Sent {
    let mut all = vec![
        ("method", None, "rooted.send.proof"),
        ("app_key", None, "k"),
        ("timestamp", None, "2016-01-01 12:00:00"),
        ("sign_method", None, "hmac-sha256"),
        ("format", None, "json"),
    ];
    all.extend_from_slice(parts);
    let texts = all.iter().filter(|part| part.1.is_none()).map(|part| (part.0, part.2));
    let sign = reference_signer::digest(Digest::HmacSha256, "s", &reference_signer::sorted_pairs(texts));
    all.push(("sign", None, &sign));
    let part = |(name, file, content): &(&str, Option<&str>, &str)| {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
    };
    let body: String = all.iter().map(part).chain(["--B--\r\n".to_owned()]).collect();
    let headers = vec![("content-type", "multipart/form-data; boundary=B".to_owned())];
    Sent { method: "POST", headers, body, ..Sent::default() }
}

#[test]
fn verifies_files() {
    let specs = golden("rooted");
    let (tid, image) = (("tid", None, "1"), ("image", Some("a.png"), "\u{1}PNG\r\n"));
    let violation = |violation: Violation, name: &str| Some((violation, name.to_owned()));
    for (parts, expected) in [
        (vec![tid, image], None),
        (vec![tid, image, ("second.page", Some("b"), "")], None),
        (vec![tid], violation(Violation::MissingArgument, "image")),
        (vec![tid, ("image", None, "PNG")], violation(Violation::InvalidArgument, "image")),
        (vec![("tid", Some("1"), "1"), image], violation(Violation::InvalidArgument, "tid")),
        (vec![tid, image, ("picture", Some("b"), "")], violation(Violation::InvalidArgument, "picture")),
        (vec![tid, image, image], violation(Violation::InvalidArgument, "image")),
    ] {
        assert_eq!(judge(&specs, "/router", &multipart(&parts).request()), expected, "{parts:?}");
    }
    let get = Sent { method: "GET", ..multipart(&[tid, image]) };
    assert_eq!(judge(&specs, "/router", &get.request()), violation(Violation::HttpAction, ""));
}

/// The path is signed in front of the sorted parameters, without what precedes it in the address.
#[test]
fn verifies_a_signed_path() {
    let specs = golden("rooted");
    let time = MILLIS.to_string();
    let sent = |path: &str, order: &str, more: &str| {
        let pairs = [
            ("access_token", "test"),
            ("app_key", "k"),
            ("order_id", order),
            ("sign_method", "sha256"),
            ("timestamp", &time),
        ];
        let pairs = reference_signer::sorted_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        let sign = reference_signer::digest(Digest::HmacSha256, "s", &format!("{path}{pairs}"));
        let order = if order.is_empty() { String::new() } else { format!("&order_id={order}") };
        let body = format!("access_token=test&sign_method=sha256&timestamp={time}{order}&sign={sign}{more}");
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        Sent { method: "POST", query: "app_key=k".to_owned(), headers, body }
    };
    let wrong = Some((Violation::InvalidSignature, String::new()));
    let unknown = |name: &str| Some((Violation::InvalidArgument, name.to_owned()));
    for (address, signed, order, more, expected) in [
        ("/rest/order/get", "/order/get", "1234", "", None),
        ("/rest/order/get", "", "1234", "", wrong.clone()),
        ("/rest/order/get", "/rest/order/get", "1234", "", wrong.clone()),
        ("/rest/order/get", "/order/set", "1234", "", wrong.clone()),
        ("/rest/order/get", "/order/get", "x", "", unknown("order_id")),
        ("/order/get", "/order/get", "1234", "", Some((Violation::InvalidMethod, String::new()))),
        // The parameter that names other operations is not one of this style.
        ("/router", "/order/get", "1234", "&method=rooted.order.get", Some((Violation::InvalidMethod, String::new()))),
    ] {
        let found = judge(&specs, address, &sent(signed, order, more).request());
        assert_eq!(found, expected, "{address} {signed} {order} {more}");
    }
    let near = |signed: &str| {
        let (sent, apps) = (sent(signed, "1234", ""), [App { key: "k".to_owned(), secret: "s".to_owned() }]);
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(MILLIS);
        let gate = Gate {
            specs: &specs,
            apps: &apps,
            now,
            window: Some(Duration::from_secs(1)),
            accept: &Accept::default(),
            tolerance: &Tolerance::new(true),
            providers: &Providers::built_in(),
            path: "/rest/order/get",
        };
        let request = sent.request();
        verify(&gate, &request, &mut Parsed::new(gate.specs)).unwrap_err().suggestions.join("; ")
    };
    assert_eq!(near(""), "the path was not signed");
    assert_eq!(near("/rest/order/get"), "the path was signed with /rest in front: sign /order/get");
}

/// An operation that needs no session gets none: it is not one of its parameters.
#[test]
fn rejects_a_session_that_the_operation_does_not_need() {
    let specs = golden("rooted");
    let time = MILLIS.to_string();
    for (session, expected) in [("", None), ("test", Some((Violation::InvalidArgument, "access_token".to_owned())))] {
        let pairs = [
            ("access_token", session),
            ("app_key", "k"),
            ("code", "3"),
            ("sign_method", "sha256"),
            ("timestamp", &time),
        ];
        let pairs = || pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let text = format!("/auth/token/create{}", reference_signer::sorted_pairs(pairs()));
        let sign = reference_signer::digest(Digest::HmacSha256, "s", &text);
        let body = pairs().chain([("sign", sign.as_str())]).map(|(name, value)| format!("{name}={value}"));
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        let sent = Sent { method: "POST", headers, body: body.collect::<Vec<_>>().join("&"), ..Sent::default() };
        assert_eq!(judge(&specs, "/rest/auth/token/create", &sent.request()), expected, "{session}");
    }
}

/// An operation with its own parameters for key and time, and a formula that the documents leave open:
/// either of the two in the specs is accepted, with this key and this secret.
#[test]
fn verifies_the_style_of_an_operation() {
    let specs = golden("plain");
    let time = MILLIS.to_string();
    let sent = |text: &str, nonce: Option<&'static str>| Sent {
        method: "POST",
        query: format!("dry=true&timestamp={time}&sign={}", reference_signer::plain(text)),
        headers: [("content-type", Some("application/json")), ("nonce-str", nonce)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .collect(),
        body: r#"{"weight":5}"#.to_owned(),
    };
    let wrong = Some((Violation::InvalidSignature, String::new()));
    for (text, nonce, expected) in [
        (format!("k{time}n1s"), Some("n1"), None),
        (format!("k{time}s"), None, None),
        (format!("{time}-s"), None, None),
        (format!("{time}-s"), Some("n1"), None),
        (format!("k{time}n1s"), Some("n2"), wrong.clone()),
        (format!("k{time}-s"), None, wrong.clone()),
        (format!("{time}s"), None, wrong.clone()),
        (format!("x{time}s"), None, wrong),
    ] {
        let sent = sent(&text, nonce);
        assert_eq!(judge(&specs, "/type/freight", &sent.request()), expected, "{text} {nonce:?}");
    }
    // The platform's headers and no parameters: another operation's style.
    assert_eq!(
        judge(&specs, "/type/freight", &json("dry=true", r#"{"weight":5}"#).request()),
        Some((Violation::MissingTimestamp, "timestamp".to_owned()))
    );
}
