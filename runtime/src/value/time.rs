//! Points in time. The text is kept as it came, because vendors write times in three ways and what
//! does not parse must not be lost; the instant is there when it parses and its zone is known.
//! The library behind it is not part of the interface.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use crate::wire::{Field, LeniencyKind, Node, Reader, Stop, Value};

/// A point in time that keeps its text: `yyyy-MM-dd HH:mm:ss`, ISO 8601, or milliseconds since 1970.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Time {
    text: String,
    instant: Option<Timestamp>,
    offset: Option<i16>,
}

impl Time {
    /// Reads a text; `zone`, in minutes east of UTC, is for one without an offset of its own.
    /// Keeps the text when it is no time.
    pub fn from_text(text: impl Into<String>, zone: Option<i16>) -> Self {
        let text = text.into();
        let (instant, offset) = parse(&text, zone).unzip();
        Self { text, instant, offset: offset.flatten() }
    }

    /// Milliseconds since 1970.
    pub fn from_millis(millis: i64) -> Self {
        Self::from_text(millis.to_string(), None)
    }

    /// `yyyy-MM-dd HH:mm:ss` in a zone, in minutes east of UTC. What is below a second is cut off.
    pub fn from_system_time(time: SystemTime, zone: i16) -> Self {
        let instant = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = offset(zone).unwrap_or(Offset::UTC).to_datetime(instant);
        Self::from_text(local.strftime("%Y-%m-%d %H:%M:%S").to_string(), Some(zone))
    }

    /// The time as it is written on the wire.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Milliseconds since 1970; `None` when the text is no time or its zone is unknown.
    pub fn unix_millis(&self) -> Option<i64> {
        self.instant.map(Timestamp::as_millisecond)
    }

    /// The instant; `None` when the text is no time or its zone is unknown.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let millis = self.unix_millis()?;
        let distance = Duration::from_millis(millis.unsigned_abs());
        if millis < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }

    /// The zone that it was written in, in minutes east of UTC; `None` for milliseconds.
    pub fn offset_minutes(&self) -> Option<i16> {
        self.offset
    }
}

/// Instant and zone of a text, if it is a time.
fn parse(text: &str, zone: Option<i16>) -> Option<(Timestamp, Option<i16>)> {
    if let Ok(millis) = text.parse() {
        return Some((Timestamp::from_millisecond(millis).ok()?, None));
    }
    let (local, own) = match usual(text.as_bytes()) {
        Some(local) => (local, None),
        None => {
            let pieces = Pieces::parse(text).ok()?;
            let time = pieces.time().unwrap_or(civil::Time::midnight());
            (civil::DateTime::from_parts(pieces.date(), time), pieces.to_numeric_offset())
        }
    };
    let own = match own {
        Some(own) => own,
        None => offset(zone?)?,
    };
    let minutes = i16::try_from(own.seconds() / 60).ok();
    Some((own.to_timestamp(local).ok()?, minutes))
}

/// The usual spelling, `yyyy-MM-dd HH:mm:ss`, read by hand: times are a good part of an answer, and
/// the general parser takes five times as long.
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

impl Default for Time {
    fn default() -> Self {
        Self::from_millis(0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A time that doesn't parse can hold anything.
        write!(f, "{}", self.text.escape_debug())
    }
}

impl Value for Time {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(text) = reader.filled_text(field)? else {
            return Ok(None);
        };
        let time = Self::from_text(text, field.zone);
        if time.instant.is_none() {
            reader.note(LeniencyKind::UnreadTime);
        }
        Ok(Some(time))
    }

    fn node(&self) -> Node<'_> {
        Node::Text(&self.text)
    }
}
