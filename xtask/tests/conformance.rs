//! `conformance --from` as a command: events of other runs in, files and an exit code out. `.ci/report` runs the
//! cases themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::fs;
use std::path::Path;

use common::Workspace;

const COVERAGE: &str = "conformance/coverage.txt";

/// A workspace with the events of a complete run (`whole`) and of an interrupted one (`killed`).
struct Reports(Workspace);

impl Reports {
    fn new(name: &str) -> Self {
        let workspace = Workspace::new(name);
        for events in ["whole", "killed"] {
            let file = format!("{events}.ndjson");
            let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/report/tests/data").join(&file);
            fs::copy(data, workspace.0.join(file)).unwrap();
        }
        Self(workspace)
    }

    fn path(&self, name: &str) -> String {
        self.0.0.join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.0.join(name)).unwrap_or_default()
    }

    /// Reports of these files of events, into the folder `out`.
    fn from(&self, events: &[&str], more: &[&str]) -> (u8, String, String) {
        let events: Vec<String> = events.iter().map(|name| self.path(name)).collect();
        let out = self.path("out");
        let mut arguments = vec!["conformance", "--report", &out];
        arguments.extend(more);
        arguments.push("--from");
        arguments.extend(events.iter().map(String::as_str));
        self.0.run(&arguments)
    }
}

#[test]
fn update_writes_a_baseline_that_passes() {
    let reports = Reports::new("conformance-held");
    let (code, out, _) = reports.from(&["whole.ndjson"], &[]);
    assert_eq!(code, 1, "there is no baseline: {out}");
    assert!(out.contains("not covered: ") && out.contains("\nfailed\n"), "{out}");

    let (code, out, err) = reports.from(&["whole.ndjson"], &["--update"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(reports.read(COVERAGE).contains("\nplain.push.moved\n"), "{}", reports.read(COVERAGE));

    let (code, out, err) = reports.from(&["whole.ndjson"], &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("\npassed\n"), "{out}");
    for file in ["events.ndjson", "report.json", "junit.xml", "index.html"] {
        assert!(!reports.read(&format!("out/{file}")).is_empty(), "{file}");
    }
}

#[test]
fn an_interrupted_run_fails_and_does_not_update_the_baseline() {
    let reports = Reports::new("conformance-killed");
    reports.from(&["whole.ndjson"], &["--update"]);
    let baseline = reports.read(COVERAGE);
    for more in [&[][..], &["--update"]] {
        let (code, out, _) = reports.from(&["killed.ndjson"], more);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("error: 1 of 6 cases began and did not end"), "{out}");
        assert!(reports.read("out/index.html").contains(">Failed<"));
        assert_eq!(reports.read(COVERAGE), baseline);
    }
}

#[test]
fn update_lists_the_gaps_that_it_accepts() {
    let reports = Reports::new("conformance-less");
    reports.from(&["whole.ndjson"], &["--update"]);
    reports.0.edit("whole.ndjson", "\"system\":[\"sign\"],", "");
    let (code, out, _) = reports.from(&["whole.ndjson"], &[]);
    assert_eq!(code, 1, "{out}");
    assert!(out.starts_with("not covered: demo/mini: parameter sign, value in specs/platforms/mini.yaml:"), "{out}");
    let (code, out, err) = reports.from(&["whole.ndjson"], &["--update"]);
    assert_eq!(code, 0, "{out}{err}");
    let accepted = "accepted as a gap: not covered: demo/mini: parameter sign, value in specs/platforms/mini.yaml:";
    assert!(err.starts_with(accepted) && err.lines().count() == 1, "{err}");
}

#[test]
fn combines_events_of_several_machines() {
    let reports = Reports::new("conformance-shards");
    reports.from(&["whole.ndjson"], &["--update"]);
    let whole = reports.read("whole.ndjson");
    let about_demo = |line: &&str| line.contains("\"case\":\"demo");
    let (demo, rest): (Vec<&str>, Vec<&str>) = whole.lines().partition(about_demo);
    fs::write(reports.path("one.ndjson"), demo.join("\n")).unwrap();
    fs::write(reports.path("two.ndjson"), rest.join("\n")).unwrap();
    assert_eq!(reports.from(&["two.ndjson"], &[]).0, 1);
    let (code, out, err) = reports.from(&["one.ndjson", "two.ndjson"], &[]);
    assert_eq!(code, 0, "{out}{err}");
    // The combined events give the same result.
    assert_eq!(reports.from(&["out/events.ndjson"], &[]).0, 0);
}

#[test]
fn json_prints_one_object() {
    let reports = Reports::new("conformance-json");
    let (code, out, _) = reports.from(&["killed.ndjson"], &["--json"]);
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &object["verdict"]), (1, &serde_json::json!("failed")));
    assert_eq!(object["cases"]["failed"], 1);
    assert_eq!(object["headline"]["dimension"], "code");
}

#[test]
fn unreadable_input_is_reported() {
    let reports = Reports::new("conformance-cannot");
    let (code, _, err) = reports.from(&["nowhere.ndjson"], &[]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: cannot read ") && err.contains("nowhere.ndjson"), "{err}");
    fs::create_dir_all(reports.path("conformance")).unwrap();
    fs::write(reports.path(COVERAGE), "owner\n  nonsense\n").unwrap();
    let (code, _, err) = reports.from(&["whole.ndjson"], &[]);
    assert_eq!(code, 2);
    assert!(err.contains("coverage.txt: line 2: ") && err.contains("--update"), "{err}");
}
