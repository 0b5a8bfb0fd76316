//! Paths of fields: wire names with dots, without indices: `data.receiver.phone`.

use super::Scope;
use super::kinds::{Kind, kind};
use crate::spec::{Field, Operation};

/// The field at a path, in the response or else in the request.
pub(super) fn find<'a>(scope: &Scope<'a>, operation: &'a Operation, path: &str) -> Option<&'a Field> {
    [&operation.response, &operation.request].into_iter().find_map(|fields| below(scope, operation, fields, path))
}

/// A wire name can contain dots, so every field whose name is a prefix of the path is tried.
fn below<'a>(scope: &Scope<'a>, operation: &'a Operation, fields: &'a [Field], path: &str) -> Option<&'a Field> {
    fields.iter().find_map(|field| {
        let rest = path.strip_prefix(field.wire.value.as_str())?;
        if rest.is_empty() {
            return Some(field);
        }
        let Kind::Struct(inner) = kind(scope, operation, field) else { return None };
        below(scope, operation, &inner.fields, rest.strip_prefix('.')?)
    })
}

/// A path and one more name.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
