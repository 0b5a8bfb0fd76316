//! The client knows each documented value of each enum of a response. The generated values of `model` include
//! most of them, but not reliably all.

use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Field, Kind, Model, Operation};
use waybill_runtime::wire::{DeviationKind, JsonStyle, to_json};

use super::leaks::plant::planted;
use super::presence_rules::Place;
use super::{Case, models, unexplained, verdict};
use crate::flatten;
use crate::reply::Reply;
use crate::target::Target;

/// A case for each model of the response that has an enum.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let case = |model: &Model| {
        let path = models::path_to(&operation.types, &operation.output, &model.rust)?;
        let place = target.place(model.span().unwrap_or(&operation.span));
        let (target, id, rust) = (Arc::clone(target), operation.id.clone(), model.rust.clone());
        let case = Case::new(format!("{id}/values/{rust}"), "derived", move || {
            let operation = target.operation(&id)?;
            let model = operation.model(&rust).ok_or("no such model")?;
            verdict(each(&target, operation, model, &path)?)
        });
        Some(case.at(place))
    };
    let has_enum = |model: &&Model| model.fields.iter().any(|field| matches!(field.kind, Kind::Enum(_)));
    operation.response_models().filter(has_enum).filter_map(case).collect()
}

fn each(target: &Target, operation: &Operation, model: &Model, path: &[String]) -> Result<Vec<String>, String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let place = Place { types: &operation.types, top: &operation.output, path, around: "" };
    let whole = models::response(platform, operation, path, planted(&operation.types, model));
    let mut wrong = Vec::new();
    for field in &model.fields {
        for value in values(operation, field) {
            let one = models::spelled_value(field, value);
            let one = if field.list { json!([one]) } else { one };
            let sent = place.with(&whole, field, one).ok_or("no such field")?;
            for (form, body) in models::bodies(platform, operation, &sent) {
                let found = read(target, operation, (&place, field), &sent, form, &body)?;
                wrong.extend(found.into_iter().map(|line| format!("{}={value}, {form}: {line}", field.wire)));
            }
        }
    }
    Ok(wrong)
}

fn values<'a>(operation: &'a Operation, field: &Field) -> impl Iterator<Item = &'a str> {
    let name = if let Kind::Enum(name) = &field.kind { name.clone() } else { String::new() };
    let found = operation.enums.iter().filter(move |one| one.rust == name);
    found.flat_map(|one| &one.values).map(|value| value.wire.as_str())
}

fn read(
    target: &Target,
    operation: &Operation,
    (place, field): (&Place<'_>, &Field),
    sent: &Value,
    form: &str,
    body: &str,
) -> Result<Vec<String>, String> {
    let decoded = match target.decode(&operation.id, Reply::ok(body))? {
        Ok(decoded) => decoded,
        Err(error) => return Ok(vec![error.to_string()]),
    };
    let written: Value = serde_json::from_str(&to_json(&**decoded, JsonStyle::default())).map_err(|e| e.to_string())?;
    let mut wrong = flatten::difference(&flatten::json(sent), &flatten::json(&written));
    wrong.extend(unexplained(&decoded, form, &[DeviationKind::UnknownValue]));
    // The other enums have an undocumented value.
    let unknown = unexplained(&decoded, form, &[]).into_iter().filter(|note| note.ends_with(": UnknownValue"));
    wrong.extend(unknown.filter(|note| place.noted(note, &field.wire).is_some()));
    Ok(wrong)
}
