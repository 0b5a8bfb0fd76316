//! A field: kind, Rust name, wire form.

use super::{Context, docs, resolve};
use crate::ir::{Contents, Field, Kind, Model, Place, Scalar};
use crate::names;
use crate::spec::{self, Described};

/// Which part of an operation a model belongs to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Request,
    Response,
}

/// A model: a nested type, or the request or response itself.
pub(super) fn model(
    context: &Context<'_>,
    described: Described<'_>,
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
        fields: fields.iter().map(|f| lower(context, described, f, side, place)).collect(),
        rust,
    }
}

fn lower(context: &Context<'_>, described: Described<'_>, field: &spec::Field, side: Side, place: Place) -> Field {
    let (base, list) = context.platform.split_list(&field.ty.value);
    let found = context.index.kind(described, field);
    let empty = matches!(found, spec::Kind::Enum(e) if e.values.iter().any(|v| v.wire.value.is_empty()));
    let kind = kind(found);
    let scalar = kind.scalar();
    Field {
        wire: field.wire.value.clone(),
        rust: names::field(field.name.as_ref().map_or(&field.wire.value, |n| &n.value)),
        summary: docs::summary(field, contents(described, field).as_ref()),
        docs: docs::field(field, side, scalar, contents(described, field).as_ref()),
        contents: contents(described, field),
        boxed: false,
        form: resolve::form(context.platform, base),
        item: item(context.platform, field, base, list),
        zone: field.zone.as_ref().and_then(|z| names::zone_minutes(&z.value)),
        millis: scalar == Some(Scalar::Millis) || field.accepts.iter().any(|form| form.value == "millis"),
        seconds: field.accepts.iter().any(|form| form.value == "seconds"),
        strict: scalar.is_some_and(Scalar::is_strict)
            || matches!(kind, Kind::Id(Scalar::Integer, _))
            || field.money.is_some(),
        empty,
        vendor_type: field.vendor_type.clone().unwrap_or_else(|| field.ty.value.clone()),
        place: field.place.as_ref().map_or(place, |p| resolve::place(&p.value)),
        also: field.also.as_ref().map(|also| also.value.clone()),
        required: field.required == Some(true),
        default: field.default.as_ref().map(|d| d.value.clone()),
        examples: field.examples.iter().map(|e| e.value.clone()).collect(),
        attributes: field.attributes.clone(),
        span: field.wire.span.clone(),
        kind,
        list,
    }
}

fn contents(described: Described<'_>, field: &spec::Field) -> Option<Contents> {
    let written = field.contents.as_ref()?;
    let name = written.value.trim_end_matches("[]").trim_end();
    let model = names::ty(described.type_named(name)?.given_name());
    Some(Contents { model, list: name.len() < written.value.len() })
}

/// The kind in the client. What has an unknown name, which `check` reports, is a string.
fn kind(kind: spec::Kind<'_>) -> Kind {
    match kind {
        spec::Kind::Scalar(scalar) => Kind::Scalar(scalar),
        spec::Kind::Enum(e) => Kind::Enum(names::ty(e.given_name())),
        spec::Kind::Id(id, scalar) => Kind::Id(resolve::id_scalar(scalar), names::ty(&id.name.value)),
        spec::Kind::Struct(found) => Kind::Model(names::ty(found.given_name())),
        spec::Kind::Unknown => Kind::Scalar(Scalar::String),
    }
}

fn item(platform: &spec::Platform, field: &spec::Field, base: &str, list: bool) -> String {
    match (&field.item, list && platform.wraps_lists) {
        (Some(item), _) => item.value.clone(),
        (None, true) => names::list_item(base),
        (None, false) => String::new(),
    }
}
