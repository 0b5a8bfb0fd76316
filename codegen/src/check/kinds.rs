//! The kind of a field's value: a scalar, an object type of the file, a file, or unknown.

use super::Scope;
use crate::spec::{Field, Operation, Platform, Spanned, Type};

/// The kind of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    String,
    Integer,
    Boolean,
    Decimal,
    Datetime,
    Millis,
    Fen,
    Json,
    /// A value of an open enum: any scalar.
    Enum,
}

/// The kind of a field's value, or of each item of its list.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    Scalar(Scalar),
    Struct(&'a Type),
    /// An uploaded file.
    File,
    Unknown,
}

/// The kind that the platform gives to a scalar type of the vendor.
pub(super) fn scalar(platform: &Platform, ty: &str) -> Option<Scalar> {
    let kind = platform.types.iter().find(|(name, _)| name.value == ty)?;
    named(&kind.1.value)
}

fn named(kind: &str) -> Option<Scalar> {
    Some(match kind {
        "string" => Scalar::String,
        "integer" => Scalar::Integer,
        "boolean" => Scalar::Boolean,
        "decimal" | "number" => Scalar::Decimal,
        "datetime" => Scalar::Datetime,
        "millis" => Scalar::Millis,
        "fen" => Scalar::Fen,
        "json" => Scalar::Json,
        _ => return None,
    })
}

/// The kind of a field: `enum`, `id` and `as` take precedence over the vendor's type.
pub(super) fn kind<'a>(scope: &Scope<'a>, operation: &'a Operation, field: &Field) -> Kind<'a> {
    let (base, _) = scope.platform.split_list(&field.ty.value);
    if scope.platform.types.iter().any(|(name, kind)| name.value == base && kind.value == "file") {
        return Kind::File;
    }
    let Some(vendor) = scalar(scope.platform, base) else {
        let found = operation.types.iter().find(|t| t.name.value == base);
        return found.map_or(Kind::Unknown, Kind::Struct);
    };
    if field.enum_name.is_some() {
        return Kind::Scalar(Scalar::Enum);
    }
    if let Some(name) = &field.id {
        let id = scope.provider.ids.iter().find(|id| id.name.value == name.value);
        let meaning = id.and_then(|id| scalar(scope.platform, &id.vendor_type.value));
        return meaning.map_or(Kind::Unknown, Kind::Scalar);
    }
    Kind::Scalar(field.as_kind.as_ref().and_then(|k| named(&k.value)).unwrap_or(vendor))
}

/// Each list of fields that an operation has: request, response, and those of its types.
pub(super) fn field_lists(operation: &Operation) -> impl Iterator<Item = &[Field]> {
    let types = operation.types.iter().map(|t| t.fields.as_slice());
    [operation.request.as_slice(), operation.response.as_slice()].into_iter().chain(types)
}

/// All fields of an operation.
pub(super) fn fields(operation: &Operation) -> impl Iterator<Item = &Field> {
    field_lists(operation).flatten()
}

/// Whether each field's type, enum and id is known, so that unused ones can be reported.
pub(super) fn all_known(scope: &Scope<'_>, operation: &Operation) -> bool {
    fields(operation).all(|field| {
        let known_enum = |name: &Spanned<String>| operation.enums.iter().any(|e| e.name.value == name.value);
        field.enum_name.as_ref().is_none_or(known_enum) && !matches!(kind(scope, operation, field), Kind::Unknown)
    })
}
