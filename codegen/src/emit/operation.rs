//! One operation: request builder, error enum, models, and the descriptor that the runtime reads.

use super::rust::{Rust, object, option, option_text, strings};
use super::sample::{self, Sample};
use super::{errors, model, page, rust_type};
use crate::ir::{Field, Operation, Pages, Provider};
use crate::markdown::{line, literal};

/// The operation's module.
pub(super) fn operation(provider: &Provider, operation: &Operation) -> Rust {
    let mut docs = vec![read_from(&operation.title, &operation.id, &operation.file)];
    docs.extend(page::operation(provider, operation));
    let mut out = Rust::file(&operation.file, &docs);
    builder(&mut out, provider, operation);
    descriptor(&mut out, operation);
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

fn builder(out: &mut Rust, provider: &Provider, operation: &Operation) {
    let Operation { rust, marker, .. } = operation;
    let (input, output, error) = (&operation.input.rust, &operation.output.rust, &operation.error.rust);
    let mut docs = operation.docs.clone();
    docs.push(example(provider, operation));
    docs.push(format!(
        "Sends [`type@{input}`]; returns [`type@{output}`], or [`{error}`] in an [`Error`](crate::Error)."
    ));
    out.item().docs(&docs).alias(&operation.id, rust);
    out.lines(&format!("pub type {rust} = crate::Call<{marker}>;"));
    let optional: Vec<_> = operation.input.fields.iter().filter(|f| !f.required).collect();
    if !optional.is_empty() {
        out.item().block(&format!("impl {rust}"), |out| {
            optional.into_iter().for_each(|field| setter(out, field));
        });
    }
    operation.payload.iter().for_each(|name| payload(out, operation, name));
    out.item().doc(&format!("The type that represents [`{rust}`] in generic code.")).lines(&format!(
        "#[derive(Debug, Clone, Copy)]
pub struct {marker};

impl ::waybill_runtime::OperationType for {marker} {{
    const OPERATION: &'static ::waybill_runtime::platform::Operation = &OPERATION;
    type Input = {input};
    type Output = {output};
    type Code = {error};
}}"
    ));
}

/// What the operation returns, without the envelope around it.
fn payload(out: &mut Rust, operation: &Operation, name: &str) {
    let Some(field) = operation.output.fields.iter().find(|field| field.rust == *name) else { return };
    let (output, item) = (&operation.output.rust, rust_type::path(field));
    let (ty, value) = match field.list {
        true => (format!("::std::vec::Vec<{item}>"), format!("::core::option::Option::Some(self.{name})")),
        false => (item, format!("self.{name}")),
    };
    out.item().lines(&format!(
        "impl ::waybill_runtime::Payload for {output} {{
    type Payload = {ty};

    fn payload(self) -> ::core::option::Option<Self::Payload> {{
        {value}
    }}
}}"
    ));
}

fn setter(out: &mut Rust, field: &Field) {
    let (name, argument, value) = (&field.rust, model::argument(field), model::stored(field));
    out.item().docs(&field.docs).alias(&field.wire, name).lines(&format!(
        "pub fn {name}(mut self, {argument}) -> Self {{
    self.0.input_mut().{name} = {value};
    self
}}"
    ));
}

fn pages(out: &mut Rust, marker: &str, pages: &Pages) {
    let parameter = &pages.rust;
    out.item().lines(&format!(
        "impl ::waybill_runtime::Paged for {marker} {{
    const PAGES: &'static ::waybill_runtime::pages::Pages = &PAGES;

    fn set_page(input: &mut Self::Input, page: &str) -> ::core::option::Option<()> {{
        input.{parameter} = ::core::option::Option::Some(page.parse().ok()?);
        ::core::option::Option::Some(())
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
        "::waybill_runtime::pages::Pages",
        [
            ("parameter", format!("{:?}", pages.parameter)),
            ("by", format!("::waybill_runtime::pages::PageBy::{by}")),
            ("items", format!("{:?}", pages.items)),
            ("more", text(&pages.more)),
        ],
    );
    out.item().lines(&format!("static PAGES: ::waybill_runtime::pages::Pages = {pages};"));
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

fn descriptor(out: &mut Rust, operation: &Operation) {
    let text = |text: &str| format!("{text:?}");
    let style = operation.style.as_ref().map(|name| format!("&crate::platform::{}", crate::names::constant(name)));
    let confirm_with = operation.confirm_with.as_ref().map(|read| {
        let fields = [("id", text(&read.id)), ("method", text(&read.method))];
        object("::waybill_runtime::platform::ConfirmWith", fields)
    });
    let other_root = operation.other_root.as_ref().map(|other| {
        let fields = [("name", text(&other.name)), ("documented", other.documented.to_string())];
        object("::waybill_runtime::platform::OtherRoot", fields)
    });
    let failure = operation.failure.as_ref().map(|f| {
        let by = if f.success.is_empty() {
            format!("Codes({})", strings(&f.success_codes))
        } else {
            format!("Boolean({:?})", f.success)
        };
        object(
            "::waybill_runtime::platform::Failure",
            [
                ("by", format!("::waybill_runtime::platform::FailureTest::{by}")),
                ("code", text(&f.code)),
                ("message", text(&f.message)),
                ("nothing", strings(&f.nothing)),
            ],
        )
    });
    let method = operation.http_method.variant();
    let descriptor = object(
        "::waybill_runtime::platform::Operation",
        [
            ("id", text(&operation.id)),
            ("title", text(&operation.title)),
            ("document", text(&operation.document)),
            ("platform", "&crate::platform::PLATFORM".to_owned()),
            ("http_method", format!("::waybill_runtime::platform::HttpMethod::{method}")),
            ("path", text(&operation.path)),
            ("own_path", text(&operation.own_path)),
            ("root", text(&operation.root)),
            ("other_root", option(other_root)),
            ("style", option(style)),
            ("host", text(operation.host.as_deref().unwrap_or_default())),
            ("session", operation.session.to_string()),
            ("idempotent", operation.idempotent.to_string()),
            ("confirm_with", option(confirm_with)),
            ("failure", option(failure)),
            ("errors", errors::tables(&operation.error)),
        ],
    );
    out.item().lines(&format!("static OPERATION: ::waybill_runtime::platform::Operation = {descriptor};"));
}
