//! A time on the command line: `--now` of `encode`, `--clock` of `mock`. Only unambiguous forms are accepted:
//! digits of any other length could be a compact date, seconds or milliseconds.

use std::time::{Duration, SystemTime};

use waybill_report::calendar::fits;
use waybill_runtime::{Timestamp, Zone};

/// The zone of a date and time without an offset: that of the gateways of Taobao and AliExpress.
const GMT_8: Zone = Zone::hours(8);

/// Reads a time, or names the accepted forms.
pub fn instant(text: &str) -> Result<SystemTime, String> {
    read(text).ok_or_else(|| {
        "expected RFC 3339 with an offset (2016-01-01T12:00:00+08:00), yyyy-MM-dd HH:mm:ss at GMT+8 \
         (2016-01-01 12:00:00), milliseconds since 1970 in 13 digits, or seconds since 1970 in 10 digits"
            .to_owned()
    })
}

fn read(text: &str) -> Option<SystemTime> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date_and_time(text);
    }
    let since = match text.len() {
        13 => Duration::from_millis(text.parse().ok()?),
        10 => Duration::from_secs(text.parse().ok()?),
        _ => return None,
    };
    SystemTime::UNIX_EPOCH.checked_add(since)
}

fn date_and_time(text: &str) -> Option<SystemTime> {
    let (local, rest) = text.split_at_checked("yyyy-MM-dd HH:mm:ss".len())?;
    // A leap second would be read as the second before it.
    let whole = ["dddd-dd-dd dd:dd:dd", "dddd-dd-ddTdd:dd:dd", "dddd-dd-ddtdd:dd:dd"];
    if !whole.iter().any(|pattern| fits(local, pattern)) || local.ends_with("60") {
        return None;
    }
    let zone = match rest {
        "" if local.contains(' ') => Some(GMT_8),
        _ if is_offset(without_fraction(rest)) => None,
        _ => return None,
    };
    Timestamp::from_text(text, zone).to_system_time()
}

/// What follows the fraction of a second, if there is one. The parser checks its length.
fn without_fraction(text: &str) -> &str {
    text.strip_prefix('.').map_or(text, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn is_offset(text: &str) -> bool {
    ["Z", "z", "+dd:dd", "-dd:dd"].iter().any(|pattern| fits(text, pattern))
}
