//! A failure inside a success.

use serde_json::Value;

use super::{Context, resolve};
use crate::ir::{Failure, Form};
use crate::scalar::boolean;
use crate::spec::{self, Spanned};

pub(super) fn lower(context: &Context<'_>, operation: &spec::Operation, failure: &spec::Failure) -> Failure {
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(|t| t.value.clone()).unwrap_or_default();
    let texts = |texts: &[Spanned<String>]| texts.iter().map(|t| t.value.clone()).collect();
    let form = |path: &Option<Spanned<String>>| path.as_ref().map(|path| form_at(context, operation, &path.value));
    Failure {
        success: text(&failure.success),
        success_codes: texts(&failure.success_codes),
        code: text(&failure.code),
        message: text(&failure.message),
        nothing: texts(&failure.nothing),
        values: match form(&failure.success) {
            None => [Value::Null, Value::Null],
            Some(form) => [boolean(form, true), boolean(form, false)],
        },
        numeric: form(&failure.code) == Some(Form::Number),
        evidence: failure.evidence,
        span: failure.at.clone(),
    }
}

/// The wire form of the field at a path.
fn form_at(context: &Context<'_>, operation: &spec::Operation, path: &str) -> Form {
    let mut fields = &operation.response;
    let mut form = Form::String;
    for name in path.split('.') {
        let Some(found) = fields.iter().find(|f| f.wire.value == name) else { break };
        let (base, _) = context.platform.split_list(&found.ty.value);
        form = resolve::form(context.platform, base);
        match operation.types.iter().find(|t| t.name.value == base) {
            Some(inner) => fields = &inner.fields,
            None => break,
        }
    }
    form
}
