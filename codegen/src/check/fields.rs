//! Fields one by one: types, meanings, zones, limits, places, and the values that they show.

use super::kinds::{Kind, Scalar, fields, kind, scalar};
use super::scalars::{Leaf, misfit};
use super::{Out, Scope};
use crate::mistakes;
use crate::names::zone_minutes;
use crate::spec::{Field, Operation, Spanned, Type};

pub(super) fn check_types(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let scalars = scope.platform.types.iter().map(|(name, _)| name.value.as_str());
    let known: Vec<&str> = operation.types.iter().map(|t| t.name.value.as_str()).chain(scalars).collect();
    for field in fields(operation).filter(|f| !f.ty.value.is_empty()) {
        let (base, _) = scope.platform.split_list(&field.ty.value);
        if !known.contains(&base) {
            let name = Spanned { value: base.to_owned(), span: field.ty.span.clone() };
            out.push(mistakes::unknown(&name, "type", "types", &known));
        }
    }
    for ty in &operation.types {
        if scalar(scope.platform, &ty.name.value).is_some() {
            out.push(mistakes::scalar_redefined(&ty.name));
        }
    }
}

/// `as`, `enum` and `id` say what a scalar means: one of them, on a scalar, and a name that exists.
pub(super) fn check_kinds(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let enums: Vec<&str> = operation.enums.iter().map(|e| e.name.value.as_str()).collect();
    let ids: Vec<&str> = scope.provider.ids.iter().map(|id| id.name.value.as_str()).collect();
    let provider_read = !scope.provider.name.value.is_empty();
    for field in fields(operation) {
        let said: Vec<&Spanned<String>> = [&field.as_kind, &field.enum_name, &field.id].into_iter().flatten().collect();
        if let [_, second, ..] = said[..] {
            out.push(mistakes::two_meanings(second));
        }
        if let (Kind::Struct(_), [first, ..]) = (kind(scope, operation, field), &said[..]) {
            out.push(mistakes::meaning_of_struct(first, &field.ty.value));
        }
        if let Some(name) = field.enum_name.as_ref().filter(|n| !enums.contains(&n.value.as_str())) {
            out.push(mistakes::unknown(name, "enum", "enums", &enums));
        }
        if let Some(name) = field.id.as_ref().filter(|n| provider_read && !ids.contains(&n.value.as_str())) {
            out.push(mistakes::unknown(name, "id", "ids", &ids));
        }
    }
}

pub(super) fn check_zones(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for field in fields(operation) {
        let Some(zone) = &field.zone else { continue };
        if zone_minutes(&zone.value).is_none() {
            out.push(mistakes::bad_zone(zone));
        } else if !matches!(kind(scope, operation, field), Kind::Scalar(Scalar::Datetime) | Kind::Unknown) {
            out.push(mistakes::zone_without_datetime(zone));
        }
    }
}

/// Numbers are accepted only for a time, and only a decimal says that it is money: fen always are.
pub(super) fn check_reading(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for field in fields(operation) {
        let kind = kind(scope, operation, field);
        for form in &field.accepts {
            match kind {
                Kind::Scalar(Scalar::Datetime) | Kind::Unknown => {}
                Kind::Scalar(Scalar::Millis) if form.value != "millis" => {}
                Kind::Scalar(Scalar::Millis) => out.push(mistakes::accepted_anyway(form)),
                _ => out.push(mistakes::accepts_without_time(form)),
            }
        }
        if let Some(money) = &field.money
            && !matches!(kind, Kind::Scalar(Scalar::Decimal) | Kind::Unknown)
        {
            out.push(mistakes::money_without_decimal(money));
        }
    }
}

/// Limits and item names stand only where there are lists and texts to limit.
pub(super) fn check_lists(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for field in fields(operation) {
        let is_list = scope.platform.split_list(&field.ty.value).1;
        if field.max_items.is_some() && !is_list {
            out.push(mistakes::no_list(&field.wire, "max_items"));
        }
        if field.item.is_some() && !(is_list && scope.platform.wraps_lists) {
            out.push(mistakes::no_list(&field.wire, "item"));
        }
        if field.max_length.is_some() {
            match kind(scope, operation, field) {
                Kind::Struct(_) => out.push(mistakes::no_text(&field.wire, "a struct")),
                Kind::File => out.push(mistakes::no_text(&field.wire, "a file")),
                Kind::Scalar(_) | Kind::Unknown => {}
            }
        }
    }
}

/// `in` and `required: true` say how a request is built; an answer has neither place nor arguments.
pub(super) fn check_places(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let nested = operation.response.iter().chain(operation.types.iter().flat_map(|t| &t.fields));
    for place in nested.filter_map(|f| f.place.as_ref()) {
        out.push(mistakes::place_of_answer(place));
    }
    if let Some(http) = operation.http.as_ref().filter(|http| !http.has_body()) {
        let in_body = operation.request.iter().filter_map(|f| f.place.as_ref()).filter(|place| place.value == "body");
        out.extend(in_body.map(|place| mistakes::body_without_meaning(place, &http.method.value)));
    }
    for field in &operation.request {
        let in_path = field.place.as_ref().is_some_and(|p| p.value == "path");
        if in_path && field.required != Some(true) {
            out.push(mistakes::optional_path_parameter(&field.wire));
        }
    }
}

/// A field's own `example` and `default` fit its meaning. A list's may be written with commas; what a
/// document prints beside a struct is a placeholder and says nothing.
pub(super) fn check_values(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for field in fields(operation) {
        let Kind::Scalar(scalar) = kind(scope, operation, field) else { continue };
        let is_list = scope.platform.split_list(&field.ty.value).1;
        for value in field.examples.iter().chain(&field.default) {
            let parts = if is_list { value.value.split(',').collect() } else { vec![value.value.as_str()] };
            if let Some(wanted) = parts.iter().find_map(|part| misfit(scalar, Leaf::String(part.trim()))) {
                out.push(mistakes::value_misfit(value, &field.wire.value, wanted));
            }
            check_length(field, value, out);
        }
    }
}

fn check_length(field: &Field, value: &Spanned<String>, out: &mut Out) {
    let length = value.value.chars().count();
    if let Some(max) = field.max_length.filter(|max| length > *max as usize) {
        out.push(mistakes::too_long(&value.span, &field.wire.value, length, max));
    }
}

/// A struct that holds itself would never end; a list of itself does.
pub(super) fn check_endless(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    for ty in &operation.types {
        let mut seen: Vec<&str> = Vec::new();
        let mut todo: Vec<&Type> = vec![ty];
        while let Some(next) = todo.pop() {
            for field in next.fields.iter().filter(|f| !scope.platform.split_list(&f.ty.value).1) {
                let Kind::Struct(inner) = kind(scope, operation, field) else { continue };
                if inner.name.value == ty.name.value {
                    out.push(mistakes::endless_type(&field.ty, &ty.name.value));
                } else if !seen.contains(&inner.name.value.as_str()) {
                    seen.push(&inner.name.value);
                    todo.push(inner);
                }
            }
        }
    }
}
