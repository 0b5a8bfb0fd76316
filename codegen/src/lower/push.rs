//! Push messages: names and documentation of the module `push`.

use std::collections::BTreeSet;

use super::field::{self, Side};
use super::{Context, docs, example, operation, resolve};
use crate::ir::{Form, ListedMessage, Place, PushBody, PushCanonicalString, PushMessage, PushPart, PushRule};
use crate::markdown::flat;
use crate::names;
use crate::spec::{self, Evidence};

/// The enum of platforms in every crate.
const PLATFORM: &str = "Platform";

pub(super) fn rule(rule: &spec::PushRule) -> PushRule {
    let platform_docs = vec!["The platform that a message is about.".to_owned()];
    PushRule {
        docs: docs::push_rule(rule),
        header: rule.header.value.clone(),
        digest: resolve::digest(&rule.digest.value),
        canonical_strings: rule.canonical_strings.iter().map(canonical_string).collect(),
        envelope: rule.envelope.each_ref().map(|name| name.value.clone()),
        envelope_spans: rule.envelope.each_ref().map(|name| name.span.clone()),
        platform: operation::enum_of(PLATFORM, platform_docs, &rule.platforms),
        status: rule.status,
        within_millis: rule.within_millis,
    }
}

fn canonical_string(text: &spec::CanonicalString) -> PushCanonicalString {
    PushCanonicalString {
        name: text.name.value.clone(),
        constant: names::constant(&text.name.value),
        // An unknown part, which `check` reports, is the body.
        parts: text.parts.iter().map(|p| PushPart::named(&p.value).unwrap_or(PushPart::Body)).collect(),
        docs: docs::canonical_string(text),
    }
}

pub(super) fn body(context: &Context<'_>, push: &spec::PushBody) -> PushBody {
    let described = push.described();
    let rust = names::ty(&push.rest);
    let docs = docs::push_body(push, context);
    let names = (rust.clone(), rust.as_str());
    PushBody {
        id: push.id.value.clone(),
        provider: context.provider.name.value.clone(),
        platform: context.platform.name.value.clone(),
        file: format!("specs/{}", push.file),
        module: names::module(&push.rest),
        title: push.title.value.clone(),
        form: if push.form.value == "string" { Form::String } else { Form::Model },
        messages: push.messages.iter().map(message).collect(),
        body: field::model(context, described, names, docs, &push.fields, Side::Response, Place::Body),
        types: operation::nested(context, described, &BTreeSet::new()),
        enums: push.enums.iter().map(operation::lower_enum).collect(),
        examples: example::of_push(context, push),
        span: push.id.span.clone(),
    }
}

fn message(message: &spec::PushMessage) -> PushMessage {
    PushMessage {
        wire: message.wire.value.clone(),
        variant: names::variant(message.name.as_ref().map_or(&message.wire.value, |n| &n.value)),
        docs: docs::push_message(message),
        span: message.wire.span.clone(),
    }
}

pub(super) fn listed(message: &spec::ListedMessage) -> ListedMessage {
    ListedMessage {
        wire: message.wire.value.clone(),
        document: message.documents.first().map(|d| d.value.clone()).unwrap_or_default(),
        docs: flat(&docs::plain(message.doc.as_deref(), message.open.as_deref(), Evidence::Documented)),
    }
}
