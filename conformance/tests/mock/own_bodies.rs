//! Bodies of a test's own, for what no document shows: compared with the spec when they are queued, and sent in the form
//! that a request asks for.

use std::path::Path;

use serde_json::{Value, json};
use waybill_conformance::mock::{Mock, Providers, Settings};
use waybill_conformance::specs;

use crate::harness::{Reply, Request, TRACE, control, last, start, start_with};

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
    let error =
        json!({ "error_response": { "code": 15, "msg": "Remote service error", "sub_code": "isp.service-error" } });
    assert_eq!(queue(&mock, &json!({ "operation": TRACE, "body": error, "times": 2 })).status, 200);
    assert_eq!(request(&[]).top(), "15 isp.service-error");
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
        (Some(TRACE), json!({ "error_response": { "code": 99999 } }), "no document lists the code \"99999\" here"),
        (
            Some(TRACE),
            json!({ "error_response": { "code": 15, "sub_code": "isv.split-data-error:cd22" } }),
            "the sub_code \"isv.split-data-error:cd22\" here; did you mean isv.split-data-error:CD22?",
        ),
        (
            Some(TRACE),
            json!({ "logistics_companies_get_response": {} }),
            "it is a response of taobao.logistics.companies",
        ),
        (Some(TRACE), json!({ root: { "tid": 12_345_678_901_234_567_890_u64 } }), "is beyond 64 bits"),
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
            assert!(error.ends_with(" A body with \"unchecked\": true is sent as it is"), "{error}");
            assert!(!error.contains("?. "), "{error}");
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

/// A body that is not checked has no form, so each request gets it, with the type of what it looks like.
#[test]
fn sends_an_unchecked_body_as_it_is() {
    let mock = start();
    let html = "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";
    for (body, media_type) in [
        (json!("{\"tid\":"), "application/json"),
        (json!("\"text\""), "application/json"),
        (json!({ "a": [1] }), "application/json"),
        (json!("<half"), "text/xml"),
        (json!(html), "text/html"),
        (json!("not JSON"), "text/plain"),
        (json!(""), "text/plain"),
    ] {
        for format in ["json", "xml"] {
            assert_eq!(queue(&mock, &json!({ "body": body, "unchecked": true })).status, 200);
            let reply = Request::trace().with("format", Some(format)).sign().send(&mock);
            let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
            assert_eq!((reply.body.as_str(), reply.header("x-waybill-synthetic")), (text.as_str(), Some("true")));
            assert_eq!(reply.header("content-type"), Some(format!("{media_type};charset=utf-8").as_str()), "{body}");
        }
    }
}

/// What the test wrote is sent, and not what a program reads in it.
#[test]
fn keeps_the_text_of_a_body() {
    let mock = start();
    let queue = |pick: &str| control(&mock, "POST", "sessions/default/next", pick);
    let body = r#"{ "logistics_trace_search_response": {"tid":1, "out_sid":"a\/\u0062"} }"#;
    for unchecked in [false, true] {
        let reply = queue(&format!(r#"[{{"operation":"{TRACE}","unchecked":{unchecked},"body": {body}}}]"#));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(Request::trace().sign().send(&mock).body, body);
    }
    // Of two members with one name, a reader takes either.
    let twice = format!(
        r#"{{"operation":"{TRACE}","body":{{"logistics_trace_search_response":{{"tid":1,"out_sid":"{{\"","tid":2}}}}}}"#
    );
    let reply = queue(&twice);
    assert!(reply.status == 400 && reply.body.contains(r#"the member \"tid\" is there twice"#), "{}", reply.body);
    // A bare list is a response to a simplified request; one in JSON does not get another list in its place.
    let bare = r#"{"logistics_trace_search_response":{"trace_list":[{"status_desc":"x"}]}}"#;
    let reply = queue(&format!(r#"{{"body":{bare},"times":3}}"#));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let send = |name: &str, value: &str| Request::trace().with(name, Some(value)).sign().send(&mock);
    assert_eq!(send("simplify", "true").body, r#"{"trace_list":[{"status_desc":"x"}]}"#);
    assert!(send("format", "xml").body.contains("<transit_step_info>"), "in the form of XML");
    let json = send("format", "json");
    let fix = r#"trace_list is written as {\"transit_step_info\": […]}. A body with \"unchecked\": true"#;
    assert!(json.status == 400 && json.body.contains(fix), "{}", json.body);
}

/// What the documents print is a response, in every form and on every platform; so is what is made up.
#[test]
fn accepts_each_documented_response() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in ["../specs", "../codegen/tests/golden/specs"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let providers = Providers::read(specs::sources(&folder).unwrap()).unwrap();
        let mock = start_with(Settings { providers, ..Settings::default() });
        let (ir, mistakes) = specs::load(&folder).unwrap();
        assert_eq!(mistakes, "");
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
    }
    assert!(wrong.is_empty() && count > 0, "{count} bodies\n{}", wrong.join(""));
}
