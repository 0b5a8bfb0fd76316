//! Cases of the operations that are reached through their platform: the variant that an expected error matches, and the
//! response body of an example.

use std::collections::HashMap;

use super::{Context, example};
use crate::ir::case::{Case, Reply};
use crate::ir::{Operation, Provider};
use crate::spec::case::{self, CaseFile};
use crate::spec::{Sources, Specs};

/// All cases, in the order of their files.
pub(super) fn lower(specs: &Specs, sources: &Sources, providers: &[Provider]) -> Vec<Case> {
    let operations = providers.iter().flat_map(|provider| &provider.operations);
    let operations: HashMap<&str, &Operation> = operations.rev().map(|o| (o.id.as_str(), o)).collect();
    let contexts = specs.providers.iter().flat_map(|provider| {
        let context = |platform| Context::new(specs, platform, provider, sources);
        super::platforms_of(specs, provider).map(context)
    });
    let contexts: Vec<Context<'_>> = contexts.collect();
    let of_file = |file: &CaseFile| -> Vec<Case> {
        file.cases.iter().filter_map(|case| lower_case(&contexts, &operations, file, case)).collect()
    };
    specs.cases.iter().flat_map(of_file).collect()
}

fn lower_case(
    contexts: &[Context<'_>],
    operations: &HashMap<&str, &Operation>,
    file: &CaseFile,
    case: &case::Case,
) -> Option<Case> {
    let operation = operations.get(case.operation.value.as_str())?;
    if operation.platform != file.platform.value {
        return None;
    }
    let context = || {
        contexts.iter().find(|context| {
            context.provider.name.value == operation.provider && context.platform.name.value == operation.platform
        })
    };
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
        variant: case.matches.as_ref().and_then(|code| variant(context()?, operation, &code.value)),
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

fn variant(context: &Context<'_>, operation: &Operation, code: &str) -> Option<String> {
    example::variant_of(context, context.index.operation(&operation.id)?, &operation.error, code)
}
