//! Push messages. OpenAPI 3.0 has no webhooks; Redoc and Redocly read `x-webhooks` instead.

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::object::{Members, Object};
use super::schema::{self, Owner, Properties, Schema, Schemas, Shape, Structure};
use super::{Context, response};
use crate::ir::{Form, Place, PushBody, PushMessage, PushRule};
use crate::markdown::flat;

/// All messages by type, including types without a documented body; `None` if the provider pushes nothing.
pub(super) fn webhooks(context: &Context<'_>, schemas: &mut Schemas) -> Option<Object> {
    let rule = context.platform.push.as_ref().filter(|_| context.provider.has_push())?;
    let mut hooks = Object::new();
    for body in &context.provider.pushes {
        let schema = envelope(rule, body, schemas);
        for message in &body.messages {
            hooks.insert(message.wire.clone(), posted(operation(rule, body, message, schema.clone())));
        }
    }
    for listed in &context.provider.listed_messages {
        let operation = Object::new()
            .with("summary", listed.wire.as_str())
            .with("description", listed.docs.as_str())
            .with("operationId", operation_id(&listed.wire))
            .with("responses", acknowledged(rule))
            .with("x-waybill-document", json!(listed.document));
        hooks.insert(listed.wire.clone(), posted(operation));
    }
    Some(hooks)
}

fn posted(operation: Object) -> Value {
    Object::new().with("post", operation).into()
}

fn operation(rule: &PushRule, body: &PushBody, message: &PushMessage, schema: Schema) -> Object {
    let examples = response::examples(&body.examples, "json", "").collect();
    let media = Object::new().with("schema", schema).with_members("examples", examples);
    let content = Object::new().with("application/json", media);
    let docs = message.docs.iter().chain(&body.body.docs).cloned();
    Object::new()
        .with("summary", body.title.as_str())
        .with("description", docs.collect::<Vec<_>>().join("\n\n"))
        .with("operationId", operation_id(&message.wire))
        .with("parameters", vec![signature(rule)])
        .with("requestBody", Object::new().with("content", content).with("required", true))
        .with("responses", acknowledged(rule))
        .with("x-waybill-id", body.id.as_str())
        .with("x-waybill-spec", body.file.as_str())
        .with("x-waybill-acknowledge-within-millis", json!(rule.within_millis))
}

fn operation_id(wire: &str) -> String {
    format!("push_{}", wire.to_snake_case())
}

fn signature(rule: &PushRule) -> Object {
    let mut schema = Schema::from(schema::scalar(Form::String, None));
    let canonical_strings =
        rule.canonical_strings.iter().map(|b| json!({ "name": b.name, "description": flat(&b.docs) }));
    schema.extensions.insert("x-waybill-canonical-strings".to_owned(), canonical_strings.collect());
    super::parameter(Place::Header, &rule.header, super::text(&rule.docs), true).with("schema", schema)
}

fn acknowledged(rule: &PushRule) -> Object {
    Object::new().with(&rule.status.to_string(), Object::new().with("description", "Acknowledged."))
}

/// The posted message. The body is a string that contains JSON, or an object; clients accept both.
fn envelope(rule: &PushRule, body: &PushBody, schemas: &mut Schemas) -> Schema {
    let name = format!("Push.{}", body.body.rust);
    let owner = Owner { name: &name, types: &body.types, enums: &body.enums };
    let object = Structure::Reference(schema::add_model(&owner, &body.body, Shape::Wrapped, schemas)).into();
    let text = schema::described(Form::String, "The same object as a string that contains JSON.");
    let content = Structure::AnyOf(if body.form == Form::String { vec![text, object] } else { vec![object, text] });
    let [message_type, message_body, platform, timestamp] = &rule.envelope;
    let mut platforms = Schema::from(schema::scalar(Form::Number, None));
    let known = rule.platform.values.iter().map(|v| json!({ "value": v.wire, "meaning": flat(&v.docs) }));
    platforms.extensions.insert("x-waybill-known-values".to_owned(), known.collect());
    let mut properties = Properties::default();
    properties.add(message_type, schema::scalar(Form::String, None).into());
    properties.add(message_body, content.into());
    properties.add(platform, platforms);
    properties.add(timestamp, any_scalar().into());
    Structure::Object { properties, required: Vec::new() }.into()
}

/// A timestamp: the documents do not say whether it is a string or a number.
fn any_scalar() -> Structure {
    Structure::AnyOf([Form::String, Form::Number].map(|form| schema::scalar(form, None).into()).to_vec())
}
