//! Push messages that the mock server posts to a receiver: signed, repeated, out of order, with wrong signatures,
//! and again until they are acknowledged.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::harness::{KEY, SECRET, control, post_office, start};

/// One message as the platform sends it; the signature is made here by the manual: the hex of
/// an HMAC-SHA256 over access key and body.
#[test]
fn posts_messages_in_the_requested_number_and_order() {
    let mock = start();
    let seen: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
    let taken = Arc::clone(&seen);
    let office = post_office(move |headers, body| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
        let tag = ring::hmac::sign(&key, &[KEY.as_bytes(), body].concat());
        let right: String = tag.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let signed = headers.get("authorization").is_some_and(|came| came == right.as_str());
        let message: Value = serde_json::from_slice(body).unwrap();
        taken.lock().unwrap().push((message["messageType"].as_str().unwrap().to_owned(), signed));
        if signed { 200 } else { 401 }
    });
    let options = json!({ "provider": "xportcn", "to": format!("{}/hook?a=b", office.url()), "attempts": 2, "messages": [
        "ORDER_PAY_SUCCESS",
        { "message": "ORDER_CREATE", "times": 2 },
        { "message": "ORDER_CANCEL", "signature": "wrong" },
        { "message": "ORDER_CANCEL", "signature": "none" },
    ] });
    let result = control(&mock, "POST", "sessions/p/push", &options.to_string()).json();
    let expected = [
        ("ORDER_PAY_SUCCESS", true),
        ("ORDER_CREATE", true),
        ("ORDER_CREATE", true),
        ("ORDER_CANCEL", false),
        ("ORDER_CANCEL", false),
        ("ORDER_CANCEL", false),
        ("ORDER_CANCEL", false),
    ];
    let seen = seen.lock().unwrap();
    assert_eq!(seen.iter().map(|(name, signed)| (name.as_str(), *signed)).collect::<Vec<_>>(), expected);
    let acknowledged: Vec<&Value> =
        result["deliveries"].as_array().unwrap().iter().map(|delivery| &delivery["acknowledged"]).collect();
    assert_eq!(acknowledged, [true, true, true, false, false], "{result}");
    assert_eq!(result["deliveries"][3]["attempts"], json!([{ "status": 401 }, { "status": 401 }]));
    assert_eq!(mock.journal("p")["calls"].as_array().unwrap().len(), expected.len());
}

/// At most five repetitions, as in the manual; the third attempt is accepted here.
#[test]
fn repeats_a_message_until_it_is_acknowledged() {
    let mock = start();
    let calls = Mutex::new(0);
    let office = post_office(move |_, _| {
        let mut calls = calls.lock().unwrap();
        *calls += 1;
        if *calls < 3 { 500 } else { 200 }
    });
    let options = json!({ "provider": "xportcn", "to": office.url(), "messages": ["ORDER_CREATE"] });
    let result = control(&mock, "POST", "sessions/default/push", &options.to_string()).json();
    assert_eq!(result["deliveries"][0]["acknowledged"], true);
    assert_eq!(result["deliveries"][0]["attempts"], json!([{ "status": 500 }, { "status": 500 }, { "status": 200 }]));

    let never = post_office(|_, _| 500);
    let options = json!({ "provider": "xportcn", "to": never.url(), "messages": ["ORDER_CREATE"] });
    let result = control(&mock, "POST", "sessions/default/push", &options.to_string()).json();
    assert_eq!(result["deliveries"][0]["attempts"].as_array().unwrap().len(), 6);

    // Nothing listens, or nothing responds.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", gone.local_addr().unwrap());
    let options =
        json!({ "provider": "xportcn", "to": silent, "messages": ["ORDER_CREATE"], "attempts": 1, "within_ms": 50 });
    let result = control(&mock, "POST", "sessions/default/push", &options.to_string()).json();
    assert_eq!(result["deliveries"][0]["attempts"], json!([{ "failed": "no response within 50 ms" }]));
    drop(gone);
    let result = control(&mock, "POST", "sessions/default/push", &options.to_string()).json();
    assert!(result["deliveries"][0]["attempts"][0]["failed"].as_str().unwrap().contains("refused"), "{result}");
}

#[test]
fn rejects_invalid_push_requests() {
    let mock = start();
    let right = json!({ "provider": "xportcn", "to": "http://127.0.0.1:9/", "messages": ["ORDER_CREATE"] });
    for (name, value, result) in [
        ("to", json!("http://192.0.2.1/"), "not an address of this machine"),
        ("to", json!("https://127.0.0.1:9/"), "not an address of this machine"),
        ("to", json!(null), "expected the address of the receiver"),
        ("provider", json!("taobao"), "taobao has no push messages"),
        ("provider", json!("nobody"), "unknown provider"),
        ("messages", json!([]), "expected a list"),
        ("messages", json!(["ORDER_CREATED"]), "did you mean ORDER_CREATE?"),
        ("messages", json!([{ "message": "ORDER_CREATE", "signature": "odd" }]), "right, wrong or none"),
        ("messages", json!([{ "message": "ORDER_CREATE", "times": 101 }]), "times: expected 1 to 100"),
        ("messages", json!(vec![json!({ "message": "ORDER_CREATE", "times": 100 }); 11]), "at most 1000 at once"),
        ("canonical_string", json!("odd"), "expected one of key-body, body"),
        ("app_key", json!("odd"), "unknown key"),
        ("attempts", json!(7), "attempts: expected 1 to 6"),
        ("attempts", json!(0), "attempts: expected 1 to 6"),
    ] {
        let mut options = right.clone();
        options[name] = value;
        let reply = control(&mock, "POST", "sessions/default/push", &options.to_string());
        assert_eq!(reply.status, 400, "{options}");
        assert!(reply.body.contains(result), "{options}: {}", reply.body);
    }
    assert_eq!(control(&mock, "POST", "sessions/default/push", "{").status, 400);
}
