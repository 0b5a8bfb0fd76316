//! Responses selected by header, by magic value, and over the control API.

use crate::harness::{Request, control, last, start};

#[test]
fn selects_a_response_by_header() {
    let mock = start();
    for (header, value, expected) in [
        ("x-waybill-error", "27", "27"),
        ("x-waybill-error", "session-expired", "27 session-expired"),
        ("x-waybill-error", "isv.appkey-not-exists", "29 isv.appkey-not-exists"),
        ("x-waybill-error", "isp.service-error", "15 isp.service-error"),
        ("x-waybill-error", "accesscontrol.limited-by-api-access-count", "7 accesscontrol.limited-by-api-access-count"),
        ("x-waybill-error", "CD22", "50 isv.split-data-error:CD22"),
        ("x-waybill-error", "isv.split-data-error:P02", "50 isv.split-data-error:P02"),
        ("x-waybill-error", "isv.invalid-parameter:seller_nick", "50 isv.invalid-parameter:seller_nick"),
        ("x-waybill-example", "documented", "ok"),
        ("x-waybill-example", "documented-error", "50 isv.invalid-parameter"),
    ] {
        let reply = Request::trace().sign().header(header, value).send(&mock);
        assert_eq!(reply.top(), expected, "{header}: {value}");
    }
    // Undocumented values can't be selected.
    for (header, value, expected_part) in [
        ("x-waybill-error", "isv.split-data-error:CD2", "did you mean isv.split-data-error:CD2"),
        ("x-waybill-error", "999", "no document lists"),
        ("x-waybill-error", "cd22", "did you mean CD22?"),
        ("x-waybill-example", "other", "documented-error"),
        ("x-waybill-fault", "explode", "latency"),
        ("x-waybill-fault", "latency;ms=soon", "ms=N"),
    ] {
        let reply = Request::trace().sign().header(header, value).send(&mock);
        assert_eq!((reply.status, reply.header("x-waybill-synthetic")), (400, Some("true")), "{value}");
        assert!(reply.body.contains(expected_part), "{}", reply.body);
    }
    // An invalid request is rejected whatever was selected.
    assert_eq!(Request::trace().header("x-waybill-error", "27").send(&mock).top(), "24");
}

#[test]
fn selects_a_response_by_magic_value() {
    let mock = start();
    for (name, value, expected) in [
        ("session", "waybill:error=27", "27"),
        ("sub_tid", "waybill:error=CD29", "50 isv.split-data-error:CD29"),
        ("tid", "waybill:example=documented-error", "50 isv.invalid-parameter"),
        ("partner_id", "waybill:fault=throttle;seconds=9", "7 accesscontrol.limited-by-api-access-count"),
    ] {
        let request = Request::trace().with(name, Some(value)).sign();
        assert_eq!(request.send(&mock).top(), expected, "{name}");
    }
    let user =
        Request::xopen("GET", "/pandapon/open/order/detail", &[]).header("user-id", "waybill:error=500").send(&mock);
    assert_eq!((user.json()["code"].clone(), user.header("x-waybill-synthetic")), (500.into(), Some("true")));
    let order = Request::xopen("GET", "/pandapon/v2/alibaba/order/logistics", &[("orderId", "waybill:error=501")]);
    assert_eq!(order.send(&mock).json()["code"], 501);
    assert_eq!(Request::trace().with("tid", Some("waybill:nothing=1")).sign().send(&mock).status, 400);
}

#[test]
fn selects_a_response_over_the_control_api() {
    let mock = start();
    let next = "sessions/default/next";
    let queued =
        control(&mock, "POST", next, r#"[{"error":"7"},{"error":27,"times":2},{"example":"documented-error"}]"#);
    assert_eq!(queued.json()["queued"], 4);
    let call = || Request::trace().sign().send(&mock).top();
    assert_eq!([call(), call(), call(), call(), call()], ["7", "27", "27", "50 isv.invalid-parameter", "ok"]);
    // For one operation only; other operations are not affected.
    control(&mock, "POST", next, r#"{"error":"CD22","operation":"taobao.logistics.trace.search"}"#);
    let ali = "aliexpress.local.logistics.order.info.query";
    let other = Request::top(ali, &[("param1", r#"{"logistics_order_id":"BP1"}"#)]).sign();
    assert_eq!([other.send(&mock).top(), call(), call()], ["ok", "50 isv.split-data-error:CD22", "ok"]);
    for (body, expected_part) in [
        ("", "not JSON"),
        ("{}", "one of example, error, shape, fault and body"),
        (r#"{"eror":"7"}"#, "did you mean error?"),
        (r#"{"error":"7","example":"documented"}"#, "exclude"),
        (r#"{"error":"7","times":0}"#, "times"),
        (r#"{"body":{},"error":"7","operation":"taobao.logistics.trace.search"}"#, "excludes"),
        (r#"{"error":"7","times":10000},"#, "not JSON"),
        (r#"{"fault":"explode"}"#, "; the faults are latency"),
        (r#"{"error":"7","operation":"taobao.logistics.trace.serch"}"#, "did you mean taobao.logistics.trace.search?"),
        (r#"{"error":"1","operation":"POST /open/cart/add"}"#, "this is the address of pandapon.open.cart.add"),
        (
            r#"{"error":"isv.split-data-error:CD2"}"#,
            "unknown code \"isv.split-data-error:CD2\"; did you mean isv.split-data-error:CD2",
        ),
        // A platform without a table of codes takes any, but which platform it is for is not known.
        (r#"{"error":"999"}"#, "takes any, if \"operation\" says"),
        (r#"{"error":"CD22","operation":"taobao.logistics.companies.get"}"#, "unknown code"),
        // The operation's own codes come first; a short code is found in any case.
        (r#"{"error":"cd22","operation":"taobao.logistics.trace.search"}"#, "did you mean CD22?"),
        (r#"{"error":"cd22"}"#, "did you mean CD22?"),
        (r#"{"error":"isv.invalid-parameter:sellernick"}"#, "did you mean isv.invalid-parameter:seller_nick?"),
        (
            r#"{"error":"nonsense","operation":"taobao.logistics.trace.search"}"#,
            "expected one of isp.data-fetch-failed, isv.",
        ),
        (r#"{"error":"7","times":"2"}"#, "times: expected a number from 1 to 10000"),
        (r#"{"error":"7","operation":7}"#, "operation: expected a string"),
        (r#"{"example":"documentd"}"#, "did you mean documented?"),
        (
            r#"{"example":"made-up","operation":"taobao.logistics.trace.search"}"#,
            "expected one of documented, documented-error",
        ),
        (
            r#"{"shape":"top/list-bare","operation":"taobao.logistics.companies.get"}"#,
            "is a response of taobao.logistics.trace.search",
        ),
        (r#"[{"error":"7"},{"fault":"stal"}]"#, "[1]: unknown fault \"stal\"; did you mean stall?"),
    ] {
        let reply = control(&mock, "POST", next, body);
        let error = reply.json()["waybill"]["error"].as_str().unwrap_or_default().to_owned();
        assert_eq!(reply.status, 400, "{body}");
        assert!(error.contains(expected_part), "{body}: {error}");
    }
    let any_code = r#"{"error":"999","operation":"pandapon.open.order.detail"}"#;
    assert_eq!(control(&mock, "POST", next, any_code).json()["queued"], 1, "nothing of a rejected list is queued");
    control(&mock, "POST", next, r#"{"error":"7"}"#);
    control(&mock, "POST", "sessions/default/reset", "");
    assert_eq!(call(), "ok", "a reset empties the queue");
    let health = control(&mock, "GET", "health", "").json();
    let providers = mock.providers().count();
    assert_eq!((health["ok"].as_bool(), health["providers"].as_array().map(Vec::len)), (Some(true), Some(providers)));
}

#[test]
fn records_requests_and_responses_in_the_journal() {
    let mock = start();
    Request::trace().sign().header("x-waybill-fault", "latency;ms=1").send(&mock);
    let entry = last(&mock, "default");
    assert_eq!(entry["operation"], "taobao.logistics.trace.search");
    assert_eq!(entry["parameters"]["tid"], "11234221");
    assert_eq!((&entry["parameters"]["session"], &entry["parameters"]["sign"]), (&"****".into(), &"****".into()));
    assert_eq!((&entry["response"], &entry["fault"]), (&"documented".into(), &"latency".into()));
    assert_eq!(entry["at"], 1_451_620_800_000_u64);
    // The same over the control API.
    assert_eq!(control(&mock, "GET", "sessions/default/journal", "").json(), mock.journal("default"));
    // A session in another parameter is redacted too.
    Request::trace()
        .with("sub_tid", Some("token-of-somebody"))
        .with("session", Some("token-of-somebody"))
        .sign()
        .send(&mock);
    assert!(!mock.journal("default").to_string().contains("token-of-somebody"));
    // Bounded.
    for _ in 0..520 {
        Request::xopen("GET", "/pandapon/open/order/detail", &[]).send(&mock);
    }
    let journal = mock.journal("default");
    assert_eq!((journal["calls"].as_array().unwrap().len(), journal["dropped"].as_u64()), (512, Some(10)));
}

/// A response as gateways send it, selected in each way; rejected for another operation or form.
#[test]
fn responds_with_a_selected_shape() {
    let mock = start();
    let listed = control(&mock, "GET", "shapes", "").json();
    let bare = listed["shapes"].as_array().unwrap().iter().find(|shape| shape["name"] == "top/list-bare").unwrap();
    assert_eq!((&bare["operation"], &bare["form"]), (&"taobao.logistics.trace.search".into(), &"simplified".into()));
    assert!(bare["expect"]["response"]["values"]["trace_list"].is_array(), "{bare}");

    let simplified = || Request::trace().with("simplify", Some("true"));
    let by_header = simplified().sign().header("x-waybill-shape", "top/list-bare").send(&mock);
    assert!(by_header.json()["logistics_trace_search_response"]["trace_list"].is_array(), "{}", by_header.body);
    let by_magic = simplified().with("tid", Some("waybill:shape=top/list-bare")).sign().send(&mock);
    assert_eq!(by_magic.body, by_header.body);
    let queued = control(&mock, "POST", "sessions/default/next", r#"{"shape":"top/list-bare"}"#);
    assert_eq!(queued.status, 200, "{}", queued.body);
    assert_eq!(simplified().sign().send(&mock).body, by_header.body);
    assert_eq!(last(&mock, "default")["response"], "top/list-bare");

    for (name, expected_part) in [("top/list-bar", "did you mean top/list-bare?"), ("xopen/x", "lists them")] {
        let reply = Request::trace().sign().header("x-waybill-shape", name).send(&mock);
        assert_eq!(reply.status, 400);
        assert!(reply.body.contains(expected_part), "{}", reply.body);
    }
    let xml =
        Request::trace().with("format", Some("xml")).sign().header("x-waybill-shape", "top/list-bare").send(&mock);
    assert!(
        xml.body.contains("in the form simplified")
            && xml.body.contains("is to taobao.logistics.trace.search in the form xml"),
        "{}",
        xml.body
    );
    let both = r#"{"shape":"top/list-bare","error":"7"}"#;
    assert_eq!(control(&mock, "POST", "sessions/default/next", both).status, 400);
    assert_eq!(control(&mock, "POST", "sessions/default/next", r#"{"shape":"top/other"}"#).status, 400);
}
