//! The envelope of a platform: codes of a success, places of an error, codes that say whether a request was executed, and
//! what tells a ban.

use super::Out;
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::{Platform, Span, Spanned};

pub(super) fn check(platform: &Platform, out: &mut Out) {
    for code in platform.errors.iter().filter(|code| code.executed.is_some() && !code.decisive) {
        out.push(executed_undecided(&code.code));
    }
    let envelope = &platform.envelope;
    if envelope.errors_at.is_empty() && !platform.name.value.is_empty() {
        out.push(no_error_place(&envelope.at));
    }
    if let Some(success) = &envelope.success
        && !envelope.errors_at.is_empty()
        && !envelope.has_top_errors()
    {
        out.push(code_without_top(&success.at));
    }
    let named = [&envelope.code, &envelope.sub_code, &envelope.sub_message, &envelope.request_id];
    let texts = envelope.errors_at.iter().map(|(_, message)| &message.value);
    let named: Vec<&String> = named.into_iter().chain(texts).collect();
    for field in envelope.fields.iter().filter(|field| named.contains(&&field.name.value)) {
        out.push(messages::duplicate(&field.name, "field of the envelope"));
    }
    let Some(success) = &platform.envelope.success else { return };
    if success.codes.is_empty() {
        out.push(no_success_code(&success.at));
    }
    for (at, code) in success.codes.iter().enumerate() {
        if success.codes[..at].iter().any(|earlier| earlier.value == code.value) {
            out.push(messages::duplicate(code, "code"));
        }
    }
}

/// A throttle message has one number, with text on both sides that tells what it counts.
pub(super) fn check_throttle(platform: &Platform, out: &mut Out) {
    for throttle in platform.throttle.iter().filter(|throttle| throttle.parts().is_none()) {
        out.push(bad_throttle(&throttle.pattern));
    }
    let known: Vec<&str> = platform.errors.iter().map(|code| code.code.value.as_str()).collect();
    let codes = platform.throttle.iter().filter_map(|throttle| throttle.code.as_ref());
    for code in codes.filter(|code| !known.contains(&code.value.as_str())) {
        out.push(messages::unknown(code, "code", "codes of the platform", &known));
    }
}

// Messages.

fn no_success_code(at: &Span) -> Diagnostic {
    Diagnostic::new("success-without-code", at, "no code means success", "").help("list at least one in `codes`")
}

fn no_error_place(at: &Span) -> Diagnostic {
    Diagnostic::new("error-without-place", at, "an error has no place in a response", "")
        .help("name a root, or `top` for the top level, and its field with the message: `errors_at: { top: msg }`")
}

fn code_without_top(at: &Span) -> Diagnostic {
    Diagnostic::new("error-not-at-top", at, "a code decides at the top level, where no error is", "")
        .help("add `top` and its field with the message to `errors_at`, or write `success: root`")
}

fn executed_undecided(code: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` does not decide, so it can't say whether a request was executed", code.value);
    Diagnostic::new("executed-undecided", &code.span, message, "`decisive: false`")
        .help("write `executed` at the finer codes")
}

fn bad_throttle(pattern: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` does not say for how long calls are blocked", messages::short(&pattern.value));
    Diagnostic::new("bad-throttle", &pattern.span, message, "expected `{seconds}` once, between other words")
        .help("write the message with `{seconds}` for the number: `This ban will last for {seconds} more seconds`")
}
