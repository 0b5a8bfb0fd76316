//! Structures and their fields.

use serde::Serialize;

use super::Evidence;

#[derive(Debug, Serialize)]
pub struct Model {
    pub rust: String,
    /// The vendor's name of the type.
    pub wire: String,
    pub docs: Vec<String>,
    /// Reachable from the request: callers build it, so it has a constructor and stays exhaustive.
    pub request: bool,
    /// Name of the struct that takes what is required by name, where there is too much of it for arguments.
    pub required_struct: Option<String>,
    pub fields: Vec<Field>,
}

impl Model {
    /// What the document requires.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|f| f.required)
    }
}

#[derive(Debug, Serialize)]
pub struct Field {
    pub wire: String,
    pub rust: String,
    /// What it is, what is open and what that rests on, without the facts that have a field here.
    pub summary: Vec<String>,
    pub docs: Vec<String>,
    pub kind: Kind,
    pub list: bool,
    /// `Option<String>`, `Vec<TransitStepInfo>`
    pub rust_type: String,
    /// `String`, `TransitStepInfo`
    pub rust_item: String,
    /// Its type by its full path, so that no type of the vendor's stands in the way: `::std::string::String`,
    /// `crate::ids::TradeId`; a type of the vendor's by its name.
    pub path: String,
    /// What a setter takes: `impl Into<String>`.
    pub argument: String,
    /// Whether a setter takes anything that becomes one.
    pub converts: bool,
    /// `Text`, `Number`, `Flag`, `Model`
    pub form: String,
    /// Name of a list's items on the wire; empty when bare.
    pub item: String,
    /// Minutes east of UTC.
    pub zone: Option<i16>,
    /// Whether a time may be milliseconds since 1970.
    pub millis: bool,
    /// Whether a time may be seconds since 1970.
    pub seconds: bool,
    /// Whether a response is unreadable without it: an id or money. So is what is required.
    pub strict: bool,
    /// `fen`, `millisecond`, …
    pub unit: Option<String>,
    pub nullable: bool,
    /// The vendor's own name of its type.
    pub vendor_type: String,
    pub personal: bool,
    pub secret: bool,
    /// `Query`, `Body`, `Header`, `Path`
    pub place: String,
    /// An argument of the client's method.
    pub required: bool,
    pub max_items: Option<u32>,
    pub max_length: Option<u32>,
    pub default: Option<String>,
    pub examples: Vec<String>,
    pub evidence: Evidence,
}

/// What a field means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    String,
    Integer,
    Decimal,
    Boolean,
    Datetime,
    Millis,
    Fen,
    Json,
    /// Bytes that a request carries beside its texts.
    File,
    /// Rust name of the enum.
    Enum(String),
    /// Rust name of the id; its representation is an integer.
    IntegerId(String),
    /// Rust name of the id; its representation is a text.
    StringId(String),
    /// Rust name of the model.
    Model(String),
}

#[derive(Debug, Serialize)]
pub struct Enum {
    pub rust: String,
    pub docs: Vec<String>,
    pub values: Vec<EnumValue>,
}

#[derive(Debug, Serialize)]
pub struct EnumValue {
    pub wire: String,
    pub variant: String,
    pub docs: Vec<String>,
    pub evidence: Evidence,
}
