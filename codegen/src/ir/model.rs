//! Models, their fields, and enums.

use serde::Serialize;

use super::{Evidence, Span};

#[derive(Debug, Clone, Serialize)]
pub struct Model {
    pub rust: String,
    /// The vendor's name of the type.
    pub wire: String,
    /// Whether it is one of the platform's types, and an item of the module `types`.
    pub shared: bool,
    pub docs: Vec<String>,
    /// Whether the request uses it: then callers build it, so it has a constructor and is exhaustive.
    pub request: bool,
    /// Name of the struct for required fields, if there are too many for arguments.
    pub required_struct: Option<String>,
    pub fields: Vec<Field>,
}

impl Model {
    /// The location of its first field.
    #[must_use]
    pub fn span(&self) -> Option<&Span> {
        self.fields.first().map(|field| &field.span)
    }

    /// The required fields.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|f| f.required)
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Field {
    pub wire: String,
    pub rust: String,
    /// `doc`, `open` and `evidence` as paragraphs, without the facts that have a field here.
    pub summary: Vec<String>,
    pub docs: Vec<String>,
    pub kind: Kind,
    pub list: bool,
    /// `Option<String>`, `Vec<TransitStepInfo>`
    pub rust_type: String,
    /// `String`, `TransitStepInfo`
    pub rust_item: String,
    /// Its type by its full path, so that it can't collide with a type of the vendor: `::std::string::String`,
    /// `crate::ids::TradeId`. A type of the vendor has its name only.
    pub path: String,
    /// Whether it is in a box, since its type contains the type that it belongs to.
    pub boxed: bool,
    /// The type of a setter's argument: `impl Into<String>`.
    pub argument: String,
    /// Whether a setter converts its argument.
    pub converts: bool,
    /// `String`, `Number`, `Boolean`, `Model`
    pub form: String,
    /// Name of a list's items on the wire; empty for a bare list.
    pub item: String,
    /// Minutes east of UTC.
    pub zone: Option<i16>,
    /// Whether milliseconds since 1970 are accepted.
    pub millis: bool,
    /// Whether seconds since 1970 are accepted.
    pub seconds: bool,
    /// Whether a response with an invalid value is rejected: an id or money. Required fields are strict as well.
    pub strict: bool,
    /// Whether the empty string is one of the documented values of its enum.
    pub empty: bool,
    /// `fen`, `millisecond`, …
    pub unit: Option<String>,
    pub nullable: bool,
    /// The vendor's name of its type.
    pub vendor_type: String,
    pub personal: bool,
    pub secret: bool,
    /// `Query`, `Body`, `Header`, `Path`
    pub place: String,
    /// Another documented name of a parameter, which a client does not send.
    pub also: Option<String>,
    /// Whether it is an argument of the client's method.
    pub required: bool,
    pub max_items: Option<u32>,
    pub max_length: Option<u32>,
    pub default: Option<String>,
    pub examples: Vec<String>,
    pub evidence: Evidence,
    #[serde(skip)]
    pub span: Span,
}

impl Field {
    /// The type of its value, or of an item of its list.
    #[must_use]
    pub fn one(&self) -> String {
        if self.boxed { format!("Box<{}>", self.rust_item) } else { self.rust_item.clone() }
    }
}

/// The kind of a field.
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
    /// An uploaded file.
    File,
    /// Rust name of the enum.
    Enum(String),
    /// Rust name of the id; its representation is an integer.
    IntegerId(String),
    /// Rust name of the id; its representation is a string.
    StringId(String),
    /// Rust name of the model.
    Model(String),
}

#[derive(Debug, Clone, Serialize)]
pub struct Enum {
    pub rust: String,
    /// Its name in the spec.
    pub wire: String,
    /// Whether it is one of the platform's enums, and an item of the module `types`.
    pub shared: bool,
    pub docs: Vec<String>,
    pub values: Vec<EnumValue>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EnumValue {
    pub wire: String,
    pub variant: String,
    pub docs: Vec<String>,
    pub evidence: Evidence,
    #[serde(skip)]
    pub span: Span,
}
