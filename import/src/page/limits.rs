//! Limits as pages print them beside a type or in a cell: `[ 1 .. 20 ] characters`, `<= 5 items`, `1-100`, `enum: A, B`,
//! `最小值：1 最大值：500`. What can't be read becomes a TODO of its field.

use waybill_codegen::scalar::Scalar;

use super::words::{self, Detail};
use super::{Row, fields};
use crate::settle::Context;
use crate::settle::words::meaning;

/// What a limit counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Characters,
    Items,
    /// The value itself.
    Value,
}

/// Gives a row the limits that a page prints beside its type; what is not understood becomes a TODO of the row.
pub(crate) fn beside(context: &Context<'_>, row: &mut Row, text: &str) {
    let text = text.trim();
    if text.is_empty() || details(row, text) || range(context, row, text) {
        return;
    }
    row.unread.push(format!("the page prints `{text}` beside the type, which is not understood"));
}

/// The row with the limits beside its type.
pub(crate) fn added(context: &Context<'_>, mut row: Row, text: &str) -> Row {
    beside(context, &mut row, text);
    row
}

/// Where the limits of a printed type begin: `string or null <= 200 characters`, `Array ([ 1 .. 50 ] items)`.
pub(crate) fn split(printed: &str) -> Option<(&str, &str)> {
    let is_start = |text: &str| {
        let sign = ["<=", ">=", "< ", "> ", "= ", "≤", "≥", "^", "non-empty"].iter().any(|sign| text.starts_with(sign));
        // Not `Array [ string ]`.
        let range =
            text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        sign || range
    };
    let (at, _) = printed.char_indices().find(|(at, _)| {
        let is_apart = *at > 0 && printed[..*at].ends_with(char::is_whitespace);
        is_apart && is_start(printed[*at..].trim_start_matches('('))
    })?;
    let limits = printed[at..].trim();
    let bare = limits.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(limits);
    Some((printed[..at].trim(), bare.trim()))
}

/// Reads all details of a text: `默认值：1 最小值：1 最大值：500`. Sets none if one is not known.
pub(crate) fn details(row: &mut Row, text: &str) -> bool {
    let mut found: Vec<(Detail, &str, &str)> = Vec::new();
    for part in text.split([' ', '\t', ';', '\u{ff1b}', '\n']).filter(|part| !part.is_empty()) {
        let Some((title, value)) = part.split_once([':', '\u{ff1a}']) else {
            // `enum: A, B` and `Default value : 1 kg`.
            return whole(row, text);
        };
        match words::detail(title) {
            Some(detail) if !value.is_empty() => found.push((detail, title, value)),
            _ => return whole(row, text),
        }
    }
    let is_read = !found.is_empty();
    found.into_iter().for_each(|(detail, title, value)| fields::set(row, detail, title, value));
    is_read
}

/// Reads the details among the words of a row whose cells have lost their borders, and returns the other words.
pub(crate) fn take(row: &mut Row, text: &str) -> String {
    let mut rest: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        let detail =
            word.split_once([':', '\u{ff1a}']).and_then(|(title, value)| Some((words::detail(title)?, title, value)));
        match detail {
            Some((detail, title, value)) if detail != Detail::Example && !value.is_empty() => {
                fields::set(row, detail, title, value);
            }
            Some((Detail::Example, ..)) | None => rest.push(word),
            Some(_) => {
                row.unread.push(format!("the page prints `{word}` without a value beside it"));
                rest.push(word);
            }
        }
    }
    rest.join(" ")
}

/// Reads a text that is one detail: a second title in its value is not understood.
fn whole(row: &mut Row, text: &str) -> bool {
    let Some((title, value)) = text.split_once([':', '\u{ff1a}']) else { return false };
    let has_another = value
        .split_whitespace()
        .any(|word| word.split_once([':', '\u{ff1a}']).is_some_and(|(title, _)| words::detail(title).is_some()));
    match words::detail(title) {
        Some(detail) if !has_another => {
            fields::set(row, detail, title, value.trim());
            true
        }
        _ => false,
    }
}

/// Reads a range: with its unit, or one that the type gives.
pub(crate) fn range(context: &Context<'_>, row: &mut Row, text: &str) -> bool {
    let (text, unit) = unit(text.trim());
    let kind = kind(context, &row.ty);
    let is_number = matches!(kind, Some(Scalar::Integer | Scalar::Number | Scalar::Decimal));
    let unit = match (unit, kind) {
        (Some(unit), _) => unit,
        (None, Some(Scalar::String)) if !row.list => Unit::Characters,
        (None, _) if is_number && !row.list => Unit::Value,
        _ => return false,
    };
    // `decimal(10,2)` counts digits.
    let has_comma = unit == Unit::Characters;
    let Some((least, most)) = bounds(text, has_comma) else { return false };
    let least = least.filter(|least| unit == Unit::Value || *least != "0");
    let limits = &mut row.limits;
    let owned = |bound: Option<&str>| bound.map(str::to_owned);
    let (place, lower) = match unit {
        Unit::Value => {
            // Each bound can have a line of its own.
            limits.least = owned(least).or_else(|| limits.least.take());
            limits.most = owned(most).or_else(|| limits.most.take());
            return true;
        }
        Unit::Characters => (&mut limits.length, &mut limits.least_length),
        Unit::Items => (&mut limits.items, &mut limits.least_items),
    };
    *place = owned(most).or_else(|| place.take());
    *lower = owned(least).or_else(|| lower.take());
    true
}

/// The kind of a type, or of a word for one.
pub(crate) fn kind(context: &Context<'_>, ty: &str) -> Option<Scalar> {
    context.scalar(ty).or_else(|| context.scalar(&meaning(context, ty)?.ty))
}

/// A text without its unit.
fn unit(text: &str) -> (&str, Option<Unit>) {
    let units: [(Unit, &[&str]); 2] = [
        (Unit::Characters, &["characters", "chars", "个字符", "字符"]),
        (Unit::Items, &["items", "elements", "个元素", "元素", "项"]),
    ];
    let found = units.iter().find_map(|(unit, words)| {
        words.iter().find_map(|word| text.strip_suffix(word)).map(|rest| (rest.trim(), Some(*unit)))
    });
    found.unwrap_or((text, None))
}

/// Least and most of `[ 1 .. 20 ]`, `1-20`, `1~20`, `<= 20`, `= 20`, `non-empty`; with `has_comma`, also of `20` and `1,20`.
fn bounds(text: &str, has_comma: bool) -> Option<(Option<&str>, Option<&str>)> {
    if text == "non-empty" {
        return Some((Some("1"), None));
    }
    let after = |signs: &[&str]| signs.iter().find_map(|sign| text.strip_prefix(sign)).and_then(number);
    if let Some(most) = after(&["<=", "≤"]) {
        return Some((None, Some(most)));
    }
    if let Some(least) = after(&[">=", "≥"]) {
        return Some((Some(least), None));
    }
    if let Some(same) = after(&["="]) {
        return Some((Some(same), Some(same)));
    }
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text).trim();
    if let Some(most) = number(inner).filter(|_| has_comma) {
        return Some((None, Some(most)));
    }
    let commas: &[&str] = if has_comma { &[",", "\u{ff0c}"] } else { &[] };
    let signs = ["..", "~", "\u{ff5e}", "\u{2013}", "-"].iter().chain(commas);
    signs.copied().find_map(|sign| {
        // The sign of a negative number is no dash.
        let (least, most) = inner.get(1..)?.find(sign).map(|at| (&inner[..=at], &inner[at + 1 + sign.len()..]))?;
        let (least, most) = (number(least)?, number(most)?);
        let is_ordered = least.parse::<f64>().ok()? <= most.parse::<f64>().ok()?;
        is_ordered.then_some((Some(least), Some(most)))
    })
}

fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_plain = text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (is_plain && text.parse::<f64>().is_ok()).then_some(text)
}
