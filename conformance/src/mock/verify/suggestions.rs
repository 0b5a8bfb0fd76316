//! Suggestions for a rejected request. They contain names only; received values are shortened.

use waybill_codegen::suggest::nearest;

use super::super::params::{Params, beginning};
use super::super::provider::{Op, Providers, Specs};
use super::super::redact;

/// A received text, shortened to one line.
pub(super) fn short(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let cut = beginning(text, 60);
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{dots}`", cut.chars().map(clean).collect::<String>())
}

/// A received name that no document has.
pub(super) fn name(unknown: &str) -> String {
    format!("`{}`", redact::unknown(unknown))
}

/// What precedes a name where `&` was escaped as in HTML.
const ESCAPED: &str = "amp;";
const ESCAPED_AMPERSAND: &str = "the parameters are separated by `&amp;`, as in HTML: separate them by `&`";

/// The same for a name that no document has.
pub(super) fn escaped_ampersand(name: &str) -> Option<String> {
    name.starts_with(ESCAPED).then(|| ESCAPED_AMPERSAND.to_owned())
}

/// The received parameter that is probably a misspelling of the missing one.
pub(super) fn near_parameter(missing: &str, params: &Params<'_>) -> Option<String> {
    let names = params.list.iter().map(|p| &*p.name).filter(|name| *name != missing);
    if names.clone().any(|name| name.strip_prefix(ESCAPED) == Some(missing)) {
        return Some(ESCAPED_AMPERSAND.to_owned());
    }
    nearest(missing, names).map(|near| format!("{} is probably a misspelling of {missing}", name(near)))
}

/// Maximum number of names that are listed.
const SHOWN: usize = 10;

/// The documented name that is most similar to an unknown one; else the known ones.
pub(super) fn near_name<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(unknown, known.iter().copied()) {
        Some(near) => Some(format!("did you mean {near}?")),
        None if known.is_empty() => None,
        None => {
            let (shown, more) = known.split_at(known.len().min(SHOWN));
            let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
            Some(format!("known names: {}{more}", shown.join(", ")))
        }
    }
}

/// Operations with a similar name.
pub(super) fn near_operation(specs: &Specs, id: &str) -> Option<String> {
    near_name(id, specs.operations.iter().map(|op| op.ir.id.as_str()))
}

/// Where another provider or platform of this server has an operation.
pub(super) fn elsewhere(providers: &Providers, is_it: impl Fn(&Op) -> bool) -> Option<String> {
    let found = providers.all().iter().filter_map(|provider| {
        let specs = provider.specs()?;
        let op = specs.operations.iter().find(|op| is_it(op))?;
        let path = if op.ir.named { &specs.style(Some(op)).path } else { &op.ir.path };
        Some(format!("{} at {}{path}", provider.name, provider.base))
    });
    let found: Vec<String> = found.collect();
    (!found.is_empty()).then(|| format!("this server has it for {}", found.join(", ")))
}

/// Operations with a similar path.
pub(super) fn near_address(specs: &Specs, path: &str) -> Option<String> {
    near_name(path, specs.operations.iter().filter(|op| !op.ir.named).map(|op| op.ir.path.as_str()))
}

/// The address of an operation.
pub(super) fn address(op: &Op) -> String {
    format!("this path has {} {}", op.ir.http_method.word(), op.ir.path)
}
