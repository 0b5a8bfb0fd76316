//! The object types and enums of a spec.

use super::facts::{DOC, EVIDENCE, OPEN};
use super::field::{FIELDS, Field, fields};
use crate::keyword::Evidence;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Entries, Prose};
use crate::yaml::shape::{Key, Section, Shape, may, must};

#[derive(Debug, Clone)]
pub struct Type {
    /// The vendor's name.
    pub name: Spanned<String>,
    /// The Rust name, if it does not follow from the vendor's.
    pub rename: Option<Spanned<String>>,
    /// Whether it is one of the platform's shared types.
    pub shared: bool,
    pub doc: Option<String>,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub struct Enum {
    pub name: Spanned<String>,
    /// The Rust name, if it does not follow from `name`.
    pub rename: Option<Spanned<String>>,
    /// Whether it is one of the platform's shared enums.
    pub shared: bool,
    /// Of a shared one: the pages that list it, if it is there without a field that has it.
    pub documents: Vec<Spanned<String>>,
    pub doc: Option<String>,
    pub values: Vec<EnumValue>,
    pub open: Option<String>,
}

#[derive(Debug, Clone)]
pub struct EnumValue {
    pub wire: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

impl Type {
    /// The name that its Rust name is made from.
    #[must_use]
    pub fn given_name(&self) -> &str {
        self.rename.as_ref().map_or(&self.name.value, |name| &name.value)
    }
}

impl Enum {
    /// The name that its Rust name is made from.
    #[must_use]
    pub fn given_name(&self) -> &str {
        self.rename.as_ref().map_or(&self.name.value, |name| &name.value)
    }
}

/// `platforms/NAME.types/TOPIC.yaml`
pub(crate) static SHARED_TYPES: Section = Section {
    name: "a file of shared types",
    keys: &[
        DOC,
        may("types", Entries(&Shape::Section(&TYPE)), "object types that several operations use"),
        may("enums", Entries(&Shape::Section(&SHARED_ENUM)), "open enums that several operations use"),
    ],
};

const TYPE_NAME: Key =
    may("name", Prose, "the Rust name, if the vendor's name is poor, reserved, or gives the Rust name of another type");

pub(crate) static TYPE: Section = Section {
    name: "a type",
    keys: &[TYPE_NAME, DOC, must("fields", Entries(&FIELDS), "its fields, in the order of the document")],
};

const VALUES: Key =
    must("values", Shape::Values(&VALUE_SHAPE), "wire values and their meaning; `\"\"` is the empty string");

static VALUE_SHAPE: Shape = Shape::Section(&VALUE);

pub(crate) static ENUM: Section = Section { name: "an enum", keys: &[TYPE_NAME, DOC, VALUES, OPEN] };

static SHARED_ENUM: Section = Section {
    name: "a shared enum",
    keys: &[
        TYPE_NAME,
        DOC,
        may("documents", Shape::List(&Prose), "the platform's pages that list it, if no field has it"),
        VALUES,
        OPEN,
    ],
};

pub(crate) static VALUE: Section =
    Section { name: "an enum value", keys: &[may("name", Prose, "the Rust variant"), DOC, EVIDENCE] };

pub(crate) fn read_type(name: &Spanned<String>, map: Map<'_>) -> Type {
    Type {
        name: name.clone(),
        rename: map.text("name"),
        shared: false,
        doc: map.string("doc"),
        fields: fields(map, "fields"),
    }
}

pub(crate) fn read_enum(name: &Spanned<String>, map: Map<'_>) -> Enum {
    Enum {
        name: name.clone(),
        rename: map.text("name"),
        shared: false,
        documents: map.texts("documents"),
        doc: map.string("doc"),
        values: map.named("values").map(|(wire, m)| enum_value(wire, m)).collect(),
        open: map.string("open"),
    }
}

pub(crate) fn enum_value(wire: &Spanned<String>, map: Map<'_>) -> EnumValue {
    EnumValue { wire: wire.clone(), name: map.text("name"), doc: map.string("doc"), evidence: map.evidence() }
}
