//! Near misses: what a refused request was nearly. Names only; a value that came is cut short before it
//! is told.

use waybill_codegen::suggest::nearest;

use super::super::params::Given;
use super::super::provider::{Op, Specs};
use super::super::redact;

/// A text that came, short and on one line.
pub(super) fn short(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let cut = redact::beginning(text, 60);
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{dots}`", cut.chars().map(clean).collect::<String>())
}

/// A name that came and that no document has.
pub(super) fn name(unknown: &str) -> String {
    format!("`{}`", redact::unknown(unknown))
}

/// The parameter that came and is probably the missing one misspelt.
pub(super) fn near_parameter(missing: &str, given: &Given<'_>) -> Option<String> {
    let names = given.params.iter().map(|p| &*p.name).filter(|name| *name != missing);
    nearest(missing, names).map(|near| format!("{} is probably {missing}, misspelt", name(near)))
}

/// The documented name that an unknown one is nearest to.
pub(super) fn near_name<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(unknown, known.iter().copied()) {
        Some(near) => Some(format!("did you mean {near}?")),
        None if known.is_empty() => None,
        None => Some(format!("known are {}", known.join(", "))),
    }
}

/// Operations with a similar name.
pub(super) fn near_operation(specs: &Specs, id: &str) -> Option<String> {
    near_name(id, specs.operations.iter().map(|op| op.ir.id.as_str()))
}

/// Operations with a similar path.
pub(super) fn near_address(specs: &Specs, path: &str) -> Option<String> {
    near_name(path, specs.operations.iter().map(|op| op.ir.path.as_str()))
}

/// Where an operation is.
pub(super) fn address(op: &Op) -> String {
    format!("this path has {} {}", op.ir.http_method.to_uppercase(), op.ir.path)
}
