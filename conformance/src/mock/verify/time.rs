//! Timestamps in the documented formats, and how far they may be from the clock.

use std::time::{Duration, SystemTime};

use waybill_report::calendar;

use super::super::system::Stamp;

/// Compares a timestamp with the clock; returns what is wrong with it.
pub(super) fn check(stamp: Stamp, text: &str, now: SystemTime, window: Duration) -> Result<(), String> {
    let (millis, form) = match stamp {
        Stamp::DateTime(minutes) => {
            (calendar::parse(text).map(|at| at - minutes * 60_000), "yyyy-MM-dd HH:mm:ss at GMT+8")
        }
        Stamp::Epoch => (epoch(text), "milliseconds (13 digits) or seconds (10 digits) since 1970"),
    };
    let millis = millis.ok_or_else(|| format!("expected {form}"))?;
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    let off = Duration::from_millis(millis.abs_diff(now));
    if off <= window {
        return Ok(());
    }
    let (side, limit) = (if millis < now { "behind" } else { "ahead" }, window.as_secs());
    let zone = if off.as_secs().abs_diff(8 * 3600) <= limit { "; the zone is wrong: use GMT+8" } else { "" };
    Err(format!("{} s {side} the mock server's clock, at most {limit} s are allowed{zone}", off.as_secs()))
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
