//! What the two formats have in common for the reader: values come as tokens, structures as names
//! one after the other.

use std::borrow::Cow;

/// The kind of the value that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    /// An XML element with nothing in it.
    #[cfg_attr(not(feature = "xml"), expect(dead_code))]
    Blank,
    String,
    Number,
    Boolean,
    Array,
    Object,
}

/// A scalar, or the start of a structure.
#[derive(Debug)]
pub(super) enum Token<'a> {
    Null,
    #[cfg_attr(not(feature = "xml"), expect(dead_code))]
    Blank,
    String(Cow<'a, str>),
    Number(&'a str),
    Boolean(bool),
    Array,
    Object,
}

impl Token<'_> {
    /// For an error: what was found. Never the value.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Token::Null => "null",
            Token::Blank => "an empty element",
            Token::String(_) => "a text",
            Token::Number(_) => "a number",
            Token::Boolean(_) => "true or false",
            Token::Array => "an array",
            Token::Object => "an object",
        }
    }
}

/// What a format put up with below the level of fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flaws {
    pub(super) control: bool,
    /// Half a surrogate pair, replaced.
    pub(super) surrogate: bool,
    /// A whole pair where no pair should be, read.
    pub(super) pair: bool,
    pub(super) attribute: bool,
    pub(super) stray: bool,
}

impl Flaws {
    #[inline]
    pub(super) fn any(self) -> bool {
        self.control | self.surrogate | self.pair | self.attribute | self.stray
    }
}
