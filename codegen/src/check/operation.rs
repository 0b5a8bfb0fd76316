//! An operation as a whole: id and path, documents, address, failure, unused types.

use std::collections::{BTreeMap, BTreeSet};

use super::platform::check_name;
use super::provider::unknown_document;
use super::{Out, Scope};
use crate::messages;
use crate::spec::{Described, Field, Kind, Operation, OtherRoot, Spanned};
use crate::suggest::nearest;

pub(super) fn check_id(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let below = format!("{}.{}", operation.group, operation.rest);
    let (id, expected) = match &operation.shared {
        Some(id) => (id, below.clone()),
        None => (&operation.id, format!("{}.{below}", scope.provider.folder)),
    };
    let is_other = |o: &&Operation| o.id.value == id.value && o.file != operation.file;
    match scope.provider.operations.iter().find(is_other).filter(|_| id.value != expected) {
        Some(first) => out.push(messages::duplicate_operation(id, &first.file, Some(&expected))),
        None => check_name(id, &expected, out),
    }
    let Some(http) = &operation.http else { return };
    let path = http.path.value.as_str();
    let comparable = path.starts_with('/') && !path.contains('{') && id.value == expected;
    if comparable && path.replace('/', ".").strip_prefix('.') != Some(below.as_str()) {
        out.push(messages::id_not_path(&http.path, &id.value, operation.shared.is_some()));
    }
}

/// Two paths can mean one id: `a/b.c.yaml` and `a.b/c.yaml`.
pub(super) fn check_ids(scope: &Scope<'_>, out: &mut Out) {
    let mut files = BTreeMap::new();
    for operation in &scope.provider.operations {
        let expected = format!("{}.{}.{}", scope.provider.folder, operation.group, operation.rest);
        let is_named = operation.shared.is_some() || operation.id.value == expected;
        let Operation { id, file, .. } = operation;
        if is_named && let Some(first) = files.insert(&id.value, file) {
            out.push(messages::duplicate_operation(id, first, None));
        }
    }
}

pub(super) fn check_documents(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for name in described.documents.iter().filter(|d| scope.index.document(&d.value).is_none()) {
        let known: Vec<&str> = scope.provider.documents.iter().map(|d| d.name.value.as_str()).collect();
        out.push(unknown_document(scope, name, &known));
    }
    if described.documents.is_empty() && !described.id.value.is_empty() {
        out.push(messages::no_document(described.id));
    }
}

pub(super) fn check_http(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    match (&operation.http, scope.platform.names(operation)) {
        (None, false) => out.push(messages::no_http(&operation.id, &scope.platform.name.value)),
        (Some(http), true) => out.push(messages::needless_http(&http.path)),
        (Some(http), false) if !http.path.value.is_empty() && !http.path.value.starts_with('/') => {
            out.push(messages::bad_http_path(&http.path));
        }
        _ => {}
    }
}

/// A write is confirmed with an idempotent operation of the provider.
pub(super) fn check_confirm(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(name) = &operation.confirm_with else { return };
    if operation.idempotent {
        out.push(messages::needless_confirm(name));
    }
    match scope.index.operation_of(operation, &name.value) {
        Some(read) if !read.idempotent => out.push(messages::confirmed_by_write(name)),
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
    let Some(own) = platform.root_of(&operation.id.value) else {
        return out.push(messages::other_root_without_root(name, &platform.name.value));
    };
    if own == name.value {
        return out.push(messages::needless_other_root(name));
    }
    if platform.envelope.error_roots().any(|root| root == name.value) {
        return out.push(messages::other_root_taken(name, "an error"));
    }
    if let Some(other) = scope.index.root(&name.value) {
        out.push(messages::other_root_taken(name, &format!("`{}`", other.id.value)));
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
        out.push(messages::no_default_host(host, &first.name.value));
    }
}

/// `session: false` removes a parameter that would be sent.
pub(super) fn check_session(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(session) = &operation.session else { return };
    let sent = scope.platform.parameters_of_style(operation).any(|p| p.value.value == "$session");
    if session.value || !sent {
        out.push(messages::needless_session(&session.span, sent));
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
            Some(field) => out.push(messages::path_parameter_elsewhere(path, field)),
            None => {
                let known: Vec<&str> = operation.request.iter().map(|f| f.wire.value.as_str()).collect();
                out.push(messages::path_parameter_without_field(path, name, &known));
            }
        }
    }
    for field in operation.request.iter().filter(in_path) {
        let name = field.wire.value.as_str();
        // A misspelt placeholder is reported once.
        let is_meant = |other: &&str| nearest(other, [name]).is_some();
        if !named.contains(&name) && !named.iter().any(is_meant) {
            out.push(messages::field_not_in_path(&field.wire));
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
        if let Kind::Struct(found) = scope.index.kind(described, field)
            && seen.insert(&found.name.value)
        {
            todo.extend(&found.fields);
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
