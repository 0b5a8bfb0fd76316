//! What may be told of a request: the session, the signature and personal fields never.

use serde_json::Value;
use waybill_codegen::ir::{Field, Kind, Model};

use super::params::Given;
use super::provider::{Op, Specs};
use super::request::Request;
use super::system::{Authentication, Says};

/// What stands for a hidden value.
pub(super) const MASK: &str = "****";

/// A longer name is none.
const MAX_NAME: usize = 60;

/// Knows which names of a request hide their values.
pub(super) struct Redactor<'a> {
    by: &'a Authentication,
    op: Option<&'a Op>,
    session: Option<&'a str>,
}

impl<'a> Redactor<'a> {
    pub fn new(specs: &'a Specs, op: Option<&'a Op>, request: &'a Request<'_>, given: &'a Given<'_>) -> Self {
        let by = specs.authentication(op);
        // What is short, or the name of a parameter, is no secret and would hide every other word.
        let is_secret = |session: &&str| session.len() > 3 && by.named(session).is_none();
        Self { by, op, session: given.said(by, request, Says::Session).filter(is_secret) }
    }

    /// A name and its value as they may be told.
    pub fn pair<'v>(&self, name: &'v str, value: &'v str) -> (&'v str, &'v str) {
        let told = |hidden: bool| if hidden { MASK } else { value };
        if let Some(system) = self.by.named(name) {
            return (name, told(matches!(system.says, Says::Session | Says::Signature)));
        }
        let known = self.op.and_then(|op| Some((op, op.ir.input.fields.iter().find(|field| field.wire == name)?)));
        // A parameter that no document has could hold anything; so could one that a session strayed into.
        let is_stray = |text: &str| self.session.is_some_and(|session| text.contains(session));
        let Some((op, field)) = known else { return (if is_stray(name) { MASK } else { unknown(name) }, MASK) };
        (name, told(is_stray(value) || hides_field(op, field, 0) || is_unknown(op, field, value)))
    }

    /// A text that was made of what came, without the session.
    pub fn hide_session(&self, text: &mut String) {
        if let Some(session) = self.session.filter(|session| text.contains(session)) {
            *text = text.replace(session, MASK);
        }
    }
}

/// A name that no document has, if it looks like one: of a body that was sent as something else, all is name.
pub(super) fn unknown(name: &str) -> &str {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'[' | b']');
    if name.len() <= MAX_NAME && name.bytes().all(legal) { name } else { MASK }
}

/// The first so many characters.
pub(super) fn beginning(text: &str, count: usize) -> &str {
    let cut = if text.len() > count { text.char_indices().nth(count) } else { None };
    cut.map_or(text, |(at, _)| &text[..at])
}

/// Whether a struct that came has members that no document names, or is none: they could hold anything.
fn is_unknown(op: &Op, field: &Field, text: &str) -> bool {
    let Kind::Model(name) = &field.kind else { return false };
    match (op.ir.model(name), serde_json::from_str(text)) {
        (Some(model), Ok(value)) => !is_documented(op, model, &value, 0),
        _ => true,
    }
}

fn is_documented(op: &Op, model: &Model, value: &Value, depth: usize) -> bool {
    let member = |(name, value): (&String, &Value)| {
        let Some(field) = model.fields.iter().find(|field| field.wire == *name) else { return false };
        match &field.kind {
            Kind::Model(inner) => op.ir.model(inner).is_some_and(|inner| is_documented(op, inner, value, depth + 1)),
            _ => !value.is_object() && !value.as_array().is_some_and(|items| items.iter().any(Value::is_object)),
        }
    };
    match value {
        Value::Array(items) => items.iter().all(|item| is_documented(op, model, item, depth + 1)),
        Value::Object(members) => depth < 16 && members.iter().all(member),
        other => other.is_null(),
    }
}

/// Whether a field is personal, or a struct with one that is: then its whole text is.
fn hides_field(op: &Op, field: &Field, depth: usize) -> bool {
    if field.personal || field.secret {
        return true;
    }
    let Kind::Model(name) = &field.kind else { return false };
    let model = op.ir.model(name);
    depth < 8 && model.is_some_and(|m| m.fields.iter().any(|f| hides_field(op, f, depth + 1)))
}
