//! Models and fields as schemas, with the structure of the wire: a wrapped list is an object with one array.
//!
//! An open enum is a string with `x-waybill-known-values` instead of `enum`: providers send undocumented values,
//! and clients of other generators would reject a value that is not in a closed list.

use indexmap::IndexMap;
use openapiv3::{
    ArrayType, BooleanType, Components, IntegerFormat, IntegerType, NumberType, ObjectType, ReferenceOr, Schema,
    SchemaData, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Value, json};

use super::Extensions;
use crate::ir::{Enum, Evidence, Field, Form, Kind, Model, Scalar};
use crate::names;

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
pub(super) fn add_model(owner: &Owner<'_>, model: &Model, shape: Shape, components: &mut Components) -> String {
    let name = owner.component(model, shape);
    let address = reference(&name);
    if components.schemas.contains_key(&name) {
        return address;
    }
    // Added before its fields: a type can refer to itself.
    components.schemas.insert(name.clone(), ReferenceOr::Item(any()));
    let mut made = object(owner, &model.fields.iter().collect::<Vec<_>>(), shape, components);
    made.schema_data.description = super::text(&model.docs);
    if shape == Shape::Bare && owner.has_two_shapes(model) {
        made.schema_data.extensions.insert("x-waybill-lists".to_owned(), json!("bare"));
    }
    if owner.types.iter().any(|t| t.rust == model.rust) && model.wire != model.rust {
        made.schema_data.extensions.insert("x-waybill-vendor-type".to_owned(), json!(model.wire));
    }
    components.schemas.insert(name, ReferenceOr::Item(made));
    address
}

/// An object with these fields.
pub(super) fn object(owner: &Owner<'_>, fields: &[&Field], shape: Shape, components: &mut Components) -> Schema {
    let mut object = ObjectType::default();
    for field in fields {
        let made = schema(owner, field, shape, components);
        object.properties.insert(field.wire.clone(), ReferenceOr::Item(Box::new(made)));
        if field.required {
            object.required.push(field.wire.clone());
        }
    }
    of(Type::Object(object))
}

/// The schema of a field.
pub(super) fn schema(owner: &Owner<'_>, field: &Field, shape: Shape, components: &mut Components) -> Schema {
    let item = item(owner, field, shape, components);
    let mut made = match (field.list, item) {
        (false, item @ ReferenceOr::Reference { .. }) => {
            Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::AllOf { all_of: vec![item] } }
        }
        (false, ReferenceOr::Item(item)) => item,
        (true, item) => list(field, item, shape),
    };
    let data = &mut made.schema_data;
    data.nullable = field.attributes.nullable;
    data.description = description(owner, field);
    data.default = field.default.as_ref().and_then(|text| typed(field, text));
    data.extensions.extend(extensions(owner, field));
    if !field.list {
        data.example = field.examples.iter().find_map(|text| typed(field, text));
    } else if let Some(items) = comma_list(field) {
        data.example = Some(items);
    }
    made
}

fn list(field: &Field, item: ReferenceOr<Schema>, shape: Shape) -> Schema {
    let items = match item {
        ReferenceOr::Item(item) => ReferenceOr::Item(Box::new(item)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    };
    let max_items = field.attributes.max_items.and_then(|max| usize::try_from(max).ok());
    let array = of(Type::Array(ArrayType { items: Some(items), min_items: None, max_items, unique_items: false }));
    if shape == Shape::Bare || field.item.is_empty() {
        return array;
    }
    let properties = IndexMap::from([(field.item.clone(), ReferenceOr::Item(Box::new(array)))]);
    of(Type::Object(ObjectType { properties, ..ObjectType::default() }))
}

/// One value of a field.
fn item(owner: &Owner<'_>, field: &Field, shape: Shape, components: &mut Components) -> ReferenceOr<Schema> {
    if let Some(model) = owner.model(field) {
        return ReferenceOr::Reference { reference: add_model(owner, model, shape, components) };
    }
    if field.is_file() {
        return ReferenceOr::Item(of(Type::String(StringType {
            format: VariantOrUnknownOrEmpty::Item(StringFormat::Binary),
            ..StringType::default()
        })));
    }
    let mut made = match (&field.kind, field.form) {
        (Kind::Scalar(Scalar::Decimal), Form::Number) => of(Type::Number(NumberType::default())),
        (_, form) => scalar(form, field.attributes.max_length),
    };
    if field.attributes.secret
        && let SchemaKind::Type(Type::String(text)) = &mut made.schema_kind
    {
        text.format = VariantOrUnknownOrEmpty::Item(StringFormat::Password);
    }
    if field.list && comma_list(field).is_none() {
        made.schema_data.example = field.examples.iter().find_map(|text| typed(field, text));
    }
    ReferenceOr::Item(made)
}

/// A scalar in its wire form: an integer may be sent as a string.
pub(super) fn scalar(form: Form, max_length: Option<u32>) -> Schema {
    of(match form {
        Form::Number => Type::Integer(IntegerType {
            format: VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64),
            ..IntegerType::default()
        }),
        Form::Boolean => Type::Boolean(BooleanType::default()),
        Form::String | Form::Model => Type::String(StringType {
            max_length: max_length.and_then(|max| usize::try_from(max).ok()),
            ..StringType::default()
        }),
    })
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

fn extensions(owner: &Owner<'_>, field: &Field) -> Extensions {
    let mut out = Extensions::new();
    let mut add = |name: &str, value: Value| {
        out.insert(format!("x-waybill-{name}"), value);
    };
    add("vendor-type", json!(field.vendor_type));
    if let Some(meaning) = meaning(&field.kind) {
        add("meaning", json!(meaning));
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

/// A schema of a type, without any metadata.
pub(super) fn of(ty: Type) -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(ty) }
}

fn any() -> Schema {
    of(Type::Object(ObjectType::default()))
}

/// The path of a component.
pub(super) fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// A reference to a component.
pub(super) fn refer(name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference { reference: reference(name) }
}

/// A schema below a root, if it has one.
pub(super) fn below_root(root: &str, inner: ReferenceOr<Schema>) -> ReferenceOr<Schema> {
    if root.is_empty() {
        return inner;
    }
    let inner = match inner {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(item) => ReferenceOr::Item(Box::new(item)),
    };
    let properties = IndexMap::from([(root.to_owned(), inner)]);
    let object = ObjectType { properties, required: vec![root.to_owned()], ..ObjectType::default() };
    ReferenceOr::Item(of(Type::Object(object)))
}

/// Names the root element. `openapiv3` has no field for `xml`, so it is written as an extension.
pub(super) fn xml_name(schema: &mut Schema, root: &str) {
    if !root.is_empty() {
        schema.schema_data.extensions.insert("xml".to_owned(), json!({ "name": root }));
    }
}

/// The component that a reference names.
pub(super) fn component<'c>(reference: &str, components: &'c mut Components) -> Option<&'c mut Schema> {
    match components.schemas.get_mut(reference.rsplit('/').next()?)? {
        ReferenceOr::Item(made) => Some(made),
        ReferenceOr::Reference { .. } => None,
    }
}
