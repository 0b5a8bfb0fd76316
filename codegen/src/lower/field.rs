//! A field: kind, Rust name, Rust type, wire form.

use super::{Context, docs};
use crate::ir::{Field, Kind, Model};
use crate::names;
use crate::spec;

/// Which part of an operation a model belongs to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Request,
    Response,
}

/// The kind that the platform gives to a scalar vendor type.
pub(super) fn scalar_kind<'a>(platform: &'a spec::Platform, vendor_type: &str) -> Option<&'a str> {
    platform.types.iter().find(|(name, _)| name.value == vendor_type).map(|(_, kind)| kind.value.as_str())
}

/// A model: a nested type, or the request or response itself.
pub(super) fn model(
    context: &Context<'_>,
    operation: &spec::Operation,
    names: (String, &str),
    docs: Vec<String>,
    fields: &[spec::Field],
    side: Side,
    place: &str,
) -> Model {
    let (rust, wire) = names;
    let many = side == Side::Request && spec::many_required(fields);
    Model {
        required_struct: many.then(|| names::required_struct(&rust)),
        wire: wire.to_owned(),
        shared: false,
        docs,
        request: side == Side::Request,
        fields: fields.iter().map(|f| lower(context, operation, f, place)).collect(),
        rust,
    }
}

fn lower(context: &Context<'_>, operation: &spec::Operation, field: &spec::Field, place: &str) -> Field {
    let (base, list) = context.platform.split_list(&field.ty.value);
    let kind = kind(context, operation, field, base);
    let rust_item = rust_item(&kind);
    Field {
        wire: field.wire.value.clone(),
        rust: names::field(field.name.as_ref().map_or(&field.wire.value, |n| &n.value)),
        summary: docs::plain(field.doc.as_deref(), field.open.as_deref(), field.evidence),
        docs: docs::field(field, kind == Kind::File),
        rust_type: if list { format!("Vec<{rust_item}>") } else { format!("Option<{rust_item}>") },
        path: path(&kind, &rust_item),
        boxed: false,
        argument: argument(&kind, &rust_item, list),
        converts: converts(&kind),
        form: form(context.platform, base).to_owned(),
        item: item(context.platform, field, base, list),
        zone: field.zone.as_ref().and_then(|z| names::zone_minutes(&z.value)),
        millis: kind == Kind::Millis || field.accepts.iter().any(|form| form.value == "millis"),
        seconds: field.accepts.iter().any(|form| form.value == "seconds"),
        strict: matches!(kind, Kind::IntegerId(_) | Kind::Fen) || field.money.is_some(),
        empty: enum_of(operation, field).is_some_and(|e| e.values.iter().any(|v| v.wire.value.is_empty())),
        unit: field.unit.clone(),
        nullable: field.nullable,
        vendor_type: field.vendor_type.clone().unwrap_or_else(|| field.ty.value.clone()),
        personal: field.personal,
        secret: field.secret,
        place: field.place.as_ref().map_or_else(|| place.to_owned(), |p| names::ty(&p.value)),
        also: field.also.as_ref().map(|also| also.value.clone()),
        required: field.required == Some(true),
        max_items: field.max_items,
        max_length: field.max_length,
        default: field.default.as_ref().map(|d| d.value.clone()),
        examples: field.examples.iter().map(|e| e.value.clone()).collect(),
        evidence: field.evidence,
        span: field.wire.span.clone(),
        kind,
        list,
        rust_item,
    }
}

/// Puts a field into a box.
pub(super) fn put_in_box(field: &mut Field) {
    field.boxed = true;
    let one = field.one();
    field.rust_type = format!("Option<{one}>");
    field.path = format!("::std::boxed::{one}");
    field.argument = format!("impl Into<{one}>");
    field.converts = true;
}

/// The enum of a field.
fn enum_of<'a>(operation: &'a spec::Operation, field: &spec::Field) -> Option<&'a spec::Enum> {
    let name = field.enum_name.as_ref()?;
    operation.enums.iter().find(|e| e.name.value == name.value)
}

fn kind(context: &Context<'_>, operation: &spec::Operation, field: &spec::Field, base: &str) -> Kind {
    if scalar_kind(context.platform, base) == Some("file") {
        return Kind::File;
    }
    if let Some(name) = &field.enum_name {
        return Kind::Enum(names::ty(enum_of(operation, field).map_or(&name.value, spec::Enum::given_name)));
    }
    if let Some(id) = &field.id {
        let id_type = context.provider.ids.iter().find(|i| i.name.value == id.value);
        let integer = id_type.and_then(|i| scalar_kind(context.platform, &i.vendor_type.value)) == Some("integer");
        let rust = names::ty(&id.value);
        return if integer { Kind::IntegerId(rust) } else { Kind::StringId(rust) };
    }
    let name = field.as_kind.as_ref().map(|k| k.value.as_str()).or_else(|| scalar_kind(context.platform, base));
    match name {
        Some("integer") => Kind::Integer,
        Some("decimal" | "number") => Kind::Decimal,
        Some("boolean") => Kind::Boolean,
        Some("datetime") => Kind::Datetime,
        Some("millis") => Kind::Millis,
        Some("fen") => Kind::Fen,
        Some("json") => Kind::Json,
        Some(_) => Kind::String,
        None => {
            let found = operation.types.iter().find(|t| t.name.value == base);
            Kind::Model(names::ty(found.map_or(base, spec::Type::given_name)))
        }
    }
}

fn rust_item(kind: &Kind) -> String {
    match kind {
        Kind::String => "String",
        Kind::Integer => "i64",
        Kind::Decimal => "Decimal",
        Kind::Boolean => "bool",
        Kind::Datetime | Kind::Millis => "Timestamp",
        Kind::Fen => "Fen",
        Kind::Json => "JsonText",
        Kind::File => "FileUpload",
        Kind::Enum(name) | Kind::IntegerId(name) | Kind::StringId(name) | Kind::Model(name) => name,
    }
    .to_owned()
}

/// A type of the vendor is in the same module. All others have full paths, so they can't collide with it.
fn path(kind: &Kind, rust_item: &str) -> String {
    match kind {
        Kind::String => "::std::string::String".to_owned(),
        Kind::Integer | Kind::Boolean | Kind::Enum(_) | Kind::Model(_) => rust_item.to_owned(),
        Kind::IntegerId(_) | Kind::StringId(_) => format!("crate::ids::{rust_item}"),
        Kind::Decimal | Kind::Datetime | Kind::Millis | Kind::Fen | Kind::Json | Kind::File => {
            format!("::waybill_runtime::value::{rust_item}")
        }
    }
}

/// Whether a setter accepts any type that converts: strings and enums.
fn converts(kind: &Kind) -> bool {
    matches!(kind, Kind::String | Kind::Enum(_))
}

/// The type of a setter's argument, as shown in the documentation.
fn argument(kind: &Kind, rust_item: &str, list: bool) -> String {
    let one = if converts(kind) { format!("impl Into<{rust_item}>") } else { rust_item.to_owned() };
    if list { format!("impl IntoIterator<Item = {one}>") } else { one }
}

/// The wire form of the vendor's type, independent of the kind.
pub(super) fn form(platform: &spec::Platform, base: &str) -> &'static str {
    match scalar_kind(platform, base) {
        Some("integer" | "number") => "Number",
        Some("boolean") => "Boolean",
        // A file is an object with a name and bytes.
        Some("file") | None => "Model",
        Some(_) => "String",
    }
}

fn item(platform: &spec::Platform, field: &spec::Field, base: &str, list: bool) -> String {
    match (&field.item, list && platform.wraps_lists) {
        (Some(item), _) => item.value.clone(),
        (None, true) => names::list_item(base),
        (None, false) => String::new(),
    }
}
