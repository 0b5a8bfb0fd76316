//! Redacts a request before it is shown: session, signature and personal fields are never shown.

use serde_json::Value;
use waybill_codegen::ir::{Field, Kind, Model};

use super::names::Name;
use super::params::{Param, Params};
use super::provider::{Op, Specs};
use super::short::has;
use super::system::{Role, Style};
use crate::arrived::Arrived;

/// Shown in place of a redacted value.
pub(super) const REDACTED: &str = "****";

/// A longer text is not a name.
const MAX_NAME: usize = 60;

/// Decides which values of a request are redacted.
pub(super) struct Redactor<'a> {
    specs: &'a Specs,
    by: &'a Style,
    op: Option<&'a Op>,
    session: Option<&'a str>,
}

impl<'a> Redactor<'a> {
    pub fn new(specs: &'a Specs, op: Option<&'a Op>, request: &'a Arrived, params: &'a Params<'_>) -> Self {
        let by = specs.style(op);
        // A short session, or one that equals a parameter name, is not a secret: redacting it would hide other words.
        let is_secret = |session: &&str| session.len() > 3 && by.named(specs.names.get(session)).is_none();
        Self { specs, by, op, session: params.value_of(by, request, Role::Session).filter(is_secret) }
    }

    /// A name and its value as they may be shown.
    pub fn pair<'v>(&self, name: &'v str, value: &'v str) -> (&'v str, &'v str) {
        self.known_pair(self.specs.names.get(name), name, value)
    }

    /// The same of a parameter, with the name that was received.
    pub fn param<'v>(&self, param: &'v Param<'_>) -> (&'v str, &'v str) {
        self.known_pair(param.known, param.sent.as_deref().unwrap_or(&param.name), &param.value)
    }

    fn known_pair<'v>(&self, known: Option<Name>, name: &'v str, value: &'v str) -> (&'v str, &'v str) {
        let shown = |hidden: bool| if hidden { REDACTED } else { value };
        if let Some(system) = self.by.named(known) {
            return (name, shown(matches!(system.role, Role::Session | Role::Signature)));
        }
        let documented = self.op.and_then(|op| Some((op, op.field(known)?.1)));
        // The value of an undocumented parameter could hold anything, also a misplaced session.
        let is_stray = |text: &str| self.session.is_some_and(|session| has(text, session));
        let Some((op, field)) = documented else {
            return (if is_stray(name) { REDACTED } else { unknown(name) }, REDACTED);
        };
        (name, shown(is_stray(value) || is_personal(op, field) || is_unknown(op, field, value)))
    }

    /// Removes the session from a text that was built from the request.
    pub fn redact_session(&self, text: &mut String) {
        if let Some(session) = self.session.filter(|session| text.contains(session)) {
            *text = text.replace(session, REDACTED);
        }
    }
}

/// An undocumented name, if it looks like a name: a body of another type can be read as one long name.
pub(super) fn unknown(name: &str) -> &str {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'[' | b']');
    if name.len() <= MAX_NAME && name.bytes().all(legal) { name } else { REDACTED }
}

/// Whether a received struct is malformed or has undocumented members, which could hold anything.
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

/// Whether a field is personal, or a struct with a personal field: then its whole value is redacted.
fn is_personal(op: &Op, field: &Field) -> bool {
    if !matches!(field.kind, Kind::Model(_)) {
        return field.attributes.personal || field.attributes.secret;
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut todo = vec![field];
    while let Some(field) = todo.pop() {
        if field.attributes.personal || field.attributes.secret {
            return true;
        }
        let Kind::Model(name) = &field.kind else { continue };
        if !seen.contains(&name.as_str()) {
            seen.push(name);
            todo.extend(op.ir.model(name).into_iter().flat_map(|model| &model.fields));
        }
    }
    false
}
