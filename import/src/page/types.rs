//! Types as endpoint pages print them: `string`, `array [object {14}]`, `integer($int64)`, `Array of objects (Order)`,
//! `List<Order>`, `string(32)`, `enum<string>`, `string | null`.

use super::lines::{self, is_name};
use super::words::{self, Type};
use super::{Row, limits};
use crate::settle::Context;
use crate::settle::words::is_scalar_word;
use waybill_codegen::scalar::Scalar;

/// A type of known words, as a row without a name.
pub(crate) fn read(context: &Context<'_>, printed: &str) -> Option<Row> {
    if context.scalar(printed.trim()).is_some() {
        return Some(Row { ty: printed.trim().to_owned(), ..Row::default() });
    }
    if let Some((ty, found)) = limits::split(printed) {
        let row = Row { printed: Some(printed.trim().to_owned()), ..read(context, ty)? };
        return Some(limits::added(context, row, found));
    }
    let mut row = Row { printed: Some(printed.trim().to_owned()), ..Row::default() };
    let mut text = printed.trim().trim_matches('`');
    for mark in ["| null", "or null"] {
        if let Some(rest) = text.strip_suffix(mark) {
            (text, row.nullable) = (rest.trim(), true);
        }
    }
    let mut lists = 0_usize;
    while let Some(inner) = list_of(text).filter(|_| lists < 8) {
        (text, lists) = (inner, lists + 1);
    }
    if let Some((before, count)) = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')) {
        (text, row.count) = (before.trim(), Some(count.trim().parse().ok()?));
    }
    row.ty = match base(context, text, &mut row)? {
        ty if lists > 1 => format!("{ty}{}", "[]".repeat(lists)),
        ty => ty,
    };
    row.list = lists == 1;
    row.printed = row.printed.filter(|printed| {
        let plain = printed.trim_end_matches("[]");
        row.ty == "object" || !(plain == row.ty && row.list == (plain.len() < printed.len()))
    });
    Some(row)
}

/// A type of known words, or the name of an object.
pub(crate) fn read_any(context: &Context<'_>, printed: &str) -> Option<Row> {
    read(context, printed).or_else(|| {
        let list = list_of(printed.trim());
        let name = list.unwrap_or(printed).trim();
        let is_type = is_name(name) && !name.contains(['.', '[', ']', '-']);
        is_type.then(|| Row { ty: name.to_owned(), list: list.is_some(), ..Row::default() })
    })
}

/// Formats that say no more than the type.
fn is_format(text: &str) -> bool {
    matches!(text.trim_start_matches('$'), "int32" | "int64" | "float" | "double" | "uuid" | "string")
}

/// What a list has; empty if the page does not say.
fn list_of(text: &str) -> Option<&str> {
    if let Some(inner) = text.strip_suffix("[]").or_else(|| text.strip_prefix("[]")) {
        return Some(inner.trim());
    }
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, rest) = (&text[..end], text[end..].trim());
    if words::type_word(word) != Some(Type::List) {
        return None;
    }
    let pairs = [('[', ']'), ('<', '>'), ('(', ')')];
    let inner = pairs.iter().find_map(|(open, close)| rest.strip_prefix(*open)?.strip_suffix(*close));
    Some(inner.or_else(|| rest.strip_prefix("of ")).unwrap_or(rest).trim())
}

/// The type of a scalar or an object; empty if it is that of the items of a list, and not known.
fn base(context: &Context<'_>, text: &str, row: &mut Row) -> Option<String> {
    if text.is_empty() {
        return row.printed.as_deref().is_some_and(|printed| !printed.is_empty()).then(String::new);
    }
    let text =
        text.strip_prefix("enum").and_then(|rest| rest.trim().strip_prefix('<')?.strip_suffix('>')).unwrap_or(text);
    let end = text.find(['<', '(', '{']).unwrap_or(text.len());
    let (word, inner) = (text[..end].trim(), text[end..].trim_matches(['<', '>', '(', ')']).trim());
    if word == "null" {
        row.nullable = true;
        row.doubt = Some("the page prints the type null, so the type is a guess".to_owned());
        return Some(context.string().to_owned());
    }
    if words::type_word(word) == Some(Type::Object) {
        // A name in Chinese is a title.
        let is_title = inner.is_empty() || inner.chars().any(lines::is_chinese);
        let name = if is_title { "object" } else { inner };
        return is_name(name).then(|| name.to_owned());
    }
    let lower = word.to_ascii_lowercase();
    let known = [word, &lower].into_iter().find(|word| context.scalar(word).is_some());
    let named = match (known, words::type_word(word)) {
        (Some(known), _) => known.to_owned(),
        (None, Some(Type::Scalar(known))) if !is_scalar_word(context, word) => known.to_owned(),
        _ if is_scalar_word(context, word) => word.to_owned(),
        _ => return None,
    };
    row.ty.clone_from(&named);
    // `string(32)`; of an integer, it is the width of a column.
    let is_width = inner.bytes().all(|b| b.is_ascii_digit()) && limits::kind(context, &named) != Some(Scalar::String);
    if !is_width && !is_format(inner) {
        limits::beside(context, row, inner);
    }
    Some(named)
}
