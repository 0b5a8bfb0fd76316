//! What may be told of a request: the session, the signature and personal fields never.

use super::given::Given;
use super::provider::{Op, Specs};
use super::request::Request;
use super::system::{Authentication, Says};

/// What stands for a hidden value.
pub(super) const MASK: &str = "****";

/// Knows which names of a request hide their values.
pub(super) struct Mask<'a> {
    by: &'a Authentication,
    op: Option<&'a Op>,
    session: Option<&'a str>,
}

impl<'a> Mask<'a> {
    pub fn new(specs: &'a Specs, op: Option<&'a Op>, request: &'a Request<'_>, given: &'a Given<'_>) -> Self {
        let by = specs.authentication(op);
        Self { by, op, session: given.said(by, request, &Says::Session).filter(|s| s.len() > 3) }
    }

    /// The value as it may be told.
    pub fn value<'v>(&self, name: &str, value: &'v str) -> &'v str {
        if self.hides(name, value) { MASK } else { value }
    }

    fn hides(&self, name: &str, value: &str) -> bool {
        if let Some(system) = self.by.named(name) {
            return matches!(system.says, Says::Session | Says::Signature);
        }
        // A parameter that no document has could hold anything; so could one that a session strayed into.
        let stray = self.session.is_some_and(|session| value.contains(session));
        let Some(op) = self.op else { return true };
        let field = op.ir.input.fields.iter().find(|field| field.wire == name);
        stray || field.is_none_or(|field| hides_field(op, field, 0))
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
