//! Types as other languages write them: what the spec language writes instead.

use super::short;
use crate::diagnostic::Diagnostic;
use crate::spec::Spanned;

/// The type that the spec language would write, and whether its values can be null: `array[integer]`, `List<integer>`
/// and `integer array` are `integer[]`; `string|null` and `string?` are a nullable `string`. `None` if it is no such
/// notation.
pub(crate) fn loose_type(written: &str) -> Option<(String, bool)> {
    let written = written.trim();
    let parts: Vec<&str> = written.split('|').map(str::trim).collect();
    if let [one, other] = parts[..] {
        let inner = match (is_null(one), is_null(other)) {
            (false, true) => one,
            (true, false) => other,
            _ => return None,
        };
        return Some((loose_type(inner).map_or_else(|| inner.to_owned(), |(ty, _)| ty), true));
    }
    if let Some(inner) = written.strip_suffix('?').filter(|inner| !inner.is_empty()) {
        return Some((loose_type(inner).map_or_else(|| inner.to_owned(), |(ty, _)| ty), true));
    }
    let item = in_brackets(written).or_else(|| written.strip_suffix(" array"))?;
    let item = loose_type(item).map_or_else(|| item.trim().to_owned(), |(ty, _)| ty);
    Some((format!("{item}[]"), false))
}

fn is_null(text: &str) -> bool {
    text.eq_ignore_ascii_case("null")
}

/// The items of `array[X]`, `list<X>` or `[X]`.
fn in_brackets(written: &str) -> Option<&str> {
    let (name, item) = ["[", "<"].iter().find_map(|open| written.split_once(open))?;
    let item = item.strip_suffix([']', '>']).filter(|item| !item.trim().is_empty())?;
    let is_list = ["", "array", "list"].iter().any(|known| name.trim().eq_ignore_ascii_case(known));
    is_list.then_some(item)
}

/// An unknown type that is one of those.
pub(crate) fn type_of_another_language(ty: &Spanned<String>, write: &str, nullable: bool) -> Diagnostic {
    let message = format!("unknown type `{}`", short(&ty.value));
    let nullable = if nullable { " and `nullable: true`" } else { "" };
    let help = format!("write `type: \"{}\"`{nullable}; `vendor_type` keeps what the page prints", short(write));
    Diagnostic::new("unknown-type", &ty.span, message, "a type of another language").help(help)
}
