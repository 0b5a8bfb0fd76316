//! Combinations of request fields that a provider rejects.

use super::facts::{DOC, EVIDENCE, OPEN};
use crate::keyword::Evidence;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Entries, Prose, Text};
use crate::yaml::shape::{Section, must};

/// A combination of request fields that the provider rejects.
#[derive(Debug)]
pub struct Rule {
    /// Field, and `absent`, `present`, `empty` or a value.
    pub when: Vec<(Spanned<String>, Spanned<String>)>,
    /// The error code of the rejection, in full.
    pub error: Spanned<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

pub(crate) static RULE: Section = Section {
    name: "a rule",
    keys: &[
        must("when", Entries(&Text), "request fields: `absent`, `present`, `empty`, or a value"),
        must("error", Prose, "the documented error code of the rejection"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

pub(crate) fn rule(map: Map<'_>) -> Rule {
    Rule {
        when: map.pairs("when"),
        error: map.must("error"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}
