//! Push messages: how a platform signs them, and those of a provider.

use serde::Serialize;

use super::{Digest, Enum, Example, Form, Model, PushPart, Span};

/// How the platform pushes messages.
#[derive(Debug, Serialize)]
pub struct PushRule {
    pub docs: Vec<String>,
    pub header: String,
    pub digest: Digest,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<PushCanonicalString>,
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

/// A canonical string of pushes.
#[derive(Debug, Serialize)]
pub struct PushCanonicalString {
    pub name: String,
    /// Name of its static: `KEY_BODY`
    pub constant: String,
    pub parts: Vec<PushPart>,
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
    /// A string that contains JSON, or an object.
    pub form: Form,
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
