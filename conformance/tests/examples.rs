//! The examples, run as `cargo run --example NAME` does: what each prints, line by line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
#![allow(clippy::duplicate_mod, reason = "each example has the mock server as a module of its own")]

use std::error::Error;

#[allow(dead_code, reason = "a test has no use for `main`")]
#[path = "../examples/label.rs"]
mod label;
#[allow(dead_code, reason = "a test has no use for `main`")]
#[path = "../examples/purchase.rs"]
mod purchase;
#[allow(dead_code, reason = "a test has no use for `main`")]
#[path = "../examples/push.rs"]
mod push;
#[allow(dead_code, reason = "a test has no use for `main`")]
#[path = "../examples/ship.rs"]
mod ship;

/// Runs an example; `expected` is all that it prints, with the ids that the mock server makes up as `ID`.
fn check(run: impl FnOnce(&mut Vec<u8>) -> Result<(), Box<dyn Error>>, expected: &str) {
    let mut out = Vec::new();
    let result = run(&mut out);
    let out = String::from_utf8(out).unwrap();
    assert!(result.is_ok(), "{result:?} after:\n{out}");
    assert_eq!(without_ids(&out), expected);
}

/// The text with `[request ID]` in place of each id, which must be there.
fn without_ids(text: &str) -> String {
    let mut parts = text.split("[request ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, part| {
        let (id, rest) = part.split_once(']').unwrap();
        assert!(id.len() > 7 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
        format!("{before}[request ID]{rest}")
    })
}

#[test]
fn ship_traces_what_it_has_shipped_although_a_response_is_lost() {
    check(
        ship::run,
        "\
parcel 9890001: shipped Now
parcel 9890002: shipped Before
parcel 9890001: the provider reported an error: isv.logistics-offline-service-error:B60 (code 15): 运单号不符合规则或已经被使用 [request ID]
  to do: Check the waybill number. The pattern of its company is reg_mail_no of taobao.logistics.companies.get.
trace of parcel 9890001, 中通速递:
  2000-01-01 00:00:00 达到杭州物流集中地
trace of parcel 9890002, 中通速递:
  2000-01-01 00:00:00 达到杭州物流集中地
",
    );
}

#[test]
fn label_is_printed_although_the_token_expires_and_no_order_is_created_twice() {
    check(
        label::run,
        "\
order 8143812362060033: shipment BP10000000018002
  label https://example.com/label.pdf
  New, tracking code 123456789
order 8143812362060034: may be created, look before you create it again
",
    );
}

#[test]
fn purchase_pays_no_order_twice_and_traces_the_others_when_one_fails() {
    check(
        purchase::run,
        "\
preview: [{\"total\":19},{\"total\":19}]
order 2542285634920880794: paid
order 2542285634920880795: paid or not is unknown; look whether its details, read now, say it: {\"guaranteesTerms\":null}
order 2542285634920880794: parcel 9890002: ACCEPT
order 2542285634920880795: the provider reported an error: 500: synthetic error [request ID]
  to do: the code is not documented: follow the provider's message
refund 1: changed at 2026-05-20 15:41:00
",
    );
}

#[test]
fn push_traces_a_paid_order_once_and_rejects_a_wrong_signature() {
    check(
        push::run,
        "\
order PO202605200001: WAITING_FOR_PAYMENT
order PO202605200001 paid, 100.00 CNY
  200033789041: parcel 78753196186473, 2023-12-14 21:39:11 运输中
  200033789042: the provider reported an error: 500: synthetic error [request ID]
    to do: the code is not documented: follow the provider's message
known already
\"ORDER_CREATE\" acknowledged: true
\"ORDER_PAY_SUCCESS\" acknowledged: true
\"ORDER_PAY_SUCCESS\" acknowledged: true
\"ORDER_CANCEL\" acknowledged: false
",
    );
}
