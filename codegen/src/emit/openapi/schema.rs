//! Models and fields as schemas, with the structure of the wire: a wrapped list is an object with one array.
//!
//! An open enum is a string with `x-waybill-known-values` instead of `enum`: providers send undocumented values,
//! and clients of other generators would reject a value that is not in a closed list.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::object::{Members, Object};
use crate::ir::{Enum, Evidence, Field, Form, Kind, Model, Scalar};
use crate::names;

/// The schemas of a document by their names.
pub(super) type Schemas = BTreeMap<String, Schema>;

/// A schema: notes on a value, then its structure.
#[derive(Clone)]
pub(super) struct Schema {
    pub nullable: bool,
    pub example: Option<Value>,
    pub description: Option<String>,
    pub default: Option<Value>,
    pub extensions: Object,
    pub structure: Structure,
}

/// The structure of a value.
#[derive(Clone)]
pub(super) enum Structure {
    /// That of a component, and nothing else.
    Reference(String),
    String {
        format: Option<&'static str>,
        /// The only value.
        constant: Option<String>,
        max_length: Option<u32>,
    },
    Integer,
    Number,
    Boolean,
    /// Any JSON.
    Any,
    List {
        items: Box<Schema>,
        max_items: Option<u32>,
    },
    Object {
        properties: Properties,
        required: Vec<String>,
    },
    AllOf(Vec<Schema>),
    AnyOf(Vec<Schema>),
}

/// The properties of an object in printing order.
#[derive(Clone, Default)]
pub(super) struct Properties(Vec<(String, Schema)>);

impl Properties {
    /// Adds a property, unless there is one with this name.
    pub(super) fn add(&mut self, name: &str, schema: Schema) {
        if !self.0.iter().any(|(other, _)| other == name) {
            self.0.push((name.to_owned(), schema));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Schema {
    /// Sets the only value of a string.
    pub(super) fn set_constant(&mut self, text: &str) {
        if let Structure::String { constant, .. } = &mut self.structure {
            *constant = Some(text.to_owned());
        }
    }
}

impl From<Structure> for Schema {
    fn from(structure: Structure) -> Self {
        let extensions = Object::new();
        Self { nullable: false, example: None, description: None, default: None, extensions, structure }
    }
}

impl From<Schema> for Value {
    fn from(schema: Schema) -> Self {
        let notes = Object::new()
            .with_some("nullable", schema.nullable.then_some(true))
            .with_some("example", schema.example)
            .with_some("description", schema.description)
            .with_some("default", schema.default)
            .with_all(schema.extensions);
        schema.structure.add_to(notes).into()
    }
}

impl Structure {
    fn add_to(self, out: Object) -> Object {
        match self {
            Self::Reference(reference) => out.with("$ref", reference),
            Self::String { format, constant, max_length } => out
                .with("type", "string")
                .with_some("format", format)
                .with_some("enum", constant.map(|only| vec![only]))
                .with_some("maxLength", max_length),
            Self::Integer => out.with("type", "integer").with("format", "int64"),
            Self::Number => out.with("type", "number"),
            Self::Boolean => out.with("type", "boolean"),
            Self::Any => out,
            Self::List { items, max_items } => {
                out.with("type", "array").with("items", *items).with_some("maxItems", max_items)
            }
            Self::Object { properties, required } => out
                .with("type", "object")
                .with_members("properties", properties.0.into_iter().map(|(name, of)| (name, of.into())).collect())
                .with_items("required", required.into_iter().map(Value::from).collect()),
            Self::AllOf(all) => out.with("allOf", all),
            Self::AnyOf(any) => out.with("anyOf", any),
        }
    }
}

/// How lists are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Below the name of their items, if the platform wraps lists.
    Wrapped,
    /// As arrays: in simplified responses and in requests.
    Bare,
}

/// The types that a field can refer to: those of one operation or one push message.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub name: &'a str,
    pub types: &'a [Model],
    pub enums: &'a [Enum],
}

impl Owner<'_> {
    /// The model that a field refers to.
    fn model(&self, field: &Field) -> Option<&Model> {
        let Kind::Model(name) = &field.kind else { return None };
        self.types.iter().find(|t| t.rust == *name)
    }

    /// Whether the two shapes of a model differ: whether it contains a wrapped list at any depth.
    fn wraps(&self, model: &Model, seen: &mut Vec<String>) -> bool {
        if seen.contains(&model.rust) {
            return false;
        }
        seen.push(model.rust.clone());
        let below = |f: &Field| self.model(f).is_some_and(|m| self.wraps(m, &mut seen.clone()));
        model.fields.iter().any(|f| !f.item.is_empty() || below(f))
    }

    /// Whether a model looks different with bare lists.
    pub(super) fn has_two_shapes(&self, model: &Model) -> bool {
        self.wraps(model, &mut Vec::new())
    }

    fn component(&self, model: &Model, shape: Shape) -> String {
        let suffix = if shape == Shape::Bare && self.has_two_shapes(model) { ".bare" } else { "" };
        format!("{}.{}{suffix}", self.name, model.rust)
    }
}

/// Adds a model and all models that it refers to. Returns its reference.
pub(super) fn add_model(owner: &Owner<'_>, model: &Model, shape: Shape, schemas: &mut Schemas) -> String {
    let name = owner.component(model, shape);
    let address = reference(&name);
    if schemas.contains_key(&name) {
        return address;
    }
    // Added before its fields: a type can refer to itself.
    schemas.insert(name.clone(), empty().into());
    let mut made = Schema::from(object(owner, &model.fields.iter().collect::<Vec<_>>(), shape, schemas));
    made.description = super::text(&model.docs);
    if shape == Shape::Bare && owner.has_two_shapes(model) {
        made.extensions.insert("x-waybill-lists".to_owned(), json!("bare"));
    }
    if owner.types.iter().any(|t| t.rust == model.rust) && model.wire != model.rust {
        made.extensions.insert("x-waybill-vendor-type".to_owned(), json!(model.wire));
    }
    schemas.insert(name, made);
    address
}

/// An object with these fields.
pub(super) fn object(owner: &Owner<'_>, fields: &[&Field], shape: Shape, schemas: &mut Schemas) -> Structure {
    let mut properties = Properties::default();
    fields.iter().for_each(|field| properties.add(&field.wire, schema(owner, field, shape, schemas)));
    Structure::Object { properties, required: required(fields) }
}

/// The names of the required fields.
pub(super) fn required(fields: &[&Field]) -> Vec<String> {
    fields.iter().filter(|field| field.required).map(|field| field.wire.clone()).collect()
}

/// The schema of a field.
pub(super) fn schema(owner: &Owner<'_>, field: &Field, shape: Shape, schemas: &mut Schemas) -> Schema {
    let item = item(owner, field, shape, schemas);
    let mut made = match (field.list, &item.structure) {
        (true, _) => list(field, item, shape).into(),
        // Beside a reference nothing can be noted.
        (false, Structure::Reference(_)) => Structure::AllOf(vec![item]).into(),
        (false, _) => item,
    };
    // A schema of any JSON takes null without it, and OpenAPI allows it beside a type alone.
    made.nullable = field.attributes.nullable && !matches!(made.structure, Structure::Any);
    made.description = description(owner, field);
    made.default = field.default.as_ref().and_then(|text| typed(field, text));
    made.extensions = extensions(owner, field);
    made.example =
        if field.list { comma_list(field) } else { field.examples.iter().find_map(|text| typed(field, text)) };
    made
}

fn list(field: &Field, item: Schema, shape: Shape) -> Structure {
    let array = Structure::List { items: Box::new(item), max_items: field.attributes.max_items };
    if shape == Shape::Bare || field.item.is_empty() {
        return array;
    }
    let properties = Properties(vec![(field.item.clone(), array.into())]);
    Structure::Object { properties, required: Vec::new() }
}

/// One value of a field.
fn item(owner: &Owner<'_>, field: &Field, shape: Shape, schemas: &mut Schemas) -> Schema {
    if let Some(model) = owner.model(field) {
        return Structure::Reference(add_model(owner, model, shape, schemas)).into();
    }
    if field.is_file() {
        return Structure::String { format: Some("binary"), constant: None, max_length: None }.into();
    }
    let mut structure = match (&field.kind, field.form) {
        (Kind::Scalar(Scalar::Decimal), Form::Number) => Structure::Number,
        (Kind::Scalar(Scalar::Any), _) => Structure::Any,
        (_, form) => scalar(form, field.attributes.max_length),
    };
    if let Structure::String { format, .. } = &mut structure {
        *format = field.attributes.secret.then_some("password");
    }
    let mut made = Schema::from(structure);
    if field.list && comma_list(field).is_none() {
        made.example = field.examples.iter().find_map(|text| typed(field, text));
    }
    made
}

/// A scalar in its wire form: an integer may be sent as a string.
pub(super) fn scalar(form: Form, max_length: Option<u32>) -> Structure {
    match form {
        Form::Number => Structure::Integer,
        Form::Boolean => Structure::Boolean,
        Form::String | Form::Model => Structure::String { format: None, constant: None, max_length },
    }
}

/// A scalar with a description.
pub(super) fn described(form: Form, what: &str) -> Schema {
    Schema { description: Some(what.to_owned()), ..scalar(form, None).into() }
}

/// A documented value as JSON of the field's form; `None` if it does not match.
fn typed(field: &Field, text: &str) -> Option<Value> {
    value(field.form, text)
}

/// A documented value as JSON of a form.
pub(super) fn value(form: Form, text: &str) -> Option<Value> {
    match form {
        Form::Number => {
            let integer = text.parse::<i64>().ok().map(Value::from);
            integer.or_else(|| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number))
        }
        Form::Boolean => match text {
            "true" | "1" => Some(json!(true)),
            "false" | "0" => Some(json!(false)),
            _ => None,
        },
        Form::Model => serde_json::from_str(text).ok(),
        Form::String => Some(json!(text)),
    }
}

/// The example of a list that is sent as a comma-separated string.
fn comma_list(field: &Field) -> Option<Value> {
    let text = field.examples.first().filter(|text| field.list && text.contains(','))?;
    text.split(',').map(|item| typed(field, item)).collect::<Option<Vec<_>>>().map(Value::Array)
}

fn description(owner: &Owner<'_>, field: &Field) -> Option<String> {
    let mut paragraphs = field.summary.clone();
    if let Some(unit) = &field.attributes.unit {
        paragraphs.push(format!("In {}.", crate::markdown::line(unit)));
    }
    if let Some(open) = values(owner, field) {
        let rows = open.values.iter().map(|v| format!("- {}", crate::markdown::flat(&v.docs)));
        let rows = rows.collect::<Vec<_>>().join("\n");
        paragraphs.push(format!("Known values; others are possible:\n\n{rows}"));
    }
    super::text(&paragraphs)
}

fn values<'a>(owner: &Owner<'a>, field: &Field) -> Option<&'a Enum> {
    let Kind::Enum(name) = &field.kind else { return None };
    owner.enums.iter().find(|e| e.rust == *name)
}

fn extensions(owner: &Owner<'_>, field: &Field) -> Object {
    let mut out = Object::new();
    let mut add = |name: &str, value: Value| {
        out.insert(format!("x-waybill-{name}"), value);
    };
    add("vendor-type", json!(field.vendor_type));
    if let Some(meaning) = meaning(&field.kind) {
        add("meaning", json!(meaning));
    }
    if let Some(contents) = &field.contents {
        add("contents", json!(format!("{}{}", contents.model, if contents.list { "[]" } else { "" })));
    }
    if let Kind::Id(_, name) = &field.kind {
        add("id", json!(name));
    }
    if let Some(unit) = &field.attributes.unit {
        add("unit", json!(unit));
    }
    if let Some(also) = &field.also {
        add("also", json!(also));
    }
    if let Some(zone) = field.zone {
        add("zone", json!(names::zone(zone)));
    }
    if field.attributes.evidence != Evidence::Documented {
        add("evidence", json!(field.attributes.evidence));
    }
    if field.attributes.personal {
        add("personal", json!(true));
    }
    if field.attributes.secret {
        add("secret", json!(true));
    }
    if let Some(max) = field.attributes.max_length.filter(|_| field.form != Form::String) {
        add("max-length", json!(max));
    }
    let fits = field.examples.len() == 1 && field.examples.iter().all(|text| typed(field, text).is_some());
    if !field.examples.is_empty() && !fits {
        add("examples", json!(field.examples));
    }
    if let Some(default) = field.default.as_ref().filter(|text| typed(field, text).is_none()) {
        add("default", json!(default));
    }
    if let Some(open) = values(owner, field) {
        let rows = open.values.iter().map(|v| {
            let meaning = crate::markdown::flat(v.docs.get(1..).unwrap_or_default());
            json!({ "value": v.wire, "meaning": meaning, "evidence": v.evidence })
        });
        add("known-values", Value::Array(rows.collect()));
    }
    out
}

/// The kind of a value, if its JSON type does not show it.
fn meaning(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Scalar(scalar) => scalar.meaning(),
        Kind::Enum(_) => Some("open enum"),
        Kind::Id(..) => Some("id"),
        Kind::Model(_) => None,
    }
}

/// An object without properties.
pub(super) fn empty() -> Structure {
    Structure::Object { properties: Properties::default(), required: Vec::new() }
}

/// The path of a component.
pub(super) fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// A reference to a component.
pub(super) fn refer(name: &str) -> Schema {
    Structure::Reference(reference(name)).into()
}

/// A schema below a root, if it has one.
pub(super) fn below_root(root: &str, inner: Schema) -> Schema {
    if root.is_empty() {
        return inner;
    }
    Structure::Object { properties: Properties(vec![(root.to_owned(), inner)]), required: vec![root.to_owned()] }.into()
}

/// Names the root element.
pub(super) fn set_xml_name(schema: &mut Schema, root: &str) {
    if !root.is_empty() {
        schema.extensions.insert("xml".to_owned(), json!({ "name": root }));
    }
}

/// The component that a reference names.
pub(super) fn component<'c>(reference: &str, schemas: &'c mut Schemas) -> Option<&'c mut Schema> {
    schemas.get_mut(reference.rsplit('/').next()?)
}
