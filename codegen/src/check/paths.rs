//! Paths of fields: wire names with dots, without indices: `data.receiver.phone`.

use super::Scope;
use crate::spec::{Described, Field, Kind};

/// The field at a path, in the response or else in the request.
pub(super) fn find<'a>(scope: &Scope<'a>, described: Described<'a>, path: &str) -> Option<&'a Field> {
    [described.response, described.request].into_iter().find_map(|fields| below(scope, described, fields, path))
}

/// A wire name can contain dots, so every field whose name is a prefix of the path is tried.
fn below<'a>(scope: &Scope<'a>, described: Described<'a>, fields: &'a [Field], path: &str) -> Option<&'a Field> {
    fields.iter().find_map(|field| {
        let rest = path.strip_prefix(field.wire.value.as_str())?;
        if rest.is_empty() {
            return Some(field);
        }
        let Kind::Struct(inner) = scope.index.kind(described, field) else { return None };
        below(scope, described, &inner.fields, rest.strip_prefix('.')?)
    })
}

/// A path and one more name.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
