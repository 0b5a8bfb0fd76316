//! Requests: parameters in query, header and path, and the body as a form or as JSON.

use indexmap::IndexMap;
use openapiv3::{
    Components, Encoding, Example, HeaderStyle, MediaType, Parameter, ParameterData, ParameterSchemaOrContent,
    PathStyle, QueryStyle, ReferenceOr, RequestBody, Schema, SchemaData, SchemaKind, Type,
};
use serde_json::{Map, Value, json};

use super::schema::{self, Owner, Shape};
use super::{Context, common};
use crate::ir::{BodyFormat, Field, Form, Kind, Operation, Place};

/// The parameters of an operation outside its body.
pub(super) fn parameters(
    context: &Context<'_>,
    operation: &Operation,
    components: &mut Components,
) -> Vec<ReferenceOr<Parameter>> {
    let owner = owner(operation);
    let own = operation.input.fields.iter().filter(|f| f.place != Place::Body);
    let own: Vec<_> = own.map(|field| ReferenceOr::Item(parameter(&owner, operation, field, components))).collect();
    own.into_iter().chain(common::parameters(context, operation)).collect()
}

fn owner(operation: &Operation) -> Owner<'_> {
    Owner { name: &operation.schema, types: &operation.types, enums: &operation.enums }
}

fn parameter(owner: &Owner<'_>, operation: &Operation, field: &Field, components: &mut Components) -> Parameter {
    let made = schema::schema(owner, field, Shape::Bare, components);
    let description = made.schema_data.description.clone();
    let is_object = matches!(made.schema_kind, SchemaKind::AllOf { .. });
    let format = if is_object {
        let media = MediaType { schema: Some(ReferenceOr::Item(made)), ..MediaType::default() };
        ParameterSchemaOrContent::Content(IndexMap::from([("application/json".to_owned(), media)]))
    } else {
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(made))
    };
    let parameter_data = ParameterData {
        name: field.wire.clone(),
        description,
        required: field.required || field.place == Place::Path,
        deprecated: None,
        format,
        example: None,
        examples: requests(operation, |request| request.get(&field.wire).cloned()),
        explode: field.list.then_some(false),
        extensions: IndexMap::new(),
    };
    match field.place {
        Place::Header => Parameter::Header { parameter_data, style: HeaderStyle::Simple },
        Place::Path => Parameter::Path { parameter_data, style: PathStyle::Simple },
        _ => {
            Parameter::Query { parameter_data, allow_reserved: false, style: QueryStyle::Form, allow_empty_value: None }
        }
    }
}

/// The documented requests, reduced to a part.
fn requests(operation: &Operation, part: impl Fn(&Value) -> Option<Value>) -> IndexMap<String, ReferenceOr<Example>> {
    let all = operation.examples.iter().filter_map(|e| Some((e, part(e.request.as_ref()?)?)));
    all.map(|(example, value)| {
        let extensions = IndexMap::from([("x-waybill-evidence".to_owned(), json!(example.evidence))]);
        (example.name.clone(), ReferenceOr::Item(Example { value: Some(value), extensions, ..Example::default() }))
    })
    .collect()
}

/// The body; `None` if it is empty.
pub(super) fn body(
    context: &Context<'_>,
    operation: &Operation,
    components: &mut Components,
) -> Option<ReferenceOr<RequestBody>> {
    let fields: Vec<&Field> = operation.input.fields.iter().filter(|f| f.place == Place::Body).collect();
    let (system, system_required) = common::properties(context, operation);
    if fields.is_empty() && system.is_empty() {
        return None;
    }
    let owner = owner(operation);
    let mut made = schema::object(&owner, &fields, Shape::Bare, components);
    let form = context.platform.body == BodyFormat::Form;
    let parts = form && fields.iter().any(|f| f.is_file());
    if let SchemaKind::Type(Type::Object(object)) = &mut made.schema_kind {
        if form {
            for field in fields.iter().filter(|f| is_object(f) || (parts && f.list)) {
                object.properties.entry(field.wire.clone()).and_modify(also_text);
            }
        }
        object.properties.extend(system);
        object.required.extend(system_required);
    }
    let media = MediaType {
        schema: Some(ReferenceOr::Item(made)),
        examples: requests(operation, |request| body_example(context, operation, &fields, request)),
        encoding: if form { encodings(&fields, parts) } else { IndexMap::new() },
        ..MediaType::default()
    };
    let media_type = match (form, parts) {
        (_, true) => "multipart/form-data",
        (true, false) => "application/x-www-form-urlencoded",
        (false, false) => "application/json",
    };
    Some(ReferenceOr::Item(RequestBody {
        content: IndexMap::from([(media_type.to_owned(), media)]),
        required: true,
        ..RequestBody::default()
    }))
}

/// Whether a field is an object, which a form can hold only as JSON.
fn is_object(field: &Field) -> bool {
    matches!(field.kind, Kind::Model(_))
}

/// In a form, an object is a string that contains JSON. The encoding says so, but Prism checks the string
/// without decoding it, so the schema allows a string as well.
fn also_text(property: &mut ReferenceOr<Box<Schema>>) {
    let ReferenceOr::Item(made) = property else { return };
    let mut any_of = match made.schema_kind.clone() {
        SchemaKind::AllOf { all_of } => all_of,
        kind => vec![ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind: kind })],
    };
    let mut text = schema::scalar(Form::String, None);
    text.schema_data.description = Some("The same object as a string that contains JSON, as it is sent.".to_owned());
    any_of.push(ReferenceOr::Item(text));
    made.schema_kind = SchemaKind::AnyOf { any_of };
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
fn encodings(fields: &[&Field], parts: bool) -> IndexMap<String, Encoding> {
    let of = |field: &Field| match (is_object(field), field.list) {
        (true, _) => Some(Encoding { content_type: Some("application/json".to_owned()), ..Encoding::default() }),
        (_, true) if parts => Some(Encoding { content_type: Some("text/plain".to_owned()), ..Encoding::default() }),
        // The crate prints `explode` only if it is true, but the default of a form is true.
        (_, true) => Some(Encoding {
            style: Some(QueryStyle::Form),
            extensions: IndexMap::from([("explode".to_owned(), json!(false))]),
            ..Encoding::default()
        }),
        (_, false) => None,
    };
    fields.iter().filter_map(|f| Some((f.wire.clone(), of(f)?))).collect()
}
