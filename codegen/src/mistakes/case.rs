//! Mistakes in cases.

use super::short;
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn no_expectation(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` expects nothing", short(&name.value));
    Diagnostic::new("no-expectation", &name.span, message, "")
        .help("say what is to come of it: `answer`, `error`, `malformed`, `lost`, `request` or `refused`")
}

pub(crate) fn two_expectations(second: &Spanned<String>, first: &str) -> Diagnostic {
    Diagnostic::new("two-expectations", &second.span, "a case expects one thing", format!("`{first}` stands there too"))
        .help("make two cases of it")
}

pub(crate) fn case_without_body(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no answer to read", short(&name.value));
    Diagnostic::new("case-without-body", &name.span, message, "")
        .help("add `body: …`, `answers: […]`, or `example: …` with the name of an example")
}

pub(crate) fn needless_body(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` looks at the request alone", short(&name.value));
    Diagnostic::new("needless-body", &name.span, message, "has an answer or `retry`")
        .help("remove it, or expect something of the answer")
}

pub(crate) fn two_bodies(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has its answer from two places", short(&name.value));
    Diagnostic::new("two-bodies", &name.span, message, "").help("keep one of `body`, `hex`, `answers` and `example`")
}

pub(crate) fn no_operation(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` names no operation", short(&name.value));
    Diagnostic::new("no-operation", &name.span, message, "").help("add `operation: …`, here or for the whole file")
}

pub(crate) fn not_hex(hex: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("not-hex", &hex.span, "this is not hexadecimal", "")
        .help("write two digits a byte; spaces are skipped")
}

pub(crate) fn unknown_argument(place: &Span, field: &str, help: String) -> Diagnostic {
    let message = format!("the operation has no parameter `{}`", short(field));
    Diagnostic::new("unknown-argument", place, message, "").help(help)
}
