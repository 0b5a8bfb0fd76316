//! The module `push`: the messages that a provider posts, and how they are verified.

use super::model;
use super::rust::{Rust, list, object, slice};
use crate::ir::{Provider, PushBody, PushPart, PushRule};
use crate::markdown::{line, literal};

/// `push.rs`
pub(super) fn module(provider: &Provider, rule: &PushRule, source: &str) -> Rust {
    let mut docs = vec![format!("Push messages of {}, which it posts to your endpoint.", line(&provider.title))];
    docs.extend(rule.docs.iter().cloned());
    docs.push(envelope(rule));
    docs.push(example(provider));
    let mut out = Rust::file(source, &docs).runtime();
    if !provider.pushes.is_empty() {
        out.item();
    }
    for body in &provider.pushes {
        let module = &body.module;
        out.lines(&format!("pub mod {module};\npub use {module}::{};", body.body.rust));
    }
    out.item().lines("pub use ::waybill_runtime::push::{CanonicalString, Part, PushError, Verifier};");
    messages(&mut out, provider);
    model::open_enum(&mut out, &rule.platform);
    receiver(&mut out, rule);
    rules(&mut out, provider, rule);
    out
}

/// The JSON of a post, so that a test can make one.
fn envelope(rule: &PushRule) -> String {
    let [message_type, body, platform, timestamp] = &rule.envelope;
    format!(
        "A post is JSON: {} is the type, {} the body (an object, or a string with JSON inside, as the docs of the body say), {} the platform, {} \
         the time of pushing in milliseconds since 1970. [`sign`] makes its headers.\n\n```text\n{{\"{message_type}\": \"…\", \
         \"{body}\": {{…}}, \"{platform}\": …, \"{timestamp}\": 1700000000000}}\n```",
        literal(message_type),
        literal(body),
        literal(platform),
        literal(timestamp)
    )
}

pub(super) fn example(provider: &Provider) -> String {
    let lib = provider.crate_name.replace('-', "_");
    [
        "```no_run",
        &format!(
            "# fn receive(headers: &{lib}::http::HeaderMap, body: &[u8]) -> Result<(), {lib}::push::PushError> {{"
        ),
        &format!("use {lib}::Credentials;"),
        &format!("use {lib}::push::{{Verifier, verify_and_parse}};"),
        "",
        "let verifier = Verifier::new(Credentials::new(\"key\", \"secret\"));",
        "let received = verify_and_parse(headers, body, &verifier)?;",
        "println!(\"{received:?}\");",
        "# Ok(())",
        "# }",
        "```",
    ]
    .join("\n")
}

/// The enum of messages; a type without a documented body is `Other`.
fn messages(out: &mut Rust, provider: &Provider) {
    let all = || provider.pushes.iter().flat_map(|body| body.messages.iter().map(move |message| (body, message)));
    let mut other = vec!["A message of any other type, as received.".to_owned()];
    if !provider.listed_messages.is_empty() {
        let rows = provider.listed_messages.iter().map(|m| format!("- {}: {}", literal(&m.wire), m.docs));
        let rows = rows.collect::<Vec<_>>().join("\n");
        other.push(format!("The documents name these types without describing their bodies:\n\n{rows}"));
    }
    out.item().lines("/// A push message.\n#[derive(Clone, PartialEq)]\n#[non_exhaustive]");
    out.block("pub enum Message", |out| {
        for (body, message) in all() {
            out.docs(&message.docs).alias(&message.wire, &message.variant);
            out.lines(&format!("{}({}),", message.variant, body.body.rust));
        }
        out.docs(&other).lines(
            "Other {
    /// Its type, as received.
    message_type: rt::String,
    /// Its body as JSON; `None` if it has none. Redacted in `Debug`.
    body: rt::Option<rt::JsonText>,
},",
        );
    });
    out.item().block("impl Message", |out| {
        provider.pushes.iter().for_each(|body| of_body(out, body));
    });
    let names = all().map(|(body, message)| format!("{}({})", message.variant, body.body.rust));
    out.item().lines(&list("rt::push_message!(Message, PUSH, [", names, "]);"));
}

/// The body of all messages that have this one.
fn of_body(out: &mut Rust, body: &PushBody) {
    let (method, rust) = (&body.module, &body.body.rust);
    let variants: Vec<String> =
        body.messages.iter().map(|message| format!("Self::{}(body)", message.variant)).collect();
    out.item().doc(&format!("The body of a message with a [`{rust}`], whatever its type; `None` for any other."));
    out.lines("#[must_use]");
    out.block(&format!("pub fn {method}(&self) -> rt::Option<&{rust}>"), |out| {
        out.block("match self", |out| {
            out.lines(&format!("{} => Some(body),", variants.join(" | ")));
            out.lines("_ => None,");
        });
    });
}

/// The public functions and constants of the module.
fn receiver(out: &mut Rust, rule: &PushRule) {
    let (within, status) = (rule.within_millis, rule.status);
    out.item().lines(&format!(
        "/// A verified message with its envelope.
pub type Received = rt::push::Received<Message, Platform>;

/// How long the sender waits for [`ACKNOWLEDGED`]: queue the message, respond, then process it.
pub const ACKNOWLEDGE_WITHIN: rt::Duration = rt::Duration::from_millis({within});

/// The HTTP status that acknowledges a message.
pub const ACKNOWLEDGED: u16 = {status};

/// Verifies the signature of a posted message, then decodes it. It is a pure function: it sends no
/// response and does not detect repeated messages.
///
/// `body` must be the posted bytes: a body that was parsed and written again has another signature.
///
/// # Errors
/// [`PushError`] describes what to do, and which status to respond with.
pub fn verify_and_parse(
    headers: &rt::http::HeaderMap,
    body: &[u8],
    verifier: &rt::push::Verifier,
) -> rt::Result<Received, rt::push::PushError> {{
    rt::push::receive(&PUSH, headers, body, verifier)
}}

/// The headers with which the provider posts this body, so that a test can post it to a receiver.
///
/// # Errors
/// [`PushError::NoSecret`]: the verifier has an empty secret.
pub fn sign(
    body: &[u8],
    verifier: &rt::push::Verifier,
) -> rt::Result<rt::http::HeaderMap, rt::push::PushError> {{
    rt::push::sign(&PUSH, body, verifier)
}}"
    ));
}

/// The statics that the runtime interprets.
fn rules(out: &mut Rust, provider: &Provider, rule: &PushRule) {
    out.item().doc(
        "The possible canonical strings. The [`Verifier`] has a setting for them, since the documents do not say which one is signed.",
    );
    out.block("pub mod canonical_strings", |out| {
        out.lines("use super::{CanonicalString, Part};");
        for text in &rule.canonical_strings {
            let data = object("CanonicalString", [("parts", slice(text.parts.iter().map(part)))]);
            out.docs(&text.docs).lines(&format!("pub static {}: CanonicalString = {data};", text.constant));
        }
    });
    let [message_type, body, platform, timestamp] = &rule.envelope;
    let field = |form: &str, name: &str| format!("rt::Field::{form}({name:?})");
    let fields = [
        field("string", message_type),
        field("string", body),
        field("number", platform),
        field("string", timestamp) + ".millis()",
    ];
    let envelope = object("rt::Table", [("name", "\"Push\"".to_owned()), ("fields", slice(fields))]);
    out.item().lines(&format!("static ENVELOPE: rt::Table = {envelope};"));
    let types = provider.pushes.iter().flat_map(|body| {
        let form = format!("rt::Form::{}", body.form.variant());
        body.messages.iter().map(move |message| {
            let fields = [("name", format!("{:?}", message.wire)), ("form", form.clone())];
            object("rt::push::PushType", fields)
        })
    });
    let default = rule.canonical_strings.first().map_or("", |text| &text.constant);
    let push = object(
        "rt::push::Push",
        [
            ("header", format!("{:?}", rule.header)),
            ("digest", format!("rt::Digest::{}", rule.digest.variant())),
            ("canonical_string", format!("&canonical_strings::{default}")),
            ("envelope", "&ENVELOPE".to_owned()),
            ("messages", slice(types)),
        ],
    );
    out.item().lines(&format!("static PUSH: rt::push::Push = {push};"));
}

/// A part of a canonical string.
fn part(part: &PushPart) -> String {
    match part {
        PushPart::Key => "Part::Key".to_owned(),
        PushPart::Body => "Part::Body".to_owned(),
        PushPart::Text(text) => format!("Part::Text({text:?})"),
    }
}

/// A body's module: its struct, its types and enums.
pub(super) fn body(body: &PushBody) -> Rust {
    let docs = super::operation::read_from(&body.title, &body.id, &body.file);
    let mut out = Rust::file(&body.file, &[docs]).runtime();
    model::model(&mut out, &body.body);
    model::of_module(&mut out, &body.types, &body.enums);
    out
}
