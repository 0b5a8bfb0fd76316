//! Signing, by published vectors, derived ones (marked), and a second implementation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use support::{top, xopen};
use waybill_runtime::{SecretString, SignError, Signed, sign};

fn top(method: &str, secret: &str, params: &[(&str, &str)]) -> Signed {
    sign(&top::PLATFORM, Some(method), &secret.into(), params).unwrap()
}

const V1: &[(&str, &str)] = &[
    ("method", "taobao.item.seller.get"),
    ("app_key", "12345678"),
    ("session", "test"),
    ("timestamp", "2016-01-01 12:00:00"),
    ("format", "json"),
    ("v", "2.0"),
    ("sign_method", "md5"),
    ("num_iid", "11223344"),
    ("fields", "num_iid,title,nick,price,num"),
];

#[test]
fn v1_published_md5() {
    let signed = sign(&top::PLATFORM, None, &"helloworld".into(), V1).unwrap();
    assert_eq!(signed.signature(), "66987CB115214E59E6EC978214934FB8");
    let text = "helloworldapp_key12345678fieldsnum_iid,title,nick,price,numformatjsonmethodtaobao.item.seller.get\
                num_iid11223344sessiontestsign_methodmd5timestamp2016-01-01 12:00:00v2.0helloworld";
    assert_eq!(signed.canonical_with(&"helloworld".into()), text);
    assert_eq!(signed.canonical(), text.replace("helloworld", "****"));
}

#[test]
fn v2_published_chinese() {
    let params = [
        ("app_key", "test"),
        ("fields", "nick,location.state,location.city"),
        ("format", "xml"),
        ("method", "taobao.user.get"),
        ("nick", "商家测试帐号17"),
        ("sign_method", "md5"),
        ("timestamp", "2011-07-01 13: 52:03"),
        ("v", "2.0"),
    ];
    assert_eq!(top("md5", "test", &params).signature(), "990FD28323F67A1EEC29336EDF373C0E");
}

#[test]
fn v3_rfc_2202_hmac_md5() {
    let signed = top("hmac", &"\u{b}".repeat(16), &[("Hi", " There")]);
    assert_eq!(signed.signature(), "9294727A3638BB1C13F48EF8158BFC9D");
}

#[test]
fn v4_rfc_4231_hmac_sha256() {
    let signed = top("hmac-sha256", &"\u{b}".repeat(20), &[("Hi", " There")]);
    assert_eq!(signed.signature(), "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7");
}

/// Derived: computed for the project with Python, not published.
#[test]
fn derived_hmac_of_v1() {
    let with = |method: &'static str| {
        let params: Vec<_> = V1.iter().map(|&(n, v)| (n, if n == "sign_method" { method } else { v })).collect();
        // A parameter names the method.
        sign(&top::PLATFORM, None, &"helloworld".into(), &params).unwrap().signature().to_owned()
    };
    assert_eq!(with("hmac"), "D56D7858309C31B6251083A874D48273");
    assert_eq!(with("hmac-sha256"), "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8");
}

/// The official order is `bar, foo, foo_bar, foobar`; the digests are derived.
#[test]
fn underscore_sorts_before_letters() {
    let params = [("foo", "1"), ("bar", "2"), ("foobar", "4"), ("foo_bar", "3")];
    let md5 = top("md5", "helloworld", &params);
    assert_eq!(md5.canonical(), "****bar2foo1foo_bar3foobar4****");
    assert_eq!(md5.signature(), "5AAF1C690262A24768F5478B084C2C8A");
    let hmac = top("hmac", "helloworld", &params);
    assert_eq!(hmac.canonical(), "bar2foo1foo_bar3foobar4");
    assert_eq!(hmac.signature(), "E687005F819D6F9E6ED085311C8ACC75");
}

/// Derived: the secret is invented.
#[test]
fn xopen_derived_vector() {
    let params = [
        ("nonce-str", "0123456789abcdef0123456789abcdef"),
        ("access-key", "58c0201dfdf148eca63cbf6bb5e7cf03"),
        ("timestamp", "1715669977082"),
        ("user-id", "2100007341207"),
    ];
    let signed = sign(&xopen::PLATFORM, None, &"test-secret".into(), &params).unwrap();
    assert_eq!(signed.signature(), "396D29CFD8BC96F28D80D71FEC448679");
    let text = "58c0201dfdf148eca63cbf6bb5e7cf0317156699770820123456789abcdef0123456789abcdef";
    assert_eq!(signed.canonical(), format!("{text}****"));
    assert_eq!(signed.canonical_with(&"test-secret".into()), format!("{text}test-secret"));
}

#[test]
fn matches_the_reference_implementation() {
    let vectors = include_str!("data/signatures.jsonl");
    for line in vectors.lines() {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap();
        let params: Vec<(&str, &str)> = vector["params"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        let signed = top(vector["method"].as_str().unwrap(), vector["secret"].as_str().unwrap(), &params);
        assert_eq!(signed.signature(), vector["sign"].as_str().unwrap(), "{line}");
    }
    assert_eq!(vectors.lines().count(), 360);
}

#[test]
fn names_the_cause_in_errors() {
    let secret: SecretString = "s".into();
    let unknown = sign(&top::PLATFORM, Some("sha1"), &secret, &[]).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "unknown signing method `sha1`; the documented ones are `md5`, `hmac`, `hmac-sha256`"
    );
    let missing = sign(&xopen::PLATFORM, None, &secret, &[("access-key", "k")]).unwrap_err();
    assert_eq!(missing, SignError::Missing { name: "timestamp" });
}

#[test]
fn debug_does_not_show_the_canonical_string() {
    let shown = format!("{:?}", top("md5", "helloworld", V1));
    assert!(!shown.contains("test") && !shown.contains("helloworld") && !shown.contains("66987"), "{shown}");
}

proptest! {
    /// The order of the parameters, empty pairs and an old signature change nothing.
    #[test]
    fn ignores_order_and_empty_pairs(
        params in proptest::collection::btree_map("[a-z_.]{1,8}", "\\PC{1,12}", 0..8),
        secret in "\\PC{1,20}",
        turn in 0_usize..8,
    ) {
        let mut pairs: Vec<(&str, &str)> =
            params.iter().filter(|(n, _)| *n != "sign" && *n != "sign_method").map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected = top("md5", &secret, &pairs).signature().to_owned();
        if !pairs.is_empty() {
            let turn = turn % pairs.len();
            pairs.rotate_left(turn);
        }
        pairs.extend([("", "value"), ("sign", "ABC"), ("zz", "")]);
        let signed = top("md5", &secret, &pairs);
        prop_assert_eq!(signed.signature(), expected);
    }
}
