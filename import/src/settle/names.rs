//! Rust names where the rule gives none, one that is taken, or one of another name. They depend on the vendor's name and
//! not on its position, so that an import of the next version gives the same ones.

use std::collections::HashSet;

use waybill_codegen::names::{
    ENUM_ITEMS, ERROR_VARIANTS, METHODS, PAGE_METHODS, field, is_identifier, of_operation, plain, required_struct, ty,
    variant,
};

use crate::loss::{Kind, Losses};
use crate::model::{Enum, ErrorRow, Field, Operation};

/// A name that the rule keeps, and that is free: the vendor's in ASCII, then with a word, then with a number.
pub(crate) fn free(vendor: &str, word: &str, rule: fn(&str) -> String, taken: &HashSet<String>) -> Option<String> {
    let own = rule(vendor);
    if is_identifier(&own) && !taken.contains(&own) {
        return None;
    }
    let base = ascii(vendor, word);
    let tries = [base.clone(), format!("{base}_{word}")].into_iter().chain((2..).map(|n| format!("{base}_{n}")));
    let names = tries.map(|name| plain(&rule(&name)).to_owned());
    names.into_iter().find(|name| {
        let rust = rule(name);
        is_identifier(&rust) && plain(&rust) == name && !taken.contains(&rust)
    })
}

/// The name in ASCII: `收货人name` is `name`, and `收货人` has the numbers of its characters.
fn ascii(vendor: &str, word: &str) -> String {
    let kept: String = vendor.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join("_");
    let starts = kept.starts_with(|c: char| c.is_ascii_alphabetic());
    match (kept.is_empty(), starts) {
        (false, true) => kept,
        (false, false) => format!("{word}_{kept}"),
        (true, _) => {
            let numbers: Vec<String> = vendor.chars().take(8).map(|c| format!("u{:x}", u32::from(c))).collect();
            format!("{word}_{}", numbers.join("_"))
        }
    }
}

pub(crate) fn fields(id: &str, fields: &mut [Field], is_request: bool, losses: &mut Losses) {
    let mut taken: HashSet<String> = HashSet::new();
    if is_request {
        // Pages can be added by hand.
        taken.extend(METHODS.iter().chain(PAGE_METHODS).map(|&name| name.to_owned()));
    }
    for one in fields {
        one.settled.name = free(&one.wire, "field", field, &taken);
        if let Some(name) = &one.settled.name {
            let instead = format!("the Rust name `{name}`");
            losses.field(Kind::Renamed, id, one, "a name that is no free Rust name", instead);
        }
        taken.insert(field(one.settled.name.as_deref().unwrap_or(&one.wire)));
    }
}

/// Types share a module with the operation's own names, and with the structs of required fields.
pub(crate) fn types(rest: &str, op: &mut Operation, losses: &mut Losses) {
    let mut taken: HashSet<String> = of_operation(rest).into();
    taken.extend(of_operation(rest).map(|own| required_struct(&own)));
    for at in 0..op.types.len() {
        let name = free(&op.types[at].name, "type", ty, &taken);
        if let Some(name) = &name {
            let one = &op.types[at];
            let instead = format!("the Rust name `{name}`");
            let place = (&one.place, op.id.as_str(), one.name.as_str());
            losses.add(Kind::Renamed, place, "a type whose name is no free Rust name", instead);
        }
        let rust = ty(name.as_deref().unwrap_or(&op.types[at].name));
        op.types[at].rename = name;
        taken.insert(required_struct(&rust));
        taken.insert(rust);
    }
    for one in &mut op.enums {
        one.rename = free(&one.name, "type", ty, &taken);
        if let Some(name) = &one.rename {
            let place = (&one.place, op.id.as_str(), one.name.as_str());
            losses.add(
                Kind::Renamed,
                place,
                "an enum whose name is no free Rust name",
                format!("the Rust name `{name}`"),
            );
        }
        taken.insert(ty(one.rename.as_deref().unwrap_or(&one.name)));
    }
}

/// The variants of an enum.
pub(crate) fn values(id: &str, one: &mut Enum, losses: &mut Losses) {
    let mut taken: HashSet<String> = ENUM_ITEMS.iter().map(|&name| name.to_owned()).collect();
    for value in &mut one.values {
        value.name = match value.wire.is_empty() {
            true => Some("Empty".to_owned()),
            false => free(&value.wire, "value", variant, &taken),
        };
        if let Some(name) = &value.name {
            let instead = format!("the Rust name `{name}`");
            losses.add(Kind::Renamed, (&one.place, id, &value.wire), "a value that is no free Rust name", instead);
        }
        taken.insert(variant(value.name.as_deref().unwrap_or(&value.wire)));
    }
}

/// Codes are variants of one enum.
pub(crate) fn codes(op_id: &str, rows: &mut [ErrorRow], losses: &mut Losses) {
    let mut taken: HashSet<String> = ERROR_VARIANTS.iter().map(|&name| name.to_owned()).collect();
    for row in rows {
        row.name = free(&row.code, "code", variant, &taken);
        if let Some(name) = &row.name {
            let place = (&row.place, op_id, row.code.as_str());
            let instead = format!("the Rust name `{name}`");
            losses.add(Kind::Renamed, place, "a code that is no free Rust name", instead);
        }
        taken.insert(variant(row.name.as_deref().unwrap_or(&row.code)));
    }
}
