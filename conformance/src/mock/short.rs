//! Comparisons of short texts, byte by byte: most differ in the first bytes, and the library functions behind `==` and
//! `contains` took a twentieth of the time of a request. Longer texts are left to these functions.

use hashbrown::Equivalent;

/// In a longer text, `contains` looks for a part: its time is linear, whatever a client sends.
const SHORT: usize = 64;

/// Whether two texts are the same.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    one.len() == other.len()
        && match one.len() {
            ..4 => one.iter().eq(other),
            // The ends overlap.
            4..8 => has_ends::<4>(one, other),
            8..=16 => has_ends::<8>(one, other),
            _ => one == other,
        }
}

/// Whether two texts begin and end with the same bytes.
fn has_ends<const N: usize>(one: &[u8], other: &[u8]) -> bool {
    one.first_chunk::<N>() == other.first_chunk() && one.last_chunk::<N>() == other.last_chunk()
}

/// The part of a text behind a prefix.
pub(super) fn behind<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    if begins(text, prefix) { text.get(prefix.len()..) } else { None }
}

/// Whether a text has a part.
pub(super) fn has(text: &str, part: &str) -> bool {
    if text.len() > SHORT {
        return text.contains(part);
    }
    let (text, part) = (text.as_bytes(), part.as_bytes());
    part.is_empty() || text.windows(part.len()).any(|here| here.iter().eq(part))
}

fn begins(text: &str, prefix: &str) -> bool {
    text.len() >= prefix.len() && text.bytes().zip(prefix.bytes()).all(|(one, other)| one == other)
}

/// A text that is looked up among others. Its hash is that of a `String`.
#[derive(Hash)]
pub(super) struct Short<'a>(pub &'a str);

impl Equivalent<String> for Short<'_> {
    fn equivalent(&self, known: &String) -> bool {
        is_same(self.0, known)
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, behind, has, is_same};

    #[test]
    fn compares_as_the_standard_library() {
        let texts = ["", "a", "b", "ab", "aab", "aaab", "é", "éa", "aé", "中文", "中", "文", "a中文"];
        let longer = format!("{}ab", "x".repeat(SHORT));
        let texts = texts.into_iter().chain([longer.as_str()]).collect::<Vec<_>>();
        // One byte differs at each place of texts of each length.
        let long: Vec<String> = (0..20).map(|length| "x".repeat(length)).collect();
        for text in &long {
            assert!(is_same(text, &text.clone()));
            for at in 0..text.len() {
                let other = format!("{}y{}", &text[..at], &text[at + 1..]);
                assert!(!is_same(text, &other) && !is_same(&other, text), "{other}");
            }
        }
        for one in texts.iter().copied() {
            for other in texts.iter().copied() {
                assert_eq!(is_same(one, other), one == other, "{one} {other}");
                assert_eq!(behind(one, other), one.strip_prefix(other), "{one} {other}");
                assert_eq!(has(one, other), one.contains(other), "{one} {other}");
            }
        }
    }
}
