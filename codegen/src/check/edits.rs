//! Edits of specs that fix what a diagnostic reports.

use std::sync::Arc;

use crate::spec::{Field, Sources, Span, Spanned};

/// Adds a key to a field, after its `type`; `None` if the field has the key.
pub(super) fn add_key(sources: &Sources, field: &Field, key: &str, value: &str) -> Option<(Span, String)> {
    let Span { file, end, .. } = &field.ty.span;
    let text = sources.get(&**file)?;
    if own_lines(text, &field.wire).contains(&format!("{key}:")) {
        return None;
    }
    let rest = text.get(*end..)?;
    let entry = match rest.trim_start().starts_with([',', '}']) {
        true => format!(", {key}: {value}"),
        false => {
            let line = &text[text[..*end].rfind('\n').map_or(0, |n| n + 1)..*end];
            let indent = line.len() - line.trim_start_matches(' ').len();
            // After a comment, if there is one.
            let line_end = end + rest.find(['\n', '\r']).unwrap_or(rest.len());
            let at = Span { file: Arc::clone(file), start: line_end, end: line_end };
            return Some((at, format!("\n{}{key}: {value}", " ".repeat(indent))));
        }
    };
    Some((Span { file: Arc::clone(file), start: *end, end: *end }, entry))
}

/// Adds a line below the one of a value of the file's own keys; `None` if the value has another form.
pub(super) fn add_line(sources: &Sources, after: &Span, line: &str) -> Option<(Span, String)> {
    let text = sources.get(&*after.file)?;
    let start = text.get(..after.start)?.rfind('\n').map_or(0, |n| n + 1);
    let end = after.end + text.get(after.end..)?.find(['\n', '\r'])?;
    let is_part = |c: char| c.is_whitespace() || c == '{';
    if text[start..].starts_with(is_part) || text[end..].trim_start_matches('\r').starts_with("\n ") {
        return None;
    }
    Some((Span { start: end, end, ..after.clone() }, format!("\n{line}")))
}

/// The line of a field and the deeper ones below it.
fn own_lines<'t>(text: &'t str, wire: &Spanned<String>) -> &'t str {
    let start = text.get(..wire.span.start).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut end = start;
    let mut own = None;
    for line in text[start..].split_inclusive('\n') {
        if own.is_some_and(|own| indent(line) <= own) && !line.trim().is_empty() {
            break;
        }
        own.get_or_insert(indent(line));
        end += line.len();
    }
    &text[start..end]
}

/// Removes an entry of a mapping in braces, `, key: value`, whose value is at the span.
pub(super) fn remove_entry(sources: &Sources, key: &str, value: &Span) -> Option<Span> {
    let before = sources.get(&*value.file)?.get(..value.start)?;
    let entry = before.trim_end().strip_suffix(':')?.trim_end().strip_suffix(key)?.trim_end();
    let start = entry.strip_suffix(',')?.len();
    Some(Span { start, ..value.clone() })
}
