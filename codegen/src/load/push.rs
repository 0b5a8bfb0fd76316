//! Reads push messages: the platform's rule, bodies, listed message types.

use std::sync::Arc;

use super::operation::{enum_value, fields, read_enum, read_type, response, shown};
use super::read::Map;
use crate::spec::{CanonicalString, Example, ListedMessage, PushBody, PushMessage, PushRule, Spanned};

/// The `push:` of a platform.
pub(super) fn rule(map: Map<'_>) -> PushRule {
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

/// A canonical string.
pub(super) fn canonical_string(name: &Spanned<String>, map: Map<'_>) -> CanonicalString {
    CanonicalString { name: name.clone(), parts: map.texts("parts"), doc: map.string("doc"), evidence: map.evidence() }
}

/// Reads a body at `PROVIDER/push/NAME.yaml`.
pub(super) fn body(map: Map<'_>, file: &Arc<str>, name: &str) -> PushBody {
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
pub(super) fn listed(map: Map<'_>) -> Vec<ListedMessage> {
    let message = |(wire, m): (&Spanned<String>, Map<'_>)| ListedMessage {
        wire: wire.clone(),
        documents: m.texts("documents"),
        doc: m.string("doc"),
        open: m.string("open"),
    };
    map.named("messages").map(message).collect()
}
