//! Numbers from strings, never through floats: an id of 19 digits is exact or rejected, and two spellings of
//! one number are equal.

use std::cmp::Ordering;

/// Reads an integer in its only plain spelling: `5`, `-5`; not `05`, `+5`, `5.0`.
pub(crate) fn plain(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = match digits.as_bytes() {
        [b'0'] => text.len() == 1,
        [b'1'..=b'9', ..] => true,
        _ => false,
    };
    // The standard parser rejects everything but digits, and numbers of more than 64 bits.
    if plain { text.parse().ok() } else { None }
}

/// Reads any decimal spelling of an integer: `5.0`, `1e3`, `007`, `+5`. `None` if it is not exact.
pub(crate) fn exact(text: &str) -> Option<i64> {
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

/// The parts of a number in any spelling: `-12.50e3`.
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
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        // `.5` and `5.` are numbers; a point alone is not.
        let some = !(whole.is_empty() && fraction.is_empty());
        (some && digits(whole) && digits(fraction)).then_some(Self { negative, whole, fraction, exponent })
    }

    /// The value in normal form.
    fn value(&self) -> Option<Normal> {
        let digits = format!("{}{}", self.whole, self.fraction);
        let digits = digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        if significant.is_empty() {
            return Some(Normal { negative: false, digits: String::new(), magnitude: 0 });
        }
        let shift = self.exponent.checked_sub(i64::try_from(self.fraction.len()).ok()?)?;
        let magnitude = shift.checked_add(i64::try_from(digits.len()).ok()?)?;
        Some(Normal { negative: self.negative, digits: significant.to_owned(), magnitude })
    }
}

/// A number in normal form: `0.DIGITS` times ten to the power of the magnitude.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Normal {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: String,
    magnitude: i64,
}

impl Ord for Normal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || self.magnitude.cmp(&other.magnitude).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| if self.negative { size().reverse() } else { size() })
    }
}

impl PartialOrd for Normal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The value of a number of any spelling.
pub(super) fn normal(text: &str) -> Option<Normal> {
    Number::split(text)?.value()
}

/// Whether two strings are equal, or two spellings of one number.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one == other || normal(one).is_some_and(|value| Some(value) == normal(other))
}

/// The documented value that a number in another spelling is equal to.
#[doc(hidden)]
#[must_use]
pub fn known(text: &str, documented: &[&'static str]) -> Option<&'static str> {
    let value = normal(text)?;
    documented.iter().copied().find(|known| normal(known).as_ref() == Some(&value))
}

/// Whether a string is a number in any spelling.
pub(super) fn is_number(text: &str) -> bool {
    Number::split(text).is_some()
}
