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
    let mut sent = Sent::Count;
    let millis = match stamp {
        Stamp::DateTime(minutes) => {
            let expected = || format!("expected yyyy-MM-dd HH:mm:ss at {}", zone(minutes));
            let local = calendar::parse(text).map(|at| at - i64::from(minutes) * 60_000);
            if local.is_some() {
                let hour = text.get(11..13).and_then(|hour| hour.parse().ok());
                sent = Sent::Local(minutes, hour.unwrap_or_default());
            } else {
                undocumented = Some(format!("was sent in milliseconds since 1970; {}", expected()));
            }
            local.or_else(|| epoch(text).filter(|_| text.len() == MILLIS)).ok_or_else(expected)?
        }
        Stamp::Millis if digits.is_some_and(|digits| digits != text.len()) => {
            return Err(format!("this server was told to accept {} digits only", digits.unwrap_or_default()));
        }
        Stamp::Millis if also_utc && text.ends_with('Z') => {
            sent = Sent::Utc;
            utc(text).ok_or("expected UTC as yyyy-MM-ddTHH:mm:ssZ")?
        }
        Stamp::Millis => epoch(text).ok_or("expected milliseconds (13 digits) or seconds (10 digits) since 1970")?,
    };
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    let off = Duration::from_millis(millis.abs_diff(now));
    if off <= window {
        return Ok(undocumented);
    }
    let (side, limit) = (if millis < now { "behind" } else { "ahead of" }, window.as_secs());
    let hint = hint(&sent, millis - now).map(|hint| format!("; {hint}")).unwrap_or_default();
    Err(format!("{} s {side} the mock server's clock, at most {limit} s are allowed{hint}", off.as_secs()))
}

/// Zones are a multiple of this apart.
const QUARTER: i64 = 15;
/// The offsets from UTC that the zones of the tz database have in 2026, with and without summer time, in minutes.
const ZONES: [i16; 40] = [
    -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60, 120, 180, 210, 240,
    270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780, 825, 840,
];
/// The most minutes between two zones.
const WIDEST: u16 = 26 * 60;
/// How far a clock may be from a zone's time, in milliseconds: more is a wrong clock.
const CLOSE: i64 = 60_000;

/// How a time was sent.
enum Sent {
    /// In a zone, so many minutes from UTC, with this hour.
    Local(i16, u32),
    /// As UTC.
    Utc,
    /// As a count since 1970.
    Count,
}

/// The likely cause of a time that is so many milliseconds off: the zone, of a clock that is right otherwise. Below an
/// hour a wrong clock is likelier than a zone.
fn hint(sent: &Sent, off: i64) -> Option<String> {
    let quarters = (off + off.signum() * QUARTER * 30_000) / (QUARTER * 60_000);
    let minutes = quarters * QUARTER;
    let is_close = (off - minutes * 60_000).abs() <= CLOSE;
    if off.abs() < 60 * 60_000 - CLOSE {
        return Some(match off < 0 {
            true => "the clock of the client is slow, or the request is old".to_owned(),
            false => "the clock of the client is fast".to_owned(),
        });
    }
    let minutes = i16::try_from(minutes).ok().filter(|minutes| is_close && minutes.unsigned_abs() <= WIDEST)?;
    let (documented, hour) = match sent {
        Sent::Local(documented, hour) => (*documented, *hour),
        Sent::Utc => return read_in_another(minutes, "send UTC"),
        Sent::Count => return read_in_another(minutes, "count from 1970 in UTC"),
    };
    let (right, used) = (zone(documented), minutes + documented);
    let is_twelve = (minutes == -720 && hour < 12) || (minutes == 720 && hour == 12);
    let twelve = is_twelve.then(|| "the hour has 12 hours (`hh`) instead of 24 (`HH`)".to_owned());
    let other = match used {
        _ if !ZONES.contains(&used) => (minutes == documented).then(|| format!("{right} was added twice: use {right}")),
        0 => Some(format!("it is UTC: use {right}")),
        _ if used == -documented => Some(format!("it is {}, as TZ=Etc/{right} means: use {right}", zone(used))),
        _ => Some(format!("it is {}, probably the local time of the machine: use {right}", zone(used))),
    };
    let all: Vec<String> = twelve.into_iter().chain(other).collect();
    (!all.is_empty()).then(|| all.join("; or "))
}

/// A time without a zone can be off by one only if a text was read in another zone than it was written in.
fn read_in_another(minutes: i16, remedy: &str) -> Option<String> {
    let real = |minutes: i16| ZONES.contains(&minutes).then(|| zone(minutes));
    let local = real(minutes).map(|zone| format!("local time at {zone} was read as UTC"));
    let utc = real(-minutes).map(|zone| format!("UTC was read as local time at {zone}"));
    let all: Vec<String> = local.into_iter().chain(utc).collect();
    (!all.is_empty()).then(|| format!("{}: {remedy}", all.join(", or ")))
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
