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

/// Each way to write 2016-01-01 12:00:00 at GMT+8, which is 1451620800 seconds since 1970.
#[test]
fn now_accepts_every_documented_form() {
    for (now, timestamp) in [
        ("2016-01-01 12:00:00", "1451620800000"),
        ("2016-01-01T12:00:00+08:00", "1451620800000"),
        ("2016-01-01 12:00:00+08:00", "1451620800000"),
        ("2016-01-01T04:00:00Z", "1451620800000"),
        ("2016-01-01t04:00:00z", "1451620800000"),
        ("2015-12-31T23:00:00.25-05:00", "1451620800250"),
        ("2016-01-01T04:00:00.999999999Z", "1451620800999"),
        ("1451620800123", "1451620800123"),
        ("1451620800", "1451620800000"),
    ] {
        let ran = run(&["encode", DETAIL, "--args", "{}", "--user-id", "1", "--now", now, "--json"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{now}");
        assert_eq!(ran.json()["headers"]["timestamp"], timestamp, "{now}");
    }
}

#[test]
fn now_rejects_what_could_mean_another_time() {
    let compact = ["20160101120000", "20160101120000000", "20160101", "160101120000", "201601011200"];
    let digits = ["0", "1", "145162080", "14516208000", "145162080012", "14516208001234", "1451620800123456789"];
    let signed =
        ["+1451620800", "-1451620800", "+145162080012", "1451620800.5", "1_451_620_800", "１４５１６２０８００"];
    // No zone, no seconds, no such date, a second that no clock of a gateway has.
    let dates = [
        "2016-01-01T12:00:00",
        "2016-01-01 12:00:00.5",
        "2016-01-01 12:00",
        "2016-01-01",
        "2016-01-01T12:00+08:00",
        "2016-01-01T12:00:00+08",
        "2016-01-01T12:00:00+0800",
        "2016-01-01T12:00:00.+08:00",
        "2016-01-01T12:00:00.0000000001Z",
        "2016-01-01T12:00:00+08:00[Asia/Shanghai]",
        "2016-01-01T12:00:00+08:60",
        "20160101T120000Z",
        "2016-02-30 12:00:00",
        "2016-13-01 12:00:00",
        "2016-01-01 24:00:00",
        "2016-12-31T23:59:60Z",
        "2016/01/01 12:00:00",
        "2016-01-01_12:00:00",
        "01.01.2016 12:00:00",
        "2016-01-01 12:00:0é",
    ];
    let rest = ["", " ", "now", "yesterday", " 1451620800", "1451620800 ", "2016-01-01 12:00:00 "];
    for now in [&compact[..], &digits, &signed, &dates, &rest].concat() {
        let option = format!("--now={now}");
        for arguments in
            [&["encode", TRACE, "--args", "{\"tid\":1}", &option][..], &["mock", &format!("--clock={now}")]]
        {
            let ran = run(arguments);
            ran.refuses(2, &["RFC 3339", "yyyy-MM-dd HH:mm:ss", "GMT+8", "13 digits", "10 digits"]);
        }
    }
}
