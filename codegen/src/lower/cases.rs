//! Cases: the variant that an expected error matches, and the response body of an example.

use super::{Context, example};
use crate::ir::Operation;
use crate::ir::case::{Case, Reply};
use crate::spec::case::{self, CaseFile};
use crate::spec::{self, Sources, Specs};

/// All cases, in the order of their files.
pub(super) fn lower(specs: &Specs, sources: &Sources, operations: &[&Operation]) -> Vec<Case> {
    let of_file = |file: &CaseFile| -> Vec<Case> {
        file.cases.iter().filter_map(|case| lower_case(specs, sources, operations, file, case)).collect()
    };
    specs.cases.iter().flat_map(of_file).collect()
}

fn lower_case(
    specs: &Specs,
    sources: &Sources,
    operations: &[&Operation],
    file: &CaseFile,
    case: &case::Case,
) -> Option<Case> {
    let operation = operations.iter().find(|o| o.id == case.operation.value)?;
    let form = case.form.as_ref().map_or("json", |form| form.value.as_str());
    let mut replies = case.replies.clone();
    replies.extend(case.example.as_ref().and_then(|name| body(operation, &name.value, form)));
    Some(Case {
        name: format!("{}/{}", file.platform.value, case.name.value),
        file: format!("specs/{}", file.file),
        basis: case.basis.clone(),
        source: case.source.clone(),
        operation: case.operation.value.clone(),
        form: form.to_owned(),
        settings: case.settings.clone(),
        arguments: case.arguments.as_ref().map(|a| a.value.clone()),
        replies,
        expect: case.expect.clone()?,
        variant: case.matches.as_ref().and_then(|code| variant(specs, sources, operation, &code.value)),
        retry: case.retry.clone(),
        span: case.name.span.clone(),
    })
}

/// The body of an example, in the requested form.
fn body(operation: &Operation, example: &str, form: &str) -> Option<Reply> {
    let example = operation.examples.iter().find(|e| e.name == example)?;
    let body = example.forms.iter().find(|body| body.form == form)?;
    Some(Reply { status: 200, headers: Vec::new(), body: body.text.clone().into_bytes() })
}

fn variant(specs: &Specs, sources: &Sources, operation: &Operation, code: &str) -> Option<String> {
    let provider = specs.providers.iter().find(|p| p.name.value == operation.provider)?;
    let platform: &spec::Platform = specs.platforms.iter().find(|p| p.name.value == operation.platform)?;
    let of_spec = provider.operations.iter().find(|o| o.id.value == operation.id)?;
    let context = Context { platform, provider, sources };
    example::variant_of(&context, of_spec, &operation.error, code)
}
