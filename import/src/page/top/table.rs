//! The rows of a table of fields: a line, cells between tabs, or a list whose items are cells.

use std::collections::HashSet;

use waybill_codegen::scalar::Scalar;

use crate::page::lines::{self, Line, is_name, word};
use crate::page::noise;
use crate::page::table::Columns;
use crate::page::words::{self, Column};
use crate::page::{Mixed, Page, Part, Row, limits, paths};
use crate::settle::Context;
use crate::settle::types::brackets;
use crate::settle::words::is_scalar_word;

/// The rows of a table of fields.
pub(super) fn read(
    context: &Context<'_>,
    lines: &[Line],
    part: Part,
    shown: &HashSet<String>,
    page: &mut Page,
) -> Vec<Row> {
    let is_listed = has_list(lines);
    let listed: Vec<Line> = lines.iter().filter(|line| !line.text.is_empty()).cloned().map(item).collect();
    let lines: Vec<&Line> = match is_listed {
        true => listed.iter().collect(),
        false => lines.iter().filter(|line| !line.text.is_empty()).collect(),
    };
    let Some((first, rows)) = lines.split_first() else { return Vec::new() };
    if let Some(columns) = Columns::of(first).filter(|_| !is_listed) {
        page.mark(first);
        columns.report_unknown(first, part, page);
        return paths::settle(columns.fields(context, &rows[..Columns::length(rows, first)], part, page));
    }
    let mut columns = columns(first);
    let rows = if columns.is_empty() { &lines } else { rows };
    if columns.is_empty() {
        page.unread(part, first, "a table without the titles of its columns");
        columns = vec![Column::Name, Column::Type, Column::Example, Column::Text];
    }
    page.mark(first);
    let mut table = Table { context, columns, part, shown, rows: Vec::new() };
    let mut at = 0;
    while at < rows.len() {
        // Another table, or lines that no blank line separates from a table: they are not of this one.
        let is_apart = at > 0 && rows[at].number > rows[at - 1].number + 1;
        if !self::columns(rows[at]).is_empty() || (is_apart && !table.starts(&rows[at..])) {
            break;
        }
        if noise::is_noise(&rows[at].text) {
            at += 1;
            continue;
        }
        let read = table.take(&rows[at..], page);
        rows[at..at + read].iter().for_each(|line| page.mark(line));
        at += read;
    }
    table.settle_alone();
    table.rows
}

/// Whether a browser's copy has tabs between the cells of rows, and each cell of a nested row, and each limit, in a line.
fn has_list(lines: &[Line]) -> bool {
    let is_limit =
        |text: &str| text.split_once([':', '\u{ff1a}']).is_some_and(|(title, _)| words::detail(title).is_some());
    let is_item =
        |line: &Line| lines::cells(&line.text).is_none() && (line.text.starts_with('└') || is_limit(&line.text));
    let first = lines.iter().find(|line| !line.text.is_empty());
    first.is_some_and(|first| first.text.contains('\t') && !columns(first).is_empty()) && lines.iter().any(is_item)
}

/// A line without cells is an item of a list, whose bullet a browser does not copy.
fn item(line: Line) -> Line {
    Line { bullet: line.bullet || lines::cells(&line.text).is_none(), ..line }
}

/// The columns of a line of titles; none if it is another line.
pub(super) fn columns(line: &Line) -> Vec<Column> {
    let found: Option<Vec<Column>> = line.text.split_whitespace().map(words::column).collect();
    found.filter(|columns| columns.len() > 1).unwrap_or_default()
}

struct Table<'a> {
    context: &'a Context<'a>,
    columns: Vec<Column>,
    part: Part,
    /// Names that the example shows.
    shown: &'a HashSet<String>,
    rows: Vec<Row>,
}

impl Table<'_> {
    /// Reads from the first of these lines, and returns how many it has read.
    fn take(&mut self, lines: &[&Line], page: &mut Page) -> usize {
        let line = lines[0];
        if line.bullet {
            if self.starts_nested(lines) {
                return self.nested(lines, page);
            }
            self.cell(line, page);
            return 1;
        }
        if let Some(row) = self.plain(line, lines.get(1).copied()) {
            self.rows.push(row);
        } else if self.looks_like_a_row(&line.text) {
            page.unread(self.part, line, "a row that can't be read");
        } else {
            self.wrapped(line, page);
        }
        1
    }

    /// Whether a row starts with the first of these lines, or could.
    fn starts(&self, lines: &[&Line]) -> bool {
        let line = lines[0];
        line.bullet || self.plain(line, lines.get(1).copied()).is_some() || self.looks_like_a_row(&line.text)
    }

    /// A bullet that belongs to the row above: a limit, or its description.
    fn cell(&mut self, line: &Line, page: &mut Page) {
        let Some(row) = self.rows.last_mut() else {
            page.unread(self.part, line, "a cell without a row");
            return;
        };
        if !limit(row, &line.text) {
            if row.text.is_empty() {
                row.text.clone_from(&line.text);
            } else {
                row.text.push('\n');
                row.text.push_str(&line.text);
            }
        }
    }

    /// A line that continues the one above.
    fn wrapped(&mut self, line: &Line, page: &mut Page) {
        match self.rows.last_mut() {
            Some(row) => lines::join(&mut row.text, &line.text),
            None => page.unread(self.part, line, "a line before the first row"),
        }
    }

    /// A type is a scalar of the platform, or looks like the name of an object.
    fn is_type(&self, text: &str) -> bool {
        let (base, _) = brackets(text);
        self.is_scalar(&base) || (is_name(&base) && base.starts_with(|c: char| c.is_ascii_uppercase()))
    }

    fn is_scalar(&self, base: &str) -> bool {
        self.context.scalar(base).is_some() || is_scalar_word(self.context, base)
    }

    /// `tid Number 必须 11234221 …`
    fn plain(&self, line: &Line, next: Option<&Line>) -> Option<Row> {
        if let Some(cells) = lines::cells(&line.text) {
            return self.tabbed(&cells, line.number);
        }
        let (name, rest) = word(&line.text);
        let (mut ty, mut rest) = word(rest);
        let mut list = String::new();
        while let Some(after) = rest.strip_prefix("[]") {
            list.push_str("[]");
            rest = after.trim_start();
        }
        let whole = format!("{ty}{list}");
        ty = &whole;
        if !is_name(name) || !self.is_type(ty) {
            return None;
        }
        let (mark, after) = word(rest);
        let required = self.mark(mark);
        if self.columns.contains(&Column::Required) && required.is_none() {
            return None;
        }
        let rest = if required.is_some() { after } else { rest };
        // A wrapped line of English can look like a row: `the Order of …`.
        let is_known = self.is_scalar(&brackets(ty).0) || self.shown.is_empty() || self.shown.contains(name);
        let has_rows = next.is_some_and(|next| next.bullet && next.text.starts_with('└'));
        if required.is_none() && !is_known && !has_rows {
            return None;
        }
        let mut row = self.row(name, ty, line.number);
        row.required = required;
        row.text = match self.columns.contains(&Column::Limits) {
            true => limits::take(&mut row, rest),
            false => rest.to_owned(),
        };
        row.mixed = self.columns.contains(&Column::Example).then_some(Mixed::Together);
        Some(row)
    }

    /// A row whose cells are known.
    fn tabbed(&self, cells: &[&str], line: usize) -> Option<Row> {
        let of = |column| {
            let at = self.columns.iter().position(|c| *c == column)?;
            cells.get(at).copied().filter(|cell| !cell.is_empty())
        };
        let (name, ty) = (of(Column::Name)?, of(Column::Type)?);
        let below = name.starts_with('└');
        let name = name.trim_start_matches('└').trim();
        if !is_name(name) {
            return None;
        }
        let mut row = self.row(name, ty, line);
        row.below = below;
        row.required = of(Column::Required).and_then(words::required);
        if let (Some(mark), None) = (of(Column::Required), row.required) {
            row.unread.push(format!("is it required? the page prints `{mark}`"));
        }
        row.example = of(Column::Example).map(str::to_owned);
        if let Some(limits) = of(Column::Limits)
            && !limit(&mut row, limits)
        {
            row.unread.push(format!("the page prints the limit `{limits}`, which is not understood"));
        }
        of(Column::Text).into_iter().for_each(|text| lines::join(&mut row.text, text));
        Some(row)
    }

    fn row(&self, name: &str, ty: &str, line: usize) -> Row {
        let (base, levels) = if self.context.scalar(ty).is_some() { (ty.to_owned(), 0) } else { brackets(ty) };
        let (ty, list) = match levels {
            0 | 1 => (base, levels == 1),
            _ => (ty.to_owned(), false),
        };
        Row { name: name.to_owned(), ty, list, line, ..Row::default() }
    }

    /// `• └ name`, or the name of an object with rows of its own: `• parcel`, `• ParcelDTO`.
    fn starts_nested(&self, lines: &[&Line]) -> bool {
        let text = &lines[0].text;
        if text.starts_with('└') {
            return true;
        }
        let ty = lines.get(1).filter(|next| next.bullet).map_or("", |next| next.text.as_str());
        let is_object = self.is_type(ty) && !self.is_scalar(&brackets(ty).0);
        let is_likely = text.starts_with(|c: char| c.is_ascii_lowercase()) || self.shown.contains(text);
        is_name(text) && is_likely && is_object
    }

    /// A row whose cells are bullets.
    fn nested(&mut self, lines: &[&Line], page: &mut Page) -> usize {
        let mut cells: Vec<String> = Vec::new();
        let mut numbers: Vec<usize> = Vec::new();
        let mut length = 0;
        for at in 0..lines.len() {
            let line = lines[at];
            if at > 0 && line.bullet && self.starts_nested(&lines[at..]) {
                break;
            }
            if !line.bullet {
                let is_apart = at > 0 && line.number > lines[at - 1].number + 1;
                let is_row = self.plain(line, lines.get(at + 1).copied()).is_some();
                if is_apart || is_row || self.looks_like_a_row(&line.text) {
                    break;
                }
                // A wrapped line.
                if let Some(cell) = cells.last_mut() {
                    lines::join(cell, &line.text);
                }
            } else {
                cells.push(line.text.trim_start_matches('└').trim().to_owned());
                numbers.push(line.number);
            }
            length = at + 1;
        }
        let mut cells = cells.into_iter();
        let (name, ty) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        if !is_name(&name) || !self.is_type(&ty) {
            page.unread(self.part, lines[0], "a row without a type");
            page.unread.last_mut().into_iter().for_each(|unread| unread.end = lines[length - 1].number);
            return length;
        }
        let mut row = self.row(&name, &ty, lines[0].number);
        row.below = true;
        let mut rest: Vec<String> = cells.filter(|cell| !limit(&mut row, cell)).collect();
        if let Some(mark) = rest.first().and_then(|cell| self.mark(cell)) {
            row.required = Some(mark);
            rest.remove(0);
        }
        // An object has no example; a scalar has both, or it is not clear which one.
        let is_scalar = self.is_scalar(&row.ty);
        if is_scalar && rest.len() > 1 && self.columns.contains(&Column::Example) {
            row.example = Some(rest.remove(0));
        } else if is_scalar && self.columns.contains(&Column::Example) && !has_empty_cell(&numbers) {
            row.mixed = Some(Mixed::Alone);
        }
        if !is_scalar && rest.len() > 1 && self.columns.contains(&Column::Example) && is_number(&rest[0]) {
            rest.remove(0);
        }
        row.text = rest.join("\n");
        self.rows.push(row);
        length
    }

    /// Where no row below another one has an example, and what stands alone can't be one in several rows, the table has
    /// none: all of it are descriptions.
    fn settle_alone(&mut self) {
        let kind = |row: &Row| self.context.scalar(&row.ty).filter(|kind| *kind != Scalar::String);
        let alone = self.rows.iter().filter(|row| row.mixed == Some(Mixed::Alone));
        let fit: Vec<bool> = alone.filter_map(|row| Some(kind(row)?.fits(&row.text))).collect();
        let has_example = self.rows.iter().any(|row| row.below && row.example.is_some());
        let is_without = !has_example && fit.len() > 1 && !fit.contains(&true);
        if is_without {
            self.rows.iter_mut().filter(|row| row.mixed == Some(Mixed::Alone)).for_each(|row| row.mixed = None);
        }
    }

    /// What a cell says in the column of required fields, if there is one.
    fn mark(&self, text: &str) -> Option<bool> {
        words::required(text).filter(|_| self.columns.contains(&Column::Required))
    }

    /// Whether a line that is no row could have been one.
    fn looks_like_a_row(&self, text: &str) -> bool {
        let (name, rest) = word(text);
        let (ty, _) = word(rest);
        let marked = text.split_whitespace().any(|word| self.mark(word).is_some());
        is_name(name) && (marked || self.shown.contains(name) || self.is_type(ty) || text.contains('\t'))
    }
}

/// Whether a text is what a generator prints as the example of an object, which says nothing.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a blank line above the last cell, and above no other, stands for an example that is empty.
fn has_empty_cell(numbers: &[usize]) -> bool {
    let gaps: Vec<bool> = numbers.windows(2).map(|pair| pair[1] > pair[0] + 1).collect();
    matches!(gaps.as_slice(), [above @ .., true] if above.iter().all(|gap| !gap))
}

/// Whether a cell is a limit or a default, which the row then has.
fn limit(row: &mut Row, text: &str) -> bool {
    let Some((title, _)) = text.split_once([':', '\u{ff1a}']) else { return false };
    match words::detail(title) {
        Some(words::Detail::Example) | None => false,
        Some(_) if limits::details(row, text) => true,
        Some(_) => {
            row.unread.push(format!("the page prints `{text}`, which is not understood"));
            true
        }
    }
}

/// Separates the example at the start of a description. `seen` is what an example of the whole shows. The last is what
/// is not clear.
pub(crate) fn split_example(
    kind: Option<Scalar>,
    mixed: Mixed,
    text: &str,
    seen: Option<&str>,
) -> (Option<String>, String, Option<String>) {
    let Some(kind) = kind else {
        let (first, rest) = word(text);
        let text = if mixed == Mixed::Together && is_number(first) && !rest.is_empty() { rest } else { text };
        return (None, text.to_owned(), None);
    };
    if text.is_empty() {
        return (None, String::new(), None);
    }
    let open = |question: &str| (None, text.to_owned(), Some(format!("TODO: the page prints `{text}` {question}")));
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    if let Some(seen) = seen.map(str::trim).filter(|seen| !seen.is_empty())
        && let Some(rest) = text.strip_prefix(seen).filter(|rest| ends(rest))
    {
        // A list of what values mean begins with the same value, if the example before it is empty.
        if numbered(rest) > 0 && !rest.contains(seen) {
            return open(UNBORDERED);
        }
        return (Some(seen.to_owned()), rest.trim().to_owned(), None);
    }
    if mixed == Mixed::Alone {
        return match kind {
            Scalar::String => open("alone: is it the example, or the description?"),
            kind if kind.fits(text) => (Some(text.to_owned()), String::new(), None),
            _ => (None, text.to_owned(), None),
        };
    }
    let (first, rest) = word(text);
    let (second, after) = word(rest);
    let both = format!("{first} {second}");
    if !second.is_empty() && Scalar::Datetime.fits(&both) {
        return (Some(both), after.to_owned(), None);
    }
    let known = |example: &str, rest: &str| (Some(example.to_owned()), rest.to_owned(), None);
    match kind {
        Scalar::String if rest.is_empty() || !is_likely_example(first) || lists_values(text) => open(UNBORDERED),
        kind if kind.fits(first) && lists_values(text) => open(UNBORDERED),
        Scalar::String => known(first, rest),
        kind if kind.fits(first) => known(first, rest),
        _ => (None, text.to_owned(), None),
    }
}

const UNBORDERED: &str = "without a border: is there an example before the description?";

/// Whether a word is more likely an example than the first of a description: it has a digit, and nothing Chinese.
fn is_likely_example(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit()) && !word.chars().any(lines::is_chinese)
}

/// Whether a description says what numbers mean, so that its first word can be one of these: `1 表示2方，2表示3方`.
fn lists_values(text: &str) -> bool {
    numbered(text) > 1
}

/// The parts of a description that begin with a number.
fn numbered(text: &str) -> usize {
    let parts = text.split([',', '\u{ff0c}', ';', '\u{ff1b}', '\u{3001}', ' ']).map(str::trim);
    parts.filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).count()
}
