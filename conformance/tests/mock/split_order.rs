//! Every row of the table of split orders (`facts/split-order.md`), over the wire. The expected codes are copied
//! from the table, not taken from the scenario's file.

use waybill_conformance::mock::{Providers, Scenario, Settings};

use crate::harness::{Request, TRACE, start_with};

/// Order, is_split, sub_tid, and the code, or `ok` for its trace.
const TABLE: &[(&str, Option<&str>, Option<&str>, &str)] = &[
    // Unknown trade id.
    ("999", None, None, "CD30"),
    ("999", Some("1"), Some("11"), "CD30"),
    ("999", Some("0"), Some("11"), "CD30"),
    // Split; all combinations of is_split and sub_tid.
    ("1001", None, None, "CD23"),
    ("1001", Some("0"), None, "CD24"),
    ("1001", Some("1"), None, "CD22"),
    ("1001", Some("1"), Some(""), "CD26"),
    ("1001", None, Some("11,12"), "CD25"),
    ("1001", Some("0"), Some("11,12"), "CD27"),
    // Not split.
    ("1002", Some("1"), Some(""), "CD26"),
    ("1002", None, Some("21"), "CD25"),
    ("1002", Some("1"), Some("21,22"), "CD29"),
    ("1002", Some("0"), Some("21"), "CD29"),
    ("1002", Some("1"), None, "CD25"),
    // Not split, none or several logistics orders.
    ("1003", None, None, "CD31"),
    ("1003", Some("0"), None, "CD31"),
    ("1004", None, None, "CD31"),
    ("1004", Some("0"), None, "CD31"),
    // Split, by the requested sub-orders.
    ("1001", Some("1"), Some("16"), "P03"),
    ("1001", Some("1"), Some("11,99"), "P03"),
    ("1001", Some("1"), Some("11,13"), "B03"),
    ("1001", Some("1"), Some("11,12,13"), "B03"),
    ("1001", Some("1"), Some("11"), "B06"),
    ("1001", Some("1"), Some("14"), "B05"),
    ("1001", Some("1"), Some("15"), "P02"),
    ("1001", Some("1"), Some("11,12"), "ok"),
    ("1001", Some("1"), Some("12,11"), "ok"),
    ("1001", Some("1"), Some("13"), "ok"),
    ("1002", None, None, "ok"),
    ("1002", Some("0"), None, "ok"),
    // Broken, before all other rules.
    ("1005", None, None, "CD28"),
    ("1005", Some("1"), None, "CD28"),
    ("1005", None, Some("51"), "CD28"),
];

/// The other 15 codes of the document, in its order, each as the state of an order.
const STATES: &[(&str, &str)] = &[
    ("2001", "isp.data-fetch-failed"),
    ("2002", "isv.invalid-parameter:tid"),
    ("2003", "isv.seller-not-exist:seller_nick"),
    ("2004", "isv.order-not-exist:trade_id"),
    ("2005", "isv.parameters-mismatch:seller-and-order"),
    ("2006", "isv.invalid-permission:order_not_consigned"),
    ("2007", "isv.invalid-permission:order_no_mailno"),
    ("2008", "isp.order-data-error"),
    ("2009", "isp.company-data-error"),
    ("2010", "isp.company-not-support"),
    ("2011", "isp.order-no-trace"),
    ("2012", "isv.order-data-error"),
    ("2013", "isv.company-data-error"),
    ("2014", "isv.company-not-support"),
    ("2015", "isv.order-no-trace"),
];

#[test]
fn returns_the_code_of_every_row_of_the_table() {
    let mock = start_with(Settings {
        scenario: Some(Scenario::open("split-order", &Providers::built_in()).unwrap()),
        ..Settings::default()
    });
    for (tid, is_split, sub_tid, code) in TABLE {
        let request = Request::top(TRACE, &[("tid", tid)]).with("is_split", *is_split).with("sub_tid", *sub_tid).sign();
        let expected = if *code == "ok" { "ok".to_owned() } else { format!("50 isv.split-data-error:{code}") };
        assert_eq!(request.send(&mock).top(), expected, "{tid} {is_split:?} {sub_tid:?}");
    }
    let codes: std::collections::BTreeSet<&str> = TABLE.iter().map(|row| row.3).collect();
    assert_eq!(codes.len(), 16, "the 15 codes of the document, and a trace");
    for (tid, code) in STATES {
        let reply = Request::top(TRACE, &[("tid", tid)]).sign().send(&mock);
        assert_eq!(reply.top(), format!("50 {code}"));
        // The state applies only to a request that would get a trace.
        let split = Request::top(TRACE, &[("tid", tid), ("is_split", "1"), ("sub_tid", "1")]).sign().send(&mock);
        assert_eq!(split.top(), "50 isv.split-data-error:CD29");
    }
}

#[test]
fn applies_the_scenario_only_to_valid_requests() {
    let mock = start_with(Settings {
        scenario: Some(Scenario::open("split-order", &Providers::built_in()).unwrap()),
        ..Settings::default()
    });
    let unsigned = Request::top(TRACE, &[("tid", "1001")]);
    assert_eq!(unsigned.send(&mock).top(), "24");
    assert_eq!(Request::top(TRACE, &[("tid", "1001"), ("is_split", "x")]).sign().send(&mock).top(), "41");
}
