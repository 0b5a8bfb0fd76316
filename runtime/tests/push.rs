//! Push messages: which are accepted, which are rejected, and what is never shown. The expected signatures
//! were made with Python's `hmac`; the commands are beside them.
#![cfg(feature = "push")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use http::{HeaderMap, HeaderValue};
use waybill_runtime::platform::Digest;
use waybill_runtime::push::{CanonicalString, Part, Push, PushError, PushType, Received, Verifier, receive, sign};
use waybill_runtime::wire::{DeviationKind, Field, Form, Table};
use waybill_runtime::{Credentials, JsonText};

#[derive(Default)]
pub struct Order {
    pub id: Option<String>,
    pub amount: Option<i64>,
    pub buyer: Option<String>,
}

waybill_runtime::model!(Order, "Order", [
    0 id string,
    1 amount number.strict(),
    2 buyer string.personal(),
]);

#[derive(Clone, PartialEq)]
pub enum Message {
    Came(Order),
    Went(Order),
    Other { message_type: String, body: Option<JsonText> },
}

waybill_runtime::push_message!(Message, PUSH, [Came(Order), Went(Order)]);

static KEY_BODY: CanonicalString = CanonicalString { parts: &[Part::Key, Part::Body] };
static BODY: CanonicalString = CanonicalString { parts: &[Part::Body] };
static DASHED: CanonicalString = CanonicalString { parts: &[Part::Key, Part::Text("-"), Part::Body] };

static ENVELOPE: Table = Table {
    name: "Push",
    fields: &[Field::string("type"), Field::string("body"), Field::number("platform"), Field::string("at").millis()],
};

static PUSH: Push = Push {
    header: "X-Signature",
    digest: Digest::HmacSha256,
    canonical_string: &KEY_BODY,
    envelope: &ENVELOPE,
    messages: &[PushType { name: "CAME", form: Form::String }, PushType { name: "WENT", form: Form::Model }],
};

const MESSAGE: &str =
    r#"{"type":"CAME","body":"{\"id\":\"7\",\"amount\":5,\"buyer\":\"Nobody\"}","platform":1,"at":"1779263269913"}"#;

/// `python3 -c "import hmac,sys; print(hmac.new(b'secret', b'key'+sys.stdin.buffer.read(), 'sha256').hexdigest())"`
const KEY_BODY_SIGNATURE: &str = "1591eadf60e83cdbc4e093a56700c2a38a406102d50c5d795d0073824a52b5cf";
const BODY_SIGNATURE: &str = "e0699bb192d7e14b1787b8dab7f46e5c0c8360dbf745d9761158ce34db664280";
const DASHED_SIGNATURE: &str = "fb760e9c5ffcfd1d2093e9f9b02f5fd32f4e5948c64cac3b0ab26ec8b166d983";

fn verifier() -> Verifier {
    Verifier::new(Credentials::new("key", "secret"))
}

fn signed(signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("x-signature", HeaderValue::from_str(signature).unwrap());
    headers
}

fn take(headers: &HeaderMap, body: &str, verifier: &Verifier) -> Result<Received<Message>, PushError> {
    receive::<Message, String>(&PUSH, headers, body.as_bytes(), verifier)
}

/// A body with a valid signature, to test what comes after the signature check.
fn read(body: &str) -> Result<Received<Message>, PushError> {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(b"key");
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    take(&signed(&digits), body, &verifier())
}

fn order(received: &Received<Message>) -> &Order {
    match &received.message {
        Message::Came(order) | Message::Went(order) => order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn accepts_only_the_signature_over_the_configured_parts() {
    let all = [(&KEY_BODY, KEY_BODY_SIGNATURE), (&BODY, BODY_SIGNATURE), (&DASHED, DASHED_SIGNATURE)];
    for (at, (text, _)) in all.iter().enumerate() {
        for (other, (_, signature)) in all.iter().enumerate() {
            let accepted = take(&signed(signature), MESSAGE, &verifier().canonical_string(text)).map(|_| ());
            assert_eq!(accepted, if at == other { Ok(()) } else { Err(PushError::Signature) });
        }
    }
    assert!(
        take(&signed(KEY_BODY_SIGNATURE), MESSAGE, &verifier()).is_ok(),
        "the first canonical string is the default"
    );
}

/// What `sign` makes is the signature that Python makes, and is accepted with the same canonical string alone.
#[test]
fn signs_as_the_provider_does() {
    for (text, signature) in [(&KEY_BODY, KEY_BODY_SIGNATURE), (&BODY, BODY_SIGNATURE), (&DASHED, DASHED_SIGNATURE)] {
        let verifier = verifier().canonical_string(text);
        let headers = sign(&PUSH, MESSAGE.as_bytes(), &verifier).unwrap();
        assert_eq!(headers.len(), 1);
        assert_eq!(headers["x-signature"].to_str().unwrap().to_lowercase(), signature);
        assert!(take(&headers, MESSAGE, &verifier).is_ok());
        assert_eq!(take(&headers, &MESSAGE.replace('7', "8"), &verifier).err(), Some(PushError::Signature));
    }
    let default = sign(&PUSH, MESSAGE.as_bytes(), &verifier()).unwrap();
    assert_eq!(default["x-signature"].to_str().unwrap().to_lowercase(), KEY_BODY_SIGNATURE);
    let nobody = Verifier::new(Credentials::new("key", ""));
    assert_eq!(sign(&PUSH, MESSAGE.as_bytes(), &nobody).err(), Some(PushError::NoSecret));
}

#[test]
fn accepts_hex_digits_in_either_case_with_white_space() {
    let upper = KEY_BODY_SIGNATURE.to_uppercase();
    let mixed: String =
        upper.char_indices().map(|(at, c)| if at % 2 == 0 { c.to_ascii_lowercase() } else { c }).collect();
    for good in [KEY_BODY_SIGNATURE, &upper, &mixed, &format!(" {upper} ")] {
        assert!(take(&signed(good), MESSAGE, &verifier()).is_ok(), "{good}");
    }
    let bad = [
        "".to_owned(),
        KEY_BODY_SIGNATURE[1..].to_owned(),
        KEY_BODY_SIGNATURE[2..].to_owned(),
        format!("{KEY_BODY_SIGNATURE}00"),
        KEY_BODY_SIGNATURE.replacen(|c: char| c.is_ascii_digit(), "g", 1),
        format!("sha256={KEY_BODY_SIGNATURE}"),
        format!("{KEY_BODY_SIGNATURE}, {KEY_BODY_SIGNATURE}"),
    ];
    for bad in bad {
        assert_eq!(take(&signed(&bad), MESSAGE, &verifier()).err(), Some(PushError::Signature), "{bad}");
    }
}

/// Every bit of the signature counts.
#[test]
fn rejects_a_signature_with_one_wrong_bit() {
    for at in 0..KEY_BODY_SIGNATURE.len() {
        for bit in 0..4 {
            let nibble = u32::from_str_radix(&KEY_BODY_SIGNATURE[at..=at], 16).unwrap() ^ (1 << bit);
            let mut wrong = KEY_BODY_SIGNATURE.to_owned();
            wrong.replace_range(at..=at, &format!("{nibble:x}"));
            assert_eq!(take(&signed(&wrong), MESSAGE, &verifier()).err(), Some(PushError::Signature));
        }
    }
}

#[test]
fn requires_one_signature_header_and_a_secret() {
    let missing = take(&HeaderMap::new(), MESSAGE, &verifier()).unwrap_err();
    assert_eq!(missing, PushError::MissingHeader { name: "X-Signature" });
    let mut twice = signed(KEY_BODY_SIGNATURE);
    twice.append("x-signature", HeaderValue::from_static(KEY_BODY_SIGNATURE));
    assert_eq!(take(&twice, MESSAGE, &verifier()).err(), Some(PushError::Signature));
    let nobody = Verifier::new(Credentials::new("key", ""));
    // `hmac.new(b'', b'key'+…)`: anyone can make this signature.
    assert_eq!(
        take(&signed("2c8b98f7d533a31591dcad04e50eb2235acbb2b4e457cc9a97602f322942a148"), MESSAGE, &nobody).err(),
        Some(PushError::NoSecret)
    );
    let statuses = [PushError::Signature, missing, PushError::NoSecret].map(|error| error.status().as_u16());
    assert_eq!(statuses, [401, 401, 500]);
}

/// The signature is checked first: an unsigned body is not parsed.
#[test]
fn verifies_the_body_byte_by_byte() {
    let spaced = MESSAGE.replace(",\"platform\"", ", \"platform\"");
    assert_eq!(take(&signed(KEY_BODY_SIGNATURE), &spaced, &verifier()).err(), Some(PushError::Signature));
    assert_eq!(take(&signed(KEY_BODY_SIGNATURE), "no json", &verifier()).err(), Some(PushError::Signature));
    assert!(read(&spaced).is_ok());
}

#[test]
fn accepts_both_forms_of_a_body_and_reports_the_undocumented_one() {
    let object = r#"{"id":"7","amount":5}"#;
    let text = r#""{\"id\":\"7\",\"amount\":5}""#;
    let as_text = DeviationKind::Form { documented: Form::Model, found: Form::String };
    let cases = [
        ("CAME", text, None),
        ("CAME", object, Some(DeviationKind::JsonForString)),
        ("WENT", object, None),
        ("WENT", text, Some(as_text)),
    ];
    for (message_type, body, note) in cases {
        let message = format!(r#"{{"type":"{message_type}","body":{body},"platform":1,"at":"1779263269913"}}"#);
        let received = read(&message).unwrap();
        assert_eq!(order(&received), &Order { id: Some("7".to_owned()), amount: Some(5), buyer: None });
        assert_eq!(received.message_type, message_type);
        assert_eq!(received.platform.as_deref(), Some("1"));
        assert_eq!(received.timestamp.unwrap().unix_millis(), Some(1_779_263_269_913));
        let notes: Vec<_> = received.deviations.iter().map(|n| (n.path.as_str(), n.kind)).collect();
        assert_eq!(notes, note.map(|kind| ("body", kind)).into_iter().collect::<Vec<_>>(), "{message}");
    }
}

/// The platform is a number: an empty string is read as no value and reported, as in responses.
#[test]
fn reads_an_empty_platform_as_no_value() {
    for (platform, found, notes) in [
        ("0", Some("0"), &[][..]),
        ("\"0\"", Some("0"), &[DeviationKind::Form { documented: Form::Number, found: Form::String }]),
        (
            "\"\"",
            None,
            &[DeviationKind::Form { documented: Form::Number, found: Form::String }, DeviationKind::EmptyString],
        ),
        ("null", None, &[]),
    ] {
        let received = read(&format!(r#"{{"type":"WENT","body":{{"id":"7"}},"platform":{platform}}}"#)).unwrap();
        assert_eq!(received.platform.as_deref(), found, "{platform}");
        let kinds: Vec<_> = received.deviations.iter().map(|note| note.kind).collect();
        assert_eq!(kinds, notes, "{platform}");
    }
}

#[test]
fn keeps_the_body_of_an_unknown_type() {
    for (body, kept) in [
        (r#","body":{"a":[1.50, "x"]}"#, Some(r#"{"a":[1.50, "x"]}"#)),
        (r#","body":"{\"a\":1}""#, Some(r#"{"a":1}"#)),
        (r#","body":"plain""#, Some("plain")),
        (r#","body":null"#, None),
        ("", None),
    ] {
        let received = read(&format!(r#"{{"type":"LATER"{body}}}"#)).unwrap();
        let Message::Other { message_type, body } = received.message else { panic!() };
        assert_eq!((message_type.as_str(), body.as_ref().map(JsonText::as_str)), ("LATER", kept));
        assert_eq!(received.deviations, []);
    }
}

/// Each rejected message is paired with an accepted one that differs in a character or two.
#[test]
fn names_the_location_of_an_unreadable_value() {
    let near = [
        (r#"{"type":"WENT","body":{"amount":"five"}}"#, "body.amount", r#"{"type":"WENT","body":{"amount":"5"}}"#),
        (r#"{"type":"WENT","body":{"amount":{"x":1}}}"#, "body.amount", r#"{"type":"WENT","body":{"amount":{}}}"#),
        (r#"{"type":"WENT","body":"{\"id\":\"7\""}"#, "body", r#"{"type":"WENT","body":"{\"id\":\"7\"}"}"#),
        (r#"{"type":"WENT","body":"{\"id\":\"7\"}}"}"#, "body", r#"{"type":"WENT","body":"{\"id\":\"7\"} "}"#),
        (r#"{"type":"WENT","body":{}}"#, "body", r#"{"type":"WENT","body":{"id":""}}"#),
        (r#"{"type":"WENT","body":[{"id":"7"}]}"#, "body", r#"{"type":"WENT","body":{"id":"7"}}"#),
        (r#"{"type":"WENT","body":""}"#, "body", r#"{"type":"LATER","body":""}"#),
        (r#"{"type":"WENT","body":"<a/>"}"#, "body", r#"{"type":"LATER","body":"<a/>"}"#),
        (r#"{"type":"WENT"}"#, "body", r#"{"type":"WENT","body":{"id":null}}"#),
        (r#"{"type":"","body":{"id":"7"}}"#, "type", r#"{"type":"X","body":{"id":"7"}}"#),
        (r#"{"type":null,"body":{"id":"7"}}"#, "type", r#"{"type":0,"body":{"id":"7"}}"#),
        (r#"{"type":["WENT"],"body":{"id":"7"}}"#, "type", r#"{"type":"WENT","body":{"id":"7"}}"#),
        (r#"{"body":{"id":"7"}}"#, "type", r#"{"body":{"id":"7"},"type":"WENT"}"#),
        (r#"{"kind":"WENT"}"#, "", r#"{"kind":"X","type":"LATER"}"#),
        ("<push><type>LATER</type></push>", "", r#"{"type":"LATER"}"#),
        (r#"{"type":"WENT","body":"<order><id>7</id></order>"}"#, "body", r#"{"type":"WENT","body":"{\"id\":\"7\"}"}"#),
        (r#"[{"type":"LATER"}]"#, "", r#"{"type":"LATER"}"#),
        (r#"{"type":"LATER"}x"#, "", "{\"type\":\"LATER\"}\n"),
        ("", "", r#"{"type":"LATER","platform":"1"}"#),
    ];
    for (rejected, path, accepted) in near {
        match read(rejected) {
            Err(PushError::Malformed(error)) => assert_eq!(error.path(), path, "{rejected}: {error}"),
            other => panic!("{rejected}: {other:?}"),
        }
        assert!(read(accepted).is_ok(), "{accepted}: {:?}", read(accepted));
    }
}

#[test]
fn reports_deviations_inside_the_body_with_their_path() {
    let received = read(r#"{"type":"WENT","body":{"id":7,"later":1},"extra":1}"#).unwrap();
    let shown: Vec<String> = received.deviations.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "extra: an undocumented field, left out",
            "body.id: a number where a string is documented",
            "body.later: an undocumented field, left out",
        ]
    );
}

/// A canary in the secret, in a personal field and in a body of an unknown type.
#[test]
fn never_shows_secrets_personal_values_or_bodies() {
    let verifier = Verifier::new(Credentials::new("key", "canary-secret"));
    let mut shown = format!("{verifier:?}");
    for body in [
        r#"{"type":"WENT","body":{"id":"7","buyer":"canary-buyer"}}"#,
        r#"{"type":"LATER","body":{"phone":"canary-phone"}}"#,
        r#"{"type":"WENT","body":{"buyer":{"canary-name":"canary-buyer"}}}"#,
        r#"{"type":"WENT","body":"canary-text"}"#,
        r#"{"type":"LATER","body":{"a":canary-token}}"#,
    ] {
        shown += &format!("{:?}\n", read(body));
        if let Err(error) = read(body) {
            shown += &format!("{error} {}\n", error.help());
        }
    }
    let wrong = take(&signed("00"), MESSAGE, &verifier).unwrap_err();
    shown += &format!("{wrong} {wrong:?} {}", wrong.help());
    assert!(!shown.contains("canary"), "{shown}");
    assert!(!shown.to_lowercase().contains(KEY_BODY_SIGNATURE), "{shown}");
}

#[test]
fn rejects_hostile_bodies() {
    for inner in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "[{},".repeat(1000)] {
        assert!(matches!(read(&format!(r#"{{"type":"WENT","body":{inner}"#)), Err(PushError::Malformed(_))));
        let text = format!(r#"{{"type":"WENT","body":{:?}}}"#, inner);
        assert!(matches!(read(&text), Err(PushError::Malformed(_))));
    }
}

/// The key by `python3 -c "import hashlib; print(hashlib.sha256(b'CAME\0' + body).hexdigest())"`, the signatures as above.
#[test]
fn a_message_that_is_posted_again_has_the_same_key() {
    let key = |body: &str, signature: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("x-signature", HeaderValue::from_str(signature).unwrap());
        receive::<Message, String>(&PUSH, &headers, body.as_bytes(), &verifier()).unwrap().key
    };
    let first = key(MESSAGE, KEY_BODY_SIGNATURE);
    assert_eq!(first, "574e1b8f5d3456adafcf19cd969b3170c999ec02270d8c7c3c818b89cd6f631d");
    let later = MESSAGE.replace("1779263269913", "1779265069913");
    assert_eq!(key(&later, "b9e342d16de0fbefd94d52b174565aedd321d19f2a9b0c19acf4950b1e4792d1"), first);
    let other = MESSAGE.replace(r#"\"7\""#, r#"\"8\""#);
    assert_ne!(key(&other, "40259ea3e38ebab52f51396e60ce1610f00171b7fc7012ba2ccfc29a59bbccdc"), first);
}
