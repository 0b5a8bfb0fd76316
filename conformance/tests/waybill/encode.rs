//! `waybill encode`: the request, its time and its arguments.

use serde_json::{Value, json};

use super::{DETAIL, SECRET, TRACE, body, data, run, run_with};

/// What `encode` prints, signed again by `sign`.
#[test]
fn encode_sends_the_signature_of_what_it_shows() {
    let xopen = ["--user-id", "2100007341207", "--nonce", "0123456789abcdef0123456789abcdef"];
    let cases: [(&str, &str, &[&str]); 3] = [
        (TRACE, "top", &["--session", "a token & more", "--show-secret"]),
        (TRACE, "top", &["--sign-method", "hmac-sha256", "--format", "xml"]),
        (DETAIL, "xopen", &xopen),
    ];
    for (operation, protocol, more) in cases {
        let arguments = if protocol == "top" { format!("@{}", data("arguments.json")) } else { "{}".to_owned() };
        let credentials = ["--app-key", "12345678", "--secret", SECRET, "--now", "2016-01-01 12:00:00", "--json"];
        let encoded = run(&[&["encode", operation, "--args", &arguments], &credentials[..], more].concat());
        assert_eq!((encoded.code, encoded.err.as_str()), (0, ""));
        let encoded = encoded.json();
        let (place, name) = if protocol == "top" { ("parameters", "sign") } else { ("headers", "signature") };
        let sent = encoded[place].as_object().unwrap();
        assert_eq!(sent[name], encoded["signature"]);
        let pairs: Vec<String> =
            sent.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect();
        let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
        let signed = run(&[&["sign", protocol, "--secret", SECRET, "--json", "--show-secret"], &pairs[..]].concat());
        assert_eq!((signed.code, signed.err.as_str()), (0, ""));
        assert_eq!(signed.json()["signature"], encoded["signature"], "{operation}");
    }
}

#[test]
fn encode_prints_the_documented_request() {
    let arguments = body("../conformance/tests/waybill/arguments.json");
    let now = "2016-01-01 12:00:00";
    for spelt in [now, "2016-01-01T04:00:00Z", "2016-01-01T12:00:00+08:00", "1451620800", "1451620800000"] {
        let ran = run_with(&["encode", TRACE, "--args", "-", "--now", spelt, "--json"], &arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{spelt}");
        let request = ran.json();
        assert_eq!(
            (&request["method"], &request["url"]),
            (&json!("POST"), &json!("https://eco.taobao.com/router/rest"))
        );
        let sent = &request["parameters"];
        let expected =
            [("tid", "11234221"), ("is_split", "1"), ("sub_tid", "1,2,3"), ("method", TRACE), ("timestamp", now)];
        expected.iter().for_each(|(name, value)| assert_eq!(sent[name], *value, "{name}"));
        // Made without credentials, and says so.
        assert!(request["notice"].as_str().unwrap().contains("placeholder secret `secret`"));
    }
}
