//! Requests: parameters in query, header and path, and the body as a form or as JSON.

use serde_json::{Map, Value, json};

use super::object::{Members, Object};
use super::schema::{self, Owner, Properties, Schema, Schemas, Shape, Structure};
use super::{Context, common, shown};
use crate::ir::{BodyFormat, Field, Form, Kind, Operation, Place};

/// The parameters of an operation outside its body.
pub(super) fn parameters(context: &Context<'_>, operation: &Operation, schemas: &mut Schemas) -> Vec<Value> {
    let owner = owner(operation);
    let own = operation.input.fields.iter().filter(|f| f.place != Place::Body);
    let own: Vec<Value> = own.map(|field| parameter(&owner, operation, field, schemas).into()).collect();
    own.into_iter().chain(common::parameters(context, operation)).collect()
}

fn owner(operation: &Operation) -> Owner<'_> {
    Owner { name: &operation.schema, types: &operation.types, enums: &operation.enums }
}

fn parameter(owner: &Owner<'_>, operation: &Operation, field: &Field, schemas: &mut Schemas) -> Object {
    let schema = schema::schema(owner, field, Shape::Bare, schemas);
    let required = field.required || field.place == Place::Path;
    let out = super::parameter(field.place, &field.wire, schema.description.clone(), required);
    let out = if matches!(schema.structure, Structure::AllOf(_)) {
        let media = Object::new().with("schema", schema);
        out.with("content", Object::new().with("application/json", media))
    } else {
        out.with("schema", schema)
    };
    out.with_members("examples", requests(operation, &field.wire, |request| request.get(&field.wire).cloned()))
        .with_some("explode", field.list.then_some(false))
}

/// The documented requests, reduced to a part: all of the body, or the value of one parameter.
fn requests(operation: &Operation, parameter: &str, part: impl Fn(&Value) -> Option<Value>) -> Object {
    let all = operation.examples.iter().filter_map(|e| Some((e, part(e.request.as_ref()?)?)));
    all.map(|(example, value)| {
        let made_up = shown::paths(&example.made_up, parameter, &value);
        let placeholders = shown::paths(&example.placeholders, parameter, &value);
        let made = Object::new()
            .with("value", value)
            .with("x-waybill-evidence", json!(example.evidence))
            .with_items("x-waybill-made-up", made_up)
            .with_items("x-waybill-placeholders", placeholders);
        (example.name.clone(), made.into())
    })
    .collect()
}

/// The body; `None` if it is empty.
pub(super) fn body(context: &Context<'_>, operation: &Operation, schemas: &mut Schemas) -> Option<Object> {
    let fields: Vec<&Field> = operation.input.fields.iter().filter(|f| f.place == Place::Body).collect();
    let form = context.platform.body == BodyFormat::Form;
    let parts = form && fields.iter().any(|f| f.is_file());
    let owner = owner(operation);
    let (mut properties, mut required) = (Properties::default(), schema::required(&fields));
    for field in &fields {
        let schema = schema::schema(&owner, field, Shape::Bare, schemas);
        let as_text = form && (is_object(field) || (parts && field.list));
        properties.add(&field.wire, if as_text { or_text(schema) } else { schema });
    }
    common::add_properties(context, operation, &mut properties, &mut required);
    if properties.is_empty() {
        return None;
    }
    let encodings = if form { encodings(&fields, parts) } else { Object::new() };
    let media = Object::new()
        .with("schema", Schema::from(Structure::Object { properties, required }))
        .with_members("examples", requests(operation, "", |request| body_example(context, operation, &fields, request)))
        .with_members("encoding", encodings);
    let media_type = match (form, parts) {
        (_, true) => "multipart/form-data",
        (true, false) => "application/x-www-form-urlencoded",
        (false, false) => "application/json",
    };
    Some(Object::new().with("content", Object::new().with(media_type, media)).with("required", true))
}

/// Whether a field is an object, which a form can hold only as JSON.
fn is_object(field: &Field) -> bool {
    matches!(field.kind, Kind::Model(_))
}

/// In a form, an object is a string that contains JSON. The encoding says so, but Prism checks the string
/// without decoding it, so the schema allows a string as well.
fn or_text(mut schema: Schema) -> Schema {
    let mut any_of = match schema.structure {
        Structure::AllOf(all_of) => all_of,
        structure => vec![structure.into()],
    };
    any_of.push(schema::described(Form::String, "The same object as a string that contains JSON, as it is sent."));
    schema.structure = Structure::AnyOf(any_of);
    schema
}

/// The fields of a documented request that are sent in the body, with the system parameters of the body.
fn body_example(context: &Context<'_>, operation: &Operation, fields: &[&Field], request: &Value) -> Option<Value> {
    let mut out = Map::new();
    for field in fields {
        if let Some(value) = request.get(&field.wire) {
            // Only the name of a file can be shown.
            let file = field.is_file().then(|| json!(format!("the bytes of {}", value["name"])));
            out.insert(field.wire.clone(), file.unwrap_or_else(|| value.clone()));
        }
    }
    for (_, parameter) in common::of(context, operation).filter(|(place, p)| *place == Place::Body && p.required) {
        out.insert(parameter.name.clone(), common::example(operation, parameter));
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

/// Encodings of lists (comma-separated) and objects (JSON) in a form. A style has no meaning in multipart `parts`.
fn encodings(fields: &[&Field], parts: bool) -> Object {
    let of = |field: &Field| match (is_object(field), field.list) {
        (true, _) => Some(json!({ "contentType": "application/json" })),
        (_, true) if parts => Some(json!({ "contentType": "text/plain" })),
        (_, true) => Some(json!({ "style": "form", "explode": false })),
        (_, false) => None,
    };
    fields.iter().filter_map(|f| Some((f.wire.clone(), of(f)?))).collect()
}
