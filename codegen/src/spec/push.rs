//! Push messages: the platform's rule, bodies, listed message types.

use std::sync::Arc;

use super::example::{Example, response, shown};
use super::facts::{DOC, EVIDENCE, OPEN};
use super::field::{FIELDS, Field, fields};
use super::signing::{CanonicalString, canonical_string};
use super::types::{ENUM, Enum, EnumValue, TYPE, Type, VALUE, enum_value, read_enum, read_type};
use crate::keyword::{Digest, Evidence};
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Count, Entries, List, OneOf, Prose};
use crate::yaml::shape::{Section, Shape, may, must};

/// How the platform pushes messages.
#[derive(Debug)]
pub struct PushRule {
    pub header: Spanned<String>,
    pub digest: Spanned<String>,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<CanonicalString>,
    pub signature_doc: Option<String>,
    pub signature_open: Option<String>,
    /// Names of the envelope's fields: type, body, platform, timestamp.
    pub envelope: [Spanned<String>; 4],
    pub platforms: Vec<EnumValue>,
    /// HTTP status that acknowledges.
    pub status: u32,
    /// Time to acknowledge, in milliseconds.
    pub within_millis: u32,
    pub acknowledge_doc: Option<String>,
    pub acknowledge_open: Option<String>,
    pub doc: Option<String>,
}

/// `PROVIDER/push/NAME.yaml`: a body, and the message types with it.
#[derive(Debug)]
pub struct PushBody {
    pub messages: Vec<PushMessage>,
    /// `object`, or `string`: a string that contains JSON.
    pub form: Spanned<String>,
    pub id: Spanned<String>,
    /// Path of its file below `specs/`.
    pub file: Arc<str>,
    /// File name without `.yaml`.
    pub rest: String,
    pub title: Spanned<String>,
    pub doc: Option<String>,
    pub documents: Vec<Spanned<String>>,
    pub fields: Vec<Field>,
    pub types: Vec<Type>,
    pub enums: Vec<Enum>,
    pub examples: Vec<Example>,
    pub open: Option<String>,
}

#[derive(Debug)]
pub struct PushMessage {
    pub wire: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

#[derive(Debug)]
pub struct ListedMessage {
    pub wire: Spanned<String>,
    pub documents: Vec<Spanned<String>>,
    pub doc: Option<String>,
    pub open: Option<String>,
}

/// How a platform pushes messages.
pub(crate) static PUSH: Section = Section {
    name: "`push`",
    keys: &[
        DOC,
        must("signature", Shape::Section(&PUSH_SIGNATURE), "how a push is signed"),
        must("envelope", Shape::Section(&PUSH_ENVELOPE), "names of the fields around a message"),
        must("platforms", Entries(&Shape::Section(&VALUE)), "wire values of the platform field and their meaning"),
        must("acknowledge", Shape::Section(&ACKNOWLEDGE), "the response that the sender expects"),
    ],
};

static PUSH_SIGNATURE: Section = Section {
    name: "`signature`",
    keys: &[
        must("header", Prose, "the header with the signature"),
        must("digest", OneOf(Digest::KEYED), "digest of the canonical string"),
        must(
            "canonical_strings",
            Entries(&Shape::Section(&CANONICAL_STRING)),
            "canonical strings; the first is the default",
        ),
        DOC,
        OPEN,
    ],
};

static CANONICAL_STRING: Section = Section {
    name: "a canonical string of a push",
    keys: &[must("parts", List(&Prose), "constants, `$key` and `$body`, which are concatenated"), DOC, EVIDENCE],
};

static PUSH_ENVELOPE: Section = Section {
    name: "`envelope`",
    keys: &[
        must("type", Prose, "field with the type of the message"),
        must("body", Prose, "field with its body: an object, or a string that contains JSON"),
        must("platform", Prose, "field with the platform, a number"),
        must("timestamp", Prose, "field with the time of the push, a string of milliseconds"),
    ],
};

static ACKNOWLEDGE: Section = Section {
    name: "`acknowledge`",
    keys: &[
        must("status", Count, "the HTTP status that acknowledges a message"),
        must("within_millis", Count, "how long the sender waits, in milliseconds"),
        DOC,
        OPEN,
    ],
};

/// `PROVIDER/push/NAME.yaml`
pub(crate) static PUSH_BODY: Section = Section {
    name: "a push body",
    keys: &[
        must("push", Prose, "its id: provider, `push` and file name, separated by dots"),
        must("title", Prose, "one line in our own words"),
        DOC,
        must("documents", List(&Prose), "the vendor's pages that describe it; names from provider.yaml"),
        must("messages", Entries(&Shape::Section(&MESSAGE)), "the message types that have this body"),
        must("form", OneOf(&["object", "string"]), "an object, or a string that contains JSON"),
        must("fields", Entries(&FIELDS), "its fields, in the order of the document"),
        may("types", Entries(&Shape::Section(&TYPE)), "the vendor's object types"),
        may("enums", Entries(&Shape::Section(&ENUM)), "open enums: unknown values are kept"),
        may("examples", List(&Shape::Section(&PUSH_EXAMPLE)), "documented messages"),
        OPEN,
    ],
};

static MESSAGE: Section = Section {
    name: "a message type",
    keys: &[may("name", Prose, "the Rust variant, if the derived name is poor"), DOC, EVIDENCE, OPEN],
};

static PUSH_EXAMPLE: Section = Section {
    name: "an example",
    keys: &[
        must("name", Prose, "its name; also the name of a test, so keep it stable"),
        EVIDENCE,
        must("json", Prose, "path of the message with its envelope, relative to the folder of this file"),
        may("skeleton", Boolean, "whether it is a generated skeleton, which shows only the structure"),
        may("made_up", List(&Prose), "paths of personal fields whose values were replaced"),
        may("placeholders", List(&Prose), "paths of personal fields whose printed values identify nobody"),
        DOC,
    ],
};

/// A message type whose body is not documented.
pub(crate) static LISTED: Section = Section {
    name: "a message type without a body",
    keys: &[must("documents", List(&Prose), "the vendor's pages that name it"), DOC, OPEN],
};

/// The `push:` of a platform.
pub(crate) fn rule(map: Map<'_>) -> PushRule {
    let (signature, acknowledge) = (map.map_or_empty("signature"), map.map_or_empty("acknowledge"));
    let envelope = map.map_or_empty("envelope");
    PushRule {
        header: signature.must("header"),
        digest: signature.must("digest"),
        canonical_strings: signature.named("canonical_strings").map(|(name, m)| canonical_string(name, m)).collect(),
        signature_doc: signature.string("doc"),
        signature_open: signature.string("open"),
        envelope: ["type", "body", "platform", "timestamp"].map(|name| envelope.must(name)),
        platforms: map.named("platforms").map(|(wire, m)| enum_value(wire, m)).collect(),
        status: acknowledge.count("status").unwrap_or_default(),
        within_millis: acknowledge.count("within_millis").unwrap_or_default(),
        acknowledge_doc: acknowledge.string("doc"),
        acknowledge_open: acknowledge.string("open"),
        doc: map.string("doc"),
    }
}

/// Reads a body at `PROVIDER/push/NAME.yaml`.
pub(crate) fn body(map: Map<'_>, file: &Arc<str>, name: &str) -> PushBody {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let message = |(wire, m): (&Spanned<String>, Map<'_>)| PushMessage {
        wire: wire.clone(),
        name: m.text("name"),
        doc: m.string("doc"),
        evidence: m.evidence(),
        open: m.string("open"),
    };
    PushBody {
        messages: map.named("messages").map(message).collect(),
        form: map.must("form"),
        id: map.must("push"),
        file: Arc::clone(file),
        rest: name.to_owned(),
        title: map.must("title"),
        doc: map.string("doc"),
        documents: map.texts("documents"),
        fields: fields(map, "fields"),
        types: map.named("types").map(|(name, m)| read_type(name, m)).collect(),
        enums: map.named("enums").map(|(name, m)| read_enum(name, m)).collect(),
        examples: map
            .items("examples")
            .map(|m| Example { response: Some(response(m, folder, false)), ..shown(m) })
            .collect(),
        open: map.string("open"),
    }
}

/// The `messages:` of a provider.
pub(crate) fn listed(map: Map<'_>) -> Vec<ListedMessage> {
    let message = |(wire, m): (&Spanned<String>, Map<'_>)| ListedMessage {
        wire: wire.clone(),
        documents: m.texts("documents"),
        doc: m.string("doc"),
        open: m.string("open"),
    };
    map.named("messages").map(message).collect()
}
