//! Reads one body into one model. Every kind of value requests a string, a model or a list from it. It tracks
//! the location, tolerates deviations, and reports each one. Lists are in `list.rs`.
//! It must not know the syntax of a format, nor a type of value.

use std::borrow::Cow;
use std::fmt::Write;

use super::duplicates::Seen;
use super::extras::Extras;
use super::source::Source;
use super::token::{Flaws, Kind, Token};
use super::{
    DecodeError, Deviation, DeviationKind, Field, Form, Format, Limits, Model, Redact, Sensitivity, Stop, UnknownField,
    Unread,
};

/// Maximum number of characters of a received name or string in a note or an error.
const SHOWN: usize = 64;

/// The reader of one body.
pub struct Reader<'a> {
    pub(super) source: Source<'a>,
    pub(super) limits: Limits,
    notes: Vec<Deviation>,
    pub(super) unread_fields: Vec<Unread>,
    pub(super) unknown_fields: Vec<UnknownField>,
    more: usize,
    pub(super) path: Vec<Segment>,
    items: usize,
    /// The form of the last scalar.
    pub(super) form: Form,
    /// Redacts sensitive values in received strings.
    pub(super) redact: Option<&'a dyn Redact>,
    /// Paths of the fields that decide between success and failure.
    pub(super) deciding: &'a [&'a str],
    /// Whether every value that does not fit is an error.
    pub(super) strict: bool,
    /// Whether an enclosing field is personal or secret.
    pub(super) sensitive: bool,
    /// Whether the next value is an item: an empty XML item is an empty string or model, not null.
    pub(super) is_item: bool,
    /// A name that was read in advance. Its object counts as entered.
    pub(super) unread: Option<Cow<'a, str>>,
    /// A string in place of the next value: one part of a comma list.
    pub(super) given: Option<Cow<'a, str>>,
}

/// A step from a value to one inside it.
pub(super) enum Segment {
    Name(&'static str),
    Index(usize),
    Foreign(String),
}

/// What was found of the fields of a model.
#[derive(Default)]
pub(super) struct Found {
    /// Whether there was a member.
    pub(super) any: bool,
    /// Whether one of them is documented.
    pub(super) known: bool,
}

/// The settings of a reader.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    pub(super) redact: Option<&'a dyn Redact>,
    pub(super) deciding: &'a [&'a str],
    pub(super) strict: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: Source<'a>, limits: Limits, wanted: Wanted<'a>) -> Self {
        Self {
            source,
            limits,
            notes: Vec::new(),
            unread_fields: Vec::new(),
            unknown_fields: Vec::new(),
            form: Form::String,
            redact: wanted.redact,
            deciding: wanted.deciding,
            strict: wanted.strict,
            more: 0,
            // A usual depth of responses.
            path: Vec::with_capacity(8),
            items: 0,
            sensitive: false,
            is_item: false,
            unread: None,
            given: None,
        }
    }

    /// The next scalar as a string: a number with its digits unchanged. `None` for null and for what is read
    /// as null.
    pub fn text(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        let is_item = std::mem::take(&mut self.is_item);
        if let Some(text) = self.given.take() {
            return Ok(Some(text));
        }
        let (form, text) = match self.scalar()? {
            Token::String(text) => (Form::String, text),
            Token::Number(text) => (Form::Number, Cow::Borrowed(text)),
            Token::Boolean(boolean) => (Form::Boolean, Cow::Borrowed(if boolean { "true" } else { "false" })),
            Token::Null => return Ok(None),
            Token::Blank if is_item || field.empty => return Ok(Some(Cow::Borrowed(""))),
            Token::Blank => {
                self.note(DeviationKind::EmptyElement);
                return Ok(None);
            }
            container @ (Token::Object | Token::Array) => {
                return self.empty_container(&container, scalar_name(field)).map(|()| None);
            }
        };
        let documented = form == field.form || (field.empty && text.is_empty());
        if !documented && self.source.format() == Format::Json {
            self.note(DeviationKind::Form { documented: field.form, found: form });
        }
        Ok(Some(text))
    }

    /// As [`text`](Self::text), without surrounding white space. For all kinds except strings. `None` if
    /// nothing is left.
    pub fn filled_text(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        self.named_text(field, &[])
    }

    /// As [`filled_text`](Self::filled_text), but keeps these names unchanged, also if they are empty or have
    /// surrounding white space.
    pub fn named_text(&mut self, field: &Field, names: &[&str]) -> Result<Option<Cow<'a, str>>, Stop> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        let text = if names.contains(&&*text) { return Ok(Some(text)) } else { self.trimmed(text) };
        if text.is_empty() && !field.empty {
            self.note(DeviationKind::EmptyString);
            return Ok(None);
        }
        Ok(Some(text))
    }

    /// Removes surrounding white space.
    fn trimmed(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        if text.trim().len() == text.len() {
            return text;
        }
        self.note(DeviationKind::Space);
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// As [`text`](Self::text), but also accepts an object or a list, as the string of its JSON.
    pub fn text_or_json(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        let structured = self.given.is_none() && matches!(self.source.peek()?, Kind::Object | Kind::Array);
        if !structured || self.source.format() == Format::Xml {
            return self.text(field);
        }
        self.is_item = false;
        let json = self.source.raw()?;
        self.note_flaws();
        self.note(DeviationKind::JsonForString);
        Ok(json.map(Cow::Borrowed))
    }

    /// The JSON of the next value, whatever it is. `None` for null, and in XML.
    pub fn any(&mut self) -> Result<Option<Cow<'a, str>>, Stop> {
        self.is_item = false;
        if self.source.peek()? == Kind::Null {
            self.source.skip()?;
            return Ok(None);
        }
        let json = self.source.raw()?;
        self.note_flaws();
        Ok(json.map(Cow::Borrowed))
    }

    /// Reads the next value into a model; `false` for null and for what is read as null.
    pub fn model(&mut self, field: &Field, model: &mut dyn Model) -> Result<bool, Stop> {
        let is_item = std::mem::take(&mut self.is_item);
        if self.unread.is_some() {
            return self.entered_model(field, model, is_item);
        }
        let start = self.source.offset();
        match self.scalar()? {
            Token::Object => {
                self.source.enter()?;
                let read = self.entered_model(field, model, is_item);
                read.map_err(|stop| stop.with_text(|| self.kept(field, self.source.since(start))))
            }
            Token::Null => Ok(false),
            Token::Blank => {
                self.note(if is_item { DeviationKind::EmptyModel } else { DeviationKind::EmptyElement });
                Ok(is_item)
            }
            Token::String(text) if text.trim().is_empty() => {
                self.note(DeviationKind::EmptyString);
                Ok(false)
            }
            Token::String(text) => Err(self.not_a_container(field, "an object", &text)),
            array @ Token::Array => self.empty_container(&array, "an object").map(|()| false),
            other => Err(self.mismatch("an object", other.describe())),
        }
    }

    /// Reads the members of an entered object. If there are members but none is documented, it is another
    /// object, and reading it would lose its content.
    fn entered_model(&mut self, field: &Field, model: &mut dyn Model, is_item: bool) -> Result<bool, Stop> {
        let found = self.members(model, None)?;
        if found.any && !found.known && !model.table().fields.is_empty() {
            let stop = self.misfit(field, "an object with a documented field", "");
            return Err(if is_item { stop.fatal() } else { stop });
        }
        if !found.any && !model.table().fields.is_empty() {
            self.note(DeviationKind::EmptyModel);
        }
        Ok(true)
    }

    /// Reports a deviation at this location.
    pub fn note(&mut self, kind: DeviationKind) {
        if self.notes.len() < self.limits.notes {
            let path = self.path_text();
            self.notes.push(Deviation { path, kind });
        } else {
            self.more += 1;
        }
    }

    /// A value that does not fit the field.
    #[cold]
    pub(super) fn mismatch(&self, expected: &str, found: &str) -> Stop {
        self.error(expected, found).into()
    }

    pub(super) fn error(&self, expected: &str, found: &str) -> DecodeError {
        DecodeError::new(self.path_text(), expected, found).at(self.source.offset())
    }

    /// Reads the members of an entered object to its end.
    pub(super) fn members(
        &mut self,
        model: &mut dyn Model,
        mut extras: Option<&mut Extras<'_>>,
    ) -> Result<Found, Stop> {
        let table = model.table();
        let mut found = Found::default();
        let mut seen = Seen::default();
        let mut hint = 0;
        while let Some(name) = self.next_key(table.fields.get(hint).map_or("", |field| field.wire))? {
            found.any = true;
            let index = table.find(&name, hint);
            let member = index.and_then(|index| Some((index, table.fields.get(index)?, model.slot_mut(index)?)));
            let Some((index, field, slot)) = member else {
                self.unknown(&name, extras.as_deref_mut())?;
                continue;
            };
            found.known = true;
            hint = index + 1;
            self.path.push(Segment::Name(field.wire));
            let outside = self.sensitive;
            self.sensitive |= field.sensitivity != Sensitivity::Open;
            let again = seen.again(index);
            let result = if again { self.read_again(field, slot) } else { slot.read(self, field).map(drop) };
            if let Err(stop) = result {
                self.leave_out(field, slot.is_list(), stop)?;
                if again {
                    self.note(DeviationKind::Duplicate);
                }
                slot.clear();
            }
            self.sensitive = outside;
            self.path.pop();
            if let Some(extras) = &mut extras {
                extras.take_known(&name, &*slot);
            }
        }
        Ok(found)
    }

    /// The name of the next member of the entered object. `likely` is the expected one.
    #[inline]
    pub(super) fn next_key(&mut self, likely: &'static str) -> Result<Option<Cow<'a, str>>, Stop> {
        match self.unread.take() {
            Some(name) => Ok(Some(name)),
            None => {
                let name = self.source.next_key(likely)?;
                if self.source.take_stray() {
                    self.note(DeviationKind::StrayText);
                }
                Ok(name)
            }
        }
    }

    /// Takes a scalar, and reports how its spelling deviates.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Token<'a>, Stop> {
        let token = self.source.scalar()?;
        self.form = match token {
            Token::Number(_) => Form::Number,
            Token::Boolean(_) => Form::Boolean,
            _ => Form::String,
        };
        self.note_flaws();
        Ok(token)
    }

    /// Enters a segment, reads, and leaves it.
    #[inline]
    pub(super) fn inside(
        &mut self,
        step: Segment,
        read: impl FnOnce(&mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.path.push(step);
        read(self)?;
        self.path.pop();
        Ok(())
    }

    /// Counts an item against the limit.
    #[inline]
    pub(super) fn count_item(&mut self) -> Result<(), Stop> {
        self.items += 1;
        if self.items > self.limits.items {
            return Err(self.mismatch(&format!("at most {} items in a body", self.limits.items), "more"));
        }
        Ok(())
    }

    pub(super) fn into_notes(mut self) -> (Vec<Deviation>, Vec<Unread>, Vec<UnknownField>) {
        if self.more > 0 {
            self.notes.push(Deviation { path: String::new(), kind: DeviationKind::More(self.more) });
        }
        (self.notes, self.unread_fields, self.unknown_fields)
    }

    /// `{}` or `[]` where something else is documented means no value. With content it is an error.
    fn empty_container(&mut self, found: &Token<'_>, expected: &str) -> Result<(), Stop> {
        let error = self.mismatch(expected, found.describe());
        self.source.enter()?;
        let (filled, kind) = match found {
            Token::Array => (self.source.next_item()?, DeviationKind::EmptyList),
            _ => (self.source.next_key("")?.is_some(), DeviationKind::EmptyObject),
        };
        if filled {
            return Err(error);
        }
        self.note(kind);
        Ok(())
    }

    #[inline]
    pub(super) fn note_flaws(&mut self) {
        let flaws = self.source.take_flaws();
        if flaws.any() {
            self.note_all(flaws);
        }
    }

    #[cold]
    fn note_all(&mut self, flaws: Flaws) {
        let kinds = [
            (flaws.control, DeviationKind::ControlCharacter),
            (flaws.surrogate, DeviationKind::LoneSurrogate),
            (flaws.pair, DeviationKind::SurrogatePair),
            (flaws.attribute, DeviationKind::Attribute),
            (flaws.stray, DeviationKind::StrayText),
        ];
        for (_, kind) in kinds.into_iter().filter(|(present, _)| *present) {
            self.note(kind);
        }
    }

    pub(super) fn path_text(&self) -> String {
        let mut text = String::new();
        for segment in &self.path {
            let name = match segment {
                Segment::Name(name) => name,
                Segment::Foreign(name) => name.as_str(),
                Segment::Index(index) => {
                    // Writing to a string can't fail.
                    let _ = write!(text, "[{index}]");
                    continue;
                }
            };
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(name);
        }
        text
    }
}

fn scalar_name(field: &Field) -> &'static str {
    match field.form {
        Form::String => "a string",
        Form::Number => "a number",
        Form::Boolean => "a boolean",
        Form::Model => "an object",
    }
}

/// Cuts a received string to a length that can be shown.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
