//! `junit.xml`: the cases for a CI server. A case that did not end is an error, one that did not run is skipped;
//! a run that failed although its cases passed has a failed test `run/holds`.
//! `.ci/report` validates it with the schema of CI servers, `tests/junit-10.xsd`.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::report::{CaseReport, Outcome, Report, Verdict};

/// Name of the suite of cases that belong to no single operation.
const SHARED: &str = "shared";

/// Name of the suite for the run as a whole.
const WHOLE: &str = "run";

/// The text of the file.
#[must_use]
pub fn junit(report: &Report) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to a Vec does not fail.
    let _ = document(&mut writer, report);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Xml = Writer<Vec<u8>>;

fn document(xml: &mut Xml, report: &Report) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Vec<&CaseReport>> = BTreeMap::new();
    for case in &report.cases {
        suites.entry(case.operation.as_deref().unwrap_or(SHARED)).or_default().push(case);
    }
    let tests = (report.cases.len() + 1).to_string();
    let failures = (report.cases_with(Outcome::Failed) + usize::from(report.verdict == Verdict::Failed)).to_string();
    let errors = report.cases_with(Outcome::Unfinished).to_string();
    let time = seconds(report.cases.iter().map(|case| case.seconds).sum());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    // The schema has a number of skipped tests for each suite, but not for all suites together.
    let root = xml.create_element("testsuites").with_attributes([
        ("name", "waybill conformance"),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("time", &time),
    ]);
    root.write_inner_content(|xml| {
        whole(xml, report)?;
        suites.iter().try_for_each(|(name, cases)| suite(xml, report, name, cases))
    })?;
    Ok(())
}

/// The run as a whole: fails with the reasons.
fn whole(xml: &mut Xml, report: &Report) -> io::Result<()> {
    let failed = report.verdict == Verdict::Failed;
    let failures = usize::from(failed).to_string();
    let timestamp = timestamp(report);
    let suite = xml.create_element("testsuite").with_attributes([
        ("name", WHOLE),
        ("tests", "1"),
        ("failures", &failures),
        ("errors", "0"),
        ("skipped", "0"),
        ("time", "0"),
        ("timestamp", &timestamp),
        ("hostname", "localhost"),
    ]);
    suite.write_inner_content(|xml| {
        let test =
            xml.create_element("testcase").with_attributes([("name", "holds"), ("classname", WHOLE), ("time", "0")]);
        if !failed {
            return test.write_empty().map(drop);
        }
        let changes = report.changes.iter().map(ToString::to_string);
        let text: Vec<String> = report.reasons.iter().cloned().chain(changes).collect();
        test.write_inner_content(|xml| write_problem(xml, "failure", "the run failed", &text.join("\n"))).map(drop)
    })?;
    Ok(())
}

fn suite(xml: &mut Xml, report: &Report, name: &str, cases: &[&CaseReport]) -> io::Result<()> {
    let with = |outcome| cases.iter().filter(|case| case.result == outcome).count().to_string();
    let tests = cases.len().to_string();
    let (failures, errors, skipped) = (with(Outcome::Failed), with(Outcome::Unfinished), with(Outcome::NotRun));
    let time = seconds(cases.iter().map(|case| case.seconds).sum());
    let timestamp = timestamp(report);
    let suite = xml.create_element("testsuite").with_attributes([
        ("name", name),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("skipped", &skipped),
        ("time", &time),
        ("timestamp", &timestamp),
        ("hostname", "localhost"),
    ]);
    suite.write_inner_content(|xml| cases.iter().try_for_each(|one| case(xml, name, one)))?;
    Ok(())
}

fn case(xml: &mut Xml, suite: &str, case: &CaseReport) -> io::Result<()> {
    let (name, time) = (valid(&case.name), seconds(case.seconds));
    // The evidence is part of the class name, because the format has no attribute for it.
    let class = format!("{suite}.{}.{}", case.kind, case.basis.name());
    let test = xml.create_element("testcase").with_attributes([
        ("name", name.as_str()),
        ("classname", &class),
        ("time", &time),
    ]);
    let first = case.message.lines().next().unwrap_or_default();
    match case.result {
        Outcome::Passed => test.write_empty(),
        Outcome::Failed => {
            let place = case.place.iter().map(|place| format!("\nthe case comes from {place}")).collect::<String>();
            test.write_inner_content(|xml| write_problem(xml, "failure", first, &(case.message.clone() + &place)))
        }
        Outcome::Unfinished => {
            test.write_inner_content(|xml| write_problem(xml, "error", "the case began and did not end", ""))
        }
        Outcome::NotRun => test.write_inner_content(|xml| xml.create_element("skipped").write_empty().map(drop)),
    }?;
    Ok(())
}

/// A failure or an error: its first line, and the full text.
fn write_problem(xml: &mut Xml, what: &str, message: &str, text: &str) -> io::Result<()> {
    let (message, text) = (valid(message), valid(text));
    let element = xml.create_element(what).with_attributes([("message", message.as_str()), ("type", "conformance")]);
    element.write_text_content(BytesText::new(&text))?;
    Ok(())
}

/// When the first run began; the format has no zone.
fn timestamp(report: &Report) -> String {
    report.runs.first().map(|run| run.started.trim_end_matches('Z')).unwrap_or("1970-01-01T00:00:00").to_owned()
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.3}")
}

/// XML can't contain most control characters: they become the replacement character.
fn valid(text: &str) -> String {
    let fits =
        |c: &char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if fits(&c) { c } else { '\u{fffd}' }).collect()
}
