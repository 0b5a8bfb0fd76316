//! File fields: they are allowed only where a form can contain them.

use super::{Out, Scope};
use crate::messages;
use crate::spec::{Described, Field, Operation, Platform};

/// A platform with a file type has form bodies.
pub(super) fn check_platform(platform: &Platform, out: &mut Out) {
    let files = platform.types.iter().filter(|(_, kind)| kind.value == "file");
    if platform.body.value == "json" {
        out.extend(files.map(|(name, _)| messages::file_in_json(name)));
    }
}

/// A file has a body to be in.
pub(super) fn check_method(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let described = operation.described();
    let Some(http) = operation.http.as_ref().filter(|http| !http.has_body()) else { return };
    let files = operation.request.iter().filter(|field| scope.index.kind(described, field).is_file());
    out.extend(files.map(|field| messages::file_without_body(&field.ty, &http.method.value)));
}

pub(super) fn check(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let is_file = |field: &&Field| scope.index.kind(described, field).is_file();
    described.request.iter().filter(is_file).for_each(|field| check_field(scope, field, out));
    out.extend(described.response.iter().filter(is_file).map(|f| messages::file_in_response(&f.ty)));
    let nested = described.types.iter().flat_map(|t| &t.fields);
    out.extend(nested.filter(is_file).map(|f| messages::file_in_struct(&f.ty)));
}

fn check_field(scope: &Scope<'_>, field: &Field, out: &mut Out) {
    if scope.platform.split_list(&field.ty.value).1 {
        out.push(messages::list_of_files(&field.ty));
    }
    if let Some(place) = field.place.as_ref().filter(|place| place.value != "body") {
        out.push(messages::file_not_in_body(place));
    }
    let kinds = [&field.as_kind, &field.enum_name, &field.id];
    out.extend(kinds.into_iter().flatten().map(messages::meaning_of_file));
}
