//! What an exchange covers of a spec: parameters and fields by path with their presence states, codes, values,
//! examples. Reads bodies with libraries that the clients don't use, and keeps only values that a spec
//! lists.

mod request;
mod response;
mod rule;
mod shape;

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_codegen::Ir;
use waybill_codegen::ir::{PushBody, PushRule};
use waybill_report::event::{Covered, Observed};

use crate::arrived::Arrived;
use crate::reply::Reply;
use shape::Shapes;

/// What a response of an operation, or a push message, covers.
#[must_use]
pub fn response(ir: &Ir, operation: &str, reply: &Reply) -> Covered {
    if let Some(push) = ir.pushes().find(|push| push.id == operation) {
        let rule = ir.platform(&push.platform).and_then(|platform| platform.push.as_ref());
        return rule.map(|rule| message(rule, push, &reply.body)).unwrap_or_default();
    }
    let Some(operation) = ir.operation(operation) else { return Covered::default() };
    response::covered(ir, operation, reply)
}

/// What a request of an operation covers.
#[must_use]
pub fn request(ir: &Ir, operation: &str, arrived: &Arrived) -> Covered {
    let Some(operation) = ir.operation(operation) else { return Covered::default() };
    request::covered(ir, operation, arrived)
}

/// What the mock server's response to a raw request covers: the rule that it enforced.
#[must_use]
pub fn mocked(ir: &Ir, operation: &str, request: &Arrived, reply: &Reply) -> Covered {
    let Some(operation) = ir.operation(operation) else { return Covered::default() };
    rule::enforced(ir, operation, request, reply)
}

/// A message with a documented type: its body is an object or a string with one inside.
fn message(rule: &PushRule, push: &PushBody, body: &[u8]) -> Covered {
    let mut covered = Covered::default();
    let Ok(message) = serde_json::from_slice::<Value>(body) else { return covered };
    covered.envelope = envelope(rule, &message);
    let [type_name, body_name, ..] = &rule.envelope;
    let known = push.messages.iter().find(|known| message.get(type_name).is_some_and(|found| found == &known.wire));
    let Some(known) = known else { return covered };
    covered.messages.insert(known.wire.clone());
    let inner = match message.get(body_name) {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        other => other.cloned().unwrap_or_default(),
    };
    if let Some(members) = inner.as_object() {
        let shapes = Shapes { models: &push.types, enums: &push.enums };
        shapes.members(&push.body, members, "", &mut covered.fields);
    }
    for example in &push.examples {
        let same = |text: &str| without(serde_json::from_str(text).unwrap_or_default(), type_name);
        let sent = without(message.clone(), type_name);
        // Where the documented type is generated, a case uses a documented type instead.
        let forms = example.forms.iter().filter(|form| same(&form.text) == sent);
        covered.examples.extend(forms.map(|form| format!("{}/{}", example.name, form.form)));
    }
    covered
}

/// The presence states of the envelope's fields, and which platform is named.
fn envelope(rule: &PushRule, message: &Value) -> BTreeMap<String, Observed> {
    let Some(members) = message.as_object() else { return BTreeMap::new() };
    let seen = |name: &String| {
        let value = members.get(name);
        let platform = value.filter(|_| *name == rule.envelope[2]).map(shape::plain);
        let known = rule.platform.values.iter().filter(|known| platform.as_ref() == Some(&known.wire));
        let values = known.map(|known| known.wire.clone()).collect();
        (name.clone(), Observed { states: [shape::state(value)].into(), values })
    };
    rule.envelope.iter().map(seen).collect()
}

fn without(mut value: Value, name: &str) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.remove(name);
    }
    value
}
