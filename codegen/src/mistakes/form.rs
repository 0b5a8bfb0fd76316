//! Mistakes of form: what `load` finds in one file.

use super::{list, short, suggest};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn stray_file(top: &Span, hint: &str) -> Diagnostic {
    let message = format!("`{}` is no path of a spec", top.file);
    Diagnostic::new("stray-file", top, message, "a file at this path means nothing").help(hint)
}

pub(crate) fn missing_provider(top: &Span, folder: &str) -> Diagnostic {
    let message = format!("`{folder}` has no provider.yaml");
    Diagnostic::new("missing-provider", top, message, "this file needs a provider beside it")
        .help(format!("write specs/{folder}/provider.yaml, or move the file to the folder of its provider"))
}

pub(crate) fn not_yaml(place: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-yaml", place, "this file is no YAML", parser)
        .help("mend this first: nothing else of the file was read")
}

pub(crate) fn empty_file(place: &Span) -> Diagnostic {
    Diagnostic::new("empty-file", place, "this file is empty", "").help("write the spec, or delete the file")
}

pub(crate) fn second_document(span: &Span) -> Diagnostic {
    Diagnostic::new("second-document", span, "a spec is one YAML document", "a second one starts here")
        .help("put it into a file of its own")
}

pub(crate) fn alias(span: &Span) -> Diagnostic {
    Diagnostic::new("alias", span, "a spec has no aliases", "stands for something elsewhere")
        .help("write the value out: each row is laid beside its document")
}

pub(crate) fn anchor(span: &Span) -> Diagnostic {
    Diagnostic::new("anchor", span, "a spec has no anchors", "an anchor").help("remove the `&name`")
}

pub(crate) fn tag(span: &Span, tag: &str) -> Diagnostic {
    let message = format!("a spec has no tags, such as `{}`", short(tag));
    Diagnostic::new("tag", span, message, "a tag").help("remove it; quotes make a text")
}

pub(crate) fn too_deep(place: &Span, limit: usize) -> Diagnostic {
    Diagnostic::new("too-deep", place, format!("this file nests deeper than {limit} levels"), "")
        .help("no spec needs that; look for a bracket that is never closed")
}

pub(crate) fn key_no_text(span: &Span) -> Diagnostic {
    Diagnostic::new("key-no-text", span, "a key must be a text", "not a name")
        .help("write a name, in quotes if need be")
}

pub(crate) fn duplicate_key(name: &Spanned<String>, line: usize) -> Diagnostic {
    let message = format!("`{}` stands twice", short(&name.value));
    Diagnostic::new("duplicate-key", &name.span, message, format!("stands in line {line} already"))
        .help("remove one of the two")
}

pub(crate) fn unknown_key(name: &Spanned<String>, section: &str, known: &[&str]) -> Diagnostic {
    let message = format!("{section} has no key `{}`", short(&name.value));
    Diagnostic::new("unknown-key", &name.span, message, "unknown").help(suggest(&name.value, "keys", known))
}

pub(crate) fn missing_key(owner: &Span, section: &str, key: &str, doc: &str) -> Diagnostic {
    Diagnostic::new("missing-key", owner, format!("{section} needs `{key}`"), "missing here")
        .help(format!("add `{key}: …`: {doc}"))
}

pub(crate) fn nothing_there(owner: &Span, wanted: &str) -> Diagnostic {
    Diagnostic::new("no-value", owner, format!("this needs a value: {wanted}"), "nothing stands here")
        .help("write the value, or remove the key; a text that looks like nothing goes in quotes")
}

pub(crate) fn wrong_kind(span: &Span, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::new("wrong-kind", span, format!("expected {wanted}"), format!("this is {found}"))
        .help(format!("write {wanted}"))
}

pub(crate) fn empty_text(owner: &Span) -> Diagnostic {
    Diagnostic::new("empty-text", owner, "this text says nothing", "empty")
        .help("where the document says nothing either, leave the key out")
}

pub(crate) fn bad_value(span: &Span, found: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("`{}` is none of the values that can stand here", short(found));
    let help = match crate::suggest::nearest(found, allowed.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? allowed: {}", list(allowed)),
        None => format!("allowed: {}", list(allowed)),
    };
    Diagnostic::new("bad-value", span, message, "not allowed").help(help)
}

pub(crate) fn rounded_number(span: &Span, text: &str) -> Diagnostic {
    let message = format!("`{}` would not stay as it is written", short(text));
    Diagnostic::new("rounded-number", span, message, "a number that JSON writes another way")
        .help("put it in quotes; the field's type says what it is")
}
