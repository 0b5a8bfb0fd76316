//! What a request of an operation covers: which parameters arrived, and whether it is a documented request.

use serde_json::{Map, Value};
use waybill_codegen::Ir;
use waybill_codegen::ir::{Field, Kind, Operation, Place};
use waybill_report::event::Covered;

use super::shape::{Shapes, plain};
use crate::arrived::Arrived;
use crate::expect;
use crate::multipart::{self, Part};

pub(super) fn covered(ir: &Ir, operation: &Operation, arrived: &Arrived) -> Covered {
    let mut covered = Covered::default();
    let sent = Sent::new(operation, arrived);
    let shapes = Shapes { models: &operation.types, enums: &operation.enums };
    let given: Map<String, Value> =
        operation.input.fields.iter().filter_map(|field| Some((field.wire.clone(), sent.value(field)?))).collect();
    shapes.members(&operation.input, &given, "", &mut covered.parameters);
    let parameters =
        ir.platform(&operation.platform).into_iter().flat_map(|platform| platform.parameters_of(operation));
    let there = parameters.map(|(_, parameter)| parameter).filter(|parameter| sent.has(&parameter.name));
    covered.system.extend(there.map(|parameter| parameter.name.clone()));
    let calls = operation
        .examples
        .iter()
        .filter(|e| e.request.as_ref().is_some_and(|call| same(operation, call, &given, &sent)));
    covered.examples.extend(calls.map(|example| format!("{}/request", example.name)));
    covered
}

/// The parts of a request, decoded.
pub(super) struct Sent<'a> {
    arrived: &'a Arrived,
    pairs: Vec<(String, String)>,
    files: Vec<Part>,
    /// Of a JSON body.
    members: Map<String, Value>,
    /// Parameters in the path.
    inserted: Vec<(&'a str, &'a str)>,
}

impl<'a> Sent<'a> {
    pub(super) fn new(operation: &'a Operation, arrived: &'a Arrived) -> Self {
        let mut pairs = arrived.query_pairs();
        pairs.extend(arrived.form_pairs());
        let (texts, files) = multipart::parts(arrived).unwrap_or_default();
        pairs.extend(texts);
        let members = serde_json::from_slice(&arrived.body).unwrap_or_default();
        let steps = operation.path.split('/').zip(arrived.path.split('/'));
        let inserted = steps.filter_map(|(name, value)| Some((name.strip_prefix('{')?.strip_suffix('}')?, value)));
        Self { arrived, pairs, files, members, inserted: inserted.collect() }
    }

    fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(n, _)| n == name) || self.arrived.header(name).is_some()
    }

    fn file(&self, field: &Field) -> Option<&Part> {
        self.files.iter().find(|part| part.name == field.wire)
    }

    /// A parameter at the location that its spec names; for a file, its name. Outside of a JSON body structs are JSON
    /// strings.
    pub(super) fn value(&self, field: &Field) -> Option<Value> {
        if field.is_file() {
            return self.file(field).and_then(|part| part.file.clone()).map(Value::String);
        }
        let pair = || self.pairs.iter().find(|(name, _)| name == &field.wire).map(|(_, text)| text.clone());
        let text = match field.place {
            Place::Path => {
                self.inserted.iter().find(|(name, _)| *name == field.wire).map(|(_, text)| (*text).to_owned())
            }
            Place::Header => self.arrived.header(&field.wire).map(str::to_owned),
            Place::Body if !self.members.is_empty() => return self.members.get(&field.wire).cloned(),
            _ => pair(),
        }?;
        let inner = matches!(field.kind, Kind::Model(_)).then(|| serde_json::from_str(&text).ok()).flatten();
        Some(inner.unwrap_or(Value::String(text)))
    }
}

/// Whether the parameters are exactly those of a documented request.
fn same(operation: &Operation, call: &Value, given: &Map<String, Value>, sent: &Sent<'_>) -> bool {
    operation.input.fields.iter().all(|field| match (call.get(&field.wire), given.get(&field.wire)) {
        (Some(expected), Some(_)) if field.is_file() => {
            expect::file(&field.wire, expected).as_ref() == sent.file(field)
        }
        (Some(expected), Some(found)) => texts(expected) == texts(found),
        (expected, found) => expected.is_none() == found.is_none(),
    })
}

/// A value with its scalars as strings, and basic lists comma-joined.
fn texts(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), texts(member))).collect(),
        Value::Array(items) if items.iter().any(Value::is_object) => items.iter().map(texts).collect(),
        Value::Array(items) => Value::String(items.iter().map(plain).collect::<Vec<_>>().join(",")),
        scalar => Value::String(plain(scalar)),
    }
}
