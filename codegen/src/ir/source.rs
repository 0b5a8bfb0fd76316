//! Where the values of system parameters and the parts of canonical strings come from. A constant, or a `$word` of the
//! spec.

use serde::{Serialize, Serializer};

/// The source of a system parameter's value, or a part of a canonical string: a variant of the runtime's `Source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The same string in each request.
    Constant(String),
    Operation,
    Key,
    Secret,
    Session,
    User,
    Now(Stamp),
    Nonce,
    SignMethod,
    Format,
    Simplify,
    /// An optional setting of the client.
    Setting,
    Signature,
    /// The operation's own path; only in a canonical string.
    Path,
    /// All parameters, sorted by name; only in a canonical string.
    SortedPairs,
}

/// The format of the time of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Milliseconds since 1970.
    Millis,
    /// `yyyy-MM-dd HH:mm:ss`, so many minutes east of UTC.
    DateTime(i16),
}

impl Source {
    /// The words of what a system parameter can hold.
    pub const SENT: &'static [&'static str] = &[
        "$operation",
        "$key",
        "$session",
        "$user",
        "$now",
        "$nonce",
        "$sign-method",
        "$format",
        "$simplify",
        "$setting",
        "$signature",
    ];

    /// The words of what is signed and never sent.
    pub const SIGNED: &'static [&'static str] = &["$path", "$sorted-pairs", "$secret"];

    /// The source with this word; a text without `$` is a constant.
    #[must_use]
    pub fn named(word: &str, stamp: Stamp) -> Option<Self> {
        Some(match word {
            "$operation" => Self::Operation,
            "$key" => Self::Key,
            "$secret" => Self::Secret,
            "$session" => Self::Session,
            "$user" => Self::User,
            "$now" => Self::Now(stamp),
            "$nonce" => Self::Nonce,
            "$sign-method" => Self::SignMethod,
            "$format" => Self::Format,
            "$simplify" => Self::Simplify,
            "$setting" => Self::Setting,
            "$signature" => Self::Signature,
            "$path" => Self::Path,
            "$sorted-pairs" => Self::SortedPairs,
            word if word.starts_with('$') => return None,
            constant => Self::Constant(constant.to_owned()),
        })
    }

    /// As in the spec: a constant, or a `$word`.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Constant(text) => text,
            Self::Operation => "$operation",
            Self::Key => "$key",
            Self::Secret => "$secret",
            Self::Session => "$session",
            Self::User => "$user",
            Self::Now(_) => "$now",
            Self::Nonce => "$nonce",
            Self::SignMethod => "$sign-method",
            Self::Format => "$format",
            Self::Simplify => "$simplify",
            Self::Setting => "$setting",
            Self::Signature => "$signature",
            Self::Path => "$path",
            Self::SortedPairs => "$sorted-pairs",
        }
    }

    /// The value that is the same in each request.
    #[must_use]
    pub fn constant(&self) -> Option<&str> {
        match self {
            Self::Constant(text) => Some(text),
            _ => None,
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Now(Stamp::DateTime(minutes)) => {
                to.serialize_str(&format!("$now as datetime, {}", crate::names::zone(*minutes)))
            }
            Self::Now(Stamp::Millis) => to.serialize_str("$now as millis"),
            other => to.serialize_str(other.word()),
        }
    }
}

/// A part of the canonical string of a push: a variant of the runtime's `push::Part`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushPart {
    Key,
    Body,
    Text(String),
}

impl PushPart {
    /// The words of its sources.
    pub const WORDS: &'static [&'static str] = &["$key", "$body"];

    /// The part with this word; a text without `$` is a constant.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "$key" => Self::Key,
            "$body" => Self::Body,
            word if word.starts_with('$') => return None,
            text => Self::Text(text.to_owned()),
        })
    }

    /// As in the spec.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Key => "$key",
            Self::Body => "$body",
            Self::Text(text) => text,
        }
    }
}

impl Serialize for PushPart {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}
