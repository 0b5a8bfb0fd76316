//! Integers from text without a detour through floats: an id of 19 digits is exact or refused.

/// Reads an integer in its only plain spelling: `5`, `-5`; not `05`, `+5`, `5.0`.
pub(super) fn plain(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = match digits.as_bytes() {
        [b'0'] => text.len() == 1,
        [b'1'..=b'9', ..] => true,
        _ => false,
    };
    // The standard parser refuses everything but digits, and what has more than 64 bits.
    if plain { text.parse().ok() } else { None }
}

/// Reads any decimal spelling of an integer: `5.0`, `1e3`, `007`, `+5`. Exact or nothing.
pub(super) fn exact(text: &str) -> Option<i64> {
    let number = Number::split(text)?;
    let shift = number.exponent.checked_sub(i64::try_from(number.fraction.len()).ok()?)?;
    let digits = format!("{}{}", number.whole, number.fraction);
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    let sign = if number.negative { "-" } else { "" };
    if shift > 18 {
        return None;
    }
    let Ok(zeros) = usize::try_from(shift) else {
        let kept = digits.len().checked_sub(usize::try_from(shift.unsigned_abs()).ok()?)?;
        let (whole, rest) = digits.split_at_checked(kept)?;
        let exact = !whole.is_empty() && rest.bytes().all(|digit| digit == b'0');
        return if exact { format!("{sign}{whole}").parse().ok() } else { None };
    };
    format!("{sign}{digits}{}", "0".repeat(zeros)).parse().ok()
}

/// A number of any spelling, cut into its parts: `-12.50e3`.
struct Number<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Number<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (digits(whole) && digits(fraction)).then_some(Self { negative, whole, fraction, exponent })
    }
}

/// Whether a text is a number of any spelling.
pub(super) fn is_number(text: &str) -> bool {
    Number::split(text).is_some()
}
