//! Whether a copy is whole: a page that ends in a table, in a field or within a line may go on where it was copied from.

use super::lines::{self, Line};
use super::{FOR_PEOPLE, Page, Part, Unread, noise};

/// Notes what shows that a page is cut off, and what pages have and this one lacks.
pub(crate) fn check(lines: &[Line], page: &mut Page) {
    end(lines, page);
    if !page.bodies.iter().any(|body| !body.is_error) {
        let line = lines.len();
        let has_unread = page.unread.iter().any(|unread| unread.part == Part::Examples);
        let missing = Unread {
            part: Part::Examples,
            line,
            end: line,
            text: "is the copy whole?".to_owned(),
            why: "up to here, no example of a response".into(),
        };
        page.unread.extend(Some(missing).filter(|_| !has_unread));
    }
}

/// Notes an end that may be none. What a site prints below each page shows that the copy goes to its end.
fn end(lines: &[Line], page: &mut Page) {
    let Some(last) = lines.iter().rposition(|line| !line.text.is_empty() && !line.text.starts_with("```")) else {
        return;
    };
    let line = &lines[last];
    if noise::is_footer(&line.text) || ends_body(&line.text) {
        return;
    }
    let section = page.sections.iter().rfind(|section| section.line <= line.number);
    let part = section.map_or(Part::Page, |section| section.part);
    if section.is_some_and(|section| section.why == FOR_PEOPLE) {
        return;
    }
    let why = if lines::cells(&line.text).is_some() {
        "the page ends in a table"
    } else if last + 1 == lines.len() {
        "the text ends without an end of line"
    } else if page.known.contains(&line.number) && matches!(part, Part::Request | Part::Response | Part::Errors) {
        "the page ends in fields or error codes"
    } else {
        return;
    };
    let text = format!("is it whole? {}", line.text);
    page.unread.push(Unread { part, line: line.number, end: line.number, text, why: why.into() });
}

/// Whether a line can be the last of a body; one that is cut off is reported as such.
fn ends_body(text: &str) -> bool {
    matches!(text, "}" | "]")
        || [('{', '}'), ('[', ']'), ('<', '>')]
            .iter()
            .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
}
