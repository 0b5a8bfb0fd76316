//! The common tokens of the two formats: values as tokens, objects as a sequence of names.

use std::borrow::Cow;

/// The kind of the next value.
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

/// A scalar, or the start of an object or a list.
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
    /// What was found, for an error. Never the value.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Token::Null => "null",
            Token::Blank => "an empty element",
            Token::String(_) => "a string",
            Token::Number(_) => "a number",
            Token::Boolean(_) => "a boolean",
            Token::Array => "an array",
            Token::Object => "an object",
        }
    }
}

/// The tolerated deviations of the syntax.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flaws {
    pub(super) control: bool,
    /// Half a surrogate pair, replaced.
    pub(super) surrogate: bool,
    /// A surrogate pair where none is allowed, read.
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
