//! Reads one body into one model. Every kind of value asks it for a text, a model or a list; it knows
//! where it stands, tolerates what gateways send, and notes each deviation. Lists are in `list.rs`.
//! It must not know a format's syntax, nor any type of value.

use std::borrow::Cow;
use std::fmt::Write;

use super::redact::MASK;
use super::source::Source;
use super::token::{Flaws, Kind, Token};
use super::{
    DecodeError, Deviation, DeviationKind, Field, Form, Format, Guard, Limits, Model, Redact, Slot, Stop, Unread,
};
use crate::value::number;

/// Longest part of a foreign name or text that is repeated in a note or an error, in characters.
const SHOWN: usize = 64;

/// Longest part of the text of an unread field that is kept, in characters.
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
    /// How the last scalar was written.
    form: Form,
    /// Hides what must not be shown of a foreign text.
    redact: Option<&'a dyn Redact>,
    /// Paths of the fields that tell success from failure.
    pub(super) deciding: &'a [&'a str],
    /// Whether every value that does not fit ends the reading.
    pub(super) strict: bool,
    /// Whether a field around this place is personal or secret.
    guarded: bool,
    /// Whether the next value is an item: in XML an empty one is an empty text or model then, not null.
    pub(super) is_item: bool,
    /// A name that was read to look at it; its object counts as entered.
    pub(super) unread: Option<Cow<'a, str>>,
    /// A text that stands for the next value: one part of a comma list.
    pub(super) given: Option<Cow<'a, str>>,
}

/// A step from a value to one inside it.
pub(super) enum Segment {
    Name(&'static str),
    Index(usize),
    Foreign(String),
}

/// What the fields of a model turned out to be.
#[derive(Default)]
pub(super) struct Found {
    /// Whether there was any member.
    pub(super) any: bool,
    /// Whether the model knew one of them.
    pub(super) known: bool,
}

/// Members of the envelope that are taken along while a model is read.
pub(super) struct Extras<'n> {
    pub(super) names: &'n [&'n str],
    /// The texts of those that are scalars.
    pub(super) texts: Vec<Option<String>>,
    /// Whether there was anything but null.
    pub(super) met: Vec<bool>,
    /// Whether the place is below the root.
    pub(super) below: bool,
    /// Which of them were met below the root, and which beside it.
    twice: [u64; 2],
}

/// What a reader has to know besides the body.
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
            // As deep as answers mostly are.
            path: Vec::with_capacity(8),
            items: 0,
            guarded: false,
            is_item: false,
            unread: None,
            given: None,
        }
    }

    /// The text of the next scalar: of a number its digits as they stand. `None` for null and for
    /// what is taken as null.
    pub fn text(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        let is_item = std::mem::take(&mut self.is_item);
        if let Some(text) = self.given.take() {
            return Ok(Some(text));
        }
        let (form, text) = match self.scalar()? {
            Token::String(text) => (Form::String, text),
            Token::Number(text) => (Form::Number, Cow::Borrowed(text)),
            Token::Boolean(flag) => (Form::Boolean, Cow::Borrowed(if flag { "true" } else { "false" })),
            Token::Null => return Ok(None),
            Token::Blank if is_item => return Ok(Some(Cow::Borrowed(""))),
            Token::Blank => {
                self.note(DeviationKind::EmptyElement);
                return Ok(None);
            }
            structure @ (Token::Object | Token::Array) => {
                return self.empty_structure(&structure, scalar_name(field)).map(|()| None);
            }
        };
        if form != field.form && self.source.format() == Format::Json {
            self.note(DeviationKind::Form { documented: field.form, found: form });
        }
        Ok(Some(text))
    }

    /// The same without white space around it, for every kind that is no free text; `None` when nothing is left.
    pub fn filled_text(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        self.named_text(field, &[])
    }

    /// The same where these texts stand for something just as they are, be they empty or with white space
    /// around them.
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

    /// A text without white space around it.
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

    /// The same, where a structure is as good as the text of its JSON.
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

    /// Reads the next value into a model; `false` for null and for what is taken as null.
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
            Token::String(text) => Err(self.no_structure(field, "an object", &text)),
            array @ Token::Array => self.empty_structure(&array, "an object").map(|()| false),
            other => Err(self.unfit("an object", other.describe())),
        }
    }

    /// The members of an entered object. One with members, but none that is documented, is another structure:
    /// what it holds would be lost.
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

    /// Notes a deviation at this place.
    pub fn note(&mut self, kind: DeviationKind) {
        if self.notes.len() < self.limits.notes {
            let path = self.path_text();
            self.notes.push(Deviation { path, kind });
        } else {
            self.more += 1;
        }
    }

    /// A time that can't be read, which keeps its text: an error where the body can't be read without it.
    pub fn unread_time(&mut self, field: &Field, text: &str) -> Result<(), Stop> {
        let stop = self.misfit(field, "a time", text);
        if self.decides(field, &stop) {
            return Err(stop.fatal());
        }
        self.note(DeviationKind::UnreadTime);
        self.list_unread(stop)
    }

    /// A scalar that is not what the field holds. It is shown unless the field is guarded.
    #[cold]
    pub fn misfit(&self, field: &Field, expected: &str, text: &str) -> Stop {
        let found = match text {
            "" => "an object with none of them".to_owned(),
            _ if self.hides(field) => format!("a value of {} characters", text.chars().count()),
            _ => self.shown(text),
        };
        Stop::misfit(self.error(expected, &found), self.kept(field, text))
    }

    /// Whether a value of the field may not be shown.
    fn hides(&self, field: &Field) -> bool {
        self.guarded || field.guard != Guard::Open
    }

    /// What is kept of the text of an unread field.
    fn kept(&self, field: &Field, text: &str) -> String {
        if self.hides(field) { MASK.to_owned() } else { self.redacted(text).chars().take(KEPT).collect() }
    }

    /// A scalar where a structure is documented: not a value that can't be read, but another shape.
    #[cold]
    pub(super) fn no_structure(&self, field: &Field, expected: &str, text: &str) -> Stop {
        self.misfit(field, expected, text).fatal()
    }

    /// A scalar in words: a text in quotes, anything else as it stands.
    fn shown(&self, text: &str) -> String {
        let text = cut(&self.redacted(text));
        match self.form {
            Form::Number => format!("the number {text}"),
            Form::Boolean => text,
            Form::String | Form::Model => format!("the text {text:?}"),
        }
    }

    /// A foreign text without what must not be shown.
    pub(super) fn redacted<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact.map_or(Cow::Borrowed(text), |redact| redact.redact(text))
    }

    /// Whether the body can't be read without the field whose value did not fit.
    fn decides(&self, field: &Field, stop: &Stop) -> bool {
        self.strict || field.strict || field.required || self.deciding.contains(&stop.path())
    }

    /// Leaves a field out whose value did not fit, if it is one that can be missing.
    #[cold]
    fn leave_out(&mut self, field: &Field, is_list: bool, stop: Stop) -> Result<(), Stop> {
        // A list with one item less would be another list.
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

    /// A value that is not what the field holds.
    #[cold]
    pub(super) fn unfit(&self, expected: &str, found: &str) -> Stop {
        self.error(expected, found).into()
    }

    fn error(&self, expected: &str, found: &str) -> DecodeError {
        DecodeError::new(self.path_text(), expected, found).at(self.source.offset())
    }

    /// Reads the members of an entered object up to its end.
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
            let outside = self.guarded;
            self.guarded |= field.guard != Guard::Open;
            let again = seen.again(index);
            let result = if again { self.read_again(field, slot) } else { slot.read(self, field).map(drop) };
            if let Err(stop) = result {
                self.leave_out(field, slot.is_list(), stop)?;
                if again {
                    self.note(DeviationKind::Duplicate);
                }
                slot.clear();
            }
            self.guarded = outside;
            self.path.pop();
            if let Some(extras) = &mut extras {
                extras.take_known(&name, &*slot);
            }
        }
        Ok(found)
    }

    /// Reads a field that was read before: the last value wins, but none wins over a value.
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
            // The elements of an XML list may stand one by one, without a wrapper around them.
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

    /// What could not be read of an earlier value at this place is no longer what the field holds.
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

    /// Two values of one scalar. Where they tell success from failure they must not contradict each other.
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

    /// Steps over a member that the model does not know, unless it belongs to the envelope.
    pub(super) fn unknown(&mut self, name: &str, extras: Option<&mut Extras<'_>>) -> Result<(), Stop> {
        if let Some((extras, index)) = extras.and_then(|extras| extras.find(name)) {
            return self.extra(name, extras, index);
        }
        // Below a personal field even a name may tell something.
        let name = if self.guarded { "*".to_owned() } else { cut(&self.redacted(name)) };
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

    /// The name of the next member of the entered object; `likely` is the one to be expected.
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

    /// Takes a scalar, and notes what its spelling needed.
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

    /// Goes one step down, reads, and comes back.
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
            return Err(self.unfit(&format!("at most {} items in a body", self.limits.items), "more"));
        }
        Ok(())
    }

    pub(super) fn into_notes(mut self) -> (Vec<Deviation>, Vec<Unread>) {
        if self.more > 0 {
            self.notes.push(Deviation { path: String::new(), kind: DeviationKind::More(self.more) });
        }
        (self.notes, self.unread_fields)
    }

    /// `{}` or `[]` where something else is documented stands for none; with anything inside it is an error.
    fn empty_structure(&mut self, found: &Token<'_>, expected: &str) -> Result<(), Stop> {
        let error = self.unfit(expected, found.describe());
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

    /// Marks a name; `true` when it already was in this place. Beside the root and below it are two places.
    fn again(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let marks = &mut self.twice[usize::from(self.below)];
        std::mem::replace(marks, *marks | bit) & bit != 0
    }

    /// A member of the envelope that the model knows as well.
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

/// Which fields were met, without an allocation. Beyond 512 fields a duplicate goes unnoted.
#[derive(Default)]
struct Seen([u64; 8]);

impl Seen {
    /// Marks a field; `true` when it already was.
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
        Form::String => "text",
        Form::Number => "a number",
        Form::Boolean => "a flag",
        Form::Model => "an object",
    }
}

/// A foreign text, short enough to be shown.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
