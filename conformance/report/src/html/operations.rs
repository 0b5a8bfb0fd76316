//! Each operation with its parameters, fields and codes, their states, and the cases that cover them.

use super::coverage::{bar, mark};
use super::markup::{Html, code, element, span, text};
use super::titled;
use crate::item::{Dimension, State, Subject};
use crate::report::{ItemCoverage, Owner, Report};
use crate::text::{counted, percent};

pub(super) fn section(report: &Report) -> Html {
    let mut pieces = Vec::new();
    for provider in report.coverage.providers() {
        pieces.push(element("h3", &[], [text(provider)]));
        let owners = report.coverage.owners.iter().filter(|owner| owner.provider == provider);
        pieces.extend(owners.map(operation));
    }
    titled("operations", "Operations", pieces)
}

fn operation(owner: &Owner) -> Html {
    let counts = Dimension::ALL.map(|dimension| (dimension, owner.count(dimension)));
    let weakest = counts.into_iter().filter(|(_, count)| count.total > 0).min_by_key(|(_, count)| count.permille());
    let weakest = weakest.map(|(dimension, count)| {
        let whole = count.covered() == count.total;
        let label = if whole { "all 100 %".to_owned() } else { format!("{} {}", dimension.plural(), percent(count)) };
        element("span", &[("class", "weak")], [span("of", label), bar(count)])
    });
    let summary = [code(&owner.id), span("title", &owner.title)];
    let summary = element("summary", &[], summary.into_iter().chain(weakest));
    let tables = [
        presence_table(owner, Subject::Parameter, "Parameters", &[State::Value, State::Absent]),
        presence_table(owner, Subject::Field, "Fields", &[State::Value, State::Absent, State::Null, State::Empty]),
        plain(owner, Subject::Message, "Messages"),
        plain(owner, Subject::Value, "Values of enums"),
        plain(owner, Subject::Code, "Error codes"),
        plain(owner, Subject::Rule, "Rules"),
        plain(owner, Subject::Example, "Examples"),
        statuses(owner),
    ];
    element(
        "details",
        &[("class", "operation"), ("id", &owner.id)],
        [summary].into_iter().chain(tables.into_iter().flatten()),
    )
}

/// Parameters or fields, with a column for each state.
fn presence_table(owner: &Owner, subject: Subject, title: &str, states: &[State]) -> Option<Html> {
    let mut rows: Vec<(&str, Vec<&ItemCoverage>)> = Vec::new();
    for covered in owner.items.iter().filter(|covered| covered.item.subject == subject) {
        match rows.last_mut().filter(|(name, _)| *name == covered.item.name) {
            Some((_, row)) => row.push(covered),
            None => rows.push((&covered.item.name, vec![covered])),
        }
    }
    let heads = states.iter().map(|state| element("th", &[("scope", "col")], [text(state.name())]));
    let body = rows.iter().map(|(name, row)| {
        let cells = states.iter().map(|state| {
            let covered = row.iter().find(|covered| covered.item.state == Some(*state));
            element("td", &[], covered.map(|covered| mark(covered.basis)))
        });
        element("tr", &[], [named(name, row)].into_iter().chain(cells))
    });
    table(title, heads.collect(), body.collect())
}

/// Items without states.
fn plain(owner: &Owner, subject: Subject, title: &str) -> Option<Html> {
    let rows = owner.items.iter().filter(|covered| covered.item.subject == subject).map(|covered| {
        let cell = element("td", &[], [mark(covered.basis)]);
        element("tr", &[], [named(&covered.item.name, &[covered]), cell])
    });
    table(title, vec![element("th", &[("scope", "col")], [text("covered")])], rows.collect())
}

fn table(title: &str, heads: Vec<Html>, rows: Vec<Html>) -> Option<Html> {
    if rows.is_empty() {
        return None;
    }
    let first = element("th", &[("scope", "col")], [text(title)]);
    let head = element("thead", &[], [element("tr", &[], [first].into_iter().chain(heads))]);
    Some(element("table", &[("class", "items")], [head, element("tbody", &[], rows)]))
}

/// A name with the cases that cover it.
fn named(name: &str, row: &[&ItemCoverage]) -> Html {
    let mut cases: Vec<usize> = row.iter().flat_map(|covered| &covered.cases).copied().collect();
    cases.sort_unstable();
    cases.dedup();
    let cases = (!cases.is_empty()).then(|| {
        let count = counted(cases.len(), "case");
        let links = element("span", &[("class", "links")], links(&cases));
        element("details", &[("class", "touched")], [element("summary", &[], [text(count)]), links])
    });
    element("th", &[("scope", "row")], [code(name)].into_iter().chain(cases))
}

/// `3–8, 12`: numbers of cases, consecutive ones as a range.
fn links(cases: &[usize]) -> Vec<Html> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for case in cases {
        match ranges.last_mut().filter(|(_, last)| last + 1 == *case) {
            Some((_, last)) => *last = *case,
            None => ranges.push((*case, *case)),
        }
    }
    let range = |(first, last): (usize, usize)| {
        let label = if first == last { format!("{}", first + 1) } else { format!("{}–{}", first + 1, last + 1) };
        element("a", &[("href", &format!("#case-{}", first + 1))], [text(label)])
    };
    ranges.into_iter().map(range).collect()
}

fn statuses(owner: &Owner) -> Option<Html> {
    let list: Vec<String> = owner.statuses.iter().map(u16::to_string).collect();
    let label = format!("HTTP statuses of its responses: {}", list.join(", "));
    (!list.is_empty()).then(|| element("p", &[("class", "about")], [text(label)]))
}
