//! The types of other languages in a spec, which diagnostics translate.

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
