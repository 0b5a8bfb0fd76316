//! Messages about file fields: where a file is not allowed.

use crate::diagnostic::Diagnostic;
use crate::spec::Spanned;

fn misplaced(at: &Spanned<String>, message: &str, label: &str, help: &str) -> Diagnostic {
    Diagnostic::new("misplaced-file", &at.span, message, label).help(help)
}

pub(crate) fn file_in_json(ty: &Spanned<String>) -> Diagnostic {
    let message = "a file is sent in a form, but the bodies of this platform are JSON";
    misplaced(ty, message, "a file", "set `body: form` in the platform, or change the kind of the type")
}

pub(crate) fn file_without_body(ty: &Spanned<String>, method: &str) -> Diagnostic {
    let message = format!("a file is sent in the body, but a {method} request has no body");
    misplaced(ty, &message, "a file", "check `http: { method: … }` against the document")
}

pub(crate) fn file_not_in_body(span: &Spanned<String>) -> Diagnostic {
    misplaced(span, "a file is sent in the body", "not in the body", "remove `in`")
}

pub(crate) fn file_in_response(ty: &Spanned<String>) -> Diagnostic {
    let message = "a file is only for requests, since a response is JSON or XML";
    misplaced(ty, message, "a file", "check the type against the document")
}

pub(crate) fn file_in_struct(ty: &Spanned<String>) -> Diagnostic {
    let message = "an object is sent as JSON, which can't contain a file";
    misplaced(ty, message, "a file", "make it a field of `request` itself")
}

pub(crate) fn list_of_files(ty: &Spanned<String>) -> Diagnostic {
    let message = "no document says how several files are sent under one name";
    misplaced(ty, message, "a list of files", "add one field for each file")
}

pub(crate) fn meaning_of_file(said: &Spanned<String>) -> Diagnostic {
    let message = "`as`, `enum` and `id` are for strings and numbers, not for files";
    misplaced(said, message, "", "remove it")
}
