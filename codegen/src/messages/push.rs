//! Messages about push messages: rules, message types, examples.

use super::{list, short};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn no_push_rule(id: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` has no `push`");
    Diagnostic::new("no-push-rule", &id.span, message, "a push message")
        .help(format!("add `push:` to specs/platforms/{platform}.yaml"))
}

pub(crate) fn unsigned_body(canonical_string: &Spanned<String>) -> Diagnostic {
    let message = format!(
        "the canonical string `{}` does not contain the body, so a signature would be valid for any message",
        short(&canonical_string.value)
    );
    Diagnostic::new("unsigned-body", &canonical_string.span, message, "").help("add `$body` to its `parts`")
}

pub(crate) fn no_push_canonical_string(header: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-push-canonical-string", &header.span, "the push signature has no canonical string", "")
        .help("add one: `canonical_strings: { body: { parts: [$body], evidence: inferred } }`")
}

pub(crate) fn no_message(id: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-message", &id.span, "no message type has this body", "")
        .help("add the types: `messages: { ORDER_CREATE: { doc: … } }`; list types without a body in provider.yaml")
}

pub(crate) fn not_enveloped(span: &Span, field: &str) -> Diagnostic {
    let message = format!("this message has no `{}`", short(field));
    Diagnostic::new("not-enveloped", span, message, "expected a message with its envelope")
        .help("copy the whole request body, as the document prints it")
}

pub(crate) fn other_message(span: &Span, found: &str, known: &[&str]) -> Diagnostic {
    let message = format!("`{}` is not a message type of this file", short(found));
    Diagnostic::new("other-message", span, message, "a different type")
        .help(format!("types of this file: {}; add `skeleton: true` if a generator made up the message", list(known)))
}

pub(crate) fn other_form(span: &Span, documented: &str, found: &str) -> Diagnostic {
    Diagnostic::new("other-form", span, format!("the body of this message is {found}"), "a different form")
        .help(format!("the file states `form: {documented}`; correct the form or the example"))
}
