//! `waybill encode`: the request, its time and its arguments.

use std::process::Command;

use serde_json::{Value, json};

use super::{ALI, DETAIL, SECRET, TRACE, body, data, run, run_with};

/// The output of `encode`, signed again by `sign`.
#[test]
fn encode_sends_the_signature_of_what_it_shows() {
    let xopen = ["--user-id", "2100007341207", "--nonce", "0123456789abcdef0123456789abcdef"];
    let cases: [(&str, &str, &[&str]); 3] = [
        (TRACE, "top", &["--session", "a token & more", "--show-secret"]),
        (TRACE, "top", &["--sign-method", "hmac-sha256", "--format", "xml"]),
        (DETAIL, "xopen", &xopen),
    ];
    for (operation, platform, more) in cases {
        let arguments = if platform == "top" { format!("@{}", data("arguments.json")) } else { "{}".to_owned() };
        let credentials = ["--app-key", "12345678", "--secret", SECRET, "--now", "2016-01-01 12:00:00", "--json"];
        let encoded = run(&[&["encode", operation, "--args", &arguments], &credentials[..], more].concat());
        assert_eq!((encoded.code, encoded.err.as_str()), (0, ""));
        let encoded = encoded.json();
        let (place, name) = if platform == "top" { ("parameters", "sign") } else { ("headers", "signature") };
        let sent = encoded[place].as_object().unwrap();
        assert_eq!(sent[name], encoded["signature"]);
        let pairs: Vec<String> =
            sent.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect();
        let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
        let signed = run(&[&["sign", platform, "--secret", SECRET, "--json", "--show-secret"], &pairs[..]].concat());
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
        // Encoded without credentials, which is reported.
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
    // No zone, no seconds, an invalid date, a leap second.
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
            ran.rejects(2, &["RFC 3339", "yyyy-MM-dd HH:mm:ss", "GMT+8", "13 digits", "10 digits"]);
        }
    }
}

/// On the command line, from standard input, and from a file.
#[test]
fn rejects_arguments_that_would_be_dropped_or_changed() {
    let cases: [(&str, &[u8], &[&str]); 28] = [
        (TRACE, br#"{"tid":1,"tid":2}"#, &["tid: ", "each name once", "duplicate"]),
        (TRACE, br#"{"tid":1,"tid":1}"#, &["tid: ", "duplicate"]),
        (TRACE, br#"{"tid":1,"is_split":true,"is_split":null}"#, &["is_split: ", "duplicate"]),
        (TRACE, br#"{"tid":null,"tid":1}"#, &["tid: ", "duplicate"]),
        (TRACE, br#"{"tid":1,"\u0074id":2}"#, &["tid: ", "duplicate"]),
        (TRACE, br#"{"tid":1,"sub_tid":["1"],"sub_tid":["2"]}"#, &["sub_tid: ", "duplicate"]),
        (TRACE, br#"{"tid":1,"sub_tid":{"string":["1"],"string":["2"]}}"#, &["sub_tid.string: ", "duplicate"]),
        (
            ALI,
            br#"{"param1":{"logistics_order_id":"1","logistics_order_id":"2"}}"#,
            &["param1.logistics_order_id: ", "duplicate"],
        ),
        (TRACE, br#"{"tid":1,"sub_tid":["\ud83d"]}"#, &["sub_tid", "half a surrogate pair"]),
        (TRACE, br#"{"tid":1,"sub_tid":["\udc4d\ud83d"]}"#, &["sub_tid", "half a surrogate pair"]),
        (DETAIL, br#"{"orderId":"a\ud83db"}"#, &["orderId: ", "half a surrogate pair"]),
        (DETAIL, br#"{"orderId":"\ud83d\u0041"}"#, &["orderId: ", "half a surrogate pair"]),
        (
            ALI,
            br#"{"param1":{"logistics_order_id":"\ud83d"}}"#,
            &["param1.logistics_order_id: ", "half a surrogate pair"],
        ),
        (DETAIL, b"{\"orderId\":\"a\nb\"}", &["orderId: ", "raw control character"]),
        (DETAIL, b"{\"orderId\":\"a\0b\"}", &["orderId: ", "raw control character"]),
        (TRACE, br#"{"tid":1,"tiid":1}"#, &["tiid"]),
        (ALI, br#"{"param1":{"logistics_order_id":"1","more":1}}"#, &["param1.more: "]),
        (TRACE, br#"{"tid":1} {"tid":2}"#, &["end of the document"]),
        (TRACE, br#"{"tid":1},"#, &["end of the document"]),
        (TRACE, br#"{"tid":92233720368547758070}"#, &["tid: ", "64-bit integer"]),
        (TRACE, br#"{"tid":1.5}"#, &["tid: "]),
        (TRACE, br#"{"tid":null}"#, &["tid", "required"]),
        (ALI, br#"{"param1":null}"#, &["param1", "required"]),
        (TRACE, br#"{"tid":1,"is_split":{}}"#, &["is_split: ", "an empty object"]),
        (TRACE, br#"{"tid":1,"is_split":""}"#, &["is_split: ", "an empty string"]),
        (TRACE, br#"{"tid":1,"sub_tid":["1",null]}"#, &["sub_tid[1]: ", "null"]),
        (TRACE, br#"{"tid":1,"sub_tid":{"strings":["1"]}}"#, &["sub_tid.strings: ", "another name"]),
        (TRACE, br#"[{"tid":1}]"#, &["a JSON object of arguments", "a list"]),
    ];
    let file = std::env::temp_dir().join(format!("waybill-arguments-{}.json", std::process::id()));
    let at = format!("@{}", file.display());
    for (operation, arguments, fragments) in cases {
        run_with(&["encode", operation, "--args", "-"], arguments).rejects(2, fragments);
        std::fs::write(&file, arguments).unwrap();
        run(&["encode", operation, "--args", &at]).rejects(2, fragments);
        // A command line can't contain a NUL.
        if !arguments.contains(&0) {
            run(&["encode", operation, "--args", std::str::from_utf8(arguments).unwrap()]).rejects(2, fragments);
        }
    }
    std::fs::remove_file(file).unwrap();
    // A response keeps no more than 256 deviations; each number is one, where a string is documented.
    let many = "1,".repeat(300);
    let arguments = format!("{{\"sub_tid\":[{many}1],\"tid\":1,\"tid\":2}}");
    run_with(&["encode", TRACE, "--args", "-"], arguments.as_bytes()).rejects(2, &["tid: ", "duplicate"]);
}

/// Unambiguous input that is similar to rejected input.
#[test]
fn sends_unambiguous_arguments_unchanged() {
    let cases: [(&str, &[u8], &str, Option<&str>); 12] = [
        (TRACE, br#"{"tid":1,"sub_tid":["\ud83d\udc4d"]}"#, "sub_tid", Some("👍")),
        (TRACE, "{\"tid\":1,\"sub_tid\":[\"\u{fffd}\"]}".as_bytes(), "sub_tid", Some("\u{fffd}")),
        (TRACE, br#"{"tid":1,"sub_tid":["a\u0000\nb"]}"#, "sub_tid", Some("a\0\nb")),
        (TRACE, br#"{"tid":1,"sub_tid":{"string":["1","2"]}}"#, "sub_tid", Some("1,2")),
        (TRACE, br#"{"tid":9223372036854775807}"#, "tid", Some("9223372036854775807")),
        (TRACE, br#"{"tid":"1"}"#, "tid", Some("1")),
        (TRACE, br#"{"tid":1,"is_split":null}"#, "is_split", None),
        (TRACE, br#"{"tid":1,"sub_tid":null}"#, "sub_tid", None),
        (TRACE, b"\xef\xbb\xbf {\"tid\":1}\n", "tid", Some("1")),
        (DETAIL, br#"{"orderId":12345678901234567890123}"#, "orderId", Some("12345678901234567890123")),
        (DETAIL, br#"{"orderId":""}"#, "orderId", None),
        (DETAIL, b"\xef\xbb\xbf{}", "orderId", None),
    ];
    for (operation, arguments, name, value) in cases {
        let more: &[&str] = if operation == DETAIL { &["--user-id", "1"] } else { &[] };
        let ran = run_with(&[&["encode", operation, "--args", "-", "--json"], more].concat(), arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", String::from_utf8_lossy(arguments));
        assert_eq!(ran.json()["parameters"].get(name).and_then(Value::as_str), value, "{}", ran.out);
    }
}

/// The command as a shell reads it, and the request of `--json`.
#[test]
fn a_curl_command_is_the_request() {
    let arguments = r#"{"tid":1,"is_split":true,"sub_tid":["a'b $(c) \"d\" 物流"]}"#;
    let base = ["encode", TRACE, "--args", arguments, "--app-key", "k", "--secret", SECRET, "--session", "x y"];
    let base = [&base[..], &["--now", "2016-01-01 12:00:00", "--show-secret"]].concat();
    let expected = run(&[&base[..], &["--json"]].concat()).json();
    let ran = run(&[&base[..], &["--curl"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let script = format!("curl() {{ for word in \"$@\"; do printf '%s\\0' \"$word\"; done; }}\n{}", ran.out);
    let shell = Command::new("sh").arg("-c").arg(script).output().unwrap();
    let words = String::from_utf8(shell.stdout).unwrap();
    let words: Vec<&str> = words.trim_end_matches('\0').split('\0').collect();
    let mut wanted = vec!["--request", "POST", expected["url"].as_str().unwrap()];
    let headers: Vec<String> = expected["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap()))
        .collect();
    headers.iter().for_each(|header| wanted.extend(["--header", header]));
    wanted.extend(["--data-raw", expected["body"].as_str().unwrap()]);
    assert_eq!(words, wanted);
}

#[test]
fn says_what_can_not_be_sent_as_it_stands() {
    let base = ["encode", TRACE, "--args", r#"{"tid":1}"#, "--app-key", "k", "--secret", SECRET, "--session", "x"];
    for form in [&["--curl"][..], &["--json"], &[]] {
        let said = |more: &[&str]| run(&[&base[..], form, more].concat()).out;
        assert!(said(&[]).contains("the session is redacted, so this can't be sent as it stands"));
        assert!(!said(&["--show-secret"]).contains("as it stands"));
        // In a script it is a comment that a shell takes away.
        let ran = run(&[&base[..], form].concat());
        assert_eq!(ran.err.contains("the session is redacted"), form == ["--curl"], "{}", ran.err);
        assert_eq!(run(&[&base[..], form, &["--show-secret"]].concat()).err, "");
    }
}

/// The same operation through each platform of its provider, signed as the command `sign` signs it there.
#[test]
fn encode_and_decode_take_a_platform() {
    let base =
        ["encode", ALI, "--args", r#"{"param1":{"logistics_order_id":"LP1"}}"#, "--app-key", "12345678", "--json"];
    let base = [&base[..], &["--secret", SECRET, "--now", "1517820392000"]].concat();
    for (more, platform, url) in [
        (&[][..], "iop", "https://api-sg.aliexpress.com/sync"),
        (&["--platform", "iop"], "iop", "https://api-sg.aliexpress.com/sync"),
        (&["--platform", "top"], "top", "https://eco.taobao.com/router/rest"),
    ] {
        let ran = run(&[&base[..], more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let encoded = ran.json();
        assert_eq!(encoded["url"], url);
        let pairs: Vec<String> = encoded["parameters"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
            .collect();
        let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
        let signed = run(&[&["sign", platform, "--secret", SECRET, "--json"], &pairs[..]].concat());
        assert_eq!(signed.json()["signature"], encoded["signature"], "{platform}");
    }
    let ran = run(&[&base[..], &["--platform", "xopen"]].concat());
    assert!(ran.code != 0 && ran.err.contains("its platforms: iop, top"), "{}", ran.err);
    let token = ["encode", "aliexpress.auth.token.refresh", "--args", r#"{"refresh_token":"t"}"#, "--platform", "top"];
    let ran = run(&token);
    assert!(ran.code != 0 && ran.err.contains("its platforms: iop"), "{}", ran.err);
    // An error at the top level is one of IOP alone.
    let body = br#"{"type":"ISV","code":"IncompleteSignature","message":"m"}"#;
    assert_eq!(run_with(&["decode", ALI], body).code, 3);
    assert_ne!(run_with(&["decode", ALI, "--platform", "top"], body).code, 3);
}
