//! Bodies of a test's own, for what no document shows: compared with the spec when they are queued, and sent in the form
//! that a request asks for.

use std::path::Path;

use serde_json::{Value, json};
use waybill_conformance::mock::Mock;
use waybill_conformance::specs;

use crate::harness::{Reply, Request, TRACE, control, last, start};

fn queue(mock: &Mock, pick: &Value) -> Reply {
    control(mock, "POST", "sessions/default/next", &pick.to_string())
}

/// A trace with one step, as JSON with wrapped lists.
fn trace() -> Value {
    json!({ "logistics_trace_search_response": {
        "tid": 9_007_199_254_740_993_u64,
        "request_id": "made-by-a-test",
        "trace_list": { "transit_step_info": [{ "status_desc": "<signed> & \"done\"", "status_time": "2016-01-01 12:00:00" }] },
    } })
}

#[test]
fn responds_with_a_queued_body_in_each_form() {
    let mock = start();
    let request = |pairs: &[(&str, &str)]| {
        let request = pairs.iter().fold(Request::trace(), |request, (name, value)| request.with(name, Some(value)));
        request.sign().send(&mock)
    };
    let pick = json!({ "operation": TRACE, "body": trace(), "times": 3 });
    assert_eq!(queue(&mock, &pick).json()["queued"], 3);
    let json = request(&[]);
    assert_eq!((json.body.as_str(), json.header("x-waybill-synthetic")), (trace().to_string().as_str(), Some("true")));
    assert_eq!(last(&mock, "default")["response"], "queued body");
    let simplified = request(&[("simplify", "true")]).body;
    assert!(simplified.starts_with(r#"{"tid":"#), "without the root, as each simplified response: {simplified}");
    assert!(simplified.contains(r#""trace_list":[{"status_desc":"#), "{simplified}");
    let xml = request(&[("format", "xml")]).body;
    assert!(xml.contains("<status_desc>&lt;signed&gt; &amp; "), "{xml}");
    assert_ne!(request(&[]).body, json.body, "the queue is empty");

    // The root names the operation; the form in which a body is written is kept byte by byte.
    assert_eq!(queue(&mock, &json!({ "body": xml, "times": 2 })).json()["queued"], 2);
    assert_eq!(request(&[("format", "xml")]).body, xml);
    let from_xml = request(&[]).json();
    let mut expected = trace();
    expected["logistics_trace_search_response"].as_object_mut().unwrap().remove("request_id");
    assert_eq!(from_xml, expected);

    // An invalid request is rejected all the same, and keeps the body for the next one.
    queue(&mock, &json!({ "body": trace() }));
    assert_eq!(Request::trace().send(&mock).top(), "24");
    assert_eq!(request(&[]).body, json.body);
    // An error is complete in one form.
    let error = json!({ "error_response": { "code": 15, "msg": "Remote service error", "sub_code": "isv.new-code" } });
    assert_eq!(queue(&mock, &json!({ "operation": TRACE, "body": error, "times": 2 })).status, 200);
    assert_eq!(request(&[]).top(), "15 isv.new-code");
    let xml = request(&[("format", "xml")]);
    assert!(xml.status == 400 && xml.body.contains("is json or simplified, but the request"), "{}", xml.body);
}

#[test]
fn rejects_a_body_that_is_not_documented_when_it_is_queued() {
    let mock = start();
    let root = "logistics_trace_search_response";
    let order = "pandapon.open.order.detail";
    let step = |step: Value| json!({ root: { "trace_list": { "transit_step_info": [step] } } });
    for (operation, body, expected) in [
        (
            Some(TRACE),
            json!({ root: { "tidd": 1 } }),
            "body.logistics_trace_search_response.`tidd` is not documented; did you mean tid?",
        ),
        (Some(TRACE), json!({ root: { "tid": "1" } }), "body.logistics_trace_search_response.tid: expected a number"),
        (
            Some(TRACE),
            json!({ root: { "tid": null } }),
            "body.logistics_trace_search_response.tid is null, which no document shows",
        ),
        (Some(TRACE), json!({ "tid": 1 }), "the root is missing; expected {\"logistics_trace_search_response\": {…}}"),
        (Some(TRACE), json!({ root: {}, "tid": 1 }), "expected nothing beside the root"),
        (Some(TRACE), json!({ root: [] }), "body.logistics_trace_search_response: expected an object"),
        (
            Some(TRACE),
            json!({ root: { "trace_list": { "step": [] } } }),
            "trace_list: expected {\"transit_step_info\": […]}",
        ),
        (Some(TRACE), json!({ root: { "trace_list": "" } }), "trace_list: expected a list"),
        (
            Some(TRACE),
            step(json!({ "status_time": "yesterday" })),
            "trace_list[0].status_time: expected yyyy-MM-dd HH:mm:ss",
        ),
        (Some(TRACE), json!([]), "body: expected an object"),
        (Some(TRACE), json!("no XML"), "body: expected XML in a string"),
        (Some(TRACE), json!(format!("<{root}><tid>x</tid></{root}>")), ".tid: expected a number"),
        (Some(TRACE), json!({ "error_response": { "msg": "?" } }), "code is missing from the error"),
        (Some(TRACE), json!({ "error_response": { "code": 15, "sub_cod": "x" } }), "did you mean sub_code?"),
        (Some(order), json!({ "data": {} }), "body.code is missing; expected 200 for a success"),
        (Some(order), json!("<data/>"), "has no responses in XML"),
        (
            None,
            json!({ "logistics_trace_serch_response": {} }),
            "did you mean the root logistics_trace_search_response?",
        ),
        (None, json!({ "code": 200, "data": {} }), "add \"operation\""),
    ] {
        let mut pick = json!({ "body": body });
        pick.as_object_mut().unwrap().extend(operation.map(|id| ("operation".to_owned(), json!(id))));
        let reply = queue(&mock, &pick);
        let error = reply.json()["waybill"]["error"].as_str().unwrap_or_default().to_owned();
        assert_eq!(reply.status, 400, "{pick}");
        assert!(error.contains(expected), "{pick}: {error}");
        if body.is_object() {
            assert!(error.ends_with("A body with \"unchecked\": true is sent as it is"), "{error}");
        }
        // The same without the check, for any operation.
        if body.is_object() || body.is_string() {
            pick["unchecked"] = json!(true);
            assert_eq!(queue(&mock, &pick).status, 200, "{pick}");
            control(&mock, "POST", "sessions/default/reset", "");
        }
    }
    for (pick, expected) in [
        (json!({ "body": 1, "unchecked": true }), "expected an object or a string"),
        (json!({ "body": trace(), "unchecked": "yes" }), "unchecked: expected true or false"),
        (json!({ "error": "7", "unchecked": true }), "only a body is checked"),
        (json!({ "body": trace(), "error": "7" }), "excludes"),
    ] {
        let reply = queue(&mock, &pick);
        assert!(reply.status == 400 && reply.body.contains(expected), "{pick}: {}", reply.body);
    }
}

#[test]
fn sends_an_unchecked_body_as_it_is() {
    let mock = start();
    for (body, format) in [("{\"tid\":", "json"), ("<half", "xml")] {
        assert_eq!(queue(&mock, &json!({ "body": body, "unchecked": true })).status, 200);
        let reply = Request::trace().with("format", Some(format)).sign().send(&mock);
        assert_eq!((reply.body.as_str(), reply.header("x-waybill-synthetic")), (body, Some("true")));
    }
}

/// What the documents print is a response, in every form and on every platform; so is what is made up.
#[test]
fn accepts_each_documented_response() {
    let mock = start();
    let (ir, mistakes) = specs::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")).unwrap();
    assert_eq!(mistakes, "");
    let mut wrong = Vec::new();
    let mut count = 0;
    for ir in std::iter::once(&ir).chain(&ir.others) {
        for operation in ir.operations() {
            let right = operation.documented_responses().filter(|example| example.erratum.is_none());
            for body in right.flat_map(|example| &example.forms) {
                let text = serde_json::from_str(&body.text).unwrap_or_else(|_| json!(body.text));
                let reply = queue(&mock, &json!({ "operation": operation.id, "body": text }));
                count += 1;
                if reply.status != 200 {
                    wrong.push(format!("{} {}: {}", operation.id, body.file, reply.body));
                }
            }
        }
    }
    assert!(wrong.is_empty() && count > 0, "{count} bodies\n{}", wrong.join(""));
}
