//! The text of an endpoint's page: method and path, then sections of fields, tables, examples and code, in the layouts of
//! Apifox, Swagger UI, Redoc, and of pages that people write. A heading says what the lines below it describe. A line is
//! read as a field only where that is known; what is not understood stays unread, and becomes a TODO.

mod details;
mod parts;

use super::fields;
use super::head::{self, Address};
use super::lines::{self, Line};
use super::noise;
use super::table::Columns;
use super::words;
use super::{Page, Part, Row, body, code, paths};
use crate::settle::Context;

/// Why the lines below a heading are not read.
pub(crate) const UNKNOWN: &str = "a heading that is not known, and what is below it";

/// Why the lines below no heading are not read.
pub(crate) const NEITHER: &str = "below no heading of the request or the response";

/// What the lines below a heading describe.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Topic {
    /// Fields and examples of the request; where they travel, if that is known.
    Request(Option<&'static str>),
    Response,
    ErrorExample,
    Code,
    Errors,
    System,
    /// Links to other pages.
    End,
    /// What is not read.
    Skipped,
}

/// Reads a page.
pub(crate) fn read(context: &Context<'_>, lines: &[Line], found: Address, page: &mut Page) {
    page.layout = "an endpoint's page";
    let start = head::read(found, lines, page, |at| fields::start(context, &lines[at..]).is_some());
    let mut reader = Reader {
        context,
        page,
        lines,
        topic: Topic::Skipped,
        around: None,
        is_after_blank: true,
        open: false,
        object: None,
        status: None,
        success: None,
        has_response: false,
        is_cut: false,
    };
    let mut at = start;
    while at < lines.len() {
        let read = reader.step(at);
        lines[at..at + read].iter().for_each(|line| reader.page.mark(line));
        reader.is_after_blank = lines[at].text.is_empty();
        at += read.max(1);
    }
    page.request = paths::settle(std::mem::take(&mut page.request));
    page.response = paths::settle(std::mem::take(&mut page.response));
}

struct Reader<'a> {
    context: &'a Context<'a>,
    page: &'a mut Page,
    lines: &'a [Line],
    topic: Topic,
    /// The request or the response that a heading that is not known, or a part for people, stands in.
    around: Option<Topic>,
    is_after_blank: bool,
    /// Whether the last field can still get a detail or a description.
    open: bool,
    /// The object whose fields have a part of their own, as a path.
    object: Option<Vec<String>>,
    /// The status of the response that the page describes just now.
    status: Option<u16>,
    /// The status of the response that is the operation's.
    success: Option<u16>,
    /// Whether the page had a response already.
    has_response: bool,
    /// Whether a body is cut off: no other is looked for.
    is_cut: bool,
}

impl Reader<'_> {
    /// Reads from a line, and returns how many lines it has read; 0 if this one is not understood.
    fn step(&mut self, at: usize) -> usize {
        let lines = self.lines;
        let line = &lines[at];
        let text = line.text.as_str();
        if text.is_empty() {
            return 1;
        }
        let detail =
            [Self::options, Self::values, Self::detail].iter().map(|read| read(self, at)).find(|read| *read > 0);
        if let Some(detail) = detail {
            return detail;
        }
        let field = fields::any(self.context, &lines[at..]);
        if field.is_none() && self.starts_part(at) {
            return 1;
        }
        if self.topic == Topic::End {
            // The name of the page that a link leads to.
            return usize::from(!self.is_after_blank || noise::is_noise(text));
        }
        if let Some(columns) = Columns::of(line) {
            return self.table(at, &columns);
        }
        if let Some(read) = self.unknown_table(at).filter(|_| field.is_none()) {
            return read;
        }
        if field.is_none() && noise::is_noise(text) {
            return 1;
        }
        if text.starts_with("curl ") && matches!(self.topic, Topic::Code | Topic::Request(_)) {
            return code::curl(self.page, &lines[at..]);
        }
        if self.topic == Topic::Code {
            return usize::from(lines::is_code(text));
        }
        if let Some(length) = body::length(&lines[at..]).filter(|_| !self.is_cut) {
            return self.body(at, length);
        }
        // Whether a body as a whole is required.
        if self.has_fields() && !self.open && words::mark(text).is_some() {
            return 1;
        }
        match field {
            Some((row, read)) if self.has_fields() => {
                self.add(row);
                self.open = true;
                read
            }
            Some(_) => 0,
            None => self.description(at),
        }
    }

    fn has_fields(&self) -> bool {
        matches!(self.topic, Topic::Request(_) | Topic::Response)
    }

    fn rows(&mut self) -> &mut Vec<Row> {
        if self.topic == Topic::Response { &mut self.page.response } else { &mut self.page.request }
    }

    fn add(&mut self, mut row: Row) {
        if let Topic::Request(place) = self.topic {
            row.at = row.at.or(place);
        }
        row.owner.clone_from(&self.object);
        self.rows().push(row);
    }

    /// Reads the rows of a table.
    fn table(&mut self, at: usize, columns: &Columns<'_>) -> usize {
        let lines = self.lines;
        let titles = &lines[at];
        let rows: Vec<&Line> = lines[at + 1..].iter().take_while(|line| !line.text.is_empty()).collect();
        let length = Columns::length(&rows, titles);
        let rows = &rows[..length];
        let part = self.part();
        if matches!(self.topic, Topic::Errors | Topic::Request(_) | Topic::Response) {
            columns.report_unknown(titles, part, self.page);
        }
        match self.topic {
            Topic::Errors if columns.has_codes() => {
                let known = self.page.errors.len();
                columns.errors(rows, self.page);
                self.leave_successes(known);
            }
            Topic::Request(_) | Topic::Response => {
                let rows = columns.fields(self.context, rows, part, self.page);
                rows.into_iter().for_each(|row| self.add(row));
            }
            Topic::System => return self.system(rows) + 1,
            _ => return 0,
        }
        self.open = false;
        length + 1
    }

    /// Reports a table whose columns are not known, with the titles that are not.
    fn unknown_table(&mut self, at: usize) -> Option<usize> {
        if !(self.has_fields() || self.topic == Topic::Errors) {
            return None;
        }
        let titles = lines::cells(&self.lines[at].text).filter(|cells| cells.len() > 2)?;
        let unknown = titles.iter().filter(|title| !title.is_empty() && words::column(title).is_none());
        let unknown: Vec<String> = unknown.map(|title| format!("`{title}`")).collect();
        // A row that has lost its titles is reported as such.
        let is_row = titles.iter().any(|title| words::type_word(title).is_some());
        if is_row || unknown.len() == titles.len() || unknown.is_empty() {
            return None;
        }
        let rows = self.lines[at..].iter().take_while(|line| lines::cells(&line.text).is_some()).count();
        let why = format!("a table with titles of columns that are not known ({})", unknown.join(", "));
        self.page.unread_lines(self.part(), &self.lines[at..at + rows], why);
        self.open = false;
        Some(rows)
    }

    /// Parameters of the platform, up to the first that it does not have.
    fn system(&self, rows: &[&Line]) -> usize {
        let known = &self.context.platform.parameters;
        let is_known = |line: &&&Line| {
            let name = lines::cells(&line.text).and_then(|cells| cells.first().copied()).unwrap_or_default();
            noise::is_noise(&line.text) || known.iter().any(|known| known.name.value.eq_ignore_ascii_case(name))
        };
        rows.iter().take_while(|line| is_known(line)).count()
    }

    /// The code of a success is no error.
    fn leave_successes(&mut self, known: usize) {
        let success = self.context.platform.envelope.success.as_ref();
        let is_success = |code: &str| success.is_some_and(|s| s.codes.iter().any(|known| known.value == code));
        let rows = self.page.errors.split_off(known);
        self.page.errors.extend(rows.into_iter().filter(|row| !is_success(&row.code)));
    }

    /// Takes an example body.
    fn body(&mut self, at: usize, length: Option<usize>) -> usize {
        let lines = &self.lines[at..at + length.unwrap_or(1)];
        self.is_cut = length.is_none();
        match self.topic {
            Topic::Response => body::take(self.page, lines, false),
            Topic::ErrorExample => body::take(self.page, lines, true),
            Topic::Request(_) => request_body(self.page, lines),
            _ if self.status.is_none() && is_request(self.page, lines) => request_body(self.page, lines),
            _ => return 0,
        }
        self.open = false;
        lines.len()
    }
}

/// Whether a body has the form of the request, and not that of the response: each member is a field of it.
fn is_request(page: &Page, lines: &[Line]) -> bool {
    let text: String = lines.iter().map(|line| line.raw.as_str()).collect::<Vec<_>>().join("\n");
    let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&text) else { return false };
    let has_all = |rows: &[Row]| {
        let is_field = |name: &String| rows.iter().any(|row| row.at != Some("header") && row.name == *name);
        !members.is_empty() && members.keys().all(is_field)
    };
    has_all(&page.request) && !has_all(&page.response)
}

fn request_body(page: &mut Page, lines: &[Line]) {
    let known = std::mem::take(&mut page.bodies);
    body::take(page, lines, false);
    for body in std::mem::replace(&mut page.bodies, known) {
        if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&body.text) {
            page.arguments.line = body.line;
            members.into_iter().for_each(|(name, value)| code::add(&mut page.arguments, name, value));
        } else {
            page.unread_lines(Part::Examples, lines, "a body of the request that is not a JSON object");
        }
    }
}
