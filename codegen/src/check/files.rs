//! File fields: they are allowed only where a form can contain them.

use super::kinds::{Kind, kind};
use super::{Out, Scope};
use crate::messages;
use crate::spec::{Field, Operation, Platform};

/// A platform with a file type has form bodies.
pub(super) fn check_platform(platform: &Platform, out: &mut Out) {
    let files = platform.types.iter().filter(|(_, kind)| kind.value == "file");
    if platform.body.value == "json" {
        out.extend(files.map(|(name, _)| messages::file_in_json(name)));
    }
}

pub(super) fn check(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let is_file = |field: &&Field| matches!(kind(scope, operation, field), Kind::File);
    let bodiless = operation.http.as_ref().filter(|http| !http.has_body()).map(|http| http.method.value.as_str());
    for field in operation.request.iter().filter(is_file) {
        if let Some(method) = bodiless {
            out.push(messages::file_without_body(&field.ty, method));
        }
        check_field(scope, field, out);
    }
    out.extend(operation.response.iter().filter(is_file).map(|f| messages::file_in_response(&f.ty)));
    let nested = operation.types.iter().flat_map(|t| &t.fields);
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
