//! Parameters of the operation: all required ones present, none unknown, none duplicate, each of its documented
//! type and within its documented limits.

use serde_json::Value;
use waybill_codegen::ir::{self, BodyFormat, Field, Form, Kind, Model, Scalar};
use waybill_report::calendar;

use super::super::choice::is_magic;
use super::super::params::{Param, Place};
use super::super::provider::Op;
use super::super::rejection::{Rejection, Violation};
use super::{Call, Tolerance, suggestions};

pub(super) fn check(call: &Call<'_>) -> Result<(), Rejection> {
    let params = call.params;
    check_twice(call)?;
    for param in params.business() {
        check_param(call, param)?;
    }
    if let Some(body) = &params.json {
        check_body(call, body)?;
    }
    for field in call.op.ir.input.fields.iter().filter(|field| field.place == ir::Place::Header) {
        let value = header(call, field).filter(|value| !is_magic(value));
        value
            .map_or(Ok(()), |value| check_text(call.op, field, value, call.tolerance))
            .map_err(|why| invalid(&field.wire, &why))?;
    }
    for (known, field) in call.op.fields.iter().zip(&call.op.ir.input.fields).filter(|(_, field)| field.required) {
        let is_it = |p: &Param<'_>| p.known == Some(known.name) && (p.place == Place::File || !p.value.is_empty());
        let received = params.list.iter().any(is_it);
        let in_body = params.json.as_ref().and_then(|body| body.get(&field.wire)).is_some_and(|value| !value.is_null());
        let in_header = field.place == ir::Place::Header && header(call, field).is_some();
        if !received && !in_body && !in_header {
            return Err(super::missing(&field.wire, params));
        }
    }
    Ok(())
}

/// The value of a field that is sent as a header, whose name is the same in any case; empty is absent.
fn header<'a>(call: &Call<'a>, field: &Field) -> Option<&'a str> {
    call.request.header(&field.wire).filter(|value| !value.is_empty())
}

/// No document says which of two values would be used.
fn check_twice(call: &Call<'_>) -> Result<(), Rejection> {
    let params = call.params;
    for param in &params.list {
        let Some(earlier) = params.earlier(param) else { continue };
        let why = format!("duplicate {} (query and body are checked together)", suggestions::name(&param.name));
        let rejection = Rejection::about(Violation::InvalidArgument, &param.name, why);
        // An official SDK sends the name of the operation twice.
        if !param.is_system || earlier.value != param.value {
            return Err(rejection);
        }
        call.tolerance.accept(rejection)?;
    }
    Ok(())
}

fn check_param(call: &Call<'_>, param: &Param<'_>) -> Result<(), Rejection> {
    // A gateway that takes forms merges query and form.
    let merged = |field: &Field| {
        call.specs.platform.body == BodyFormat::Form && field.place != ir::Place::Path && param.place != Place::Path
    };
    let documented = call.op.fields.iter().zip(&call.op.ir.input.fields);
    let documented = documented.filter(|(known, _)| param.known == Some(known.name)).map(|(_, field)| field);
    let here = |field: &&Field| merged(field) || is_place(field, param.place);
    let Some(field) = documented.into_iter().find(here) else {
        return call.tolerance.accept(unknown(call, &param.name));
    };
    match (field.is_file(), param.place == Place::File) {
        (true, true) => return Ok(()),
        (false, true) => return Err(invalid(&field.wire, "was sent as a file but is not a file parameter")),
        (true, false) => return Err(invalid(&field.wire, "expected a part with a file name in a multipart body")),
        (false, false) => {}
    }
    // Without a value the parameter counts as absent, which the check of required parameters reports.
    if param.value.is_empty() || is_magic(&param.value) {
        return Ok(());
    }
    check_text(call.op, field, &param.value, call.tolerance).map_err(|why| invalid(&field.wire, &why))
}

fn is_place(field: &Field, place: Place) -> bool {
    let documented = match place {
        Place::Query => ir::Place::Query,
        Place::Path => ir::Place::Path,
        Place::Form | Place::File => ir::Place::Body,
    };
    field.place == documented
}

/// Checks a response without its root and envelope, whose lists are bare.
pub(in super::super) fn check_response(op: &Op, response: &Value, path: &str) -> Result<(), String> {
    check_members(op, &op.ir.output, response, path, &Tolerance::new(true))
}

fn invalid(path: &str, why: &str) -> Rejection {
    let name = path.split(['.', '[']).next().unwrap_or(path);
    Rejection::about(Violation::InvalidArgument, name, format!("{path}: {why}"))
}

fn unknown(call: &Call<'_>, name: &str) -> Rejection {
    let system = call.by.system.iter().filter(|system| !system.in_header).map(|system| system.name.as_str());
    let known = call.op.ir.input.fields.iter().map(|field| field.wire.as_str()).chain(system);
    if let Some(old) = call.op.ir.old_parameters.iter().find(|old| old.name == name) {
        let why = format!("{name} is not documented any more: {}", old.doc);
        return Rejection::about(Violation::InvalidArgument, name, why);
    }
    let why = format!("{} is not a documented parameter of {} in this place", suggestions::name(name), call.op.ir.id);
    let near = suggestions::escaped_ampersand(name).or_else(|| suggestions::near_name(name, known));
    Rejection::about(Violation::InvalidArgument, name, why).suggest(near)
}

/// Checks a parameter as text: lists comma-joined, structs as JSON.
pub(in super::super) fn check_text(op: &Op, field: &Field, text: &str, tolerance: &Tolerance) -> Result<(), String> {
    if let Kind::Model(_) = field.kind {
        let value = serde_json::from_str(text).map_err(|e| format!("expected JSON: {e}"))?;
        return check_json(op, field, &value, &field.wire, tolerance);
    }
    if !field.list {
        return check_scalar(field, text);
    }
    if let Some(items) = json_array(text) {
        tolerance.accept_value(&field.wire, "a JSON array, expected the items with commas between them")?;
        check_count(field, items.len())?;
        return items.iter().try_for_each(|item| check_scalar(field, item));
    }
    if let Some(other) = text.chars().find(|c| matches!(c, '，' | ';' | '[')) {
        tolerance.note(format!("{}: a `{other}` is part of an item; items are separated by `,` alone", field.wire));
    }
    // Several characters are a faster pattern than one, which calls the C library for each match.
    check_count(field, text.split([',']).count())?;
    text.split([',']).try_for_each(|item| check_scalar(field, item))
}

/// The items of a JSON array of texts and numbers.
fn json_array(text: &str) -> Option<Vec<String>> {
    let items: Vec<Value> = text.starts_with('[').then(|| serde_json::from_str(text).ok())??;
    let text = |item: &Value| match item {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    items.iter().map(text).collect()
}

fn check_count(field: &Field, count: usize) -> Result<(), String> {
    match field.attributes.max_items {
        Some(max) if count > max as usize => Err(format!("{count} items, at most {max} are documented")),
        _ => Ok(()),
    }
}

fn check_scalar(field: &Field, text: &str) -> Result<(), String> {
    let length = text.chars().count();
    let (fits, wanted) = match (field.kind.scalar(), field.form) {
        (Some(Scalar::Boolean), Form::Number) => (matches!(text, "0" | "1"), "0 or 1"),
        (Some(Scalar::Boolean), Form::Boolean) => (matches!(text, "true" | "false"), "true or false"),
        (Some(Scalar::Datetime), _) if field.zone.is_some() => (calendar::parse(text).is_some(), "yyyy-MM-dd HH:mm:ss"),
        (Some(scalar), _) if !scalar.is_text() => (scalar.fits(text), scalar.expected()),
        _ => (!(field.list && text.is_empty()), "an item that is not empty"),
    };
    match field.attributes.max_length {
        _ if !fits => Err(format!("expected {wanted}")),
        Some(max) if length > max as usize => Err(format!("{length} characters, at most {max} are documented")),
        _ => Ok(()),
    }
}

/// Checks a JSON body: an object with the body fields.
fn check_body(call: &Call<'_>, body: &Value) -> Result<(), Rejection> {
    let Call { op, tolerance, .. } = *call;
    let Some(members) = body.as_object() else { return Err(invalid("body", "expected a JSON object")) };
    for (name, value) in members {
        let here = |field: &&Field| field.wire == *name && field.place == ir::Place::Body;
        let Some(field) = op.ir.input.fields.iter().find(here) else {
            let known = op.ir.input.fields.iter().filter(|f| f.place == ir::Place::Body).map(|f| f.wire.as_str());
            let why = format!("{} is not a documented member of the body", suggestions::name(name));
            let near = suggestions::near_name(name, known);
            tolerance.accept(Rejection::about(Violation::InvalidArgument, name, why).suggest(near))?;
            continue;
        };
        check_json(op, field, value, name, tolerance).map_err(|why| invalid(name, &why))?;
    }
    Ok(())
}

/// Checks the JSON value of a field.
fn check_json(op: &Op, field: &Field, value: &Value, path: &str, tolerance: &Tolerance) -> Result<(), String> {
    match value {
        Value::Null => Ok(()),
        Value::String(text) if is_magic(text) => Ok(()),
        Value::Array(items) if field.list => {
            check_count(field, items.len())?;
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, item)| check_one(op, field, item, &format!("{path}[{at}]"), tolerance))
        }
        _ if field.list => Err(format!("{path}: expected a list")),
        value => check_one(op, field, value, path, tolerance),
    }
}

fn check_one(op: &Op, field: &Field, value: &Value, path: &str, tolerance: &Tolerance) -> Result<(), String> {
    let found = |wanted: &str| Err(format!("{path}: expected {wanted}"));
    match (&field.kind, field.form, value) {
        (Kind::Model(name), _, value) => match op.ir.model(name) {
            Some(model) => check_members(op, model, value, path, tolerance),
            None => Ok(()),
        },
        (Kind::Scalar(Scalar::Any), ..) => Ok(()),
        (_, Form::Number, Value::Number(number)) => {
            check_scalar(field, &number.to_string()).map_err(|e| format!("{path}: {e}"))
        }
        (_, Form::Number, _) => found("a number"),
        (_, Form::Boolean, Value::Bool(_)) => Ok(()),
        (_, Form::Boolean, _) => found("true or false"),
        (_, _, Value::String(text)) => check_scalar(field, text).map_err(|e| format!("{path}: {e}")),
        _ => found("a string"),
    }
}

fn check_members(op: &Op, model: &Model, value: &Value, path: &str, tolerance: &Tolerance) -> Result<(), String> {
    let Some(members) = value.as_object() else { return Err(format!("{path}: expected an object")) };
    for (name, value) in members {
        let Some(field) = model.fields.iter().find(|field| field.wire == *name) else {
            let near = suggestions::near_name(name, model.fields.iter().map(|f| f.wire.as_str())).unwrap_or_default();
            tolerance.accept_value(path, &format!("{path}.{} is not documented; {near}", suggestions::name(name)))?;
            continue;
        };
        check_json(op, field, value, &format!("{path}.{name}"), tolerance)?;
    }
    let is_missing =
        |field: &&Field| value.get(&field.wire).is_none_or(|value| value.is_null() && !field.attributes.nullable);
    let missing = model.required().find(is_missing);
    missing.map_or(Ok(()), |field| Err(format!("{path}.{} is missing", field.wire)))
}
