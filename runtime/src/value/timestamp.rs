//! Timestamps. The string is kept as received, because vendors write times in several ways and an unreadable
//! one must not be lost. The instant exists if the string parses and its zone is known. Digits are
//! milliseconds or seconds only where the spec says so: `20231214182508` is a date, not the year 2611.
//! The library behind it is not part of the public API, but for the conversions of the feature `jiff`.

use std::cmp::Ordering;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp as Instant;
use jiff::civil;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use super::number;
use crate::wire::{DeviationKind, Field, Node, Reader, Stop, Value};

/// A timestamp that keeps its string: `yyyy-MM-dd HH:mm:ss`, ISO 8601, the same without separators, or
/// milliseconds since 1970.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: String,
    instant: Option<Instant>,
    offset: Option<i16>,
}

/// An offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Zone(i16);

impl Zone {
    /// UTC.
    pub const UTC: Self = Self(0);

    /// So many hours east of UTC: 8 is the time of China.
    #[must_use]
    pub const fn hours(hours: i8) -> Self {
        Self(hours as i16 * 60)
    }

    /// So many minutes east of UTC.
    #[must_use]
    pub const fn minutes(minutes: i16) -> Self {
        Self(minutes)
    }

    /// The minutes east of UTC.
    #[must_use]
    pub const fn as_minutes(self) -> i16 {
        self.0
    }
}

/// `+08:00`
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, minutes) = (if self.0 < 0 { '-' } else { '+' }, self.0.unsigned_abs());
        f.pad(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

impl Timestamp {
    /// Reads a date and time. `zone` applies where the string has no offset. Digits
    /// are a date without separators (8, 14 or 17 digits), never a number of seconds or milliseconds. An
    /// unreadable string is kept.
    pub fn from_text(text: impl Into<String>, zone: Option<Zone>) -> Self {
        let text = text.into();
        let parsed = written(text.trim(), zone.map(Zone::as_minutes));
        Self::of(text, parsed)
    }

    /// Milliseconds since 1970.
    pub fn from_millis(millis: i64) -> Self {
        let parsed = instant(millis).map(|instant| Parsed { instant, offset: None, deviation: None });
        Self::of(millis.to_string(), parsed)
    }

    fn of(text: String, parsed: Option<Parsed>) -> Self {
        Self { text, instant: parsed.map(|parsed| parsed.instant), offset: parsed.and_then(|parsed| parsed.offset) }
    }

    /// `yyyy-MM-dd HH:mm:ss` in a zone. Fractions of a second are cut off.
    pub fn from_system_time(time: SystemTime, zone: Zone) -> Self {
        Self::at(Instant::try_from(time).unwrap_or(Instant::UNIX_EPOCH), zone)
    }

    fn at(instant: Instant, zone: Zone) -> Self {
        let local = offset(zone.0).unwrap_or(Offset::UTC).to_datetime(instant);
        Self::from_text(local.strftime("%Y-%m-%d %H:%M:%S").to_string(), Some(zone))
    }

    /// As [`from_system_time`](Self::from_system_time), of a time of `jiff`.
    #[cfg(feature = "jiff")]
    pub fn from_jiff(time: Instant, zone: Zone) -> Self {
        Self::at(time, zone)
    }

    /// The instant as a time of `jiff`; `None` if the string is not a timestamp or its zone is unknown.
    #[cfg(feature = "jiff")]
    pub fn to_jiff(&self) -> Option<Instant> {
        self.instant
    }

    /// The timestamp as on the wire.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant in one form, whatever its form on the wire: RFC 3339 in a zone, `2000-01-01T00:00:00+08:00`, with
    /// fractions of a second if there are any. `None` if the string is not a timestamp or its zone is unknown.
    pub fn to_rfc3339(&self, zone: Zone) -> Option<String> {
        let local = offset(zone.0)?.to_datetime(self.instant?);
        // The standard has years of four digits only.
        (0..=9999).contains(&local.year()).then(|| format!("{}{zone}", local.strftime("%Y-%m-%dT%H:%M:%S%.f")))
    }

    /// Milliseconds since 1970; `None` if the string is not a timestamp or its zone is unknown.
    pub fn unix_millis(&self) -> Option<i64> {
        self.instant.map(Instant::as_millisecond)
    }

    /// The instant; `None` if the string is not a timestamp or its zone is unknown.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let millis = self.unix_millis()?;
        let distance = Duration::from_millis(millis.unsigned_abs());
        if millis < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }

    /// The offset of the timestamp; `None` for milliseconds.
    pub fn zone(&self) -> Option<Zone> {
        self.offset.map(Zone)
    }
}

/// The largest offset that is accepted, in seconds.
const FARTHEST: i32 = 18 * 60 * 60;

/// The result of reading a string.
#[derive(Clone, Copy)]
struct Parsed {
    instant: Instant,
    /// The offset of the timestamp, in minutes east of UTC.
    offset: Option<i16>,
    /// The deviation from the documented form.
    deviation: Option<DeviationKind>,
}

/// Reads a field: a number where the field allows one, otherwise a date and time.
fn parse(text: &str, field: &Field) -> Option<Parsed> {
    numbered(text, field).or_else(|| written(text, field.zone))
}

/// Seconds or milliseconds since 1970, distinguished by the number of digits, in a field that allows them. A
/// number as long as a date without separators is not read here. Ten digits are never milliseconds: that
/// would be a day in 1970.
fn numbered(text: &str, field: &Field) -> Option<Parsed> {
    if !field.millis && !field.seconds {
        return None;
    }
    let number = number::exact(text)?;
    let spelling = number::plain(text).is_none().then_some(DeviationKind::Spelling);
    let digits = number.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    if number > 0 && looks_like_a_date(number, digits) {
        return None;
    }
    match digits {
        10 if field.seconds => {
            let deviation = spelling.or(field.millis.then_some(DeviationKind::Seconds));
            Some(Parsed { instant: instant(number.checked_mul(1000)?)?, offset: None, deviation })
        }
        // Fewer digits would be a day before 1973, and 0 mostly means no value.
        1 | 12 | 13 if field.millis && (number == 0 || digits > 1) => {
            Some(Parsed { instant: instant(number)?, offset: None, deviation: spelling })
        }
        _ => None,
    }
}

/// Whether digits are a date without separators, with or without a century and a time: 2023, 231214,
/// 20231214, 202312141825, 231214182508, 20231214182508, or the last with milliseconds.
fn looks_like_a_date(number: i64, digits: u32) -> bool {
    let text = number.to_string();
    match digits {
        4 | 6 | 8 | 14 | 17 => true,
        12 => compact(&format!("{text}00")).is_some() || compact(&format!("20{text}")).is_some(),
        _ => false,
    }
}

fn instant(millis: i64) -> Option<Instant> {
    Instant::from_millisecond(millis).ok()
}

/// A date and time, if the string is one.
fn written(text: &str, zone: Option<i16>) -> Option<Parsed> {
    let (local, own, deviation) = match usual(text.as_bytes()) {
        Some(local) => (local, None, None),
        None => match compact(text) {
            Some((local, own)) => (local, own, Some(DeviationKind::CompactTime)),
            None => general(text)?,
        },
    };
    let own = match own {
        Some(own) => own,
        None => offset(zone?)?,
    };
    if own.seconds().abs() > FARTHEST {
        return None;
    }
    let minutes = i16::try_from(own.seconds() / 60).ok();
    Some(Parsed { instant: own.to_timestamp(local).ok()?, offset: minutes, deviation })
}

/// ISO 8601. A date alone is read as midnight, and reported as a deviation.
fn general(text: &str) -> Option<(civil::DateTime, Option<Offset>, Option<DeviationKind>)> {
    // All digits: the length is not that of a date without separators. A leap second would become another
    // second.
    let year = text.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    if !year || text.bytes().all(|byte| byte.is_ascii_digit()) || text.contains(":60") || text.contains("5960") {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    // A zone name may contradict the offset, and its meaning changes over the years.
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let deviation = (pieces.time().is_none() || !text.contains(':')).then_some(DeviationKind::CompactTime);
    let time = pieces.time().unwrap_or(civil::Time::midnight());
    Some((civil::DateTime::from_parts(pieces.date(), time), pieces.to_numeric_offset(), deviation))
}

/// `yyyyMMdd`, `yyyyMMddHHmmss` or `yyyyMMddHHmmssSSS`; the last two also with an offset: `+0800`.
fn compact(text: &str) -> Option<(civil::DateTime, Option<Offset>)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, own) = text.split_at_checked(end)?;
    if !matches!((digits.len(), own), (8, "") | (14 | 17, _)) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |digits| digits.parse::<i16>().ok());
    let small = |from: usize, to: usize| part(from, to).and_then(|part| i8::try_from(part).ok());
    let nanos = i32::from(part(14, 17)?) * 1_000_000;
    let (month, day) = (small(4, 6)?, small(6, 8)?);
    let time = (small(8, 10)?, small(10, 12)?, small(12, 14)?);
    let local = civil::DateTime::new(part(0, 4)?, month, day, time.0, time.1, time.2, nanos).ok()?;
    Some((local, if own.is_empty() { None } else { Some(numeric(own)?) }))
}

/// `Z`, `+0800` or `+08:00`.
fn numeric(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits = match rest.as_bytes() {
        [_, _, b':', _, _] => rest.replace(':', ""),
        _ => rest.to_owned(),
    };
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i16 = digits.parse().ok()?;
    if number % 100 < 60 { offset(sign * (number / 100 * 60 + number % 100)) } else { None }
}

/// The usual form, `yyyy-MM-dd HH:mm:ss`, read by hand: responses hold many timestamps, and the general
/// parser takes five times as long.
fn usual(text: &[u8]) -> Option<civil::DateTime> {
    let [y @ .., b'-', m1, m2, b'-', d1, d2, b' ', h1, h2, b':', n1, n2, b':', s1, s2] = text else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| match digit {
            b'0'..=b'9' => number.checked_mul(10)?.checked_add(i16::from(digit - b'0')),
            _ => None,
        })
    };
    let pair = |tens: &u8, ones: &u8| number(&[*tens, *ones]).and_then(|number| i8::try_from(number).ok());
    let year = if y.len() == 4 { number(y)? } else { return None };
    civil::DateTime::new(year, pair(m1, m2)?, pair(d1, d2)?, pair(h1, h2)?, pair(n1, n2)?, pair(s1, s2)?, 0).ok()
}

fn offset(minutes: i16) -> Option<Offset> {
    Offset::from_seconds(i32::from(minutes) * 60).ok()
}

/// By instant; a timestamp without one comes first. Equal instants are ordered by their strings, so that only equal
/// timestamps compare as equal.
impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = || (&self.text, self.offset).cmp(&(&other.text, other.offset));
        self.instant.cmp(&other.instant).then_with(rest)
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self::from_millis(0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A string that is not a timestamp can hold anything.
        write!(f, "{}", self.text.escape_debug())
    }
}

#[doc(hidden)]
impl Value for Timestamp {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(text) = reader.filled_text(field)? else {
            return Ok(None);
        };
        let parsed = parse(&text, field);
        match parsed {
            Some(Parsed { deviation: Some(deviation), .. }) => reader.note(deviation),
            Some(_) => {}
            None => reader.unread_time(field, &text)?,
        }
        Ok(Some(Self::of(text.into(), parsed)))
    }

    fn node(&self) -> Node<'_> {
        Node::String(&self.text)
    }
}
