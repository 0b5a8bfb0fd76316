//! System parameters, and the other ways to make a request.

use super::facts::{DOC, EVIDENCE, OPEN};
use super::signing::{CanonicalString, canonical_string};
use crate::keyword::{Evidence, Place};
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Count, Entries, List, OneOf, Prose, Text};
use crate::yaml::shape::{Section, Shape, may, must};

/// A system parameter.
#[derive(Debug)]
pub struct Parameter {
    pub name: Spanned<String>,
    pub vendor_type: String,
    pub required: bool,
    /// A constant or `$source`.
    pub value: Spanned<String>,
    /// Another documented name.
    pub also: Option<Spanned<String>>,
    /// `datetime` or `millis`, for `$now`.
    pub as_kind: Option<Spanned<String>>,
    pub zone: Option<Spanned<String>>,
    /// Whether `$now` may also be UTC, as in `2017-11-11T12:00:00Z`.
    pub also_utc: bool,
    /// By how many seconds `$now` may differ from the gateway's clock.
    pub window: Option<u32>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

/// A way to make a request that operations can select.
#[derive(Debug)]
pub struct Style {
    pub name: Spanned<String>,
    pub doc: Option<String>,
    pub open: Option<String>,
    /// Precedes the paths of its operations.
    pub path: Option<Spanned<String>>,
    /// Each with the part of the request where it is sent.
    pub parameters: Vec<(Spanned<String>, Parameter)>,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<CanonicalString>,
    /// Whether its responses have the platform's root.
    pub root: bool,
}

/// The keys of a system parameter, and `$in` after its value.
macro_rules! parameter_keys {
    ($($in:expr)?) => {
        &[
            must("type", Prose, "the vendor's type"),
            may("required", Boolean, "whether it must be sent"),
            must("value", Text, "a constant, or a `$source`"),
            $($in,)?
            may(
                "also",
                Prose,
                "another documented name of a parameter: the mock server takes it, a client does not send it",
            ),
            may("as", OneOf(&["datetime", "millis"]), "format of `$now`"),
            may("zone", Prose, "offset from UTC of `$now`: `+08:00`"),
            may("also_as", OneOf(&["utc"]), "another documented format of `$now`, which a client does not send"),
            may("window", Count, "by how many seconds `$now` may differ from the gateway's clock"),
            may("default", Text, "the documented default"),
            may("example", Text, "a documented value"),
            DOC,
            EVIDENCE,
            OPEN,
        ]
    };
}

pub(crate) static PARAMETER: Section = Section { name: "a system parameter", keys: parameter_keys![] };

/// Another way to make a request, which an operation can select.
pub(crate) static STYLE: Section = Section {
    name: "a style",
    keys: &[
        DOC,
        may("path", Prose, "path below the endpoint, which precedes the paths of its operations"),
        may("root", Boolean, "`false` if its responses have no root, where those of the platform have one"),
        must("parameters", Entries(&Shape::Section(&PLACED)), "system parameters, in the order of the document"),
        must(
            "canonical_strings",
            Entries(&Shape::Section(&CANONICAL_STRING)),
            "canonical strings; the first is the default",
        ),
        OPEN,
    ],
};

static PLACED: Section = Section {
    name: "a system parameter of a style",
    keys: parameter_keys![must("in", OneOf(Place::OF_PARAMETERS), "where it is sent")],
};

static CANONICAL_STRING: Section = Section {
    name: "a canonical string",
    keys: &[
        must(
            "parts",
            List(&Prose),
            "what is concatenated: constants, sources, `$path` (of the operation), `$sorted-pairs`, `$secret`",
        ),
        DOC,
        EVIDENCE,
    ],
};

pub(crate) fn parameter(name: &Spanned<String>, map: Map<'_>) -> Parameter {
    Parameter {
        name: name.clone(),
        vendor_type: map.string("type").unwrap_or_default(),
        required: map.boolean("required").unwrap_or(false),
        value: map.must("value"),
        also: map.text("also"),
        as_kind: map.text("as"),
        zone: map.text("zone"),
        also_utc: map.has("also_as"),
        window: map.count("window"),
        default: map.string("default"),
        example: map.string("example"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}

pub(crate) fn style(name: &Spanned<String>, map: Map<'_>) -> Style {
    Style {
        name: name.clone(),
        doc: map.string("doc"),
        open: map.string("open"),
        path: map.text("path"),
        root: map.boolean("root").unwrap_or(true),
        parameters: map.named("parameters").map(|(name, m)| (m.must("in"), parameter(name, m))).collect(),
        canonical_strings: map.named("canonical_strings").map(|(name, m)| canonical_string(name, m)).collect(),
    }
}
