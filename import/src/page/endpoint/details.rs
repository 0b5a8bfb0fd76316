//! What continues a field: its details, values in lines of their own, its description.

use waybill_codegen::scalar::Scalar;

use super::parts::status;
use super::{Reader, Topic};
use crate::page::fields::{self, Listed};
use crate::page::lines::{self, Line};
use crate::page::noise;
use crate::page::words::{self, Detail, Heading};
use crate::page::{Row, body};

impl Reader<'_> {
    /// Details of the field above, such as its mark or its default.
    pub(super) fn detail(&mut self, at: usize) -> usize {
        if !self.open {
            return 0;
        }
        let (context, lines) = (self.context, self.lines);
        let is_value = |line: &&Line| {
            let text = line.text.as_str();
            // A value can be a word of headings, too: `header`.
            let is_word = text.bytes().all(|b| b.is_ascii_lowercase());
            let is_heading = status(text, false).is_some() || (words::heading(text).is_some() && !is_word);
            !text.is_empty() && !is_heading && fields::any(context, &lines[at + 1..]).is_none()
        };
        let next = lines.get(at + 1).filter(is_value).map(|line| line.text.as_str());
        let Some(row) = self.rows().last_mut() else { return 0 };
        fields::detail(context, row, &lines[at].text, next).unwrap_or_default()
    }

    /// The options of a drop-down that Swagger UI prints below a parameter: `--`, `true`, `false`. Those of a boolean say
    /// nothing.
    pub(super) fn options(&mut self, at: usize) -> usize {
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
                || (is_marked && !noise::is_noise(text) && words::heading(text).is_none());
            is_word && fields::any(context, &lines[*at..]).is_none()
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
    pub(super) fn values(&mut self, at: usize) -> usize {
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
            !is_other && status(text, false).is_none() && fields::any(context, &lines[*at..]).is_none()
        };
        let listed: Vec<&str> = (at + 1..lines.len()).take_while(is_value).map(|at| lines[at].text.as_str()).collect();
        let Some(row) = self.rows().last_mut().filter(|_| !listed.is_empty()) else { return 0 };
        let is_number = context.scalar(&row.ty) == Some(Scalar::Integer);
        let (values, read) = Listed::read(&listed, is_number);
        fields::list(row, &values);
        read + 1
    }

    /// A line of the description of the field directly above.
    pub(super) fn description(&mut self, at: usize) -> usize {
        let line = &self.lines[at];
        let next = self.lines.get(at + 1);
        let is_marked = next.is_some_and(|next| words::mark(&next.text).is_some());
        if self.has_fields() && lines::is_name(&line.text) && is_marked && !self.is_title(&line.text) {
            self.page.unread(self.part(), line, "a field without a type");
            self.open = false;
            return 2;
        }
        if !self.open || (self.is_after_blank && !self.continues_description(at)) {
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

    /// Whether a line after a blank continues the description of the field above: it has one, the line introduces a list, and
    /// what follows the list is the next field or a part of the page that is known.
    pub(super) fn continues_description(&mut self, at: usize) -> bool {
        let (context, lines) = (self.context, self.lines);
        let is_described = self.open && self.has_fields() && self.rows().last().is_some_and(|row| !row.text.is_empty());
        if !is_described || !lines[at].text.ends_with([':', '\u{ff1a}']) || lines::is_marked_heading(&lines[at].text) {
            return false;
        }
        let is_part = |text: &str| words::heading(text).is_some() || status(text, false).is_some();
        let is_plain = |at: &usize| {
            let text = lines[*at].text.as_str();
            let is_other = text.is_empty() || is_part(text) || noise::is_noise(text) || lines::cells(text).is_some();
            !is_other && body::length(&lines[*at..]).is_none() && fields::any(context, &lines[*at..]).is_none()
        };
        let count = (at..lines.len()).take_while(is_plain).count();
        let next = (at + count..lines.len()).find(|at| !lines[*at].text.is_empty());
        let is_known = |at: usize| is_part(&lines[at].text) || fields::any(context, &lines[at..]).is_some();
        count > 1 && next.is_some_and(is_known)
    }

    /// Whether a word above a mark is the title of the field above (`weight`, `integer`, `Weight`, `required`), and not a
    /// field that has lost its type.
    pub(super) fn is_title(&mut self, text: &str) -> bool {
        let is_next = self.open && !self.is_after_blank;
        let is_capital = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
        let is_untitled = |row: &Row| row.required.is_none() && row.text.is_empty() && !is_capital(&row.name);
        is_next && is_capital(text) && self.rows().last().is_some_and(is_untitled)
    }

    /// Whether a word of headings is the description of the field directly above, such as `备注` or `错误码`: the field has
    /// none yet, and what follows continues the field, or is the next one, or a heading.
    pub(super) fn is_description(&mut self, at: usize) -> bool {
        let (context, lines) = (self.context, self.lines);
        let text = lines[at].text.as_str();
        let heading = words::heading(text).or_else(|| words::label(text).map(|_| Heading::Prose));
        let Some(heading) = heading.filter(|_| self.open && !self.is_after_blank) else { return false };
        let Some(row) = self.rows().last().filter(|row| row.text.is_empty()) else { return false };
        let Some(next) = lines.get(at + 1) else { return false };
        if words::mark(&next.text).is_some() || fields::detail(context, &mut row.clone(), &next.text, None).is_some() {
            return true;
        }
        let is_for_people = matches!(heading, Heading::Prose | Heading::Errors | Heading::System);
        if fields::any(context, &lines[at + 1..]).is_none() {
            let below = words::heading(&next.text);
            // A part of the response has none of the request in it.
            let is_empty = matches!((heading, below), (Heading::Response, Some(Heading::Request(_) | Heading::Code)))
                && matches!(self.topic, Topic::Request(_));
            return is_empty || (is_for_people && below.is_some());
        }
        match heading {
            Heading::Request(_) | Heading::Response | Heading::Within(_) => self.is_repeated(at, heading),
            _ => true,
        }
    }

    /// Whether a heading of fields above a field is the description of the field above it: it changes nothing, or the
    /// page has such a heading elsewhere. The latter is asked.
    fn is_repeated(&mut self, at: usize, heading: Heading) -> bool {
        let text = self.lines[at].text.as_str();
        if lines::is_marked_heading(text) || text.ends_with([':', '\u{ff1a}']) {
            return false;
        }
        let starts_response =
            |line: &Line| words::heading(&line.text) == Some(Heading::Response) || status(&line.text, false).is_some();
        let is_elsewhere = match (&self.topic, heading) {
            (Topic::Request(None | Some("body")), Heading::Request(None) | Heading::Within("body"))
            | (Topic::Response, Heading::Response | Heading::Within("body")) => return true,
            (Topic::Request(_), Heading::Response) => self.lines[at + 1..].iter().any(starts_response),
            (Topic::Response, Heading::Request(_)) => !self.page.request.is_empty(),
            _ => false,
        };
        if is_elsewhere && let Some(row) = self.rows().last_mut() {
            row.unread.push(format!("is `{text}` its description, or a heading of the fields below?"));
        }
        is_elsewhere
    }
}
