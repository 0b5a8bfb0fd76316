//! The published vectors of IOP's signature, by the golden platform `gateway`, whose data has the same rules: sorted
//! pairs, with the path in front for one style.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use waybill_rooted::platform::{PLATFORM, REST};
use waybill_runtime::Signer;

#[test]
fn a_platform_signs_as_iop_publishes() {
    let time = ("timestamp", "1517820392000");
    let method = ("sign_method", "sha256");
    let rest = Signer::new(&PLATFORM).style(&REST);
    for (signer, params, signature) in [
        (
            rest.path("/auth/token/create"),
            vec![("app_key", "12345678"), ("code", "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26"), method, time],
            "35607762342831B6A417A0DED84B79C05FEFBF116969C48AD6DC00279A9F4D81",
        ),
        (
            Signer::new(&PLATFORM),
            vec![
                ("access_token", "test"),
                ("aliexpress_category_id", "200135143"),
                ("app_key", "123456"),
                ("method", "aliexpress.logistics.redefining.getonlinelogisticsinfo"),
                method,
                time,
            ],
            "F7F7926B67316C9D1E8E15F7E66940ED3059B1638C497D77973F30046EFB5BBB",
        ),
        (
            rest.path("/order/get"),
            vec![("access_token", "test"), ("app_key", "123456"), ("order_id", "1234"), method, time],
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
        ),
    ] {
        let signed = signer.sign(None, &"helloworld".into(), &params).unwrap();
        assert_eq!(signed.signature(), signature, "{}", signed.canonical());
    }
}
