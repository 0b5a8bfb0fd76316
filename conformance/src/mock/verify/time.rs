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
    let hint = match stamp {
        Stamp::DateTime(minutes) if off.as_secs().abs_diff(u64::from(minutes.unsigned_abs()) * 60) <= limit => {
            format!("; the zone is wrong: use {}", zone(minutes))
        }
        _ => String::new(),
    };
    Err(format!("{} s {side} the mock server's clock, at most {limit} s are allowed{hint}", off.as_secs()))
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
