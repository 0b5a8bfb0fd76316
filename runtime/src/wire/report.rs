//! What reading tells besides the values: the deviations it put up with, each with its path, and the
//! one that it could not. Neither ever carries the value of a personal or secret field.

use std::fmt;

use super::Form;

/// What a reader puts up with before it gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Greatest length of a body in bytes.
    pub bytes: usize,
    /// Greatest nesting; never more than 128.
    pub depth: u16,
    /// Greatest number of list items in one body: `[{},{},…` costs its reader far more memory than its sender.
    pub items: usize,
    /// Greatest number of deviations that are kept; the others are counted.
    pub notes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 16 << 20, depth: 64, items: 1_000_000, notes: 256 }
    }
}

impl Limits {
    /// The same with another greatest length of a body.
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// The same with another greatest nesting, at most 128.
    pub const fn depth(mut self, depth: u16) -> Self {
        self.depth = depth;
        self
    }
}

/// The form of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// A deviation from the documents that reading put up with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// Where, by wire names: `trace_list.transit_step_info[1].action`. Empty for the whole body.
    pub path: String,
    /// What.
    pub kind: DeviationKind,
}

impl Deviation {
    /// The same in a body that stands inside another, under `name`.
    #[cfg(feature = "push")]
    pub(crate) fn below(self, name: &str) -> Self {
        Self { path: below(name, &self.path), ..self }
    }
}

/// A path inside of what stands under `name`.
#[cfg(feature = "push")]
fn below(name: &str, path: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "body" } else { &self.path };
        write!(f, "{place}: {}", self.kind)
    }
}

/// The kinds of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviationKind {
    /// A JSON scalar in another form than the vendor's type: a text for a number, 1 for a flag.
    Form {
        /// The form of the vendor's type.
        documented: Form,
        /// The form that came.
        found: Form,
    },
    /// A value in another spelling than the documented one, read by its value: `5.0` or `1e3` for an integer,
    /// `True` for a boolean, `2.0` for the enum value or the code `2`.
    Spelling,
    /// White space around a value, left out.
    Space,
    /// A time without separators, `20231214182508`, or a date alone, taken as midnight.
    CompactTime,
    /// Seconds since 1970 where the spec allows them beside the documented form.
    Seconds,
    /// A time that can't be read: its text is kept and it has no instant. It stands in the list of unread fields.
    UnreadTime,
    /// A field that can't be read, left out. It stands in the list of unread fields.
    Unread,
    /// A value that the open enum does not know; its text is kept.
    UnknownValue,
    /// A structure where a text with JSON inside is documented; its JSON is kept.
    JsonForString,
    /// An empty text taken as null, or as an empty list.
    EmptyString,
    /// `{}` taken as null, or as an empty list.
    EmptyObject,
    /// `[]` taken as null.
    EmptyList,
    /// An empty XML element taken as null, or as an empty list.
    EmptyElement,
    /// A null taken as an empty list.
    NullList,
    /// A null, or what stands for none, inside a list, left out.
    NullItem,
    /// An object without any field, kept as an empty one.
    EmptyModel,
    /// A bare list where it is documented inside a wrapper (as in simplified JSON).
    BareList,
    /// One item where a list is documented.
    SingleItem,
    /// Comma text where a list of numbers is documented.
    CommaList,
    /// A list inside its wrapper, or a part of an error, but under another name.
    OtherName,
    /// A list written as an object with the keys 0, 1, 2, …
    IndexedList,
    /// A list in several XML elements; the items of all are kept.
    SplitList,
    /// A name that came twice; the last value is taken.
    Duplicate,
    /// A name that came twice with the same value.
    Repeated,
    /// A name that came again without a value; the earlier value is kept.
    EmptyDuplicate,
    /// A field that the model does not know, left out.
    UnknownField,
    /// An XML attribute, left out.
    Attribute,
    /// Text between XML elements, left out.
    StrayText,
    /// Raw control characters inside a JSON text, kept.
    ControlCharacter,
    /// Half a surrogate pair inside a text, replaced by U+FFFD.
    LoneSurrogate,
    /// A character that XML spells as two surrogates, read.
    SurrogatePair,
    /// A byte order mark before the body, left out.
    ByteOrderMark,
    /// An answer without a single field below its root.
    EmptyAnswer,
    /// So many more deviations, not kept.
    More(usize),
}

impl fmt::Display for DeviationKind {
    /// What was found and what reading made of it, in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form { documented, found } => {
                return write!(f, "{} where {} is documented", named(*found), named(*documented));
            }
            Self::More(count) => return write!(f, "{count} more deviations, not listed"),
            Self::Spelling => "a value in another spelling than the documented one",
            Self::Space => "white space around a value, left out",
            Self::CompactTime => "a time without separators, or a date alone",
            Self::Seconds => "seconds since 1970 where another form of time is documented",
            Self::UnreadTime => "a time that can't be read, kept as text",
            Self::Unread => "a value that can't be read, left out",
            Self::UnknownValue => "a value that no document lists, kept",
            Self::JsonForString => "a structure where a text with JSON inside is documented",
            Self::EmptyString => "an empty text, taken for none",
            Self::EmptyObject => "an empty object, taken for none",
            Self::EmptyList => "an empty list, taken for none",
            Self::EmptyElement => "an empty element, taken for none",
            Self::NullList => "null, taken for an empty list",
            Self::NullItem => "an item without a value, left out",
            Self::EmptyModel => "an object without a field, kept",
            Self::BareList => "a bare list where one inside a wrapper is documented",
            Self::SingleItem => "one item where a list is documented",
            Self::CommaList => "numbers between commas where a list is documented",
            Self::OtherName => "a value under another name than the documented one",
            Self::IndexedList => "an object with the keys 0, 1, 2, … where a list is documented",
            Self::SplitList => "a list in several elements, all items kept",
            Self::Duplicate => "a name that came twice, the last value taken",
            Self::Repeated => "a name that came twice with the same value",
            Self::EmptyDuplicate => "a name that came again without a value, the earlier one kept",
            Self::UnknownField => "a field that no document lists, left out",
            Self::Attribute => "an attribute, left out",
            Self::StrayText => "text between elements, left out",
            Self::ControlCharacter => "raw control characters in a text, kept",
            Self::LoneSurrogate => "half a surrogate pair in a text, replaced",
            Self::SurrogatePair => "a character spelled as two surrogates, read",
            Self::ByteOrderMark => "a byte order mark, left out",
            Self::EmptyAnswer => "an answer without a field",
        })
    }
}

fn named(form: Form) -> &'static str {
    match form {
        Form::String => "a text",
        Form::Number => "a number",
        Form::Boolean => "true or false",
        Form::Model => "an object",
    }
}

/// A field whose value could not be read. It is absent from the model; a time keeps its text and has no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unread {
    /// Where, by wire names: `data.package[0].weight`.
    pub path: String,
    /// What the field holds: `a decimal number`.
    pub expected: String,
    /// What came, at most 256 characters of it; `****` where the field is personal or secret.
    pub text: String,
}

impl Unread {
    /// The same in a body that stands inside another, under `name`.
    #[cfg(feature = "push")]
    pub(crate) fn below(self, name: &str) -> Self {
        Self { path: below(name, &self.path), ..self }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {:?}", self.path, self.expected, self.text)
    }
}

/// Why a body could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    expected: String,
    found: String,
    offset: Option<usize>,
}

impl DecodeError {
    pub(crate) fn new(path: String, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { path, expected: expected.into(), found: found.into(), offset: None }
    }

    /// Two values of what tells success from failure, and nobody can say which one is meant.
    pub(crate) fn contradiction(path: String) -> Self {
        Self::new(path, "one value", "two that contradict each other")
    }

    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The same in a body that stands inside another, under `name`. The offset stays that of the inner one.
    #[cfg(feature = "push")]
    pub(crate) fn below(self, name: &str) -> Self {
        Self { path: below(name, &self.path), ..self }
    }

    /// Where, by wire names below the root; empty when the body as a whole is malformed.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What stood to be expected there.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What was found; never the value of a personal or secret field.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The byte at which reading stopped, where it is known; counted behind a byte order mark.
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)?;
        match self.offset {
            Some(offset) => write!(f, " (byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DecodeError {}

/// The end of reading. One pointer wide, because every step of reading returns it.
#[derive(Debug)]
pub struct Stop(Box<Cause>);

#[derive(Debug)]
struct Cause {
    error: DecodeError,
    /// What came, where it was a whole scalar that does not fit its field: reading can go on behind it.
    text: Option<String>,
}

impl Stop {
    /// A malformed body. It carries no path: where the structure is broken, names mean little.
    #[cold]
    pub(crate) fn malformed(expected: &str, found: &str, offset: usize) -> Self {
        DecodeError::new(String::new(), expected, found).at(offset).into()
    }

    /// A scalar that does not fit its field, and was read to its end.
    pub(super) fn misfit(error: DecodeError, text: String) -> Self {
        Self(Box::new(Cause { error, text: Some(text) }))
    }

    /// The field as an unread one, if reading can go on behind it.
    pub(super) fn unread(self) -> Result<Unread, Self> {
        match *self.0 {
            Cause { error, text: Some(text) } => Ok(Unread { path: error.path, expected: error.expected, text }),
            cause => Err(Self(Box::new(cause))),
        }
    }

    /// The same with the text that is kept of it, where there is none yet.
    pub(super) fn with_text(mut self, text: impl FnOnce() -> String) -> Self {
        if self.0.text.as_ref().is_some_and(String::is_empty) {
            self.0.text = Some(text());
        }
        self
    }

    /// The same, final: the field is one that a body can't be read without.
    pub(super) fn fatal(self) -> Self {
        self.0.error.into()
    }

    /// Where.
    pub(super) fn path(&self) -> &str {
        &self.0.error.path
    }
}

impl From<DecodeError> for Stop {
    fn from(error: DecodeError) -> Self {
        Self(Box::new(Cause { error, text: None }))
    }
}

impl From<Stop> for DecodeError {
    fn from(stop: Stop) -> Self {
        stop.0.error
    }
}
