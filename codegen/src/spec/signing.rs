//! How a request is signed.

use super::facts::{DOC, EVIDENCE, OPEN};
use crate::keyword::{Digest, Evidence};
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Either, Entries, List, OneOf, Prose};
use crate::yaml::shape::{Section, Shape, must};

#[derive(Debug)]
pub struct Signing {
    /// Sources, which are concatenated.
    pub canonical: Vec<Spanned<String>>,
    /// Name on the wire, digest.
    pub methods: Vec<(Spanned<String>, Spanned<String>)>,
    pub evidence: Evidence,
    pub open: Option<String>,
    pub doc: Option<String>,
}

/// A canonical string.
#[derive(Debug)]
pub struct CanonicalString {
    pub name: Spanned<String>,
    /// Constants and `$source`s.
    pub parts: Vec<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

pub(crate) static SIGNING: Section = Section {
    name: "`signing`",
    keys: &[
        must(
            "canonical",
            Either(&OneOf(&["sorted-pairs"]), &List(&Prose)),
            "the canonical string: `sorted-pairs`, or a list of sources, `$path`, `$sorted-pairs`, `$secret`",
        ),
        must("methods", Entries(&Shape::Section(&METHOD)), "signing methods by wire name; the first is the default"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static METHOD: Section = Section {
    name: "a signing method",
    keys: &[must("digest", OneOf(Digest::WORDS), "digest of the canonical string")],
};

pub(crate) fn signing(map: Map<'_>) -> Signing {
    let canonical = match map.text("canonical") {
        Some(alone) => vec![Spanned { value: format!("${}", alone.value), span: alone.span }],
        None => map.texts("canonical"),
    };
    Signing {
        canonical,
        methods: map.named("methods").map(|(name, m)| (name.clone(), m.must("digest"))).collect(),
        evidence: map.evidence(),
        open: map.string("open"),
        doc: map.string("doc"),
    }
}

/// A canonical string.
pub(crate) fn canonical_string(name: &Spanned<String>, map: Map<'_>) -> CanonicalString {
    CanonicalString { name: name.clone(), parts: map.texts("parts"), doc: map.string("doc"), evidence: map.evidence() }
}
