//! An operation: names, models, enums, rules.

use std::collections::BTreeSet;

use super::field::{self, Side};
use super::{Context, docs, errors, example, failure, sample};
use crate::ir::{Condition, Document, Enum, EnumValue, Model, Operation, Rule};
use crate::names;
use crate::spec;

pub(super) fn lower(context: &Context<'_>, operation: &spec::Operation) -> Operation {
    let provider = context.provider.name.value.as_str();
    let id = operation.id.value.as_str();
    let own_id = id.strip_prefix(provider).map_or(id, |rest| rest.trim_start_matches('.'));
    let rust = names::ty(own_id);
    let place = default_place(operation);
    let (input, output, types) = models(context, operation, &rust, place);
    let error = errors::error_enum(context, operation, &rust);
    let mut lowered = Operation {
        id: id.to_owned(),
        provider: provider.to_owned(),
        platform: context.platform.name.value.clone(),
        file: format!("specs/{}", operation.file),
        group: operation.group.clone(),
        group_module: names::group(&operation.group),
        module: names::module(&operation.rest),
        method: names::module(own_id),
        marker: format!("{rust}Operation"),
        title: operation.title.value.clone(),
        summary: docs::plain(operation.doc.as_deref(), operation.open.as_deref(), spec::Evidence::Documented),
        docs: docs::operation(operation, context),
        document: operation.documents.first().map(|d| d.value.clone()).unwrap_or_default(),
        documents: operation.documents.iter().map(|name| document(context.provider, &name.value)).collect(),
        http_method: http_method(operation).to_owned(),
        path: operation.http.as_ref().map(|h| h.path.value.clone()).unwrap_or_default(),
        root: root(context.platform, id),
        authentication: operation.authentication.as_ref().map(|name| name.value.clone()),
        idempotent: operation.idempotent,
        idempotent_evidence: operation.idempotent_evidence,
        input,
        output,
        types,
        enums: operation.enums.iter().map(lower_enum).collect(),
        failure: operation.failure.as_ref().map(|f| failure::lower(context, operation, f)),
        rules: operation.rules.iter().map(lower_rule).collect(),
        examples: example::lower_all(context, operation, &error),
        error,
        page: Vec::new(),
        sample: crate::ir::Sample::default(),
        span: operation.id.span.clone(),
        rust,
    };
    lowered.sample = sample::sample(context.platform, &lowered);
    lowered
}

fn document(provider: &spec::Provider, name: &str) -> Document {
    let document = provider.documents.iter().find(|d| d.name.value == name);
    Document {
        name: name.to_owned(),
        title: document.map(|d| d.title.clone()).unwrap_or_default(),
        url: document.and_then(|d| d.url.clone()),
    }
}

fn http_method(operation: &spec::Operation) -> &'static str {
    match operation.http.as_ref().map(|h| h.method.value.as_str()) {
        Some("GET") => "Get",
        Some("PUT") => "Put",
        Some("DELETE") => "Delete",
        Some("PATCH") => "Patch",
        _ => "Post",
    }
}

fn default_place(operation: &spec::Operation) -> &'static str {
    if matches!(http_method(operation), "Get" | "Delete") { "Query" } else { "Body" }
}

fn models(context: &Context<'_>, operation: &spec::Operation, rust: &str, place: &str) -> (Model, Model, Vec<Model>) {
    let id = operation.id.value.as_str();
    let input_docs = vec![format!("The parameters of {}.", docs::literal(id))];
    let input =
        field::model(context, (format!("{rust}Request"), id), input_docs, &operation.request, Side::Request, place);
    let output_docs = vec![format!("The response of {}.", docs::literal(id))];
    let output = field::model(
        context,
        (format!("{rust}Response"), id),
        output_docs,
        &operation.response,
        Side::Response,
        "Body",
    );
    let request_types = operation.request_types().into_iter().map(|t| t.name.value.as_str()).collect();
    let types = nested(context, operation, &request_types);
    (input, output, types)
}

/// The object types of a file.
pub(super) fn nested(context: &Context<'_>, operation: &spec::Operation, request_types: &BTreeSet<&str>) -> Vec<Model> {
    operation
        .types
        .iter()
        .map(|t| {
            let side = if request_types.contains(t.name.value.as_str()) { Side::Request } else { Side::Response };
            let docs = match &t.doc {
                Some(doc) => docs::plain(Some(doc), None, spec::Evidence::Documented),
                None => vec![format!("{}; the document does not describe it.", docs::literal(&t.name.value))],
            };
            let names = (names::ty(&t.name.value), t.name.value.as_str());
            Model { shared: t.shared, ..field::model(context, names, docs, &t.fields, side, "Body") }
        })
        .collect()
}

/// The root of a successful response, by the platform's rule.
fn root(platform: &spec::Platform, id: &str) -> String {
    platform.root.as_ref().map_or(String::new(), |rule| names::root(id, &rule.strip, &rule.suffix))
}

pub(super) fn lower_enum(e: &spec::Enum) -> Enum {
    let mut docs = docs::plain(e.doc.as_deref(), e.open.as_deref(), spec::Evidence::Documented);
    if e.doc.is_none() {
        docs.insert(0, format!("{}; the document does not describe it.", docs::literal(&e.name.value)));
    }
    Enum { shared: e.shared, ..enum_of(&e.name.value, docs, &e.values) }
}

pub(super) fn enum_of(name: &str, docs: Vec<String>, values: &[spec::EnumValue]) -> Enum {
    Enum {
        rust: names::ty(name),
        shared: false,
        docs,
        values: values
            .iter()
            .map(|v| {
                let mut docs = vec![docs::literal(&v.wire.value)];
                docs.extend(docs::plain(v.doc.as_deref(), None, v.evidence));
                EnumValue {
                    wire: v.wire.value.clone(),
                    variant: names::variant(v.name.as_ref().map_or(&v.wire.value, |n| &n.value)),
                    docs,
                    evidence: v.evidence,
                    span: v.wire.span.clone(),
                }
            })
            .collect(),
    }
}

fn lower_rule(rule: &spec::Rule) -> Rule {
    Rule {
        when: rule
            .when
            .iter()
            .map(|(field, text)| (field.value.clone(), Condition::from(text.value.as_str())))
            .collect(),
        answer: rule.answer.value.clone(),
        evidence: rule.evidence,
        doc: rule.doc.clone(),
        open: rule.open.clone(),
        span: rule.answer.span.clone(),
    }
}
