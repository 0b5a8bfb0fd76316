//! A field: its keys in a spec, what they say, and how they are read.

use super::facts::{DOC, EVIDENCE, OPEN};
use crate::keyword::{Evidence, Place};
use crate::scalar::Scalar;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Count, List, OneOf, Prose, Text, Texts};
use crate::yaml::shape::{Section, Shape, may, must};

#[derive(Debug, Clone)]
pub struct Field {
    pub wire: Spanned<String>,
    /// `String`, `String[]`, `TransitStepInfo[]`, with the list's brackets.
    pub ty: Spanned<String>,
    pub vendor_type: Option<String>,
    pub as_kind: Option<Spanned<String>>,
    /// The type of the JSON in its string: `OrderLine[]`.
    pub contents: Option<Spanned<String>>,
    pub zone: Option<Spanned<String>>,
    /// Other forms of a timestamp: `millis`, `seconds`.
    pub accepts: Vec<Spanned<String>>,
    /// The key, if the field is money.
    pub money: Option<Spanned<String>>,
    pub enum_name: Option<Spanned<String>>,
    pub id: Option<Spanned<String>>,
    pub item: Option<Spanned<String>>,
    /// `None`: the document does not say.
    pub required: Option<bool>,
    pub default: Option<Spanned<String>>,
    pub examples: Vec<Spanned<String>>,
    pub place: Option<Spanned<String>>,
    /// Another documented name of a parameter.
    pub also: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub attributes: Attributes,
    pub open: Option<String>,
}

impl Field {
    /// Names of the types that it refers to: its own, and that of the JSON in its string.
    pub fn type_names(&self) -> impl Iterator<Item = &str> {
        let types = [Some(&self.ty), self.contents.as_ref()];
        types.into_iter().flatten().map(|ty| ty.value.trim_end_matches("[]").trim_end())
    }
}

/// What a field has in the IR as in the spec.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Attributes {
    /// `fen`, `millisecond`, …
    pub unit: Option<String>,
    pub nullable: bool,
    pub max_items: Option<u32>,
    pub max_length: Option<u32>,
    pub personal: bool,
    pub secret: bool,
    pub evidence: Evidence,
}

/// With more arguments it is too easy to confuse two of the same type, so they are a struct with named fields.
const MOST_ARGUMENTS: usize = 3;

/// Whether there are too many required fields for arguments.
#[must_use]
pub fn many_required(fields: &[Field]) -> bool {
    fields.iter().filter(|f| f.required == Some(true)).count() > MOST_ARGUMENTS
}

pub(crate) static FIELDS: Shape = Shape::Section(&FIELD);

/// The keys of a field after `type`.
macro_rules! field_keys {
    ($type:expr) => {
        &[
            $type,
            may("vendor_type", Prose, "the type that the page prints, if `type` is a name of ours"),
            may("as", OneOf(Scalar::OF_FIELDS), "kind of the value, if the vendor's type is less specific"),
            may("contents", Prose, "the type of the JSON in the string, with `as: json`; `X[]` is a list"),
            may("zone", Prose, "offset from UTC of a datetime without one: `+08:00`"),
            may(
                "accepts",
                List(&OneOf(&["millis", "seconds"])),
                "other forms of a timestamp: a number since 1970 in this unit",
            ),
            may("unit", Prose, "unit of a quantity, for the documentation"),
            may(
                "money",
                Boolean,
                "whether a decimal is an amount of money; a response with an invalid amount is rejected",
            ),
            may("enum", Prose, "an open enum of this file"),
            may("id", Prose, "an id type of provider.yaml"),
            may("item", Prose, "name of a list's items, if it differs from the platform's rule"),
            may("required", Boolean, "whether it must be sent; leave it out if the document does not say"),
            may("nullable", Boolean, "whether the document states or shows null"),
            may("default", Text, "the documented default; it is never sent by itself"),
            may("example", Texts, "a documented value, or a list of them"),
            may("max_items", Count, "documented maximum number of items"),
            may("max_length", Count, "documented maximum length of a string, in characters"),
            may("in", OneOf(Place::WORDS), "where a request field is sent"),
            may(
                "also",
                Prose,
                "another documented name of a parameter: the mock server takes it, a client does not send it",
            ),
            may("personal", Boolean, "whether it is personal data: redacted in Debug, errors and traces"),
            may("secret", Boolean, "whether it is a secret: redacted in Debug, errors and traces"),
            may("name", Prose, "the Rust name, if the vendor's name is misspelt or not an identifier"),
            DOC,
            EVIDENCE,
            OPEN,
        ]
    };
}

/// A field of a request, a response or a type.
static FIELD: Section =
    Section { name: "a field", keys: field_keys![must("type", Prose, "the vendor's type name; `X[]` is a list")] };

/// A field, or a value of an enum, as far as one provider has another.
pub(crate) static DIFFERENCE: Section = Section {
    name: "a difference",
    keys: field_keys![may("type", Prose, "the vendor's type name, if it differs or the field is new")],
};

pub(crate) fn fields(map: Map<'_>, key: &str) -> Vec<Field> {
    map.named(key).map(|(wire, m)| field(wire, m)).collect()
}

fn field(wire: &Spanned<String>, map: Map<'_>) -> Field {
    Field {
        wire: wire.clone(),
        ty: map.must("type"),
        vendor_type: map.string("vendor_type"),
        as_kind: map.text("as"),
        contents: map.text("contents"),
        zone: map.text("zone"),
        accepts: map.texts("accepts"),
        money: map.text("money").filter(|_| map.boolean("money") == Some(true)),
        enum_name: map.text("enum"),
        id: map.text("id"),
        item: map.text("item"),
        required: map.boolean("required"),
        default: map.text("default"),
        examples: map.texts("example"),
        place: map.text("in"),
        also: map.text("also"),
        name: map.text("name"),
        doc: map.string("doc"),
        attributes: attributes(map),
        open: map.string("open"),
    }
}

fn attributes(map: Map<'_>) -> Attributes {
    Attributes {
        unit: map.string("unit"),
        nullable: map.boolean("nullable").unwrap_or(false),
        max_items: map.count("max_items"),
        max_length: map.count("max_length"),
        personal: map.boolean("personal").unwrap_or(false),
        secret: map.boolean("secret").unwrap_or(false),
        evidence: map.evidence(),
    }
}
