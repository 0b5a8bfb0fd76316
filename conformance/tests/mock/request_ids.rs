//! The id of a request: in its response, where the platform has it, and in the journal.

use serde_json::{Value, json};
use waybill_conformance::mock::{Mock, Settings};

use crate::harness::{Reply, Request, control, last, start, start_with};

const ORDER: &str = "/pandapon/open/order/detail";

/// The id in a response, as text: a member, or an element.
fn id(reply: &Reply, name: &str) -> String {
    let body = reply.body.replace("\": \"", "\":\"");
    let between = |start: &str, end: &str| {
        let (_, rest) = body.split_once(start)?;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let found = between(&format!("\"{name}\":\""), "\"").or_else(|| between(&format!("<{name}>"), "<"));
    found.unwrap_or_else(|| panic!("no {name} in {}", reply.body))
}

fn check(mock: &Mock, request: &Request, name: &str, length: usize) -> String {
    let reply = request.send(mock);
    let id = id(&reply, name);
    assert_eq!(last(mock, "default")["request_id"], json!(id), "{}", reply.body);
    assert_eq!(id.len(), length, "{id}");
    id
}

#[test]
fn every_response_has_an_id_that_the_journal_has() {
    let mock = start();
    let trace = || Request::trace().sign();
    let order = || Request::xopen("GET", ORDER, &[("orderId", "1")]);
    let sync = Request { path: "/aliexpress/sync".to_owned(), ..Request::top("aliexpress.x", &[]) };
    // The length of the documented or observed id: of TOP, of IOP, and of xopen.
    let mut seen = vec![
        check(&mock, &trace(), "request_id", 13),
        check(&mock, &trace().with("format", Some("xml")).sign(), "request_id", 13),
        check(&mock, &trace().with("simplify", Some("true")).sign(), "request_id", 13),
        check(&mock, &Request::trace(), "request_id", 13),
        check(&mock, &Request::trace().with("format", Some("xml")), "request_id", 13),
        check(&mock, &trace().header("x-waybill-error", "CD22"), "request_id", 13),
        check(&mock, &trace().header("x-waybill-example", "documented-error"), "request_id", 13),
        check(&mock, &trace().header("x-waybill-fault", "throttle"), "request_id", 13),
        check(&mock, &sync, "request_id", 25),
        check(&mock, &order().without_header("signature"), "requestId", 32),
        check(&mock, &order().header("x-waybill-error", "500"), "requestId", 32),
    ];
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 11, "each is another: {seen:?}");
    // The documented one is kept.
    assert_eq!(check(&mock, &order(), "requestId", 32), "a4ed6c37362e427688f973405db35d92");
    // Of a body that a test gave, and none of a response that is no provider's.
    let body = json!({ "operation": crate::harness::TRACE, "body": { "request_id": "mine" }, "unchecked": true });
    control(&mock, "POST", "sessions/default/next", &body.to_string());
    check(&mock, &trace(), "request_id", 4);
    trace().header("x-waybill-error", "no such").send(&mock);
    assert_eq!(last(&mock, "default").get("request_id"), None);
}

/// The rest of a documented response stays as it is.
#[test]
fn adds_an_id_to_a_documented_example_without_one() {
    let mock = start();
    let mut found = Request::trace().sign().send(&mock);
    assert_eq!(found.header("x-waybill-synthetic"), None);
    let added = id(&found, "request_id");
    let documented = include_str!("../../../specs/taobao/logistics/examples/trace.search.documented.json");
    found.body = found.body.replace(&format!(",\"request_id\":\"{added}\""), "");
    assert_eq!(found.body.trim_end(), documented.trim_end());
}

#[test]
fn the_same_run_has_the_same_ids() {
    let ids = |seed: u64, session: &str| {
        let mock = start_with(Settings { seed, ..Settings::default() });
        let send = || id(&Request::trace().header("x-waybill-session", session).send(&mock), "request_id");
        [send(), send()]
    };
    let first = ids(0, "a");
    assert_eq!(first, ids(0, "a"));
    let mut all = [first, ids(1, "a"), ids(0, "b")].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 6, "{all:?}");
}

/// The line of a rejected request has what the journal has.
#[test]
fn logs_the_canonical_string_and_the_id() {
    let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&lines);
    let log = std::sync::Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
    let mock = start_with(Settings { log, ..Settings::default() });
    Request::trace().with("session", Some("secret-session")).with("sign", Some(&"0".repeat(32))).send(&mock);
    let (entry, lines) = (last(&mock, "default"), lines.lock().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rejected = &entry["rejected"];
    let (reason, near) = (text(&rejected["reason"]), text(&rejected["suggestions"][0]));
    let (canonical, id) = (text(&rejected["canonical"]), text(&entry["request_id"]));
    let operation = crate::harness::TRACE;
    let expected =
        format!("default #1 {operation}: 25: {reason}; {near}; canonical string: {canonical}; request_id: {id}");
    assert_eq!(*lines, [expected]);
    assert!(canonical.contains("session****") && !lines[0].contains("secret-session"), "{canonical}");
}
