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
        ("scenario: x\ntitle: X\nstate: []\n", vec!["mine.yaml:3:1", "unknown key"]),
    ] {
        assert_diagnostics(text, &expected_part);
    }
}

/// Changes of a table that is right: where the diagnostic is, and parts of it.
#[test]
fn reports_diagnostics_of_records_and_table() {
    const TABLE: &str = "\
scenario: x
title: X
operation: taobao.logistics.trace.search
key: tid
parts: sub_tid
records:
  \"1\": { state: open, groups: [{ parts: [a], state: closed }], parts: [b], error: isv.order-no-trace }
table:
  - { record: open, when: { is_split: 1, sub_tid: [absent, empty] }, parts: missing, group: closed, error: CD22 }
  - { example: documented }
";
    Scenario::parse("mine.yaml", TABLE, &Providers::built_in()).unwrap();
    for (from, to, at, parts) in [
        ("operation: taobao.logistics.trace.search\n", "", "key:", &["`key:` without `operation:`"][..]),
        ("trace.search", "trace.serch", "taobao", &["did you mean `taobao.logistics.trace.search`?"]),
        ("key: tid\n", "", "parts: sub_tid", &["add `key:`"]),
        ("key: tid", "key: tidd", "tidd", &["request field `tidd`", "did you mean `tid`?"]),
        ("parts: sub_tid", "parts: sub_tids", "sub_tids", &["did you mean `sub_tid`?"]),
        ("parts: sub_tid\n", "", "parts: missing", &["`parts:` in a row", "add `parts: FIELD`"]),
        ("parts: sub_tid\n", "", "group: closed", &["`group:` in a row"]),
        ("records:", "recrods:", "recrods", &["records"]),
        ("state: open", "stat: open", "stat: open", &["state"]),
        ("state: open", "state: unknown", "unknown", &["without a record"]),
        ("parts: [b]", "parts: [a]", "\"1\"", &["the part `a` twice"]),
        ("order-no-trace", "order-no-trce", "isv.order", &["did you mean isv.order-no-trace?"]),
        ("record: open", "record: opn", "opn", &["state of a record `opn`", "did you mean `open`?"]),
        ("is_split: 1", "is_splt: 1", "is_splt", &["did you mean `is_split`?"]),
        ("is_split: 1", "is_split: [1, x]", "x]", &["never has the value `x`", "expected 0 or 1"]),
        ("parts: missing", "parts: mising", "mising", &["relation `mising`", "did you mean `missing`?"]),
        ("group: closed", "group: closd", "closd", &["state of a group", "did you mean `closed`?"]),
        ("error: CD22", "error: CD99", "CD99", &["CD99", "errors:"]),
        ("error: CD22", "error: CD22, example: documented", "{ record", &["either an error or an example"]),
        (", error: CD22", "", "{ record", &["either an error or an example"]),
        ("example: documented", "example: documentd", "documentd", &["did you mean `documented`?"]),
        ("example:", "response:", "response", &["unknown key"]),
    ] {
        let changed = TABLE.replacen(from, to, 1);
        let (before, _) = changed.split_once(at).unwrap();
        let (line, column) = (before.lines().count().max(1), before.rsplit('\n').next().unwrap().len() + 1);
        let line = line + usize::from(column == 1);
        assert_diagnostics(&changed, &[parts, &[&format!("mine.yaml:{line}:{column}\n")]].concat());
    }
}

/// Every scenario that the manual shows is valid.
#[test]
fn accepts_the_scenarios_of_the_manual() {
    let manual = include_str!("../../../docs/mock.md");
    let blocks: Vec<&str> = manual.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let scenarios: Vec<&&str> = blocks.iter().filter(|block| block.starts_with("scenario:")).collect();
    assert_eq!(scenarios.len(), manual.matches("\nscenario: ").count());
    assert!(!scenarios.is_empty());
    for text in scenarios {
        Scenario::parse("manual.yaml", text, &Providers::built_in()).unwrap();
    }
}

fn assert_diagnostics(text: &str, parts: &[&str]) {
    let diagnostics = Scenario::parse("mine.yaml", text, &Providers::built_in()).unwrap_err();
    for part in parts {
        assert!(diagnostics.contains(part), "no {part:?} in\n{diagnostics}\nof\n{text}");
    }
}
