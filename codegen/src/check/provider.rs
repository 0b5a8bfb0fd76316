//! A provider's files: names and paths, documents, ids, families, catalog, unused example bodies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::platform::check_name;
use super::{Out, Scope, edits};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::scalar::Scalar;
use crate::spec::{Document, ErrorRow, Span, Spanned};
use crate::suggest::nearest;

impl Scope<'_> {
    /// Whether every file of the provider could be read, so that unused items can be reported.
    pub(super) fn complete(&self) -> bool {
        let folder = format!("{}/", self.provider.folder);
        // An operation of the platform belongs to its providers.
        let shared = |name: &Spanned<String>| format!("platforms/{}.operations/", name.value);
        let shared: Vec<String> = self.provider.platforms().map(shared).collect();
        let is_part = |file: &str| file.starts_with(&folder) || shared.iter().any(|folder| file.starts_with(folder));
        !self.specs.unread.iter().any(|file| is_part(file))
    }
}

/// Names of other packages of this repository, and of other folders of `generated/`.
const RESERVED: [&str; 7] = ["all", "codegen", "conformance", "openapi", "report", "runtime", "schema"];

pub(super) fn check_paths(scope: &Scope<'_>, out: &mut Out) {
    let provider = scope.provider;
    check_name(&provider.name, &provider.folder, out);
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !provider.folder.bytes().all(fits) {
        out.push(bad_provider_name(&provider.name));
    } else if RESERVED.contains(&provider.folder.as_str()) {
        out.push(reserved_provider_name(&provider.name));
    }
    if let Some(name) = &provider.catalog_name {
        check_name(name, &provider.folder, out);
    }
    for family in &provider.families {
        let file = family.name.span.file.as_ref();
        let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
        check_name(&family.name, stem.unwrap_or(file), out);
    }
}

pub(super) fn check_endpoints(scope: &Scope<'_>, out: &mut Out) {
    if scope.provider.endpoints_on(scope.platform).is_empty() {
        out.push(no_endpoint(&scope.provider.name));
    }
    if scope.complete() {
        let named =
            |host: &str| scope.provider.operations.iter().any(|o| o.host.as_ref().is_some_and(|h| h.value == host));
        let hosts = scope.provider.endpoints.iter().flat_map(|endpoint| &endpoint.hosts);
        for (host, _) in hosts.filter(|(host, _)| !named(&host.value)) {
            out.push(messages::unused(host, "host", "no operation names it"));
        }
    }
}

pub(super) fn check_ids(scope: &Scope<'_>, out: &mut Out) {
    for id in scope.provider.ids.iter().filter(|id| !id.vendor_type.value.is_empty()) {
        match scope.index.id_scalar(id) {
            Some(Scalar::Integer | Scalar::String) => {}
            Some(_) => out.push(bad_id_type(&id.vendor_type)),
            None => {
                let known: Vec<&str> = scope.platform.types.iter().map(|(name, _)| name.value.as_str()).collect();
                out.push(messages::unknown(&id.vendor_type, "type", "scalar types", &known));
            }
        }
    }
}

/// Every named document exists, and every document is used.
pub(super) fn check_documents(scope: &Scope<'_>, out: &mut Out) {
    let provider = scope.provider;
    let known: Vec<&str> = provider.documents.iter().map(|d| d.name.value.as_str()).collect();
    let listed = provider.catalog.iter().map(|entry| (entry.document.as_str(), &entry.document_span));
    let mut seen = BTreeSet::new();
    for (name, span) in listed.filter(|(name, _)| !name.is_empty()) {
        if scope.index.document(name).is_none() && seen.insert(span.start) {
            let name = Spanned { value: name.to_owned(), span: span.clone() };
            out.push(unknown_document(scope, &name, &known));
        }
    }
    let mut seen = BTreeSet::new();
    let again = provider.documents.iter().filter(|document| !seen.insert(&document.name.value));
    out.extend(again.map(|document| messages::duplicate(&document.name, "document")));
    let families = provider.families.iter().flat_map(|f| &f.documents);
    let messages = provider.listed_messages.iter().flat_map(|m| &m.documents);
    for name in families.chain(messages).filter(|name| scope.index.document(&name.value).is_none()) {
        out.push(unknown_document(scope, name, &known));
    }
    // A misspelt document is reported once, not as unused as well.
    let used = used_documents(scope);
    if scope.complete() && used.iter().all(|name| scope.index.document(name).is_some()) {
        for document in unused_documents(scope) {
            out.push(messages::unused(&document.name, "document", "no operation, family, message or catalog names it"));
        }
    }
}

fn unused_documents<'a>(scope: &Scope<'a>) -> impl Iterator<Item = &'a Document> + use<'a> {
    let used = used_documents(scope);
    scope.provider.documents.iter().filter(move |document| !used.contains(document.name.value.as_str()))
}

/// Reports an unknown document. It means the nearest one, or the only one that nothing names.
pub(super) fn unknown_document(scope: &Scope<'_>, name: &Spanned<String>, known: &[&str]) -> Diagnostic {
    let mut unused = unused_documents(scope).map(|document| document.name.value.as_str());
    let only = unused.next().filter(|_| unused.next().is_none());
    document_nowhere(name, nearest(&name.value, known.iter().copied()).or(only), known)
}

fn used_documents<'a>(scope: &Scope<'a>) -> BTreeSet<&'a str> {
    let provider = scope.provider;
    let described = provider.described().flat_map(|d| d.documents).map(|d| d.value.as_str());
    let messages = provider.listed_messages.iter().flat_map(|m| &m.documents).map(|d| d.value.as_str());
    let families = provider.families.iter().flat_map(|f| &f.documents).map(|d| d.value.as_str());
    let enums = scope.platform.shared.enums.iter().flat_map(|e| &e.documents).map(|d| d.value.as_str());
    let catalog = provider.catalog.iter().map(|c| c.document.as_str());
    described.chain(families).chain(messages).chain(enums).chain(catalog).collect()
}

pub(super) fn check_families(scope: &Scope<'_>, out: &mut Out) {
    let rows = scope.provider.operations.iter().flat_map(|o| &o.errors);
    let known: BTreeSet<&str> = scope.provider.families.iter().map(|f| f.name.value.as_str()).collect();
    let used: BTreeSet<&str> = rows.filter_map(ErrorRow::family).collect();
    // A misspelt family is reported once, not as unused as well.
    if !used.is_subset(&known) || !scope.complete() {
        return;
    }
    for name in scope.provider.families.iter().map(|f| &f.name).filter(|name| !used.contains(name.value.as_str())) {
        out.push(messages::unused(name, "error family", "no operation lists it"));
    }
}

pub(super) fn check_catalog(scope: &Scope<'_>, out: &mut Out) {
    let operations = &scope.provider.operations;
    for entry in &scope.provider.catalog {
        let Some(name) = &entry.operation else { continue };
        let Some(found) = scope.index.operation(&name.value) else {
            if scope.complete() {
                let known: Vec<&str> = operations.iter().map(|o| o.id.value.as_str()).collect();
                let mut found = unknown_with_edit(name, "operation", "operations", &known);
                if found.edits().is_empty()
                    && let Some(span) = edits::remove_entry(scope.sources, "operation", &name.span)
                {
                    found = found.edit(span, "", format!("remove `operation: {}`", name.value));
                }
                out.push(found);
            }
            continue;
        };
        if let (Some(listed), Some(http)) = (&entry.method, &found.http)
            && listed.value != http.method.value
        {
            out.push(method_mismatch(listed, &http.method.value));
        }
    }
}

/// Each operation has its own address.
pub(super) fn check_addresses(scope: &Scope<'_>, out: &mut Out) {
    let mut seen = BTreeMap::new();
    for operation in &scope.provider.operations {
        let Some(http) = operation.http.as_ref().filter(|http| !http.path.value.is_empty()) else { continue };
        let address = (&http.method.value, scope.platform.path_before(operation), &http.path.value);
        match seen.insert(address, operation) {
            // One id has one address, and is reported by itself.
            Some(first) if first.id.value != operation.id.value => {
                out.push(duplicate_address(&http.path, &first.file));
            }
            _ => {}
        }
    }
}

/// Every example body is used.
pub(super) fn check_bodies(scope: &Scope<'_>, out: &mut Out) {
    if !scope.complete() {
        return;
    }
    let responses = scope.provider.described().flat_map(|d| d.examples).filter_map(|e| e.response.as_ref());
    let used: BTreeSet<&str> = responses.flat_map(|a| &a.forms).map(|(_, file)| file.value.as_str()).collect();
    let folder = format!("{}/", scope.provider.folder);
    let bodies = scope.sources.keys().filter(|p| p.starts_with(&folder) && p.contains("/examples/"));
    for path in bodies.filter(|p| !p.ends_with(".yaml") && !used.contains(p.as_str())) {
        let span = Span { file: Arc::from(path.as_str()), start: 0, end: 0 };
        out.push(messages::unused_body(&span));
    }
}

// Messages.

/// An unknown name that is replaced by the nearest known one.
fn unknown_with_edit(name: &Spanned<String>, what: &str, plural: &str, known: &[&str]) -> Diagnostic {
    let found = messages::unknown(name, what, plural, known);
    match nearest(&name.value, known.iter().copied()) {
        Some(meant) => found.edit(name.span.clone(), meant, format!("write `{meant}` instead of `{}`", name.value)),
        None => found,
    }
}

/// `meant` is the document that replaces it.
fn document_nowhere(name: &Spanned<String>, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let found = messages::unknown(name, "document", "documents", known);
    let Some(meant) = meant else { return found };
    found.help(format!("did you mean `{meant}`? known documents: {}", messages::list(known))).edit(
        name.span.clone(),
        meant,
        format!("write `{meant}` instead of `{}`", name.value),
    )
}

fn duplicate_address(path: &Spanned<String>, first: &str) -> Diagnostic {
    let message = format!("duplicate address `{}`", messages::short(&path.value));
    Diagnostic::new("duplicate-name", &path.span, message, format!("also in {first}"))
        .help("correct one of the two, or remove the operation that is there twice")
}

fn bad_provider_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't be the name of a crate", messages::short(&name.value));
    Diagnostic::new("bad-provider-name", &name.span, message, "names the crate and its folder")
        .help("use lowercase letters, digits and hyphens")
}

fn reserved_provider_name(name: &Spanned<String>) -> Diagnostic {
    let message =
        format!("the name `{}` is taken by another package or folder of this repository", messages::short(&name.value));
    Diagnostic::new("bad-provider-name", &name.span, message, "names the crate and its folder")
        .help("choose another name for the provider and its folder")
}

fn no_endpoint(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-endpoint", &name.span, "neither the provider nor its platform has an endpoint", "")
        .help("add `endpoints:` with a name and a url")
}

fn bad_id_type(ty: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-id-type", &ty.span, "an id is an integer or a string", "")
        .help("use a type that the platform lists as integer or string")
}

fn method_mismatch(listed: &Spanned<String>, method: &str) -> Diagnostic {
    Diagnostic::new(
        "method-mismatch",
        &listed.span,
        format!("the operation is {method}"),
        "the catalog has a different method",
    )
    .help("use the same method in both; if the documents disagree, say so in the operation's `open`")
}
