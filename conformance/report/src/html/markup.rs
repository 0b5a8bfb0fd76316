//! Builds well-formed markup from elements with known names and from texts, which are escaped only here. There is
//! no other way to insert a text of a spec or a vendor into the page.

use std::fmt::Write as _;

use crate::text::misleads;

/// A piece of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Html(String);

/// Names of attributes are constants; values may come from anywhere.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// An escaped text.
pub(super) fn text(text: impl AsRef<str>) -> Html {
    let mut out = String::new();
    escape(text.as_ref(), &mut out);
    Html(out)
}

/// A path or id, as code, with line breaks preferred after separators.
pub(super) fn code(path: &str) -> Html {
    let pieces = path.split_inclusive(['.', '/', '_', '=']).flat_map(|piece| [text(piece), void("wbr", &[])]);
    element("code", &[], pieces)
}

/// An element with pieces in it.
pub(super) fn element(tag: &'static str, attributes: Attributes<'_>, inner: impl IntoIterator<Item = Html>) -> Html {
    let mut out = opened(tag, attributes);
    inner.into_iter().for_each(|piece| out.push_str(&piece.0));
    // Writing to a String does not fail.
    let _ = write!(out, "</{tag}>");
    if matches!(tag, "tr" | "li" | "p" | "section" | "details" | "h2" | "h3" | "table" | "thead" | "tbody" | "div") {
        out.push('\n');
    }
    Html(out)
}

/// An element without an end tag.
pub(super) fn void(tag: &'static str, attributes: Attributes<'_>) -> Html {
    Html(opened(tag, attributes))
}

/// An element with a class and a text.
pub(super) fn span(class: &str, inner: impl AsRef<str>) -> Html {
    element("span", &[("class", class)], [text(inner)])
}

/// The style sheet, which contains no external text.
pub(super) fn style(css: &'static str) -> Html {
    Html(format!("<style>\n{css}</style>\n"))
}

/// Concatenates pieces.
pub(super) fn all(pieces: impl IntoIterator<Item = Html>) -> Html {
    Html(pieces.into_iter().map(|piece| piece.0).collect())
}

impl Html {
    /// A document of these pieces.
    pub fn document(self) -> String {
        format!("<!doctype html>\n{}\n", self.0)
    }
}

fn opened(tag: &'static str, attributes: Attributes<'_>) -> String {
    let mut out = format!("<{tag}");
    for (name, value) in attributes {
        let _ = write!(out, " {name}=\"");
        escape(value, &mut out);
        out.push('"');
    }
    out.push('>');
    out
}

/// Escapes markup; misleading characters are shown as code points.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if misleads(c) => drop(write!(out, "[U+{:04X}]", u32::from(c))),
            c => out.push(c),
        }
    }
}
