//! The sample request of an operation, as JSON. Its values are those of the first documented request, else the examples
//! of the fields. What is required and shown nowhere is made up by its kind, and the sample says so. A sample response is
//! for an operation of which no document shows one.

use serde_json::{Map, Value, json};

use crate::ir::{Contents, Field, Form, Kind, Model, Operation, Sample, Scalar};
use crate::scalar::{boolean, number};
use crate::spec;

pub(super) fn sample(platform: &spec::Platform, spec: &spec::Operation, operation: &Operation) -> Sample {
    let documented = operation.examples.iter().find_map(|e| e.request.as_ref());
    let has = |source: &str| platform.parameters_of(spec).any(|p| p.value.value == source);
    let mut sample = Sample { session: has("$session"), user: has("$user"), ..Sample::default() };
    let mut request = documented.and_then(Value::as_object).cloned().unwrap_or_default();
    for field in operation.input.required() {
        if !request.contains_key(&field.wire) {
            request.insert(field.wire.clone(), value(operation, field, &field.rust, &mut sample.made_up));
        }
    }
    sample.request = Value::Object(request.clone());
    if documented.is_none() {
        for field in &operation.input.fields {
            if let Some(value) = from_example(field).filter(|_| !request.contains_key(&field.wire)) {
                request.insert(field.wire.clone(), value);
            }
        }
    }
    sample.shown = Value::Object(request);
    sample
}

/// Gives the values inside the objects of documented requests the kinds that a client sends: a number or a boolean in quotes is
/// its value. A parameter itself is text on the wire, however the document prints it.
pub(super) fn settle(operation: &mut Operation) {
    let mut requests: Vec<Option<Value>> =
        operation.examples.iter_mut().map(|example| example.request.take()).collect();
    for members in requests.iter_mut().flatten().filter_map(Value::as_object_mut) {
        for field in operation.input.fields.iter().filter(|field| matches!(field.kind, Kind::Model(_))) {
            members.get_mut(&field.wire).into_iter().for_each(|value| unquote(operation, field, value));
        }
    }
    operation.examples.iter_mut().zip(requests).for_each(|(example, request)| example.request = request);
}

fn unquote(operation: &Operation, field: &Field, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| unquote(operation, field, item)),
        Value::Object(members) => {
            let model = field.kind.name().and_then(|name| operation.model(name));
            for field in model.into_iter().flat_map(|model| &model.fields) {
                members.get_mut(&field.wire).into_iter().for_each(|value| unquote(operation, field, value));
            }
        }
        Value::String(text) => match (field.kind.scalar(), text.as_str()) {
            (Some(Scalar::Boolean), "true" | "false") if field.form == Form::Boolean => *value = json!(text == "true"),
            (Some(_), _) => *value = number(field.form, text),
            (None, _) => {}
        },
        _ => {}
    }
}

/// How many objects are in each other in a sample response.
const DEPTH: usize = 6;

/// Makes the values of a response.
pub trait Values {
    /// Number of items of a list of objects; `lists` is the number of lists around it.
    fn items(&mut self, operation: &Operation, field: &Field, lists: usize) -> usize;

    /// The value of a field that is no object and no list of objects.
    fn value(&mut self, operation: &Operation, field: &Field) -> Value;
}

/// What the documents show, else a value of the field's kind; lists have one item.
struct Shown;

impl Values for Shown {
    fn items(&mut self, _: &Operation, _: &Field, _: usize) -> usize {
        1
    }

    fn value(&mut self, operation: &Operation, field: &Field) -> Value {
        value(operation, field, "", &mut Vec::new())
    }
}

/// A response with every field: its example, else a value of its kind. Lists have one item and are bare.
#[must_use]
pub fn response(operation: &Operation) -> Value {
    response_of(operation, &mut Shown)
}

/// A response with every field. Lists are bare.
pub fn response_of(operation: &Operation, values: &mut dyn Values) -> Value {
    filled(operation, &operation.output, DEPTH, 0, values)
}

fn filled(operation: &Operation, model: &Model, depth: usize, lists: usize, values: &mut dyn Values) -> Value {
    let mut members = Map::new();
    for field in &model.fields {
        let (name, list) = match (&field.kind, &field.contents) {
            (Kind::Model(name), _) => (name, field.list),
            (_, Some(Contents { model, list })) => (model, *list),
            _ => {
                members.insert(field.wire.clone(), values.value(operation, field));
                continue;
            }
        };
        let Some((inner, depth)) = operation.model(name).zip(depth.checked_sub(1)) else { continue };
        let value: Value = if list {
            let items = values.items(operation, field, lists);
            (0..items).map(|_| filled(operation, inner, depth, lists + 1, values)).collect()
        } else {
            filled(operation, inner, depth, lists, values)
        };
        let in_text = field.contents.is_some() && !matches!(field.kind, Kind::Model(_));
        members.insert(field.wire.clone(), if in_text { json!(value.to_string()) } else { value });
    }
    Value::Object(members)
}

/// A value for a required field: its example, else one of its kind. Adds to `made_up` the path of what is made up.
fn value(operation: &Operation, field: &Field, path: &str, made_up: &mut Vec<String>) -> Value {
    if let Some(value) = from_example(field) {
        return value;
    }
    let one = match &field.kind {
        Kind::Model(name) => return wrapped(field, object(operation, name, path, made_up)),
        Kind::Enum(name) => {
            let known = operation.enums.iter().find(|e| e.rust == *name).and_then(|e| e.values.first());
            number(field.form, known.map_or("1", |first| &first.wire))
        }
        Kind::Scalar(scalar) | Kind::Id(scalar, _) => match scalar.made_up(field.form, field.zone) {
            Value::String(text) if scalar.is_text() => json!(limited(field, &text)),
            value => value,
        },
    };
    made_up.push(path.to_owned());
    wrapped(field, one)
}

/// The required fields of a model.
fn object(operation: &Operation, name: &str, path: &str, made_up: &mut Vec<String>) -> Value {
    let fields = operation.model(name).into_iter().flat_map(Model::required);
    let member =
        |field: &Field| (field.wire.clone(), value(operation, field, &format!("{path}.{}", field.rust), made_up));
    Value::Object(fields.map(member).collect::<Map<String, Value>>())
}

/// A list has one item.
fn wrapped(field: &Field, one: Value) -> Value {
    if field.list { json!([one]) } else { one }
}

/// The field's first example: of a list its items, which documents separate by commas.
fn from_example(field: &Field) -> Option<Value> {
    let text = field.examples.first()?;
    let scalar = field.kind.scalar();
    if matches!(scalar, Some(Scalar::File | Scalar::Any)) || matches!(field.kind, Kind::Model(_)) {
        return None;
    }
    let one = |text: &str| match scalar {
        Some(Scalar::Boolean) if matches!(text, "1" | "true") => boolean(field.form, true),
        Some(Scalar::Boolean) if field.form == Form::Boolean => json!(false),
        _ => number(field.form, text),
    };
    if field.list {
        return Some(text.split(',').map(|part| one(part.trim())).collect());
    }
    Some(one(text))
}

fn limited(field: &Field, text: &str) -> String {
    let most = field.attributes.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    text.chars().take(most).collect()
}
