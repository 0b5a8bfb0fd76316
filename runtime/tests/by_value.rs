//! Documented values that are numbers are compared by their value, in responses and in push messages, and
//! another spelling is reported. Near-identical numbers stay unknown.
#![cfg(feature = "push")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use hmac::{Hmac, KeyInit, Mac};
use waybill_runtime::http::{HeaderMap, HeaderValue};
use waybill_runtime::platform::Digest;
use waybill_runtime::push::{CanonicalString, Part, Push, PushType, Received, Verifier, receive};
use waybill_runtime::wire::{Deviation, Document, Field, Form, Limits, Table};
use waybill_runtime::{Credentials, JsonText};

#[derive(Clone, PartialEq)]
pub enum Grade {
    One,
    Two,
    Half,
    Other(String),
}

waybill_runtime::open_enum!(Grade { One = "1", Two = "2", Half = "0.5" });

#[derive(Default)]
pub struct Parcel {
    grade: Option<Grade>,
    id: Option<String>,
}

waybill_runtime::model!(Parcel, "Parcel", [
    0 grade number,
    1 id string,
]);

fn kinds(deviations: &[Deviation]) -> Vec<String> {
    deviations.iter().map(|deviation| format!("{:?}", deviation.kind)).collect()
}

#[test]
fn reads_an_enum_value_by_its_number() {
    let string = "Form { documented: Number, found: String }";
    let cases: [(&str, Grade, &[&str]); 9] = [
        ("2", Grade::Two, &[]),
        ("2.0", Grade::Two, &["Spelling"]),
        ("2e0", Grade::Two, &["Spelling"]),
        ("0.50", Grade::Half, &["Spelling"]),
        ("\"2.0\"", Grade::Two, &[string, "Spelling"]),
        ("\" 2\"", Grade::Two, &[string, "Space"]),
        ("2.5", Grade::Other("2.5".to_owned()), &["UnknownValue"]),
        ("20", Grade::Other("20".to_owned()), &["UnknownValue"]),
        ("\"2.0.0\"", Grade::Other("2.0.0".to_owned()), &[string, "UnknownValue"]),
    ];
    for (value, expected, deviations) in cases {
        let body = format!("{{\"grade\":{value}}}");
        let mut parcel = Parcel::default();
        let found = Document::new(body.as_bytes(), Limits::default()).unwrap().read(None, &mut parcel).unwrap();
        assert!(parcel.grade == Some(expected), "{body}: {parcel:?}");
        assert_eq!(kinds(&found), deviations, "{body}");
    }
}

#[derive(Clone, PartialEq)]
pub enum Message {
    Moved(Parcel),
    Other { message_type: String, body: Option<JsonText> },
}

waybill_runtime::push_message!(Message, PUSH, [Moved(Parcel)]);

static BODY: CanonicalString = CanonicalString { parts: &[Part::Body] };

static ENVELOPE: Table = Table {
    name: "Push",
    fields: &[Field::string("type"), Field::string("body"), Field::number("platform"), Field::string("at").millis()],
};

static PUSH: Push = Push {
    header: "X-Signature",
    digest: Digest::HmacSha256,
    canonical_string: &BODY,
    envelope: &ENVELOPE,
    messages: &[PushType { name: "MOVED", form: Form::Model }],
};

fn pushed(body: &str) -> Received<Message, Grade> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(body.as_bytes());
    let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut headers = HeaderMap::new();
    headers.insert("x-signature", HeaderValue::from_str(&signature).unwrap());
    receive(&PUSH, &headers, body.as_bytes(), &Verifier::new(Credentials::new("key", "secret"))).unwrap()
}

#[test]
fn reads_the_platform_of_a_push_by_its_number() {
    let cases: [(&str, Grade, &[&str]); 3] =
        [("1", Grade::One, &[]), ("1.0", Grade::One, &["Spelling"]), ("1.5", Grade::Other("1.5".to_owned()), &[])];
    for (platform, expected, deviations) in cases {
        let received = pushed(&format!("{{\"type\":\"MOVED\",\"body\":{{\"id\":\"7\"}},\"platform\":{platform}}}"));
        assert!(received.platform == Some(expected), "{platform}: {:?}", received.platform);
        assert_eq!(kinds(&received.deviations), deviations, "{platform}");
    }
}

#[test]
fn lists_what_a_push_holds_that_can_not_be_read() {
    let received = pushed(r#"{"type":"MOVED","body":{"id":"7"},"at":"soon"}"#);
    let unread: Vec<String> = received.unread.iter().map(ToString::to_string).collect();
    assert_eq!(unread, ["at: expected a timestamp, found \"soon\""]);
    assert_eq!(received.timestamp.unwrap().as_str(), "soon");
}
