//! Timestamps in the documented formats, and how far they may be from the clock.

use std::time::{Duration, SystemTime};

use waybill_codegen::ir::Stamp;
use waybill_codegen::names;
use waybill_report::calendar;

/// Compares a timestamp with the clock; returns what is wrong with it. `digits` is the only accepted number of
/// digits of a numeric one.
pub(super) fn check(
    stamp: Stamp,
    text: &str,
    now: SystemTime,
    window: Duration,
    digits: Option<usize>,
) -> Result<(), String> {
    let millis = match stamp {
        Stamp::DateTime(minutes) => {
            let local = calendar::parse(text).map(|at| at - i64::from(minutes) * 60_000);
            local.ok_or_else(|| format!("expected yyyy-MM-dd HH:mm:ss at {}", zone(minutes)))?
        }
        Stamp::Millis if digits.is_some_and(|digits| digits != text.len()) => {
            return Err(format!("this server was told to accept {} digits only", digits.unwrap_or_default()));
        }
        Stamp::Millis => epoch(text).ok_or("expected milliseconds (13 digits) or seconds (10 digits) since 1970")?,
    };
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    let off = Duration::from_millis(millis.abs_diff(now));
    if off <= window {
        return Ok(());
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

/// Both units occur in practice, so the number of digits decides.
fn epoch(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
    match text.len() {
        13 => Some(number),
        10 => Some(number * 1000),
        _ => None,
    }
}
