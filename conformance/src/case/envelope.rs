//! How a response reports success: by each documented code, as a number and as a string, and without a code.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Operation, Platform};
use waybill_runtime::wire::{JsonStyle, to_json};

use super::leaks::plant::planted;
use super::{Case, models, verdict};
use crate::flatten;
use crate::reply::Reply;
use crate::target::Target;

/// The cases of an operation whose platform reports success by a code.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let Some(platform) = target.ir.platform(&operation.platform) else { return Vec::new() };
    let codes = platform.envelope.success_codes.iter().map(|code| (format!("code/{code}"), Some(code.clone())));
    let absent = (!platform.envelope.success_codes.is_empty()).then(|| ("no-code".to_owned(), None));
    let case = |(name, code): (String, Option<String>)| {
        let (target, id) = (Arc::clone(target), operation.id.clone());
        Case::new(format!("{id}/success/{name}"), "derived", move || {
            let operation = target.operation(&id)?;
            let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
            check(&target, platform, operation, code.as_deref())
        })
    };
    codes.chain(absent).map(case).collect()
}

/// Each spelling of the code is a success; a response without a code is one where the platform says so.
fn check(target: &Target, platform: &Platform, operation: &Operation, code: Option<&str>) -> Result<(), String> {
    let envelope = &platform.envelope;
    let number = code.and_then(|code| code.parse::<u64>().ok()).map(Value::from);
    let spellings = match code {
        Some(code) => number.into_iter().chain([json!(code)]).map(Some).collect(),
        None => vec![None, Some(Value::Null)],
    };
    let is_success = code.is_some() || envelope.success_absent;
    for spelling in spellings {
        let value = planted(&operation.types, &operation.output);
        let mut body = models::response(platform, operation, &[], value);
        let members = body.as_object_mut().ok_or("a response is an object")?;
        members.remove(&envelope.code);
        let shown = format!("{spelling:?}");
        members.extend(spelling.map(|spelling| (envelope.code.clone(), spelling)));
        let result = target.decode(&operation.id, Reply::ok(&body.to_string()))?;
        match result {
            Ok(_) if !is_success => return Err(format!("{shown}: expected no success, found one")),
            Err(error) if is_success => return Err(format!("{shown}: expected a success, found: {error}")),
            Ok(decoded) => {
                let written = serde_json::from_str(&to_json(&**decoded, JsonStyle::default())).unwrap_or_default();
                // A code that is no field of the response is not among its values.
                if !operation.output.fields.iter().any(|field| field.wire == envelope.code) {
                    body.as_object_mut().map(|members| members.remove(&envelope.code));
                }
                verdict(flatten::difference(&leaves(&body), &leaves(&written)))?;
            }
            // Any other error could be about something else.
            Err(error) if !error.to_string().contains(&format!("`{}`", envelope.code)) => {
                return Err(format!("{shown}: expected an error that names the code, found: {error}"));
            }
            Err(_) => {}
        }
    }
    Ok(())
}

/// All values by their paths, without their JSON types.
fn leaves(body: &Value) -> BTreeMap<String, String> {
    let bare =
        |value: String| value.strip_prefix("text ").or(value.strip_prefix("number ")).unwrap_or(&value).to_owned();
    let found = flatten::json(body).into_iter().filter(|(_, value)| value != "null");
    found.map(|(path, value)| (path, bare(value))).collect()
}
