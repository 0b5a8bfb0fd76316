//! Every case with its evidence and outcome, grouped by operation.

use super::markup::{Html, code, element, span, text};
use super::titled;
use crate::report::{CaseReport, Outcome, Report};

/// Name of the group of cases that belong to no single operation.
const SHARED: &str = "shared";

pub(super) fn section(report: &Report) -> Html {
    let mut groups: Vec<(&str, Vec<(usize, &CaseReport)>)> = Vec::new();
    for (at, case) in report.cases.iter().enumerate() {
        let name = case.operation.as_deref().unwrap_or(SHARED);
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, cases)) => cases.push((at + 1, case)),
            None => groups.push((name, vec![(at + 1, case)])),
        }
    }
    titled("cases", "Cases", groups.iter().map(|(name, cases)| group(name, cases)).collect())
}

fn group(name: &str, cases: &[(usize, &CaseReport)]) -> Html {
    let bad = cases.iter().filter(|(_, case)| case.result != Outcome::Passed).count();
    let label =
        if bad == 0 { format!("{} passed", cases.len()) } else { format!("{bad} of {} not passed", cases.len()) };
    let label = span(if bad == 0 { "weak" } else { "weak bad" }, label);
    let summary = element("summary", &[], [code(name), label]);
    let heads = ["case", "result", "ms"].map(|name| element("th", &[("scope", "col")], [text(name)]));
    let head = element("thead", &[], [element("tr", &[], heads)]);
    let body = element("tbody", &[], cases.iter().map(|(number, case)| row(*number, case)));
    element("details", &[], [summary, element("table", &[("class", "items cases")], [head, body])])
}

fn row(number: usize, case: &CaseReport) -> Html {
    let about = format!("{number} · {} · {} · exchanges: {}", case.kind, case.basis.name(), case.exchanges);
    let name = [code(&case.name), span("about", about)];
    let class = if case.result == Outcome::Passed { "good" } else { "bad" };
    element(
        "tr",
        &[("id", &format!("case-{number}"))],
        [
            element("th", &[("scope", "row")], name),
            element("td", &[("class", class)], [text(case.result.name())]),
            element("td", &[], [text(format!("{:.0}", case.seconds * 1000.0))]),
        ],
    )
}
