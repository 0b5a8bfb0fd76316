//! Messages about what the providers of a platform share.

use super::list;
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn missing_platform(top: &Span, name: &str) -> Diagnostic {
    let message = format!("there is no platform `{name}`");
    Diagnostic::new("missing-platform", top, message, "the folder of this file names it")
        .help(format!("write specs/platforms/{name}.yaml, or move the file to the folder of its platform"))
}

pub(crate) fn served_by_nobody(id: &Spanned<String>) -> Diagnostic {
    let message = format!("no provider serves `{}`", id.value);
    Diagnostic::new("served-by-nobody", &id.span, message, "`providers` is empty")
        .help("name the providers that serve it, each with its documents")
}

pub(crate) fn other_platform(name: &Spanned<String>, platform: &str, own: &str) -> Diagnostic {
    let message = format!("`{}` is not a provider of the platform `{platform}`", name.value);
    Diagnostic::new("other-platform", &name.span, message, format!("its platform is `{own}`"))
        .help("an operation is served by providers of its own platform; move the file or remove the provider")
}

pub(crate) fn bad_difference(at: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` names nothing that can be different", at.value);
    Diagnostic::new("bad-difference", &at.span, message, "not a field and not a value of an enum")
        .help("write `request.FIELD`, `response.FIELD`, `types.TYPE.FIELD` or `enums.ENUM.VALUE`")
}

pub(crate) fn difference_of_nothing(at: &Spanned<String>, sections: &[&str]) -> Diagnostic {
    let owner: Vec<&str> = sections.iter().copied().filter(|s| !matches!(*s, "fields" | "values")).collect();
    let message = format!("this file has no `{}`", owner.join("."));
    Diagnostic::new("bad-difference", &at.span, message, "unknown")
        .help("check the names; a shared type can't be different for one provider, so copy it into this file")
}

pub(crate) fn new_field_without_type(at: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a field that the other providers do not have, so it needs a `type`", at.value);
    Diagnostic::new("untyped-field", &at.span, message, "no such field in this file")
        .help("add `type`, or correct the name of the field")
}

pub(crate) fn shadows_shared(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("the {what} `{}` is one of the platform's shared types", name.value);
    Diagnostic::new("shadows-shared", &name.span, message, "defined again here")
        .help("remove it and use the shared one, or give one of them another name")
}

pub(crate) fn not_shared(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("a shared type can only use shared ones, and `{}` is no shared {what}", name.value);
    Diagnostic::new("not-shared", &name.span, message, "not shared").help("move it to a file of this folder as well")
}

/// The same message for each of them.
pub(crate) fn written_twice(
    name: &Spanned<String>,
    names: &[&str],
    times: usize,
    platform: &str,
    what: &str,
    parts: &str,
) -> Diagnostic {
    let message = format!("{times} {what}s have the same {parts}: {}", list(names));
    Diagnostic::warning("written-twice", &name.span, message, "")
        .help(format!("write it once, in platforms/{platform}.types/TOPIC.yaml"))
}

pub(crate) fn code_twice(code: &Spanned<String>, family: &str) -> Diagnostic {
    let message = format!("the code `{}` has the same message in the family `{family}`", code.value);
    Diagnostic::warning("written-twice", &code.span, message, "the same code and message")
        .help("if the two have one meaning, make them one family; otherwise the messages should tell them apart")
}
