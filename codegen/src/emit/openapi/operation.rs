//! One operation: its path, what is said of it, what is sent and what comes back.

use indexmap::IndexMap;
use openapiv3::{Components, ExternalDocumentation, Operation as Made};
use serde_json::{Value, json};

use super::{Context, Extensions, answer, errors, request};
use crate::ir::{Evidence, Operation};
use crate::{markdown, names};

/// Where it stands: its address, or its id where all operations share one.
pub(super) fn path(context: &Context<'_>, operation: &Operation) -> String {
    if context.one_address() { format!("/{}", operation.id) } else { operation.path.clone() }
}

pub(super) fn operation(context: &Context<'_>, operation: &Operation, components: &mut Components) -> Made {
    Made {
        tags: vec![operation.group.clone()],
        summary: Some(operation.title.clone()),
        description: Some(description(context, operation).join("\n\n")),
        external_docs: documentation(operation),
        operation_id: Some(names::plain(&operation.method).to_owned()),
        parameters: request::parameters(context, operation, components),
        request_body: request::body(context, operation, components),
        responses: answer::responses(context, operation, components),
        // Its own parameters show who calls; those that hold for the whole document do not.
        security: operation.authentication.is_some().then(Vec::new),
        extensions: extensions(context, operation),
        ..Made::default()
    }
}

fn description(context: &Context<'_>, operation: &Operation) -> Vec<String> {
    let mut out = operation.summary.clone();
    let pages =
        operation.documents.iter().map(|d| format!("{} ({})", markdown::literal(&d.name), markdown::line(&d.title)));
    out.push(format!("Document: {}.", pages.collect::<Vec<_>>().join(", ")));
    let certain = if operation.idempotent_evidence == Evidence::Inferred { " (inferred)" } else { "" };
    out.push(if operation.idempotent {
        format!("Sending it twice does the same as sending it once{certain}.")
    } else {
        format!("Not idempotent{certain}: do not send it again by itself.")
    });
    if let Some(failure) = &operation.failure {
        out.push(format!(
            "An answer can hold a failure: {} is false, and {} and {} say why.",
            markdown::literal(&failure.flag),
            markdown::literal(&failure.code),
            markdown::literal(&failure.message)
        ));
    }
    match errors::table(context, operation) {
        Some(table) => out.push(format!("Documented error codes:\n\n{table}")),
        None => out.push("The document lists no error codes.".to_owned()),
    }
    out
}

fn documentation(operation: &Operation) -> Option<ExternalDocumentation> {
    let document = operation.documents.iter().find(|d| d.url.is_some())?;
    Some(ExternalDocumentation {
        description: Some(document.title.clone()),
        url: document.url.clone()?,
        extensions: IndexMap::new(),
    })
}

fn extensions(context: &Context<'_>, operation: &Operation) -> Extensions {
    let mut out = Extensions::new();
    let mut say = |name: &str, value: Value| {
        out.insert(format!("x-waybill-{name}"), value);
    };
    say("id", json!(operation.id));
    say("spec", json!(operation.file));
    say("documents", json!(operation.documents));
    if context.one_address() {
        say("addresses", json!(context.provider.endpoints.iter().map(|s| &s.url).collect::<Vec<_>>()));
        say("method", json!(operation.id));
    }
    if !operation.root.is_empty() {
        say("root", json!(operation.root));
    }
    let items = list_items(operation);
    if !items.is_empty() {
        say("list-items", Value::Object(items));
    }
    say("idempotent", json!({ "is": operation.idempotent, "evidence": operation.idempotent_evidence }));
    if let Some(own) = &operation.authentication {
        say("authentication", json!(own));
    }
    if !operation.rules.is_empty() {
        say("rules", json!(operation.rules));
    }
    if let Some(failure) = &operation.failure {
        say("failure", json!(failure));
    }
    out.extend(errors::extensions(context, operation));
    out
}

/// The wrapper of each list of an answer: `TransitStepInfo` or the answer itself, its list, the name of an item.
fn list_items(operation: &Operation) -> serde_json::Map<String, Value> {
    let lists = operation.answer_models().flat_map(|m| m.fields.iter().map(move |f| (m, f)));
    lists
        .filter(|(_, field)| !field.item.is_empty())
        .map(|(model, field)| (format!("{}.{}", model.rust, field.wire), json!(field.item)))
        .collect()
}
