//! Messages about the envelope of a platform.

use super::short;
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn no_success_code(at: &Span) -> Diagnostic {
    Diagnostic::new("success-without-code", at, "no code means success", "").help("list at least one in `codes`")
}

pub(crate) fn no_error_place(at: &Span) -> Diagnostic {
    Diagnostic::new("error-without-place", at, "an error has no place in a response", "")
        .help("name a root, or `top` for the top level, and its field with the message: `errors_at: { top: msg }`")
}

pub(crate) fn code_without_top(at: &Span) -> Diagnostic {
    Diagnostic::new("error-not-at-top", at, "a code decides at the top level, where no error is", "")
        .help("add `top` and its field with the message to `errors_at`, or write `success: root`")
}

pub(crate) fn undecided_not_executed(code: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` does not decide, so it can't say that nothing was executed", code.value);
    Diagnostic::new("executed-undecided", &code.span, message, "`decisive: false`")
        .help("write `executed` at the finer codes")
}

pub(crate) fn other_root_without_root(name: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("responses of `{platform}` have no root, so there is no second one");
    Diagnostic::new("needless-other-root", &name.span, message, "").help("remove `other_root`")
}

pub(crate) fn needless_other_root(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is the root of this operation anyway", short(&name.value));
    Diagnostic::new("needless-other-root", &name.span, message, "").help("remove `other_root`")
}

pub(crate) fn other_root_taken(name: &Spanned<String>, owner: &str) -> Diagnostic {
    let message = format!("`{}` is the root of {owner}", short(&name.value));
    Diagnostic::new("other-root-taken", &name.span, message, "a response would have two meanings")
        .help("name a root that only this operation has, or remove `other_root`")
}

pub(crate) fn bad_throttle(pattern: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` does not say for how long calls are blocked", short(&pattern.value));
    Diagnostic::new("bad-throttle", &pattern.span, message, "expected `{seconds}` once, between other words")
        .help("write the message with `{seconds}` for the number: `This ban will last for {seconds} more seconds`")
}
