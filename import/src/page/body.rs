//! Example bodies in a page: where they begin and end, and their values.

use std::sync::Arc;

use waybill_codegen::check::body;
use waybill_codegen::check::tree::Tree;

use super::lines::Line;
use super::{Body, Page, Part};

/// The layout of a text that is a body alone.
pub(crate) const LAYOUT: &str = "an example body";

/// Takes all bodies of a part of a page. Other lines, such as the titles of tabs, are no part of a body.
pub(crate) fn take(page: &mut Page, lines: &[Line], is_error: bool) {
    let mut at = 0;
    while at < lines.len() {
        let Some(length) = length(&lines[at..]) else {
            at += 1;
            continue;
        };
        let (first, part) = (&lines[at], &lines[at..at + length.unwrap_or(1)]);
        part.iter().for_each(|line| page.mark(line));
        let text = dedent(part);
        let form = if text.starts_with('<') { "xml" } else { "json" };
        let body = Body { form, text, is_error, is_derived: false, line: first.number };
        match (length, tree(&body)) {
            (None, _) => {
                let whole = Body { text: dedent(&lines[at..]), ..body };
                page.is_cut = true;
                let why = outline(page, &whole).unwrap_or("a body that is cut off");
                page.unread_lines(Part::Examples, &lines[at..], why);
                return;
            }
            (_, Err(_)) => {
                let why = outline(page, &body).unwrap_or("a body that is not valid JSON or XML");
                page.unread_lines(Part::Examples, part, why);
            }
            (_, Ok(_)) if page.bodies.iter().any(|known| known.form == form && known.is_error == is_error) => {
                page.unread_lines(Part::Examples, part, "a second body of this form");
            }
            (_, Ok(_)) => page.bodies.push(body),
        }
        at += part.len();
    }
}

/// Takes the nesting of JSON that lacks values or its end, and says so.
fn outline(page: &mut Page, body: &Body) -> Option<&'static str> {
    if body.form != "json" || body.is_error || page.layout == LAYOUT {
        return None;
    }
    // What stands in the last lines may be half of a member.
    let ends = std::iter::successors(Some(body.text.trim_end()), |text| Some(text.rsplit_once('\n')?.0));
    let mut texts = ends.take(HALF_LINES).filter_map(completed).map(|text| Body { text, ..body.clone() });
    page.outlines.push(texts.find(|body| tree(body).is_ok())?);
    Some("an example that is no valid JSON, as values are blank or its end is lost; only its nesting is read")
}

/// The most lines at the end of a copy that are dropped to read the others.
const HALF_LINES: usize = 5;

/// JSON with an empty string for each value that is missing, and with the brackets that its end lacks.
fn completed(text: &str) -> Option<String> {
    let (mut out, mut open, mut is_string, mut is_escaped) = (String::new(), Vec::new(), false, false);
    for c in text.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_string => is_escaped = true,
            '"' => is_string = !is_string,
            _ if is_string => {}
            '{' => open.push('}'),
            '[' => open.push(']'),
            ',' => fill(&mut out, false),
            '}' | ']' => {
                fill(&mut out, true);
                open.pop().filter(|end| *end == c)?;
            }
            _ => {}
        }
        out.push(c);
    }
    fill(&mut out, true);
    out.extend(open.into_iter().rev());
    (!is_string).then_some(out)
}

/// Adds a value behind a colon, and removes a comma before an end.
fn fill(out: &mut String, is_end: bool) {
    let end = out.trim_end().len();
    match out[..end].chars().next_back() {
        Some(':') => out.insert_str(end, "\"\""),
        Some(',') if is_end => drop(out.remove(end - 1)),
        _ => {}
    }
}

/// The lines of a body that starts here: `None` if none does, `Some(None)` if it never ends.
pub(crate) fn length(lines: &[Line]) -> Option<Option<usize>> {
    let first = lines.first()?.text.as_str();
    // Not `<= 100`.
    let is_tag =
        first.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || "?!_".contains(c)));
    let starts = !lines[0].bullet && (is_tag || first.starts_with(['{', '[']));
    if !starts {
        return None;
    }
    if !first.starts_with('<') {
        return Some(json_end(lines));
    }
    let root = lines.iter().map(|line| line.text.as_str()).find(|line| !line.starts_with("<?") && !line.is_empty())?;
    let name: String = root.strip_prefix('<')?.chars().take_while(|c| !matches!(c, '>' | '/' | ' ' | '\t')).collect();
    let end = format!("</{name}>");
    let empty = |line: &Line| line.text.starts_with(&format!("<{name}")) && line.text.ends_with("/>");
    Some(lines.iter().position(|line| line.text.ends_with(&end) || empty(line)).map(|at| at + 1))
}

/// Counts brackets outside strings.
fn json_end(lines: &[Line]) -> Option<usize> {
    let (mut depth, mut string, mut escaped) = (0_usize, false, false);
    for (at, line) in lines.iter().enumerate() {
        for c in line.raw.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if string => escaped = true,
                '"' => string = !string,
                '{' | '[' if !string => depth += 1,
                '}' | ']' if !string => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if depth == 0 && !string {
            return Some(at + 1);
        }
    }
    None
}

/// The lines without what all of them are indented by.
fn dedent(lines: &[Line]) -> String {
    let indent = |line: &Line| line.raw.chars().take_while(|c| c.is_whitespace()).count();
    let least = lines.iter().filter(|line| !line.text.is_empty()).map(indent).min().unwrap_or_default();
    let mut out = String::new();
    for line in lines {
        let own = indent(line);
        out.extend(line.raw.chars().take(own).skip(least).map(|c| if c == '\t' { c } else { ' ' }));
        out.extend(line.raw.chars().skip(own));
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

/// The values of a body.
pub(crate) fn tree(body: &Body) -> Result<Tree, String> {
    let file: Arc<str> = Arc::from("body");
    let read = if body.form == "xml" { body::xml(&file, &body.text) } else { body::json(&file, &body.text) };
    read.map_err(|diagnostic| diagnostic.label.to_string())
}
