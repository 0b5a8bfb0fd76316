//! The text of an endpoint's page: method and path, then sections of fields, tables, examples and code, in the layouts of
//! Apifox, Swagger UI, Redoc, and of pages that people write. A heading says what the lines below it describe. A line is
//! read as a field only where that is known; what is not understood stays unread, and becomes a TODO.

use super::fields;
use super::head::{self, Address};
use super::lines::{self, Line};
use super::table::Columns;
use super::words::{self, Detail, Heading};
use super::{Page, Part, Row, body, code, paths};
use crate::settle::Context;
use waybill_codegen::scalar::Scalar;

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
        let field = fields::start(self.context, &lines[at..]);
        if field.is_none() && self.starts_part(at) {
            return 1;
        }
        if self.topic == Topic::End {
            // The name of the page that a link leads to.
            return usize::from(!self.is_after_blank || words::is_noise(text));
        }
        if let Some(columns) = Columns::of(line) {
            return self.table(at, &columns);
        }
        if let Some(read) = self.unknown_table(at).filter(|_| field.is_none()) {
            return read;
        }
        if field.is_none() && words::is_noise(text) {
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

    /// Details of the field above, such as its mark or its default.
    fn detail(&mut self, at: usize) -> usize {
        if !self.open {
            return 0;
        }
        let (context, lines) = (self.context, self.lines);
        let is_value = |line: &&Line| !line.text.is_empty() && fields::start(context, &lines[at + 1..]).is_none();
        let next = lines.get(at + 1).filter(is_value).map(|line| line.text.as_str());
        let Some(row) = self.rows().last_mut() else { return 0 };
        fields::detail(context, row, &lines[at].text, next).unwrap_or_default()
    }

    /// The options of a drop-down that Swagger UI prints below a parameter: `--`, `true`, `false`. Those of a boolean say
    /// nothing.
    fn options(&mut self, at: usize) -> usize {
        if !self.open {
            return 0;
        }
        let (context, lines) = (self.context, self.lines);
        let is_marked = lines[at].text == "--";
        let Some(listed) = self.rows().last().map(|row| row.values.clone()) else { return 0 };
        let first = at + usize::from(is_marked);
        let is_option = |at: &usize| {
            let text = lines[*at].text.as_str();
            let is_word = matches!(text, "true" | "false")
                || listed.iter().any(|value| value == text)
                || (is_marked && !words::is_noise(text) && words::heading(text).is_none());
            is_word && fields::start(context, &lines[*at..]).is_none()
        };
        let end = (first..lines.len()).take_while(is_option).last().map_or(first, |last| last + 1);
        let options: Vec<&str> = lines[first..end].iter().map(|line| line.text.as_str()).collect();
        let Some(row) = self.rows().last_mut().filter(|_| !options.is_empty()) else { return 0 };
        let is_boolean = context.scalar(&row.ty) == Some(Scalar::Boolean) && !row.list;
        let is_known = options.iter().all(|option| listed.iter().any(|value| value == option));
        if !(is_known || is_boolean && options == ["true", "false"]) {
            fields::set(row, Detail::Values, "", &options.join(", "));
        }
        end - at
    }

    /// A title and the values of a field below it, each in a line, as Apifox prints them.
    fn values(&mut self, at: usize) -> usize {
        let (context, lines) = (self.context, self.lines);
        let title =
            |at: usize| lines[at].text.split_once([':', '\u{ff1a}']).and_then(|(title, _)| words::detail(title));
        if !self.open || title(at) != Some(Detail::Values) || !lines[at].text.ends_with([':', '\u{ff1a}']) {
            return 0;
        }
        let is_value = |at: &usize| {
            let text = lines[*at].text.as_str();
            let is_other = text.is_empty()
                || words::heading(text).is_some()
                || words::mark(text).is_some()
                || title(*at).is_some();
            !is_other && status(text, false).is_none() && fields::start(context, &lines[*at..]).is_none()
        };
        let values: Vec<&str> = (at + 1..lines.len()).take_while(is_value).map(|at| lines[at].text.as_str()).collect();
        let Some(row) = self.rows().last_mut().filter(|_| !values.is_empty()) else { return 0 };
        fields::set(row, Detail::Values, "", &values.join(", "));
        values.len() + 1
    }

    /// A line of the description of the field directly above.
    fn description(&mut self, at: usize) -> usize {
        let line = &self.lines[at];
        let next = self.lines.get(at + 1);
        let is_marked = next.is_some_and(|next| words::mark(&next.text).is_some());
        if self.has_fields() && lines::is_name(&line.text) && is_marked && !self.is_title(&line.text) {
            self.page.unread(self.part(), line, "a field without a type");
            self.open = false;
            return 2;
        }
        if !self.open || self.is_after_blank {
            self.open = false;
            return 0;
        }
        let is_last = self.lines[at + 1..].iter().all(|line| line.text.is_empty());
        if is_last && lines::is_name(&line.text) {
            let part = self.part();
            self.page.unread(part, line, "a field without a type, or a description");
            return 1;
        }
        if let Some(row) = self.rows().last_mut() {
            let joint = if row.text.is_empty() { "" } else { "\n" };
            row.text = format!("{}{joint}{}", row.text, line.text);
        }
        1
    }

    /// Whether a word above a mark is the title of the field above (`weight`, `integer`, `Weight`, `required`), and not a
    /// field that has lost its type.
    fn is_title(&mut self, text: &str) -> bool {
        let is_next = self.open && !self.is_after_blank;
        let is_capital = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
        let is_untitled = |row: &Row| row.required.is_none() && row.text.is_empty() && !is_capital(&row.name);
        is_next && is_capital(text) && self.rows().last().is_some_and(is_untitled)
    }

    /// Whether a word of headings is the description of the field directly above, such as `备注` or `错误码`: the field has
    /// none yet, and what follows continues the field, or is the next one, or a heading.
    fn is_description(&mut self, at: usize) -> bool {
        let (context, lines) = (self.context, self.lines);
        let text = lines[at].text.as_str();
        let heading = words::heading(text).or_else(|| words::label(text).map(|_| Heading::Prose));
        let Some(heading) = heading.filter(|_| self.open && !self.is_after_blank) else { return false };
        let Some(row) = self.rows().last().filter(|row| row.text.is_empty()) else { return false };
        let Some(next) = lines.get(at + 1) else { return false };
        if words::mark(&next.text).is_some() || fields::detail(context, &mut row.clone(), &next.text, None).is_some() {
            return true;
        }
        let has_fields = matches!(heading, Heading::Request(_) | Heading::Response | Heading::Within(_));
        let is_for_people = matches!(heading, Heading::Prose | Heading::Errors | Heading::System);
        (!has_fields && fields::start(context, &lines[at + 1..]).is_some())
            || (is_for_people && words::heading(&next.text).is_some())
    }

    /// Whether a line starts another part of the page: a heading, or the status of a response.
    fn starts_part(&mut self, at: usize) -> bool {
        let line = &self.lines[at];
        let text = line.text.as_str();
        // A mark follows the description of a field (`200 is success`), and never a status.
        let is_marked = self.lines.get(at + 1).is_some_and(|next| words::mark(&next.text).is_some());
        let is_described = self.open && !self.is_after_blank && is_marked;
        let is_response = (self.topic == Topic::Response || self.status.is_some()) && !is_described;
        if let Some(status) = status(text, is_response) {
            self.begin_response(line, status);
            return true;
        }
        // A title can be a word of headings, too: `Note`.
        if line.bullet || (is_marked && self.is_title(text)) || self.is_description(at) {
            return false;
        }
        if let Some(heading) = words::heading(text) {
            self.begin(line, heading);
            return true;
        }
        if words::label(text) == Some(words::Label::Text) {
            self.begin(line, Heading::Prose);
            return true;
        }
        if self.topic == Topic::Skipped || !self.looks_like_a_heading(line) {
            return false;
        }
        if self.begins_object(line) {
            return true;
        }
        self.skip(line, self.part(), UNKNOWN);
        // The heading itself is a part of what is not read.
        false
    }

    fn begin(&mut self, line: &Line, heading: Heading) {
        self.object = None;
        let is_response = self.topic == Topic::Response;
        // The parts of a response that is skipped.
        if self.topic == Topic::Skipped
            && self.status.is_some()
            && matches!(heading, Heading::Within(_) | Heading::Example)
        {
            return;
        }
        let topic = match heading {
            Heading::Request(place) => Topic::Request(place),
            Heading::Response => Topic::Response,
            Heading::Within("header") if is_response => {
                return self.skip(line, Part::Response, "a header of the response");
            }
            Heading::Within(place) => match &self.topic {
                Topic::Request(_) => Topic::Request(Some(place)),
                Topic::Response => Topic::Response,
                // Before any response, headers are those of the request; a body can be that of a response without a heading.
                _ if place == "header" && !self.has_response => Topic::Request(Some(place)),
                _ => return self.skip(line, Part::Page, NEITHER),
            },
            Heading::Example if self.has_fields() => self.topic.clone(),
            Heading::Example => return self.skip(line, Part::Examples, "an example of neither request nor response"),
            Heading::RequestExample => Topic::Request(Some("body")),
            Heading::ResponseExample => Topic::Response,
            Heading::ErrorExample => Topic::ErrorExample,
            Heading::Code => Topic::Code,
            Heading::Errors => Topic::Errors,
            Heading::System => Topic::System,
            Heading::Prose => return self.skip(line, Part::Page, "a part for people to read"),
            Heading::End => Topic::End,
        };
        if topic != Topic::Response {
            self.status = None;
        }
        self.enter(line, topic);
    }

    fn enter(&mut self, line: &Line, topic: Topic) {
        (self.topic, self.open) = (topic, false);
        self.has_response |= self.topic == Topic::Response;
        let part = self.part();
        self.page.section(Some(line), part, "not understood");
    }

    fn skip(&mut self, line: &Line, part: Part, why: impl Into<std::borrow::Cow<'static, str>>) {
        (self.topic, self.open) = (Topic::Skipped, false);
        self.page.section(Some(line), part, why);
    }

    /// Of several responses, the first success is the operation's.
    fn begin_response(&mut self, line: &Line, status: u16) {
        let is_first = self.page.response.is_empty() && !self.page.bodies.iter().any(|body| !body.is_error);
        self.object = None;
        self.status = Some(status);
        match status {
            200..300 if is_first || self.success == Some(status) => {
                self.success = Some(status);
                self.enter(line, Topic::Response);
            }
            200..300 => self.skip(line, Part::Response, "a second response"),
            _ => self.skip(line, Part::Response, format!("the response of status {status}")),
        }
    }

    fn part(&self) -> Part {
        match self.topic {
            Topic::Request(_) => Part::Request,
            Topic::Response => Part::Response,
            Topic::ErrorExample | Topic::Code => Part::Examples,
            Topic::Errors => Part::Errors,
            Topic::System | Topic::End | Topic::Skipped => Part::Page,
        }
    }

    /// A short line of its own, or one that is marked as a heading.
    fn looks_like_a_heading(&self, line: &Line) -> bool {
        let text = line.text.as_str();
        let is_noise =
            words::is_noise(text) || text.starts_with("curl ") || self.topic == Topic::Code && lines::is_code(text);
        !is_noise && (lines::is_marked_heading(text) || (self.is_after_blank && lines::is_short(text)))
    }

    /// A heading that names an object of the table above: its fields follow.
    fn begins_object(&mut self, line: &Line) -> bool {
        if !self.has_fields() {
            return false;
        }
        let (first, _) = lines::word(lines::without_markup(&line.text));
        let name = first.trim_matches(['`', '*', ':', '\u{ff1a}', '(', ')']);
        let is_object = |row: &&Row| row.name == name || (row.ty == name && !name.is_empty());
        let Some(row) = self.rows().iter().find(is_object) else { return false };
        let own = row.name.split('.').map(|part| part.split('[').next().unwrap_or(part).to_owned());
        self.object = Some(row.owner.iter().flatten().cloned().chain(own).collect());
        self.open = false;
        true
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
            words::is_noise(&line.text) || known.iter().any(|known| known.name.value.eq_ignore_ascii_case(name))
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
            _ => return 0,
        }
        self.open = false;
        lines.len()
    }
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

/// The status of a response: `🟢200成功`, `HTTP 404`; below the heading of responses, also `200 OK` or `200`.
fn status(text: &str, is_response: bool) -> Option<u16> {
    let mark = |c: &char| matches!(c, '\u{26aa}' | '\u{26ab}' | '\u{1f534}' | '\u{1f535}' | '\u{1f7e0}'..='\u{1f7eb}');
    let plain = lines::unmarked(text);
    let bare = plain.strip_prefix(|c| mark(&c)).map(str::trim_start);
    let named =
        ["HTTP/1.1 ", "HTTP ", "Status: ", "Status code: ", "Status "].iter().find_map(|s| plain.strip_prefix(s));
    let rest = bare.or(named).or_else(|| is_response.then_some(plain))?;
    let code: u16 = rest.get(..3)?.parse().ok().filter(|code| (100..600).contains(code))?;
    let after = rest[3..].trim_start_matches([' ', '\t', ':', '-', '\u{ff1a}']);
    let is_text = !rest[3..].starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && after.chars().count() <= lines::LONGEST_HEADING;
    is_text.then_some(code)
}
