//! Push messages: the rule signs the body, each message type has its own variant, and each example is a
//! complete message of a type of its file.

use std::sync::Arc;

use super::examples::{check_personal, responses};
use super::names::{Name, check_list, given};
use super::platform::check_name;
use super::tree::{Kind, Tree};
use super::walk::{Lists, Walk};
use super::{Out, Scope, body};
use crate::diagnostic::Diagnostic;
use crate::ir::PushPart;
use crate::messages;
use crate::names::{constant, module, ty, variant};
use crate::spec::{Platform, PushBody, PushRule, Span, Spanned};

/// Names in the module `push` of every crate, besides the structs of bodies.
const MODULE: &[&str] = &["Message", "Platform", "PushError", "Received", "Verifier"];

pub(super) fn check_canonical_strings(platform: &Platform, out: &mut Out) {
    let Some(rule) = &platform.push else { return };
    for text in &rule.canonical_strings {
        for part in
            text.parts.iter().filter(|p| p.value.starts_with('$') && !PushPart::WORDS.contains(&p.value.as_str()))
        {
            out.push(messages::unknown(part, "source", "sources", PushPart::WORDS));
        }
        if !text.parts.iter().any(|part| part.value == "$body") {
            out.push(unsigned_body(&text.name));
        }
    }
    if rule.canonical_strings.is_empty() && !rule.header.value.is_empty() {
        out.push(no_push_canonical_string(&rule.header));
    }
    let names = rule.canonical_strings.iter().map(|b| &b.name);
    let names = names.map(|n| Name { rust: constant(&n.value), vendor: &n.value, span: &n.span });
    check_list(&names.collect::<Vec<_>>(), &[], out);
}

pub(super) fn check_platforms(platform: &Platform, out: &mut Out) {
    let values = platform.push.iter().flat_map(|rule| &rule.platforms);
    let names: Vec<Name<'_>> = values.map(|v| given(&v.wire, v.name.as_ref(), variant, out)).collect();
    check_list(&names, &["KNOWN", "Other"], out);
}

/// A provider with push messages has a platform with `push`.
pub(super) fn check_platform(scope: &Scope<'_>, out: &mut Out) {
    let platform = scope.platform;
    if platform.push.is_some() || scope.specs.unread.contains(platform.name.span.file.as_ref()) {
        return;
    }
    let bodies = scope.provider.pushes.iter().map(|push| &push.id);
    for name in bodies.chain(scope.provider.listed_messages.iter().map(|m| &m.wire)) {
        out.push(no_push_rule(name, &platform.name.value));
    }
}

/// Message types are variants of one enum: each is listed once and has its own name.
pub(super) fn check_messages(scope: &Scope<'_>, out: &mut Out) {
    let mut names: Vec<Name<'_>> = Vec::new();
    for push in &scope.provider.pushes {
        if push.messages.is_empty() && !push.id.value.is_empty() {
            out.push(no_message(&push.id));
        }
        for message in &push.messages {
            if names.iter().any(|earlier| earlier.vendor == message.wire.value) {
                out.push(messages::duplicate(&message.wire, "message type"));
            } else {
                names.push(given(&message.wire, message.name.as_ref(), variant, out));
            }
        }
    }
    for listed in &scope.provider.listed_messages {
        if names.iter().any(|name| name.vendor == listed.wire.value) {
            out.push(messages::duplicate(&listed.wire, "message type"));
        }
    }
    check_list(&names, &["Other"], out);
}

/// Each body has its own module and struct.
pub(super) fn check_modules(scope: &Scope<'_>, out: &mut Out) {
    let name = |rule: fn(&str) -> String| {
        let bodies = scope.provider.pushes.iter();
        bodies.map(|p| Name { rust: rule(&p.rest), vendor: &p.rest, span: &p.id.span }).collect::<Vec<_>>()
    };
    check_list(&name(module), &["canonical_strings"], out);
    // Two files with the same module also have the same struct: report this once.
    let mut structs = name(ty);
    structs.dedup_by(|b, a| module(a.vendor) == module(b.vendor));
    check_list(&structs, MODULE, out);
}

/// The id is that of the path.
pub(super) fn check_id(scope: &Scope<'_>, push: &PushBody, out: &mut Out) {
    check_name(&push.id, &format!("{}.push.{}", scope.provider.folder, push.rest), out);
}

/// Each example is a complete message, with a type and the form of its file, and its body matches the fields.
pub(super) fn check_examples(scope: &Scope<'_>, push: &PushBody, out: &mut Out) {
    let Some(rule) = &scope.platform.push else { return };
    for (example, response) in responses(push.described()) {
        for (_, file) in &response.forms {
            let Some((path, text)) = scope.sources.get_key_value(&file.value) else { continue };
            let found = body::json(&Arc::from(path.as_str()), text).and_then(|tree| {
                check_type(rule, push, &tree, example.skeleton, out);
                inner(rule, push, tree, out)
            });
            let tree = match found {
                Ok(tree) => tree,
                Err(diagnostic) => {
                    out.push(diagnostic);
                    continue;
                }
            };
            let mut walk = Walk {
                scope,
                described: push.described(),
                lists: Lists::Bare,
                extra: &[],
                complete: !example.skeleton,
                out,
                personal: Vec::new(),
            };
            walk.object(&tree, &push.fields, "", false);
            let personal = walk.personal;
            check_personal(example, &personal, out);
        }
    }
}

fn check_type(rule: &PushRule, push: &PushBody, tree: &Tree, skeleton: bool, out: &mut Out) {
    let [name, ..] = &rule.envelope;
    let known: Vec<&str> = push.messages.iter().map(|m| m.wire.value.as_str()).collect();
    match tree.member(&name.value) {
        None => out.push(not_enveloped(&tree.span, &name.value)),
        Some(found) if skeleton || known.contains(&found.text().unwrap_or_default()) => {}
        Some(found) => out.push(other_message(&found.span, found.text().unwrap_or_default(), &known)),
    }
}

/// The body inside the envelope, parsed if it is a string.
fn inner(rule: &PushRule, push: &PushBody, tree: Tree, out: &mut Out) -> Result<Tree, Diagnostic> {
    let [_, name, ..] = &rule.envelope;
    let whole = tree.span.clone();
    let Kind::Object(members) = tree.kind else { return Err(not_enveloped(&whole, &name.value)) };
    let Some((_, found)) = members.into_iter().find(|(member, _)| *member == name.value) else {
        return Err(not_enveloped(&whole, &name.value));
    };
    let form = if matches!(found.kind, Kind::String(_)) { "string" } else { "object" };
    if push.form.value != form && !push.form.value.is_empty() {
        let actual = if form == "string" { "a string" } else { "an object" };
        out.push(other_form(&found.span, &push.form.value, actual));
    }
    match &found.kind {
        // Escapes shift offsets inside a string, so all of its values get the span of the string.
        Kind::String(text) => match body::json(&found.span.file, text) {
            Ok(inner) => Ok(with_span(inner, &found.span)),
            Err(diagnostic) => Err(diagnostic.at(&found.span)),
        },
        _ => Ok(found),
    }
}

/// The same tree with one span for all values.
fn with_span(tree: Tree, span: &Span) -> Tree {
    let kind = match tree.kind {
        Kind::List(items) => Kind::List(items.into_iter().map(|item| with_span(item, span)).collect()),
        Kind::Object(members) => {
            Kind::Object(members.into_iter().map(|(name, value)| (name, with_span(value, span))).collect())
        }
        scalar => scalar,
    };
    Tree { span: span.clone(), kind }
}

// Messages.

fn no_push_rule(id: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` has no `push`");
    Diagnostic::new("no-push-rule", &id.span, message, "a push message")
        .help(format!("add `push:` to specs/platforms/{platform}.yaml"))
}

fn unsigned_body(canonical_string: &Spanned<String>) -> Diagnostic {
    let message = format!(
        "the canonical string `{}` does not contain the body, so a signature would be valid for any message",
        messages::short(&canonical_string.value)
    );
    Diagnostic::new("unsigned-body", &canonical_string.span, message, "").help("add `$body` to its `parts`")
}

fn no_push_canonical_string(header: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-push-canonical-string", &header.span, "the push signature has no canonical string", "")
        .help("add one: `canonical_strings: { body: { parts: [$body], evidence: inferred } }`")
}

fn no_message(id: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-message", &id.span, "no message type has this body", "")
        .help("add the types: `messages: { ORDER_CREATE: { doc: … } }`; list types without a body in provider.yaml")
}

fn not_enveloped(span: &Span, field: &str) -> Diagnostic {
    let message = format!("this message has no `{}`", messages::short(field));
    Diagnostic::new("not-enveloped", span, message, "expected a message with its envelope")
        .help("copy the whole request body, as the document prints it")
}

fn other_message(span: &Span, found: &str, known: &[&str]) -> Diagnostic {
    let message = format!("`{}` is not a message type of this file", messages::short(found));
    Diagnostic::new("other-message", span, message, "a different type").help(format!(
        "types of this file: {}; add `skeleton: true` if a generator made up the message",
        messages::list(known)
    ))
}

fn other_form(span: &Span, documented: &str, found: &str) -> Diagnostic {
    Diagnostic::new("other-form", span, format!("the body of this message is {found}"), "a different form")
        .help(format!("the file states `form: {documented}`; correct the form or the example"))
}
