//! `waybill decode`: what the typed client reads.

use serde_json::{Value, json};

use super::{ALI, DETAIL, SKELETON, TRACE, body, data, example, run, run_with};

#[test]
fn decode_prints_all_8_fields_of_the_documented_trace() {
    let expected = json!({
        "out_sid": "1324657987",
        "company_name": "中通速递",
        "tid": 1_324_657_987,
        "status": "1",
        "trace_list": [
            { "status_time": "2000-01-01 00:00:00", "status_desc": "达到杭州物流集中地", "action": "ARRIVE" }
        ],
    });
    let forms = [("documented.xml", "xml"), ("documented.json", "json"), ("documented.simplified.json", "json")];
    for (file, form) in forms {
        let path = example(&format!("taobao/logistics/examples/trace.search.{file}"));
        let ran = run(&["decode", TRACE, "--format", form, path.to_str().unwrap()]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{file}");
        assert_eq!(ran.json(), expected, "{file}");
        // The order of the document is kept, too.
        assert_eq!(ran.out.trim_end(), format!("{expected:#}"), "{file}");
    }
}

#[test]
fn decode_names_variant_and_remedy_of_cd22() {
    let body = r#"{"error_response":{"code":15,"msg":"Remote service error","sub_code":"isv.split-data-error:CD22",
        "sub_msg":"订单已拆单,必须传入子交易号列表","request_id":"r1"}}"#;
    let ran = run_with(&["decode", TRACE], body.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (3, ""));
    let mut error = ran.json()["error"].take();
    let remedy = error["remedy"].take();
    // The document says that a shipped split order requires the list of sub-orders.
    assert!(remedy.as_str().unwrap().contains("list of its sub-orders"), "{remedy}");
    let expected = json!({
        "code": "15",
        "sub_code": "isv.split-data-error:CD22",
        "message": "Remote service error",
        "sub_message": "订单已拆单,必须传入子交易号列表",
        "variant": "SplitData::Cd22",
        "remedy": null,
        "retry": "never",
        "request_id": "r1",
    });
    assert_eq!(error, expected);
}

#[test]
fn decode_distinguishes_errors() {
    let error = |code: &str, sub: &str| format!("<error_response><code>{code}</code>{sub}</error_response>");
    let sub = |code: &str| format!("<sub_code>{code}</sub_code>");
    let ali_failed = r#"{"aliexpress_local_logistics_order_info_query_response":
        {"is_success":false,"error_result_code":"11","error_result_message":"1111"}}"#;
    let documented = String::from_utf8(body("taobao/logistics/examples/trace.search.documented-error.xml")).unwrap();
    let cases = [
        (TRACE, documented, json!("TraceSearchError::IsvInvalidParameter"), "never"),
        (TRACE, error("15", &sub("isp.data-fetch-failed")), json!("TraceSearchError::IspDataFetchFailed"), "backoff"),
        (TRACE, error("7", ""), json!("PlatformError::AppCallLimited"), "after-ban"),
        (TRACE, error("25", ""), json!("PlatformError::InvalidSignature"), "after-auth"),
        (TRACE, error("15", &sub("isv.nobody-knows")), json!(null), "never"),
        (ALI, ali_failed.to_owned(), json!(null), "never"),
        (DETAIL, r#"{"code":500,"msg":"x","requestId":"r"}"#.to_owned(), json!(null), "never"),
    ];
    for (operation, body, variant, retry) in cases {
        let ran = run_with(&["decode", operation], body.as_bytes());
        assert_eq!((ran.code, ran.err.as_str()), (3, ""), "{body}");
        let error = &ran.json()["error"];
        assert_eq!((&error["variant"], error["retry"].as_str()), (&variant, Some(retry)), "{body}");
    }
}

#[test]
fn decode_uses_the_success_flag_instead_of_an_error_code() {
    // The documented response has is_success: true beside error_result_code 11.
    let ran = run_with(&["decode", ALI], &body("aliexpress/local.logistics/examples/order.info.query.documented.xml"));
    assert_eq!((ran.code, &ran.json()["error_result_code"]), (0, &json!("11")));
}

#[test]
fn decode_rejects_malformed_responses_with_location_and_reason() {
    let cases: [(&[&str], &[u8], &[&str]); 10] = [
        (&[TRACE], b"", &["body: ", "empty"]),
        (&[TRACE], b"<!DOCTYPE html><html><body>502</body></html>", &["body: ", "HTML page"]),
        (&[TRACE, "--format", "json"], b" <HTML>", &["HTML page"]),
        (&[TRACE], b"[1]", &["body: expected "]),
        (&[TRACE], b"{\"a\":\xff}", &["UTF-8", "byte 5"]),
        (
            &[TRACE],
            b"{\"top_secret_get_response\":{}}",
            &["logistics_trace_search_response", "top_secret_get_response"],
        ),
        (
            &[TRACE],
            br#"{"logistics_trace_search_response":{"trace_list":{"transit_step_info":[{},{"action":{"a":1}}]}}}"#,
            &["waybill: trace_list", "[1].action: expected ", ", found "],
        ),
        (
            &[TRACE, "--format", "json"],
            b"<error_response><code>7</code></error_response>",
            &["expected JSON", "found XML"],
        ),
        (&[TRACE, "--format", "xml"], b"{\"error_response\":{\"code\":7}}", &["expected XML", "found JSON"]),
        // A name from the network can neither control a terminal nor start a second line.
        (&[TRACE], br#"{"a\n\u001b[2J":1}"#, &["logistics_trace_search_response"]),
    ];
    for (arguments, body, fragments) in cases {
        let ran = run_with(&[&["decode"], arguments].concat(), body);
        ran.rejects(4, fragments);
        assert!(!ran.err.contains('\u{1b}'));
    }
}

#[test]
fn decode_shape_reads_a_documented_skeleton() {
    let skeleton = body("pandapon/v2.alibaba.order/examples/logistics.documented.json");
    let plain = run_with(&["decode", SKELETON], &skeleton);
    assert_eq!((plain.code, &plain.json()["error"]["code"]), (3, &json!("0")));
    assert!(plain.err.contains("skeleton") && plain.err.contains("--shape"), "{}", plain.err);

    let shape = run_with(&["decode", "GET /v2/alibaba/order/logistics", "--shape"], &skeleton);
    assert_eq!((shape.code, shape.err.as_str()), (0, ""));
    assert_eq!(shape.json(), serde_json::from_slice::<Value>(&skeleton).unwrap());
}

#[test]
fn decode_keeps_ids_exact_and_drops_unknown_fields() {
    let ran = run(&["decode", TRACE, "--explain", &data("loose.json")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"tid\": 2542285634920880794,"), "{}", ran.out);
    let all = format!("{}{}", ran.out, ran.err);
    assert!(!all.contains("13900000000") && !ran.out.contains("seller_phone"), "{all}");
    for note in [
        "body: a byte order mark, ignored",
        "tid: a string where a number is documented",
        "seller_phone: an undocumented field, left out",
        "[0].courier: an undocumented field, left out",
    ] {
        assert!(ran.err.lines().any(|line| line.starts_with("waybill: note: ") && line.contains(note)), "{}", ran.err);
    }
}

#[test]
fn decode_shows_personal_fields() {
    let address = "示例街道 样例村 虚构路000号A0档(001-0000000000)虚构测试店菜鸟驿站";
    for form in [&["decode", DETAIL][..], &["decode", DETAIL, "--typed"]] {
        let ran = run_with(form, &body("pandapon/open.order/examples/detail.documented.json"));
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains(address), "{form:?}");
    }
}

#[test]
fn decode_never_panics_on_a_cut_body() {
    let bodies = [
        (TRACE, "taobao/logistics/examples/trace.search.documented.xml", 1),
        (TRACE, "taobao/logistics/examples/trace.search.documented.json", 1),
        (TRACE, "taobao/logistics/examples/trace.search.documented-error.xml", 1),
        (ALI, "aliexpress/local.logistics/examples/order.info.query.documented.json", 31),
        (DETAIL, "pandapon/open.order/examples/detail.documented.json", 97),
    ];
    for (operation, path, step) in bodies {
        let whole = body(path);
        let whole = whole.trim_ascii_end();
        for length in (0..whole.len()).step_by(step) {
            let ran = run_with(&["decode", operation], &whole[..length]);
            // A cut success is never a success; a cut error can still be an error.
            let allowed: &[i32] = if path.contains("-error") { &[3, 4] } else { &[4] };
            assert!(allowed.contains(&ran.code), "{path} cut at {length}: {} {}", ran.code, ran.err);
        }
    }
}

#[test]
fn decode_explains_the_deviations_of_an_error_and_unread_fields() {
    let error =
        run_with(&["decode", TRACE, "--explain"], br#"{"error_response":{"code":27.0,"msg":"Invalid session"}}"#);
    assert_eq!(error.code, 3, "{}", error.err);
    assert!(error.err.contains("waybill: note: code: "), "{}", error.err);
    let without = run_with(&["decode", TRACE], br#"{"error_response":{"code":27.0,"msg":"Invalid session"}}"#);
    assert_eq!((without.code, without.err.as_str()), (3, ""));
    let unread = run_with(
        &["decode", TRACE, "--explain"],
        br#"{"logistics_trace_search_response":{"trace_list":{"transit_step_info":[{"status_time":"soon"}]}}}"#,
    );
    assert_eq!(unread.code, 0, "{}", unread.err);
    assert!(unread.err.contains("status_time: expected a timestamp, found \"soon\""), "{}", unread.err);
}
