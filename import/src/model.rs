//! An operation as a page or a file of metadata describes it, before and after `settle` has decided what the spec says.
//! Every reader fills it, and `write` prints it. Knows no format and no YAML.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A place in a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the caller names it.
    pub file: Arc<str>,
    /// The line from 1; 0 if it is not known.
    pub line: usize,
}

/// What a source describes.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Its operations, in its order.
    pub operations: Vec<Operation>,
    /// The object types that all its operations can name.
    pub structs: Vec<Struct>,
    /// Names of object types whose fields stand in an operation as well.
    pub inlined: BTreeSet<String>,
    /// Addresses, each with its description.
    pub servers: Vec<(String, Option<String>)>,
}

/// An operation.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// The vendor's name of it; empty where method and path name it.
    pub id: String,
    /// One line.
    pub title: String,
    /// The description, as far as it says more than the title.
    pub doc: Option<String>,
    /// Method and path.
    pub http: Option<(String, String)>,
    /// Whether it needs an access token, if the source says so.
    pub session: Option<bool>,
    /// Its parameters.
    pub request: Vec<Field>,
    /// The fields of its response, below the root.
    pub response: Vec<Field>,
    /// Its object types; `settle` fills them.
    pub types: Vec<Struct>,
    /// Its enums; `settle` fills them.
    pub enums: Vec<Enum>,
    /// Its error codes.
    pub errors: Vec<ErrorRow>,
    /// Bodies that the source shows.
    pub samples: Vec<Sample>,
    /// Where it stands.
    pub place: Place,
}

/// A parameter, or a field of a response or an object type.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The vendor's type as the source prints it; after `settle`, that of the spec.
    pub ty: String,
    /// Whether the source says elsewhere that it is a list.
    pub list: bool,
    /// The fields of its type, if they stand with the field.
    pub fields: Vec<Field>,
    /// Whether it must be sent; `None` if the source does not say.
    pub required: Option<bool>,
    /// Whether it can be null.
    pub nullable: bool,
    /// The documented default.
    pub default: Option<String>,
    /// A documented value.
    pub example: Option<String>,
    /// Documented limits, as the source prints them.
    pub limits: Limits,
    /// All documented values.
    pub values: Vec<EnumValue>,
    /// Where a parameter travels, if it is not the usual place: `query`, `body`, `header`, `path`.
    pub at: Option<&'static str>,
    /// The description.
    pub doc: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// What `settle` decides.
    pub settled: Settled,
    /// What only a scaffold says.
    pub notes: Notes,
}

/// What only a scaffold says of a field or an error code.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// The vendor's sentences, for a comment.
    pub vendor: Option<String>,
    /// `evidence`, if it is not documented.
    pub evidence: Option<&'static str>,
    /// `open`
    pub open: Option<String>,
    /// `doc` of an error code.
    pub doc: Option<String>,
}

/// Limits of a field.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Most items.
    pub items: Option<String>,
    /// Most characters.
    pub length: Option<String>,
    /// Least items.
    pub least_items: Option<String>,
    /// Least characters.
    pub least_length: Option<String>,
    /// Least value.
    pub least: Option<String>,
    /// Largest value.
    pub most: Option<String>,
}

/// What `settle` decides about a field; each is a key of the spec.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// `vendor_type`
    pub vendor_type: Option<String>,
    /// `as`
    pub kind: Option<&'static str>,
    /// `enum`
    pub enum_name: Option<String>,
    /// `zone`
    pub zone: Option<String>,
    /// `item`
    pub item: Option<String>,
    /// `max_items`
    pub max_items: Option<u32>,
    /// `max_length`
    pub max_length: Option<u32>,
    /// `personal`
    pub personal: bool,
    /// `name`
    pub name: Option<String>,
}

/// An object type.
#[derive(Debug, Clone, Default)]
pub struct Struct {
    /// The vendor's name; after `settle`, that of the spec.
    pub name: String,
    /// The Rust name, if the rule gives none.
    pub rename: Option<String>,
    /// The description.
    pub doc: Option<String>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Where it stands.
    pub place: Place,
}

/// An open enum.
#[derive(Debug, Clone, Default)]
pub struct Enum {
    /// The name in the spec.
    pub name: String,
    /// The Rust name, if the rule gives none.
    pub rename: Option<String>,
    /// Its values.
    pub values: Vec<EnumValue>,
    /// Where the first field with it stands.
    pub place: Place,
}

/// A value of an enum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnumValue {
    /// The value on the wire.
    pub wire: String,
    /// The Rust variant, if the rule gives none.
    pub name: Option<String>,
    /// Its meaning.
    pub doc: Option<String>,
}

/// A documented error code.
#[derive(Debug, Clone, Default)]
pub struct ErrorRow {
    /// The code.
    pub code: String,
    /// The vendor's message.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The Rust name, if the rule gives none.
    pub name: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// What only a scaffold says.
    pub notes: Notes,
}

/// A body that the source shows.
#[derive(Debug, Clone)]
pub struct Sample {
    /// `xml`, `json` or `simplified`.
    pub form: &'static str,
    /// The body.
    pub body: String,
    /// Whether it is an error.
    pub is_error: bool,
    /// Where it stands.
    pub place: Place,
}
