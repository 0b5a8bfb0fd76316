//! The program `waybill` from outside: the built binary is run, and what it prints and its exit code are
//! compared with the documents, with published vectors (`top-protocol.md`, section 3), or with itself
//! where one command must agree with another. Bodies are the documented examples of `specs/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const TRACE: &str = "taobao.logistics.trace.search";
const ALI: &str = "aliexpress.local.logistics.order.info.query";
const DETAIL: &str = "pandapon.open.order.detail";
const SKELETON: &str = "pandapon.v2.alibaba.order.logistics";
const SECRET: &str = "s3cret-of-nobody";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// One line on standard error, nothing on standard output.
    fn refuses(&self, code: i32, fragments: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("waybill: "), "{}", self.err);
        fragments.iter().for_each(|part| assert!(self.err.contains(part), "no `{part}` in {}", self.err));
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
    command.args(arguments).env("WAYBILL_TEST_SECRET", SECRET);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_with(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(arguments).spawn().unwrap();
    // A program that has refused its arguments doesn't read.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn run(arguments: &[&str]) -> Ran {
    run_with(arguments, b"")
}

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(path)
}

fn body(path: &str) -> Vec<u8> {
    std::fs::read(example(path)).unwrap()
}

fn data(name: &str) -> String {
    format!("{}/tests/waybill/{name}", env!("CARGO_MANIFEST_DIR"))
}

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
        // The order of the document, too.
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
    // The document: when you ship this order, the list of sub-orders must be there.
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
fn decode_tells_errors_apart() {
    let error = |code: &str, sub: &str| format!("<error_response><code>{code}</code>{sub}</error_response>");
    let sub = |code: &str| format!("<sub_code>{code}</sub_code>");
    let ali_failed = r#"{"aliexpress_local_logistics_order_info_query_response":
        {"is_success":false,"error_result_code":"11","error_result_message":"1111"}}"#;
    let documented = String::from_utf8(body("taobao/logistics/examples/trace.search.documented-error.xml")).unwrap();
    let cases = [
        (TRACE, documented, json!("LogisticsTraceSearchError::IsvInvalidParameter"), "never"),
        (
            TRACE,
            error("15", &sub("isp.data-fetch-failed")),
            json!("LogisticsTraceSearchError::IspDataFetchFailed"),
            "backoff",
        ),
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
fn decode_goes_by_the_flag_not_by_an_error_code_beside_it() {
    // The documented answer has is_success: true beside error_result_code 11.
    let ran = run_with(&["decode", ALI], &body("aliexpress/local.logistics/examples/order.info.query.documented.xml"));
    assert_eq!((ran.code, &ran.json()["error_result_code"]), (0, &json!("11")));
}

#[test]
fn decode_refuses_what_is_no_answer_with_place_and_reason() {
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
        // A name from the network can't steer a terminal, nor start a second line.
        (&[TRACE], br#"{"a\n\u001b[2J":1}"#, &["logistics_trace_search_response"]),
    ];
    for (arguments, body, fragments) in cases {
        let ran = run_with(&[&["decode"], arguments].concat(), body);
        ran.refuses(4, fragments);
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
fn decode_keeps_ids_exact_and_does_not_echo_what_the_model_does_not_know() {
    let ran = run(&["decode", TRACE, "--explain", &data("loose.json")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"tid\": 2542285634920880794,"), "{}", ran.out);
    let all = format!("{}{}", ran.out, ran.err);
    assert!(!all.contains("13900000000") && !ran.out.contains("seller_phone"), "{all}");
    for note in [
        "body: a byte order mark, left out",
        "tid: a text where a number is documented",
        "seller_phone: a field that no document lists, left out",
        "[0].courier: a field that no document lists, left out",
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
            // Half an answer is never an answer; half an error can still be one.
            let allowed: &[i32] = if path.contains("-error") { &[3, 4] } else { &[4] };
            assert!(allowed.contains(&ran.code), "{path} cut at {length}: {} {}", ran.code, ran.err);
        }
    }
}

#[test]
fn bad_arguments_are_refused_in_a_line() {
    let sign = ["sign", "top", "--secret-env", "WAYBILL_TEST_SECRET"];
    let trace = ["encode", TRACE, "--args"];
    let cases: [(&[&str], &[&str], &[&str]); 26] = [
        (&[], &[], &["subcommand"]),
        (&["decod"], &[], &["decod"]),
        (&["decode"], &[], &["<OPERATION>"]),
        (&["decode", TRACE, "--format", "yaml"], &[], &["yaml", "json, xml"]),
        (&["decode", TRACE, "/nowhere/answer.json"], &[], &["/nowhere/answer.json"]),
        (&["decode", "logistics.trace.search"], &[], &[TRACE, "waybill operations"]),
        (&["decode", "taobao.logistic.trace.serch"], &[], &[TRACE]),
        (&["decode", "POST"], &[], &["unknown operation", "waybill operations"]),
        (&["operations", "--yaml"], &[], &["--yaml"]),
        (&trace, &["{"], &["--args: "]),
        (&trace, &["{\"tid\":\"x\"}"], &["tid: "]),
        (&trace, &["{\"tid\":1,\"tiid\":1}"], &["tiid", "tid, is_split, sub_tid"]),
        (&trace, &["{\"tiid\":1}"], &["tiid", "tid, is_split, sub_tid"]),
        (&trace, &["{} {}"], &["--args: "]),
        (&trace, &["<a><tid>1</tid></a>"], &["--args: ", "JSON object"]),
        (&trace, &["{}"], &["tid", "required"]),
        (&trace, &["@/nowhere/arguments.json"], &["/nowhere/arguments.json"]),
        (&trace, &["{\"tid\":1}", "--now", "yesterday"], &["--now", "yesterday"]),
        (&trace, &["{\"tid\":1}", "--user-id", "1"], &["--user-id"]),
        (&trace, &["{\"tid\":1}", "--simplify", "--format", "xml"], &["--simplify"]),
        (&["encode", DETAIL, "--args", "{}"], &[], &["user-id", "--user-id"]),
        (&["sign", "top", "a=1"], &[], &["--secret-env"]),
        (&["sign", "top", "--secret-env", "WAYBILL_TEST_NOT_SET", "a=1"], &[], &["WAYBILL_TEST_NOT_SET"]),
        (&sign, &["a=1", "b=2", "a=3"], &["`a`", "twice"]),
        (&sign, &["--method", "sha1", "a=1"], &["sha1", "hmac-sha256"]),
        (
            &["sign", "xopen", "--secret", "s", "access-key=k", "nonce-str=n"],
            &[],
            &["access-key, timestamp, nonce-str"],
        ),
    ];
    for (head, tail, fragments) in cases {
        run(&[head, tail].concat()).refuses(2, fragments);
    }
    // What stands at the wrong place may be a secret.
    let ran = run(&[&sign[..], &["a=1", "helloworld"]].concat());
    ran.refuses(2, &["parameter 2"]);
    assert!(!ran.err.contains("helloworld"));
    run_with(&["encode", TRACE, "--args", "-"], b"\xff").refuses(2, &["UTF-8"]);
}

#[test]
fn sign_agrees_with_the_vectors() {
    const V1: &[&str] = &[
        "app_key=12345678",
        "fields=num_iid,title,nick,price,num",
        "format=json",
        "method=taobao.item.seller.get",
        "num_iid=11223344",
        "session=test",
        "timestamp=2016-01-01 12:00:00",
        "v=2.0",
    ];
    const V2: &[&str] = &[
        "app_key=test",
        "fields=nick,location.state,location.city",
        "format=xml",
        "method=taobao.user.get",
        "nick=商家测试帐号17",
        "sign_method=md5",
        "timestamp=2011-07-01 13: 52:03",
        "v=2.0",
    ];
    const XOPEN: &[&str] = &[
        "access-key=58c0201dfdf148eca63cbf6bb5e7cf03",
        "timestamp=1715669977082",
        "nonce-str=0123456789abcdef0123456789abcdef",
    ];
    let sha = "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8";
    type Vector<'a> = (&'a str, &'a str, &'a [&'a str], &'a [&'a str], &'a str);
    let cases: [Vector<'_>; 8] = [
        ("top", "helloworld", V1, &["sign_method=md5"], "66987CB115214E59E6EC978214934FB8"),
        ("top", "helloworld", V1, &["sign_method=md5", "sign=0"], "66987CB115214E59E6EC978214934FB8"),
        ("top", "helloworld", V1, &["sign_method=hmac"], "D56D7858309C31B6251083A874D48273"),
        ("top", "helloworld", V1, &["sign_method=hmac-sha256"], sha),
        ("top", "test", V2, &[], "990FD28323F67A1EEC29336EDF373C0E"),
        ("top", "helloworld", &["foo=1", "bar=2", "foo_bar=3", "foobar=4"], &[], "5AAF1C690262A24768F5478B084C2C8A"),
        (
            "top",
            "helloworld",
            &["foobar=4", "foo_bar=3", "bar=2", "foo=1"],
            &["--method", "hmac"],
            "E687005F819D6F9E6ED085311C8ACC75",
        ),
        ("xopen", "test-secret", XOPEN, &[], "396D29CFD8BC96F28D80D71FEC448679"),
    ];
    for (protocol, secret, parameters, more, signature) in cases {
        let ran = run(&[&["sign", protocol, "--secret", secret], parameters, more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{parameters:?}");
        assert!(ran.out.contains(signature), "{}", ran.out);
    }
    // The published text of V1, secret included.
    let shown = [&["sign", "top", "--secret", "helloworld", "--show-secret", "sign_method=md5"], V1].concat();
    let text = "helloworldapp_key12345678fieldsnum_iid,title,nick,price,numformatjsonmethodtaobao.item.seller.get\
        num_iid11223344sessiontestsign_methodmd5timestamp2016-01-01 12:00:00v2.0helloworld";
    assert!(run(&shown).out.contains(text));
}

#[test]
fn sign_says_when_method_and_parameter_disagree() {
    let ran = run(&["sign", "top", "--secret", "s", "--method", "hmac", "sign_method=md5", "a=1"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("sign_method") && ran.err.contains("md5"), "{}", ran.err);
}

/// What `encode` prints, signed again by `sign`.
#[test]
fn encode_sends_the_signature_of_what_it_shows() {
    let xopen = ["--user-id", "2100007341207", "--nonce", "0123456789abcdef0123456789abcdef"];
    let cases: [(&str, &str, &[&str]); 3] = [
        (TRACE, "top", &["--session", "a token & more", "--show-secret"]),
        (TRACE, "top", &["--sign-method", "hmac-sha256", "--format", "xml"]),
        (DETAIL, "xopen", &xopen),
    ];
    for (operation, protocol, more) in cases {
        let arguments = if protocol == "top" { format!("@{}", data("arguments.json")) } else { "{}".to_owned() };
        let credentials = ["--app-key", "12345678", "--secret", SECRET, "--now", "2016-01-01 12:00:00", "--json"];
        let encoded = run(&[&["encode", operation, "--args", &arguments], &credentials[..], more].concat());
        assert_eq!((encoded.code, encoded.err.as_str()), (0, ""));
        let encoded = encoded.json();
        let (place, name) = if protocol == "top" { ("parameters", "sign") } else { ("headers", "signature") };
        let sent = encoded[place].as_object().unwrap();
        assert_eq!(sent[name], encoded["signature"]);
        let pairs: Vec<String> =
            sent.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect();
        let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
        let signed = run(&[&["sign", protocol, "--secret", SECRET, "--json", "--show-secret"], &pairs[..]].concat());
        assert_eq!((signed.code, signed.err.as_str()), (0, ""));
        assert_eq!(signed.json()["signature"], encoded["signature"], "{operation}");
    }
}

#[test]
fn encode_prints_the_documented_request() {
    let arguments = body("../conformance/tests/waybill/arguments.json");
    let now = "2016-01-01 12:00:00";
    for spelt in [now, "2016-01-01T04:00:00Z", "2016-01-01T12:00:00+08:00", "1451620800", "1451620800000"] {
        let ran = run_with(&["encode", TRACE, "--args", "-", "--now", spelt, "--json"], &arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{spelt}");
        let request = ran.json();
        assert_eq!(
            (&request["method"], &request["url"]),
            (&json!("POST"), &json!("https://eco.taobao.com/router/rest"))
        );
        let sent = &request["parameters"];
        let expected =
            [("tid", "11234221"), ("is_split", "1"), ("sub_tid", "1,2,3"), ("method", TRACE), ("timestamp", now)];
        expected.iter().for_each(|(name, value)| assert_eq!(sent[name], *value, "{name}"));
        // Made without credentials, and says so.
        assert!(request["notice"].as_str().unwrap().contains("placeholder secret `secret`"));
    }
}

#[test]
fn secrets_are_masked() {
    let session = "s3ssion/of=nobody";
    let encode =
        ["encode", TRACE, "--args", "{\"tid\":1}", "--session", session, "--secret-env", "WAYBILL_TEST_SECRET"];
    let sign = ["sign", "top", "--secret-env", "WAYBILL_TEST_SECRET", "a=1"];
    let xopen = ["sign", "xopen", "--secret", SECRET, "access-key=k", "timestamp=1", "nonce-str=n"];
    for arguments in [&encode[..], &sign, &xopen] {
        for form in [&[][..], &["--json"]] {
            let masked = run(&[arguments, form].concat());
            assert_eq!((masked.code, masked.err.as_str()), (0, ""));
            assert!(masked.out.contains("****"));
            for hidden in [SECRET, session, "s3ssion"] {
                assert!(!masked.out.contains(hidden), "{}", masked.out);
            }
            let shown = run(&[arguments, form, &["--show-secret"]].concat());
            assert!(shown.out.contains(SECRET) && !shown.out.contains("****"), "{}", shown.out);
        }
    }
    let shown = run(&[&encode[..], &["--show-secret"]].concat()).out;
    assert!(shown.contains(&format!("session{session}")) && shown.contains("session=s3ssion%2Fof%3Dnobody"), "{shown}");
}

#[test]
fn operations_lists_the_five_documents() {
    let documents = [
        "top.taobao.logistics.trace.search",
        "top.aliexpress.local.logistics.order.info.query",
        "pandapon.open.order-detail",
        "pandapon.v2.alibaba.order-logistics",
        "xportcn.order.logistics-detail-get",
    ];
    let (table, list) = (run(&["operations"]), run(&["operations", "--json"]).json());
    let list = list.as_array().unwrap();
    assert_eq!((table.code, table.out.lines().count(), list.len()), (0, 5, 5));
    for (document, listed) in documents.iter().zip(list) {
        assert_eq!(listed["document"], *document);
        let id = listed["id"].as_str().unwrap();
        assert!(table.out.lines().any(|line| line.starts_with(id) && line.ends_with(document)));
        // Each name finds it: an empty body is refused, not the operation.
        run(&["decode", id]).refuses(4, &["empty"]);
        run(&["decode", document]).refuses(4, &["empty"]);
    }
    assert!(table.out.contains("GET /open/order/logistics/detail/get"));
}

#[test]
fn each_help_teaches() {
    for command in ["decode", "encode", "sign", "operations"] {
        let ran = run(&[command, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains(&format!("  waybill {command} ")) && ran.out.contains("Exit codes:"), "{}", ran.out);
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let mut child = command(&["decode", TRACE]).spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&body("taobao/logistics/examples/trace.search.documented.xml")).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn prove_names_what_survives_and_fails_when_nothing_was_tried() {
    let proven = run(&["prove", "--only", "mutants", "--case", "top/list-wrapped", "--json"]);
    assert_eq!(proven.code, 0, "{}", proven.err);
    let stage = &proven.json()["stages"][0];
    assert!(stage["tried"].as_u64() > Some(20) && stage["tried"] == stage["killed"], "{}", proven.out);
    for stage in ["mutants", "nulls"] {
        let empty = run(&["prove", "--only", stage, "--case", "no-such-case"]);
        assert_eq!(empty.code, 1, "{}", empty.out);
        assert!(empty.out.contains("which proves nothing"), "{}", empty.out);
    }
}
