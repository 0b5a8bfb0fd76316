//! How a response shows success or an error, and the messages about bans.

use super::facts::{DOC, EVIDENCE, OPEN};
use crate::keyword::Evidence;
use crate::span::{Span, Spanned};
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Either, Entries, List, OneOf, Prose, Text};
use crate::yaml::shape::{Section, Shape, may, must};

#[derive(Debug)]
pub struct Envelope {
    /// The codes that mean success; `None`: a success is below the operation's root.
    pub success: Option<Success>,
    /// Where an error is, a root or `top`, and its field with the message; the most usual place first.
    pub errors_at: Vec<(Spanned<String>, Spanned<String>)>,
    pub at: Span,
    pub code: String,
    pub sub_code: String,
    pub sub_message: String,
    pub request_id: String,
    /// The field with what an operation returns; empty: there is none.
    pub payload: String,
    /// Other fields.
    pub fields: Vec<EnvelopeField>,
}

#[derive(Debug)]
pub struct EnvelopeField {
    pub name: Spanned<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

/// The codes that mean success.
#[derive(Debug)]
pub struct Success {
    pub codes: Vec<Spanned<String>>,
    /// Whether a response without a code is a success too.
    pub absent: bool,
    pub at: Span,
}

impl Envelope {
    /// The place of an error at the top level.
    pub const TOP: &str = "top";

    /// The names that stand beside the data of a success: no fields of an operation, unless its page lists them.
    pub fn beside(&self) -> impl Iterator<Item = &str> {
        let code = self.success.as_ref().map(|_| self.code.as_str());
        let fields = self.fields.iter().map(|field| field.name.value.as_str());
        std::iter::once(self.request_id.as_str()).chain(code).chain(fields)
    }

    /// The roots of errors.
    pub fn error_roots(&self) -> impl Iterator<Item = &str> {
        self.errors_at.iter().map(|(place, _)| place.value.as_str()).filter(|place| *place != Self::TOP)
    }

    /// Whether an error can be at the top level.
    #[must_use]
    pub fn has_top_errors(&self) -> bool {
        self.errors_at.iter().any(|(place, _)| place.value == Self::TOP)
    }
}

impl Success {
    /// Whether a response with this code is a success.
    #[must_use]
    pub fn is(&self, code: Option<&str>) -> bool {
        code.map_or(self.absent, |code| self.codes.iter().any(|one| one.value == code))
    }
}

/// A message that says for how long calls are blocked.
#[derive(Debug)]
pub struct Throttle {
    /// With `{seconds}` for the number.
    pub pattern: Spanned<String>,
    /// The error code that it is the message of.
    pub code: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

impl Throttle {
    /// The text before and after the number, without the space around it; `None` if either is missing.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str)> {
        let (before, after) = self.pattern.value.split_once("{seconds}")?;
        let (before, after) = (before.trim(), after.trim());
        (!before.is_empty() && !after.is_empty() && !after.contains("{seconds}")).then_some((before, after))
    }
}

pub(crate) static ENVELOPE: Section = Section {
    name: "`envelope`",
    keys: &[
        must("success", Either(&OneOf(&["root"]), &Shape::Section(&SUCCESS)), "`root`, or the codes that mean success"),
        must("errors_at", Entries(&Prose), "where an error is, a root or `top`, and its field with the message"),
        must("code", Prose, "field with the code"),
        may("sub_code", Prose, "field with the sub-code"),
        may("sub_message", Prose, "field with the message of the sub-code"),
        may("request_id", Prose, "field with the request id"),
        may("payload", Prose, "field of a response with what the operation returns, beside the code"),
        may("fields", Entries(&Shape::Section(&FACT)), "other fields, beside the data and in an error"),
    ],
};

static SUCCESS: Section = Section {
    name: "`success`",
    keys: &[
        must("codes", List(&Text), "the codes that mean success; the first is the usual one"),
        may("absent", Boolean, "whether a response without a code is a success too"),
    ],
};

/// A further field of the envelope.
static FACT: Section = Section { name: "a fact", keys: &[DOC, EVIDENCE, OPEN] };

pub(crate) static THROTTLE: Section = Section {
    name: "a throttle message",
    keys: &[may("code", Prose, "the platform's error code that it is the message of"), DOC, EVIDENCE, OPEN],
};

pub(crate) fn envelope(map: Map<'_>) -> Envelope {
    let text = |key: &str| map.string(key).unwrap_or_default();
    Envelope {
        success: map.map("success").map(|m| Success {
            codes: m.texts("codes"),
            absent: m.boolean("absent").unwrap_or(false),
            at: m.owner.clone(),
        }),
        errors_at: map.pairs("errors_at"),
        at: map.owner.clone(),
        code: text("code"),
        sub_code: text("sub_code"),
        sub_message: text("sub_message"),
        request_id: text("request_id"),
        payload: text("payload"),
        fields: map.named("fields").map(|(name, m)| envelope_field(name, m)).collect(),
    }
}

fn envelope_field(name: &Spanned<String>, map: Map<'_>) -> EnvelopeField {
    EnvelopeField { name: name.clone(), doc: map.string("doc"), evidence: map.evidence(), open: map.string("open") }
}

pub(crate) fn throttle(pattern: &Spanned<String>, map: Map<'_>) -> Throttle {
    Throttle {
        pattern: pattern.clone(),
        code: map.text("code"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}
