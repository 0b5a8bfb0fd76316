//! The examples, run as `cargo run --example NAME` does: what each prints, line by line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::error::Error;

#[allow(dead_code, reason = "a test has no use for `main`")]
#[path = "../examples/ship.rs"]
mod ship;

/// Runs an example; `expected` is all that it prints.
fn check(run: impl FnOnce(&mut Vec<u8>) -> Result<(), Box<dyn Error>>, expected: &str) {
    let mut out = Vec::new();
    let result = run(&mut out);
    let out = String::from_utf8(out).unwrap();
    assert!(result.is_ok(), "{result:?} after:\n{out}");
    assert_eq!(out, expected);
}

#[test]
fn ship_traces_what_it_has_shipped_although_a_response_is_lost() {
    check(
        ship::run,
        "\
parcel 9890001: shipped Now
parcel 9890002: shipped Before
parcel 9890001: the provider reported an error: isv.logistics-offline-service-error:B60 (code 15): 运单号不符合规则或已经被使用 [request 8f5ac48e19a1e426]
  to do: Check the waybill number. The pattern of its company is reg_mail_no of taobao.logistics.companies.get.
trace of parcel 9890001, 中通速递:
  2000-01-01 00:00:00 达到杭州物流集中地
trace of parcel 9890002, 中通速递:
  2000-01-01 00:00:00 达到杭州物流集中地
",
    );
}
