//! Compares models with expected values in JSON, by wire names.

use serde_json::Value;
use waybill_runtime::wire::{DecodeError, Deviation, Document, Limits, Model, Node, Read, Slot};

use crate::models::{Everything, OrderInfoQueryResponse, TraceSearchResponse};

/// A model of the fixtures by the name of its operation.
pub fn model_of(operation: &str) -> Box<dyn Model> {
    match operation {
        "taobao.logistics.trace.search" => Box::new(TraceSearchResponse::default()),
        "aliexpress.local.logistics.order.info.query" => Box::new(OrderInfoQueryResponse::default()),
        "everything" => Box::new(Everything::default()),
        other => panic!("no model for {other}"),
    }
}

/// Reads a body with the default limits.
pub fn read(body: &[u8], root: Option<&str>, into: &mut dyn Model) -> Result<Read, DecodeError> {
    Document::new(body, Limits::default())?.read_with(root, into, &["request_id"])
}

/// The same, where a value that does not fit any field is an error.
pub fn read_strictly(body: &[u8], into: &mut dyn Model) -> Result<Read, DecodeError> {
    Document::new(body, Limits::default())?.strict().read_with(None, into, &[])
}

/// Panics unless the model holds each expected value; `null` means no value.
pub fn assert_holds(model: &dyn Model, expected: &Value, case: &str) {
    for (name, value) in expected.as_object().expect("expected values are an object") {
        let index = model.table().find(name, 0).unwrap_or_else(|| panic!("{case}: no field {name}"));
        assert_eq!(&slot_value(model.slot(index).unwrap(), value), value, "{case}: {name}");
    }
}

/// The content of a slot as JSON; of models only the members that `like` has.
fn slot_value(slot: &dyn Slot, like: &Value) -> Value {
    if slot.is_list() {
        let like = |index| like.get(index).unwrap_or(&Value::Null);
        return (0..slot.len()).map(|index| node_value(slot.get(index).unwrap(), like(index))).collect();
    }
    slot.get(0).map_or(Value::Null, |node| node_value(node, like))
}

fn node_value(node: Node<'_>, like: &Value) -> Value {
    match node {
        Node::String(text) => text.into(),
        Node::Integer(integer) => integer.into(),
        Node::Boolean(flag) => flag.into(),
        Node::File(_) => Value::Null,
        Node::Model(model) => {
            let names = like.as_object().map(|like| like.keys().cloned().collect()).unwrap_or_default();
            let members = |names: Vec<String>| {
                names.into_iter().filter_map(|name| {
                    let slot = model.slot(model.table().find(&name, 0)?)?;
                    let value = slot_value(slot, like.get(&name)?);
                    Some((name, value))
                })
            };
            Value::Object(members(names).collect())
        }
    }
}

/// Every leaf of a model, by its path.
#[cfg(feature = "xml")]
pub fn leaves(model: &dyn Model) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (index, field) in model.table().fields.iter().enumerate() {
        let slot = model.slot(index).unwrap();
        for at in 0..slot.len() {
            let path = if slot.is_list() { format!("{}[{at}]", field.wire) } else { field.wire.to_owned() };
            match slot.get(at).unwrap() {
                Node::Model(inner) => {
                    found.extend(leaves(inner).into_iter().map(|(below, text)| (format!("{path}.{below}"), text)));
                }
                scalar => found.push((path, scalar.text().unwrap().into_owned())),
            }
        }
    }
    found
}

/// The lines of a data file.
pub fn lines(data: &str) -> impl Iterator<Item = Value> + '_ {
    data.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
}

/// A deviation by the name of its kind, which does not change with its message.
pub fn named(note: &Deviation) -> String {
    let place = if note.path.is_empty() { "body" } else { &note.path };
    format!("{place}: {:?}", note.kind)
}
