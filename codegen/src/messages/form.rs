//! Messages about the form of a file, which `load` finds.

use super::{list, short, suggest};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn stray_file(top: &Span, hint: &str) -> Diagnostic {
    let message = format!("`{}` is not the path of a spec", top.file);
    Diagnostic::new("stray-file", top, message, "no spec can be at this path").help(hint)
}

pub(crate) fn missing_provider(top: &Span, folder: &str) -> Diagnostic {
    let message = format!("`{folder}` has no provider.yaml");
    Diagnostic::new("missing-provider", top, message, "expected a provider.yaml in this file's folder")
        .help(format!("write specs/{folder}/provider.yaml, or move the file to the folder of its provider"))
}

pub(crate) fn not_yaml(span: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-yaml", span, "this file is not valid YAML", parser)
        .help("fix this first: the rest of the file was not read")
}

const FIRST: &str = "the rest of the file was not read";

/// A quote or a bracket at the place where it is opened.
pub(crate) fn unclosed(span: &Span, opened: char) -> Diagnostic {
    let closing = match opened {
        '{' => '}',
        '[' => ']',
        quote => quote,
    };
    let what = if matches!(opened, '{' | '[') { "bracket" } else { "quote" };
    let message = format!("this {what} is not closed");
    Diagnostic::new("unclosed", span, message, "opened here").help(format!("add the closing `{closing}`; {FIRST}"))
}

pub(crate) fn quote_inside(span: &Span, quote: char) -> Diagnostic {
    let inside = if quote == '"' { "\\\"" } else { "''" };
    Diagnostic::new("quote-inside", span, "more text follows the closing quote of this string", "opened here")
        .help(format!("write a quote inside of the string as `{inside}`, or put a comma after the string; {FIRST}"))
}

pub(crate) fn indented(span: &Span, found: usize, siblings: usize) -> Diagnostic {
    let message = format!("this line is indented by {found}, its siblings by {siblings}");
    Diagnostic::new("indentation", span, message, "").help(format!("indent it by {siblings}; {FIRST}"))
}

pub(crate) fn tab(span: &Span) -> Diagnostic {
    Diagnostic::new("indentation", span, "this line is indented with a tab", "a tab")
        .help(format!("use spaces; {FIRST}"))
}

/// A value with a bracket between braces, where a bracket is a list.
pub(crate) fn unquoted(span: &Span, value: &str) -> Diagnostic {
    let write = super::loose_type(value).map_or_else(|| value.to_owned(), |(ty, _)| ty);
    Diagnostic::new("unquoted", span, "a value with a bracket needs quotes here", "")
        .help(format!("write `\"{}\"`; {FIRST}", short(&write)))
}

pub(crate) fn merge_key(span: &Span) -> Diagnostic {
    Diagnostic::new("merge-key", span, "merge keys are not allowed in a spec", "a merge key")
        .help("repeat the merged keys here and remove the anchor, so that each line can be compared with its document")
}

pub(crate) fn empty_file(span: &Span) -> Diagnostic {
    Diagnostic::new("empty-file", span, "this file is empty", "").help("write the spec, or delete the file")
}

pub(crate) fn second_document(span: &Span) -> Diagnostic {
    Diagnostic::new("second-document", span, "a spec is one YAML document", "a second document starts here")
        .help("move it to its own file")
}

pub(crate) fn alias(span: &Span) -> Diagnostic {
    Diagnostic::new("alias", span, "aliases are not allowed in a spec", "an alias")
        .help("repeat the value and remove the anchor, so that each line can be compared with its document")
}

pub(crate) fn anchor(span: &Span) -> Diagnostic {
    Diagnostic::new("anchor", span, "anchors are not allowed in a spec", "an anchor").help("remove the `&name`")
}

pub(crate) fn tag(span: &Span, tag: &str) -> Diagnostic {
    let message = format!("tags such as `{}` are not allowed in a spec", short(tag));
    Diagnostic::new("tag", span, message, "a tag").help("remove the tag; use quotes for a string")
}

pub(crate) fn too_deep(span: &Span, limit: usize) -> Diagnostic {
    Diagnostic::new("too-deep", span, format!("this file is nested deeper than {limit} levels"), "")
        .help("look for a bracket that is never closed")
}

pub(crate) fn key_not_string(span: &Span) -> Diagnostic {
    Diagnostic::new("key-not-string", span, "a key must be a string", "not a string")
        .help("write a name, in quotes if necessary")
}

pub(crate) fn empty_key(span: &Span) -> Diagnostic {
    Diagnostic::new("empty-key", span, "only a value of an enum can be empty", "empty")
        .help("write the name of what the entry describes")
}

pub(crate) fn duplicate_key(name: &Spanned<String>, line: usize) -> Diagnostic {
    let message = format!("duplicate key `{}`", short(&name.value));
    Diagnostic::new("duplicate-key", &name.span, message, format!("first used in line {line}"))
        .help("remove one of the two")
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

pub(crate) fn missing_key(owner: &Span, section: &str, key: &str, doc: &str) -> Diagnostic {
    Diagnostic::new("missing-key", owner, format!("{section} needs `{key}`"), "missing here")
        .help(format!("add `{key}: …`: {doc}"))
}

pub(crate) fn missing_value(owner: &Span, wanted: &str) -> Diagnostic {
    Diagnostic::new("no-value", owner, format!("expected {wanted}"), "no value")
        .help("write the value, or remove the key; put a string such as \"null\" in quotes")
}

pub(crate) fn wrong_kind(span: &Span, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::new("wrong-kind", span, format!("expected {wanted}"), format!("found {found}"))
        .help(format!("write {wanted}"))
}

pub(crate) fn empty_string(owner: &Span) -> Diagnostic {
    Diagnostic::new("empty-string", owner, "expected a string that is not empty", "empty")
        .help("leave the key out if the document says nothing")
}

pub(crate) fn no_enum_value(owner: &Span) -> Diagnostic {
    Diagnostic::new("empty-enum", owner, "an enum has at least one value", "no value").help(
        "list the values of the document, or remove the enum and the `enum:` of its fields: any string is then valid",
    )
}

pub(crate) fn bad_value(span: &Span, found: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("`{}` is not an allowed value", short(found));
    let help = match crate::suggest::nearest(found, allowed.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? allowed: {}", list(allowed)),
        None => format!("allowed: {}", list(allowed)),
    };
    Diagnostic::new("bad-value", span, message, "not allowed").help(help)
}

pub(crate) fn rounded_number(span: &Span, text: &str) -> Diagnostic {
    let message = format!("the number `{}` would not keep its spelling", short(text));
    Diagnostic::new("rounded-number", span, message, "JSON writes this number differently")
        .help("put it in quotes; the field's type decides its kind")
}
