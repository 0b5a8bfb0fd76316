//! The report of reading a body: the deviations that were tolerated, each with its path, or the error.
//! Neither ever holds the value of a personal or secret field.

use std::fmt;

use super::Form;

/// The limits of a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Maximum length of a body in bytes.
    pub bytes: usize,
    /// Maximum nesting depth; never more than 128.
    pub depth: u16,
    /// Maximum number of list items in one body: `[{},{},…` costs the reader far more memory than the sender.
    pub items: usize,
    /// Maximum number of deviations that are kept. The others are counted.
    pub notes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 16 << 20, depth: 64, items: 1_000_000, notes: 256 }
    }
}

impl Limits {
    /// With another maximum length of a body.
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// With another maximum nesting depth, at most 128.
    pub const fn depth(mut self, depth: u16) -> Self {
        self.depth = depth;
        self
    }
}

/// The format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// A tolerated deviation of a response from its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// The location, by wire names: `trace_list.transit_step_info[1].action`. Empty for the whole body.
    pub path: String,
    /// The kind of deviation.
    pub kind: DeviationKind,
}

impl Deviation {
    /// Moves the deviation into an outer body, below `name`.
    #[cfg(feature = "push")]
    pub(crate) fn below(self, name: &str) -> Self {
        Self { path: below(name, &self.path), ..self }
    }
}

/// The path of a value below `name`.
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
    /// A JSON scalar in another form than documented: a string for a number, 1 for a boolean.
    Form {
        /// The documented form.
        documented: Form,
        /// The form that was found.
        found: Form,
    },
    /// A value in another spelling than documented, read by its value: `5.0` or `1e3` for an integer, `True`
    /// for a boolean, `2.0` for the enum value or the code `2`.
    Spelling,
    /// White space around a value, ignored.
    Space,
    /// A timestamp without separators, `20231214182508`, or a date alone, read as midnight.
    CompactTime,
    /// Seconds since 1970 where the spec allows them beside the documented form.
    Seconds,
    /// A timestamp that can't be read. Its string is kept; it has no instant. See the list of unread fields.
    UnreadTime,
    /// A field that can't be read, left out. See the list of unread fields.
    Unread,
    /// An undocumented enum value; its string is kept.
    UnknownValue,
    /// An object or a list where a string with JSON inside is documented; its JSON is kept.
    JsonForString,
    /// An empty string, read as null or as an empty list.
    EmptyString,
    /// `{}`, read as null or as an empty list.
    EmptyObject,
    /// `[]`, read as null.
    EmptyList,
    /// An empty XML element, read as null or as an empty list.
    EmptyElement,
    /// A null, read as an empty list.
    NullList,
    /// A null or an empty value inside a list, left out.
    NullItem,
    /// An object without any field, kept as an empty one.
    EmptyModel,
    /// A bare list where a list inside a wrapper is documented (as in simplified JSON).
    BareList,
    /// One item where a list is documented.
    SingleItem,
    /// Comma-separated numbers where a list of numbers is documented.
    CommaList,
    /// A list or a part of an error under another name than documented.
    OtherName,
    /// A list written as an object with the keys 0, 1, 2, …
    IndexedList,
    /// A list in several XML elements; the items of all are kept.
    SplitList,
    /// A duplicate name. The last value is used.
    Duplicate,
    /// A duplicate name with the same value.
    Repeated,
    /// A duplicate name without a value. The earlier value is kept.
    EmptyDuplicate,
    /// An undocumented field, left out.
    UnknownField,
    /// An XML attribute, left out.
    Attribute,
    /// Text between XML elements, left out.
    StrayText,
    /// Raw control characters inside a JSON string, kept.
    ControlCharacter,
    /// Half a surrogate pair inside a string, replaced by U+FFFD.
    LoneSurrogate,
    /// A character that XML writes as two surrogates, read.
    SurrogatePair,
    /// A byte order mark before the body, left out.
    ByteOrderMark,
    /// A response below a root that no document has, read.
    OtherRoot,
    /// A response without a single field below its root.
    EmptyResponse,
    /// The number of further deviations, which are not kept.
    More(usize),
}

impl fmt::Display for DeviationKind {
    /// What was found, and how it was read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form { documented, found } => {
                return write!(f, "{} where {} is documented", named(*found), named(*documented));
            }
            Self::More(count) => return write!(f, "{count} more deviations, not listed"),
            Self::Spelling => "a value in another spelling than the documented one",
            Self::Space => "white space around a value, ignored",
            Self::CompactTime => "a timestamp without separators, or a date alone",
            Self::Seconds => "seconds since 1970 where another form of timestamp is documented",
            Self::UnreadTime => "a timestamp that can't be read, kept as a string",
            Self::Unread => "a value that can't be read, left out",
            Self::UnknownValue => "an undocumented value, kept",
            Self::JsonForString => "an object or a list where a string with JSON inside is documented",
            Self::EmptyString => "an empty string, read as no value",
            Self::EmptyObject => "an empty object, read as no value",
            Self::EmptyList => "an empty list, read as no value",
            Self::EmptyElement => "an empty element, read as no value",
            Self::NullList => "null, read as an empty list",
            Self::NullItem => "an item without a value, left out",
            Self::EmptyModel => "an object without a field, kept",
            Self::BareList => "a bare list where a list inside a wrapper is documented",
            Self::SingleItem => "one item where a list is documented",
            Self::CommaList => "comma-separated numbers where a list is documented",
            Self::OtherName => "a value under another name than the documented one",
            Self::IndexedList => "an object with the keys 0, 1, 2, … where a list is documented",
            Self::SplitList => "a list in several elements, all items kept",
            Self::Duplicate => "a duplicate name, the last value is used",
            Self::Repeated => "a duplicate name with the same value",
            Self::EmptyDuplicate => "a duplicate name without a value, the earlier value is kept",
            Self::UnknownField => "an undocumented field, left out",
            Self::Attribute => "an attribute, left out",
            Self::StrayText => "text between elements, left out",
            Self::ControlCharacter => "raw control characters in a string, kept",
            Self::LoneSurrogate => "half a surrogate pair in a string, replaced",
            Self::SurrogatePair => "a character written as two surrogates, read",
            Self::ByteOrderMark => "a byte order mark, ignored",
            Self::OtherRoot => "another root than the documented one",
            Self::EmptyResponse => "a response without a field",
        })
    }
}

fn named(form: Form) -> &'static str {
    match form {
        Form::String => "a string",
        Form::Number => "a number",
        Form::Boolean => "a boolean",
        Form::Model => "an object",
    }
}

/// A field whose value could not be read. It is absent from the model. A timestamp keeps its string and has
/// no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unread {
    /// The location, by wire names: `data.package[0].weight`.
    pub path: String,
    /// The expected value: `a decimal number`.
    pub expected: String,
    /// The first 256 characters of the value that was found; `****` where the field is personal or secret.
    pub text: String,
}

/// A field that the documents do not have, with what was found in it. It may be personal.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownField {
    /// The location, by wire names: `data.package[0].weight`; below a personal field the last name is `*`.
    pub path: String,
    /// The value as received: JSON, or the contents of the XML element.
    pub value: String,
}

/// Without the value.
impl fmt::Debug for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownField").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Unread {
    /// Moves the field into an outer body, below `name`.
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

    /// Two values that contradict each other in a field that decides between success and failure. Neither can
    /// be preferred.
    pub(crate) fn contradiction(path: String) -> Self {
        Self::new(path, "one value", "two values that contradict each other")
    }

    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Moves the error into an outer body, below `name`. The offset stays relative to the inner body.
    #[cfg(feature = "push")]
    pub(crate) fn below(self, name: &str) -> Self {
        Self { path: below(name, &self.path), ..self }
    }

    /// The location, by wire names below the root. Empty when the whole body is malformed.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The expected value.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What was found. Never the value of a personal or secret field.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The byte at which reading stopped, if it is known. A byte order mark does not count.
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

/// The error that ends reading. One pointer wide, because every step of reading returns it.
#[derive(Debug)]
pub struct Stop(Box<Cause>);

#[derive(Debug)]
struct Cause {
    error: DecodeError,
    /// The value, if a whole scalar was read that does not fit its field: reading can continue after it.
    text: Option<String>,
}

impl Stop {
    /// A malformed body. The error has no path: names mean little where the syntax is broken.
    #[cold]
    pub(crate) fn malformed(expected: &str, found: &str, offset: usize) -> Self {
        DecodeError::new(String::new(), expected, found).at(offset).into()
    }

    /// A scalar that was read to its end and does not fit its field.
    pub(super) fn misfit(error: DecodeError, text: String) -> Self {
        Self(Box::new(Cause { error, text: Some(text) }))
    }

    /// The unread field, if reading can continue after it.
    pub(super) fn unread(self) -> Result<Unread, Self> {
        match *self.0 {
            Cause { error, text: Some(text) } => Ok(Unread { path: error.path, expected: error.expected, text }),
            cause => Err(Self(Box::new(cause))),
        }
    }

    /// Adds the string to be kept of the value, if there is none yet.
    pub(super) fn with_text(mut self, text: impl FnOnce() -> String) -> Self {
        if self.0.text.as_ref().is_some_and(String::is_empty) {
            self.0.text = Some(text());
        }
        self
    }

    /// Makes the error final: the body can't be read without this field.
    pub(super) fn fatal(self) -> Self {
        self.0.error.into()
    }

    /// The location.
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
