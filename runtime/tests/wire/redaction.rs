//! Personal and secret values are shown only by the one function for that purpose.

use waybill_runtime::wire::{debug_unredacted, to_json};

use crate::models::{Address, Everything, TradeId};
use crate::support::{read, read_strictly};

const CANARY: &str = "canary-13812345678";

fn guarded() -> Everything {
    let receiver = Address { first_name: Some(CANARY.into()), city: Some(CANARY.into()), ..Default::default() };
    Everything {
        text: Some("open".into()),
        id: Some(TradeId(5)),
        phone: Some(CANARY.into()),
        token: Some(13_812_345_678),
        receiver: Some(receiver),
        phones: vec![CANARY.into()],
        ..Default::default()
    }
}

#[test]
fn redacts_debug() {
    let compact = format!("{:?}", guarded());
    let pretty = format!("{:#?}", guarded());
    for shown in [&compact, &pretty] {
        assert!(!shown.contains("138"), "{shown}");
    }
    let expected = "phone: [personal], token: [secret], receiver: [personal], sealed: None, texts: [], numbers: [], phones: [personal]";
    assert!(compact.contains(expected), "{compact}");
    assert!(compact.starts_with("Everything { text: Some(\"open\"), integer: None,"), "{compact}");
    let none = format!("{:?}", Everything::default());
    assert!(none.contains("phone: None, token: None, receiver: None"), "{none}");
    // Inside an open model, only the sensitive fields are redacted.
    let address = format!("{:?}", guarded().receiver.unwrap());
    assert!(address.contains("first_name: [personal]") && address.contains("city: Some("), "{address}");
}

#[test]
fn debug_unredacted_shows_everything() {
    let shown = debug_unredacted(&guarded());
    assert_eq!(shown.matches(CANARY).count(), 4, "{shown}");
    assert!(shown.contains("    id: Some(\n        TradeId(\n            5,\n"), "{shown}");
}

/// Each body fails or needs notes at a sensitive field, with the canary as value or name.
#[test]
fn redacts_errors_and_notes() {
    let failing = [
        r#"{"token":"CANARY"}"#,
        r#"{"token":["CANARY"]}"#,
        r#"{"phone":{"CANARY":"CANARY"}}"#,
        r#"{"receiver":"CANARY"}"#,
        r#"{"receiver":{"city":["CANARY"]}}"#,
        r#"{"sealed":{"quantity":"CANARY"}}"#,
        r#"{"phones":{"a":"CANARY","b":"CANARY"}}"#,
        r#"{"phone":"CANARY\q"}"#,
        r#"{"phone":"CANARY"#,
        r#"{"phone":CANARY}"#,
        r#"{"phone":"CANARY" CANARY}"#,
    ];
    for body in failing {
        let body = body.replace("CANARY", CANARY);
        let error = read_strictly(body.as_bytes(), &mut Everything::default()).unwrap_err();
        for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!shown.contains("canary") && !shown.contains("138"), "{shown}");
        }
    }
    let token = br#"{"token":"canary-1381"}"#;
    let error = read_strictly(token, &mut Everything::default()).unwrap_err();
    assert_eq!(error.to_string(), "token: expected a 64-bit integer, found a value of 11 characters (byte 22)");
    let unread = read(token, None, &mut Everything::default()).unwrap().unread;
    assert_eq!(unread[0].to_string(), "token: expected a 64-bit integer, found \"****\"");

    let noted =
        r#"{"phone":"CANARY","phone":"CANARY\ud800","receiver":{"CANARY":"CANARY"},"phones":"CANARY","text":"a"}"#;
    let mut model = Everything::default();
    let notes = read(noted.replace("CANARY", CANARY).as_bytes(), None, &mut model).unwrap().deviations;
    let shown: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "phone: half a surrogate pair in a string, replaced",
            "phone: a duplicate name, the last value is used",
            "receiver.*: an undocumented field, left out",
            "receiver: a value that can't be read, left out",
            "phones: one item where a list is documented",
        ]
    );
    assert!(to_json(&model, Default::default()).contains(CANARY), "the value itself is there");
}

#[cfg(feature = "xml")]
#[test]
fn redacts_xml_errors() {
    for body in [
        "<r><token>CANARY</token></r>",
        "<r><phone>CANARY&CANARY;</phone></r>",
        "<r><phone>CANARY</fone></r>",
        "<r><phone>CANARY",
        "<r><receiver>CANARY</receiver></r>",
        "<r><phone a=CANARY>x</phone></r>",
    ] {
        let body = body.replace("CANARY", CANARY);
        let error = read_strictly(body.as_bytes(), &mut Everything::default()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("138"), "{error}");
    }
}
