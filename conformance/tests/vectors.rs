//! The vectors of IOP's signature, by the data of the platform in the client of AliExpress: sorted pairs, with the path in
//! front for one style. V1 to V3 are published; D0 to D9 were derived from the same rules, by another implementation.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use waybill_all::waybill_aliexpress::platform::{PLATFORM, REST};
use waybill_runtime::Signer;

const TIME: (&str, &str) = ("timestamp", "1517820392000");
const METHOD: (&str, &str) = ("sign_method", "sha256");
const KEY: (&str, &str) = ("app_key", "12345678");
const OTHER_KEY: (&str, &str) = ("app_key", "123456");
const TOKEN: (&str, &str) = ("access_token", "test");
const CODE: (&str, &str) = ("code", "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26");

/// Name of the vector, path of the operation (none for /sync), parameters, signature.
type Vector = (&'static str, Option<&'static str>, Vec<(&'static str, &'static str)>, &'static str);

fn check(vectors: Vec<Vector>) {
    for (name, path, params, signature) in vectors {
        let signer = path.map_or_else(|| Signer::new(&PLATFORM), |path| Signer::new(&PLATFORM).style(&REST).path(path));
        let signed = signer.sign(None, &"helloworld".into(), &params).unwrap();
        assert_eq!(signed.signature(), signature, "{name}: {}", signed.canonical());
    }
}

#[test]
fn signs_as_published() {
    let method = ("method", "aliexpress.logistics.redefining.getonlinelogisticsinfo");
    check(vec![
        (
            "V1 (docId 1366 and 1385, case 2)",
            Some("/auth/token/create"),
            vec![KEY, CODE, METHOD, TIME],
            "35607762342831B6A417A0DED84B79C05FEFBF116969C48AD6DC00279A9F4D81",
        ),
        (
            "V2 (docId 1385, case 1)",
            None,
            vec![TOKEN, ("aliexpress_category_id", "200135143"), OTHER_KEY, method, METHOD, TIME],
            "F7F7926B67316C9D1E8E15F7E66940ED3059B1638C497D77973F30046EFB5BBB",
        ),
        (
            "V3 (Lazada, docId 108069)",
            Some("/order/get"),
            vec![TOKEN, OTHER_KEY, ("order_id", "1234"), METHOD, TIME],
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
        ),
    ]);
}

#[test]
fn signs_as_derived() {
    let sync = |session: &'static str| {
        vec![
            KEY,
            ("format", "json"),
            ("method", "aliexpress.local.logistics.order.info.query"),
            ("param1", r#"{"logistics_order_id":"LP00000000000001"}"#),
            ("partner_id", "waybill"),
            (session, "test"),
            METHOD,
            ("simplify", "true"),
            TIME,
            ("v", "2.0"),
        ]
    };
    let mut by_md5 = sync("session");
    by_md5.retain(|pair| *pair != METHOD);
    by_md5.push(("sign_method", "md5"));
    let bytes = vec![("foo_bar", "3"), ("foobar", "4"), ("foo", "1"), ("bar", "2")];
    let refreshed = vec![KEY, ("refresh_token", "test"), METHOD, TIME];
    let category = vec![KEY, ("method", "aliexpress.affiliate.category.get"), METHOD, TIME];
    let keywords = ("keywords", "商家测试 ünïcode");
    check(vec![
        ("D1", None, sync("session"), "0805DAA5DC182F888CA974C7268C003B24BE3B34B57651B23B65D3A0E793A4B6"),
        ("D3", None, sync("access_token"), "B93F95D0B7C5DF2918A5A508FDA5A9D67427156A7869AA20524D07261F66092B"),
        ("D4", None, by_md5, "A0C24AB68D48D7B9B4C67757C1E566A2"),
        (
            "D5",
            None,
            vec![KEY, keywords, ("method", "aliexpress.affiliate.product.query"), METHOD, TIME],
            "8D02FBFB69FA9728629FCE25A2F0736E980C76FD9ED1AE17F3AE261EC136AB0B",
        ),
        (
            "D6",
            Some("/auth/token/create"),
            vec![KEY, CODE, ("method", "/auth/token/create"), METHOD, TIME],
            "85833DD7661196F4F9CBE5FA79870B60F799D4101B7688C2081DDA6755B1ED0F",
        ),
        (
            "D7",
            Some("/orders/1234"),
            vec![TOKEN, OTHER_KEY, METHOD, TIME],
            "46971E47D980F756B9F40321FE5D50E11EDA670B2EFECAAC722F683D89868F68",
        ),
        (
            "D8",
            Some("/auth/token/refresh"),
            refreshed,
            "FBB5D59082177F7C0DDFDA699073748FBAD24509C1B226FEE65EBD13C6BEC245",
        ),
        ("D9", None, category, "F3ABBAB059750C3CD6D341A2FDA939ECB0FA892120E9196270ED67D6EC1511DD"),
        ("D0", Some("/test/api"), bytes.clone(), "BD011266EC150C787B2201495AA2D6F326BB6910DE77E84EA28F5215DCD7FA5E"),
        ("D0 without a path", None, bytes, "339676BF36C50A8BD3D8F6B4A81B2F9AA614B05BFCFEBEFC169CB830D6B77D3B"),
    ]);
}
