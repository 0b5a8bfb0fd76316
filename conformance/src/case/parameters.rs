//! The presence states of each parameter of a request, its limits, and difficult strings. A required parameter
//! that is missing is rejected before anything is sent. An optional parameter that is missing or empty is neither
//! sent nor signed; a value is both. Limits are exact: a value at the limit is sent, one beyond it is not.
//! Difficult strings are sent over a real socket and compared byte by byte. Each documented value of an enum is sent.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use waybill_codegen::ir::{BodyFormat, Field, Kind, Operation, Place};

use super::examples::{call, ways};
use super::leaks::plant::planted;
use super::{Case, models, verdict};
use crate::expect::{self, RequestOptions};
use crate::target::Target;

/// Space, plus, percent, separators of pairs, quotes, Chinese, an emoji, a sequence that is already
/// encoded, and characters that encoders treat differently.
const DIFFICULT: &str = "中 +%&=😀\"'\\/?#%20~*!()@;:[]{}|^`<>";

/// Up to four cases for each parameter.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let mut cases = Vec::new();
    for field in &operation.input.fields {
        let mut add = |name: &str, check: Check| {
            let (target, id, wire) = (Arc::clone(target), operation.id.clone(), field.wire.clone());
            let (name, place) = (format!("{id}/parameter/{wire}/{name}"), target.place(&field.span));
            let case = Case::new(name, "derived", move || {
                let operation = target.operation(&id)?;
                let field = operation.input.fields.iter().find(|f| f.wire == wire).ok_or("no such parameter")?;
                check(&target, operation, field)
            });
            cases.push(case.at(place));
        };
        add("presence", presence);
        if field.attributes.max_items.is_some() || field.attributes.max_length.is_some() {
            add("limits", limits);
        }
        if has_strings(operation, field) {
            add("encoding", encoding);
        }
        if !with_each_value(operation, field, &Value::Object(whole(operation))[&field.wire]).is_empty() {
            add("values", values);
        }
    }
    cases
}

type Check = fn(&Target, &Operation, &Field) -> Result<(), String>;

/// A request with every parameter set; the case then changes one of them.
fn whole(operation: &Operation) -> Map<String, Value> {
    match planted(&operation.types, &operation.input) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn with(operation: &Operation, field: &Field, value: Value) -> Value {
    let mut call = whole(operation);
    call.insert(field.wire.clone(), value);
    Value::Object(call)
}

fn without(operation: &Operation, field: &Field) -> Value {
    let mut call = whole(operation);
    call.shift_remove(&field.wire);
    Value::Object(call)
}

fn presence(target: &Target, operation: &Operation, field: &Field) -> Result<(), String> {
    let left_out = without(operation, field);
    let empty = if field.list { json!([]) } else { json!("") };
    let null = with(operation, field, Value::Null);
    let mut states = vec![("absent", left_out.clone(), &left_out), ("null", null, &left_out)];
    let empty = with(operation, field, empty);
    if field.list || field.is_text() {
        // In JSON an empty string is a value of its own.
        let is_value = !field.list && in_json_body(target, operation, field)?;
        states.push(("empty", empty.clone(), if is_value { &empty } else { &left_out }));
    }
    let mut wrong = Vec::new();
    for (state, call, expected) in states {
        let outcome = sent(target, operation, &call, expected)?;
        wrong.extend(match (field.required, outcome) {
            (true, Outcome::Rejected(why)) if why.contains(&field.wire) => None,
            (true, Outcome::Rejected(why)) => {
                Some(format!("{state}: expected an error that names {}: {why}", field.wire))
            }
            (true, Outcome::Sent(_)) => Some(format!("{state}: sent without the required parameter")),
            (false, Outcome::Rejected(why)) => Some(format!("{state}: expected to be sent, found: {why}")),
            (false, Outcome::Sent(differs)) => {
                (!differs.is_empty()).then(|| format!("{state}: {}", differs.join(", ")))
            }
        });
    }
    wrong.extend(check_sent(target, operation, "value", &Value::Object(whole(operation)))?);
    verdict(wrong)
}

fn in_json_body(target: &Target, operation: &Operation, field: &Field) -> Result<bool, String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let has_body = !operation.http_method.is_bodiless();
    Ok(platform.body == BodyFormat::Json && field.place == Place::Body && has_body)
}

fn limits(target: &Target, operation: &Operation, field: &Field) -> Result<(), String> {
    let mut wrong = Vec::new();
    // A value of the field's own kind: a list of booleans or objects has a limit as well.
    let one = whole(operation).get(&field.wire).and_then(|planted| planted.get(0)).cloned().unwrap_or(json!("1"));
    let items = |count: u32| (0..count).map(|_| one.clone()).collect::<Value>();
    let beside = |limit: Option<u32>, value: &dyn Fn(u32) -> Value| {
        limit.map(|limit| (with(operation, field, value(limit)), with(operation, field, value(limit + 1))))
    };
    let long = |count: u32| {
        let text = "中".repeat(usize::try_from(count).unwrap_or_default());
        if field.list { json!([text]) } else { json!(text) }
    };
    for (kept, broken) in
        [beside(field.attributes.max_items, &items), beside(field.attributes.max_length, &long)].into_iter().flatten()
    {
        wrong.extend(check_sent(target, operation, "at the limit", &kept)?);
        match sent(target, operation, &broken, &broken)? {
            Outcome::Rejected(why) if why.contains(&field.wire) => {}
            Outcome::Rejected(why) => wrong.push(format!("expected an error that names {}: {why}", field.wire)),
            Outcome::Sent(_) => wrong.push("sent beyond its limit".to_owned()),
        }
    }
    verdict(wrong)
}

/// Generated values include most values of an enum, but not reliably all.
fn values(target: &Target, operation: &Operation, field: &Field) -> Result<(), String> {
    let whole = whole(operation);
    let planted = whole.get(&field.wire).ok_or("no value")?;
    let mut wrong = Vec::new();
    for value in with_each_value(operation, field, planted) {
        let what = value.to_string();
        wrong.extend(check_sent(target, operation, &what, &with(operation, field, value))?);
    }
    verdict(wrong)
}

/// The value with each documented value of each enum in it, at any depth. The empty string is a matter of presence.
fn with_each_value(operation: &Operation, field: &Field, value: &Value) -> Vec<Value> {
    if field.list {
        let items = value.as_array().into_iter().flatten().take(1);
        let one = Field { list: false, ..field.clone() };
        return items.flat_map(|item| with_each_value(operation, &one, item)).map(|item| json!([item])).collect();
    }
    match (&field.kind, value) {
        (Kind::Enum(name), _) => {
            let found = operation.enums.iter().filter(|one| one.rust == *name).flat_map(|one| &one.values);
            let written = found.filter(|value| !value.wire.is_empty());
            written.map(|value| models::spelled_value(field, &value.wire)).collect()
        }
        (Kind::Model(name), Value::Object(members)) => {
            let fields = operation.model(name).map_or(&[][..], |model| model.fields.as_slice());
            let inner = |field: &Field| {
                let values = with_each_value(operation, field, members.get(&field.wire)?);
                let whole = |value| members.clone().into_iter().chain([(field.wire.clone(), value)]).collect();
                Some(values.into_iter().map(whole).collect::<Vec<Value>>())
            };
            fields.iter().filter_map(inner).flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// A line for each difference of a request that has to be sent.
fn check_sent(target: &Target, operation: &Operation, what: &str, call: &Value) -> Result<Vec<String>, String> {
    Ok(match sent(target, operation, call, call)? {
        Outcome::Sent(differs) => differs.into_iter().map(|line| format!("{what}: {line}")).collect(),
        Outcome::Rejected(why) => vec![format!("{what}: expected to be sent, found: {why}")],
    })
}

enum Outcome {
    /// Nothing was sent, for this reason.
    Rejected(String),
    /// The differences from the expected request.
    Sent(Vec<String>),
}

/// Encodes a request and compares it with another.
fn sent(target: &Target, operation: &Operation, call: &Value, expected: &Value) -> Result<Outcome, String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let generated = target.generated(&operation.id)?;
    let input = generated.input_from_json(call.to_string().as_bytes()).map_err(|e| format!("arguments: {e}"))?;
    let path = if operation.path.is_empty() { expect::GATEWAY } else { "" };
    let client =
        target.client_for(operation, platform, format!("http://127.0.0.1{path}"), RequestOptions::default())?;
    Ok(match client.encode_dyn(generated, &*input) {
        Err(error) => Outcome::Rejected(error.to_string()),
        Ok(request) => {
            let arrived = target.would_arrive(&operation.id, &request);
            Outcome::Sent(expect::check(&target.ir, operation, expected, RequestOptions::default(), &arrived))
        }
    })
}

/// Whether it can contain a string, at any depth.
fn has_strings(operation: &Operation, field: &Field) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut todo = vec![field];
    while let Some(field) = todo.pop() {
        match &field.kind {
            _ if field.is_text() => return true,
            Kind::Model(name) if !seen.contains(&name.as_str()) => {
                seen.push(name);
                todo.extend(operation.model(name).into_iter().flat_map(|model| &model.fields));
            }
            _ => {}
        }
    }
    false
}

/// The value with each string replaced by the difficult strings.
fn with_difficult_strings(operation: &Operation, field: &Field, value: &Value) -> Value {
    match (value, &field.kind) {
        (Value::Array(items), _) => items.iter().map(|item| with_difficult_strings(operation, field, item)).collect(),
        (Value::Object(members), Kind::Model(name)) => {
            let fields = operation.model(name).map_or(&[][..], |m| m.fields.as_slice());
            let inner = |(name, value): (&String, &Value)| {
                let field = fields.iter().find(|f| &f.wire == name);
                (name.clone(), field.map_or(value.clone(), |field| with_difficult_strings(operation, field, value)))
            };
            Value::Object(members.iter().map(inner).collect())
        }
        _ if field.is_text() => {
            let most = field.attributes.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            json!(DIFFICULT.chars().take(most).collect::<String>())
        }
        _ => value.clone(),
    }
}

fn encoding(target: &Target, operation: &Operation, field: &Field) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let whole = whole(operation);
    let value = whole.get(&field.wire).ok_or("no value")?;
    let request = with(operation, field, with_difficult_strings(operation, field, value));
    let mut wrong = Vec::new();
    for options in ways(platform, operation, &request) {
        for transport in ["async", "blocking"] {
            let (_, arrived) = call(target, operation, &request, options, None, transport)?;
            let [arrived] = arrived.as_slice() else {
                return Err(format!("{} requests arrived, expected one", arrived.len()));
            };
            let differs = expect::check(&target.ir, operation, &request, options, arrived);
            wrong.extend(differs.into_iter().map(|line| format!("{transport}: {line}")));
        }
    }
    verdict(wrong)
}
