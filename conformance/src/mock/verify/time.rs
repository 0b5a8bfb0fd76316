//! Timestamps in the documented formats, and how far they may be from the clock.

use std::time::{Duration, SystemTime};

use super::super::system::Stamp;

/// Compares a timestamp with the clock; returns what is wrong with it.
pub(super) fn check(stamp: Stamp, text: &str, now: SystemTime, window: Duration) -> Result<(), String> {
    let (millis, form) = match stamp {
        Stamp::DateTime(minutes) => (date_time(text).map(|at| at - minutes * 60_000), "yyyy-MM-dd HH:mm:ss at GMT+8"),
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

/// `yyyy-MM-dd HH:mm:ss` as milliseconds since 1970, as if at UTC.
pub(super) fn date_time(text: &str) -> Option<i64> {
    const PATTERN: &[u8] = b"dddd-dd-dd dd:dd:dd";
    let bytes = text.as_bytes();
    let fits = |(at, b): (usize, &u8)| if PATTERN[at] == b'd' { b.is_ascii_digit() } else { *b == PATTERN[at] };
    if bytes.len() != PATTERN.len() || !bytes.iter().enumerate().all(fits) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap_or_default();
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let real = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !real || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, counting years from March so that the leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    //! Expected values from GNU date (`date -u -d '…' +%s`).
    use super::date_time;

    #[test]
    fn converts_dates_to_seconds_since_1970() {
        for (text, seconds) in [
            ("1970-01-01 00:00:00", 0),
            ("2016-01-01 12:00:00", 1_451_649_600),
            ("2000-02-29 23:59:59", 951_868_799),
            ("2000-03-01 00:00:00", 951_868_800),
            ("2026-11-22 05:32:08", 1_795_325_528),
            ("1969-12-31 23:59:59", -1),
        ] {
            assert_eq!(date_time(text), Some(seconds * 1000), "{text}");
        }
    }

    #[test]
    fn rejects_malformed_times() {
        for text in [
            "",
            "2016-01-01",
            "2016-01-01T12:00:00",
            "2016-1-1 12:00:00",
            "2016-13-01 12:00:00",
            "2016-00-01 12:00:00",
            "2015-02-29 12:00:00",
            "2016-01-01 24:00:00",
            "2016-01-01 12:60:00",
            "2016-01-01 12:00:60",
            "2016-01-01 12:00:00 ",
            "+016-01-01 12:00:00",
            "2016-01-01 12:00:0é",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}
