//! File fields: they are allowed only where a form can contain them.

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::spec::{Described, Field, Operation, Platform, Spanned};

/// A platform with a file type has form bodies.
pub(super) fn check_platform(platform: &Platform, out: &mut Out) {
    let files = platform.types.iter().filter(|(_, kind)| kind.value == "file");
    if platform.body.value == "json" {
        out.extend(files.map(|(name, _)| file_in_json(name)));
    }
}

/// A file has a body to be in.
pub(super) fn check_method(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let described = operation.described();
    let Some(http) = operation.http.as_ref().filter(|http| !http.has_body()) else { return };
    let files = operation.request.iter().filter(|field| scope.index.kind(described, field).is_file());
    out.extend(files.map(|field| file_without_body(&field.ty, &http.method.value)));
}

pub(super) fn check(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let is_file = |field: &&Field| scope.index.kind(described, field).is_file();
    described.request.iter().filter(is_file).for_each(|field| check_field(scope, field, out));
    out.extend(described.response.iter().filter(is_file).map(|f| file_in_response(&f.ty)));
    let nested = described.types.iter().flat_map(|t| &t.fields);
    out.extend(nested.filter(is_file).map(|f| file_in_struct(&f.ty)));
}

fn check_field(scope: &Scope<'_>, field: &Field, out: &mut Out) {
    if scope.platform.split_list(&field.ty.value).1 {
        out.push(list_of_files(&field.ty));
    }
    if let Some(place) = field.place.as_ref().filter(|place| place.value != "body") {
        out.push(file_not_in_body(place));
    }
    let kinds = [&field.as_kind, &field.enum_name, &field.id];
    out.extend(kinds.into_iter().flatten().map(meaning_of_file));
}

// Messages.

fn misplaced(at: &Spanned<String>, message: &str, label: &str, help: &str) -> Diagnostic {
    Diagnostic::new("misplaced-file", &at.span, message, label).help(help)
}

fn file_in_json(ty: &Spanned<String>) -> Diagnostic {
    let message = "a file is sent in a form, but the bodies of this platform are JSON";
    misplaced(ty, message, "a file", "set `body: form` in the platform, or change the kind of the type")
}

fn file_without_body(ty: &Spanned<String>, method: &str) -> Diagnostic {
    let message = format!("a file is sent in the body, but a {method} request has no body");
    misplaced(ty, &message, "a file", "check `http: { method: … }` against the document")
}

fn file_not_in_body(span: &Spanned<String>) -> Diagnostic {
    misplaced(span, "a file is sent in the body", "not in the body", "remove `in`")
}

fn file_in_response(ty: &Spanned<String>) -> Diagnostic {
    let message = "a file is only for requests, since a response is JSON or XML";
    misplaced(ty, message, "a file", "check the type against the document")
}

fn file_in_struct(ty: &Spanned<String>) -> Diagnostic {
    let message = "an object is sent as JSON, which can't contain a file";
    misplaced(ty, message, "a file", "make it a field of `request` itself")
}

fn list_of_files(ty: &Spanned<String>) -> Diagnostic {
    let message = "no document says how several files are sent under one name";
    misplaced(ty, message, "a list of files", "add one field for each file")
}

fn meaning_of_file(said: &Spanned<String>) -> Diagnostic {
    let message = "`as`, `enum` and `id` are for strings and numbers, not for files";
    misplaced(said, message, "", "remove it")
}
