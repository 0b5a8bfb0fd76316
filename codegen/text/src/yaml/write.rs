//! Plain data as YAML. Strings that any reader could take for another kind (times, `yes`, `1.10`) are quoted,
//! since some validators use YAML 1.1. Text of several lines is a literal block.

use serde_json::{Map, Number, Value};

/// Spaces for each level.
const STEP: usize = 2;

/// A member of an object on a line of its own, with everything below it.
pub fn member(name: &str, value: &Value, indent: usize) -> String {
    let mut out = String::new();
    pad(&mut out, indent);
    write_member(&mut out, name, value, indent);
    out
}

/// The name of a member, whose value follows on the next lines.
pub fn head(name: &str, indent: usize) -> String {
    let mut out = String::new();
    pad(&mut out, indent);
    write_name(&mut out, name);
    out.push('\n');
    out
}

fn write_name(out: &mut String, name: &str) {
    if is_plain(name) && !name.contains(':') {
        out.push_str(name)
    } else {
        write_quoted(out, name)
    }
    out.push(':');
}

fn write_member(out: &mut String, name: &str, value: &Value, indent: usize) {
    write_name(out, name);
    match value {
        Value::Object(members) if !members.is_empty() => {
            out.push('\n');
            pad(out, indent + STEP);
            write_members(out, members, indent + STEP);
        }
        // The dash is indentation enough.
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            pad(out, indent);
            write_items(out, items, indent);
        }
        _ => {
            out.push(' ');
            write_leaf(out, value, indent + STEP);
        }
    }
}

/// The first member continues the line.
fn write_members(out: &mut String, members: &Map<String, Value>, indent: usize) {
    for (index, (name, value)) in members.iter().enumerate() {
        pad(out, if index == 0 { 0 } else { indent });
        write_member(out, name, value, indent);
    }
}

/// The first item continues the line.
fn write_items(out: &mut String, items: &[Value], indent: usize) {
    for (index, item) in items.iter().enumerate() {
        pad(out, if index == 0 { 0 } else { indent });
        out.push_str("- ");
        match item {
            Value::Object(members) if !members.is_empty() => write_members(out, members, indent + STEP),
            Value::Array(items) if !items.is_empty() => write_items(out, items, indent + STEP),
            _ => write_leaf(out, item, indent + STEP),
        }
    }
}

/// A value on the line of its name or dash. Further lines are indented.
fn write_leaf(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&printed(number)),
        Value::String(text) if is_block(text) => return write_block(out, text, indent),
        Value::String(text) if is_plain(text) => out.push_str(text),
        Value::String(text) => write_quoted(out, text),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
    out.push('\n');
}

/// A number. YAML 1.1 takes `1e20` for a string: a float has a point and its exponent a sign.
fn printed(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Whether a text is a literal block: it has lines, and a block keeps each of its characters.
fn is_block(text: &str) -> bool {
    let inner = text.strip_suffix('\n').unwrap_or(text);
    inner.contains('\n')
        && !inner.starts_with([' ', '\t', '\n'])
        && !inner.ends_with([' ', '\t', '\n'])
        && !text.split(['\n', '\t']).any(has_special)
}

fn write_block(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.lines() {
        if !line.is_empty() {
            pad(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Whether a text can stand without quotes, and every reader takes it for a string.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = match bytes {
        [] | [b'-' | b'?'] | [b'-' | b'?', b' ', ..] | [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..] => false,
        [first, ..] => !b" ,:[]{}#&*!|>'\"%@`".contains(first),
    };
    let ends = !matches!(bytes.last(), None | Some(b' ' | b':'));
    let separates = |pair: &[u8]| matches!(pair, [b':', b' '] | [b' ', b'#']);
    starts && ends && !bytes.windows(2).any(separates) && !has_special(text) && !is_word(text) && !is_numeric(text)
}

/// Whether a text is a word for a boolean, a null, a number or a merge, in any version of YAML.
fn is_word(text: &str) -> bool {
    const WORDS: &[&str] =
        &["~", "<<", "=", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", ".nan", "inf", ".inf"];
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    unsigned.len() <= 5 && WORDS.iter().any(|word| unsigned.eq_ignore_ascii_case(word))
}

/// Whether a text could be a number or a time in any version of YAML: of any base, to the base 60, with
/// underscores, an exponent, a zone.
fn is_numeric(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        return digits.chars().all(|c| c.is_ascii_hexdigit() || c == '_');
    }
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '_')
        && unsigned.chars().all(|c| c.is_ascii_digit() || "_.,:+-eEoObBtTzZ ".contains(c))
}

/// Whether a text has a character that only quotes can hold.
fn has_special(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_control()) || (!text.is_ascii() && text.chars().any(is_special))
}

/// Control characters, and line ends and marks of Unicode.
fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_special(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn pad(out: &mut String, indent: usize) {
    const SPACES: &str = "                                ";
    let mut left = indent;
    while left > SPACES.len() {
        out.push_str(SPACES);
        left -= SPACES.len();
    }
    out.push_str(&SPACES[..left]);
}
