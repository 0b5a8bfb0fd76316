//! Push messages that the mock server posts to a receiver: signed, repeated, out of order, with wrong signatures,
//! and again until they are acknowledged.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::harness::{KEY, SECONDS, SECRET, control, post_office, start};

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

/// Each type has the example of its own: the state of an order that was paid is not that of one that was created.
#[test]
fn posts_the_documented_example_of_each_type() {
    let mock = start();
    let seen: Arc<Mutex<Vec<Value>>> = Arc::default();
    let taken = Arc::clone(&seen);
    let office = post_office(move |_, body| {
        taken.lock().unwrap().push(serde_json::from_slice(body).unwrap());
        200
    });
    let post = |provider: &str, messages: Value| {
        let options = json!({ "provider": provider, "to": office.url(), "messages": messages });
        let result = control(&mock, "POST", "sessions/default/push", &options.to_string()).json();
        let of = |delivery: &Value| (delivery["example"].clone(), delivery["synthetic"] == true);
        let deliveries = result["deliveries"].as_array().unwrap_or_else(|| panic!("{result}"));
        (deliveries.iter().map(of).collect::<Vec<_>>(), std::mem::take(&mut *seen.lock().unwrap()))
    };
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/xportcn/push/examples");
    let types = ["ORDER_CREATE", "ORDER_CANCEL", "ORDER_PAY_SUCCESS", "ORDER_BUYER_VIEW_ORDER_PRICE_MODIFY"];
    let files = ["create", "cancel", "pay-success", "price-modify"];
    let names = ["order-create", "order-cancel", "order-pay-success", "order-price-modify"];
    let (from, messages) = post("xportcn", json!(types));
    assert_eq!(from, names.map(|name| (json!(name), false)));
    for ((message, file), wire) in messages.iter().zip(files).zip(types) {
        let printed = std::fs::read_to_string(examples.join(format!("order-change.{file}.json"))).unwrap();
        assert_eq!((&message["messageType"], message), (&json!(wire), &serde_json::from_str(&printed).unwrap()));
    }
    // The document has a generated message, or none: the type is the documented one, and the result says so.
    let generated = ["TAOBAO_ORDER_BUYER_VIEW_ORDER_PRICE_MODIFY", "1688_ORDER_BUYER_VIEW_ORDER_PRICE_MODIFY"];
    let (from, messages) = post("pandapon", json!(generated));
    assert_eq!(from, [(json!("skeleton"), true), (json!("made-up"), true)]);
    assert_eq!(messages.iter().map(|message| &message["messageType"]).collect::<Vec<_>>(), generated);
    // What no document shows is as old as a new message.
    let now = json!((SECONDS * 1000).to_string());
    assert_eq!(messages[1]["timestamp"], now);
    assert_eq!(mock.journal("default")["calls"].as_array().unwrap().last().unwrap()["synthetic"], true);
    // No document describes a body of this type, so the test gives one, in the form of the other messages.
    let listed = "ORDER_BUYER_VIEW_ORDER_BUYER_REFUND";
    let body = json!({ "orderId": "1", "refundStatus": 3 });
    // A type that no document has is sent in the same way.
    let own = json!([
        { "message": listed, "body": body },
        { "message": "ORDER_CANCEL", "body": body.to_string() },
        { "message": "ORDER_SHIPPED", "body": body },
    ]);
    let (from, messages) = post("xportcn", own);
    assert_eq!(from, vec![(json!("own body"), true); 3]);
    for (message, wire) in messages.iter().zip([listed, "ORDER_CANCEL", "ORDER_SHIPPED"]) {
        assert_eq!(message["timestamp"], now);
        assert_eq!((&message["messageType"], &message["messageBody"]), (&json!(wire), &json!(body.to_string())));
        assert!(message["messagePlatform"].is_number() && message["timestamp"].is_string(), "{message}");
    }
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
        ("messages", json!(["ORDER_BUYER_VIEW_ORDER_BUYER_REFUND"]), "no document shows a body of ORDER_BUYER_VIEW"),
        ("messages", json!(["ORDER_SHIPPED"]), "a message with a \"body\" can have any type"),
        ("messages", json!([{ "message": "ORDER_CREATE", "bdy": {} }]), "unknown member \"bdy\"; did you mean body?"),
        (
            "messages",
            json!([{ "message": "ORDER_CREATE", "foo": 1 }]),
            "expected one of message, body, times, signature",
        ),
        ("message", json!(["ORDER_CREATE"]), "unknown member \"message\"; did you mean messages?"),
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
        let error = reply.json()["waybill"]["error"].as_str().unwrap_or_default().to_owned();
        assert!(error.contains(result), "{options}: {error}");
    }
    assert_eq!(control(&mock, "POST", "sessions/default/push", "{").status, 400);
}
