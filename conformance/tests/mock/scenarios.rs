//! Scenarios in steps, and the diagnostics of an invalid file.

use waybill_conformance::mock::{Providers, Scenario, Settings};

use crate::harness::{Request, control, start, start_with};

fn with(name: &str) -> Settings {
    Settings { scenario: Some(Scenario::open(name, &Providers::built_in()).unwrap()), ..Settings::default() }
}

#[test]
fn fails_twice_then_succeeds() {
    let mock = start_with(with("fail-twice"));
    let call = || Request::trace().sign().send(&mock).top();
    assert_eq!([call(), call(), call(), call()], ["50 isp.data-fetch-failed", "50 isp.data-fetch-failed", "ok", "ok"]);
    // A rejected request takes no step.
    control(&mock, "POST", "sessions/default/reset", "");
    assert_eq!(Request::trace().send(&mock).top(), "24");
    assert_eq!([call(), call(), call()], ["50 isp.data-fetch-failed", "50 isp.data-fetch-failed", "ok"]);
}

#[test]
fn rejects_a_token_until_there_is_another() {
    let mock = start_with(with("token-expires"));
    let call = |session: &str| Request::trace().with("session", Some(session)).sign().send(&mock).top();
    let expired = "27 session-expired";
    assert_eq!([call("old"), call("old"), call("old")], ["ok", expired, expired]);
    assert_eq!([call("new"), call("new"), call("old")], ["ok", "ok", "ok"]);
}

#[test]
fn starts_another_scenario_in_a_session() {
    let mock = start();
    let url = "sessions/default/scenario";
    assert_eq!(control(&mock, "POST", url, r#"{"name":"split-order"}"#).status, 200);
    assert_eq!(Request::trace().with("tid", Some("1")).sign().send(&mock).top(), "50 isv.split-data-error:CD30");
    let own = "scenario: mine\ntitle: Mine\nsteps:\n  - { error: \"7\" }\n";
    assert_eq!(control(&mock, "POST", url, own).json()["scenario"], "mine");
    assert_eq!(Request::trace().sign().send(&mock).top(), "7");
    let missing = control(&mock, "POST", url, r#"{"name":"none"}"#);
    assert_eq!(missing.status, 400);
    assert!(
        missing.body.contains("the built-in scenarios are fail-twice, split-order, token-expires"),
        "{}",
        missing.body
    );
}

/// A text, and parts of its diagnostics: location, error, fix.
#[test]
fn reports_diagnostics_with_location_and_fix() {
    for (text, expected_part) in [
        ("", vec!["mine.yaml"]),
        ("scenario: x\ntitle: X\n", vec!["mine.yaml:1:11", "is empty", "add `steps:`"]),
        ("scenario: x\ntitle: X\nstepps: []\n", vec!["mine.yaml:3:1", "stepps", "steps"]),
        (
            "scenario: x\ntitle: X\nsteps:\n  - { error: isv.order-no-trce, operation: taobao.logistics.trace.search }\n",
            vec!["mine.yaml:4:14", "did you mean isv.order-no-trace?"],
        ),
        (
            "scenario: x\ntitle: X\nsteps:\n  - { example: documented, operation: taobao.logistics.trace.serch }\n",
            vec!["mine.yaml:4:39", "did you mean `taobao.logistics.trace.search`?"],
        ),
        (
            "scenario: x\ntitle: X\nsteps:\n  - { example: docmented }\n",
            vec!["mine.yaml:4:16", "did you mean `documented`?"],
        ),
        ("scenario: x\ntitle: X\nsteps:\n  - { fault: reset;byte=1 }\n", vec!["mine.yaml:4:14", "bytes=N"]),
        ("scenario: x\ntitle: X\nsteps:\n  - { fault: explode }\n", vec!["mine.yaml:4:14", "latency"]),
        ("scenario: x\ntitle: X\nsteps:\n  - { times: 2 }\n", vec!["mine.yaml:4:5", "has no response"]),
        ("scenario: x\ntitle: X\nsteps:\n  - { error: \"7\", times: 0 }\n", vec!["mine.yaml:4:26", "above zero"]),
        ("scenario: x\ntitle: X\norders:\n  \"1\": { sub_orders: [a] }\n", vec!["add `operation: ID`", "add `table:`"]),
        (
            "scenario: x\ntitle: X\noperation: taobao.logistics.trace.search\norders:\n  \"1\": {}\ntable:\n  - { answer: CD99 }\n",
            vec!["mine.yaml:5:3", "`parcels:` or `sub_orders:`", "mine.yaml:7:15", "CD99"],
        ),
        (
            "scenario: x\ntitle: X\noperation: taobao.logistics.trace.search\norders:\n  \"1\": { parcels: [{ sub_orders: [a] }, { sub_orders: [a] }] }\n\
            table:\n  - { answer: trace }\n",
            vec!["mine.yaml:5:3", "in two parcels"],
        ),
        (
            "scenario: x\ntitle: X\noperation: pandapon.open.order.detail\norders:\n  \"1\": { sub_orders: [a] }\ntable:\n  - { answer: trace }\n",
            vec!["mine.yaml:4:1", "lacks the parameters tid"],
        ),
    ] {
        let mistakes = Scenario::parse("mine.yaml", text, &Providers::built_in()).unwrap_err();
        for part in expected_part {
            assert!(mistakes.contains(part), "no {part:?} in\n{mistakes}\nof\n{text}");
        }
    }
}
