//! A failure inside a success: each code of the operation, an unknown code, codes that mean that nothing was found,
//! and data that can't be read beside a failure. The bodies are derived from the fields that the spec names.

use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Failure, Operation, Platform};
use waybill_runtime::AnyError;
use waybill_runtime::wire::{DeviationKind, JsonStyle, to_json};

use super::leaks::plant::planted;
use super::{Case, bare, models, unexplained, unexplained_names, verdict};
use crate::flatten;
use crate::reply::Reply;
use crate::target::{CallResult, Target};

/// A code that no document lists.
const UNKNOWN: &str = "90210";

/// The cases of an operation that can fail inside a success.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let Some(failure) = &operation.failure else { return Vec::new() };
    let mut cases = Vec::new();
    let place = target.place(&failure.span);
    let mut add = |name: &str, check: Check, code: &str| {
        let (target, id, code) = (Arc::clone(target), operation.id.clone(), code.to_owned());
        let name = format!("{id}/failure/{name}");
        let case = Case::new(name, "derived", move || {
            let operation = target.operation(&id)?;
            let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
            let failure = operation.failure.as_ref().ok_or("no failure")?;
            check(&Inside { target: &target, platform, operation, failure }, &code)
        });
        cases.push(case.at(place.clone()));
    };
    if !failure.code.is_empty() {
        let codes = operation.error.own.iter().map(|code| code.short.split('|').next().unwrap_or_default());
        // The others come with an error of the gateway.
        for code in codes.filter(|code| failure.can_hold(code)) {
            add(&format!("code/{code}"), fails, code);
        }
        for code in &failure.nothing {
            add(&format!("nothing/{code}"), succeeds, code);
        }
    }
    for code in &failure.success_codes {
        add(&format!("success/{code}"), succeeds, code);
    }
    add("unknown", fails, UNKNOWN);
    add("unreadable", fails_beside_unreadable, UNKNOWN);
    add("success", is_success, UNKNOWN);
    cases
}

type Check = fn(&Inside<'_>, &str) -> Result<(), String>;

struct Inside<'a> {
    target: &'a Target,
    platform: &'a Platform,
    operation: &'a Operation,
    failure: &'a Failure,
}

impl Inside<'_> {
    /// A success with all fields.
    fn success(&self) -> Value {
        models::response(self.platform, self.operation, &[], planted(&self.operation.types, &self.operation.output))
    }

    /// A success with a request id alone, where that is a member of the response.
    fn nothing_else(&self) -> Value {
        let id = self.platform.envelope.request_id.as_str();
        let is_field = self.operation.output.fields.iter().any(|field| field.wire == id);
        let body = if is_field { json!({ id: REQUEST_ID }) } else { json!({}) };
        models::response(self.platform, self.operation, &[], body)
    }

    /// What arrives of a body in each form.
    fn decode(&self, body: &Value, check: impl Fn(&str, CallResult) -> Vec<String>) -> Result<(), String> {
        let mut wrong = Vec::new();
        for (form, body) in models::bodies(self.platform, self.operation, body) {
            let found = check(form, self.target.decode(&self.operation.id, Reply::ok(&body))?);
            wrong.extend(found.into_iter().map(|line| format!("{form}: {line}")));
        }
        verdict(wrong)
    }

    /// The body is a success, with every value and without deviations.
    fn reads(&self, body: &Value) -> Result<(), String> {
        self.decode(body, |form, result| match result {
            Ok(decoded) => {
                let written = serde_json::from_str(&to_json(&**decoded, JsonStyle::default())).unwrap_or_default();
                let mut wrong = flatten::difference(&flatten::json(body), &flatten::json(&written));
                // The made-up texts are no documented values of enums.
                wrong.append(&mut unexplained(&decoded, form, &[DeviationKind::UnknownValue]));
                wrong
            }
            Err(error) => vec![format!("expected a success, found: {error}")],
        })
    }

    /// The differences from an error with this code and message.
    fn differs(&self, id: Option<&str>, code: &str, result: &CallResult) -> Vec<String> {
        let Err(AnyError::Api(error)) = result else {
            return vec!["expected an error of the provider".to_owned()];
        };
        let own = self.operation.error.own.iter().find(|own| own.short.split('|').next() == Some(code));
        let wanted = |path: &str, text: &'static str| if path.is_empty() { "" } else { text };
        let code = if self.failure.code.is_empty() { "" } else { code };
        let found_id = error.request_id().unwrap_or_default();
        let found = [
            ("code", code, error.sub_code().unwrap_or_default()),
            ("message", wanted(&self.failure.message, MESSAGE), error.sub_message().unwrap_or_default()),
            ("variant", own.map_or("", |own| own.path.as_str()), error.info().map_or("", |info| info.variant)),
            ("request id", id.unwrap_or(found_id), found_id),
            ("platform code", "", error.platform_code().unwrap_or_default()),
        ];
        let wrong = found.into_iter().filter(|(_, expected, found)| expected != found);
        wrong.map(|(what, expected, found)| format!("{what}: expected {expected:?}, found {found:?}")).collect()
    }
}

const REQUEST_ID: &str = "case";
const MESSAGE: &str = "it is not there";

fn fails(inside: &Inside<'_>, code: &str) -> Result<(), String> {
    let mut body = inside.nothing_else();
    let id = body.get(&inside.platform.envelope.request_id).map_or("", |_| REQUEST_ID);
    inside.failure.fail(&mut body, code, MESSAGE);
    inside.decode(&body, |form, result| {
        let mut wrong = inside.differs(Some(id), code, &result);
        if let Err(AnyError::Api(error)) = &result {
            wrong.extend(unexplained_names(error.deviations(), bare(form)));
        }
        wrong
    })
}

/// The code of a success, or of nothing: the response is read as it is.
fn succeeds(inside: &Inside<'_>, code: &str) -> Result<(), String> {
    let mut body = inside.success();
    inside.failure.fail(&mut body, code, MESSAGE);
    inside.reads(&body)
}

/// Every other field holds what it can't: the error is more useful than the report of these fields.
fn fails_beside_unreadable(inside: &Inside<'_>, code: &str) -> Result<(), String> {
    let mut body = inside.success();
    damage(&mut body);
    if let Some(members) = body.as_object_mut()
        && let Some(success) = inside.platform.envelope.success_value()
    {
        members.insert(inside.platform.envelope.code.clone(), success);
    }
    inside.failure.fail(&mut body, code, MESSAGE);
    inside.decode(&body, |_, result| inside.differs(None, code, &result))
}

/// Replaces each scalar by one that fits no field but a string.
fn damage(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(damage),
        Value::Array(items) => items.iter_mut().for_each(damage),
        scalar => *scalar = json!("neither this nor that"),
    }
}

/// Whatever else the response holds, what decides says that it succeeded.
fn is_success(inside: &Inside<'_>, code: &str) -> Result<(), String> {
    let mut body = inside.success();
    inside.failure.fail(&mut body, code, MESSAGE);
    inside.failure.succeed(&mut body);
    inside.reads(&body)
}
