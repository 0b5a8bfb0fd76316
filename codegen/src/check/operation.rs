//! An operation as a whole: id and path, documents, address, failure, unused types.

use std::collections::{BTreeMap, BTreeSet};

use super::platform::check_name;
use super::provider::unknown_document;
use super::{Out, Scope, edits};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::{Described, Field, Operation, OtherRoot, Sources, Span, Spanned, Specs};
use crate::suggest::nearest;

pub(super) fn check_id(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let below = format!("{}.{}", operation.group, operation.rest);
    let (id, expected) = match &operation.shared {
        Some(id) => (id, below.clone()),
        None if scope.platform.names(operation) && operation.has_foreign_id(&scope.provider.folder) => {
            (&operation.id, below.clone())
        }
        None => (&operation.id, format!("{}.{below}", scope.provider.folder)),
    };
    if id.value != expected {
        let is_other = |o: &&Operation| o.id.value == id.value && o.file != operation.file;
        match scope.provider.operations.iter().find(is_other) {
            Some(first) => out.push(duplicate_operation(id, &first.file, Some(&expected))),
            None => check_name(id, &expected, out),
        }
    }
    let Some(http) = &operation.http else { return };
    let path = http.path.value.as_str();
    let comparable = path.starts_with('/') && !path.contains('{') && id.value == expected;
    if comparable && path.replace('/', ".").strip_prefix('.') != Some(below.as_str()) {
        out.push(id_not_path(&http.path, &id.value, operation.shared.is_some()));
    }
}

/// Two paths can mean one id: `a/b.c.yaml` and `a.b/c.yaml`.
pub(super) fn check_ids(scope: &Scope<'_>, out: &mut Out) {
    let mut files = BTreeMap::new();
    for operation in &scope.provider.operations {
        let expected = format!("{}.{}.{}", scope.provider.folder, operation.group, operation.rest);
        let is_named = operation.shared.is_some()
            || operation.id.value == expected
            || operation.has_foreign_id(&scope.provider.folder);
        let Operation { id, file, .. } = operation;
        if is_named && let Some(first) = files.insert(&id.value, file) {
            out.push(duplicate_operation(id, first, None));
        }
    }
}

pub(super) fn check_documents(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for name in described.documents.iter().filter(|d| scope.index.document(&d.value).is_none()) {
        let known: Vec<&str> = scope.provider.documents.iter().map(|d| d.name.value.as_str()).collect();
        out.push(unknown_document(scope, name, &known));
    }
    if described.documents.is_empty() && !described.id.value.is_empty() {
        out.push(no_document(described.id));
    }
}

/// The line with the documents of an operation that names none, if one document of its provider is called like it:
/// the id, with dashes for some of its dots and the platform or another word before it.
pub(super) fn documents_line(specs: &Specs, sources: &Sources, file: &str) -> Option<(Span, String)> {
    let mut all = specs.providers.iter().flat_map(|p| p.operations.iter().map(move |o| (p, o)));
    let (provider, operation) = all.find(|(_, operation)| *operation.file == *file)?;
    let id = &operation.id.value;
    let is_called = |name: &str| {
        let dotted = name.replace('-', ".");
        dotted.strip_suffix(id.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let mut called = provider.documents.iter().map(|d| &d.name.value).filter(|name| is_called(name));
    let name = called.next().filter(|_| called.next().is_none() && !id.is_empty())?;
    edits::add_line(sources, &operation.title.span, &format!("documents: [{name}]"))
}

pub(super) fn check_http(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    match (&operation.http, scope.platform.names(operation)) {
        (None, false) => out.push(no_http(&operation.id, &scope.platform.name.value)),
        (Some(http), true) => out.push(needless_http(&http.path)),
        (Some(http), false) if !http.path.value.is_empty() && !http.path.value.starts_with('/') => {
            out.push(bad_http_path(&http.path));
        }
        _ => {}
    }
}

/// A write is confirmed with an idempotent operation of the provider.
pub(super) fn check_confirm(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(name) = &operation.confirm_with else { return };
    if operation.idempotent {
        out.push(needless_confirm(name));
    }
    match scope.index.operation_of(operation, &name.value) {
        Some(read) if !read.idempotent => out.push(confirmed_by_write(name)),
        Some(_) => {}
        None if !scope.complete() => {}
        None => {
            let known: Vec<&str> = scope.provider.operations.iter().map(|o| o.id.value.as_str()).collect();
            out.push(messages::unknown(name, "operation", "operations", &known));
        }
    }
}

/// A second root belongs to no other response, and to no error.
pub(super) fn check_other_root(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(OtherRoot { name, .. }) = &operation.other_root else { return };
    let platform = scope.platform;
    let Some(own) = platform.root_of(operation) else {
        return out.push(other_root_without_root(name, &platform.name.value));
    };
    if own == name.value {
        return out.push(needless_other_root(name));
    }
    if platform.envelope.error_roots().any(|root| root == name.value) {
        return out.push(other_root_taken(name, "an error"));
    }
    if let Some(other) = scope.index.root(&name.value) {
        out.push(other_root_taken(name, &format!("`{}`", other.id.value)));
    }
}

pub(super) fn check_style(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let known: Vec<&str> = scope.platform.styles.iter().map(|a| a.name.value.as_str()).collect();
    if let Some(name) = operation.style.as_ref().filter(|name| !known.contains(&name.value.as_str())) {
        out.push(messages::unknown(name, "style", "styles", &known));
    }
}

/// The default endpoint has the host that an operation names.
pub(super) fn check_host(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(host) = &operation.host else { return };
    let endpoints = scope.provider.endpoints_on(scope.platform);
    let mut known: Vec<&str> =
        endpoints.iter().flat_map(|endpoint| &endpoint.hosts).map(|(name, _)| name.value.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let is_it = |(name, _): &(Spanned<String>, Spanned<String>)| name.value == host.value;
    if !known.contains(&host.value.as_str()) {
        out.push(messages::unknown(host, "host", "hosts", &known));
    } else if let Some(first) = endpoints.first().filter(|first| !first.hosts.iter().any(is_it)) {
        out.push(no_default_host(host, &first.name.value));
    }
}

/// `session: false` removes a parameter that would be sent.
pub(super) fn check_session(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(session) = &operation.session else { return };
    let sent = scope.platform.parameters_of_style(operation).any(|p| p.value.value == "$session");
    if session.value || !sent {
        out.push(needless_session(&session.span, sent));
    }
}

/// Each `{name}` of the path is a field with `in: path`, and the other way round.
pub(super) fn check_path_parameters(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let path = operation.http.as_ref().map(|h| &h.path);
    let named: Vec<&str> = path.map_or(Vec::new(), |p| {
        p.value.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    });
    let in_path = |f: &&Field| f.place.as_ref().is_some_and(|p| p.value == "path");
    for name in &named {
        if operation.request.iter().filter(in_path).any(|f| f.wire.value == *name) {
            continue;
        }
        let Some(path) = path else { continue };
        match operation.request.iter().find(|f| f.wire.value == *name) {
            Some(field) => out.push(path_parameter_elsewhere(path, field)),
            None => {
                let known: Vec<&str> = operation.request.iter().map(|f| f.wire.value.as_str()).collect();
                out.push(path_parameter_without_field(path, name, &known));
            }
        }
    }
    for field in operation.request.iter().filter(in_path) {
        let name = field.wire.value.as_str();
        // A misspelt placeholder is reported once.
        let is_meant = |other: &&str| nearest(other, [name]).is_some();
        if !named.contains(&name) && !named.iter().any(is_meant) {
            out.push(field_not_in_path(&field.wire));
        }
    }
}

/// Each type and enum is used.
pub(super) fn check_used(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    if !scope.index.knows_all(described) {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&Field> = described.request.iter().chain(described.response).collect();
    while let Some(field) = todo.pop() {
        for found in field.type_names().filter_map(|name| described.type_named(name)) {
            if seen.insert(&found.name.value) {
                todo.extend(&found.fields);
            }
        }
    }
    for leftover in described.types.iter().filter(|t| !seen.contains(&t.name.value)) {
        out.push(messages::unused(&leftover.name, "type", "no field of the request or the response uses it"));
    }
    for leftover in described.enums {
        if !described.fields().any(|f| f.enum_name.as_ref().is_some_and(|e| e.value == leftover.name.value)) {
            out.push(messages::unused(&leftover.name, "enum", "no field has `enum` with this name"));
        }
    }
}

// Messages.

fn other_root_without_root(name: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("responses of `{platform}` have no root, so there is no second one");
    Diagnostic::new("needless-other-root", &name.span, message, "").help("remove `other_root`")
}

fn needless_other_root(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is the root of this operation anyway", messages::short(&name.value));
    Diagnostic::new("needless-other-root", &name.span, message, "").help("remove `other_root`")
}

fn other_root_taken(name: &Spanned<String>, owner: &str) -> Diagnostic {
    let message = format!("`{}` is the root of {owner}", messages::short(&name.value));
    Diagnostic::new("other-root-taken", &name.span, message, "a response would have two meanings")
        .help("name a root that only this operation has, or remove `other_root`")
}

/// `path` is the id that the path of the second file means, if it is another one.
fn duplicate_operation(id: &Spanned<String>, first: &str, path: Option<&str>) -> Diagnostic {
    let message =
        format!("`{}` is the id of two operations, in {} and {first}", messages::short(&id.value), id.span.file);
    let diagnostic = Diagnostic::new("duplicate-name", &id.span, message, format!("also in {first}"));
    match path {
        Some(path) => diagnostic.help(format!("write `{path}`, the id that the path of this file means, or remove it")),
        None => diagnostic.help("remove or rename one of the two files: a slash of the path is a dot of the id"),
    }
}

fn id_not_path(path: &Spanned<String>, id: &str, shared: bool) -> Diagnostic {
    let start = if shared { "" } else { "the provider and " };
    let message = format!("`{}` does not match the operation's id", messages::short(&path.value));
    Diagnostic::new("path-mismatch", &path.span, message, format!("the id is `{id}`"))
        .help(format!("the id of an operation is {start}this path, with dots instead of slashes"))
}

fn no_document(id: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-document", &id.span, "the operation names no document", "")
        .help("add `documents: [NAME]`, with a name from provider.yaml")
}

fn no_http(id: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` has no single address for all operations");
    Diagnostic::new("no-http", &id.span, message, "`http` is missing").help("add `http: { method: GET, path: /… }`")
}

fn needless_http(path: &Spanned<String>) -> Diagnostic {
    let message = "a parameter names this operation, so it has no path of its own";
    Diagnostic::new("needless-http", &path.span, message, "").help("remove `http`, or name a style with paths")
}

/// The host is documented, but not for the endpoint that clients use by default.
fn no_default_host(host: &Spanned<String>, endpoint: &str) -> Diagnostic {
    let message =
        format!("the default endpoint `{}` has no host `{}`", messages::short(endpoint), messages::short(&host.value));
    Diagnostic::new("no-default-host", &host.span, message, "").help("add it to `hosts` of that endpoint")
}

/// A statement about the session that changes nothing.
fn needless_session(span: &Span, sent: bool) -> Diagnostic {
    let message = match sent {
        true => "an operation sends the session anyway, unless it says `session: false`",
        false => "no system parameter of this operation has the session, so none is sent",
    };
    Diagnostic::new("needless-session", span, message, "").help("remove `session`")
}

fn needless_confirm(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(
        "needless-confirm",
        &name.span,
        "`confirm_with` is only for an operation that is not idempotent",
        "",
    )
    .help("remove it: an idempotent operation can be sent again")
}

fn confirmed_by_write(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not idempotent, so it can't confirm a write", messages::short(&name.value));
    Diagnostic::new("confirmed-by-write", &name.span, message, "")
        .help("name an operation that reads, or add `idempotent: { is: true }` to it")
}

fn bad_http_path(path: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-http-path", &path.span, "a path starts with a slash", "")
        .help(format!("write /{}", messages::short(&path.value)))
}

fn path_parameter_without_field(path: &Spanned<String>, name: &str, fields: &[&str]) -> Diagnostic {
    let message = format!("`{{{}}}` is not a field of the request", messages::short(name));
    let help = match nearest(name, fields.iter().copied()) {
        Some(meant) => format!("did you mean `{{{meant}}}`? "),
        None => String::new(),
    };
    Diagnostic::new("path-parameter", &path.span, message, "")
        .help(format!("{help}add the field, with `in: path` and `required: true`"))
}

/// The field of a placeholder is there, but it is sent in another place.
fn path_parameter_elsewhere(path: &Spanned<String>, field: &Field) -> Diagnostic {
    let name = messages::short(&field.wire.value);
    let message = format!("`{{{name}}}` is a field of the request that is not sent in the path");
    let required = if field.required == Some(true) { "" } else { " and `required: true`" };
    let help = match &field.place {
        Some(place) => format!("write `in: path` instead of `in: {}`{required}", place.value),
        None => format!("add `in: path`{required} to the field `{name}`"),
    };
    Diagnostic::new("path-parameter", &path.span, message, "").help(help)
}

fn field_not_in_path(field: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is sent in the path, but the path does not contain it", messages::short(&field.value));
    Diagnostic::new("path-parameter", &field.span, message, "").help(format!("add `{{{}}}` to the path", field.value))
}
