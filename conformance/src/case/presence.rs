//! The presence states of response fields: each field of each model absent, null, empty and with a value, in
//! every form that the platform has.

use std::sync::Arc;

use serde_json::Value;
use waybill_codegen::ir::{Field, Model, Operation, Platform};
use waybill_runtime::wire::{DeviationKind, JsonStyle, to_json};

use super::leaks::plant::planted;
use super::presence_rules::{self, Outcome, Place, Shape, State};
use super::{Case, models, unexplained, verdict};
use crate::reply::Reply;
use crate::target::{CallResult, Target};

/// A case for each model of the response.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let case = |model: &Model| {
        let path = models::path_to(&operation.types, &operation.output, &model.rust)?;
        let place = target.place(model.span().unwrap_or(&operation.span));
        let (target, id, rust) = (Arc::clone(target), operation.id.clone(), model.rust.clone());
        let case = Case::new(format!("{id}/presence/{rust}"), "derived", move || {
            let operation = target.operation(&id)?;
            let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
            let model = operation.model(&rust).ok_or("no such model")?;
            let place = Place { types: &operation.types, top: &operation.output, path: &path, around: "" };
            Responses { target: &target, operation, platform, place }.check(model)
        });
        Some(case.at(place))
    };
    operation.response_models().filter_map(case).collect()
}

struct Responses<'a> {
    target: &'a Target,
    operation: &'a Operation,
    platform: &'a Platform,
    place: Place<'a>,
}

impl Responses<'_> {
    fn check(&self, model: &Model) -> Result<(), String> {
        let value = planted(&self.operation.types, model);
        let whole = models::response(self.platform, self.operation, self.place.path, value);
        let mut wrong = Vec::new();
        for field in &model.fields {
            for state in State::ALL {
                let Some(sent) = self.place.put(&whole, field, state) else { continue };
                for (form, body) in models::bodies(self.platform, self.operation, &sent) {
                    let shape = Shape { xml: form == "xml", decides: self.decides(field), ..Shape::of(field) };
                    let Some(expected) = shape.expected(state) else { continue };
                    // In XML an object without fields is an empty element, which is no value.
                    let gone = state == State::Absent && self.place.emptied(&whole) == Some(DeviationKind::EmptyModel);
                    if form == "xml" && gone {
                        continue;
                    }
                    let found = self.read(&whole, field, &expected, form, &body)?;
                    wrong.extend(found.into_iter().map(|e| format!("{}, {state}, {form}: {e}", field.wire)));
                }
            }
        }
        verdict(wrong)
    }

    /// Whether it decides between a success and an error: a field of the envelope.
    fn decides(&self, field: &Field) -> bool {
        let envelope = &self.platform.envelope;
        let needed = !envelope.success_codes.is_empty() && !envelope.success_absent;
        needed && self.place.path.is_empty() && field.wire == envelope.code
    }

    fn read(
        &self,
        whole: &Value,
        field: &Field,
        expected: &Outcome,
        form: &str,
        body: &str,
    ) -> Result<Option<String>, String> {
        let id = &self.operation.id;
        let result: CallResult = match expected {
            Outcome::Rejected => self.target.decode_without_hook(id, Reply::ok(body))?,
            _ => self.target.decode(id, Reply::ok(body))?,
        };
        let decoded = match (result, expected) {
            (Err(_), Outcome::Rejected) => return Ok(None),
            (Ok(_), Outcome::Rejected) => return Ok(Some("expected no response, found one".to_owned())),
            (Err(error), _) => return Ok(Some(error.to_string())),
            (Ok(decoded), _) => decoded,
        };
        let value = self.place.put(whole, field, expected.read_as()).ok_or("no field is left")?;
        let written = serde_json::from_str(&to_json(&**decoded, JsonStyle::default())).map_err(|e| e.to_string())?;
        let emptied = self.place.emptied(whole).filter(|_| matches!(expected, Outcome::Nothing(_)));
        let explained = [DeviationKind::UnknownValue].into_iter().chain(emptied);
        let notes = unexplained(&decoded, form, &explained.collect::<Vec<_>>());
        let mut wrong =
            presence_rules::differences(|note| self.place.noted(note, &field.wire), expected, &value, &written, &notes);
        wrong.extend(emptied.into_iter().flat_map(|kind| {
            // An empty response is always reported; an object with `null` for its only field is not an empty object.
            let reported = kind != DeviationKind::EmptyResponse || decoded.deviations().iter().any(|n| n.kind == kind);
            let silent = (!reported).then(|| "the empty response is not reported".to_owned());
            silent.into_iter().chain(presence_rules::object_differences(&value, &written))
        }));
        Ok((!wrong.is_empty()).then(|| wrong.join(", ")))
    }
}
