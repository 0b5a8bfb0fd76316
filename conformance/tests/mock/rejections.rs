//! Every rejection, each for a small variation of an accepted request.

use std::time::{Duration, UNIX_EPOCH};

use waybill_conformance::mock::{App, Mock, Settings};
use waybill_conformance::reference_signer::{self, Digest};

use crate::harness::{KEY, NONCE, Request, SECONDS, control, last, start_with, strict};

#[test]
fn accepts_the_documented_request_with_each_signing_method() {
    let mock = strict();
    // Made with Python's hashlib and hmac over the sorted parameters.
    for (method, sign) in [
        ("md5", "68C775D604DEC9E66C5C5A30C682387D"),
        ("hmac", "8F8BCBFB7B8EFD8BD296030564388C9C"),
        ("hmac-sha256", "25E32F4BAAEC4430D1DC44A4C5898C1AC234DAA26612268AB2444A092AA73F8C"),
    ] {
        let request = Request::trace().with("sign_method", Some(method)).with("sign", Some(sign));
        let reply = request.send(&mock);
        assert_eq!((reply.status, reply.top().as_str()), (200, "ok"), "{method}");
        assert_eq!(reply.header("x-waybill-synthetic"), None);
        // One wrong digit is enough.
        let wrong = sign.replacen(&sign[5..6], if &sign[5..6] == "0" { "1" } else { "0" }, 1);
        assert_eq!(request.with("sign", Some(&wrong)).send(&mock).top(), "25", "{method}");
    }
}

/// What is changed before signing, and the code of the response.
#[test]
fn rejects_invalid_signed_requests() {
    let mock = strict();
    let fifty = vec!["1"; 50].join(",");
    let many = vec!["1"; 51].join(",");
    for (name, value, expected, near) in [
        ("method", None, "21", ""),
        ("method", Some(""), "21", ""),
        ("method", Some("taobao.logistics.trace.serch"), "22", "did you mean taobao.logistics.trace.search?"),
        ("method", Some("nothing"), "22", "known names: "),
        ("app_key", None, "28", ""),
        ("app_key", Some("12345679"), "29 isv.appkey-not-exists", "keys of this mock server: 12345678"),
        ("timestamp", None, "30", ""),
        ("timestamp", Some("2016-01-01 12:10:00"), "ok", ""),
        ("timestamp", Some("2016-01-01 12:10:01"), "31", ""),
        ("timestamp", Some("2016-01-01 11:50:00"), "ok", ""),
        ("timestamp", Some("2016-01-01 11:49:59"), "31", ""),
        ("timestamp", Some("2016-01-01 04:00:00"), "31", ""),
        ("timestamp", Some("2016-01-01T12:00:00"), "31", ""),
        ("timestamp", Some("1451620800000"), "31", ""),
        ("v", None, "32", ""),
        ("v", Some("1.0"), "34", ""),
        ("format", Some("yaml"), "ok", ""),
        ("sign_method", None, "40", ""),
        ("sign_method", Some("sha1"), "25", "documented methods: md5, hmac, hmac-sha256"),
        ("simplify", Some("yes"), "41", ""),
        ("tid", None, "40", ""),
        ("tid", Some(""), "40", ""),
        ("tid", Some("one"), "41", ""),
        ("tid", Some("9223372036854775807"), "ok", ""),
        ("tid", Some("9223372036854775808"), "41", ""),
        ("tid", Some("1.0"), "41", ""),
        ("is_split", Some("true"), "41", ""),
        ("is_split", Some("2"), "41", ""),
        ("sub_tid", Some(&fifty), "ok", ""),
        ("sub_tid", Some(&many), "41", ""),
        ("sub_tid", Some("1,,2"), "41", ""),
        ("sub_tids", Some("1"), "41", "did you mean sub_tid?"),
        // The rules between parameters, from the spec.
        ("is_split", None, "50 isv.split-data-error:CD25", ""),
        ("sub_tid", None, "50 isv.split-data-error:CD25", ""),
        ("sub_tid", Some(""), "50 isv.split-data-error:CD26", ""),
        ("is_split", Some("0"), "ok", ""),
    ] {
        let request = Request::trace().with(name, value).sign();
        let reply = request.send(&mock);
        if (name, value) == ("format", Some("yaml")) {
            // Without a valid format the response has the documented default.
            assert!(reply.body.contains("<code>23</code>"), "{}", reply.body);
            continue;
        }
        assert_eq!((reply.status, reply.top().as_str()), (200, expected), "{name}={value:?}");
        let expected_part = &last(&mock, "default")["rejected"]["suggestions"];
        assert!(near.is_empty() || expected_part.to_string().contains(near), "{name}={value:?}: {expected_part}");
    }
}

#[test]
fn names_a_missing_parameter_and_its_misspelling() {
    let mock = strict();
    let reply = Request::trace().with("tid", None).sign().send(&mock);
    assert_eq!(reply.json()["error_response"]["msg"], "Missing Required Arguments:tid");
    Request::trace().with("app_key", None).with("app_kye", Some(KEY)).sign().send(&mock);
    assert_eq!(last(&mock, "default")["rejected"]["suggestions"][0], "`app_kye` is probably a misspelling of app_key");
    // Separated by `&amp;`, as in HTML: each name but the first begins with `amp;`.
    let mut escaped = Request::trace().sign();
    escaped.form.iter_mut().skip(1).for_each(|(name, _)| *name = format!("amp;{name}"));
    assert!(escaped.send(&mock).body.contains("<code>21</code>"));
    let suggestion = &last(&mock, "default")["rejected"]["suggestions"][0];
    assert_eq!(suggestion, "the parameters are separated by `&amp;`, as in HTML: separate them by `&`");
}

/// The mistake that led to a signature is reported, but never the secret.
#[test]
fn explains_an_invalid_signature() {
    let mock = strict();
    let right = Request::trace();
    let signed_as = |other: Request| {
        let sign = other.sign().form.into_iter().find(|(n, _)| n == "sign").unwrap().1;
        Request::trace().with("sign", Some(&sign))
    };
    let good = right.clone().sign().form.into_iter().find(|(n, _)| n == "sign").unwrap().1;
    for (request, expected_part) in [
        (signed_as(right.clone().with("session", None)), "session was sent but not signed"),
        (
            signed_as(
                right.clone().with("sub_tid", Some("1%2C2%2C3")).with("timestamp", Some("2016-01-01+12%3A00%3A00")),
            ),
            "URL-encoded",
        ),
        (right.clone().with("sign", Some(&good.to_lowercase())), "use upper-case hex"),
        (right.clone().with("sign", None), ""),
        (signed_as(right.clone().with("tid", Some("11234222"))), ""),
    ] {
        let reply = request.send(&mock);
        let expected = if request.form.iter().any(|(n, _)| n == "sign") { "25" } else { "24" };
        assert_eq!(reply.top(), expected);
        let entry = last(&mock, "default");
        assert!(entry["rejected"].to_string().contains(expected_part), "{expected_part}: {entry}");
        let all = entry.to_string() + &reply.body;
        assert!(!all.contains("helloworld") && !all.contains(&good), "{all}");
        if expected == "25" {
            let canonical = "****app_key12345678formatjsonis_split1methodtaobao.logistics.trace.searchsession****sign_methodmd5\
                sub_tid1,2,3tid11234221timestamp2016-01-01 12:00:00v2.0****";
            assert_eq!(entry["rejected"]["canonical"], canonical);
        }
    }
    // hmac has the secret only as its key.
    let wrapped = "helloworldapp_key12345678formatjsonis_split1methodtaobao.logistics.trace.searchsessiontestsign_methodhmac\
        sub_tid1,2,3tid11234221timestamp2016-01-01 12:00:00v2.0helloworld";
    let sign = reference_signer::digest(Digest::HmacMd5, "helloworld", wrapped);
    right.with("sign_method", Some("hmac")).with("sign", Some(&sign)).send(&mock);
    assert!(last(&mock, "default")["rejected"]["suggestions"].to_string().contains("not part of the text"));
}

#[test]
fn merges_query_and_body_before_checking_the_signature() {
    let mock = strict();
    let mut split = Request::trace().sign();
    let system = ["app_key", "method", "timestamp", "v", "format", "sign_method", "sign", "session"];
    (split.query, split.form) = split.form.into_iter().partition(|(n, _)| system.contains(&n.as_str()));
    assert_eq!(split.send(&mock).top(), "ok");
    let mut get = Request { method: "GET".to_owned(), ..Request::trace().sign() };
    get.query = std::mem::take(&mut get.form);
    assert_eq!(get.send(&mock).top(), "ok");
    split.query.push(("tid".to_owned(), "11234221".to_owned()));
    assert_eq!(split.send(&mock).top(), "25", "a duplicate parameter is signed twice");
    let put = Request { method: "PUT".to_owned(), ..Request::trace().sign() };
    assert_eq!(put.send(&mock).top(), "9");
}

#[test]
fn signs_multipart_parameters_but_not_files() {
    let mock = strict();
    let multipart = |request: &Request, file: Option<&str>| {
        let mut body = Vec::new();
        for (name, value) in &request.form {
            body.extend(
                format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes(),
            );
        }
        if let Some(name) = file {
            let head = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\r\n");
            body.extend([head.as_bytes(), b"\x89PNG\r\n"].concat());
        }
        body.extend(b"--B--\r\n");
        Request { body: Some(body), ..request.clone() }.header("content-type", "multipart/form-data; boundary=B")
    };
    let signed = Request::trace().sign();
    assert_eq!(multipart(&signed, None).send(&mock).top(), "ok");
    // The signature is valid with a file; the error is only that no operation here accepts one.
    assert_eq!(multipart(&signed, Some("img")).send(&mock).top(), "41");
    assert_eq!(multipart(&signed.clone().with("tid", Some("11234222")), Some("img")).send(&mock).top(), "25");
    let cut =
        Request { body: Some(b"--B\r\nContent-Disposition: form-data; name=\"tid\"\r\n\r\n1".to_vec()), ..signed };
    let reply = cut.header("content-type", "multipart/form-data; boundary=B").send(&mock);
    assert!(reply.body.contains("<code>47</code>"), "{}", reply.body);
}

#[test]
fn rejects_malformed_bodies() {
    let mock = strict();
    for (content_type, body) in [
        ("application/x-www-form-urlencoded", &b"tid=%E4%B8"[..]),
        ("application/x-www-form-urlencoded", b"tid=%zz"),
        ("application/x-www-form-urlencoded", b"tid=\xff"),
        ("application/json", b"{}"),
        ("text/plain", b"tid=1"),
    ] {
        let request = Request { body: Some(body.to_vec()), ..Request::trace() }.header("content-type", content_type);
        let reply = request.send(&mock);
        assert!(reply.body.contains("<code>47</code>"), "{body:?}: {}", reply.body);
    }
}

#[test]
fn accepts_a_struct_only_with_documented_members() {
    let mock = strict();
    let ali = "aliexpress.local.logistics.order.info.query";
    for (param, expected) in [
        (r#"{"logistics_order_id":"BP10000000018002"}"#, "ok"),
        (r#"{"logistics_order_id":null}"#, "41"),
        ("{}", "41"),
        (r#"{"logistics_order_id":1}"#, "41"),
        (r#"{"logistics_order_id":"BP1","more":1}"#, "41"),
        (r#"["BP1"]"#, "41"),
        ("BP1", "41"),
    ] {
        let reply = Request::top(ali, &[("param1", param)]).sign().send(&mock);
        assert_eq!(reply.top(), expected, "{param}");
    }
}

#[test]
fn verifies_xopen_requests() {
    let mock = strict();
    let right = || Request::xopen("GET", "/pandapon/open/order/detail", &[("orderId", "1")]);
    let seconds = SECONDS.to_string();
    // Made with Python's hashlib.
    let (by_millis, by_seconds) = ("AEB93663A6534925DA77354213334311", "1DB7721E9201845ED7B7C9CFBE5C9EB8");
    for (what, request, code) in [
        ("as it is", right(), 200),
        ("Python's signature", right().header("signature", by_millis), 200),
        ("seconds", right().header("timestamp", &seconds).header("signature", by_seconds), 200),
        ("lower case", right().header("signature", &by_millis.to_lowercase()), 401),
        ("another nonce", right().header("nonce-str", &NONCE.replace('0', "1")), 401),
        ("no signature", right().without_header("signature"), 401),
        ("no key", right().without_header("access-key"), 401),
        ("unknown key", right().header("access-key", "58c0201d"), 401),
        ("no timestamp", right().without_header("timestamp"), 401),
        ("a late timestamp", right().header("timestamp", &(SECONDS * 1000 + 600_001).to_string()), 401),
        ("no time", right().header("timestamp", "now"), 401),
        ("no nonce", right().without_header("nonce-str"), 400),
        ("no user", right().without_header("user-id"), 400),
        ("unknown parameter", Request::xopen("GET", "/pandapon/open/order/detail", &[("orderID", "1")]), 400),
        (
            "a number that is none",
            Request::xopen("GET", "/pandapon/v2/alibaba/order/logistics", &[("orderId", "x")]),
            400,
        ),
        ("another path", Request::xopen("GET", "/pandapon/open/order/details", &[]), 404),
        ("another method", Request::xopen("POST", "/pandapon/open/order/detail", &[]), 405),
    ] {
        let reply = request.send(&mock);
        assert_eq!(reply.json()["code"], code, "{what}: {}", reply.body);
        // No table of codes is published, so every error is marked as synthetic.
        let marked = reply.header("x-waybill-synthetic");
        assert_eq!(marked, (code != 200).then_some("true"), "{what}");
    }
    Request::xopen("POST", "/pandapon/open/order/detail", &[]).send(&mock);
    assert_eq!(last(&mock, "default")["rejected"]["suggestions"][0], "this path has GET /open/order/detail");
    let parts = [&seconds, SECRET_FIRST];
    assert!(!mock.journal("default").to_string().contains(parts[1]));
}

/// The secret of the harness: it must not be in any journal.
const SECRET_FIRST: &str = "helloworld";

#[test]
fn redacts_the_secret_in_a_canonical_string_of_xopen() {
    let mock = strict();
    Request::xopen("GET", "/pandapon/open/order/detail", &[]).header("signature", &"0".repeat(32)).send(&mock);
    let expected = format!("{KEY}{}000{NONCE}****", SECONDS);
    assert_eq!(last(&mock, "default")["rejected"]["canonical"], expected.as_str());
}

#[test]
fn verifies_each_key_with_its_own_secret() {
    let app = |key: &str, secret: &str| App { key: key.to_owned(), secret: secret.to_owned() };
    let mock = start_with(Settings {
        strict: true,
        apps: vec![app("other", "s"), app(KEY, "helloworld")],
        ..Settings::default()
    });
    assert_eq!(Request::trace().sign().send(&mock).top(), "ok");
    assert_eq!(Request::trace().with("app_key", Some("other")).sign().send(&mock).top(), "25");
}

#[test]
fn rejects_other_hosts_and_origins() {
    let mock = strict();
    let rebound = Request::trace().sign().header("host", "attacker.example:80").send(&mock);
    assert_eq!(rebound.status, 421, "{}", rebound.body);
    for host in ["localhost:1234", "[::1]:80"] {
        assert_eq!(Request::trace().sign().header("host", host).send(&mock).top(), "ok");
    }
    let path = "/__waybill/health";
    let foreign = Request::xopen("GET", path, &[]).header("origin", "https://attacker.example").send(&mock);
    assert_eq!(foreign.status, 403);
    let own = Request::xopen("GET", path, &[]).header("origin", "http://localhost:3000").send(&mock);
    assert_eq!(own.status, 200);
    assert_eq!(control(&mock, "GET", "nothing", "").status, 404);
    let expected_part = start_with(Settings { hosts: vec!["mock".to_owned()], ..Settings::default() });
    assert_eq!(Request::trace().sign().header("host", "mock:8080").send(&expected_part).top(), "ok");
}

#[test]
fn returns_errors_in_the_requested_form() {
    let mock = strict();
    let wrong = |format: Option<&str>| Request::trace().with("format", format).with("tid", None).sign().send(&mock);
    let xml = "<?xml version=\"1.0\" encoding=\"utf-8\" ?><error_response><code>40</code><msg>Missing Required Arguments:tid</msg>";
    for format in [None, Some("xml")] {
        let reply = wrong(format);
        assert!(reply.body.starts_with(xml), "{}", reply.body);
        assert_eq!(reply.header("content-type"), Some("text/xml;charset=utf-8"));
    }
    assert_eq!(wrong(Some("json")).json()["error_response"]["code"], 40);
    let simplified = Request::trace().with("simplify", Some("true")).sign().send(&mock);
    assert_eq!(simplified.json()["trace_list"][0]["action"], "ARRIVE");
    let plain = Request::trace().with("format", None).sign().send(&mock);
    assert!(plain.body.contains("<logistics_trace_search_response>"), "{}", plain.body);
}

/// A mistake in the use of the server is no response of the provider.
#[test]
fn names_the_status_of_a_misuse() {
    let mock = strict();
    assert_eq!(Request::trace().sign().header("x-waybill-error", "999").send(&mock).status, 400);
    assert_eq!(last(&mock, "default")["response"], "HTTP 400");
}

/// The offsets of Python's zoneinfo over all zones and months of 2026, in minutes.
const OFFSETS: [i32; 40] = [
    -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60, 120, 180, 210, 240,
    270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780, 825, 840,
];

fn zone_name(minutes: i32) -> String {
    let (sign, hours, rest) = (if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("GMT{sign}{hours}") } else { format!("GMT{sign}{hours:02}:{rest:02}") }
}

/// A time in the zone of every quarter hour. Only a clock that is right otherwise has a wrong zone, and only a zone that
/// the world has is named.
#[test]
fn names_the_zone_of_a_wrong_timestamp() {
    let mock = strict();
    let top = |minutes: i32, seconds: i32| {
        // 2016-01-01 04:00:00 UTC.
        let local = 4 * 3600 + minutes * 60 + seconds;
        let (day, rest) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let date = ["2015-12-31", "2016-01-01", "2016-01-02"][usize::try_from(day + 1).unwrap()];
        let time = format!("{date} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
        Request::trace().with("timestamp", Some(&time)).send(&mock);
        last(&mock, "default")["rejected"]["reason"].as_str().unwrap_or_default().to_owned()
    };
    let (slow, fast) =
        ("; the clock of the client is slow, or the request is old", "; the clock of the client is fast");
    for minutes in (-56..=68).map(|quarter| quarter * 15).filter(|minutes| *minutes != 480) {
        let zone = zone_name(minutes);
        let is_zone = OFFSETS.contains(&minutes);
        let expected = match minutes {
            0 => "; it is UTC: use GMT+8".to_owned(),
            435..=479 => slow.to_owned(),
            480..=525 => fast.to_owned(),
            960 => "; GMT+8 was added twice: use GMT+8".to_owned(),
            -480 => "; it is GMT-8, as TZ=Etc/GMT+8 means: use GMT+8".to_owned(),
            _ if is_zone => format!(" it is {zone}, probably the local time of the machine: use GMT+8"),
            _ => "s are allowed".to_owned(),
        };
        for seconds in [-59, 0, 59] {
            let reason = top(minutes, seconds);
            assert!(reason.ends_with(&expected), "{minutes} {seconds}: {reason}");
        }
        assert!((420..=540).contains(&minutes) || top(minutes, 120).ends_with("s are allowed"), "{minutes}");
    }
    let reason = top(481 + 10, 0);
    assert!(reason.contains("660 s ahead of the mock server's clock, at most 600 s are allowed"), "{reason}");
}

/// Twelve hours late or early, with an hour that `hh` writes.
#[test]
fn names_an_hour_of_twelve_hours() {
    for (clock, time, expected) in [
        // 2016-01-01 16:30 and 00:30 at GMT+8; at noon `hh` is right.
        (SECONDS + 16_200, "2016-01-01 04:30:00", true),
        (SECONDS - 41_400, "2016-01-01 12:30:00", true),
        (SECONDS - 39_600, "2016-01-01 13:00:00", false),
        (SECONDS + 45_000, "2016-01-01 12:30:00", false),
        (SECONDS + 48_600, "2016-01-01 13:30:00", false),
        // As many minutes as 16 bits have.
        (SECONDS, "2016-01-24 06:00:00", false),
        (SECONDS, "2015-12-10 18:00:00", false),
    ] {
        let clock = Some(UNIX_EPOCH + Duration::from_secs(clock));
        let apps = vec![App { key: KEY.to_owned(), secret: "helloworld".to_owned() }];
        let mock = Mock::start(Settings { clock, apps, ..Settings::default() }).unwrap();
        Request::trace().with("timestamp", Some(time)).send(&mock);
        let reason = last(&mock, "default")["rejected"]["reason"].to_string();
        assert!(reason.contains("s are allowed") && reason.contains("(`hh`)") == expected, "{time}: {reason}");
    }
}

/// A count has no zone: whatever platform it is for, both readings of a text that lead to it are named.
#[test]
fn names_both_readings_of_a_count_that_is_off_by_a_zone() {
    let mock = start_with(Settings::default());
    for (minutes, expected) in [
        (480, "; local time at GMT+8 was read as UTC, or UTC was read as local time at GMT-8: count from 1970 in UTC"),
        (-480, "; local time at GMT-8 was read as UTC, or UTC was read as local time at GMT+8: count from 1970 in UTC"),
        (330, "; local time at GMT+05:30 was read as UTC: count from 1970 in UTC"),
        (-330, "; UTC was read as local time at GMT+05:30: count from 1970 in UTC"),
        (435, "s are allowed"),
        (32_768, "s are allowed"),
        (-32_768, "s are allowed"),
        (15, "; the clock of the client is fast"),
        (-15, "; the clock of the client is slow, or the request is old"),
        (-53, "; the clock of the client is slow, or the request is old"),
    ] {
        let millis = ((i64::try_from(SECONDS).unwrap() + minutes * 60) * 1000).to_string();
        let xopen = Request::xopen("GET", "/pandapon/open/order/detail", &[]).header("timestamp", &millis);
        for request in [xopen, Request::trace().with("timestamp", Some(&millis)).sign()] {
            request.send(&mock);
            let reason = last(&mock, "default")["rejected"]["reason"].as_str().unwrap_or_default().to_owned();
            assert!(reason.ends_with(expected), "{minutes}: {reason}");
        }
    }
}
