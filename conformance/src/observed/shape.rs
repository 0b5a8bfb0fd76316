//! Compares a value with its model: which fields are present, and in which state. Lists count in each
//! shape that gateways use.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use waybill_codegen::ir::{Enum, Field, Kind, Model};
use waybill_report::event::Observed;
use waybill_report::item::{State, below};

/// The nested types and enums of an operation or push body.
pub(super) struct Shapes<'a> {
    pub models: &'a [Model],
    pub enums: &'a [Enum],
}

/// Coverage by path.
pub(super) type ByPath = BTreeMap<String, Observed>;

impl Shapes<'_> {
    /// Adds every field of the model, including absent ones, and recurses into members.
    pub fn members(&self, model: &Model, members: &Map<String, Value>, prefix: &str, out: &mut ByPath) {
        for field in &model.fields {
            self.field(field, members.get(&field.wire), prefix, out);
        }
    }

    /// Adds one field or parameter.
    pub fn field(&self, field: &Field, value: Option<&Value>, prefix: &str, out: &mut ByPath) {
        let seen = out.entry(below(prefix, &field.wire, false)).or_default();
        seen.states.insert(state(value));
        let Some(value) = value else { return };
        let items = items(field, value);
        if let Kind::Enum(name) = &field.kind {
            let known = self.enums.iter().filter(|one| &one.rust == name).flat_map(|one| &one.values);
            let there = known.filter(|known| items.iter().any(|item| plain(item) == known.wire));
            seen.values.extend(there.map(|known| known.wire.clone()));
        }
        let Kind::Model(name) = &field.kind else { return };
        let Some(model) = self.models.iter().find(|model| &model.rust == name) else { return };
        let prefix = below(prefix, &field.wire, field.list);
        // An empty object shows nothing of its fields, except that an only one is absent.
        let shows = |members: &&Map<String, Value>| !members.is_empty() || model.fields.len() == 1;
        for members in items.iter().filter_map(|item| item.as_object()).filter(shows) {
            self.members(model, members, &prefix, out);
        }
    }
}

pub(super) fn state(value: Option<&Value>) -> State {
    match value {
        None => State::Absent,
        Some(Value::Null) => State::Null,
        Some(Value::String(text)) if text.is_empty() => State::Empty,
        Some(Value::Array(items)) if items.is_empty() => State::Empty,
        Some(Value::Object(members)) if members.is_empty() => State::Empty,
        Some(_) => State::Value,
    }
}

/// The items of a list: bare, in a wrapper, or a single one without a list.
fn items<'v>(field: &Field, value: &'v Value) -> Vec<&'v Value> {
    let wrapped = if field.list { value.get(&field.item) } else { None };
    match wrapped.unwrap_or(value) {
        Value::Array(items) if field.list => items.iter().collect(),
        one => vec![one],
    }
}

/// A scalar as a string.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An XML element as a value: members by name, several of one name as a list, otherwise a string.
pub(super) fn from_xml(element: roxmltree::Node<'_, '_>) -> Value {
    let mut members: Map<String, Value> = Map::new();
    for child in element.children().filter(roxmltree::Node::is_element) {
        let (name, value) = (child.tag_name().name().to_owned(), from_xml(child));
        match members.get_mut(&name) {
            Some(Value::Array(several)) => several.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
            None => drop(members.insert(name, value)),
        }
    }
    if members.is_empty() {
        return Value::String(element.children().filter_map(|node| node.text()).collect());
    }
    Value::Object(members)
}
