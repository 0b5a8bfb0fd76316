//! Fields without a table: name and type in a line each, as Apifox, Swagger UI and Redoc print them, or in one line, as
//! lists of Markdown have them.

use super::lines::{self, Line, is_name};
use super::words::{self, Detail};
use super::{Row, limits, table, types};
use crate::settle::Context;

/// A field that starts with the first of these lines, and how many lines name it and its type.
pub(crate) fn start(context: &Context<'_>, lines: &[Line]) -> Option<(Row, usize)> {
    in_one_line(context, lines.first()?).map(|row| (row, 1)).or_else(|| in_lines(context, lines))
}

/// A field as `start` reads it, or one whose type the page does not show.
pub(crate) fn any(context: &Context<'_>, lines: &[Line]) -> Option<(Row, usize)> {
    start(context, lines).or_else(|| untyped(context, lines))
}

/// `package_id`, `Package Id`, `Any of`: a field of several types, which Apifox does not print; and `package_id`,
/// `Package Id`: only its title, which repeats the name.
fn untyped(context: &Context<'_>, lines: &[Line]) -> Option<(Row, usize)> {
    let text = |at: usize| lines.get(at).map(|line| line.text.as_str()).filter(|text| !text.is_empty());
    let (name, second) = (text(0).filter(|name| is_name(name))?, text(1)?);
    let row = Row { name: name.to_owned(), line: lines[0].number, ..Row::default() };
    let choice = |row: Row, mark: &str| Row {
        printed: Some(mark.to_owned()),
        doubt: Some(format!("the page prints `{mark}` instead of the types, so the type is a guess")),
        ..row
    };
    if words::is_choice(second) {
        return Some((choice(row, second), 2));
    }
    let is_capital = second.starts_with(|c: char| c.is_ascii_uppercase());
    if (!is_name(second) || is_capital)
        && let Some(third) = text(2).filter(|third| words::is_choice(third))
    {
        return Some((choice(Row { text: second.to_owned(), ..row }, third), 3));
    }
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_title = is_capital && second != name && letters(second) == letters(name);
    let doubt = Some("the page shows no type, so the type is a guess".to_owned());
    (is_title && start(context, &lines[1..]).is_none()).then(|| (Row { doubt, text: second.to_owned(), ..row }, 2))
}

/// `petId *`, `required`, `integer($int64)`: the mark can be in the first line, between the two, or further below.
fn in_lines(context: &Context<'_>, lines: &[Line]) -> Option<(Row, usize)> {
    let first = lines.first()?;
    let (name, mark) = lines::word(&first.text);
    let is_starred = name.ends_with('*') || mark.starts_with('*');
    let (name, mark) = (name.trim_end_matches('*'), mark.trim_start_matches('*').trim());
    if !is_name(name) || !(mark.is_empty() || words::mark(mark) == Some(true)) {
        return None;
    }
    let mut required = (is_starred || !mark.is_empty()).then_some(true);
    let mut at = 1;
    if let Some(mark) = lines.get(at).and_then(|line| words::mark(&line.text)) {
        (required, at) = (Some(mark), at + 1);
    }
    let ty = |at: usize| lines.get(at).and_then(|line| types::read(context, &line.text));
    let row = ty(at)?;
    // A field can have the name of a type: `date`, `string`.
    let is_next_name = context.scalar(&lines[at].text).is_none() && is_name(&lines[at].text) && ty(at + 1).is_some();
    (!is_next_name || at > 1).then(|| (Row { name: name.to_owned(), required, line: first.number, ..row }, at + 1))
}

/// `- id (string, required): text`, `* id string required text`
fn in_one_line(context: &Context<'_>, line: &Line) -> Option<Row> {
    let item = line.text.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' '));
    let text = item.unwrap_or(&line.text);
    let end =
        text.trim_start().find([' ', '(', ':', '\u{ff08}', '\u{ff1a}', '\t'])? + text.len() - text.trim_start().len();
    let (name, _) = table::name(&text[..end]);
    let name = name.trim_matches('*');
    if !is_name(name) {
        return None;
    }
    let rest = text[end..].trim_start_matches([' ', ':', '\u{ff1a}', '\t']);
    let mut row = match rest.strip_prefix(['(', '\u{ff08}']) {
        Some(inner) => in_brackets(context, inner)?,
        None => after_name(context, rest, item.is_some() || line.bullet)?,
    };
    (row.name, row.line, row.indent) = (name.to_owned(), line.number, Some(line.indent));
    Some(row)
}

/// `string, required): text`
fn in_brackets(context: &Context<'_>, text: &str) -> Option<Row> {
    let end = text.find([')', '\u{ff09}'])?;
    let mut words = text[..end].split([',', '\u{ff0c}', ';']);
    let mut row = types::read(context, words.next()?)?;
    for word in words.map(str::trim) {
        match (words::mark(word), words::place(word)) {
            (Some(mark), _) => row.required = Some(mark),
            (None, Some(place)) => row.at = Some(place),
            _ if words::is_nullable(word) => row.nullable = true,
            _ => limits::beside(context, &mut row, word),
        }
    }
    lines::join(&mut row.text, text[end..].trim_start_matches([')', '\u{ff09}', ' ', '-', '–', '—', ':', '\u{ff1a}']));
    row.text = row.text.trim().to_owned();
    Some(row)
}

/// `string required text`; without the mark, only in a list, since prose can have such words.
fn after_name(context: &Context<'_>, text: &str, is_item: bool) -> Option<Row> {
    let (ty, rest) = lines::word(text);
    let mut row = types::read(context, ty.trim_matches(['`', '*', ',']))?;
    let (mark, after) = lines::word(rest);
    row.required = words::mark(mark.trim_matches([',', '(', ')', '*']));
    if row.required.is_none() && !is_item {
        return None;
    }
    // `Yes` can be a mark, or the first word of the description.
    if row.required.is_none() && words::answer(mark).is_some() {
        row.unread.push(format!("is it required? the page prints `{mark}` after the type"));
    }
    let rest = if row.required.is_some() { after } else { rest };
    row.text = rest.trim_start_matches(['-', '–', '—', ':', '\u{ff1a}', ' ']).to_owned();
    Some(row)
}

/// Reads a line that is no description, and the next one if it has the value: returns the number of lines.
pub(crate) fn detail(context: &Context<'_>, row: &mut Row, text: &str, next: Option<&str>) -> Option<usize> {
    if let Some(mark) = words::mark(text) {
        // A second mark is that of another field.
        return row.required.is_none().then(|| row.required = Some(mark)).map(|()| 1);
    }
    if words::answer(text).is_some() {
        row.unread.push(format!("the page prints `{text}` below it, which is not understood"));
        return Some(1);
    }
    if let Some(place) = words::place(text).filter(|_| text.starts_with('(')) {
        row.at = Some(place);
        return Some(1);
    }
    if words::is_nullable(text) {
        row.nullable = true;
        return Some(1);
    }
    if let Some((title, value)) = text.split_once([':', '\u{ff1a}'])
        && let Some(found) = words::detail(title)
    {
        let (value, read) = match (value.trim(), next) {
            ("", Some(next)) => (next, 2),
            (value, _) => (value, 1),
        };
        if found == Detail::Default && value.is_empty() {
            row.unread.push(format!("the page prints `{text}` without a value: is it the empty string?"));
        } else if read == 2 || value.is_empty() {
            set(row, found, title, value);
        } else if !limits::details(row, text) {
            row.unread.push(format!("the page prints `{text}`, which is not understood"));
        }
        return Some(read);
    }
    // Swagger UI prints details so.
    if text.split_once(" : ").is_some_and(|(title, _)| title.split_whitespace().count() <= 3) {
        row.unread.push(format!("the page prints `{text}`, which is not understood"));
        return Some(1);
    }
    if !["<=", ">=", "≤", "≥"].iter().any(|sign| text.starts_with(sign)) {
        return None;
    }
    if !limits::range(context, row, text) {
        row.unread.push(format!("the page prints `{text}`, which is not understood"));
    }
    Some(1)
}

/// More values than a drop-down has.
const MAX_VALUES: usize = 200;

/// A value that a page lists, and its description.
pub(crate) struct Listed<'a> {
    value: &'a str,
    text: Option<&'a str>,
}

impl<'a> Listed<'a> {
    /// The values of a list with a line for each, and how many lines they are. Each value can have its description in the
    /// next line: values of such a list are words without spaces or numbers, and descriptions are not. A line more is the
    /// description of the field.
    pub fn read(lines: &[&'a str], is_number: bool) -> (Vec<Self>, usize) {
        let is_value = |text: &str| match is_number {
            true => text.parse::<i64>().is_ok(),
            false => text.bytes().all(|b| b.is_ascii_graphic()) && !text.ends_with(['.', ':']),
        };
        let plain = |value| Self { value, text: None };
        // Values can be words of any form: then there are no descriptions.
        let Some(first) = lines.first().filter(|first| is_value(first)) else {
            return (lines.iter().copied().map(plain).collect(), lines.len());
        };
        // Without a description of the first value, none has one; neither has the only value.
        let count = lines.iter().filter(|line| is_value(line)).count();
        let has_texts = count > 1 && lines.get(1).is_some_and(|second| !is_value(second));
        let (mut values, mut at) = (vec![plain(*first)], 1);
        while let Some(line) = lines.get(at) {
            match values.last_mut() {
                _ if is_value(line) => values.push(plain(*line)),
                Some(last) if has_texts && last.text.is_none() => last.text = Some(*line),
                _ => break,
            }
            at += 1;
        }
        (values, at)
    }
}

/// Gives a row the values that a page lists.
pub(crate) fn list(row: &mut Row, values: &[Listed<'_>]) {
    let one = |listed: &Listed<'_>| match listed.text {
        Some(text) => format!("{} ({text})", listed.value),
        None => listed.value.to_owned(),
    };
    let shown = values.iter().map(one).collect::<Vec<_>>().join(", ");
    let only = values.first().filter(|first| values.len() == 1 && !first.value.contains(SEPARATORS));
    row.values = values.iter().take(MAX_VALUES).map(|listed| listed.value.to_owned()).collect();
    row.unread.push(match only {
        Some(_) => format!("the page prints `{shown}` for its values: are they several that the copy ran together?"),
        None => values_todo(&shown),
    });
}

/// What separates values in one line.
const SEPARATORS: [char; 4] = [',', '\u{ff0c}', ' ', '|'];

fn values_todo(values: &str) -> String {
    format!("the page lists its values: {values}; write an enum (`enum`), if these are all")
}

/// Gives a row what a detail says.
pub(crate) fn set(row: &mut Row, detail: Detail, title: &str, value: &str) {
    let value = Some(value.to_owned()).filter(|value| !value.is_empty());
    if detail == Detail::Values {
        let values = value.as_deref().unwrap_or_default().split(SEPARATORS).map(str::trim);
        row.values = values.filter(|value| !value.is_empty()).take(MAX_VALUES).map(str::to_owned).collect();
    }
    let asked = match detail {
        Detail::Values => value.as_deref().map(values_todo),
        Detail::Other => {
            Some(format!("the page prints `{title}: {}`: say so in `doc`", value.as_deref().unwrap_or_default()))
        }
        _ => None,
    };
    if matches!(detail, Detail::Values | Detail::Other) {
        let is_new = |asked: &String| !row.unread.contains(asked);
        return row.unread.extend(asked.filter(is_new).into_iter().collect::<Vec<_>>());
    }
    let limits = &mut row.limits;
    let place = match detail {
        Detail::Default => &mut row.default,
        Detail::Example => &mut row.example,
        Detail::Length => &mut limits.length,
        Detail::Items => &mut limits.items,
        Detail::Least => &mut limits.least,
        Detail::LeastItems => &mut limits.least_items,
        Detail::LeastLength => &mut limits.least_length,
        Detail::Most | Detail::Values | Detail::Other => &mut limits.most,
    };
    *place = value;
}
