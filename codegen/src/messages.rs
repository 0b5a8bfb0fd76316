//! The messages that several checks have in common; every other one stands beside its check. All have the same form:
//! the message says what is wrong, the label what was found, the help how to fix it.

use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned};
use crate::suggest::nearest;

pub(crate) fn nothing_wrong(span: &Spanned<String>) -> Diagnostic {
    let message = format!("the value at `{}` is not wrong", short(&span.value));
    Diagnostic::new("nothing-wrong", &span.span, message, "listed as wrong").help(
        "list only values of a success that do not match their fields; describe other mistakes in `doc` or `open`",
    )
}

pub(crate) fn value_misfit(value: &Spanned<String>, field: &str, wanted: &str) -> Diagnostic {
    let message = format!("`{}` is not a value of `{}`", short(&value.value), short(field));
    Diagnostic::new("example-misfit", &value.span, message, format!("should be {wanted}"))
        .help("change the value, or the field's `type` or `as`, to what the document shows")
}

pub(crate) fn too_long(span: &Span, path: &str, found: usize, max: u32) -> Diagnostic {
    let message = format!("`{}` has {found} characters, but `max_length` is {max}", short(path));
    Diagnostic::new("over-limit", span, message, "too long").help("shorten the string, or correct the limit")
}

pub(crate) fn bad_example_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't be the name of a test", short(&name.value));
    Diagnostic::new("bad-example-name", &name.span, message, "")
        .help("use lowercase letters, digits and hyphens: `documented-error`")
}

pub(crate) fn form_not_supported(file: &Spanned<String>, form: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("the platform has no responses in the form `{form}`");
    Diagnostic::new("form-not-supported", &file.span, message, "").help(format!("supported forms: {}", list(allowed)))
}

pub(crate) fn unused_body(span: &Span) -> Diagnostic {
    Diagnostic::new("unused-body", span, "no example uses this body", "")
        .help("name it under `response` or `error` of an example, or delete it")
}

pub(crate) const PERSONAL: &str =
    "add `personal: true` to the field, so that the value is redacted in Debug, errors and traces";

pub(crate) fn personal_value(span: &Span, path: &str, what: &str) -> Diagnostic {
    let message = format!("`{}` shows {what}, but the field is not `personal`", short(path));
    Diagnostic::warning("not-personal", span, message, "").help(PERSONAL)
}

/// `meant` is the key as which it is read.
pub(crate) fn unknown_key(name: &Spanned<String>, section: &str, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let message = format!("unknown key `{}` in {section}", short(&name.value));
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`? known keys: {}", list(known)),
        None => suggest(&name.value, "keys", known),
    };
    Diagnostic::new("unknown-key", &name.span, message, "unknown key").help(help)
}

pub(crate) fn wrong_kind(span: &Span, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::new("wrong-kind", span, format!("expected {wanted}"), format!("found {found}"))
        .help(format!("write {wanted}"))
}

/// An unknown name: `what` it should name, and the names that are `known`.
pub(crate) fn unknown(name: &Spanned<String>, what: &str, plural: &str, known: &[&str]) -> Diagnostic {
    let code = match what {
        "platform" => "unknown-platform",
        "provider" => "unknown-provider",
        "source" => "unknown-source",
        "style" => "unknown-style",
        "host" => "unknown-host",
        "type" => "unknown-type",
        "enum" => "unknown-enum",
        "id" => "unknown-id",
        "document" => "unknown-document",
        "operation" => "unknown-operation",
        "example" => "unknown-example",
        "field" => "unknown-field",
        _ => "unknown-code",
    };
    Diagnostic::new(code, &name.span, format!("unknown {what} `{}`", short(&name.value)), "unknown").help(suggest(
        &name.value,
        plural,
        known,
    ))
}

pub(crate) fn duplicate(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("duplicate {what} `{}`", short(&name.value));
    Diagnostic::new("duplicate-name", &name.span, message, "defined again here").help("rename or remove one of the two")
}

pub(crate) fn unused(name: &Spanned<String>, what: &str, why: &str) -> Diagnostic {
    let message = format!("the {what} `{}` is not used", short(&name.value));
    Diagnostic::new("unused", &name.span, message, why).help("use it, or remove it")
}

pub(crate) fn bad_zone(zone: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-zone", &zone.span, format!("`{}` is not an offset from UTC", short(&zone.value)), "")
        .help("write sign, hours and minutes: \"+08:00\"")
}

pub(crate) fn zone_without_datetime(zone: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("zone-without-datetime", &zone.span, "`zone` is only for a datetime", "not a datetime")
        .help("add `as: datetime`, or remove the zone")
}

pub(crate) fn also_taken(also: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is the name of another parameter", short(&also.value));
    Diagnostic::new("also-taken", &also.span, message, "").help("remove `also` of one of the two")
}

/// `` `a`, `b`, `c` ``; at most twelve, so that a message stays one line.
pub(crate) fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|n| format!("`{n}`")).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The nearest known name, if one is similar, and the known names.
pub(crate) fn suggest(name: &str, what: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
    if known.is_empty() { format!("no {what} are defined") } else { format!("{meant}known {what}: {}", list(known)) }
}

/// A string, shortened to fit in a message.
pub(crate) fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
