//! Each field: type, kind, zone, limits, `in`, example values.

use super::scalars::{Leaf, misfit};
use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::loose_type::loose_type;
use crate::messages;
use crate::names::zone_minutes;
use crate::scalar::Scalar;
use crate::spec::{Described, Field, Http, Kind, Operation, Parameter, Spanned};

pub(super) fn check_types(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let scalars = scope.platform.types.iter().map(|(name, _)| name.value.as_str());
    let known: Vec<&str> = described.types.iter().map(|t| t.name.value.as_str()).chain(scalars).collect();
    for field in described.fields().filter(|f| !f.ty.value.is_empty()) {
        let (base, _) = scope.platform.split_list(&field.ty.value);
        if known.contains(&base) {
            continue;
        }
        if let Some((write, nullable)) = loose_type(&field.ty.value) {
            out.push(type_of_another_language(&field.ty, &write, nullable));
        } else {
            let name = Spanned { value: base.to_owned(), span: field.ty.span.clone() };
            out.push(messages::unknown(&name, "type", "types", &known));
        }
    }
    for ty in described.types {
        if scope.platform.scalar(&ty.name.value).is_some() {
            out.push(scalar_redefined(&ty.name));
        }
    }
}

/// At most one of `as`, `enum` and `id`, only on a scalar, with a known name.
pub(super) fn check_kinds(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let enums: Vec<&str> = described.enums.iter().map(|e| e.name.value.as_str()).collect();
    let ids: Vec<&str> = scope.provider.ids.iter().map(|id| id.name.value.as_str()).collect();
    let provider_read = !scope.provider.name.value.is_empty();
    for field in described.fields() {
        let kinds: Vec<&Spanned<String>> =
            [&field.as_kind, &field.enum_name, &field.id].into_iter().flatten().collect();
        if let [_, second, ..] = kinds[..] {
            out.push(two_meanings(second));
        }
        if let (Kind::Struct(_), [first, ..]) = (scope.index.kind(described, field), &kinds[..]) {
            out.push(meaning_of_struct(first, &field.ty.value));
        }
        if let Some(name) = field.enum_name.as_ref().filter(|n| !enums.contains(&n.value.as_str())) {
            out.push(messages::unknown(name, "enum", "enums", &enums));
        }
        if let Some(name) = field.id.as_ref().filter(|n| provider_read && !ids.contains(&n.value.as_str())) {
            out.push(messages::unknown(name, "id", "ids", &ids));
        }
    }
}

/// `contents` is a known type, of a string with JSON.
pub(super) fn check_contents(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let known: Vec<&str> = described.types.iter().map(|t| t.name.value.as_str()).collect();
    for field in described.fields() {
        let Some(contents) = &field.contents else { continue };
        let name = contents.value.trim_end_matches("[]").trim_end();
        if !matches!(scope.index.kind(described, field), Kind::Scalar(Scalar::Json) | Kind::Unknown) {
            out.push(contents_without_json(contents));
        } else if !known.contains(&name) {
            let name = Spanned { value: name.to_owned(), span: contents.span.clone() };
            out.push(messages::unknown(&name, "type", "types", &known));
        }
    }
}

pub(super) fn check_zones(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for field in described.fields() {
        let Some(zone) = &field.zone else { continue };
        if zone_minutes(&zone.value).is_none() {
            out.push(messages::bad_zone(zone));
        } else if !matches!(scope.index.kind(described, field), Kind::Scalar(Scalar::Datetime) | Kind::Unknown) {
            out.push(messages::zone_without_datetime(zone));
        }
    }
}

/// `accepts` is only for timestamps, and `money` only for decimals.
pub(super) fn check_reading(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for field in described.fields() {
        let kind = scope.index.kind(described, field);
        for form in &field.accepts {
            match kind {
                Kind::Scalar(Scalar::Datetime) | Kind::Unknown => {}
                Kind::Scalar(Scalar::Millis) if form.value != "millis" => {}
                Kind::Scalar(Scalar::Millis) => out.push(accepted_anyway(form)),
                _ => out.push(accepts_without_time(form)),
            }
        }
        if let Some(money) = &field.money
            && !matches!(kind, Kind::Scalar(Scalar::Decimal) | Kind::Unknown)
        {
            out.push(money_without_decimal(money));
        }
    }
}

/// `max_items` and `item` are only for lists, `max_length` only for strings.
pub(super) fn check_lists(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for field in described.fields() {
        let is_list = scope.platform.split_list(&field.ty.value).1;
        if field.attributes.max_items.is_some() && !is_list {
            out.push(not_list(&field.wire, "max_items"));
        }
        if field.item.is_some() && !(is_list && scope.platform.wraps_lists) {
            out.push(not_list(&field.wire, "item"));
        }
        if field.attributes.max_length.is_some() {
            match scope.index.kind(described, field) {
                Kind::Struct(_) => out.push(not_string(&field.wire, "an object")),
                Kind::Scalar(scalar) | Kind::Id(_, scalar) if !scalar.is_text() => {
                    out.push(not_string(&field.wire, &format!("of the kind `{}`", scalar.word())));
                }
                Kind::Scalar(_) | Kind::Id(..) | Kind::Enum(_) | Kind::Unknown => {}
            }
        }
    }
}

/// `also` is only for parameters.
pub(super) fn check_also(_: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let nested = described.response.iter().chain(described.types.iter().flat_map(|t| &t.fields));
    out.extend(nested.filter_map(|field| field.also.as_ref()).map(also_of_no_parameter));
}

/// No other parameter has the second name, and a field in the path has none.
pub(super) fn check_other_names(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let in_path = |f: &&Field| f.place.as_ref().is_some_and(|place| place.value == "path");
    let nameless = operation.request.iter().filter(in_path);
    out.extend(nameless.filter_map(|field| field.also.as_ref()).map(also_of_no_parameter));
    let own = operation.request.iter().map(|field| (&field.wire, field.also.as_ref()));
    let system: Vec<_> = scope.platform.parameters_of(operation).map(|p| (&p.name, p.also.as_ref())).collect();
    let mut taken: Vec<&str> = system.iter().filter_map(|(_, also)| Some((*also)?.value.as_str())).collect();
    let wires = own.clone().map(|(name, _)| name);
    out.extend(wires.clone().filter(|name| taken.contains(&name.value.as_str())).map(messages::also_taken));
    taken.extend(wires.map(|name| name.value.as_str()));
    taken.extend(system.iter().map(|(name, _)| name.value.as_str()));
    for also in own.filter_map(|(_, also)| also) {
        if taken.contains(&also.value.as_str()) {
            out.push(messages::also_taken(also));
        }
        taken.push(&also.value);
    }
    let documented = operation.old_parameters.iter().filter(|old| taken.contains(&old.name.value.as_str()));
    out.extend(documented.map(|old| old_parameter_documented(&old.name)));
}

fn old_parameter_documented(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a documented parameter", messages::short(&name.value));
    Diagnostic::new("old-parameter-documented", &name.span, message, "no document has an old parameter")
        .help("remove it here, or there")
}

/// A client sends the system parameters by itself; a field of one of these names would be sent a second time.
pub(super) fn check_system_names(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let platform = scope.platform;
    let usual = if operation.http.as_ref().is_none_or(Http::has_body) { "body" } else { "query" };
    for field in &operation.request {
        let own = (field.place.as_ref().map_or(usual, |place| place.value.as_str()), field.wire.value.as_str());
        let mut sent = platform.placed_parameters(operation);
        let is_sent = |p: &Parameter| p.value.value != "$session" || operation.sends_session();
        if sent.any(|(place, p)| is_sent(p) && platform.is_one((place, &p.name.value), own)) {
            out.push(system_parameter(&field.wire, &platform.name.value));
        }
    }
}

/// `in` is only for fields of a request.
pub(super) fn check_in(_: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let nested = described.response.iter().chain(described.types.iter().flat_map(|t| &t.fields));
    out.extend(nested.filter_map(|f| f.place.as_ref()).map(in_of_response));
}

/// `in: body` needs a body, and a field in the path is required.
pub(super) fn check_places(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    if let Some(http) = operation.http.as_ref().filter(|http| !http.has_body()) {
        let in_body = operation.request.iter().filter_map(|f| f.place.as_ref()).filter(|place| place.value == "body");
        out.extend(in_body.map(|place| body_without_meaning(place, &http.method.value)));
    }
    for field in &operation.request {
        let in_path = field.place.as_ref().is_some_and(|p| p.value == "path");
        if in_path && field.required != Some(true) {
            out.push(optional_path_parameter(&field.wire));
        }
    }
}

/// `example` and `default` of a field match its kind. Those of a list may be separated by commas; those of
/// an object are not checked, since documents print placeholders there.
pub(super) fn check_values(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for field in described.fields() {
        let Some(scalar) = scope.index.kind(described, field).scalar() else { continue };
        let is_list = scope.platform.split_list(&field.ty.value).1;
        for value in field.examples.iter().chain(&field.default) {
            let parts = if is_list { value.value.split(',').collect() } else { vec![value.value.as_str()] };
            if let Some(wanted) = parts.iter().find_map(|part| misfit(scalar, Leaf::String(part.trim()))) {
                out.push(messages::value_misfit(value, &field.wire.value, wanted));
            }
            check_length(field, value, out);
        }
    }
}

fn check_length(field: &Field, value: &Spanned<String>, out: &mut Out) {
    let length = value.value.chars().count();
    if let Some(max) = field.attributes.max_length.filter(|max| length > *max as usize) {
        out.push(messages::too_long(&value.span, &field.wire.value, length, max));
    }
}

/// A type that contains itself through fields that are always there has no end. Each cycle is reported once, at the
/// field that closes it.
pub(super) fn check_endless(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let request: Vec<&str> = described.request_types().into_iter().map(|t| t.name.value.as_str()).collect();
    let mut done: Vec<&str> = Vec::new();
    for first in described.types {
        // The types from the first one to the current one, with the fields that are still to be followed.
        let mut path = vec![(first, first.fields.iter())];
        while let Some((ty, fields)) = path.last_mut() {
            let (name, sent) = (ty.name.value.as_str(), request.contains(&ty.name.value.as_str()));
            let field = fields.next().filter(|_| !done.contains(&name));
            let Some(field) = field else {
                done.push(name);
                path.pop();
                continue;
            };
            let (base, list) = scope.platform.split_list(&field.ty.value);
            // A response may have an empty list; a request needs the items of a required one.
            let needed = field.required == Some(true) && (!list || sent);
            let Some(inner) = described.type_named(base).filter(|_| needed) else { continue };
            if path.iter().any(|(outer, _)| outer.name.value == base) {
                out.push(endless_type(&field.ty, base));
            } else {
                path.push((inner, inner.fields.iter()));
            }
        }
    }
}

// Messages.

/// An unknown type that is one of those.
fn type_of_another_language(ty: &Spanned<String>, write: &str, nullable: bool) -> Diagnostic {
    let message = format!("unknown type `{}`", messages::short(&ty.value));
    let nullable = if nullable { " and `nullable: true`" } else { "" };
    let help =
        format!("write `type: \"{}\"`{nullable}; `vendor_type` keeps what the page prints", messages::short(write));
    Diagnostic::new("unknown-type", &ty.span, message, "a type of another language").help(help)
}

fn scalar_redefined(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a scalar type of the platform", name.value);
    Diagnostic::new("scalar-redefined", &name.span, message, "")
        .help("rename the type, and keep the vendor's name in `vendor_type`")
}

fn two_meanings(second: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("two-meanings", &second.span, "a field has only one of `as`, `enum` and `id`", "the second one")
        .help("keep the most specific one")
}

fn meaning_of_struct(said: &Spanned<String>, ty: &str) -> Diagnostic {
    let message = format!("`{ty}` is an object, but `as`, `enum` and `id` are for scalars");
    Diagnostic::new("meaning-of-struct", &said.span, message, "").help("remove it, or move it to a field of the object")
}

fn contents_without_json(contents: &Spanned<String>) -> Diagnostic {
    let message = "`contents` is only for a string with JSON";
    Diagnostic::new("contents-without-json", &contents.span, message, "no such string")
        .help("add `as: json`; an object that is no string has its type in `type`")
}

fn accepts_without_time(form: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("accepts-without-time", &form.span, "`accepts` is only for timestamps", "not a timestamp")
        .help("add `as: datetime` or `as: millis`, or remove `accepts`")
}

fn accepted_anyway(form: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("accepted-anyway", &form.span, "a field with `as: millis` already accepts milliseconds", "")
        .help("remove it; `seconds` would add another form")
}

fn money_without_decimal(money: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("money-without-decimal", &money.span, "`money` is only for a decimal", "not a decimal")
        .help("add `as: decimal`, or remove it; `as: fen` is always money")
}

fn body_without_meaning(span: &Spanned<String>, method: &str) -> Diagnostic {
    let message = format!("the field is sent in the body, but a {method} request has no body");
    Diagnostic::new("no-request-body", &span.span, message, "no body")
        .help("write `in: query`, or check `http: { method: … }` against the document")
}

fn optional_path_parameter(field: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is sent in the path, so it must be required", messages::short(&field.value));
    Diagnostic::new("path-parameter", &field.span, message, "").help("add `required: true`")
}

fn system_parameter(field: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("`{}` is a system parameter of `{platform}`", messages::short(&field.value));
    Diagnostic::new("system-parameter", &field.span, message, "it would be sent twice")
        .help("remove the field: a client sends the parameter by itself")
}

fn in_of_response(span: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("in-of-response", &span.span, "`in` is only for fields of a request", "not a request field")
        .help("remove it")
}

fn also_of_no_parameter(also: &Spanned<String>) -> Diagnostic {
    let message = "`also` is only for parameters that are sent under a name";
    Diagnostic::new("also-of-no-parameter", &also.span, message, "not such a parameter").help("remove it")
}

fn not_list(field: &Spanned<String>, key: &str) -> Diagnostic {
    let message =
        format!("`{key}` is only for lists, but `{}` is not a list that needs it", messages::short(&field.value));
    Diagnostic::new("not-list", &field.span, message, "").help("write the type with brackets, `X[]`, or remove the key")
}

fn not_string(field: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`max_length` is only for strings, but `{}` is {what}", messages::short(&field.value));
    Diagnostic::new("not-string", &field.span, message, "").help("write the limit in `doc`, and remove the key")
}

fn endless_type(ty: &Spanned<String>, name: &str) -> Diagnostic {
    let message = format!("`{name}` contains itself, so it would have no end");
    Diagnostic::new("endless-type", &ty.span, message, "refers back")
        .help("remove `required: true` from a field of the cycle that may be absent")
}
