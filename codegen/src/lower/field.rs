//! A field: kind, Rust name, wire form.

use super::resolve::{form, id_scalar, scalar};
use super::{Context, docs, resolve};
use crate::ir::{Field, Kind, Model, Place, Scalar};
use crate::names;
use crate::spec;

/// Which part of an operation a model belongs to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Request,
    Response,
}

/// A model: a nested type, or the request or response itself.
pub(super) fn model(
    context: &Context<'_>,
    operation: &spec::Operation,
    names: (String, &str),
    docs: Vec<String>,
    fields: &[spec::Field],
    side: Side,
    place: Place,
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

fn lower(context: &Context<'_>, operation: &spec::Operation, field: &spec::Field, place: Place) -> Field {
    let (base, list) = context.platform.split_list(&field.ty.value);
    let kind = kind(context, operation, field, base);
    let scalar = kind.scalar();
    Field {
        wire: field.wire.value.clone(),
        rust: names::field(field.name.as_ref().map_or(&field.wire.value, |n| &n.value)),
        summary: docs::plain(field.doc.as_deref(), field.open.as_deref(), field.evidence),
        docs: docs::field(field, scalar == Some(Scalar::File)),
        boxed: false,
        form: form(context.platform, base),
        item: item(context.platform, field, base, list),
        zone: field.zone.as_ref().and_then(|z| names::zone_minutes(&z.value)),
        millis: scalar == Some(Scalar::Millis) || field.accepts.iter().any(|form| form.value == "millis"),
        seconds: field.accepts.iter().any(|form| form.value == "seconds"),
        strict: scalar.is_some_and(Scalar::is_strict)
            || matches!(kind, Kind::Id(Scalar::Integer, _))
            || field.money.is_some(),
        empty: enum_of(operation, field).is_some_and(|e| e.values.iter().any(|v| v.wire.value.is_empty())),
        unit: field.unit.clone(),
        nullable: field.nullable,
        vendor_type: field.vendor_type.clone().unwrap_or_else(|| field.ty.value.clone()),
        personal: field.personal,
        secret: field.secret,
        place: field.place.as_ref().map_or(place, |p| resolve::place(&p.value)),
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
    }
}

/// The enum of a field.
fn enum_of<'a>(operation: &'a spec::Operation, field: &spec::Field) -> Option<&'a spec::Enum> {
    let name = field.enum_name.as_ref()?;
    operation.enums.iter().find(|e| e.name.value == name.value)
}

fn kind(context: &Context<'_>, operation: &spec::Operation, field: &spec::Field, base: &str) -> Kind {
    let vendor = scalar(context.platform, base);
    if vendor == Some(Scalar::File) {
        return Kind::Scalar(Scalar::File);
    }
    if let Some(name) = &field.enum_name {
        return Kind::Enum(names::ty(enum_of(operation, field).map_or(&name.value, spec::Enum::given_name)));
    }
    if let Some(id) = &field.id {
        return Kind::Id(id_scalar(context, &id.value), names::ty(&id.value));
    }
    match field.as_kind.as_ref().and_then(|k| Scalar::named(&k.value)).or(vendor) {
        // They differ on the wire only, which is the field's form.
        Some(Scalar::Number) => Kind::Scalar(Scalar::Decimal),
        Some(scalar) => Kind::Scalar(scalar),
        None => {
            let found = operation.types.iter().find(|t| t.name.value == base);
            Kind::Model(names::ty(found.map_or(base, spec::Type::given_name)))
        }
    }
}

fn item(platform: &spec::Platform, field: &spec::Field, base: &str, list: bool) -> String {
    match (&field.item, list && platform.wraps_lists) {
        (Some(item), _) => item.value.clone(),
        (None, true) => names::list_item(base),
        (None, false) => String::new(),
    }
}
