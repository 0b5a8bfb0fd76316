//! Suggestions for misspelt names: "did you mean ...?"

/// Longer names are not compared.
const MAX_LENGTH: usize = 80;

/// The nearest known name, if it is similar enough: by insertions, deletions, replacements, and swaps of neighbours.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let limit = (length / 3).clamp(1, 4);
    // Most names are too different in length, which is found out in no time.
    let is_close = |known: &&str| {
        let other = known.chars().count();
        length.max(other) <= MAX_LENGTH && length.abs_diff(other) <= limit
    };
    let name = name.to_lowercase();
    let close = known.into_iter().filter(is_close);
    let near = close.map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), known));
    near.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}
