//! What may be told of a request: the session, the signature and personal fields never.

use std::borrow::Cow;

use super::given::{Given, Param};
use super::provider::{Op, Specs, is_source};
use super::request::Request;

/// What stands for a hidden value.
pub(super) const MASK: &str = "****";

/// Knows which names of a request hide their values.
pub(super) struct Mask<'a> {
    specs: &'a Specs,
    op: Option<&'a Op>,
    session: Option<&'a str>,
}

impl<'a> Mask<'a> {
    pub fn new(specs: &'a Specs, op: Option<&'a Op>, request: &'a Request, given: &'a Given<'_>) -> Self {
        Self { specs, op, session: given.system(specs, request, "Session").filter(|s| s.len() > 3) }
    }

    /// The value as it may be told.
    pub fn value<'v>(&self, name: &str, value: &'v str) -> &'v str {
        if self.hides(name, value) { MASK } else { value }
    }

    fn hides(&self, name: &str, value: &str) -> bool {
        let secret = |p: &waybill_codegen::ir::Parameter| is_source(p, "Session") || is_source(p, "Signature");
        if let Some(parameter) = self.specs.protocol.parameters.iter().find(|p| p.name == name) {
            return secret(parameter);
        }
        // A parameter that no document has could hold anything; so could one that a session strayed into.
        let stray = self.session.is_some_and(|session| value.contains(session));
        let Some(op) = self.op else { return true };
        let field = op.ir.input.fields.iter().find(|field| field.wire == name);
        stray || field.is_none_or(|field| hides_field(op, field, 0))
    }

    /// Name and value of a parameter, as a journal may keep them.
    pub fn pair(&self, param: &Param<'_>) -> (String, String) {
        let value: Cow<'_, str> = Cow::Borrowed(self.value(&param.name, &param.value));
        (param.name.to_string(), value.into_owned())
    }
}

/// Whether a field is personal, or a struct with one that is: then its whole text is.
fn hides_field(op: &Op, field: &waybill_codegen::ir::Field, depth: usize) -> bool {
    if field.personal || field.secret {
        return true;
    }
    let waybill_codegen::ir::Kind::Model(name) = &field.kind else { return false };
    let model = op.ir.model(name);
    depth < 8 && model.is_some_and(|m| m.fields.iter().any(|f| hides_field(op, f, depth + 1)))
}
