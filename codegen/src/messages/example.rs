//! Messages about examples: values that do not match their fields, missing and unexpected parts.

use super::{list, short, suggest};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn not_json(span: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-json", span, "this body is not valid JSON", parser).help(
        "copy the example as the document prints it; if the document is malformed here, fix it and say so in `doc`",
    )
}

pub(crate) fn nothing_wrong(span: &Spanned<String>) -> Diagnostic {
    let message = format!("the value at `{}` is not wrong", short(&span.value));
    Diagnostic::new("nothing-wrong", &span.span, message, "listed as wrong").help(
        "list only values of a success that do not match their fields; describe other mistakes in `doc` or `open`",
    )
}

pub(crate) fn wrong_nowhere(span: &Spanned<String>) -> Diagnostic {
    let message = format!("the response has no value at `{}`", short(&span.value));
    Diagnostic::new("wrong-nowhere", &span.span, message, "no such path")
        .help("write wire names with dots, and the index after a list, from 0: `data[0].amount`")
}

pub(crate) fn not_xml(span: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-xml", span, "this body is not valid XML", parser).help(
        "copy the example as the document prints it; if the document is malformed here, fix it and say so in `doc`",
    )
}

pub(crate) fn body_too_deep(span: &Span, limit: usize) -> Diagnostic {
    Diagnostic::new("too-deep", span, format!("this body is nested deeper than {limit} levels"), "")
        .help("the runtime rejects it as well")
}

pub(crate) fn misfit(span: &Span, path: &str, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::new("example-misfit", span, format!("`{}` should be {wanted}", short(path)), format!("found {found}"))
        .help("change the example, or the field's `type` or `as`, to what the document shows; if the document contradicts itself here, name the place in the example's `erratum`")
}

pub(crate) fn value_misfit(value: &Spanned<String>, field: &str, wanted: &str) -> Diagnostic {
    let message = format!("`{}` is not a value of `{}`", short(&value.value), short(field));
    Diagnostic::new("example-misfit", &value.span, message, format!("should be {wanted}"))
        .help("change the value, or the field's `type` or `as`, to what the document shows")
}

pub(crate) fn too_many(span: &Span, path: &str, found: usize, max: u32) -> Diagnostic {
    let message = format!("`{}` has {found} items, but `max_items` is {max}", short(path));
    Diagnostic::new("over-limit", span, message, "too many").help("shorten the list, or correct the limit")
}

pub(crate) fn too_long(span: &Span, path: &str, found: usize, max: u32) -> Diagnostic {
    let message = format!("`{}` has {found} characters, but `max_length` is {max}", short(path));
    Diagnostic::new("over-limit", span, message, "too long").help("shorten the string, or correct the limit")
}

pub(crate) fn unknown_in_example(span: &Span, path: &str, name: &str, known: &[&str]) -> Diagnostic {
    let known = suggest(name, "fields", known);
    let help = format!("{known}; or add the field, with `evidence: example` if only the example has it");
    Diagnostic::new("unknown-field", span, format!("the spec has no field `{}`", short(path)), "found in the example")
        .help(help)
}

pub(crate) fn null_shown(span: &Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        "null-shown",
        span,
        format!("`{}` is null here, but the field is not `nullable`", short(path)),
        "null",
    )
    .help("add `nullable: true` to the field, since the document shows null")
}

pub(crate) fn wrong_root(span: &Span, root: &str) -> Diagnostic {
    Diagnostic::new("wrong-root", span, format!("expected one root, `{root}`"), "")
        .help(format!("put the whole body below `{root}`"))
}

/// A client would reject the response.
pub(crate) fn required_missing(span: &Span, path: &str) -> Diagnostic {
    let message = format!("the required field `{}` is missing from this response", short(path));
    Diagnostic::new("required-missing", span, message, "missing here").help(
        "copy the example as the document prints it; if the document contradicts itself, remove `required: true` and say so in `open`",
    )
}

pub(crate) fn argument_missing(span: &Span, field: &str) -> Diagnostic {
    let message = format!("the required parameter `{field}` is missing");
    Diagnostic::new("argument-missing", span, message, "missing here").help(format!("add `{field}: …`"))
}

pub(crate) fn comma_in_item(span: &Span, field: &str) -> Diagnostic {
    let message = format!("an item of `{field}` contains a comma, which separates the items of a list");
    Diagnostic::new("comma-in-item", span, message, "one item").help("write the items separately: [\"1\", \"2\"]")
}

pub(crate) fn bad_example_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't be the name of a test", short(&name.value));
    Diagnostic::new("bad-example-name", &name.span, message, "")
        .help("use lowercase letters, digits and hyphens: `documented-error`")
}

pub(crate) fn response_and_error(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("response-and-error", &name.span, "an example has either `response` or `error`", "has both")
        .help("split it into two examples")
}

pub(crate) fn empty_example(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("empty-example", &name.span, "an example shows a request, a response or an error", "shows nothing")
        .help("add what the document shows, or remove the example")
}

pub(crate) fn empty_example_value(key: &Span) -> Diagnostic {
    Diagnostic::new("empty-example", key, "this example is empty", "no value")
        .help("write the value that the document shows, or remove the key")
}

pub(crate) fn empty_body(span: &Span) -> Diagnostic {
    Diagnostic::new("empty-example", span, "this body is empty", "")
        .help("copy the example as the document prints it, or remove it from the operation and delete the file")
}

pub(crate) fn no_body(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-body", &name.span, "the response of this example has no body", "")
        .help("name the file with the body: `response: { json: examples/NAME.json }`")
}

pub(crate) fn form_not_supported(file: &Spanned<String>, form: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("the platform has no responses in the form `{form}`");
    Diagnostic::new("form-not-supported", &file.span, message, "").help(format!("supported forms: {}", list(allowed)))
}

pub(crate) fn missing_body(file: &Spanned<String>) -> Diagnostic {
    let message = format!("the file specs/{} does not exist", short(&file.value));
    Diagnostic::new("missing-body", &file.span, message, "named here")
        .help("paths are relative to the operation's folder: `examples/NAME.json`")
}

pub(crate) fn unused_body(span: &Span) -> Diagnostic {
    Diagnostic::new("unused-body", span, "no example uses this body", "")
        .help("name it under `response` or `error` of an example, or delete it")
}

pub(crate) fn derived_without_form(form: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is listed in `derived`, but the example has no such body", form.value);
    Diagnostic::new("derived-without-form", &form.span, message, "").help("add the body, or remove it from `derived`")
}

pub(crate) fn path_leads_nowhere(path: &Spanned<String>) -> Diagnostic {
    let message = format!("there is no field at `{}`", short(&path.value));
    Diagnostic::new("path-nowhere", &path.span, message, "no such path").help(
        "write wire names with dots, starting at the fields of `response`, without indices: `data.receiver.phone`",
    )
}

pub(crate) fn personal_in_example(span: &Span, path: &str, example: &str) -> Diagnostic {
    let message = format!("`{path}` is personal, and the example `{example}` does not say that the value is not real");
    Diagnostic::new("personal-in-example", span, message, "a value of a personal field").help(format!(
        "replace a real value with one of the same shape and add `{path}` to `made_up`; add it to `placeholders` if the printed value identifies nobody"
    ))
}

const PERSONAL: &str = "add `personal: true` to the field, so that the value is redacted in Debug, errors and traces";

pub(crate) fn personal_name(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`{}` has the name of {what}, but the field is not `personal`", short(&name.value));
    Diagnostic::warning("not-personal", &name.span, message, "").help(PERSONAL)
}

pub(crate) fn personal_value(span: &Span, path: &str, what: &str) -> Diagnostic {
    let message = format!("`{}` shows {what}, but the field is not `personal`", short(path));
    Diagnostic::warning("not-personal", span, message, "").help(PERSONAL)
}

pub(crate) fn other_code(span: &Span, field: &str, expected: &str) -> Diagnostic {
    Diagnostic::new("other-code", span, format!("`{field}` should be `{}` here", short(expected)), "a different code")
        .help("write the code of the body into the spec")
}

pub(crate) fn code_not_in_body(expected: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("the body has no `{field}`, but the example states `{}`", short(&expected.value));
    Diagnostic::new("other-code", &expected.span, message, "not in the body")
        .help("write the code of the body into the spec")
}

pub(crate) fn code_not_in_spec(span: &Span, field: &str) -> Diagnostic {
    Diagnostic::new("other-code", span, format!("the body has a `{field}` that the example does not state"), "")
        .help(format!("add `{field}: …` to the example's `error`"))
}

pub(crate) fn integer_of_skeleton(ty: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("`{field}` is an integer only because a skeleton shows 0, and its name is that of an amount");
    Diagnostic::warning("integer-of-skeleton", &ty.span, message, "an amount can have a fraction")
        .help("use a type of numbers with a fraction, such as `number`; if the amount is in fen, say `as: fen`")
}
