//! The lattice of presence for each parameter of a request, its limits, and the texts that hurt. What is
//! required and not given is refused before anything is sent; what is optional and not given, or empty,
//! is neither sent nor signed; a value is both. Each limit is kept to the letter: at it a call goes out,
//! one beyond it does not. Texts that hurt go over a real socket and are compared byte by byte.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Field, Kind, Operation};

use super::examples::{call, ways};
use super::leaks::plant::planted;
use super::{Case, verdict};
use crate::expect::{self, Asked};
use crate::target::Target;

/// Space, plus, percent, what separates pairs, quotes, Chinese, an emoji, a sequence that is encoded
/// already, and letters that differ between encoders.
const HURTS: &str = "中 +%&=😀\"'\\/?#%20~*!()@;:[]{}|^`<>";

/// Up to three cases for each parameter.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let mut cases = Vec::new();
    for field in &operation.input.fields {
        let mut add = |name: &str, check: Check| {
            let (target, id, wire) = (Arc::clone(target), operation.id.clone(), field.wire.clone());
            let name = format!("{id}/parameter/{wire}/{name}");
            cases.push(Case::new(name, "derived", move || {
                let operation = target.operation(&id)?;
                let field = operation.input.fields.iter().find(|f| f.wire == wire).ok_or("no such parameter")?;
                check(&target, operation, field)
            }));
        };
        add("presence", presence);
        if field.max_items.is_some() || field.max_length.is_some() {
            add("limits", limits);
        }
        if texts(operation, field) {
            add("encoding", encoding);
        }
    }
    cases
}

type Check = fn(&Target, &Operation, &Field) -> Result<(), String>;

/// A call with every parameter set; then the one that the case is about is changed.
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
    if field.list || matches!(field.kind, Kind::String | Kind::StringId(_)) {
        // In JSON an empty string is a value of its own.
        let is_value = !field.list && in_json_body(target, operation, field)?;
        states.push(("empty", empty.clone(), if is_value { &empty } else { &left_out }));
    }
    let mut wrong = Vec::new();
    for (state, call, expected) in states {
        let outcome = sent(target, operation, &call, expected)?;
        wrong.extend(match (field.required, outcome) {
            (true, Outcome::Refused(why)) if why.contains(&field.wire) => None,
            (true, Outcome::Refused(why)) => Some(format!("{state}: expected that {} is named: {why}", field.wire)),
            (true, Outcome::Sent(_)) => Some(format!("{state}: sent without what is required")),
            (false, Outcome::Refused(why)) => Some(format!("{state}: expected to be sent: {why}")),
            (false, Outcome::Sent(differs)) => {
                (!differs.is_empty()).then(|| format!("{state}: {}", differs.join(", ")))
            }
        });
    }
    wrong.extend(goes(target, operation, "value", &Value::Object(whole(operation)))?);
    verdict(wrong)
}

fn in_json_body(target: &Target, operation: &Operation, field: &Field) -> Result<bool, String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let has_body = !matches!(operation.http_method.to_uppercase().as_str(), "GET" | "DELETE");
    Ok(platform.body == "Json" && field.place == "Body" && has_body)
}

fn limits(target: &Target, operation: &Operation, field: &Field) -> Result<(), String> {
    let mut wrong = Vec::new();
    let one = || "1".to_owned();
    let items = |count: u32| (0..count).map(|_| json!(one())).collect::<Value>();
    let beside = |limit: Option<u32>, value: &dyn Fn(u32) -> Value| {
        limit.map(|limit| (with(operation, field, value(limit)), with(operation, field, value(limit + 1))))
    };
    let long = |count: u32| {
        let text = "中".repeat(usize::try_from(count).unwrap_or_default());
        if field.list { json!([text]) } else { json!(text) }
    };
    for (kept, broken) in [beside(field.max_items, &items), beside(field.max_length, &long)].into_iter().flatten() {
        wrong.extend(goes(target, operation, "at the limit", &kept)?);
        match sent(target, operation, &broken, &broken)? {
            Outcome::Refused(why) if why.contains(&field.wire) => {}
            Outcome::Refused(why) => wrong.push(format!("expected that {} is named: {why}", field.wire)),
            Outcome::Sent(_) => wrong.push("sent beyond its limit".to_owned()),
        }
    }
    verdict(wrong)
}

/// A line for what is wrong with a call that has to go out.
fn goes(target: &Target, operation: &Operation, what: &str, call: &Value) -> Result<Vec<String>, String> {
    Ok(match sent(target, operation, call, call)? {
        Outcome::Sent(differs) => differs.into_iter().map(|line| format!("{what}: {line}")).collect(),
        Outcome::Refused(why) => vec![format!("{what}: expected to be sent: {why}")],
    })
}

enum Outcome {
    /// Nothing left, for this reason.
    Refused(String),
    /// What differs from the request that was expected.
    Sent(Vec<String>),
}

/// Makes the request of a call and compares it with that of another.
fn sent(target: &Target, operation: &Operation, call: &Value, expected: &Value) -> Result<Outcome, String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let generated = target.generated(&operation.id)?;
    let input = generated.input_from_json(call.to_string().as_bytes()).map_err(|e| format!("arguments: {e}"))?;
    let path = if operation.path.is_empty() { expect::GATEWAY } else { "" };
    let client = target.client_for(operation, platform, format!("http://127.0.0.1{path}"), Asked::default())?;
    Ok(match client.encode_dyn(generated, &*input) {
        Err(error) => Outcome::Refused(error.to_string()),
        Ok(request) => {
            let arrived = target.would_arrive(&operation.id, &request);
            Outcome::Sent(expect::check(&target.ir, operation, expected, Asked::default(), &arrived))
        }
    })
}

/// Whether a text can stand in it, at some depth.
fn texts(operation: &Operation, field: &Field) -> bool {
    match &field.kind {
        Kind::String | Kind::StringId(_) => true,
        Kind::Model(name) => operation.model(name).is_some_and(|m| m.fields.iter().any(|f| texts(operation, f))),
        _ => false,
    }
}

/// The value with the texts that hurt in the place of each of its own.
fn hurt(operation: &Operation, field: &Field, value: &Value) -> Value {
    match (value, &field.kind) {
        (Value::Array(items), _) => items.iter().map(|item| hurt(operation, field, item)).collect(),
        (Value::Object(members), Kind::Model(name)) => {
            let fields = operation.model(name).map_or(&[][..], |m| m.fields.as_slice());
            let inner = |(name, value): (&String, &Value)| {
                let field = fields.iter().find(|f| &f.wire == name);
                (name.clone(), field.map_or(value.clone(), |field| hurt(operation, field, value)))
            };
            Value::Object(members.iter().map(inner).collect())
        }
        (_, Kind::String | Kind::StringId(_)) => {
            let most = field.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            json!(HURTS.chars().take(most).collect::<String>())
        }
        _ => value.clone(),
    }
}

fn encoding(target: &Target, operation: &Operation, field: &Field) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let whole = whole(operation);
    let value = whole.get(&field.wire).ok_or("no value")?;
    let request = with(operation, field, hurt(operation, field, value));
    let mut wrong = Vec::new();
    for asked in ways(platform, operation, &request) {
        for transport in ["async", "blocking"] {
            let (_, arrived) = call(target, operation, &request, asked, None, transport)?;
            let [arrived] = arrived.as_slice() else {
                return Err(format!("{} requests arrived, expected one", arrived.len()));
            };
            let differs = expect::check(&target.ir, operation, &request, asked, arrived);
            wrong.extend(differs.into_iter().map(|line| format!("{transport}: {line}")));
        }
    }
    verdict(wrong)
}
