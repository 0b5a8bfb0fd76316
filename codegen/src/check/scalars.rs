//! Whether a scalar of an example matches the kind of its field.

use super::kinds::Scalar;

/// A scalar in the notation of a body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Leaf<'a> {
    Boolean(bool),
    Number(&'a str),
    String(&'a str),
}

/// The expected kind, if the value does not match. An empty string always matches: it means no value.
pub(super) fn misfit(scalar: Scalar, leaf: Leaf<'_>) -> Option<&'static str> {
    let text = match leaf {
        Leaf::String("") => return None,
        Leaf::String(text) | Leaf::Number(text) => text,
        Leaf::Boolean(true) => "true",
        Leaf::Boolean(false) => "false",
    };
    let (fits, wanted) = match scalar {
        Scalar::String | Scalar::Enum => (true, "a string"),
        Scalar::Integer => (text.parse::<i64>().is_ok(), "an integer"),
        Scalar::Millis => (text.parse::<i64>().is_ok(), "an integer, milliseconds since 1970"),
        Scalar::Fen => (text.parse::<i64>().is_ok(), "an integer, in fen"),
        Scalar::Boolean => (matches!(text, "true" | "false" | "0" | "1"), "true, false, 0 or 1"),
        Scalar::Decimal => (is_decimal(text), "a decimal number"),
        Scalar::Datetime => (is_datetime(text), "a date and time: `yyyy-MM-dd HH:mm:ss` or ISO 8601"),
        Scalar::Json => (serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(), "a string that contains JSON"),
    };
    (!fits).then_some(wanted)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

/// A date, optionally followed by a time of day, optionally followed by an offset.
fn is_datetime(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    if !matches_pattern(date, "dddd-dd-dd") {
        return false;
    }
    let Some(time) = rest.strip_prefix([' ', 'T']) else { return rest.is_empty() };
    let (clock, zone) = time.find(['Z', '+', '-']).map_or((time, ""), |at| time.split_at(at));
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let zone_fits = matches!(zone, "" | "Z") || crate::names::zone_minutes(zone).is_some() || is_short_zone(zone);
    (matches_pattern(seconds, "dd:dd:dd") || matches_pattern(seconds, "dd:dd"))
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && zone_fits
}

fn is_short_zone(zone: &str) -> bool {
    zone.strip_prefix(['+', '-']).is_some_and(|digits| matches_pattern(digits, "dddd"))
}

/// `d` matches a digit, any other character itself.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let fits = |(t, p): (u8, u8)| if p == b'd' { t.is_ascii_digit() } else { t == p };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}
