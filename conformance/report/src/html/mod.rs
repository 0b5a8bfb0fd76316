//! `index.html`: one page without scripts, fonts or external addresses. Failures come first, then the
//! coverage as a matrix, then each operation, then each case.

mod cases;
mod coverage;
mod failures;
mod markup;
mod operations;

use crate::report::{Outcome, Report, Verdict};
use crate::text::percent;
use markup::{Html, all, element, span, style, text, void};

/// The text of the page.
#[must_use]
pub fn html(report: &Report) -> String {
    let title = format!("Waybill conformance: {}", report.verdict.name());
    let head = element(
        "head",
        &[],
        [
            void("meta", &[("charset", "utf-8")]),
            void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
            void("meta", &[("name", "color-scheme"), ("content", "light dark")]),
            // Nothing is fetched and nothing runs, whatever the texts contain.
            void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]),
            element("title", &[], [text(title)]),
            style(include_str!("style.css")),
        ],
    );
    let body = [
        element("a", &[("class", "skip"), ("href", "#coverage")], [text("Skip to the coverage")]),
        header(report),
        element(
            "main",
            &[],
            [
                failures::section(report),
                failures::changes(report),
                coverage::section(report),
                operations::section(report),
                cases::section(report),
            ],
        ),
        footer(),
    ];
    element("html", &[("lang", "en")], [head, element("body", &[], body)]).document()
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

fn header(report: &Report) -> Html {
    let (class, word) = match report.verdict {
        Verdict::Passed => ("badge good", "Passed"),
        Verdict::PartPassed => ("badge part", "Part passed"),
        Verdict::Failed => ("badge bad", "Failed"),
    };
    let title = [element("span", &[("class", "name")], [text("Waybill conformance")]), span(class, word)];
    element(
        "header",
        &[],
        [
            element("h1", &[], title),
            headline(report),
            reasons(report),
            element("dl", &[("class", "facts")], facts(report)),
        ],
    )
}

/// The weakest dimension, in large type.
fn headline(report: &Report) -> Html {
    let Some(headline) = report.coverage.headline() else { return Html::default() };
    let label = format!("{} covered, the weakest of the dimensions", headline.dimension.plural());
    let of = format!("{} of {}: {}", headline.count.covered(), headline.count.total, headline.dimension.meaning());
    let figure = element("strong", &[], [text(percent(headline.count))]);
    element("p", &[("class", "headline")], [figure, span("said", label), span("of", of)])
}

fn reasons(report: &Report) -> Html {
    if report.reasons.is_empty() {
        return Html::default();
    }
    element("ul", &[("class", "reasons")], report.reasons.iter().map(|reason| element("li", &[], [text(reason)])))
}

fn facts(report: &Report) -> Vec<Html> {
    let exchanges: u64 = report.cases.iter().map(|case| case.exchanges).sum();
    let mut facts = Vec::new();
    for outcome in [Outcome::Passed, Outcome::Failed, Outcome::Unfinished, Outcome::NotRun] {
        let cases = report.cases_with(outcome);
        if cases > 0 || outcome == Outcome::Passed {
            facts.push(fact(&format!("cases {}", outcome.name()), &format!("{cases} of {}", report.cases.len())));
        }
    }
    facts.push(fact("requests and responses recorded", &grouped(exchanges)));
    for run in &report.runs {
        let took = run.seconds.map_or("did not end".to_owned(), |seconds| format!("took {seconds:.1} s"));
        facts.push(fact(&run.command, &format!("{}, {took}", run.started.replace(['T', 'Z'], " ").trim_end())));
    }
    facts
}

fn fact(name: &str, value: &str) -> Html {
    element("div", &[], [element("dt", &[], [text(name)]), element("dd", &[], [text(value)])])
}

/// `70 453`, with narrow spaces.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join("\u{202f}")
}

fn footer() -> Html {
    let label = "Coverage is measured on the wire, not declared by the cases. Only passed cases count, and only \
                those that compare what they send and read. Times are UTC.";
    element("footer", &[], [element("p", &[], [text(label)])])
}

/// A section that is labelled by its heading.
fn titled(id: &'static str, title: &str, inner: Vec<Html>) -> Html {
    let heading = format!("{id}-title");
    let h2 = element("h2", &[("id", heading.as_str())], [text(title)]);
    element("section", &[("id", id), ("aria-labelledby", heading.as_str())], [h2, all(inner)])
}
