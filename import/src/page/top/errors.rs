//! The rows of the table of error codes.

use super::table::columns;
use crate::model::{ErrorRow, Place};
use crate::page::lines::{self, Line, word};
use crate::page::table::Columns;
use crate::page::{Page, Part, REMEDY, noise};

/// The rows of the table of error codes.
pub(super) fn read(lines: &[Line], page: &mut Page) {
    page.has_no_errors |= lines.iter().any(|line| matches!(line.text.as_str(), "No Data" | "暂无数据"));
    let titles = lines.iter().position(|line| Columns::of(line).is_some_and(|columns| columns.has_codes()));
    if let Some((at, columns)) = titles.and_then(|at| Some((at, Columns::of(&lines[at])?))) {
        page.mark(&lines[at]);
        columns.report_unknown(&lines[at], Part::Errors, page);
        let rows: Vec<&Line> = lines[at + 1..].iter().collect();
        return columns.errors(&rows[..Columns::length(&rows, &lines[at])], page);
    }
    let mut last = 0;
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        let is_next = line.number <= last + 1;
        last = line.number;
        if !columns(line).is_empty() {
            page.mark(line);
            continue;
        }
        let (code, rest) = word(&line.text);
        let ends = rest.is_empty() && !line.text.contains(['.', ':']);
        if is_code(code) && !ends {
            let place = Place { line: line.number, ..Place::default() };
            // Split once the whole row is known.
            page.errors.push(ErrorRow {
                code: code.to_owned(),
                message: rest.to_owned(),
                place,
                ..ErrorRow::default()
            });
        } else if noise::is_noise(&line.text) {
            break;
        } else if let Some(row) = page.errors.last_mut().filter(|_| !line.bullet && is_next) {
            lines::join(&mut row.message, &line.text);
        } else {
            page.unread(Part::Errors, line, "a row that can't be read");
        }
        page.mark(line);
    }
    for row in &mut page.errors {
        let (message, remedy, open) = split_error(&row.message);
        row.message = message;
        row.notes.vendor.clone_from(&remedy);
        row.remedy = remedy.map(|_| REMEDY.to_owned());
        row.notes.open = open.map(str::to_owned);
    }
}

/// `isv.invalid-parameter:tid|nick`, `15`, `invalid-permission`
fn is_code(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '|' | '&' | '/');
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    !text.is_empty() && text.chars().all(fits) && (is_number || text.contains(['.', '-', '_', ':']))
}

/// Message and solution of a row, and what is not clear about them. Between the two is a space, as it can be in each.
fn split_error(text: &str) -> (String, Option<String>, Option<&'static str>) {
    if let Some(cells) = lines::cells(text) {
        let cell = |at: usize| cells.get(at).filter(|cell| !cell.is_empty()).map(|cell| (*cell).to_owned());
        return (cell(0).unwrap_or_default(), cell(1), None);
    }
    let text = text.trim();
    let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    let parts = |at: usize| (text[..at].trim().to_owned(), Some(text[at..].trim().to_owned()), None);
    if spaces.is_empty() {
        return (text.to_owned(), None, None);
    }
    // The solution repeats the message, alone or at its start.
    let repeats = |at: &&usize| text[**at..].trim().starts_with(text[..**at].trim());
    if let Some(at) = spaces.iter().find(repeats) {
        return parts(*at);
    }
    // A space inside a Chinese text stands beside a word of another script.
    let between: Vec<usize> = spaces.into_iter().filter(|at| is_between(text, *at)).collect();
    match between.as_slice() {
        [one] => parts(*one),
        _ => (text.to_owned(), None, Some("TODO: where does the message end and the solution begin?")),
    }
}

/// Whether the characters around a space are Chinese.
fn is_between(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].trim_start().chars().next());
    [before, after].into_iter().all(|c| c.is_some_and(lines::is_chinese))
}
