//! Redacts sensitive values in received strings: gateways repeat secrets, sessions and parameters in messages
//! and names. Only what is shown is redacted; codes and bans are read from the original.
//! It must not know the source of a value, nor the purpose of a string.

use std::borrow::Cow;
use std::ops::Range;

/// The replacement for a sensitive value.
pub(super) const REDACTED: &str = "****";

/// A shorter value is redacted only as a whole word: `s`, `15` or `US` are parts of too many words.
const LONG: usize = 8;

/// Redacts sensitive values in a string.
pub(crate) trait Redact {
    /// The redacted string.
    fn redact<'t>(&self, text: &'t str) -> Cow<'t, str>;
}

/// The sensitive values of one request and response.
#[derive(Default)]
pub(crate) struct Redactor<'v> {
    values: Vec<Cow<'v, str>>,
}

impl<'v> Redactor<'v> {
    /// A redactor of these values. Empty ones are ignored.
    pub(crate) fn new(values: impl Iterator<Item = Cow<'v, str>>) -> Self {
        let mut values: Vec<_> = values.map(trimmed).filter(|value| !value.is_empty()).collect();
        values.sort_unstable();
        values.dedup();
        Self { values }
    }
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    }
}

impl Redact for Redactor<'_> {
    fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut found: Vec<Range<usize>> = self.values.iter().flat_map(|value| places(text, value)).collect();
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut shown = String::with_capacity(text.len());
        let mut end = 0;
        for range in found {
            // Overlapping values are replaced together, once.
            if range.start >= end {
                shown.push_str(text.get(end..range.start).unwrap_or_default());
                shown.push_str(REDACTED);
            }
            end = end.max(range.end);
        }
        shown.push_str(text.get(end..).unwrap_or_default());
        Cow::Owned(shown)
    }
}

/// The positions of a value that must be redacted. They may overlap.
fn places<'a>(text: &'a str, value: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let step = value.chars().next().map_or(1, char::len_utf8);
    let long = value.chars().count() >= LONG;
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text.get(from..)?.find(value)?;
        from = start + step;
        Some(start..start + value.len())
    })
    .filter(move |range| long || stands_alone(text, value, range))
}

/// Whether the value is not next to a letter, digit or `_`, nor joined to one by a dot or hyphen: the session
/// `session` is part of `isv.session-expired`. Scripts without spaces between words have no such borders.
fn stands_alone(text: &str, value: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default().chars().rev();
    let after = text.get(range.end..).unwrap_or_default().chars();
    let joined = |edge: Option<char>, mut outside: Vec<char>| {
        if !edge.is_some_and(is_word) {
            return false;
        }
        outside.truncate(2);
        match outside[..] {
            [next, ..] if is_word(next) => true,
            // A capital letter begins a sentence.
            ['.' | '-', beyond] => is_word(beyond) && !beyond.is_ascii_uppercase(),
            _ => false,
        }
    };
    !joined(value.chars().next(), before.take(2).collect())
        && !joined(value.chars().next_back(), after.take(2).collect())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], text: &str, shown: &str) {
        let redactor = Redactor::new(values.iter().map(|value| Cow::Borrowed(*value)));
        assert_eq!(redactor.redact(text), shown, "{values:?} in {text:?}");
    }

    #[test]
    fn hides_a_long_value_wherever_it_stands() {
        check(&["0123456789"], "x0123456789y 0123456789", "x****y ****");
        check(&["0123456789"], "012345678 9", "012345678 9");
    }

    #[test]
    fn hides_a_short_value_only_where_it_stands_alone() {
        check(&["session"], "isv.session-expired", "isv.session-expired");
        check(&["session"], "session=session, \"session\".", "****=****, \"****\".");
        check(&["session"], "sessions session_id my-session", "sessions session_id my-session");
        check(&["t"], "expected the text t", "expected the text ****");
        check(&["s"], "isv.split-data-error:CD22", "isv.split-data-error:CD22");
        check(&["CD22"], "isv.split-data-error:CD22", "isv.split-data-error:****");
        check(&["abc"], "expired:abc.Please log in", "expired:****.Please log in");
        check(&["abc"], "it is abc. Or abc-", "it is ****. Or ****-");
        check(&["李雷"], "收件人李雷无效", "收件人****无效");
    }

    #[test]
    fn hides_overlapping_values_whole() {
        check(&["abcdefghij", "ghijklmnop"], "abcdefghijklmnop", "****");
        check(&["abcdefghij", "cdefghij"], "abcdefghij", "****");
        check(&["aaaaaaaa"], "aaaaaaaaaa", "****");
        check(&["abcdefgh", "ijklmnop"], "abcdefghijklmnop", "********");
    }

    #[test]
    fn leaves_a_text_without_values_as_it_is() {
        check(&["", " ", "\t"], "a  b", "a  b");
        assert!(matches!(Redactor::default().redact("a"), Cow::Borrowed("a")));
    }
}
