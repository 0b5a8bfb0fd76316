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
    // A table that is too wide for a phone scrolls on its own, also with the keyboard.
    let scroll = [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Coverage by provider")];
    titled("coverage", "Coverage", vec![legend(), element("div", &scroll, [table])])
}

fn legend() -> Html {
    let entries = Basis::ALL.into_iter().map(|basis| {
        let meaning = match basis {
            Basis::Documented => "stated by a document",
            Basis::Example => "from an example",
            Basis::Derived => "derived from tables and rules",
        };
        let name = [mark(Some(basis)), text(format!(" {}: {meaning}", basis.name()))];
        element("li", &[], name)
    });
    let gap = element("li", &[], [mark(None), text(" not covered")]);
    element("ul", &[("class", "legend"), ("aria-label", "Evidence of the best case of an item")], entries.chain([gap]))
}

/// A dot in the colour of a basis, with its own shape, and a word for screen readers.
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
            [element("span", &[("aria-hidden", "true")], [text("–")]), span("unseen", "no items")],
        );
    }
    let of = format!("{}/{}", count.covered(), count.total);
    element("td", &[], [span("percent", percent(count)), span("of", of), bar(count)])
}

/// A bar of the three bases; the same figures are beside it.
pub(super) fn bar(count: Count) -> Html {
    let parts = [("documented", count.documented), ("example", count.example), ("derived", count.derived)];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0).map(|(class, n)| {
        let permille = n * 1000 / count.total.max(1);
        element("i", &[("class", class), ("style", &format!("width:{}.{}%", permille / 10, permille % 10))], [])
    });
    element("span", &[("class", "bar"), ("aria-hidden", "true")], parts)
}
