//! Examples: bodies and the variants of expected errors.

use super::{Context, errors};
use crate::ir::{Body, Erratum, ErrorEnum, Example, ExpectedError, WrongPlace};
use crate::names;
use crate::spec::{self, ErrorRow, Spanned};

/// The examples of an operation.
pub(super) fn of_operation(context: &Context<'_>, operation: &spec::Operation, error: &ErrorEnum) -> Vec<Example> {
    let expected = |e: &spec::ExpectedError| expected_error(context, operation, error, e);
    operation.examples.iter().map(|example| lower(context, &operation.id.value, example, &expected)).collect()
}

/// The examples of a push body, which is never an error.
pub(super) fn of_push(context: &Context<'_>, push: &spec::PushBody) -> Vec<Example> {
    let no_variant = |expected: &spec::ExpectedError| codes(expected, None);
    push.examples.iter().map(|example| lower(context, &push.id.value, example, &no_variant)).collect()
}

fn lower(
    context: &Context<'_>,
    id: &str,
    example: &spec::Example,
    expected: &dyn Fn(&spec::ExpectedError) -> ExpectedError,
) -> Example {
    let response = example.response.as_ref();
    let forms = response.map_or(Vec::new(), |response| {
        let derived: Vec<&str> = response.derived.iter().map(|d| d.value.as_str()).collect();
        response
            .forms
            .iter()
            // One that no client can ask for here is that of another platform of the provider.
            .filter(|(form, _)| context.platform.takes_form(form))
            .map(|(form, file)| Body {
                form: form.clone(),
                documented: !derived.contains(&form.as_str()),
                file: format!("specs/{}", file.value),
                // The line endings may depend on the checkout.
                text: context.sources.get(&file.value).map(|text| text.replace("\r\n", "\n")).unwrap_or_default(),
            })
            .collect()
    });
    Example {
        name: example.name.value.clone(),
        case: format!("{id}/{}", example.name.value),
        evidence: example.evidence,
        request: example.request.as_ref().map(|r| r.value.clone()),
        forms,
        error: response.and_then(|a| a.error.as_ref()).map(expected),
        skeleton: example.skeleton,
        made_up: example.made_up.iter().map(|p| p.value.clone()).collect(),
        placeholders: example.placeholders.iter().map(|p| p.value.clone()).collect(),
        erratum: erratum(&example.erratum),
        doc: example.doc.clone(),
        span: example.name.span.clone(),
    }
}

fn erratum(places: &[(Spanned<String>, Spanned<String>)]) -> Option<Erratum> {
    let place = |(path, wrong): &(Spanned<String>, Spanned<String>)| WrongPlace {
        path: path.value.clone(),
        wrong: wrong.value.clone(),
    };
    (!places.is_empty()).then(|| Erratum { places: places.iter().map(place).collect() })
}

fn expected_error(
    context: &Context<'_>,
    operation: &spec::Operation,
    error: &ErrorEnum,
    expected: &spec::ExpectedError,
) -> ExpectedError {
    // Without `matches` the finest code has to be a key of its own; otherwise nobody says which one it is.
    let name = expected.matches.as_ref().or(expected.sub_code.as_ref()).unwrap_or(&expected.code);
    codes(expected, variant_of(context, operation, error, &name.value))
}

fn codes(expected: &spec::ExpectedError, variant: Option<String>) -> ExpectedError {
    let (code, sub_code) = (expected.code.value.clone(), expected.sub_code.as_ref().map(|s| s.value.clone()));
    ExpectedError { code, sub_code, variant }
}

/// The variant's path for a documented code: `SplitData::Cd22`.
pub(super) fn variant_of(
    context: &Context<'_>,
    operation: &spec::Operation,
    error: &ErrorEnum,
    code: &str,
) -> Option<String> {
    if let Some(own) = error.own.iter().find(|c| c.code == code) {
        return Some(own.path.clone());
    }
    for row in &operation.errors {
        if let ErrorRow::Family { prefix, family, codes } = row
            && let Some(short) = code.strip_prefix(&prefix.value).and_then(|rest| rest.strip_prefix(':'))
            && codes.iter().any(|c| c.value == short)
        {
            let spec_family = context.provider.families.iter().find(|f| f.name.value == family.value)?;
            let row = spec_family.codes.iter().find(|c| c.code.value == short)?;
            return Some(errors::path(&names::ty(&family.value), row));
        }
    }
    let row = context.codes.iter().find(|row| row.code.value == code)?;
    Some(errors::path(errors::PLATFORM, row))
}
