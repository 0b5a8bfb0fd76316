//! Reads one body into one model. Every kind of value requests a string, a model or a list from it. It tracks
//! the location, tolerates deviations, and reports each one. Lists are in `list.rs`.
//! It must not know the syntax of a format, nor a type of value.

use std::borrow::Cow;
use std::fmt::Write;

use super::redact::REDACTED;
use super::source::Source;
use super::token::{Flaws, Kind, Token};
use super::{
    DecodeError, Deviation, DeviationKind, Field, Form, Format, Limits, Model, Redact, Sensitivity, Slot, Stop, Unread,
};
use crate::value::number;

/// Maximum number of characters of a received name or string in a note or an error.
const SHOWN: usize = 64;

/// Maximum number of characters that are kept of an unread field.
const KEPT: usize = 256;

/// The reader of one body.
pub struct Reader<'a> {
    pub(super) source: Source<'a>,
    limits: Limits,
    notes: Vec<Deviation>,
    unread_fields: Vec<Unread>,
    more: usize,
    path: Vec<Segment>,
    items: usize,
    /// The form of the last scalar.
    form: Form,
    /// Redacts sensitive values in received strings.
    redact: Option<&'a dyn Redact>,
    /// Paths of the fields that decide between success and failure.
    pub(super) deciding: &'a [&'a str],
    /// Whether every value that does not fit is an error.
    pub(super) strict: bool,
    /// Whether an enclosing field is personal or secret.
    sensitive: bool,
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

/// Members of the envelope that are collected while a model is read.
pub(super) struct Extras<'n> {
    pub(super) names: &'n [&'n str],
    /// The values of the scalar ones.
    pub(super) texts: Vec<Option<String>>,
    /// Whether each was present and not null.
    pub(super) met: Vec<bool>,
    /// Whether the position is below the root.
    pub(super) below: bool,
    /// The ones already found below the root, and beside it.
    twice: [u64; 2],
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
            Token::Blank if is_item => return Ok(Some(Cow::Borrowed(""))),
            Token::Blank => {
                self.note(DeviationKind::EmptyElement);
                return Ok(None);
            }
            container @ (Token::Object | Token::Array) => {
                return self.empty_container(&container, scalar_name(field)).map(|()| None);
            }
        };
        if form != field.form && self.source.format() == Format::Json {
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
        if text.is_empty() {
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

    /// An unreadable timestamp keeps its string. It is an error if the body can't be read without the field.
    pub fn unread_time(&mut self, field: &Field, text: &str) -> Result<(), Stop> {
        let stop = self.misfit(field, "a timestamp", text);
        if self.decides(field, &stop) {
            return Err(stop.fatal());
        }
        self.note(DeviationKind::UnreadTime);
        self.list_unread(stop)
    }

    /// A scalar that does not fit the field. It is shown unless the field is sensitive.
    #[cold]
    pub fn misfit(&self, field: &Field, expected: &str, text: &str) -> Stop {
        let found = match text {
            "" => "an object with none of them".to_owned(),
            _ if self.is_sensitive(field) => format!("a value of {} characters", text.chars().count()),
            _ => self.shown(text),
        };
        Stop::misfit(self.error(expected, &found), self.kept(field, text))
    }

    /// Whether a value of the field must not be shown.
    fn is_sensitive(&self, field: &Field) -> bool {
        self.sensitive || field.sensitivity != Sensitivity::Open
    }

    /// The string that is kept of an unread field.
    fn kept(&self, field: &Field, text: &str) -> String {
        if self.is_sensitive(field) { REDACTED.to_owned() } else { self.redacted(text).chars().take(KEPT).collect() }
    }

    /// A scalar where an object or a list is documented: an error, not an unread value.
    #[cold]
    pub(super) fn not_a_container(&self, field: &Field, expected: &str, text: &str) -> Stop {
        self.misfit(field, expected, text).fatal()
    }

    /// Describes a scalar: a string in quotes, anything else as it is.
    fn shown(&self, text: &str) -> String {
        let text = cut(&self.redacted(text));
        match self.form {
            Form::Number => format!("the number {text}"),
            Form::Boolean => text,
            Form::String | Form::Model => format!("the string {text:?}"),
        }
    }

    /// Redacts sensitive values in a received string.
    pub(super) fn redacted<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact.map_or(Cow::Borrowed(text), |redact| redact.redact(text))
    }

    /// Whether the body can't be read without the field whose value did not fit.
    fn decides(&self, field: &Field, stop: &Stop) -> bool {
        self.strict || field.strict || field.required || self.deciding.contains(&stop.path())
    }

    /// Leaves out a field whose value did not fit, if the field can be missing.
    #[cold]
    fn leave_out(&mut self, field: &Field, is_list: bool, stop: Stop) -> Result<(), Stop> {
        // Without the item, the list would be a different one.
        if is_list || self.decides(field, &stop) {
            return Err(stop.fatal());
        }
        self.list_unread(stop)?;
        self.note(DeviationKind::Unread);
        Ok(())
    }

    fn list_unread(&mut self, stop: Stop) -> Result<(), Stop> {
        let unread = stop.unread()?;
        if self.unread_fields.len() < self.limits.notes {
            self.unread_fields.push(unread);
        }
        Ok(())
    }

    /// A value that does not fit the field.
    #[cold]
    pub(super) fn mismatch(&self, expected: &str, found: &str) -> Stop {
        self.error(expected, found).into()
    }

    fn error(&self, expected: &str, found: &str) -> DecodeError {
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

    /// Reads a field again: the last value wins, unless it is no value.
    #[cold]
    fn read_again(&mut self, field: &Field, slot: &mut dyn Slot) -> Result<(), Stop> {
        let before = slot.len();
        let earlier = slot.get(0).and_then(|node| node.text()).map(Cow::into_owned);
        let unread = self.unread_fields.len();
        let read = slot.read(self, field)?;
        if read {
            self.forget_unread(unread);
        }
        if slot.is_list() && self.source.format() == Format::Xml {
            // The elements of an XML list may come without a wrapper, one by one.
            self.note(DeviationKind::SplitList);
        } else if !read {
            self.note(DeviationKind::EmptyDuplicate);
        } else if slot.is_list() {
            slot.drop_first(before);
            self.note(DeviationKind::Duplicate);
        } else {
            let later = slot.get(0).and_then(|node| node.text());
            self.note_duplicate(earlier.as_deref(), later.as_deref())?;
        }
        Ok(())
    }

    /// Forgets an earlier unread value of this field.
    fn forget_unread(&mut self, before: usize) {
        let place = self.path_text();
        let below =
            |path: &str| path.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        let mut at = 0;
        self.unread_fields.retain(|unread| {
            at += 1;
            at > before || !below(&unread.path)
        });
    }

    /// Two values of one scalar. If they decide between success and failure, they must not contradict each
    /// other.
    fn note_duplicate(&mut self, earlier: Option<&str>, later: Option<&str>) -> Result<(), Stop> {
        let contradict = match (earlier, later) {
            (Some(earlier), Some(later)) => !number::same(earlier, later),
            (earlier, _) => earlier.is_some(),
        };
        if contradict && self.deciding.contains(&self.path_text().as_str()) {
            return Err(DecodeError::contradiction(self.path_text()).at(self.source.offset()).into());
        }
        let same = earlier.is_some() && earlier == later;
        self.note(if same { DeviationKind::Repeated } else { DeviationKind::Duplicate });
        Ok(())
    }

    /// Skips an undocumented member, unless it belongs to the envelope.
    pub(super) fn unknown(&mut self, name: &str, extras: Option<&mut Extras<'_>>) -> Result<(), Stop> {
        if let Some((extras, index)) = extras.and_then(|extras| extras.find(name)) {
            return self.extra(name, extras, index);
        }
        // Below a personal field, even a name may be personal.
        let name = if self.sensitive { "*".to_owned() } else { cut(&self.redacted(name)) };
        self.path.push(Segment::Foreign(name));
        self.note(DeviationKind::UnknownField);
        self.source.skip()?;
        self.note_flaws();
        self.path.pop();
        Ok(())
    }

    /// A member of the envelope.
    fn extra(&mut self, name: &str, extras: &mut Extras<'_>, index: usize) -> Result<(), Stop> {
        let there = !self.source.is_nothing()?;
        let Some(later) = self.source.loose_text()? else {
            extras.meet(index, there);
            return Ok(());
        };
        extras.meet(index, there);
        let again = extras.again(index);
        let Some(text) = extras.texts.get_mut(index) else {
            return Ok(());
        };
        match text.replace(later) {
            Some(earlier) if again => {
                let step = Segment::Foreign(cut(name));
                self.inside(step, |reader| reader.note_duplicate(Some(&earlier), text.as_deref()))
            }
            _ => Ok(()),
        }
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

    pub(super) fn into_notes(mut self) -> (Vec<Deviation>, Vec<Unread>) {
        if self.more > 0 {
            self.notes.push(Deviation { path: String::new(), kind: DeviationKind::More(self.more) });
        }
        (self.notes, self.unread_fields)
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

    fn path_text(&self) -> String {
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

impl<'n> Extras<'n> {
    pub(super) fn new(names: &'n [&'n str]) -> Self {
        Self { names, texts: vec![None; names.len()], met: vec![false; names.len()], below: false, twice: [0; 2] }
    }

    fn find(&mut self, name: &str) -> Option<(&mut Self, usize)> {
        let index = self.names.iter().position(|extra| *extra == name)?;
        Some((self, index))
    }

    fn meet(&mut self, index: usize, there: bool) {
        if let Some(met) = self.met.get_mut(index) {
            *met |= there;
        }
    }

    /// Marks a name; `true` if it was already marked. Beside the root and below it are separate.
    fn again(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let marks = &mut self.twice[usize::from(self.below)];
        std::mem::replace(marks, *marks | bit) & bit != 0
    }

    /// A member of the envelope that is also in the model.
    fn take_known(&mut self, name: &str, slot: &dyn Slot) {
        if let Some((extras, index)) = self.find(name) {
            extras.meet(index, !slot.is_empty());
            let Some(text) = extras.texts.get_mut(index) else {
                return;
            };
            *text = slot.get(0).and_then(|node| node.text()).map(Cow::into_owned);
        }
    }
}

/// The fields that were found, without an allocation. A duplicate beyond 512 fields is not reported.
#[derive(Default)]
struct Seen([u64; 8]);

impl Seen {
    /// Marks a field; `true` if it was already marked.
    fn again(&mut self, index: usize) -> bool {
        let Some(word) = self.0.get_mut(index / 64) else {
            return false;
        };
        let bit = 1 << (index % 64);
        let again = *word & bit != 0;
        *word |= bit;
        again
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
