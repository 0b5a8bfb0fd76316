//! One operation: path, description, request, responses.

use serde_json::{Value, json};

use super::object::{Members, Object};
use super::schema::Schemas;
use super::{Context, errors, request, response};
use crate::ir::{Evidence, Operation, Pages};
use crate::{markdown, names};

/// The path, or the id if a parameter names the operation.
pub(super) fn path(operation: &Operation) -> String {
    if operation.named { format!("/{}", operation.id) } else { operation.path.clone() }
}

pub(super) fn operation(context: &Context<'_>, operation: &Operation, schemas: &mut Schemas) -> Object {
    let parameters = request::parameters(context, operation, schemas);
    let body = request::body(context, operation, schemas);
    // Its own parameters authenticate it, not the security of the whole document.
    let security = operation.style.is_some().then(|| json!([]));
    Object::new()
        .with("tags", vec![operation.group.as_str()])
        .with("summary", operation.title.as_str())
        .with("description", description(context, operation).join("\n\n"))
        .with_some("externalDocs", documentation(operation))
        .with("operationId", names::plain(&operation.unique))
        .with_items("parameters", parameters)
        .with_some("requestBody", body)
        .with("responses", response::responses(context, operation, schemas))
        .with_some("security", security)
        .with_items("servers", servers(context, operation))
        .with_all(extensions(context, operation))
}

fn description(context: &Context<'_>, operation: &Operation) -> Vec<String> {
    let mut out = operation.summary.clone();
    let pages =
        operation.documents.iter().map(|d| format!("{} ({})", markdown::literal(&d.name), markdown::line(&d.title)));
    out.push(format!("Document: {}.", pages.collect::<Vec<_>>().join(", ")));
    if !operation.session {
        out.push("Needs no session.".to_owned());
    }
    let certain = if operation.idempotent_evidence == Evidence::Inferred { " (inferred)" } else { "" };
    out.push(if operation.idempotent {
        format!("Idempotent{certain}: sending it twice has the same effect as sending it once.")
    } else {
        format!("Not idempotent{certain}: do not retry it automatically.")
    });
    if let Some(read) = &operation.confirm_with {
        out.push(format!(
            "If it is unknown whether a request was carried out, confirm with {}.",
            markdown::literal(names::plain(&read.unique))
        ));
    }
    if let Some(failure) = &operation.failure {
        out.push(failure.described());
    }
    match errors::table(context, operation) {
        Some(table) => out.push(format!("Documented error codes:\n\n{table}")),
        None => out.push("The document lists no error codes.".to_owned()),
    }
    out
}

/// The addresses of an operation with a host of its own.
fn servers(context: &Context<'_>, operation: &Operation) -> Vec<Value> {
    let endpoints = context.provider.endpoints.iter().filter(|_| operation.host.is_some());
    endpoints.map(|endpoint| super::server(endpoint, endpoint.url_of(operation)).into()).collect()
}

fn documentation(operation: &Operation) -> Option<Object> {
    let document = operation.documents.iter().find(|d| d.url.is_some())?;
    Some(Object::new().with("description", document.title.as_str()).with("url", document.url.as_deref()?))
}

fn extensions(context: &Context<'_>, operation: &Operation) -> Object {
    let mut out = Object::new();
    let mut add = |name: &str, value: Value| {
        out.insert(format!("x-waybill-{name}"), value);
    };
    add("id", json!(operation.id));
    add("spec", json!(operation.file));
    add("documents", json!(operation.documents));
    if operation.named {
        let addresses = context.provider.endpoints.iter().map(|s| format!("{}{}", s.url_of(operation), operation.path));
        add("addresses", json!(addresses.collect::<Vec<_>>()));
        add("method", json!(operation.id));
    }
    if !operation.root.is_empty() {
        add("root", json!(operation.root));
    }
    if let Some(other) = &operation.other_root {
        add("other-root", json!(other));
    }
    let items = list_items(operation);
    if !items.is_empty() {
        add("list-items", Value::Object(items));
    }
    add("idempotent", json!({ "is": operation.idempotent, "evidence": operation.idempotent_evidence }));
    if let Some(read) = &operation.confirm_with {
        add("confirm-with", json!({ "id": read.id, "operationId": names::plain(&read.unique) }));
    }
    if let Some(pages) = &operation.pages {
        add("pages", json!(pages_of(pages)));
    }
    if let Some(own) = &operation.style {
        add("style", json!(own));
    }
    if !operation.session {
        add("session", json!(false));
    }
    if !operation.rules.is_empty() {
        add("rules", json!(operation.rules));
    }
    if let Some(failure) = &operation.failure {
        add("failure", json!(failure));
    }
    out.extend(errors::extensions(context, operation));
    out
}

/// How it is paged, without what only Rust needs.
fn pages_of(pages: &Pages) -> Value {
    let mut value = json!(pages);
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, value| !value.is_null() && name != "rust" && name != "integer");
    }
    value
}

/// The item name of each wrapped list of a response, by model and field.
fn list_items(operation: &Operation) -> serde_json::Map<String, Value> {
    let lists = operation.response_models().flat_map(|m| m.fields.iter().map(move |f| (m, f)));
    lists
        .filter(|(_, field)| !field.item.is_empty())
        .map(|(model, field)| (format!("{}.{}", model.rust, field.wire), json!(field.item)))
        .collect()
}
