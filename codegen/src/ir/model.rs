//! Models, their fields, and enums.

use serde::Serialize;

use super::{Attributes, Evidence, Form, Place, Scalar, Span};

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
    /// What its string contains, if that is JSON of a known type.
    pub contents: Option<Contents>,
    /// Whether it is in a box, since its type contains the type that it belongs to.
    pub boxed: bool,
    pub form: Form,
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
    /// The vendor's name of its type.
    pub vendor_type: String,
    pub place: Place,
    /// Another documented name of a parameter, which a client does not send.
    pub also: Option<String>,
    /// Whether it is an argument of the client's method.
    pub required: bool,
    pub default: Option<String>,
    pub examples: Vec<String>,
    #[serde(flatten)]
    pub attributes: Attributes,
    #[serde(skip)]
    pub span: Span,
}

/// A type inside of a string with JSON.
#[derive(Debug, Clone, Serialize)]
pub struct Contents {
    /// Name of the model.
    pub model: String,
    /// Whether it is a list of them.
    pub list: bool,
}

impl Field {
    /// Whether it is an uploaded file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.kind == Kind::Scalar(Scalar::File)
    }

    /// Whether any string is a value of it.
    #[must_use]
    pub fn is_text(&self) -> bool {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.is_text(),
            Kind::Id(id, _) => id.is_text(),
            Kind::Enum(_) | Kind::Model(_) => false,
        }
    }
}

/// The kind of a field. Names are those of the Rust type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Scalar(Scalar),
    Enum(String),
    /// A newtype over an integer or a string.
    Id(Scalar, String),
    Model(String),
}

impl Kind {
    /// The Rust name of an enum, an id or a model.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Enum(name) | Self::Id(_, name) | Self::Model(name) => Some(name),
            Self::Scalar(_) => None,
        }
    }

    /// The kind of the scalar, also of an id.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        match self {
            Self::Scalar(scalar) | Self::Id(scalar, _) => Some(*scalar),
            Self::Enum(_) | Self::Model(_) => None,
        }
    }
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
