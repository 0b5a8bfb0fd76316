//! Timestamps in the documented formats, and how far they may be from the clock.

use std::time::{Duration, SystemTime};

use waybill_codegen::ir::Stamp;
use waybill_codegen::names;
use waybill_report::calendar;

/// What a timestamp may look like.
#[derive(Clone, Copy)]
pub(super) struct Format {
    pub stamp: Stamp,
    /// UTC with a `Z` is documented too.
    pub also_utc: bool,
    /// The only accepted number of digits of a numeric one.
    pub digits: Option<usize>,
}

/// Compares a timestamp with the clock; returns what is wrong with it. A time in a unit that no document has, but which real clients send, is returned.
pub(super) fn check(
    Format { stamp, also_utc, digits }: Format,
    text: &str,
    now: SystemTime,
    window: Duration,
) -> Result<Option<String>, String> {
    let mut undocumented = None;
    let millis = match stamp {
        Stamp::DateTime(minutes) => {
            let expected = format!("expected yyyy-MM-dd HH:mm:ss at {}", zone(minutes));
            let local = calendar::parse(text).map(|at| at - i64::from(minutes) * 60_000);
            if local.is_none() {
                undocumented = Some(format!("was sent in milliseconds since 1970; {expected}"));
            }
            local.or_else(|| epoch(text).filter(|_| text.len() == MILLIS)).ok_or(expected)?
        }
        Stamp::Millis if digits.is_some_and(|digits| digits != text.len()) => {
            return Err(format!("this server was told to accept {} digits only", digits.unwrap_or_default()));
        }
        Stamp::Millis if also_utc && text.ends_with('Z') => utc(text).ok_or("expected UTC as yyyy-MM-ddTHH:mm:ssZ")?,
        Stamp::Millis => epoch(text).ok_or("expected milliseconds (13 digits) or seconds (10 digits) since 1970")?,
    };
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    let off = Duration::from_millis(millis.abs_diff(now));
    if off <= window {
        return Ok(undocumented);
    }
    let (side, limit) = (if millis < now { "behind" } else { "ahead" }, window.as_secs());
    let hint = zone_hint(stamp, millis - now).map(|hint| format!("; {hint}")).unwrap_or_default();
    Err(format!("{} s {side} the mock server's clock, at most {limit} s are allowed{hint}", off.as_secs()))
}

/// Zones are a multiple of this apart.
const QUARTER: i64 = 15;
/// The zones of the world, in minutes from UTC.
const ZONES: std::ops::RangeInclusive<i64> = -12 * 60..=14 * 60;
/// How far a clock may be from a zone's time, in milliseconds: more is a wrong clock.
const CLOSE: i64 = 60_000;

/// The likely cause of a time that is off by a zone, of a clock that is right otherwise.
fn zone_hint(stamp: Stamp, off: i64) -> Option<String> {
    let quarters = (off + off.signum() * QUARTER * 30_000) / (QUARTER * 60_000);
    let minutes = quarters * QUARTER;
    if minutes == 0 || (off - minutes * 60_000).abs() > CLOSE {
        return None;
    }
    match stamp {
        Stamp::DateTime(documented) => {
            let (right, used) = (zone(documented), minutes + i64::from(documented));
            let twelve = match minutes {
                -720 => "; or the hour has 12 hours (`hh`) instead of 24 (`HH`)",
                _ => "",
            };
            if used == 2 * i64::from(documented) && !ZONES.contains(&used) {
                return Some(format!("{right} was added twice: use {right}"));
            }
            let used = i16::try_from(used).ok().filter(|used| ZONES.contains(&i64::from(*used)))?;
            Some(match used {
                0 => format!("it is UTC: use {right}{twelve}"),
                _ if used == -documented => {
                    format!("it is {}, as TZ=Etc/{right} means: use {right}{twelve}", zone(used))
                }
                _ => format!("it is {}, probably the local time of the machine: use {right}{twelve}", zone(used)),
            })
        }
        // Milliseconds are the same in every zone.
        Stamp::Millis => {
            let used = i16::try_from(minutes).ok().filter(|used| ZONES.contains(&i64::from(*used)))?;
            Some(format!("the local time at {} was taken for UTC: count from 1970 in UTC", zone(used)))
        }
    }
}

/// `GMT+8`, as the documents write it.
fn zone(minutes: i16) -> String {
    let (hours, rest) = (minutes / 60, minutes.unsigned_abs() % 60);
    if rest == 0 { format!("GMT{hours:+}") } else { format!("GMT{}", names::zone(minutes)) }
}

/// `2017-11-11T12:00:00Z`
fn utc(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    calendar::parse(&format!("{date} {time}"))
}

/// Number of digits of milliseconds since 1970.
const MILLIS: usize = 13;

/// Both units occur in practice, so the number of digits decides.
fn epoch(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
    match text.len() {
        MILLIS => Some(number),
        10 => Some(number * 1000),
        _ => None,
    }
}
