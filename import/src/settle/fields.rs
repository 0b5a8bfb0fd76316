//! Fields: names, limits, values, the description.

use std::collections::HashSet;

use waybill_codegen::check::looks_personal;
use waybill_codegen::scalar::Scalar;

use super::{Context, names};
use crate::loss::{Kind, Losses};
use crate::model::{Field, Operation};

/// What the fields belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Request,
    Response,
    Type { sent: bool },
}

/// Removes the parameters that every request of the platform has: a client sends them by itself.
pub(crate) fn leave_to_platform(context: &Context<'_>, op: &mut Operation, losses: &mut Losses) {
    let platform = context.platform;
    let (id, system) = (op.id.clone(), platform.parameters_in.value.as_str());
    let has_body = op.http.as_ref().is_none_or(|(method, _)| !matches!(method.as_str(), "GET" | "DELETE"));
    let usual = if has_body { "body" } else { "query" };
    op.request.retain(|field| {
        let own = (field.at.unwrap_or(usual), field.wire.as_str());
        let is_it = platform.parameters.iter().any(|p| platform.is_one((system, &p.name.value), own));
        if is_it {
            losses.field(Kind::NotTaken, &id, field, "a system parameter of the platform", "the client sends it");
        }
        !is_it
    });
}

/// Decides everything about a list of fields but their types.
pub(crate) fn settle(context: &Context<'_>, id: &str, fields: &mut [Field], owner: Owner, losses: &mut Losses) {
    for field in fields.iter_mut() {
        let list = context.platform.split_list(&field.ty).1;
        let kind = kind(context, field);
        limits(id, field, list, kind, losses);
        if kind == Some(Scalar::Datetime) {
            zone(context, id, field, losses);
        }
        values(id, field, list, kind, losses);
        // One of few values is no personal data, whatever the name.
        if matches!(kind, Some(Scalar::String | Scalar::Integer)) && field.values.is_empty() {
            personal(id, field, losses);
        }
    }
    names::fields(id, fields, owner == Owner::Request, losses);
}

/// The kind of a scalar field; `None` for an object.
fn kind(context: &Context<'_>, field: &Field) -> Option<Scalar> {
    if let Some(kind) = field.settled.kind {
        return Scalar::named(kind);
    }
    match context.scalar(context.platform.split_list(&field.ty).0)? {
        Scalar::Number => Some(Scalar::Decimal),
        scalar => Some(scalar),
    }
}

/// Removes fields whose names can't be sent or occur twice, at any depth.
pub(crate) fn keep_named(id: &str, fields: &mut Vec<Field>, losses: &mut Losses) {
    let mut seen = HashSet::new();
    fields.retain_mut(|field| {
        let odd = |c: char| matches!(c, '"' | '\\') || c.is_control();
        let why = if field.wire.is_empty() {
            "a field without a name"
        } else if field.wire.contains(odd) {
            "a name with a quote, a backslash or a control character"
        } else if !seen.insert(field.wire.clone()) {
            "a second field of this name"
        } else {
            keep_named(id, &mut field.fields, losses);
            return true;
        };
        let inside = if field.fields.is_empty() { String::new() } else { format!(", with {}", listed(&field.fields)) };
        let why = format!("{why} and the type `{}`{inside}", field.ty.trim());
        losses.field(Kind::FieldLeftOut, id, field, why, "left out");
        false
    });
}

/// Fields with their types, at any depth, for the report.
pub(crate) fn listed(fields: &[Field]) -> String {
    let one = |field: &Field| match field.fields.is_empty() {
        true => format!("{}: {}", field.wire, field.ty.trim()),
        false => format!("{}: {} {{ {} }}", field.wire, field.ty.trim(), listed(&field.fields)),
    };
    fields.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn limits(id: &str, field: &mut Field, list: bool, kind: Option<Scalar>, losses: &mut Losses) {
    let limits = field.limits.clone();
    if let Some(text) = &limits.items {
        field.settled.max_items = count(text).filter(|_| list);
        // One item of what is no list says nothing.
        if field.settled.max_items.is_none() && text != "1" {
            losses.field(Kind::ValueLeftOut, id, field, format!("at most {text} list items"), "no limit");
        }
    }
    if let Some(text) = &limits.length {
        length(id, field, text, kind, losses);
    }
    for (least, what) in [(limits.least_items, "item"), (limits.least_length, "character")] {
        let Some(least) = least.filter(|least| least != "0") else { continue };
        losses.field(Kind::RangeInText, id, field, "a least length", IN_TEXT);
        let plural = if least == "1" { "" } else { "s" };
        add_sentence(field, &format!("At least {least} {what}{plural}."));
    }
    let range = match (limits.least, limits.most) {
        (None, None) => return,
        (Some(least), Some(most)) => format!("Between {least} and {most}."),
        (Some(least), None) => format!("At least {least}."),
        (None, Some(most)) => format!("At most {most}."),
    };
    losses.field(Kind::RangeInText, id, field, "a range of values", IN_TEXT);
    add_sentence(field, &range);
}

const IN_TEXT: &str = "a sentence of the description";

/// A limit of a specification: an integer above zero.
fn count(text: &str) -> Option<u32> {
    text.parse().ok().filter(|n| *n > 0)
}

/// A greatest length. Only that of a string is a limit of the spec: a client can't send a string for anything else.
fn length(id: &str, field: &mut Field, text: &str, kind: Option<Scalar>, losses: &mut Losses) {
    let what = match kind {
        Some(Scalar::String) => {
            field.settled.max_length = count(text);
            if field.settled.max_length.is_none() {
                losses.field(Kind::ValueLeftOut, id, field, format!("at most {text} characters"), "no limit");
            }
            return;
        }
        Some(Scalar::File) => "Length of the file",
        _ => "Length as text",
    };
    losses.field(Kind::RangeInText, id, field, "a limit of the length of what is no string", IN_TEXT);
    add_sentence(field, &format!("{what}: at most {text}."));
}

fn add_sentence(field: &mut Field, sentence: &str) {
    let doc = field.doc.take().filter(|doc| !doc.is_empty());
    field.doc = Some(doc.map_or_else(|| sentence.to_owned(), |doc| format!("{doc}\n\n{sentence}")));
}

fn zone(context: &Context<'_>, id: &str, field: &mut Field, losses: &mut Losses) {
    if let Some(zone) = context.zone() {
        field.settled.zone = Some(zone.to_owned());
        losses.field(Kind::ZoneAssumed, id, field, "a time without a zone", format!("{zone}, the platform's zone"));
    }
}

/// Keeps the default and the example that match the field.
fn values(id: &str, field: &mut Field, list: bool, kind: Option<Scalar>, losses: &mut Losses) {
    for (value, name) in [(field.default.take(), "default"), (field.example.take(), "example")] {
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else { continue };
        let fits = match kind {
            Some(kind) if list => value.split(',').all(|part| part.trim().is_empty() || kind.fits(part.trim())),
            Some(kind) => kind.fits(value.trim()) && kind != Scalar::File,
            None => false,
        };
        let long = field.settled.max_length.is_some_and(|most| value.chars().count() > most as usize);
        if !fits || long {
            let why = match kind {
                _ if long => "longer than the limit",
                Some(Scalar::File) => "of a file",
                Some(kind) => kind.expected(),
                None => "of an object",
            };
            let why = if long || kind.is_none() || kind == Some(Scalar::File) {
                why.to_owned()
            } else {
                format!("no value of its kind ({why})")
            };
            losses.field(Kind::ValueLeftOut, id, field, format!("{name} {value:?}: {why}"), format!("no {name}"));
        } else if name == "default" {
            field.default = Some(value);
        } else {
            field.example = Some(value);
        }
    }
}

/// Redacts what looks like personal data. A value that does is not repeated.
fn personal(id: &str, field: &mut Field, losses: &mut Losses) {
    if field.settled.personal {
        return;
    }
    let values: Vec<&str> = field.example.iter().chain(&field.default).map(String::as_str).collect();
    let Some(what) = looks_personal(&field.wire, &values) else { return };
    field.settled.personal = true;
    let had = field.example.take().is_some() | field.default.take().is_some();
    let lost = if had { format!("a field of {what}, with a value") } else { format!("a field of {what}") };
    losses.field(Kind::PersonalAssumed, id, field, lost, "personal: redacted in logs, no value");
}
