//! The Rust types of fields.

use crate::ir::{Field, Kind, Scalar};

/// The type of one value: `String`, `TransitStepInfo`.
pub(super) fn item(kind: &Kind) -> &str {
    match kind {
        Kind::Scalar(scalar) => scalar.rust().name,
        Kind::Enum(name) | Kind::Id(_, name) | Kind::Model(name) => name,
    }
}

/// The type of a value, in its box: `Box<Category>`.
pub(super) fn boxed_item(field: &Field) -> String {
    if field.boxed { format!("Box<{}>", item(&field.kind)) } else { item(&field.kind).to_owned() }
}

/// The type of the field: `Option<String>`, `Vec<TransitStepInfo>`.
pub(super) fn of(field: &Field) -> String {
    if field.list { format!("Vec<{}>", item(&field.kind)) } else { format!("Option<{}>", boxed_item(field)) }
}

/// The type of a value by its full path, so that it can't collide with a type of the vendor: `rt::String`,
/// `crate::ids::TradeId`. A type of the vendor is in the same module, so it has its name only.
pub(super) fn path(field: &Field) -> String {
    match &field.kind {
        _ if field.boxed => format!("rt::{}", boxed_item(field)),
        Kind::Scalar(scalar) => format!("{}{}", scalar.rust().module, scalar.rust().name),
        Kind::Id(_, name) => format!("crate::ids::{name}"),
        Kind::Enum(name) | Kind::Model(name) => name.clone(),
    }
}

/// Whether a setter converts its argument.
pub(super) fn converts(field: &Field) -> bool {
    field.boxed
        || matches!(&field.kind, Kind::Enum(_))
        || matches!(&field.kind, Kind::Scalar(scalar) if scalar.converts())
}

/// The type of a setter's argument, as shown in the documentation: `impl Into<String>`.
pub(super) fn argument(field: &Field) -> String {
    let item = boxed_item(field);
    let one = if converts(field) { format!("impl Into<{item}>") } else { item };
    if field.list { format!("impl IntoIterator<Item = {one}>") } else { one }
}

/// The type inside an id.
pub(super) fn inner(id: Scalar) -> &'static str {
    id.rust().name
}
