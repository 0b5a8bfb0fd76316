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
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{parameters:?}");
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
