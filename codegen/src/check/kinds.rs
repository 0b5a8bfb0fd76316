//! The kind of a field's value: a scalar, an object type of the file, a file, or unknown.

use super::Scope;
use crate::scalar::Scalar;
use crate::spec::{Field, Operation, Platform, Spanned, Type};

/// The kind of a field's value, or of each item of its list.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    Scalar(Scalar),
    /// A value of an open enum: any scalar.
    Enum,
    Struct(&'a Type),
    /// An uploaded file.
    File,
    Unknown,
}

/// The kind that the platform gives to a scalar type of the vendor. A number differs from a decimal on the wire only.
pub(super) fn scalar(platform: &Platform, ty: &str) -> Option<Scalar> {
    let (_, kind) = platform.types.iter().find(|(name, _)| name.value == ty)?;
    match Scalar::named(&kind.value)? {
        Scalar::Number => Some(Scalar::Decimal),
        Scalar::File => None,
        scalar => Some(scalar),
    }
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
        return Kind::Enum;
    }
    if let Some(name) = &field.id {
        let id = scope.provider.ids.iter().find(|id| id.name.value == name.value);
        let meaning = id.and_then(|id| scalar(scope.platform, &id.vendor_type.value));
        return meaning.map_or(Kind::Unknown, Kind::Scalar);
    }
    Kind::Scalar(field.as_kind.as_ref().and_then(|k| Scalar::named(&k.value)).unwrap_or(vendor))
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
