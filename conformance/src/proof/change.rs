//! One change of a text.

use std::ops::Range;

/// A value with a name.
#[derive(Debug, Clone)]
pub struct Named<T> {
    /// `drop root.list[0].name`
    pub name: String,
    /// The changed value.
    pub value: T,
}

/// The same text with another last letter or digit; an empty text gets one.
pub(super) fn changed(text: &str) -> String {
    let at = text.char_indices().rev().find(|(_, c)| c.is_ascii_alphanumeric());
    match at {
        Some((at, c)) => {
            let other = if c == '1' {
                '2'
            } else if c.is_ascii_digit() {
                '1'
            } else if c == 'x' {
                'y'
            } else {
                'x'
            };
            format!("{}{other}{}", &text[..at], &text[at + 1..])
        }
        None => format!("{text}x"),
    }
}

/// The bytes with a range replaced.
pub(super) fn splice(body: &[u8], range: Range<usize>, with: &[u8]) -> Vec<u8> {
    [&body[..range.start], with, &body[range.end..]].concat()
}
