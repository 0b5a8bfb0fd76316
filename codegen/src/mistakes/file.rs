//! Mistakes about files: where one can't stand.

use crate::diagnostic::Diagnostic;
use crate::spec::Spanned;

fn misplaced(at: &Spanned<String>, message: &str, label: &str, help: &str) -> Diagnostic {
    Diagnostic::new("misplaced-file", &at.span, message, label).help(help)
}

pub(crate) fn file_in_json(ty: &Spanned<String>) -> Diagnostic {
    let message = "a file travels in a form, and the bodies of this platform are JSON";
    misplaced(ty, message, "a file", "say `body: form`, or give the type another kind")
}

pub(crate) fn file_without_body(ty: &Spanned<String>, method: &str) -> Diagnostic {
    let message = format!("a file travels in a body, and a {method} has none");
    misplaced(ty, &message, "a file", "check `http: { method: … }` against the document")
}

pub(crate) fn file_not_in_body(place: &Spanned<String>) -> Diagnostic {
    misplaced(place, "a file travels in the body", "not there", "remove `in`")
}

pub(crate) fn file_of_answer(ty: &Spanned<String>) -> Diagnostic {
    let message = "a file is for requests; an answer is text";
    misplaced(ty, message, "a file", "check the type against the document")
}

pub(crate) fn file_in_struct(ty: &Spanned<String>) -> Diagnostic {
    let message = "a struct travels as JSON, which can't hold a file";
    misplaced(ty, message, "a file", "make it a field of `request` itself")
}

pub(crate) fn list_of_files(ty: &Spanned<String>) -> Diagnostic {
    let message = "no document says how several files travel under one name";
    misplaced(ty, message, "a list of files", "one field for each file")
}

pub(crate) fn meaning_of_file(said: &Spanned<String>) -> Diagnostic {
    let message = "a file is what it is by its type: `as`, `enum` and `id` are for texts and numbers";
    misplaced(said, message, "", "remove it")
}
