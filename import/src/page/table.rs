//! Tables of endpoint pages whose cells are known, between tabs or in Markdown. The titles say what a column has, in any
//! order; a column with another title becomes a part of the description.

use super::lines::{self, Line, is_name};
use super::noise;
use super::words::{self, Column};
use super::{Page, Part, REMEDY, Row, Unread, limits, types};
use crate::model::{ErrorRow, Place};
use crate::settle::Context;
use crate::write::TODO;

/// The columns of a table.
pub(crate) struct Columns<'l> {
    titles: Vec<&'l str>,
    /// Whether bars separate the cells.
    is_markdown: bool,
    /// Whether a bar ends the line of titles.
    is_closed: bool,
    columns: Vec<Option<Column>>,
}

impl<'l> Columns<'l> {
    /// The columns of a line of titles: most are known, each is there once, and one has the names. A row can have such
    /// words, too, but a row has a type.
    pub fn of(line: &'l Line) -> Option<Self> {
        let titles = lines::cells(&line.text)?;
        let columns: Vec<Option<Column>> = titles.iter().map(|title| words::column(title)).collect();
        let known: Vec<Column> = columns.iter().flatten().copied().collect();
        let is_row = titles.iter().any(|title| words::type_word(title).is_some());
        // A table can have a description and remarks.
        let is_repeated = |(at, column): (usize, &Column)| *column != Column::Text && known[..at].contains(column);
        let repeats = known.iter().enumerate().any(is_repeated);
        if is_row || repeats {
            return None;
        }
        let known = known.len();
        let found =
            Self { titles, is_markdown: line.text.starts_with('|'), is_closed: line.text.ends_with('|'), columns };
        let is_named = found.at(Column::Name).is_some() || found.at(Column::Code).is_some();
        (known > 1 && known * 2 > found.columns.len() && is_named).then_some(found)
    }

    /// The number of lines of the table below the titles. A cell can have line breaks; what follows the last row may be
    /// something else.
    pub fn length(lines: &[&Line], titles: &Line) -> usize {
        let is_next = |(at, line): &(usize, &&Line)| {
            !line.text.is_empty() && line.number == titles.number + at + 1 && Columns::of(line).is_none()
        };
        let together = lines.iter().enumerate().take_while(is_next).count();
        lines[..together].iter().rposition(|line| lines::cells(&line.text).is_some()).map_or(0, |last| last + 1)
    }

    /// Whether it is a table of error codes.
    pub fn has_codes(&self) -> bool {
        self.at(Column::Code).is_some() && self.at(Column::Type).is_none() && self.at(Column::Required).is_none()
    }

    fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|own| *own == Some(column))
    }

    /// The cell of a column, if it is not empty.
    fn cell<'c>(&self, cells: &'c [String], column: Column) -> Option<&'c str> {
        let text = cells.get(self.at(column)?).map(|cell| plain(cell))?;
        (!matches!(text, "" | "-" | "--" | "/" | "无")).then_some(text)
    }

    /// A row of a table of fields; `None` if it has no name.
    fn field(&self, context: &Context<'_>, marks: &[char], line: &Line, part: Part) -> Option<Row> {
        if line.text.starts_with('|') != self.is_markdown {
            return None;
        }
        let raw = lines::raw_cells(&line.text)?;
        let cells: Vec<String> = raw.iter().map(|cell| self.unescaped(cell.trim())).collect();
        let named = self.unescaped(raw.get(self.at(Column::Name).or_else(|| self.at(Column::Code))?)?);
        let (mark, named) = tree_mark(&named);
        let (name, indent) = name(named);
        let (name, starred) = name.strip_suffix('*').map_or((name, false), |name| (name.trim(), true));
        if !is_name(name) {
            return None;
        }
        let cell = |column| self.cell(&cells, column);
        let mut row = match cell(Column::Type) {
            Some(printed) => types::read_any(context, printed).unwrap_or_else(|| {
                let doubt = format!("the page prints the type `{printed}`, so the type is a guess");
                guessed(context, Some(printed), doubt)
            }),
            None => guessed(context, None, "the page shows no type".to_owned()),
        };
        (row.name, row.line, row.indent) = (name.to_owned(), line.number, Some(line.indent + indent));
        row.level = mark.map(|mark| marks.iter().position(|known| *known == mark).unwrap_or_default());
        row.required = cell(Column::Required).and_then(words::required).or(starred.then_some(true));
        row.default = cell(Column::Default).map(str::to_owned);
        row.example = cell(Column::Example).map(str::to_owned);
        row.at = cell(Column::In).and_then(words::place);
        match (cell(Column::Nullable), cell(Column::Nullable).and_then(words::answer)) {
            (Some(mark), None) => row.unread.push(self.asked(Column::Nullable, mark, "can it be null?")),
            (_, answer) => row.nullable |= answer == Some(true),
        }
        self.emptiable(&mut row, cell(Column::Empty), part);
        let mut text: Vec<String> = cell(Column::Text).map(str::to_owned).into_iter().collect();
        match cell(Column::Limits) {
            Some(limit) if limit.bytes().all(|b| b.is_ascii_digit()) => row.limits.length = Some(limit.to_owned()),
            Some(limit) if limits::details(&mut row, limit) || limits::range(context, &mut row, limit) => {}
            other => row.unread.extend(other.map(|limit| self.asked(Column::Limits, limit, "is it a limit?"))),
        }
        if row.required.is_none() {
            row.unread.extend(cell(Column::Required).map(|mark| self.asked(Column::Required, mark, "is it required?")));
        }
        if row.at.is_none() {
            row.unread.extend(cell(Column::In).map(|place| self.asked(Column::In, place, "where does it travel?")));
        }
        row.unread.extend(self.gap(line));
        text.extend(cell(Column::Remedy).map(str::to_owned));
        text.extend(self.others(&cells));
        row.text = text.join("\n");
        Some(row)
    }

    /// Says which titles are not known: what their cells say is not read.
    pub fn report_unknown(&self, titles: &Line, part: Part, page: &mut Page) {
        let unknown =
            self.titles.iter().zip(&self.columns).filter(|(title, column)| column.is_none() && !title.is_empty());
        let unknown: Vec<String> = unknown.map(|(title, _)| format!("`{}`", plain(title))).collect();
        if !unknown.is_empty() && !noise::is_noise(&titles.text) {
            let text = format!("{}; the cells are comments (`# vendor:`) of their rows", unknown.join(", "));
            let why = "titles of columns that are not known".into();
            page.unread.push(Unread { part, line: titles.number, end: titles.number, text, why });
        }
    }

    /// The rows of a table of fields. A line without cells continues the description above.
    pub fn fields(&self, context: &Context<'_>, lines: &[&Line], part: Part, page: &mut Page) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        // The mark of a level is new where the level begins.
        let mut marks: Vec<char> = Vec::new();
        for line in lines.iter().filter(|line| !noise::is_noise(&line.text)) {
            page.mark(line);
            let new = tree_mark(&line.text).0.filter(|mark| !marks.contains(mark));
            marks.extend(new);
            match (self.field(context, &marks, line, part), rows.last_mut()) {
                (Some(row), _) => rows.push(row),
                (None, Some(row)) if lines::cells(&line.text).is_none() => lines::join(&mut row.text, &line.text),
                (None, _) => page.unread(part, line, "a row that can't be read"),
            }
        }
        rows
    }

    /// The rows of a table of error codes.
    pub fn errors(&self, lines: &[&Line], page: &mut Page) {
        for line in lines.iter().filter(|line| !noise::is_noise(&line.text)) {
            match self.error(line) {
                Some(row) => page.errors.push(row),
                None => page.unread(Part::Errors, line, "a row that can't be read"),
            }
            page.mark(line);
        }
    }

    /// A row of a table of error codes.
    fn error(&self, line: &Line) -> Option<ErrorRow> {
        let cells: Vec<String> = lines::cells(&line.text)?.into_iter().map(|cell| self.unescaped(cell)).collect();
        let code = self.cell(&cells, Column::Code)?.to_owned();
        let mut error =
            ErrorRow { code, place: Place { line: line.number, ..Place::default() }, ..ErrorRow::default() };
        error.message = self.cell(&cells, Column::Text)?.to_owned();
        let more = self.cell(&cells, Column::Remedy).map(str::to_owned).into_iter().chain(self.others(&cells));
        let more: Vec<String> = more.collect();
        error.remedy = (!more.is_empty()).then(|| REMEDY.to_owned());
        error.notes.open = self.gap(line).map(|gap| format!("{TODO}: {gap}"));
        error.notes.vendor = Some(more.join("\n")).filter(|text| !text.is_empty());
        Some(error)
    }

    /// A cell as it is read: Markdown escapes its own marks.
    fn unescaped(&self, cell: &str) -> String {
        if self.is_markdown { lines::unescaped(cell) } else { cell.to_owned() }
    }

    /// What shows that a row is cut off: it has fewer cells than the titles, or no closing bar.
    fn gap(&self, line: &Line) -> Option<String> {
        // Empty cells at the end are spaces.
        let cells = lines::raw_cells(line.raw.trim_start_matches(' ').trim_end_matches([' ', '\r']))?.len();
        let titles = self.titles.len();
        if cells < titles {
            return Some(format!("the row has fewer cells than the header ({cells} of {titles}): is it whole?"));
        }
        (self.is_closed && !line.text.ends_with('|')).then(|| "the row has no closing bar: is it whole?".to_owned())
    }

    /// Reads whether a field can be empty: a parameter that can't is required, a field of a response that can is nullable.
    fn emptiable(&self, row: &mut Row, cell: Option<&str>, part: Part) {
        let Some(mark) = cell else { return };
        match (words::empty(mark), part) {
            (Some(can), Part::Response) => row.nullable |= can,
            (Some(false), _) if row.required.is_none() => row.required = Some(true),
            (Some(false), _) => {}
            (Some(true), _) => row.unread.push(self.asked(Column::Empty, mark, "can it be left out, or be null?")),
            (None, _) => row.unread.push(self.asked(Column::Empty, mark, "is it required, can it be null?")),
        }
    }

    /// What is left open about a cell that is not understood.
    fn asked(&self, column: Column, cell: &str, question: &str) -> String {
        let title = self.at(column).map_or("", |at| self.titles[at]);
        format!("{question} (the column `{title}` says `{cell}`)")
    }

    /// The cells of columns that are not known or stand there twice, and those without a column.
    fn others(&self, cells: &[String]) -> Vec<String> {
        let is_other = |at: usize| match self.columns.get(at) {
            Some(Some(Column::Number)) => !cells[at].bytes().all(|b| b.is_ascii_digit()),
            Some(Some(Column::Http)) => true,
            Some(Some(column)) => self.at(*column) != Some(at),
            _ => true,
        };
        let others = cells.iter().enumerate().filter(|(at, cell)| is_other(*at) && !plain(cell).is_empty());
        others.map(|(at, cell)| format!("{}: {}", self.titles.get(at).unwrap_or(&""), plain(cell))).collect()
    }
}

fn guessed(context: &Context<'_>, printed: Option<&str>, doubt: String) -> Row {
    Row { ty: context.string().to_owned(), printed: printed.map(str::to_owned), doubt: Some(doubt), ..Row::default() }
}

/// A cell without the markup of Markdown.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    ["**", "`"]
        .iter()
        .fold(cell, |cell, mark| cell.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)).unwrap_or(cell))
}

/// The circle beside the name of an object in a tree, which is another one at each level, and the name.
fn tree_mark(cell: &str) -> (Option<char>, &str) {
    let rest = cell.trim_start();
    match rest.chars().next() {
        Some(mark @ ('\u{25c9}' | '\u{25ce}' | '\u{25cb}' | '\u{25ef}' | '\u{25cc}' | '\u{25cd}')) => {
            (Some(mark), rest[mark.len_utf8()..].trim_start())
        }
        _ => (None, cell),
    }
}

/// A name, and how far what marks its depth moves it to the right: `└ name`, `>> name`, `- name`, `&emsp;name`.
pub(crate) fn name(cell: &str) -> (&str, usize) {
    let mut rest = cell;
    let mut indent = 0;
    loop {
        let entity = ["&emsp;", "&nbsp;", "&ensp;", "&gt;"].iter().find_map(|entity| rest.strip_prefix(entity));
        let mark = rest.strip_prefix([' ', '>', '-', '+', '└', '├', '─', '│', '∟', '↳', '»', '›', '•', '·', '*', '`']);
        match entity.or(mark) {
            // The mark of bold or code is no depth.
            Some(after) if rest.starts_with(['*', '`']) => rest = after,
            Some(after) => (rest, indent) = (after, indent + 1),
            None => break,
        }
    }
    (rest.trim_end_matches([' ', '`']).trim_end_matches("**"), indent)
}
