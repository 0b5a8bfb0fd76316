//! What real clients send and no document has: accepted with a note, rejected by a strict server. The requests are those
//! of published clients (their versions: `.ci/third-party`), and of proxies and tools.

use serde_json::{Value, json};
use waybill_conformance::mock::{Mock, Settings};

use crate::harness::{Reply, Request, SECONDS, last, parse, raw, start, start_with, strict};

/// Each change, the code of a strict server, and the note of another one.
#[test]
fn notes_what_a_strict_server_rejects() {
    let (mock, strict) = (start(), strict());
    let trace = || Request::trace();
    for (request, code, note) in [
        (
            trace().with("timestamp", Some(&format!("{SECONDS}000"))),
            "31",
            "timestamp was sent in milliseconds since 1970; expected yyyy-MM-dd HH:mm:ss at GMT+8",
        ),
        (
            trace().with("seller_nick", Some("nick")),
            "41",
            "seller_nick is not documented any more: SDKs from 2012 to 2018 demand the seller's nickname.",
        ),
        (trace().with("sub_tdi", Some("1")), "41", "did you mean sub_tid?"),
        (
            trace().with("sub_tid", Some(r#"["1",2]"#)),
            "41",
            "sub_tid: a JSON array, expected the items with commas between them",
        ),
    ] {
        let request = request.sign();
        assert_eq!(request.send(&mock).top(), "ok", "{note}");
        let entry = last(&mock, "default");
        assert!(entry["notes"][0].as_str().is_some_and(|found| found.contains(note)), "{entry:#}");
        assert_eq!(request.send(&strict).top(), code, "{note}");
        assert!(last(&strict, "default")["notes"].is_null());
    }
    // What is wrong in another way stays so.
    for (request, code) in [
        (trace().with("timestamp", Some(&SECONDS.to_string())), "31"),
        (trace().with("timestamp", Some("1451620200000")), "ok"),
        (trace().with("timestamp", Some("1451620199999")), "31"),
        (trace().with("sub_tid", Some(r#"["1",[2]]"#)), "ok"),
        (trace().with("sub_tid", Some("1;2")), "ok"),
        (trace().with("tid", Some("[1]")), "41"),
    ] {
        assert_eq!(request.clone().sign().send(&mock).top(), code, "{:?}", request.form);
    }
    // Other separators are part of an item, which is probably not meant: noted also by a strict server.
    assert_eq!(trace().with("sub_tid", Some("1，2")).sign().send(&strict).top(), "ok");
    let note = "sub_tid: a `，` is part of an item; items are separated by `,` alone";
    assert_eq!(last(&strict, "default")["notes"], json!([note]));
    // A system parameter that is sent twice is signed once, as an official SDK of the newer gateway does.
    let twice = |name: &str, value: &str| trace().sign().in_query(name, Some(value));
    let method = twice("method", "taobao.logistics.trace.search");
    assert_eq!((method.send(&mock).top().as_str(), method.send(&strict).top().as_str()), ("ok", "41"));
    assert_ne!(twice("method", "taobao.time.get").send(&mock).top(), "ok");
    assert_ne!(twice("tid", "11234221").send(&mock).top(), "ok");
    // Nothing is noted about a documented request.
    assert_eq!(trace().sign().send(&mock).top(), "ok");
    assert!(last(&mock, "default")["notes"].is_null());
}

#[test]
fn notes_unknown_members_of_a_json_body() {
    let (mock, strict) = (start(), strict());
    let send = |mock: &Mock, body: &str| {
        let path = "/pandapon/v2/alibaba/order/batch/create";
        let request = Request { body: Some(body.into()), ..Request::xopen("POST", path, &[]) };
        request.header("content-type", "application/json").send(mock).json()
    };
    let body = r#"{"flwo":"general"}"#;
    let noted = send(&mock, body);
    let entry = last(&mock, "default");
    assert!(
        entry["notes"][0]
            .as_str()
            .is_some_and(|note| note.starts_with("`flwo` is not") && note.ends_with("did you mean flow?")),
        "{noted} {entry:#}"
    );
    assert_eq!(send(&strict, body)["code"], 400);
}

/// Official SDKs for Java and .NET read the fields of a simplified response at the top level; errors keep their root.
#[test]
fn leaves_the_root_out_of_simplified_responses() {
    let (mock, rooted) = (start(), start_with(Settings { simplified_root: true, ..Settings::default() }));
    let simplified = || Request::trace().with("simplify", Some("true"));
    let full = simplified().sign().send(&rooted).json();
    let bare = simplified().sign().send(&mock);
    assert_eq!(bare.json(), full["logistics_trace_search_response"]);
    assert_eq!(bare.json()["tid"], 1_324_657_987);
    for mock in [&mock, &rooted] {
        let error = simplified().header("x-waybill-error", "CD22").sign().send(mock);
        assert_eq!(error.top(), "50 isv.split-data-error:CD22");
        // The root is a shape, too.
        for (shape, member) in [("with-root", "logistics_trace_search_response"), ("without-root", "out_sid")] {
            let shape = format!("top/simplified-{shape}");
            let shaped = simplified().header("x-waybill-shape", &shape).sign().send(mock);
            assert!(shaped.json().get(member).is_some(), "{shape}: {}", shaped.body);
        }
    }
}

/// Each path of a documented address, at the root: the method, or the path, says which provider is meant.
#[test]
fn serves_clients_that_let_their_user_set_only_the_host() {
    let mock = start();
    let at = |path: &str, request: Request| Request { path: path.to_owned(), ..request }.sign().send(&mock);
    assert_eq!(at("/router/rest", Request::trace()).top(), "ok");
    assert_eq!(last(&mock, "default")["operation"], "taobao.logistics.trace.search");
    assert_eq!(at("/s/own/router/rest", Request::trace()).top(), "ok");
    assert_eq!(last(&mock, "own")["operation"], "taobao.logistics.trace.search");
    // The method in the query, as the official Python SDK sends it.
    let mut in_query = Request::trace().sign();
    in_query.path = "/router/rest".to_owned();
    std::mem::swap(&mut in_query.query, &mut in_query.form);
    assert_eq!(in_query.send(&mock).top(), "ok");
    let detail = Request::xopen("GET", "/open/order/detail", &[("orderId", "1")]).send(&mock);
    assert_eq!(detail.json()["code"], 200, "{}", detail.body);
    assert_eq!(last(&mock, "default")["operation"], "pandapon.open.order.detail");
    // The address of another platform, by name and by path.
    for (request, place) in [
        (
            Request { path: "/taobao/router/rest".to_owned(), ..query_of_aliexpress().sign() },
            "aliexpress at /aliexpress/sync",
        ),
        (Request { path: "/sync".to_owned(), ..Request::trace().sign() }, "taobao at /taobao/router/rest"),
        (
            Request {
                path: "/xportcn/api/v2/alibaba/order/batch/create".to_owned(),
                ..Request::xopen("POST", "", &[])
            },
            "pandapon at /pandapon/v2/alibaba/order/batch/create",
        ),
    ] {
        request.send(&mock);
        let entry = last(&mock, "default");
        let found = entry["rejected"]["suggestions"].to_string();
        assert!(found.contains(&format!("this server has it for {place}")), "{entry:#}");
    }
}

/// At the root, a misspelt method is that of the provider with the most similar one.
#[test]
fn explains_a_misspelt_method_by_its_provider() {
    let mock = start();
    for (method, near) in [
        ("taobao.logistics.trace.serch", "did you mean taobao.logistics.trace.search?"),
        ("aliexpress.local.logistics.order.info.qury", "did you mean aliexpress.local.logistics.order.info.query?"),
    ] {
        Request { path: "/router/rest".to_owned(), ..Request::top(method, &[]) }.sign().send(&mock);
        assert_eq!(last(&mock, "default")["rejected"]["suggestions"][0], near);
    }
    // The printed address of a provider whose operations have several.
    let request = Request { path: "/aliexpress".to_owned(), ..query_of_aliexpress() };
    request.sign().send(&mock);
    let found = last(&mock, "default")["rejected"]["suggestions"].to_string();
    assert!(found.contains("aliexpress at /aliexpress/sync"), "{found}");
}

/// A body or a parameter that can't be read is named, with what is expected.
#[test]
fn names_what_cannot_be_read() {
    let mock = start();
    let top = |content_type: &str, body: &[u8]| {
        let request = Request { body: Some(body.to_vec()), path: "/taobao/router/rest".to_owned(), ..Request::trace() };
        request.header("content-type", content_type)
    };
    let path = "/pandapon/v2/alibaba/order/batch/create";
    let bom = Request { body: Some(b"\xef\xbb\xbf{}".to_vec()), ..Request::xopen("POST", path, &[]) };
    for (request, reason) in [
        (
            top("application/json", b"{}"),
            "unsupported content type application/json, expected application/x-www-form-urlencoded or",
        ),
        (
            top("application/x-www-form-urlencoded", b"a=1&tid=%d6%d0"),
            "the parameter `tid` is not percent-encoded UTF-8; GBK and",
        ),
        (bom.header("content-type", "application/json"), "the body begins with a byte order mark"),
    ] {
        request.send(&mock);
        let entry = last(&mock, "default");
        assert!(entry["rejected"]["reason"].as_str().is_some_and(|found| found.starts_with(reason)), "{entry:#}");
    }
}

fn query_of_aliexpress() -> Request {
    Request::top("aliexpress.local.logistics.order.info.query", &[("param1", r#"{"logistics_order_id":"1"}"#)])
}

/// RFC 9112, 3.2.2: a server accepts a target in absolute form; `curl -x` sends it. And slashes that joining leaves.
#[test]
fn serves_proxied_requests_and_http_1_0() {
    let (mock, strict) = (start(), strict());
    let top = |line: &str, host: &str| {
        let body = String::from_utf8(Request::trace().sign().bytes()).unwrap();
        let body = body.split_once("\r\n\r\n").unwrap().1;
        let form = "content-type: application/x-www-form-urlencoded";
        format!("{line}\r\n{host}{form}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    let send = |mock: &Mock, request: &str| -> Reply { parse(&raw(mock.address(), request.as_bytes())) };
    for (line, host) in [
        ("POST http://gw.api.taobao.com/router/rest HTTP/1.1", "host: gw.api.taobao.com\r\n"),
        ("POST HTTP://GW.api.taobao.com:80/router/rest HTTP/1.1", "host: ignored.example\r\n"),
        ("POST http://localhost/taobao/router/rest HTTP/1.1", ""),
        ("POST /router/rest HTTP/1.0", ""),
        ("POST /router/rest HTTP/1.0", "host: 127.0.0.1\r\n"),
    ] {
        for mock in [&mock, &strict] {
            assert_eq!(send(mock, &top(line, host)).top(), "ok", "{line} {host}");
        }
    }
    for line in ["POST //router//rest HTTP/1.1", "POST /taobao/router/rest/ HTTP/1.1"] {
        assert_eq!(send(&mock, &top(line, "host: localhost\r\n")).top(), "ok", "{line}");
        assert_eq!(last(&mock, "default")["notes"], json!(["the path: it has a slash too many"]));
    }
    // A host that no document has is served, since the path is documented.
    let other = top("POST http://gw.api.taoboa.com/router/rest HTTP/1.1", "");
    assert_eq!(send(&mock, &other).top(), "ok");
    let note = "the host gw.api.taoboa.com: no documented address of taobao has it";
    assert_eq!(last(&mock, "default")["notes"], json!([note]));
    assert_eq!(send(&strict, &other).status, 421);
    let slash = top("POST /taobao/router/rest/ HTTP/1.1", "host: localhost\r\n");
    assert_eq!(send(&strict, &slash).top(), "22");
    let doubled = top("POST //router//rest HTTP/1.1", "host: localhost\r\n");
    assert_eq!(send(&strict, &doubled).status, 404);
    // A foreign host is one of a web page whose name resolves to this machine.
    for (line, host, status) in [
        ("POST /router/rest HTTP/1.0", "host: attacker.example\r\n", 421),
        ("POST /router/rest HTTP/1.1", "host: gw.api.taobao.com\r\n", 421),
        ("POST http://attacker.example/__waybill/health HTTP/1.1", "", 421),
        ("POST /router/rest HTTP/1.1", "", 400),
        ("CONNECT gw.api.taobao.com:443 HTTP/1.1", "host: gw.api.taobao.com:443\r\n", 501),
    ] {
        assert_eq!(send(&mock, &top(line, host)).status, status, "{line} {host}");
    }
}

/// The host decides between providers that have the same operation.
#[test]
fn prefers_the_provider_of_the_named_host() {
    let mock = start();
    let request = |host: &str, path: &str| {
        let signed = String::from_utf8(Request::xopen("GET", path, &[("orderId", "1")]).bytes()).unwrap();
        signed.replacen(&format!("GET {path}"), &format!("GET http://{host}{path}"), 1)
    };
    let path = "/open/order/logistics/detail/get";
    for (provider, host) in [("pandapon", "api.pandapon.com"), ("xportcn", "www.xportcn.com")] {
        raw(mock.address(), request(host, path).as_bytes());
        let operation = last(&mock, "default")["operation"].clone();
        assert!(operation.as_str().is_some_and(|id| id.starts_with(provider)), "{operation}");
    }
}

/// The rows of the manual's table of checks, in its order: of two mistakes, the upper one decides.
#[test]
fn checks_in_the_order_of_the_manual() {
    type Change = fn(Request) -> Request;
    let rows: [(&str, &[(&str, Change)]); 12] = [
        ("47", &[("47", |r| Request { body: Some(b"x".to_vec()), ..r })]),
        ("9", &[("9", |r| Request { method: "PUT".to_owned(), ..r })]),
        ("21, 22", &[("21", |r| r.in_query("method", None)), ("22", |r| r.in_query("method", Some("x")))]),
        ("28, 29", &[("28", |r| r.in_query("app_key", None)), ("29", |r| r.in_query("app_key", Some("x")))]),
        ("32, 34", &[("32", |r| r.in_query("v", None)), ("34", |r| r.in_query("v", Some("x")))]),
        ("23", &[("23", |r| r.in_query("format", Some("x")))]),
        ("40", &[("40", |r| r.in_query("sign_method", None))]),
        ("30, 31", &[("30", |r| r.in_query("timestamp", None)), ("31", |r| r.in_query("timestamp", Some("x")))]),
        ("24, 25", &[("24", |r| r.with("sign", None)), ("25", |r| r.with("sign", Some("x")))]),
        ("41", &[("41", |r| r.in_query("is_split", Some("x"))), ("41", |r| r.in_query("simplify", Some("x")))]),
        ("40", &[("40", |r| r.in_query("tid", None))]),
        ("the operation's code", &[("15", |r| r.in_query("sub_tid", None))]),
    ];
    let manual = include_str!("../../../docs/mock.md");
    let table = manual.split_once("| error | TOP |").unwrap().1.split_once("\n\n").unwrap().0;
    let column = table.lines().skip(2).map(|row| row.split('|').nth(2).unwrap().split('(').next().unwrap().trim());
    let expected: Vec<&str> = rows.iter().map(|(codes, _)| *codes).collect();
    assert_eq!(column.collect::<Vec<_>>(), expected);

    let mock = strict();
    let all = || rows.iter().enumerate().flat_map(|(row, (_, all))| all.iter().map(move |change| (row, change)));
    for (row, (code, change)) in all() {
        for (_, (other, later)) in all().filter(|(later, _)| *later > row) {
            let mut request = Request::trace();
            std::mem::swap(&mut request.query, &mut request.form);
            let of_signature = |code: &str| matches!(code, "24" | "25");
            // The signature covers the other mistake.
            let request = match (of_signature(code), of_signature(other)) {
                (true, true) => later(change(request.sign())),
                (true, false) => change(later(request).sign()),
                (false, true) => later(change(request).sign()),
                (false, false) => later(change(request)).sign(),
            };
            let reply = request.send(&mock);
            let found: String =
                reply.body.split_once("code").unwrap().1.chars().filter(char::is_ascii_digit).take(2).collect();
            assert!(found.starts_with(code), "{code} before {other}: {}", reply.body);
        }
    }
}

/// Alibaba's newer gateway checks parameters and key before it looks for the operation, and takes UTC as well.
#[test]
fn follows_the_platform_in_order_and_time() {
    let mock = start();
    let iop = |changes: &[(&str, Option<&str>)]| {
        let mut request = query_of_aliexpress().with("v", None).with("sign_method", Some("sha256"));
        request = request.with("timestamp", Some(&format!("{SECONDS}000"))).with("session", Some("s"));
        for (name, value) in changes {
            request = request.with(name, *value);
        }
        Request { path: "/sync".to_owned(), ..request.sign() }.send(&mock).json()
    };
    let code = |body: &Value| body["error_response"]["code"].to_string();
    let documented = iop(&[]);
    assert!(documented.get("error_response").is_none(), "{documented}");
    for (changes, expected) in [
        (&[("method", Some("none")), ("app_key", Some("1"))][..], "InvalidAppKey"),
        (&[("method", Some("none")), ("timestamp", None)], "MissingParameter"),
        (&[("method", Some("none"))], "InvalidApiPath"),
        (&[("timestamp", Some("1451613600000"))], "null"),
        (&[("timestamp", Some("1451613599999"))], "IllegalTimestamp"),
        (&[("timestamp", Some("2016-01-01T04:00:00Z"))], "null"),
        (&[("timestamp", Some("2016-01-01T12:00:00Z"))], "IllegalTimestamp"),
        (&[("timestamp", Some("2016-01-01 04:00:00"))], "IllegalTimestamp"),
    ] {
        let body = iop(changes);
        assert_eq!(code(&body).trim_matches('"'), expected, "{changes:?} {body}");
    }
    // Below /rest, an error is at the top level, and its message has another name.
    let token = Request::top("aliexpress.x", &[("code", "c")]).with("method", None).with("v", None);
    let token = token.with("sign_method", Some("sha256")).with("timestamp", Some(&format!("{SECONDS}000")));
    let token = Request { path: "/aliexpress/rest/auth/token/create".to_owned(), ..token.with("sign", Some("0")) };
    let body = token.send(&mock).json();
    assert_eq!(body["code"], "IncompleteSignature");
    assert!(body["message"].is_string() && body.get("error_response").is_none(), "{body}");
}

/// A note is logged once for a session, not with each request.
#[test]
fn logs_each_note_once() {
    use std::sync::{Arc, Mutex};
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&lines);
    let log = Arc::new(move |line: &str| seen.lock().unwrap().push(line.to_owned()));
    let mock = start_with(Settings { log, ..Settings::default() });
    for _ in 0..3 {
        assert_eq!(Request::trace().with("seller_nick", Some("nick")).sign().send(&mock).top(), "ok");
    }
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("accepted, but seller_nick is not documented any more"), "{lines:?}");
}
