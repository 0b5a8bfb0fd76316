//! What starts a part of an endpoint's page: a heading, the status of a response, the name of an object.

use std::borrow::Cow;

use super::{NEITHER, Reader, Topic, UNKNOWN};
use crate::page::lines::{self, Line};
use crate::page::noise;
use crate::page::words::{self, Heading};
use crate::page::{FOR_PEOPLE, Part, Row};

impl Reader<'_> {
    /// Whether a line starts another part of the page: a heading, or the status of a response.
    pub(super) fn starts_part(&mut self, at: usize) -> bool {
        let line = &self.lines[at];
        let text = line.text.as_str();
        // A mark follows the description of a field (`200 is success`), and never a status.
        let is_marked = self.lines.get(at + 1).is_some_and(|next| words::mark(&next.text).is_some());
        let is_described = self.open && !self.is_after_blank && is_marked;
        let is_response =
            (self.topic == Topic::Response || self.status.is_some()) && !is_described && !self.describes_success(at);
        if let Some(status) = status(text, is_response) {
            self.begin_response(line, status);
            return true;
        }
        // A title can be a word of headings, too: `Note`.
        if line.bullet
            || (is_marked && self.is_title(text))
            || self.is_description(at)
            || self.continues_description(at)
        {
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

    /// Whether `成功(200)` is the description of the field directly above: what a tool prints below a status is missing.
    fn describes_success(&mut self, at: usize) -> bool {
        let is_below = self.open && !self.is_after_blank && self.rows().last().is_some_and(|row| row.text.is_empty());
        let is_tools = |line: &Line| noise::is_noise(&line.text) || words::heading(&line.text).is_some();
        is_below && in_brackets(&self.lines[at].text).is_some() && !self.lines.get(at + 1).is_some_and(is_tools)
    }

    fn begin(&mut self, line: &Line, heading: Heading) {
        self.object = None;
        let is_response = self.topic == Topic::Response;
        // The parts of a response that is skipped.
        if self.topic == Topic::Skipped
            && self.status.is_some()
            && self.around.is_none()
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
            Heading::Example => match self.around.clone() {
                Some(topic) => topic,
                None => return self.skip(line, Part::Examples, "an example of neither request nor response"),
            },
            Heading::RequestExample => Topic::Request(Some("body")),
            Heading::ResponseExample => Topic::Response,
            Heading::ErrorExample => Topic::ErrorExample,
            Heading::Code => Topic::Code,
            Heading::Errors => Topic::Errors,
            Heading::System => Topic::System,
            Heading::Prose => return self.skip(line, Part::Page, FOR_PEOPLE),
            Heading::End => Topic::End,
        };
        if topic != Topic::Response {
            self.status = None;
        }
        self.enter(line, topic);
    }

    fn enter(&mut self, line: &Line, topic: Topic) {
        (self.topic, self.open) = (topic, false);
        self.around = Some(self.topic.clone()).filter(|_| self.has_fields());
        self.has_response |= self.topic == Topic::Response;
        let part = self.part();
        self.page.section(Some(line), part, "not understood");
    }

    fn skip(&mut self, line: &Line, part: Part, why: impl Into<Cow<'static, str>>) {
        let why = why.into();
        (self.topic, self.open) = (Topic::Skipped, false);
        self.around = self.around.take().filter(|_| [UNKNOWN, FOR_PEOPLE].contains(&&*why));
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

    pub(super) fn part(&self) -> Part {
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
            noise::is_noise(text) || text.starts_with("curl ") || self.topic == Topic::Code && lines::is_code(text);
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
}

/// `成功(200)`
fn in_brackets(text: &str) -> Option<&str> {
    let (before, inner) = text.strip_suffix([')', '\u{ff09}'])?.rsplit_once(['(', '\u{ff08}'])?;
    let is_code = inner.len() == 3 && inner.bytes().all(|b| b.is_ascii_digit());
    (is_code && !before.is_empty() && !before.contains(|c: char| c.is_ascii_digit())).then_some(inner)
}

/// The status of a response: `🟢200成功`, `HTTP 404`; below the heading of responses, also `200 OK`, `200` or `成功(200)`.
pub(super) fn status(text: &str, is_response: bool) -> Option<u16> {
    let mark = |c: &char| matches!(c, '\u{26aa}' | '\u{26ab}' | '\u{1f534}' | '\u{1f535}' | '\u{1f7e0}'..='\u{1f7eb}');
    let plain = lines::unmarked(text);
    let bare = plain.strip_prefix(|c| mark(&c)).map(str::trim_start);
    let named =
        ["HTTP/1.1 ", "HTTP ", "Status: ", "Status code: ", "Status "].iter().find_map(|s| plain.strip_prefix(s));
    let rest = bare.or(named).or_else(|| is_response.then(|| in_brackets(plain).unwrap_or(plain)))?;
    let code: u16 = rest.get(..3)?.parse().ok().filter(|code| (100..600).contains(code))?;
    let after = rest[3..].trim_start_matches([' ', '\t', ':', '-', '\u{ff1a}']);
    let is_text = !rest[3..].starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && after.chars().count() <= lines::LONGEST_HEADING;
    is_text.then_some(code)
}
