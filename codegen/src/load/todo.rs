//! What `cargo xtask new` leaves to a person: values that start with `TODO`, comments that do, and sentences of the vendor
//! in comments. Each is an error, so that nothing unread passes for known.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::yaml::node::{Kind, Node};

/// Keys whose values are the vendor's own words.
const VERBATIM: [&str; 3] = ["message", "example", "default"];

/// Precedes the vendor's words in a comment.
const VENDOR: &str = "# vendor: ";

/// Reports what is left to do in a file.
pub(super) fn find(file: &Arc<str>, text: &str, node: &Node, out: &mut Vec<Diagnostic>) {
    let before = out.len();
    values("this", node, out);
    comments(file, text, "# TODO", |found| out.push(comment(&found.span, found.text)));
    // As long as something is to be written, the comments help to write it.
    if out.len() == before {
        comments(file, text, VENDOR, |found| out.push(vendor(&found)));
    }
}

fn values(key: &str, node: &Node, out: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Scalar { text, .. } if !VERBATIM.contains(&key) => {
            out.extend(rest(text).map(|rest| value(&node.span, key, rest)));
        }
        Kind::List(items) => items.iter().for_each(|item| values(key, item, out)),
        Kind::Map(entries) => entries.iter().for_each(|(name, inner)| values(&name.value, inner, out)),
        Kind::Scalar { .. } | Kind::Rejected => {}
    }
}

/// What follows `TODO` at the start of a text.
fn rest(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("TODO")?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ends.then(|| rest.trim_start_matches(':').trim())
}

/// A comment that has a line of its own.
struct Comment<'t> {
    span: Span,
    text: &'t str,
    /// Its line, with the line break.
    line: Span,
}

/// Calls `found` with each comment that starts like this.
fn comments<'t>(file: &Arc<str>, text: &'t str, start: &str, mut found: impl FnMut(Comment<'t>)) {
    let span = |start, end| Span { file: Arc::clone(file), start, end };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let text = line.trim();
        if text.starts_with(start) {
            let from = at + line.len() - line.trim_start().len();
            found(Comment { span: span(from, from + text.len()), text, line: span(at, at + line.len()) });
        }
        at += line.len();
    }
}

/// Removes what a TODO causes: the errors at its location.
pub(crate) fn leave_causes(found: &mut Vec<Diagnostic>) {
    let causes: Vec<Span> = found.iter().filter(|d| d.code == CODE).map(|d| d.span.clone()).collect();
    let is_in = |span: &Span, cause: &Span| {
        span.file == cause.file && cause.start <= span.start && span.end <= cause.end && span.start < span.end
    };
    found.retain(|d| d.code == CODE || !causes.iter().any(|cause| is_in(&d.span, cause)));
}

const CODE: &str = "todo";

/// The most characters of a quoted TODO.
const QUOTED: usize = 160;

fn quote(text: &str) -> String {
    let cut: String = text.chars().take(QUOTED).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

// Messages.

fn value(span: &Span, key: &str, rest: &str) -> Diagnostic {
    let message = match rest {
        "" => format!("`{key}` is still to be written"),
        rest => format!("`{key}` is still to be decided: {}", quote(rest)),
    };
    Diagnostic::new(CODE, span, message, "").help("replace the TODO, or remove the key if the document does not say it")
}

fn comment(span: &Span, line: &str) -> Diagnostic {
    let what = line.trim_start_matches("# TODO").trim_start_matches(':').trim();
    Diagnostic::new(CODE, span, format!("something is still to be done: {}", quote(what)), "")
        .help("do it, then remove the comment")
}

fn vendor(found: &Comment<'_>) -> Diagnostic {
    Diagnostic::new("vendor-text", &found.span, "a comment repeats a sentence of the vendor", "")
        .help("remove the comment; specs describe fields in our own words")
        .edit(found.line.clone(), "", "remove the vendor's sentence")
}
