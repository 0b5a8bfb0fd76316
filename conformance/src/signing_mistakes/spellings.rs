//! Other spellings of a text: URL encodings, charsets, lists and objects.

use encoding_rs::GBK;
use serde_json::Value;

/// Percent-encodes all but letters, digits and the kept characters; spaces alone without `kept`. A space becomes
/// `space`, and the hex digits are in lower case if wanted.
pub(super) fn url_encoded(text: &str, kept: Option<&str>, space: &str, lower: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => out.push_str(space),
            _ if c.is_ascii_alphanumeric() || kept.is_none_or(|kept| kept.contains(c)) => out.push(c),
            _ => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    out.push_str(&if lower { format!("%{byte:02x}") } else { format!("%{byte:02X}") });
                }
            }
        }
    }
    out
}

/// GBK; `None` if it does not have a character.
pub(super) fn gbk(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, is_lossy) = GBK.encode(text);
    (!is_lossy).then(|| bytes.into_owned())
}

/// The low byte of each unit of UTF-16, as older versions of Node.js digest a text.
#[allow(clippy::unnecessary_wraps, reason = "a charset of a recipe")]
pub(super) fn low_bytes(text: &str) -> Option<Vec<u8>> {
    Some(text.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect())
}

/// ASCII, with `?` for any other character.
#[allow(clippy::unnecessary_wraps, reason = "a charset of a recipe")]
pub(super) fn ascii(text: &str) -> Option<Vec<u8>> {
    Some(text.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect())
}

/// The most spellings of [`of_list`].
pub(super) const MAX_OF_LIST: usize = 6;

/// Other spellings of JSON, and of a list with commas.
pub(super) fn of_list(text: &str) -> Vec<String> {
    let json = serde_json::from_str::<Value>(text).ok().filter(|value| value.is_array() || value.is_object());
    let mut all = Vec::new();
    if let Some(value) = &json {
        all.extend([value.to_string(), spaced(value), "[object Object]".to_owned(), "Array".to_owned()]);
    }
    let items: Vec<&str> = match &json {
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect()
        }
        None if text.contains(',') => text.split(',').collect(),
        _ => return all,
    };
    let quoted = |mark: &str, between: &str| {
        let items: Vec<String> = items.iter().map(|item| format!("{mark}{item}{mark}")).collect();
        format!("[{}]", items.join(between))
    };
    all.push(items.join(","));
    all.push(quoted("'", ", "));
    if json.is_none() {
        all.extend([quoted("\"", ","), quoted("\"", ", "), quoted("", ","), "Array".to_owned()]);
    }
    all
}

/// JSON with a space after `:` and `,`, as Python writes it.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}: {}", Value::from(name.as_str()), spaced(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
