//! Messages about cases.

use super::short;
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn no_expectation(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no expectation", short(&name.value));
    Diagnostic::new("no-expectation", &name.span, message, "")
        .help("add one of `response`, `error`, `malformed`, `lost`, `request` and `not_sent`")
}

pub(crate) fn two_expectations(second: &Spanned<String>, first: &str) -> Diagnostic {
    Diagnostic::new(
        "two-expectations",
        &second.span,
        "a case has one expectation",
        format!("this case also has `{first}`"),
    )
    .help("split it into two cases")
}

pub(crate) fn case_without_body(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no response to decode", short(&name.value));
    Diagnostic::new("case-without-body", &name.span, message, "")
        .help("add `body: …`, `replies: […]`, or `example: …` with the name of an example")
}

pub(crate) fn needless_body(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` checks only the request", short(&name.value));
    Diagnostic::new("needless-body", &name.span, message, "it has a response or `retry`")
        .help("remove the response and `retry`, or add an expectation about the response")
}

pub(crate) fn two_bodies(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has more than one response", short(&name.value));
    Diagnostic::new("two-bodies", &name.span, message, "").help("keep one of `body`, `hex`, `replies` and `example`")
}

pub(crate) fn no_operation(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the case `{}` has no operation", short(&name.value));
    Diagnostic::new("no-operation", &name.span, message, "").help("add `operation: …`, here or for the whole file")
}

pub(crate) fn not_hex(hex: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("not-hex", &hex.span, "expected hexadecimal digits", "")
        .help("write two digits for each byte; spaces are ignored")
}

pub(crate) fn unknown_argument(span: &Span, field: &str, help: String) -> Diagnostic {
    let message = format!("the operation has no parameter `{}`", short(field));
    Diagnostic::new("unknown-argument", span, message, "").help(help)
}
