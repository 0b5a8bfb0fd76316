//! Failures: failed cases with a diff, and differences from the listed gaps.

use super::markup::{Html, code, element, span, text};
use super::titled;
use crate::report::{CaseReport, Change, ChangeKind, Outcome, Report};

pub(super) fn section(report: &Report) -> Html {
    let bad = report.cases.iter().filter(|case| matches!(case.result, Outcome::Failed | Outcome::Unfinished));
    let mut articles: Vec<Html> = bad.map(failure).collect();
    articles.extend(unreadable(report));
    if articles.is_empty() {
        return Html::default();
    }
    titled("failures", "Failures", articles)
}

fn failure(case: &CaseReport) -> Html {
    let about = match case.result {
        Outcome::Unfinished => "began and did not end".to_owned(),
        _ => format!("{} case, {}, {:.3} s", case.kind, case.basis.name(), case.seconds),
    };
    let place = case.place.as_ref().map(|place| format!(" · {place}")).unwrap_or_default();
    let lines = case.message.lines().map(difference);
    element(
        "article",
        &[("class", "failure")],
        [
            element("h3", &[], [code(&case.name)]),
            element("p", &[("class", "about")], [text(about + &place)]),
            element("div", &[("class", "diff")], lines),
        ],
    )
}

/// `path: expected A, found B` as two lines, one removed and one added; any other line unchanged.
fn difference(line: &str) -> Html {
    if let Some((place, rest)) = line.split_once(": expected ") {
        if let Some((expected, found)) = rest.rsplit_once(", found ") {
            return changed(place, Some(expected), Some(found));
        }
        if let Some(expected) = rest.strip_suffix(", missing") {
            return changed(place, Some(expected), None);
        }
    }
    element("p", &[], [text(line)])
}

fn changed(place: &str, expected: Option<&str>, found: Option<&str>) -> Html {
    let side = |tag: &'static str, word: &str, value: &str| {
        element(tag, &[], [span("unseen", format!("{word} ")), text(value)])
    };
    let expected = expected.map(|value| side("del", "expected", value));
    let found =
        found.map_or_else(|| element("p", &[("class", "about")], [text("missing")]), |v| side("ins", "found", v));
    let place = element("p", &[("class", "place")], [text(place)]);
    element("div", &[], [place].into_iter().chain(expected).chain([found]))
}

fn unreadable(report: &Report) -> Option<Html> {
    let lines = report.unreadable.iter().map(|line| element("li", &[], [text(line)]));
    let heading = element("h3", &[], [text("Events that can't be read")]);
    (!report.unreadable.is_empty())
        .then(|| element("article", &[("class", "failure")], [heading, element("ul", &[], lines)]))
}

/// Differences from the listed gaps.
pub(super) fn changes(report: &Report) -> Html {
    let groups: Vec<Html> = [ChangeKind::Uncovered, ChangeKind::Covered, ChangeKind::Gone]
        .into_iter()
        .filter_map(|kind| group(report, kind))
        .collect();
    if groups.is_empty() {
        return Html::default();
    }
    titled("changes", "Differences from the listed gaps", groups)
}

/// Longer lists stay closed: they would push the following sections out of sight.
const OPEN: usize = 12;

fn group(report: &Report, kind: ChangeKind) -> Option<Html> {
    let changes: Vec<&Change> = report.changes.iter().filter(|change| change.kind == kind).collect();
    let items = changes.iter().map(|change| {
        let place = (!change.place.is_empty()).then(|| span("about", format!(" in {}", change.place)));
        element("li", &[], [code(&change.item.to_string())].into_iter().chain(place))
    });
    let summary = element("summary", &[("class", "bad")], [text(format!("{}: {}", kind.name(), changes.len()))]);
    let list = element("ul", &[("class", "changes")], items);
    let open: &[(&str, &str)] = if changes.len() <= OPEN { &[("open", "")] } else { &[] };
    (!changes.is_empty()).then(|| element("details", open, [summary, list]))
}
