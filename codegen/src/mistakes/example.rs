//! Mistakes in examples: what does not fit, what is not there, what must not be there.

use super::{list, short, suggest};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn not_json(place: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-json", place, "this body is no JSON", parser).help(
        "an example stands as the document prints it; if the document is broken here, mend it and say so in `doc`",
    )
}

pub(crate) fn nothing_wrong(place: &Spanned<String>) -> Diagnostic {
    let message = format!("nothing is wrong at `{}`", short(&place.value));
    Diagnostic::new("nothing-wrong", &place.span, message, "said to be wrong").help(
        "name values of a success that do not fit their fields; what is wrong elsewhere is said in `doc` or `open`",
    )
}

pub(crate) fn wrong_nowhere(place: &Spanned<String>) -> Diagnostic {
    let message = format!("the answer has nothing at `{}`", short(&place.value));
    Diagnostic::new("wrong-nowhere", &place.span, message, "leads nowhere")
        .help("write wire names with dots, and the index behind a list, from 0: `data[0].amount`")
}

pub(crate) fn not_xml(place: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-xml", place, "this body is no XML", parser).help(
        "an example stands as the document prints it; if the document is broken here, mend it and say so in `doc`",
    )
}

pub(crate) fn body_too_deep(place: &Span, limit: usize) -> Diagnostic {
    Diagnostic::new("too-deep", place, format!("this body nests deeper than {limit} levels"), "")
        .help("the runtime would refuse it as well")
}

pub(crate) fn misfit(place: &Span, path: &str, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::new(
        "example-misfit",
        place,
        format!("`{}` should be {wanted}", short(path)),
        format!("this is {found}"),
    )
    .help("change the example, or the field's `type` or `as`, to what the document shows")
}

pub(crate) fn value_misfit(value: &Spanned<String>, field: &str, wanted: &str) -> Diagnostic {
    let message = format!("`{}` is no value of `{}`", short(&value.value), short(field));
    Diagnostic::new("example-misfit", &value.span, message, format!("should be {wanted}"))
        .help("change the value, or the field's `type` or `as`, to what the document shows")
}

pub(crate) fn too_many(place: &Span, path: &str, found: usize, max: u32) -> Diagnostic {
    let message = format!("`{}` has {found} items, but `max_items` is {max}", short(path));
    Diagnostic::new("over-limit", place, message, "too many").help("shorten the list, or mend the limit")
}

pub(crate) fn too_long(place: &Span, path: &str, found: usize, max: u32) -> Diagnostic {
    let message = format!("`{}` has {found} characters, but `max_length` is {max}", short(path));
    Diagnostic::new("over-limit", place, message, "too long").help("shorten the text, or mend the limit")
}

pub(crate) fn unknown_in_example(place: &Span, path: &str, name: &str, known: &[&str]) -> Diagnostic {
    let known = suggest(name, "fields", known);
    let help = format!("{known}; or add the field, with `evidence: example` if only the example has it");
    Diagnostic::new("unknown-field", place, format!("no field `{}` in the spec", short(path)), "the example has it")
        .help(help)
}

pub(crate) fn null_shown(place: &Span, path: &str) -> Diagnostic {
    Diagnostic::new("null-shown", place, format!("`{}` is null here, but not `nullable`", short(path)), "null")
        .help("add `nullable: true` to the field: the document shows it")
}

pub(crate) fn wrong_root(place: &Span, root: &str) -> Diagnostic {
    Diagnostic::new("wrong-root", place, format!("this body has not the one root `{root}`"), "")
        .help(format!("put everything below `{root}`"))
}

pub(crate) fn argument_missing(place: &Span, field: &str) -> Diagnostic {
    let message = format!("the request lacks `{field}`, which is required");
    Diagnostic::new("argument-missing", place, message, "missing here").help(format!("add `{field}: …`"))
}

pub(crate) fn comma_in_item(place: &Span, field: &str) -> Diagnostic {
    let message = format!("an item of `{field}` has a comma, which parts the items of a list");
    Diagnostic::new("comma-in-item", place, message, "one item").help("write the items one by one: [\"1\", \"2\"]")
}

pub(crate) fn bad_example_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't be the name of a test", short(&name.value));
    Diagnostic::new("bad-example-name", &name.span, message, "")
        .help("use small letters, digits and hyphens: `documented-error`")
}

pub(crate) fn two_answers(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("two-answers", &name.span, "an example has one answer", "has `response` and `error`")
        .help("make two examples of it")
}

pub(crate) fn empty_example(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("empty-example", &name.span, "an example shows a request, a response or an error", "shows nothing")
        .help("add what the document shows, or remove the example")
}

pub(crate) fn no_body(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-body", &name.span, "the answer of this example has no body", "")
        .help("name its file: `response: { json: examples/NAME.json }`")
}

pub(crate) fn form_not_spoken(file: &Spanned<String>, form: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("the platform has no answers in the form `{form}`");
    Diagnostic::new("form-not-spoken", &file.span, message, "").help(format!("forms: {}", list(allowed)))
}

pub(crate) fn missing_body(file: &Spanned<String>) -> Diagnostic {
    let message = format!("there is no file specs/{}", short(&file.value));
    Diagnostic::new("missing-body", &file.span, message, "named here")
        .help("paths start at the operation's folder: `examples/NAME.json`")
}

pub(crate) fn unused_body(span: &Span) -> Diagnostic {
    Diagnostic::new("unused-body", span, "no example names this body", "")
        .help("name it under `response` or `error` of an example, or delete it")
}

pub(crate) fn derived_without_form(form: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is said to be derived, but has no body here", form.value);
    Diagnostic::new("derived-without-form", &form.span, message, "").help("add the body, or remove it from `derived`")
}

pub(crate) fn path_leads_nowhere(path: &Spanned<String>) -> Diagnostic {
    let message = format!("no field is at `{}`", short(&path.value));
    Diagnostic::new("path-nowhere", &path.span, message, "leads nowhere")
        .help("write wire names with dots, from the fields of `response`, without indices: `data.receiver.phone`")
}

pub(crate) fn personal_in_example(span: &Span, path: &str, example: &str) -> Diagnostic {
    let message = format!("`{path}` is personal, and the example `{example}` does not say whose value this is");
    Diagnostic::new("personal-in-example", span, message, "a value of a personal field").help(format!(
        "replace a real one by one of the same shape and add `{path}` to `made_up`; add it to `placeholders` if it names nobody"
    ))
}

pub(crate) fn other_code(span: &Span, field: &str, expected: &str) -> Diagnostic {
    Diagnostic::new("other-code", span, format!("`{field}` should be `{}` here", short(expected)), "another code")
        .help("make the spec say what the body says")
}

pub(crate) fn code_not_in_body(expected: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("the body has no `{field}`, but the example says `{}`", short(&expected.value));
    Diagnostic::new("other-code", &expected.span, message, "not in the body")
        .help("make the spec say what the body says")
}

pub(crate) fn code_not_in_spec(span: &Span, field: &str) -> Diagnostic {
    Diagnostic::new("other-code", span, format!("the body has a `{field}` that the example does not say"), "")
        .help(format!("add `{field}: …` to the example's `error`"))
}
