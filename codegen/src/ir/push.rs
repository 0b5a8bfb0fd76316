//! Push messages: how a platform signs them, and those of a provider.

use serde::Serialize;

use super::{Enum, Example, Model, Span};

/// How the platform pushes messages.
#[derive(Debug, Serialize)]
pub struct PushRule {
    pub docs: Vec<String>,
    pub header: String,
    /// A variant of `Digest`, as a Rust expression.
    pub digest: String,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<CanonicalString>,
    /// The envelope's fields on the wire: type, body, platform, timestamp.
    pub envelope: [String; 4],
    /// Their locations.
    #[serde(skip)]
    pub envelope_spans: [Span; 4],
    pub platform: Enum,
    /// HTTP status that acknowledges.
    pub status: u32,
    pub within_millis: u32,
}

/// A canonical string.
#[derive(Debug, Serialize)]
pub struct CanonicalString {
    pub name: String,
    /// Name of its static: `KEY_BODY`
    pub constant: String,
    /// Variants of `Part`, as Rust expressions.
    pub parts: Vec<String>,
    pub docs: Vec<String>,
}

/// A body of push messages: a module of `push`.
#[derive(Debug, Serialize)]
pub struct PushBody {
    pub id: String,
    pub provider: String,
    pub platform: String,
    pub file: String,
    /// `order_change`
    pub module: String,
    pub title: String,
    /// `String` or `Model`: a string that contains JSON, or an object.
    pub form: String,
    /// The message types with this body.
    pub messages: Vec<PushMessage>,
    pub body: Model,
    pub types: Vec<Model>,
    pub enums: Vec<Enum>,
    pub examples: Vec<Example>,
    #[serde(skip)]
    pub span: Span,
}

#[derive(Debug, Serialize)]
pub struct PushMessage {
    pub wire: String,
    pub variant: String,
    pub docs: Vec<String>,
    #[serde(skip)]
    pub span: Span,
}

#[derive(Debug, Serialize)]
pub struct ListedMessage {
    pub wire: String,
    pub document: String,
    /// One line.
    pub docs: String,
}
