//! Push messages. OpenAPI 3.0 has no webhooks; Redoc and Redocly read `x-webhooks` instead.

use heck::ToSnakeCase;
use indexmap::IndexMap;
use openapiv3::{
    Components, HeaderStyle, MediaType, ObjectType, Operation, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, ReferenceOr, RequestBody, Response, Responses, Schema, SchemaData, SchemaKind, StatusCode, Type,
};
use serde_json::{Map, Value, json};

use super::schema::{self, Owner, Shape};
use super::{Context, response};
use crate::ir::{Form, PushBody, PushMessage, PushRule};
use crate::markdown::flat;

/// All messages by type, including types without a documented body; `None` if the provider pushes nothing.
pub(super) fn webhooks(context: &Context<'_>, components: &mut Components) -> Option<Value> {
    let rule = context.platform.push.as_ref().filter(|_| context.provider.has_push())?;
    let mut hooks = Map::new();
    for body in &context.provider.pushes {
        let schema = envelope(rule, body, components);
        for message in &body.messages {
            let item = PathItem { post: Some(operation(rule, body, message, schema.clone())), ..PathItem::default() };
            // An item of plain data always serializes.
            hooks.insert(message.wire.clone(), serde_json::to_value(item).unwrap_or_default());
        }
    }
    for listed in &context.provider.listed_messages {
        let operation = Operation {
            operation_id: Some(operation_id(&listed.wire)),
            summary: Some(listed.wire.clone()),
            description: Some(listed.docs.clone()),
            responses: acknowledged(rule),
            extensions: IndexMap::from([("x-waybill-document".to_owned(), json!(listed.document))]),
            ..Operation::default()
        };
        let item = PathItem { post: Some(operation), ..PathItem::default() };
        hooks.insert(listed.wire.clone(), serde_json::to_value(item).unwrap_or_default());
    }
    Some(Value::Object(hooks))
}

fn operation(rule: &PushRule, body: &PushBody, message: &PushMessage, schema: Schema) -> Operation {
    let media = MediaType {
        schema: Some(ReferenceOr::Item(schema)),
        examples: response::examples(&body.examples, "json", "").collect(),
        ..MediaType::default()
    };
    let request = RequestBody {
        content: IndexMap::from([("application/json".to_owned(), media)]),
        required: true,
        ..RequestBody::default()
    };
    Operation {
        operation_id: Some(operation_id(&message.wire)),
        summary: Some(body.title.clone()),
        description: Some(message.docs.iter().chain(&body.body.docs).cloned().collect::<Vec<_>>().join("\n\n")),
        parameters: vec![ReferenceOr::Item(signature(rule))],
        request_body: Some(ReferenceOr::Item(request)),
        responses: acknowledged(rule),
        extensions: IndexMap::from([
            ("x-waybill-id".to_owned(), json!(body.id)),
            ("x-waybill-spec".to_owned(), json!(body.file)),
            ("x-waybill-acknowledge-within-millis".to_owned(), json!(rule.within_millis)),
        ]),
        ..Operation::default()
    }
}

fn operation_id(wire: &str) -> String {
    format!("push_{}", wire.to_snake_case())
}

fn signature(rule: &PushRule) -> Parameter {
    let mut schema = schema::scalar(Form::String, None);
    let canonical_strings =
        rule.canonical_strings.iter().map(|b| json!({ "name": b.name, "description": flat(&b.docs) }));
    schema.schema_data.extensions.insert("x-waybill-canonical-strings".to_owned(), canonical_strings.collect());
    let parameter_data = ParameterData {
        name: rule.header.clone(),
        description: super::text(&rule.docs),
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: IndexMap::new(),
    };
    Parameter::Header { parameter_data, style: HeaderStyle::Simple }
}

fn acknowledged(rule: &PushRule) -> Responses {
    let response = Response { description: "Acknowledged.".to_owned(), ..Response::default() };
    let code = StatusCode::Code(u16::try_from(rule.status).unwrap_or(200));
    Responses { responses: IndexMap::from([(code, ReferenceOr::Item(response))]), ..Responses::default() }
}

/// The posted message. The body is a string that contains JSON, or an object; clients accept both.
fn envelope(rule: &PushRule, body: &PushBody, components: &mut Components) -> Schema {
    let name = format!("Push.{}", body.body.rust);
    let owner = Owner { name: &name, types: &body.types, enums: &body.enums };
    let reference = schema::add_model(&owner, &body.body, Shape::Wrapped, components);
    let object = ReferenceOr::Reference { reference };
    let mut text = schema::scalar(Form::String, None);
    text.schema_data.description = Some("The same object as a string that contains JSON.".to_owned());
    let text = ReferenceOr::Item(text);
    let any_of = if body.form == Form::String { vec![text, object] } else { vec![object, text] };
    let content = Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::AnyOf { any_of } };
    let [message_type, message_body, platform, timestamp] = &rule.envelope;
    let mut platforms = schema::scalar(Form::Number, None);
    let known = rule.platform.values.iter().map(|v| json!({ "value": v.wire, "meaning": flat(&v.docs) }));
    platforms.schema_data.extensions.insert("x-waybill-known-values".to_owned(), known.collect());
    let property = |schema: Schema| ReferenceOr::Item(Box::new(schema));
    schema::of(Type::Object(ObjectType {
        properties: IndexMap::from([
            (message_type.clone(), property(schema::scalar(Form::String, None))),
            (message_body.clone(), property(content)),
            (platform.clone(), property(platforms)),
            (timestamp.clone(), property(any_scalar())),
        ]),
        ..ObjectType::default()
    }))
}

/// A timestamp: the documents do not say whether it is a string or a number.
fn any_scalar() -> Schema {
    let any_of = [Form::String, Form::Number].map(|form| ReferenceOr::Item(schema::scalar(form, None))).to_vec();
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::AnyOf { any_of } }
}
