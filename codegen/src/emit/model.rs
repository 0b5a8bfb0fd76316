//! Models, open enums and ids: plain types, a static table for each model, and the runtime's macros.

use super::rust::{Rust, list, names};
use super::{page, rust_type};
use crate::ir::{Enum, Field, Model, Place, Provider, Scalar};
use crate::markdown::line;

/// The types of an operation or a push body: its own, and the platform's from the module `types`.
pub(super) fn of_module(out: &mut Rust, types: &[Model], enums: &[Enum]) {
    let shared = types.iter().filter(|t| t.shared).map(|t| &t.rust);
    let shared = shared.chain(types.iter().filter(|t| t.shared).filter_map(|t| t.required_struct.as_ref()));
    let shared: Vec<&String> = shared.chain(enums.iter().filter(|e| e.shared).map(|e| &e.rust)).collect();
    if !shared.is_empty() {
        out.item().lines(&names("pub use crate::types::{", shared, "};"));
    }
    types.iter().filter(|t| !t.shared).for_each(|t| model(out, t));
    enums.iter().filter(|e| !e.shared).for_each(|e| open_enum(out, e));
}

/// `types.rs`: the types that operations share.
pub(super) fn types(provider: &Provider) -> Rust {
    let source = format!("specs/platforms/{}.types", provider.platform);
    let docs = format!("Types that several operations of {} share.", line(&provider.title));
    let mut out = Rust::file(&source, &[docs]).runtime();
    provider.types.iter().for_each(|t| model(&mut out, t));
    provider.enums.iter().for_each(|e| open_enum(&mut out, e));
    out
}

/// A model: struct, table, and the macro that connects them.
pub(super) fn model(out: &mut Rust, model: &Model) {
    let rust = &model.rust;
    struct_item(out, model);
    if model.request && model.required().next().is_some() {
        constructor(out, model);
    }
    let rows = model.fields.iter().enumerate().map(|(index, f)| format!("{index} {} {}", f.rust, column(f)));
    out.item().lines(&list(&format!("rt::model!({rust}, {:?}, [", model.wire), rows, "]);"));
    // A type in a box has a field in a box, since it contains itself.
    if model.fields.iter().any(|field| field.boxed) {
        out.lines(&format!("rt::boxed_model!({rust});"));
    }
}

fn struct_item(out: &mut Rust, model: &Model) {
    out.item().docs(&model.docs).alias(&model.wire, &model.rust);
    out.lines("#[derive(Default)]\n#[non_exhaustive]");
    out.block(&format!("pub struct {}", model.rust), |out| {
        for field in &model.fields {
            out.docs(&field.docs).alias(&field.wire, &field.rust);
            out.lines(&format!("pub {}: {},", field.rust, field_type(field)));
        }
    });
}

/// The type of a field.
fn field_type(field: &Field) -> String {
    let item = rust_type::path(field);
    if field.list { format!("rt::Vec<{item}>") } else { format!("rt::Option<{item}>") }
}

/// Required fields are arguments, so a request without them does not compile.
fn constructor(out: &mut Rust, model: &Model) {
    let (arguments, values): (Vec<String>, Vec<String>) = match &model.required_struct {
        None => model.required().map(|f| (argument(f), stored(f))).unzip(),
        Some(name) => {
            required_struct(out, model, name);
            let value = |f: &Field| {
                let value = format!("required.{}", f.rust);
                if f.list { value } else { format!("Some({value})") }
            };
            (vec![format!("required: {name}")], model.required().map(value).collect())
        }
    };
    out.item().block(&format!("impl {}", model.rust), |out| {
        out.doc("Creates a value with the required fields; all others are unset.");
        out.lines("#[must_use]");
        out.block(&list("pub fn new(", arguments, ") -> Self"), |out| {
            out.block("Self", |out| {
                for (field, value) in model.required().zip(values) {
                    out.lines(&format!("{}: {value},", field.rust));
                }
                if model.required().count() < model.fields.len() {
                    out.lines("..Self::default()");
                }
            });
        });
    });
}

/// The required fields as a struct, if there are too many for arguments.
fn required_struct(out: &mut Rust, model: &Model, name: &str) {
    out.item().doc(&format!("The required fields of [`{0}`](type@{0}).", model.rust));
    out.lines("#[derive(Clone, PartialEq)]");
    out.block(&format!("pub struct {name}"), |out| {
        for field in model.required() {
            let item = rust_type::path(field);
            let ty = if field.list { format!("rt::Vec<{item}>") } else { item };
            out.doc(&format!("The value of {}.", page::link(&model.rust, field)));
            out.lines(&format!("pub {}: {ty},", field.rust));
        }
    });
}

/// `name: type` of an argument or setter.
pub(super) fn argument(field: &Field) -> String {
    argument_of(field, rust_type::path(field))
}

/// The same, with the type as another module names it.
pub(super) fn argument_of(field: &Field, path: String) -> String {
    let one = if rust_type::converts(field) { format!("impl rt::Into<{path}>") } else { path };
    let ty = if field.list { format!("impl rt::IntoIterator<Item = {one}>") } else { one };
    format!("{}: {ty}", field.rust)
}

/// The argument converted to the field's type.
pub(super) fn stored(field: &Field) -> String {
    let name = &field.rust;
    match (field.list, rust_type::converts(field)) {
        (true, true) => format!("{name}.into_iter().map(rt::Into::into).collect()"),
        (true, false) => format!("{name}.into_iter().collect()"),
        (false, true) => format!("Some({name}.into())"),
        (false, false) => format!("Some({name})"),
    }
}

/// `string.wire("status_time").zone(480)`: the entry of a field in the table.
fn column(field: &Field) -> String {
    let mut out = field.form.variant().to_lowercase();
    if field.wire != field.rust {
        out.push_str(&format!(".wire({:?})", field.wire));
    }
    if !field.item.is_empty() {
        out.push_str(&format!(".item({:?})", field.item));
    }
    if let Some(zone) = field.zone {
        out.push_str(&format!(".zone({zone})"));
    }
    for (is, method) in [
        (field.millis, ".millis()"),
        (field.seconds, ".seconds()"),
        (field.strict, ".strict()"),
        (field.empty, ".empty()"),
        (field.list && field.attributes.nullable, ".nullable()"),
        (field.attributes.secret, ".secret()"),
        (field.attributes.personal && !field.attributes.secret, ".personal()"),
    ] {
        if is {
            out.push_str(method);
        }
    }
    if field.place != Place::Body {
        out.push_str(&format!(".at({})", field.place.variant()));
    }
    if let Some(max) = field.attributes.max_items {
        out.push_str(&format!(".max_items({max})"));
    }
    if let Some(max) = field.attributes.max_length {
        out.push_str(&format!(".max_length({max})"));
    }
    if field.required {
        out.push_str(".required()");
    }
    out
}

/// An open enum: the documented values, and `Other` for unknown ones.
pub(super) fn open_enum(out: &mut Rust, e: &Enum) {
    out.item().docs(&e.docs).alias(&e.wire, &e.rust);
    out.lines("#[derive(Clone, PartialEq, Eq, Hash)]\n#[non_exhaustive]");
    out.block(&format!("pub enum {}", e.rust), |out| {
        for value in &e.values {
            out.docs(&value.docs).lines(&format!("{},", value.variant));
        }
        out.doc("A value that the document does not list, as received.");
        out.lines("Other(rt::String),");
    });
    let pairs = e.values.iter().map(|value| format!("{} = {:?}", value.variant, value.wire));
    out.item().lines(&list(&format!("rt::open_enum!({} {{ ", e.rust), pairs, " });"));
}

/// `ids.rs`: newtypes, so that two kinds of id can't be confused.
pub(super) fn ids(provider: &Provider) -> Rust {
    let docs = format!("Ids of {}: newtypes, so that two kinds of id can't be confused.", line(&provider.title));
    let mut out = Rust::file(&provider.file, &[docs]).runtime();
    for id in &provider.ids {
        let (rust, repr) = (&id.rust, rust_type::inner(id.scalar));
        let inner = if id.scalar == Scalar::String { "rt::String" } else { repr };
        let copy = if id.scalar == Scalar::Integer { "Copy, " } else { "" };
        out.item().docs(&id.docs);
        out.lines(&format!(
            "#[derive(Clone, {copy}PartialEq, Eq, Hash, PartialOrd, Ord)]\npub struct {rust}(pub {inner});"
        ));
        out.item().lines(&format!("rt::id!({rust}, {repr});"));
    }
    out
}
