//! Mistakes in what is pushed: rules, types of messages, and their examples.

use super::{list, short};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn no_push_rule(id: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` does not say how messages are pushed");
    Diagnostic::new("no-push-rule", &id.span, message, "a pushed message")
        .help(format!("add `push:` to specs/platforms/{platform}.yaml"))
}

pub(crate) fn unsigned_body(base: &Spanned<String>) -> Diagnostic {
    let message =
        format!("the base `{}` leaves out the body, so a signature would fit any message", short(&base.value));
    Diagnostic::new("unsigned-body", &base.span, message, "").help("add `$body` to its `parts`")
}

pub(crate) fn no_base(header: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-base", &header.span, "nothing says what a push signature is made over", "")
        .help("add a base: `bases: { body: { parts: [$body], evidence: inferred } }`")
}

pub(crate) fn no_message(id: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-message", &id.span, "no message type has this body", "")
        .help("name each: `messages: { ORDER_CREATE: { doc: … } }`; one without a body is listed in provider.yaml")
}

pub(crate) fn not_enveloped(place: &Span, field: &str) -> Diagnostic {
    let message = format!("this message has no `{}`", short(field));
    Diagnostic::new("not-enveloped", place, message, "a message stands here with its envelope")
        .help("take the whole body that is posted, as the document prints it")
}

pub(crate) fn other_message(place: &Span, found: &str, known: &[&str]) -> Diagnostic {
    let message = format!("`{}` is no message type of this file", short(found));
    Diagnostic::new("other-message", place, message, "another type")
        .help(format!("types of this file: {}; `skeleton: true` where a generator made it up", list(known)))
}

pub(crate) fn other_form(place: &Span, documented: &str, found: &str) -> Diagnostic {
    Diagnostic::new("other-form", place, format!("the body of this message is {found}"), "the other form")
        .help(format!("the file says `form: {documented}`: make them agree"))
}
