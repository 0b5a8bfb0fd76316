//! Builds reports from events: a run that passed and one that was killed, with the smallest
//! valid specs. `UPDATE_GOLDEN=1 cargo test -p waybill-report` updates the golden files: read the diff.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::{Files, golden, stream, whole};
use waybill_report::baseline::{Baseline, parse, render};
use waybill_report::event::{self, Stream};
use waybill_report::item::Basis;
use waybill_report::{Outcome, Report, Scope, Verdict, build};

fn report(streams: Vec<Stream>, baseline: Option<&Baseline>) -> Report {
    build(&common::ir(), streams, baseline, Scope::Whole)
}

fn baseline() -> Baseline {
    parse(&render(&report(vec![whole()], None).coverage)).unwrap()
}

#[test]
fn a_passed_run_matches_the_golden_files() {
    let report = report(vec![whole()], Some(&baseline()));
    assert_eq!((report.verdict, &report.reasons), (Verdict::Passed, &Vec::new()));
    golden("whole", &Files::of(&report));
}

#[test]
fn a_killed_run_with_hostile_texts_matches_the_golden_files() {
    let report = report(vec![stream("killed")], Some(&baseline()));
    assert_eq!(report.verdict, Verdict::Failed);
    golden("killed", &Files::of(&report));
}

#[test]
fn escapes_texts_of_vendors() {
    let files = Files::of(&report(vec![stream("killed")], Some(&baseline())));
    assert!(files.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the text is missing");
    assert!(!files.html.contains("<script"), "the text is markup");
    assert!(!files.html.contains(['\u{202e}', '\u{7}']), "the text reverses the writing direction");
    assert!(!files.junit.contains(['\u{7}', '\u{1b}']), "the file is not XML");
    assert!(!files.summary.contains('\u{1b}'), "the text controls the terminal");
}

#[test]
fn the_page_has_no_external_references() {
    let html = Files::of(&report(vec![whole()], Some(&baseline()))).html;
    for reference in ["http:", "https:", "src=", "<link", "<script", "@import", "url("] {
        assert!(!html.contains(reference), "{reference}");
    }
}

#[test]
fn fails_with_a_reason_for_missing_events() {
    let planned = stream("whole").events.into_iter().take(2).collect();
    let bare = |result: &str| {
        event::read(&format!(
            "{{\"event\":\"case-started\",\"case\":\"a\"}}\n\
             {{\"event\":\"case-finished\",\"case\":\"a\",\"result\":\"{result}\",\"exchanges\":0,\"micros\":1}}"
        ))
    };
    let cases: [(Stream, &str); 5] = [
        (Stream::default(), "no case ran"),
        (Stream { events: planned, unreadable: Vec::new() }, "no case ran"),
        (bare("passed"), "no exchange was recorded: the cases sent and received nothing"),
        (bare("failed"), "1 of 1 case failed"),
        (bare("skipped"), "1 line of the events can't be read"),
    ];
    for (stream, reason) in cases {
        let report = report(vec![stream], None);
        assert_eq!(report.verdict, Verdict::Failed, "{reason}");
        assert!(report.reasons.iter().any(|said| said == reason), "{reason}: {:?}", report.reasons);
    }
}

/// Each edit removes something from the events; the reason names it.
#[test]
fn names_what_was_removed() {
    let text = common::text("whole");
    let edits = [
        // A push message that is not covered.
        (
            "\"messages\":[\"PARCEL_MOVED\"],",
            "",
            "not covered: plain.push.moved: message PARCEL_MOVED in specs/plain/push/moved.yaml:6; add a case as an \
             example in its spec or in conformance/src/case/",
        ),
        (
            "\"operation\":\"plain.open.parcel\",\"statuses\"",
            "\"operation\":\"x\",\"statuses\"",
            "not covered: plain.open.parcel in specs/plain/open/parcel.yaml:2; add a case as an example in its spec or \
             in conformance/src/case/",
        ),
        (
            ",\"system\":[\"sign\"]",
            "",
            "1 item without a case: for each, add a case as an example in its spec or in conformance/src/case/, or accept \
             the gap: `cargo xtask conformance --update`",
        ),
        ("\"exit\":0", "\"exit\":101", "`cargo xtask conformance` ended with exit code 101, but no case failed"),
        ("\"exit\":0", "\"exit\":null", "`cargo xtask conformance` did not end"),
        ("\"version\":1", "\"version\":2", "1 line of the events can't be read"),
        (
            "{\"event\":\"case-finished\",\"case\":\"mini/bare-list\",\"result\":\"passed\",\"exchanges\":2,\"micros\":800}\n",
            "",
            "1 of 6 cases began and did not end",
        ),
        ("{\"event\":\"case-started\",\"case\":\"mini/bare-list\"}\n", "", ""),
    ];
    for (from, to, reason) in edits {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let report = report(vec![event::read(&text.replace(from, to))], Some(&baseline()));
        if reason.is_empty() {
            assert_eq!(report.verdict, Verdict::Passed, "{from}: {:?}", report.reasons);
        } else {
            assert!(report.reasons.iter().any(|said| said == reason), "{reason}: {:?}", report.reasons);
        }
    }
}

/// Edits of the list of gaps, and what a run reports.
#[test]
fn the_gaps_have_to_be_those_of_the_list() {
    let text = render(&report(vec![whole()], None).coverage);
    let needless =
        "1 item needlessly in the list of gaps: `cargo xtask conformance --update` removes what is covered or gone";
    let edits = [
        (
            "  field      out_sid                         null, empty\n",
            "  field      out_sid                         empty\n",
            "not covered: demo.parcels.track: field out_sid, null in specs/demo/parcels/track.yaml:11",
            "1 item without a case: for each, add a case as an example in its spec or in conformance/src/case/, or \
             accept the gap: `cargo xtask conformance --update`",
        ),
        (
            "  enum       steps[].action=ARRIVE\n",
            "",
            "not covered: demo.parcels.track: enum steps[].action=ARRIVE in specs/demo/parcels/track.yaml:27",
            "1 item without a case: for each, add a case as an example in its spec or in conformance/src/case/, or \
             accept the gap: `cargo xtask conformance --update`",
        ),
        (
            "  field      out_sid                         null, empty\n",
            "  field      out_sid                         absent, null, empty\n",
            "covered, but listed as a gap: demo.parcels.track: field out_sid, absent in specs/demo/parcels/track.yaml:11",
            needless,
        ),
        (
            "\nplain.push.moved\n",
            "\nplain.push.moved\n  operation\n",
            "covered, but listed as a gap: plain.push.moved in specs/plain/push/moved.yaml:2",
            needless,
        ),
        (
            "\nplain.push.moved\n",
            "\nplain.push.moved\n  message    GONE\n",
            "listed as a gap, but in no spec: plain.push.moved: message GONE",
            needless,
        ),
    ];
    for (from, to, change, reason) in edits {
        assert_eq!(text.matches(from).count(), 1, "{from:?} in\n{text}");
        let report = report(vec![whole()], Some(&parse(&text.replace(from, to)).unwrap()));
        let found: Vec<String> = report.changes.iter().map(ToString::to_string).collect();
        assert_eq!(found, [change]);
        assert_eq!((report.verdict, report.reasons), (Verdict::Failed, vec![reason.to_owned()]), "{change}");
    }
}

/// An operation that is covered completely is not in the list.
#[test]
fn an_operation_without_gaps_is_not_listed() {
    let mut report = report(vec![whole()], None);
    assert!(render(&report.coverage).contains("\ndemo.parcels.track\n"));
    for item in report.coverage.owners.iter_mut().flat_map(|owner| &mut owner.items) {
        item.basis = Some(Basis::Derived);
    }
    let text = render(&report.coverage);
    assert!(text.lines().all(|line| line.starts_with('#')), "{text}");
}

#[test]
fn reports_the_line_of_a_damaged_baseline() {
    for damaged in [
        "  field",
        "  fields  a  value",
        "  field  a",
        "  field  a  value  c",
        "  field  a  sometimes",
        "  code  a  certain",
    ] {
        let Err(why) = parse(&format!("# head\nowner\n{damaged}\n")) else { panic!("{damaged} is accepted") };
        assert!(why.starts_with("line 3: ") && why.contains("--update"), "{why}");
    }
}

/// Two shards run one half of the cases each; merged they are the whole run.
#[test]
fn merges_shards_into_a_whole_run() {
    let half = |of: bool| {
        let mut stream = whole();
        stream.events.retain(|event| {
            let name = serde_json::to_value(event).unwrap()["case"].as_str().map(str::to_owned);
            name.is_none_or(|name| name.starts_with("demo") == of)
        });
        stream
    };
    let together = report(vec![half(true), half(false)], Some(&baseline()));
    assert_eq!((together.verdict, &together.reasons), (Verdict::Passed, &Vec::new()));
    assert_eq!(render(&together.coverage), render(&report(vec![whole()], None).coverage));
    let alone = report(vec![half(true)], Some(&baseline()));
    assert_eq!((alone.verdict, alone.cases_with(Outcome::NotRun)), (Verdict::Failed, 3));
    assert!(alone.reasons.contains(&"3 of 6 cases did not run".to_owned()), "{:?}", alone.reasons);
    let part = build(&common::ir(), vec![half(true)], Some(&baseline()), Scope::Part);
    assert_eq!((part.verdict, part.changes.len()), (Verdict::PartPassed, 0));
}

/// A case that fails once and passes in a retry has failed.
#[test]
fn a_flaky_case_has_failed() {
    let text = common::text("whole");
    let finished = text.lines().find(|line| line.contains("case-finished")).unwrap();
    let failed = finished.replace("\"passed\"", "\"failed\"");
    for again in [format!("{text}{failed}\n"), format!("{failed}\n{text}")] {
        assert_eq!(report(vec![event::read(&again)], None).cases_with(Outcome::Failed), 1);
    }
}

/// Each rule of the specs is an item; it is covered by a passed case.
#[test]
fn a_rule_without_a_passed_case_is_a_gap() {
    let ir = common::ir_with_rules(
        "  - { when: { is_split: 1, parts: absent }, error: \"isv.split-error:CD22\" }\n  \
           - { when: { is_split: absent, parts: present }, error: \"isv.split-error:CD22\" }",
    );
    let touch = r#"{"event":"touched","case":"demo.parcels.track/documented/request","operation":"demo.parcels.track","rules":["is_split=1,parts=absent"]}"#;
    let rows = |text: &str| {
        let coverage = build(&ir, vec![event::read(text)], None, Scope::Whole).coverage;
        let rows = render(&coverage);
        let rules = rows.lines().filter_map(|line| line.strip_prefix("  rule "));
        rules.map(|row| row.trim().to_owned()).collect::<Vec<_>>()
    };
    let text = common::text("whole");
    let (covered, gap) = ("is_split=1,parts=absent", "is_split=absent,parts=present");
    assert_eq!(rows(&text), [covered, gap]);
    assert_eq!(rows(&format!("{text}{touch}\n")), [gap]);
    let failed = text.replace("\"passed\"", "\"failed\"");
    assert_eq!(rows(&format!("{failed}{touch}\n")), [covered, gap]);
}
