//! `yyyy-MM-dd HH:mm:ss` in the proleptic Gregorian calendar, the one calendar of the tools. The runtime has another: what
//! a client sends is checked by code that shares nothing with it.

/// Milliseconds since 1970 of a time, as if at UTC.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    if !fits(text, "dddd-dd-dd dd:dd:dd") {
        return None;
    }
    let digits = text.as_bytes();
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let first = days(year, month, 1);
    let length = days(year, month + 1, 1) - first;
    let real = (1..=12).contains(&month) && (1..=length).contains(&day);
    if !real || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(((((first + day - 1) * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

/// A time, from seconds since 1970 in its own zone.
#[must_use]
pub fn format(seconds: u64) -> String {
    let (day, time) = (i64::try_from(seconds / 86_400).unwrap_or_default(), seconds % 86_400);
    let year = (1970..9999).find(|year| day < days(year + 1, 1, 1)).unwrap_or(9999);
    let month = (1..=12).rev().find(|month| days(year, *month, 1) <= day).unwrap_or_default();
    let date = day - days(year, month, 1) + 1;
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}")
}

/// Milliseconds since 1970 as `2026-11-22T05:20:00Z`.
pub(crate) fn utc(millis: u64) -> String {
    format(millis / 1000).replace(' ', "T") + "Z"
}

/// Whether a text has a digit where the pattern has `d`, and otherwise equals the pattern.
#[must_use]
pub fn fits(text: &str, pattern: &str) -> bool {
    let same = |(byte, wanted): (u8, u8)| if wanted == b'd' { byte.is_ascii_digit() } else { byte == wanted };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

/// Days since 1970-01-01, counting years from March so that the leap day is the last of its year. Month 13 is the
/// next January.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    //! Expected values from GNU date (`date -u -d '…' +%s`).
    use super::{format, parse, utc};

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
            assert_eq!(parse(text), Some(seconds * 1000), "{text}");
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
            assert_eq!(parse(text), None, "{text}");
        }
    }
    /// The time of the published request in GMT+8, and the days around 29 February.
    #[test]
    fn formats_seconds_since_1970() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00"),
            (1_451_620_800 + 8 * 3600, "2016-01-01 12:00:00"),
            (1_456_790_399, "2016-02-29 23:59:59"),
            (1_456_790_400, "2016-03-01 00:00:00"),
            (1_483_228_799, "2016-12-31 23:59:59"),
            (4_107_542_399, "2100-02-28 23:59:59"),
            (4_107_542_400, "2100-03-01 00:00:00"),
        ] {
            assert_eq!(format(seconds), text);
        }
    }
    /// From `date -u -d @… +%FT%TZ`.
    #[test]
    fn formats_known_times() {
        let known = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ];
        for (seconds, text) in known {
            assert_eq!(utc(seconds * 1000 + 999), text);
        }
    }
}
