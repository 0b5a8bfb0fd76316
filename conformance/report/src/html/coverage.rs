//! The matrix: a row for each dimension, a column for each provider, a count in each cell.

use super::markup::{Html, element, span, text};
use super::titled;
use crate::item::{Basis, Dimension};
use crate::report::{Count, Report};
use crate::text::percent;

pub(super) fn section(report: &Report) -> Html {
    let coverage = &report.coverage;
    let providers = coverage.providers();
    let corner = element("th", &[("scope", "col")], [span("unseen", "dimension")]);
    let columns = std::iter::once("all").chain(providers.iter().copied());
    let columns = columns.map(|name| element("th", &[("scope", "col")], [text(name)]));
    let head = element("tr", &[], std::iter::once(corner).chain(columns));
    let weakest = coverage.headline().map(|headline| headline.dimension);
    let rows = Dimension::ALL.into_iter().filter(|d| coverage.count(*d, None).total > 0).map(|dimension| {
        let class = if weakest == Some(dimension) { "weakest" } else { "" };
        let name = element("th", &[("scope", "row"), ("title", dimension.meaning())], [text(dimension.plural())]);
        let counts = std::iter::once(coverage.count(dimension, None));
        let counts = counts.chain(providers.iter().map(|provider| coverage.count(dimension, Some(provider))));
        element("tr", &[("class", class)], std::iter::once(name).chain(counts.map(cell)))
    });
    let table = [element("thead", &[], [head]), element("tbody", &[], rows)];
    let table = element("table", &[("class", "matrix")], table);
    // What is too wide for a phone is scrolled by itself, with the keyboard too.
    let scroll = [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Coverage by provider")];
    titled("coverage", "Coverage", vec![legend(), element("div", &scroll, [table])])
}

fn legend() -> Html {
    let entries = Basis::ALL.into_iter().map(|basis| {
        let says = match basis {
            Basis::Documented => "a document says so",
            Basis::Example => "read off an example",
            Basis::Derived => "worked out from tables and rules",
        };
        let name = [mark(Some(basis)), text(format!(" {}: {says}", basis.name()))];
        element("li", &[], name)
    });
    let gap = element("li", &[], [mark(None), text(" nothing touches it")]);
    element(
        "ul",
        &[("class", "legend"), ("aria-label", "What the best case of an item rests on")],
        entries.chain([gap]),
    )
}

/// A dot in the colour of a basis, with a shape of its own, and a word for who sees neither.
pub(super) fn mark(basis: Option<Basis>) -> Html {
    let (class, letter, word) = match basis {
        Some(Basis::Documented) => ("mark documented", "D", "documented"),
        Some(Basis::Example) => ("mark example", "E", "example"),
        Some(Basis::Derived) => ("mark derived", "d", "derived"),
        None => ("mark gap", "–", "not covered"),
    };
    element(
        "span",
        &[("class", class), ("title", word)],
        [element("span", &[("aria-hidden", "true")], [text(letter)]), span("unseen", word)],
    )
}

fn cell(count: Count) -> Html {
    if count.total == 0 {
        return element(
            "td",
            &[("class", "none")],
            [element("span", &[("aria-hidden", "true")], [text("–")]), span("unseen", "nothing stated")],
        );
    }
    let of = format!("{}/{}", count.covered(), count.total);
    element("td", &[], [span("percent", percent(count)), span("of", of), bar(count)])
}

/// A bar of the three bases; the figures beside it say the same.
pub(super) fn bar(count: Count) -> Html {
    let parts = [("documented", count.documented), ("example", count.example), ("derived", count.derived)];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0).map(|(class, n)| {
        let permille = n * 1000 / count.total.max(1);
        element("i", &[("class", class), ("style", &format!("width:{}.{}%", permille / 10, permille % 10))], [])
    });
    element("span", &[("class", "bar"), ("aria-hidden", "true")], parts)
}
