//! Examples: bodies and the variants of expected errors.

use super::{Context, errors};
use crate::ir::{Body, Erratum, ErrorEnum, Example, ExpectedError, WrongPlace};
use crate::names;
use crate::spec::{self, ErrorRow, Spanned};

pub(super) fn lower_all(context: &Context<'_>, operation: &spec::Operation, error: &ErrorEnum) -> Vec<Example> {
    operation.examples.iter().map(|e| lower(context, operation, error, e)).collect()
}

fn lower(context: &Context<'_>, operation: &spec::Operation, error: &ErrorEnum, example: &spec::Example) -> Example {
    let response = example.response.as_ref();
    let forms = response.map_or(Vec::new(), |response| {
        let derived: Vec<&str> = response.derived.iter().map(|d| d.value.as_str()).collect();
        response
            .forms
            .iter()
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
        case: format!("{}/{}", operation.id.value, example.name.value),
        evidence: example.evidence,
        request: example.request.as_ref().map(|r| r.value.clone()),
        forms,
        error: response.and_then(|a| a.error.as_ref()).map(|e| expected_error(context, operation, error, e)),
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
    ExpectedError {
        code: expected.code.value.clone(),
        sub_code: expected.sub_code.as_ref().map(|s| s.value.clone()),
        variant: expected.matches.as_ref().and_then(|m| variant_of(context, operation, error, &m.value)),
    }
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
    let row = context.platform.errors.iter().find(|row| row.code.value == code)?;
    Some(errors::path(errors::PLATFORM, row))
}
