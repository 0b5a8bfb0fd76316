//! Every usual signing mistake, in every style of signature, made with plain string code: the first explanation is the
//! right one. Signatures by a wrong secret have none.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
use serde_json::Value;
use waybill_conformance::mock::{App, Mock, Settings};
use waybill_conformance::signing_mistakes::NONE_FITS;

use crate::harness::{KEY, NONCE, Request, SECONDS, SECRET, last, start_with};
use crate::signer::{Signer, base64, by_ring, encoded, hex, hmac, hmac_sha256, joined, md5, sha256};

/// Another app of the same server.
const OTHER: (&str, &str) = ("87654321", "another-Secret");

/// `中文` in GBK.
const GBK: &[u8] = b"\xd6\xd0\xce\xc4";

const SYSTEM: &[&str] =
    &["method", "app_key", "session", "access_token", "timestamp", "v", "sign_method", "format", "partner_id"];

type Mistake = (&'static str, fn(&Signer) -> String);

/// What a client does, and the beginning of the explanation.
const MISTAKES: &[Mistake] = &[
    ("the signature is lower-case hex", |s| s.pairs(s.pairs.clone()).to_lowercase()),
    ("the signature is Base64", |s| base64(&(s.digest)(&s.secret, s.right().as_bytes()))),
    ("the parameters were not sorted", |s| s.text(&joined(s.pairs.clone()))),
    ("the parameters were sorted in reverse order", |s| s.text(&joined(s.sorted().into_iter().rev().collect()))),
    ("the names and values were joined with `=` and `&`", |s| {
        s.text(&s.sorted().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&"))
    }),
    ("the names and values were joined with `:`: join", |s| {
        s.text(&s.sorted().iter().map(|(n, v)| format!("{n}:{v}")).collect::<String>())
    }),
    ("the names and values were joined with `,`: join", |s| {
        s.text(&s.sorted().iter().map(|(n, v)| format!("{n}{v}")).collect::<Vec<_>>().join(","))
    }),
    ("the names and values were joined with `:` and `,`: join", |s| {
        s.text(&s.sorted().iter().map(|(n, v)| format!("{n}:{v}")).collect::<Vec<_>>().join(","))
    }),
    ("the names and values were joined with `=` and `&`, also after the last one", |s| {
        s.text(&s.sorted().iter().map(|(n, v)| format!("{n}={v}&")).collect::<String>())
    }),
    ("the values were URL-encoded twice before they were signed, with `%2520` for a space: sign", |s| {
        s.values(|v| encoded(&encoded(v, "%20"), "%20"))
    }),
    ("the values were URL-encoded twice before they were signed, with `%2B` for a space: sign", |s| {
        s.values(|v| encoded(&encoded(v, "+"), "+"))
    }),
    ("the URL-encoded values were signed, with `+` for a space", |s| s.values(|v| encoded(v, "+"))),
    ("the URL-encoded values were signed, with `%20` for a space", |s| s.values(|v| encoded(v, "%20"))),
    ("only the operation's own parameters", |s| s.without(|name| SYSTEM.contains(&name))),
    ("only the system parameters", |s| s.without(|name| !SYSTEM.contains(&name))),
    ("only the values were signed", |s| s.text(&s.sorted().into_iter().map(|(_, v)| v).collect::<String>())),
    ("app_key was sent but not signed", |s| s.without(|name| name == "app_key")),
    ("timestamp was signed twice", |s| {
        let twice = s.pairs.iter().find(|(n, _)| n == "timestamp").unwrap().1.clone();
        s.plus("timestamp", &twice)
    }),
    ("partner_id was signed in upper case", |s| s.value("partner_id", str::to_uppercase)),
    ("partner_id was signed without the white space around it", |s| s.value("partner_id", |v| v.trim().to_owned())),
    ("partner_id was signed as `undefined`", |s| s.value("partner_id", |_| "undefined".to_owned())),
    ("simplify was signed as `None`", |s| s.plus("simplify", "None")),
    ("simplify was signed without a value", |s| s.plus("simplify", "")),
    ("the text was signed as GBK", |s| {
        let right = s.right();
        let (before, after) = right.split_once("中文").unwrap();
        s.bytes(&[before.as_bytes(), GBK, after.as_bytes()].concat())
    }),
    ("a newline follows the secret", |s| s.with("helloworld\n")),
    ("a space follows the secret", |s| s.with("helloworld ")),
    ("a space precedes the secret", |s| s.with(" helloworld")),
    ("two spaces follow the secret", |s| s.with("helloworld  ")),
    ("a space and a newline follow the secret", |s| s.with("helloworld \n")),
    ("a tab precedes the secret", |s| s.with("\thelloworld")),
    ("a tab follows the secret", |s| s.with("helloworld\t")),
    ("the secret is in quotation marks", |s| s.with("\"helloworld\"")),
    ("the secret of the key 87654321 was used", |s| s.with(OTHER.1)),
    ("the key was used as the secret", |s| s.with(KEY)),
    ("it is HMAC-SHA1 with the secret as its key", |s| {
        hex(&by_ring(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &s.secret, s.right().as_bytes()))
    }),
    ("it is plain SHA-256 without the secret", |s| sha256(&s.right())),
    ("it is plain SHA-256 with the secret on both sides", |s| sha256(&format!("{SECRET}{}{SECRET}", s.right()))),
    ("it is plain MD5 with the secret before the text alone", |s| {
        format!("{:X}", md5::compute(format!("{SECRET}{}", s.right())))
    }),
    // Two at once.
    ("the parameters were not sorted: sort them by the bytes of their names; and the signature is lower-case", |s| {
        s.text(&joined(s.pairs.clone())).to_lowercase()
    }),
    ("the names and values were joined with `=` and `&`: join them without separators; and a newline follows", |s| {
        let text = s.sorted().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&");
        Signer { secret: "helloworld\n".to_owned(), ..s.clone() }.text(&text)
    }),
    (NONE_FITS, |s| s.with("hello-world")),
];

/// Styles over sorted parameters: path of the server, path that is signed, method parameter, signing method, digest.
type Style = (&'static str, &'static str, Option<&'static str>, &'static str, fn(&str, &[u8]) -> Vec<u8>);

const STYLES: [Style; 6] = [
    ("/taobao/router/rest", "", Some("taobao.logistics.trace.search"), "md5", md5),
    ("/taobao/router/rest", "", Some("taobao.logistics.trace.search"), "hmac", hmac),
    ("/taobao/router/rest", "", Some("taobao.logistics.trace.search"), "hmac-sha256", hmac_sha256),
    ("/aliexpress/sync", "", Some("aliexpress.local.logistics.order.info.query"), "sha256", hmac_sha256),
    ("/aliexpress/sync", "", Some("aliexpress.local.logistics.order.info.query"), "md5", md5),
    ("/aliexpress/rest/auth/token/create", "/auth/token/create", None, "sha256", hmac_sha256),
];

fn server(strict: bool) -> Mock {
    let app = |(key, secret): (&str, &str)| App { key: key.to_owned(), secret: secret.to_owned() };
    start_with(Settings { apps: vec![app((KEY, SECRET)), app(OTHER)], strict, ..Settings::default() })
}

fn request(style: &Style, more: &[(&str, &str)]) -> Request {
    let (path, _, method, sign_method, _) = style;
    let millis = (SECONDS * 1000).to_string();
    let timestamp = if path.starts_with("/taobao") { "2016-01-01 12:00:00" } else { &millis };
    let mut form = vec![("timestamp", timestamp), ("app_key", KEY), ("sign_method", sign_method)];
    form.extend(method.map(|method| ("method", method)));
    // The version of TOP; elsewhere there is none, or any.
    form.extend(path.starts_with("/taobao").then_some(("v", "2.0")));
    form.extend_from_slice(more);
    let form = form.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    Request { path: (*path).to_owned(), form, ..Request::xopen("POST", path, &[]) }
}

fn signer(style: &Style, request: &Request) -> Signer {
    let (_, front, _, _, digest) = style;
    Signer { digest: *digest, front: (*front).to_owned(), pairs: request.form.clone(), secret: SECRET.to_owned() }
}

/// The explanation of a rejected request, after a check that nothing secret is shown.
fn explanation(mock: &Mock, request: &Request, hidden: &str) -> String {
    let reply = request.send(mock);
    let entry = last(mock, "default");
    let rejected = &entry["rejected"];
    assert_eq!(rejected["reason"], "the signature is not that of the canonical string", "{entry} {}", reply.body);
    for secret in [SECRET, OTHER.1, hidden] {
        assert!(!entry.to_string().contains(secret), "{secret} in {entry}");
    }
    assert_eq!(rejected["suggestions"].as_array().map(Vec::len), Some(1), "{entry}");
    rejected["suggestions"][0].as_str().unwrap().to_owned()
}

#[test]
fn explains_each_mistake_of_each_style_over_sorted_parameters() {
    let mock = server(false);
    for style in &STYLES {
        let request = request(style, &[("partner_id", "a 中文 b "), ("tid", "11234221"), ("sub_tid", "1,2")]);
        let signer = signer(style, &request);
        let right = signer.pairs(signer.pairs.clone());
        for (expected, sign) in MISTAKES {
            let sign = sign(&signer);
            if sign == right {
                panic!("{expected} is none");
            }
            let found = explanation(&mock, &request.clone().with("sign", Some(&sign)), &right);
            assert!(found.contains(expected), "{style:?}\n{expected}\n{found}");
            // Only a signature of another length has something before it.
            assert!(found.starts_with(expected), "{style:?}\n{expected}\n{found}");
        }
    }
}

/// Mistakes that only some styles can have.
#[test]
fn explains_the_mistakes_of_some_styles() {
    let mock = server(false);
    let check = |style: &Style, more: &[(&str, &str)], expected: &str, sign: &dyn Fn(&Signer) -> String| {
        let request = request(style, &[more, &[("tid", "1")]].concat());
        let signer = signer(style, &request);
        let right = signer.pairs(signer.pairs.clone());
        let found = explanation(&mock, &request.with("sign", Some(&sign(&signer))), &right);
        assert!(found.starts_with(expected), "{style:?}\n{expected}\n{found}");
    };
    let [top, hmac, sha, sync, _, rest] = &STYLES;
    check(top, &[], "it was signed with hmac, but sign_method is md5", &|s| {
        Signer { digest: crate::signer::hmac, ..s.clone() }.pairs(s.pairs.clone())
    });
    check(sync, &[], "it was signed with md5, but sign_method is sha256", &|s| {
        Signer { digest: md5, ..s.clone() }.pairs(s.pairs.clone())
    });
    check(sha, &[], "it is plain SHA-256 with the secret on both sides of the text", &|s| {
        sha256(&format!("{SECRET}{}{SECRET}", s.right()))
    });
    for style in [hmac, sha, sync, rest] {
        check(style, &[], "the secret was added to the text", &|s| {
            s.bytes(format!("{SECRET}{}{SECRET}", s.right()).as_bytes())
        });
    }
    check(top, &[], "it is plain MD5 with the secret after the text alone", &|s| {
        format!("{:X}", md5::compute(format!("{}{SECRET}", s.right())))
    });
    check(top, &[("session", "A1B2")], "session was signed in lower case", &|s| s.value("session", str::to_lowercase));
    for (expected, session) in [
        ("session was signed with a space after it", "a1b2 "),
        ("session was signed with a space before it", " a1b2"),
        ("session was signed with spaces around it", " a1b2 "),
        ("session was signed with a newline after it", "a1b2\n"),
    ] {
        check(top, &[("session", "a1b2")], expected, &|s| s.value("session", |_| session.to_owned()));
    }
    check(sync, &[("flag", "true")], "flag was signed as Python writes it", &|s| {
        s.value("flag", |_| "True".to_owned())
    });
    // A space that is in no value is not named.
    check(sync, &[("memo", "a/b")], "the URL-encoded values were signed: sign the values", &|s| {
        s.values(|v| encoded(v, "%20"))
    });
    check(top, &[("session", "a1b2")], "session was signed in upper case", &|s| s.value("session", str::to_uppercase));
    for literal in ["null", "None", "undefined", "nil"] {
        check(top, &[], &format!("session was signed as `{literal}`"), &|s| s.plus("session", literal));
        check(top, &[("session", "abcd")], &format!("session was signed as `{literal}`"), &|s| {
            s.value("session", |_| literal.to_owned())
        });
        check(rest, &[], &format!("access_token was signed as `{literal}`"), &|s| s.plus("access_token", literal));
    }
    check(top, &[("a_b", "1"), ("aa", "2")], "`_` was ignored when sorting", &|s| {
        let mut pairs = s.pairs.clone();
        pairs.sort_by_key(|(n, _)| n.replace('_', ""));
        s.text(&joined(pairs))
    });
    check(top, &[("tid", "2")], "tid was sent twice, but signed once", &|s| {
        let mut pairs = s.pairs.clone();
        pairs.retain(|pair| pair != &("tid".to_owned(), "2".to_owned()));
        s.pairs(pairs)
    });
    check(sync, &[("param1", r#"{"a":[1,"x"]}"#)], "param1 was signed in another spelling", &|s| {
        s.value("param1", |_| r#"{"a": [1, "x"]}"#.to_owned())
    });
    check(top, &[("memo", "a%2Cb")], "the values were encoded twice", &|s| s.value("memo", |_| "a,b".to_owned()));
    check(rest, &[], "the path was not signed", &|s| {
        Signer { front: String::new(), ..s.clone() }.pairs(s.pairs.clone())
    });
    for (front, path) in
        [("/rest", "/rest/auth/token/create"), ("/aliexpress/rest", "/aliexpress/rest/auth/token/create")]
    {
        let expected = format!("the path was signed with {front} in front: sign /auth/token/create");
        check(rest, &[], &expected, &|s| Signer { front: path.to_owned(), ..s.clone() }.pairs(s.pairs.clone()));
    }
    check(sync, &[], "the path was signed: it is not part of the text here", &|s| {
        Signer { front: "/sync".to_owned(), ..s.clone() }.pairs(s.pairs.clone())
    });
}

/// The documented rule leaves out what is empty. Official clients disagree, so a server that is not strict accepts both.
#[test]
fn explains_signed_empty_values() {
    let wrong = "the signature is not that of the canonical string";
    let (mock, strict) = (server(false), server(true));
    for style in &STYLES[..5] {
        let request = request(style, &[("session", ""), ("tid", "1"), ("memo", " ")]);
        let signer = signer(style, &request);
        let with = signer.pairs(request.form.clone());
        let without = signer.without(|name| matches!(name, "session" | "memo"));
        let found = explanation(&strict, &request.clone().with("sign", Some(&with)), &without);
        assert_eq!(found, "parameters without a value were signed: leave them out (session, memo)", "{style:?}");
        for (mock, sign) in [(&strict, &without), (&mock, &without), (&mock, &with)] {
            request.clone().with("sign", Some(sign)).send(mock);
            assert_ne!(reason(mock), wrong, "{style:?}");
            let note = "the signature covers parameters without a value (session, memo): leave them out";
            let notes = last(mock, "default")["notes"].to_string();
            assert_eq!(notes.contains(note), sign == &with, "{notes}");
        }
        // What else is wrong is found for either.
        let unsorted = signer.text(&joined(request.form.clone()));
        let found = explanation(&mock, &request.clone().with("sign", Some(&unsorted)), &with);
        assert!(found.starts_with("the parameters were not sorted") && !found.contains("without a value"), "{found}");
        // An empty value can't be the cause where none was sent.
        let plain = self::request(style, &[("tid", "1")]);
        let found = explanation(&mock, &plain.with("sign", Some(&with)), &with);
        assert!(!found.contains("without a value were"), "{found}");
    }
}

fn reason(mock: &Mock) -> String {
    last(mock, "default")["rejected"]["reason"].as_str().unwrap_or_default().to_owned()
}

/// Four values in the headers, the secret last; two in the query.
#[test]
fn explains_each_mistake_of_each_style_over_a_few_values() {
    let mock = server(false);
    let millis = (SECONDS * 1000).to_string();
    let header = |sign: &str| {
        Request::xopen("GET", "/pandapon/open/order/detail", &[("orderId", "1")]).header("signature", sign)
    };
    let query = |sign: &str| Request {
        query: vec![("timestamp".to_owned(), millis.clone()), ("sign".to_owned(), sign.to_owned())],
        body: Some(b"{}".to_vec()),
        ..Request::xopen("POST", "/pandapon/open/pp/logistics/orderRenderFreight", &[])
            .without_header("signature")
            .header("content-type", "application/json")
    };
    let plain = |parts: &[&str]| format!("{:X}", md5::compute(parts.concat()));
    let named = [("access-key", KEY), ("timestamp", &*millis), ("nonce-str", NONCE)];
    let pairs: String = named.iter().map(|(n, v)| format!("{n}={v}&")).collect();
    let by_hmac = |text: &str| hex(&hmac(SECRET, text.as_bytes()));
    let text = [KEY, &millis, NONCE].concat();
    let right = plain(&[&text, SECRET]);
    for (expected, sign) in [
        ("the signature is lower-case hex", right.to_lowercase()),
        ("the signature is Base64", base64(&md5::compute(format!("{text}{SECRET}")).0)),
        ("nonce-str was sent but not signed", plain(&[KEY, &millis, SECRET])),
        ("access-key was sent but not signed", plain(&[&millis, NONCE, SECRET])),
        ("the secret was the first value", plain(&[SECRET, &text])),
        ("the values were signed in reverse order", plain(&[SECRET, NONCE, &millis, KEY])),
        ("the values were sorted by their names", plain(&[KEY, NONCE, &millis, SECRET])),
        ("the values were joined with \"&\"", plain(&[KEY, "&", &millis, "&", NONCE, "&", SECRET])),
        ("the values were joined as `name=value` with `&`: sign", plain(&[&pairs, SECRET])),
        (
            "the values were joined as `name=value` with `&`, and the secret",
            plain(&[pairs.trim_end_matches('&'), SECRET]),
        ),
        ("the names were signed", plain(&["access-key", KEY, "timestamp", &millis, "nonce-str", NONCE, SECRET])),
        ("user-id was signed: it is not part of the text", plain(&[&text, "2100007341207", SECRET])),
        (
            "it was signed as other operations of the platform are, over timestamp, the secret: sign access-key, timestamp, \
             nonce-str, the secret",
            plain(&[&millis, SECRET]),
        ),
        ("query was signed: it is not part of the text", plain(&[&text, "orderId=1", SECRET])),
        ("timestamp was signed in another unit", plain(&[KEY, &SECONDS.to_string(), NONCE, SECRET])),
        ("nonce-str was signed in upper case", plain(&[KEY, &millis, &NONCE.to_uppercase(), SECRET])),
        ("nonce-str was signed as `null`", plain(&[KEY, &millis, "null", SECRET])),
        ("nonce-str was signed twice", plain(&[&text, NONCE, SECRET])),
        ("it is plain MD5 without the secret", plain(&[&text])),
        ("it is plain MD5 with the secret on both sides of the text", plain(&[SECRET, &text, SECRET])),
        ("it is HMAC-MD5 with the secret as its key", by_hmac(&text)),
        ("it is HMAC-MD5 with the secret as its key, also in the text", by_hmac(&format!("{text}{SECRET}"))),
        ("SHA-256 was used", sha256(&format!("{text}{SECRET}"))),
        ("it is HMAC-SHA256 with the secret as its key", hex(&hmac_sha256(SECRET, text.as_bytes()))),
        ("it is HMAC-SHA1", hex(&by_ring(HMAC_SHA1_FOR_LEGACY_USE_ONLY, SECRET, text.as_bytes()))),
        ("a newline follows the secret", plain(&[&text, SECRET, "\n"])),
        ("the secret is in quotation marks", plain(&[&text, "\"", SECRET, "\""])),
        ("the secret of the key 87654321 was used", plain(&[&text, OTHER.1])),
        ("the values were signed in reverse order; and the signature is lower-case hex", {
            plain(&[SECRET, NONCE, &millis, KEY]).to_lowercase()
        }),
        (NONE_FITS, plain(&[&text, "hello-world"])),
    ] {
        let found = explanation(&mock, &header(&sign), &right);
        assert!(found.starts_with(expected), "{expected}\n{found}");
    }
    // The key is signed or not, and never sent: both are accepted, with the secret of either app.
    let right = plain(&[KEY, &millis, SECRET]);
    for (expected, sign) in [
        ("the signature is lower-case hex", plain(&[&millis, SECRET]).to_lowercase()),
        ("the secret was the first value", plain(&[SECRET, &millis])),
        ("the values were joined with \"&\"", plain(&[OTHER.0, "&", &millis, "&", OTHER.1])),
        ("timestamp was sent but not signed", plain(&[KEY, SECRET])),
        ("a newline follows the secret", plain(&[&millis, SECRET, "\n"])),
        ("body was signed: it is not part of the text", plain(&[KEY, &millis, "{}", SECRET])),
        ("it was signed as other operations of the platform are, over access-key, timestamp, nonce-str, the secret", {
            plain(&[KEY, &millis, NONCE, SECRET])
        }),
        (NONE_FITS, plain(&[KEY, &millis, "hello-world"])),
    ] {
        let found = explanation(&mock, &query(&sign), &right);
        assert!(found.starts_with(expected), "{expected}\n{found}");
    }
}

/// Whatever is sent, a signature by a wrong secret has no explanation, and the right one needs none.
#[test]
fn finds_no_mistake_where_the_secret_is_another() {
    let mock = server(false);
    let value = "[ -~中é]{0,12}";
    let pairs = prop::collection::btree_map("[a-z_]{3,9}", value, 0..8);
    let config = ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() };
    let secret = "[A-Za-z0-9]{16,32}";
    let run = TestRunner::new(config).run(&(pairs, secret, 0..STYLES.len()), |(pairs, secret, at)| {
        let more: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let known = |name: &str| SYSTEM.contains(&name) || matches!(name, "sign" | "simplify");
        let more: Vec<(&str, &str)> = more.into_iter().filter(|(name, _)| !known(name)).collect();
        let request = request(&STYLES[at], &more);
        let signer = signer(&STYLES[at], &request);
        let right = signer.pairs(request.form.iter().filter(|(_, v)| !v.trim().is_empty()).cloned().collect());
        let wrong = Signer { secret, ..signer }.pairs(request.form.clone());
        let found = explanation(&mock, &request.clone().with("sign", Some(&wrong)), &right);
        prop_assert_eq!(found, NONE_FITS);
        request.with("sign", Some(&right)).send(&mock);
        prop_assert!(reason(&mock) != "the signature is not that of the canonical string");
        Ok(())
    });
    run.unwrap();
}

/// A signature that is no digest at all.
#[test]
fn says_what_a_signature_looks_like() {
    let mock = server(false);
    let style = &STYLES[2];
    for (sign, expected) in [
        ("abc", "the signature is not a digest in hex: expected 64 upper-case hex digits"),
        ("${SIGN}", "the signature is not a digest in hex: expected 64 upper-case hex digits"),
        (&"0".repeat(32), "it has 32 hex digits, expected 64 (HMAC-SHA256); no usual mistake fits"),
    ] {
        let found = explanation(&mock, &request(style, &[]).with("sign", Some(sign)), SECRET);
        assert!(found.starts_with(expected), "{found}");
    }
    assert!(matches!(last(&mock, "default")["rejected"]["canonical"], Value::String(_)));
}

/// Of several signatures, how many there are is said first, and which one is right.
#[test]
fn names_a_signature_that_was_sent_twice() {
    let mock = server(false);
    let request = request(&STYLES[0], &[("tid", "1")]);
    let signer = signer(&STYLES[0], &request);
    let (right, wrong) = (signer.pairs(signer.pairs.clone()), "0".repeat(32));
    for (signs, which) in [
        (vec![&*right, &*wrong], "number 1 is right"),
        (vec![&*wrong, &*right], "number 2 is right"),
        (vec!["X", &*right], "number 2 is right"),
        (vec![&*wrong, "X"], "none is right"),
    ] {
        let mut sent = request.clone();
        sent.form.extend(signs.into_iter().map(|sign| ("sign".to_owned(), sign.to_owned())));
        let reply = sent.send(&mock);
        assert!(reply.body.contains("<code>25</code>"), "{}", reply.body);
        assert_eq!(reason(&mock), format!("sign was sent with 2 different values, {which}: send it once"));
        assert!(which.starts_with("none") || !last(&mock, "default").to_string().contains("secret differs"));
        assert!(!last(&mock, "default").to_string().contains(&right));
    }
}

/// A value that was copied from where it is hidden: the signature was made over another one.
#[test]
fn names_a_redacted_value() {
    let mock = server(false);
    let style = &STYLES[0];
    let signed = request(style, &[("session", "a1b2"), ("tid", "1")]);
    let right = signer(style, &signed).pairs(signed.form.clone());
    let found = explanation(&mock, &signed.with("session", Some("****")).with("sign", Some(&right)), "a1b2");
    assert!(found.starts_with("session is ****, which stands for a value that is not shown"), "{found}");
    assert!(found.contains("--show-secret") && !found.contains("secret differs"), "{found}");
    let xopen = Request::xopen("GET", "/pandapon/open/order/detail", &[]).header("access-key", KEY);
    let found = explanation(&mock, &xopen.header("nonce-str", "****"), NONCE);
    assert!(found.starts_with("nonce-str is ****"), "{found}");
    // Signed as it is sent, it is a value as any other.
    let marked = request(style, &[("memo", "****"), ("tid", "1")]);
    let wrong = signer(style, &marked).with("helloworld\n");
    assert!(explanation(&mock, &marked.with("sign", Some(&wrong)), "a1b2").starts_with("a newline follows the secret"));
}

/// The place of a signature depends on the operation.
#[test]
fn names_the_place_of_a_missing_signature() {
    let mock = server(false);
    let millis = (SECONDS * 1000).to_string();
    let request = Request {
        query: vec![("timestamp".to_owned(), millis)],
        body: Some(b"{}".to_vec()),
        ..Request::xopen("POST", "/pandapon/open/pp/logistics/orderRenderFreight", &[])
            .header("content-type", "application/json")
    };
    request.send(&mock);
    let suggestions = &last(&mock, "default")["rejected"]["suggestions"];
    let place = "signature was sent as a header: this operation has sign as a parameter of the query";
    assert_eq!(suggestions, &serde_json::json!([place]));
    Request { query: Vec::new(), ..request }.send(&mock);
    let entry = last(&mock, "default");
    assert_eq!(entry["rejected"]["reason"], "the required parameter timestamp is missing");
    let place = "timestamp was sent as a header: this operation has timestamp as a parameter of the query";
    assert_eq!(entry["rejected"]["suggestions"], serde_json::json!([place]));
}
