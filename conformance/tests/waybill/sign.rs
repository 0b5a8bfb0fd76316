//! `waybill sign`: signatures against published vectors.

use super::run;

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
    for (platform, secret, parameters, more, signature) in cases {
        let ran = run(&[&["sign", platform, "--secret", secret], parameters, more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (i32::from(more.contains(&"sign=0")), ""), "{parameters:?}");
        assert!(ran.out.contains(signature), "{}", ran.out);
    }
    // The published canonical string of V1, with the secret.
    let shown = [&["sign", "top", "--secret", "helloworld", "--show-secret", "sign_method=md5"], V1].concat();
    let text = "helloworldapp_key12345678fieldsnum_iid,title,nick,price,numformatjsonmethodtaobao.item.seller.get\
        num_iid11223344sessiontestsign_methodmd5timestamp2016-01-01 12:00:00v2.0helloworld";
    assert!(run(&shown).out.contains(text));
}

#[test]
fn sign_reports_a_contradiction_of_method_and_parameter() {
    let ran = run(&["sign", "top", "--secret", "s", "--method", "hmac", "sign_method=md5", "a=1"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("sign_method") && ran.err.contains("md5"), "{}", ran.err);
}

#[test]
fn sign_knows_the_styles_of_a_platform() {
    // The same three parts as the case headers/json-body, from conformance/vectors/make.py. The key is signed, not sent.
    let signed = ["sign", "xopen", "--secret", "helloworld", "--style", "query", "timestamp=1451620800000"];
    let ran = run(&[&signed[..], &["access-key=12345678"]].concat());
    assert!(ran.out.contains("DCD7CBBEB08C348B22F8E4BCC81605BB"), "{}{}", ran.out, ran.err);
    run(&signed).rejects(2, &["`access-key` is missing", "timestamp, access-key"]);
    run(&[&signed[..], &["access-key=1", "--path", "/a"]].concat()).rejects(2, &["leave out --path"]);
    run(&["sign", "xopen", "--secret", "s", "--style", "qurey", "timestamp=1"]).rejects(2, &["query, query-nonce"]);
    run(&["sign", "top", "--secret", "s", "--style", "rest", "v=1"]).rejects(2, &["unknown style `rest`", "none"]);
}

/// The published request of TOP's page, and its signature.
const PUBLISHED: [&str; 9] = [
    "app_key=12345678",
    "fields=num_iid,title,nick,price,num",
    "format=json",
    "method=taobao.item.seller.get",
    "num_iid=11223344",
    "session=test",
    "sign_method=md5",
    "timestamp=2016-01-01 12:00:00",
    "v=2.0",
];
const SIGNATURE: &str = "66987CB115214E59E6EC978214934FB8";

/// A signature among the parameters is compared. The wrong ones were made with Python's hashlib and hmac.
#[test]
fn sign_compares_a_given_signature() {
    let top = |sign: &str, more: &[&str]| {
        let sign = format!("sign={sign}");
        run(&[&["sign", "top", "--secret", "helloworld"], &PUBLISHED[..], more, &[&sign]].concat())
    };
    let iop = |sign: &str| {
        let sign = format!("sign={sign}");
        let parameters = ["app_key=123456", "order_id=1234", "access_token=test", "sign_method=sha256"];
        let path = ["--style", "rest", "--path", "/order/get", "timestamp=1517820392000", &sign];
        run(&[&["sign", "iop", "--secret", "helloworld"], &parameters[..], &path].concat())
    };
    let xopen = |sign: &str| {
        let sign = format!("signature={sign}");
        let parameters = ["access-key=58c0201dfdf148eca63cbf6bb5e7cf03", "timestamp=1715669977082", "user-id=1", &sign];
        let nonce = "nonce-str=0123456789abcdef0123456789abcdef";
        run(&[&["sign", "xopen", "--secret", "test-secret", nonce], &parameters[..]].concat())
    };
    for (ran, expected) in [
        (top(SIGNATURE, &[]), "equals it"),
        (top(&SIGNATURE.to_lowercase(), &[]), "differs: the signature is lower-case hex: use upper-case hex"),
        (top("8126C49342216B1BFB0BD24E555CEBF4", &[]), "differs: session was sent but not signed"),
        (
            top("D48E90E519AFAE44532668D1F6FFD8E9", &["nick="]),
            "differs: parameters without a value were signed: leave them out (nick)",
        ),
        (
            top(&"0".repeat(32), &[]),
            "differs: no usual mistake fits; if your canonical string equals this one, the secret differs",
        ),
        (iop("4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"), "equals it"),
        (iop("3B474B29F7DA7DB12014B44655CC5FD021B222CAD26E08F9269B802CFDB91651"), "differs: the path was not signed"),
        (xopen("396D29CFD8BC96F28D80D71FEC448679"), "equals it"),
        (xopen("D2B52B89FA7B6E23F33144609E88753F"), "differs: user-id was signed: it is not part of the text"),
    ] {
        assert_eq!(ran.code, i32::from(expected.starts_with("differs")), "{}", ran.err);
        let last = ran.out.trim_end().lines().last().unwrap();
        assert_eq!(last, format!("given signature   {expected}"));
        assert!(!ran.out.contains("helloworld") && !ran.out.contains("test-secret"), "{}", ran.out);
    }
    let json: serde_json::Value =
        serde_json::from_str(&top("8126C49342216B1BFB0BD24E555CEBF4", &["--json"]).out).unwrap();
    assert_eq!(json["given"], serde_json::json!({ "equal": false, "why": "session was sent but not signed" }));
    let json: serde_json::Value = serde_json::from_str(&top(SIGNATURE, &["--json"]).out).unwrap();
    assert_eq!(json["given"], serde_json::json!({ "equal": true, "why": null }));
    // The documents of the freight pages leave open whether the key is signed.
    let query = ["sign", "xopen", "--secret", "helloworld", "--style", "query", "timestamp=1451620800000"];
    let ran = run(&[&query[..], &["access-key=12345678", "sign=859AE5DAE90DF4FAD088B9D59D87A425"]].concat());
    assert!(ran.out.contains("is that of another canonical string of the documents, now-secret"), "{}", ran.out);
}

/// A request as it is copied from a log: a query string, a form, a URL, or a URL and a form.
#[test]
fn sign_reads_a_pasted_query_string() {
    let system = "app_key=12345678&format=json&method=taobao.item.seller.get&session=test&sign_method=md5&v=2.0";
    let own = "fields=num_iid%2Ctitle%2Cnick%2Cprice%2Cnum&num_iid=11223344&timestamp=2016-01-01+12%3A00%3A00";
    let percent = own.replace('+', "%20");
    let sign = format!("sign={SIGNATURE}");
    for (arguments, notes) in [
        (vec![format!("{system}&{own}&{sign}")], 1),
        (vec![format!("?{system}&{percent}&{sign}")], 1),
        (vec![format!("https://eco.taobao.com/router/rest?{system}&{own}&{sign}#top")], 1),
        (vec![format!("/router/rest?{system}"), own.to_owned(), sign.clone()], 2),
        (vec![format!("{system}&{}", own.replace('+', " ")), sign.clone()], 1),
    ] {
        let pasted: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = run(&[&["sign", "top", "--secret", "helloworld"][..], &pasted].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.ends_with("given signature   equals it\n"), "{}", ran.out);
        assert_eq!(ran.err.matches("encoded parameters; write a `&`").count(), notes, "{}", ran.err);
    }
    // One parameter, whatever is in its value.
    for one in ["memo=a & b", "memo=a&b", "memo=https://a.example/?b=1", "memo=a%2Cb+c"] {
        let ran = run(&["sign", "top", "--secret", "s", one]);
        let text = format!("****{}****", one.replacen('=', "", 1));
        assert!(ran.out.contains(&text) && ran.err.is_empty(), "{}{}", ran.out, ran.err);
    }
    run(&["sign", "top", "--secret", "s", "a=1&b=2", "a=1"]).rejects(2, &["`a`", "twice"]);
}

#[test]
fn sign_names_the_empty_values_that_it_leaves_out() {
    let ran = run(&["sign", "top", "--secret", "s", "a=1", "session=", "memo= "]);
    assert_eq!(ran.err, "waybill: note: left out, since without a value: session, memo\n");
    assert!(ran.out.contains("****a1****"), "{}", ran.out);
}

/// Style and path are those of a URL: a right signature is called right. Signatures by Python's hashlib and hmac.
#[test]
fn sign_takes_style_and_path_from_a_url() {
    let (iop, xopen) = (["iop", "--secret", "helloworld"], ["xopen", "--secret", "helloworld"]);
    let token = "app_key=1&code=2&timestamp=3&sign_method=sha256&sign=6AE002592133DD458130E8108EF165C9A9EEB314E869621EB002B0B60720BC8C";
    let whole = "app_key=1&code=2&timestamp=3&sign_method=sha256&sign=504283BBC0F7254661DA9FAF96AFC9A9A99DD66ECAD8F579398CD03DB0F3A906";
    let order = "app_key=1&order_id=2&timestamp=3&sign_method=sha256&sign=874B26B4CC90494FF55011B0B1D35455D8E34294A7067ECEC4B48797EE27468A";
    let sync = "app_key=1&method=aliexpress.a.b&timestamp=3&sign_method=sha256&sign=DA7A9881541312CC7A0DBDCB29898FF0F823ACE84FB1360E386218A1A2B239ED";
    let signed = "app_key=1&method=aliexpress.a.b&timestamp=3&sign_method=sha256&sign=552D19657CB56C64D052F7269AD4409F6F100C2A5F4183BCCEE42827D219B755";
    let freight = "?timestamp=1451620800000&sign=DCD7CBBEB08C348B22F8E4BCC81605BB";
    let url = |path: &str, query: &str| format!("https://api-sg.aliexpress.com{path}?{query}");
    let not_signed = "differs: the path was signed: it is not part of the text here";
    for (given, more, expected) in [
        (&iop, vec![url("/rest/auth/token/create", token)], "equals it"),
        (&iop, vec![url("/rest/auth/token/create", ""), token.to_owned()], "equals it"),
        (&iop, vec!["/aliexpress/rest/auth/token/create".to_owned(), token.to_owned()], "equals it"),
        (&iop, vec!["--path".to_owned(), "/auth/token/create".to_owned(), token.to_owned()], "equals it"),
        (
            &iop,
            vec![url("/rest/auth/token/create", whole)],
            "differs: the path was signed with /rest in front: sign /auth/token/create",
        ),
        // A path that no document has, below a documented base path.
        (&iop, vec![url("/rest/order/get", order)], "equals it"),
        (&iop, vec![url("/sync", sync)], "equals it"),
        (&iop, vec![url("/sync", signed)], not_signed),
        (&iop, vec![signed.to_owned()], not_signed),
        (
            &xopen,
            vec![
                format!("http://127.0.0.1:1/pandapon/open/pp/logistics/orderRenderFreight{freight}"),
                "access-key=12345678".to_owned(),
            ],
            "equals it",
        ),
    ] {
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let ran = run(&[&["sign"], &given[..], &more].concat());
        let last = ran.out.trim_end().lines().last().unwrap_or_else(|| panic!("{}", ran.err));
        assert_eq!(last, format!("given signature   {expected}"), "{more:?} {}", ran.err);
        assert_eq!(ran.code, i32::from(expected.starts_with("differs")));
    }
    let ran = run(&["sign", "iop", "--secret", "helloworld", &url("/rest/auth/token/create", token)]);
    assert!(ran.err.contains("the style rest, the path /auth/token/create"), "{}", ran.err);
}

#[test]
fn sign_reads_or_rejects_what_was_copied_with_something_around_it() {
    let escaped = PUBLISHED.join("&amp;").replace(' ', "+") + "&amp;sign=" + SIGNATURE;
    let ran = run(&["sign", "top", "--secret", "helloworld", &escaped]);
    assert_eq!((ran.code, ran.out.lines().last()), (0, Some("given signature   equals it")), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("separated by `&amp;`, as in HTML"), "{}", ran.err);
    for curl in ["curl -X POST https://eco.taobao.com/router/rest -d 'a=1&b=2'", "  curl a=1", "curl"] {
        let ran = run(&["sign", "top", "--secret", "s", curl]);
        ran.rejects(2, &["parameter 1 is a curl command", "its URL and its data"]);
    }
    assert_eq!(run(&["sign", "top", "--secret", "s", "memo=a &amp; b", "curl=1"]).code, 0);
    let xopen = ["sign", "xopen", "--secret", "s", "access-key=k", "timestamp=1", "nonce-str=n"];
    run(&[&xopen[..], &["sign=0"]].concat()).rejects(2, &["unknown `sign` (did you mean signature?)"]);
}

/// What decides the method is named.
#[test]
fn sign_names_the_method_that_decides() {
    let ran = run(&[
        "sign",
        "top",
        "--secret",
        "s",
        "--method",
        "hmac",
        "a=1",
        "sign_method=md5",
        "sign=264DE567BDA1245C06D9132C7B1623A6",
    ]);
    assert!(ran.out.contains("differs: it was signed with md5, but --method is hmac"), "{}", ran.out);
}
