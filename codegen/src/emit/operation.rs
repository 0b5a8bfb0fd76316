//! One operation: request builder, error enum, models, and the descriptor that the runtime reads.

use super::rust::{Rust, inner, object, object_of, option, option_text, slice, strings};
use super::sample::{self, Sample};
use super::{errors, model, page, rust_type};
use crate::ir::{ConfirmWith, Failure, Field, Operation, OtherRoot, Pages, Provider};
use crate::markdown::{line, literal};
use crate::names;

/// The operation's module.
/// `others` are the same operation on other platforms.
pub(super) fn operation(provider: &Provider, operation: &Operation, others: &[&Operation]) -> Rust {
    let mut docs = vec![read_from(&operation.title, &operation.id, &operation.file)];
    docs.extend(page::operation(provider, operation));
    let mut out = Rust::file(&operation.file, &docs).runtime();
    builder(&mut out, provider, operation, others);
    others.iter().for_each(|other| elsewhere(&mut out, provider, (operation, others), other));
    operation.pages.iter().for_each(|of| pages(&mut out, &operation.marker, of));
    errors::operation_error(&mut out, operation);
    model::model(&mut out, &operation.input);
    model::model(&mut out, &operation.output);
    model::of_module(&mut out, &operation.types, &operation.enums);
    out
}

/// The first paragraph of a module: title, id, and spec.
pub(super) fn read_from(title: &str, id: &str, file: &str) -> String {
    format!("{}: {}, generated from {}.", line(title), literal(id), literal(file))
}

fn builder(out: &mut Rust, provider: &Provider, operation: &Operation, others: &[&Operation]) {
    let Operation { rust, marker, .. } = operation;
    let (input, output, error) = (&operation.input.rust, &operation.output.rust, &operation.error.rust);
    let mut docs = operation.docs.clone();
    docs.push(example(provider, operation));
    docs.push(format!(
        "Sends [`type@{input}`]; returns [`type@{output}`], or [`{error}`] in an [`Error`](crate::Error): [`{}`].",
        operation.outcome
    ));
    out.item().docs(&docs).alias(&operation.id, rust);
    out.lines(&format!("pub type {rust} = crate::Call<{marker}>;"));
    let optional: Vec<_> = operation.input.fields.iter().filter(|f| !f.required).collect();
    if !optional.is_empty() {
        out.item().block(&format!("impl {rust}"), |out| {
            optional.into_iter().for_each(|field| setter(out, input, field));
        });
    }
    operation.payload.iter().for_each(|name| payload(out, operation, name));
    out.item()
        .doc(&format!("What sending a [`{rust}`] returns."))
        .lines(&format!("pub type {} = crate::Outcome<{output}, {error}>;", operation.outcome));
    // Statics can name each other; a constant can't name one that is made of it.
    let data = descriptor(provider, operation, others);
    let descriptor = if others.is_empty() { data.clone() } else { "OPERATION".to_owned() };
    out.item().doc(&format!("The type that represents [`{rust}`] in generic code.")).lines(&format!(
        "#[derive(Debug, Clone, Copy)]
pub struct {marker};

#[doc(hidden)]
impl rt::OperationType for {marker} {{
    const OPERATION: &'static rt::Operation = &{};
    type Input = {input};
    type Output = {output};
    type Code = {error};
}}",
        inner(&descriptor)
    ));
    if !others.is_empty() {
        out.item().lines(&format!("static OPERATION: rt::Operation = {data};"));
    }
}

/// What the operation returns, without the envelope around it.
fn payload(out: &mut Rust, operation: &Operation, name: &str) {
    let Some(field) = operation.output.fields.iter().find(|field| field.rust == *name) else { return };
    let (output, item) = (&operation.output.rust, rust_type::path(field));
    let (ty, value) = match field.list {
        true => (format!("rt::Vec<{item}>"), format!("Some(self.{name})")),
        false => (item, format!("self.{name}")),
    };
    out.item().lines(&format!(
        "impl rt::Payload for {output} {{
    type Payload = {ty};

    fn payload(self) -> rt::Option<Self::Payload> {{
        {value}
    }}
}}"
    ));
}

fn setter(out: &mut Rust, input: &str, field: &Field) {
    let (name, argument, value) = (&field.rust, model::argument(field), model::stored(field));
    let (link, facts) = (page::link(input, field), page::facts(field));
    let says = if facts.is_empty() { format!("Sets {link}.") } else { format!("Sets {link}: {facts}.") };
    out.item().doc(&says).alias(&field.wire, name).lines(&format!(
        "pub fn {name}(mut self, {argument}) -> Self {{
    self.0.input_mut().{name} = {value};
    self
}}"
    ));
}

fn pages(out: &mut Rust, marker: &str, pages: &Pages) {
    let parameter = &pages.rust;
    out.item().lines(&format!(
        "impl rt::Paged for {marker} {{
    const PAGES: &'static rt::Pages = &PAGES;

    fn set_page(input: &mut Self::Input, page: &str) -> rt::Option<()> {{
        input.{parameter} = Some(page.parse().ok()?);
        Some(())
    }}
}}"
    ));
    let text = |value: &Option<String>| option_text(value.as_ref());
    let by = match &pages.next {
        Some(next) => object("Cursor", [("next", format!("{next:?}"))]),
        None => object(
            "Number",
            [
                ("first", pages.first.to_string()),
                ("size", text(&pages.size)),
                ("default_size", option(pages.default_size.map(|size| size.to_string()))),
                ("max_size", option(pages.max_size.map(|size| size.to_string()))),
                ("total", text(&pages.total)),
            ],
        ),
    };
    let pages = object(
        "rt::Pages",
        [
            ("parameter", format!("{:?}", pages.parameter)),
            ("by", format!("rt::PageBy::{by}")),
            ("items", format!("{:?}", pages.items)),
            ("more", text(&pages.more)),
        ],
    );
    out.item().lines(&format!("static PAGES: rt::Pages = {pages};"));
}

/// An example that compiles, with the values of the documented request.
pub(super) fn example(provider: &Provider, operation: &Operation) -> String {
    let lib = provider.crate_name.replace('-', "_");
    let sample = Sample::new(operation);
    let mut names = vec!["Client".to_owned(), "Credentials".to_owned()];
    names.extend(sample.imports.iter().cloned());
    let client = format!(
        "let client = Client::builder(Credentials::new(\"key\", \"secret\")){};",
        sample::settings(operation).collect::<String>() + ".build()?"
    );
    let mut lines = vec![
        "```no_run".to_owned(),
        format!("# fn main() -> Result<(), {lib}::AnyError> {{"),
        format!("use {lib}::{{{}}};", names.join(", ")),
        String::new(),
        client,
    ];
    lines.extend(Sample::comment(operation));
    lines.push(format!("let response = {}.send_blocking()?;", sample.call(operation, "")));
    lines.extend(["println!(\"{response:?}\");", "# Ok(())", "# }", "```"].map(str::to_owned));
    lines.join("\n")
}

/// The data of the operation, without what is so for most.
fn descriptor(provider: &Provider, operation: &Operation, others: &[&Operation]) -> String {
    let text = |text: &str| format!("{text:?}");
    let filled = |value: &str| (!value.is_empty()).then(|| text(value));
    let some = |value: String| format!("Some({value})");
    let method = operation.http_method.variant();
    let rows = [
        ("id", Some(text(&operation.id))),
        ("title", Some(text(&operation.title))),
        ("document", Some(text(&operation.document))),
        ("others", (!others.is_empty()).then(|| slice(others.iter().map(|other| format!("&{}", constant_of(other)))))),
        ("http_method", (method != "Post").then(|| format!("rt::HttpMethod::{method}"))),
        ("path", filled(&operation.path)),
        ("own_path", filled(&operation.own_path)),
        ("root", filled(&operation.root)),
        ("other_root", operation.other_root.as_ref().map(|other| some(other_root(other)))),
        ("style", style_of(provider, operation).map(some)),
        ("host", operation.host.as_deref().and_then(filled)),
        ("session", (!operation.session).then(|| "false".to_owned())),
        ("idempotent", operation.idempotent.then(|| "true".to_owned())),
        ("confirm_with", operation.confirm_with.as_ref().map(|read| some(confirm_with(read)))),
        ("failure", operation.failure.as_ref().map(|of| some(failure(of)))),
        ("errors", Some(errors::tables(&operation.error))),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some((name, value?)));
    object_of("rt::Operation", rows, &format!("rt::Operation::of({})", on_platform(provider, operation, "PLATFORM")))
}

fn other_root(other: &OtherRoot) -> String {
    object("rt::OtherRoot", [("name", format!("{:?}", other.name)), ("documented", other.documented.to_string())])
}

fn confirm_with(read: &ConfirmWith) -> String {
    object("rt::ConfirmWith", [("id", format!("{:?}", read.id)), ("method", format!("{:?}", read.method))])
}

fn failure(failure: &Failure) -> String {
    let by = match failure.success.as_str() {
        "" => format!("Codes({})", strings(&failure.success_codes)),
        success => format!("Boolean({success:?})"),
    };
    object(
        "rt::Failure",
        [
            ("by", format!("rt::FailureTest::{by}")),
            ("code", format!("{:?}", failure.code)),
            ("message", format!("{:?}", failure.message)),
            ("nothing", strings(&failure.nothing)),
        ],
    )
}

/// The same operation on another platform: only what is different there.
fn elsewhere(out: &mut Rust, provider: &Provider, (operation, all): (&Operation, &[&Operation]), other: &Operation) {
    let siblings = all.iter().filter(|sibling| sibling.platform != other.platform);
    let siblings = siblings.map(|sibling| format!("&{}", constant_of(sibling)));
    let differs = |one: &str, another: &str| (one != another).then(|| format!("{another:?}"));
    let style = (operation.style != other.style).then(|| option(style_of(provider, other)));
    let rows = [
        ("platform", Some(on_platform(provider, other, "PLATFORM"))),
        ("others", Some(slice(std::iter::once("&OPERATION".to_owned()).chain(siblings)))),
        ("path", differs(&operation.path, &other.path)),
        ("own_path", differs(&operation.own_path, &other.own_path)),
        ("style", style),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let data = object_of("rt::Operation", rows, "OPERATION");
    out.item().lines(&format!("static {}: rt::Operation = {data};", constant_of(other)));
}

/// The static of an operation on another platform: `ON_TOP`.
fn constant_of(other: &Operation) -> String {
    format!("ON_{}", names::constant(&other.platform))
}

/// An item of the module of an operation's platform.
fn on_platform(provider: &Provider, operation: &Operation, item: &str) -> String {
    format!("&crate::{}::{item}", names::platform_module(&operation.platform, &provider.platform))
}

fn style_of(provider: &Provider, operation: &Operation) -> Option<String> {
    operation.style.as_ref().map(|name| on_platform(provider, operation, &names::constant(name)))
}
