//! Reads one body into one model. Every kind of value asks it for a text, a model or a list; it knows
//! where it stands, puts up with what the gateways do, and notes that. Lists are in `list.rs`.
//! It must not know a format's syntax, nor any type of value.

use std::borrow::Cow;
use std::fmt::Write;

use super::source::Source;
use super::token::{Flaws, Kind, Token};
use super::{DecodeError, Field, Form, Format, Guard, Leniency, LeniencyKind, Limits, Model, Stop};

/// Longest part of a foreign name or text that is repeated in a note or an error, in characters.
const SHOWN: usize = 64;

/// The reader of one body.
pub struct Reader<'a> {
    pub(super) source: Source<'a>,
    limits: Limits,
    notes: Vec<Leniency>,
    more: usize,
    path: Vec<Segment>,
    items: usize,
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

/// Scalars of the envelope that are taken along while a model is read.
pub(super) struct Extras<'n> {
    pub(super) names: &'n [&'n str],
    pub(super) texts: Vec<Option<String>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: Source<'a>, limits: Limits) -> Self {
        Self {
            source,
            limits,
            notes: Vec::new(),
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
            Token::Text(text) => (Form::Text, text),
            Token::Number(text) => (Form::Number, Cow::Borrowed(text)),
            Token::Flag(flag) => (Form::Flag, Cow::Borrowed(if flag { "true" } else { "false" })),
            Token::Null => return Ok(None),
            Token::Blank if is_item => return Ok(Some(Cow::Borrowed(""))),
            Token::Blank => {
                self.note(LeniencyKind::EmptyElement);
                return Ok(None);
            }
            Token::Object => return self.empty_object(field),
            Token::Array => return Err(self.unfit(scalar_name(field), "an array")),
        };
        if form != field.form && self.source.format() == Format::Json {
            self.note(LeniencyKind::Form { documented: field.form, found: form });
        }
        Ok(Some(text))
    }

    /// The same, where an empty text means nothing.
    pub fn filled_text(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        let text = self.text(field)?;
        if text.as_ref().is_some_and(|text| text.is_empty()) {
            self.note(LeniencyKind::EmptyText);
            return Ok(None);
        }
        Ok(text)
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
        self.note(LeniencyKind::JsonForText);
        Ok(json.map(Cow::Borrowed))
    }

    /// Reads the next value into a model; `false` for null and for what is taken as null.
    pub fn model(&mut self, field: &Field, model: &mut dyn Model) -> Result<bool, Stop> {
        let is_item = std::mem::take(&mut self.is_item);
        if self.unread.is_some() {
            return self.members(model, None).map(|_| true);
        }
        match self.scalar()? {
            Token::Object => {
                self.source.enter()?;
                self.members(model, None).map(|_| true)
            }
            Token::Null => Ok(false),
            Token::Blank => {
                if !is_item {
                    self.note(LeniencyKind::EmptyElement);
                }
                Ok(is_item)
            }
            Token::Text(text) if text.trim().is_empty() => {
                self.note(LeniencyKind::EmptyText);
                Ok(false)
            }
            Token::Text(text) => Err(self.misfit(field, "an object", &text)),
            other => Err(self.unfit("an object", other.describe())),
        }
    }

    /// Notes a deviation at this place.
    pub fn note(&mut self, kind: LeniencyKind) {
        if self.notes.len() < self.limits.notes {
            let path = self.path_text();
            self.notes.push(Leniency { path, kind });
        } else {
            self.more += 1;
        }
    }

    /// A text that is not what the field holds. It is shown unless the field is guarded.
    #[cold]
    pub fn misfit(&self, field: &Field, expected: &str, text: &str) -> Stop {
        if self.guarded || field.guard != Guard::Open {
            return self.unfit(expected, &format!("a text of {} characters", text.chars().count()));
        }
        self.unfit(expected, &format!("the text {:?}", cut(text)))
    }

    /// A value that is not what the field holds.
    #[cold]
    pub(super) fn unfit(&self, expected: &str, found: &str) -> Stop {
        DecodeError::new(self.path_text(), expected, found).at(self.source.offset()).into()
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
            if seen.again(index) {
                self.note(LeniencyKind::Duplicate);
                // The elements of an XML list may stand one by one, without a wrapper around them.
                if !(slot.is_list() && self.source.format() == Format::Xml) {
                    slot.clear();
                }
            }
            slot.read(self, field)?;
            self.guarded = outside;
            self.path.pop();
            if let Some(extras) = &mut extras {
                extras.take_known(&name, &*slot);
            }
        }
        Ok(found)
    }

    /// Steps over a member that the model does not know, unless it belongs to the envelope.
    pub(super) fn unknown(&mut self, name: &str, extras: Option<&mut Extras<'_>>) -> Result<(), Stop> {
        if let Some(text) = extras.and_then(|extras| extras.slot(name)) {
            *text = self.loose_text()?;
            return Ok(());
        }
        // Below a personal field even a name may tell something.
        let name = if self.guarded { "*".to_owned() } else { cut(name) };
        self.path.push(Segment::Foreign(name));
        self.note(LeniencyKind::UnknownField);
        self.source.skip()?;
        self.note_flaws();
        self.path.pop();
        Ok(())
    }

    /// The text of the next value, if it is a scalar at all.
    pub(super) fn loose_text(&mut self) -> Result<Option<String>, Stop> {
        match self.scalar()? {
            Token::Text(text) => Ok(Some(text.into_owned())),
            Token::Number(text) => Ok(Some(text.to_owned())),
            Token::Flag(flag) => Ok(Some(flag.to_string())),
            Token::Null | Token::Blank => Ok(None),
            Token::Object | Token::Array => self.source.skip().map(|()| None),
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
                    self.note(LeniencyKind::StrayText);
                }
                Ok(name)
            }
        }
    }

    /// Takes a scalar, and notes what its spelling needed.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Token<'a>, Stop> {
        let token = self.source.scalar()?;
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

    pub(super) fn into_notes(mut self) -> Vec<Leniency> {
        if self.more > 0 {
            self.notes.push(Leniency { path: String::new(), kind: LeniencyKind::More(self.more) });
        }
        self.notes
    }

    /// `{}` where a scalar stands to be expected is null; anything inside is an error.
    fn empty_object(&mut self, field: &Field) -> Result<Option<Cow<'a, str>>, Stop> {
        let error = self.unfit(scalar_name(field), "an object");
        self.source.enter()?;
        if self.source.next_key("")?.is_some() {
            return Err(error);
        }
        self.note(LeniencyKind::EmptyObject);
        Ok(None)
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
            (flaws.control, LeniencyKind::ControlCharacter),
            (flaws.surrogate, LeniencyKind::LoneSurrogate),
            (flaws.attribute, LeniencyKind::Attribute),
            (flaws.stray, LeniencyKind::StrayText),
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

impl Extras<'_> {
    /// Where the text of an envelope's member goes.
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        let index = self.names.iter().position(|extra| *extra == name)?;
        self.texts.get_mut(index)
    }

    /// A member of the envelope that the model knows as well.
    fn take_known(&mut self, name: &str, slot: &dyn super::Slot) {
        if let Some(text) = self.slot(name) {
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
        Form::Text => "text",
        Form::Number => "a number",
        Form::Flag => "a flag",
        Form::Model => "an object",
    }
}

/// A foreign text, short enough to be shown.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
