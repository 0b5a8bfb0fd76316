//! Texts and Markdown as HTML.

use pulldown_cmark::{Options, Parser, html};

use crate::markdown::{is_hidden, is_plain};

/// Appends a text with escapes; hidden characters are shown as `\u{202a}`.
pub fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push(c),
            '\t' => out.push(' '),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
}

/// A text with escapes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

/// Appends paragraphs of Markdown, which this crate has escaped: no tag in them is markup.
pub fn markdown(out: &mut String, paragraphs: &[String]) {
    for paragraph in paragraphs {
        if is_plain(paragraph) {
            out.push_str("<p>");
            escape(out, paragraph);
            out.push_str("</p>\n");
        } else {
            let mut printed = String::new();
            html::push_html(&mut printed, Parser::new_ext(paragraph, Options::ENABLE_TABLES));
            out.push_str(&printed.replace("<th>", "<th scope=\"col\">"));
        }
    }
}

/// Appends one line of Markdown without a paragraph around it.
pub fn line(out: &mut String, markdown: &str) {
    if is_plain(markdown) {
        return escape(out, markdown);
    }
    let mut text = String::new();
    html::push_html(&mut text, Parser::new(markdown));
    let inner = text.trim_end().strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    out.push_str(inner.filter(|inner| !inner.contains("<p>")).unwrap_or(&text));
}
