//! The time that a server wants its caller to wait: a message of the platform, or the header `Retry-After` (RFC
//! 9110, section 10.2.3).

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::fmt::rfc2822;

use crate::platform::BanMessage;

/// The length of a ban, from the first of these messages that is part of the text.
pub(super) fn ban(messages: &[BanMessage], text: &str) -> Option<Duration> {
    if messages.is_empty() {
        return None;
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    messages.iter().find_map(|message| {
        let rest = |(at, _): (usize, &str)| text.get(at + message.before.len()..)?.strip_prefix(' ');
        text.match_indices(message.before).filter_map(rest).find_map(|rest| {
            let (number, rest) = rest.split_once(' ')?;
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(message.after);
            if is_number { number.parse().ok().map(Duration::from_secs) } else { None }
        })
    })
}

/// Seconds, or a date. A date is relative to the server's own `Date`, not to the clock of this machine.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let wait = text(RETRY_AFTER)?;
    if !wait.is_empty() && wait.bytes().all(|byte| byte.is_ascii_digit()) {
        return wait.parse().ok().map(Duration::from_secs);
    }
    let instant = |text| rfc2822::parse(text).ok().map(|date| date.timestamp());
    let wait = instant(wait)?.as_second().saturating_sub(instant(text(DATE)?)?.as_second());
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_length_of_a_ban() {
        let messages = [
            BanMessage { before: "this ban will last for", after: "more second" },
            BanMessage { before: "ban will last", after: "second" },
        ];
        let cases = [
            ("This ban will last for 12 more seconds", Some(12)),
            ("App Call Limited. This ban will last for 1 more second.", Some(1)),
            ("Api access frequency exceeds the limit. this ban will last 1 seconds", Some(1)),
            ("THIS BAN  WILL LAST\n31062 SECONDS", Some(31_062)),
            ("ban will last long: this ban will last 5 seconds", Some(5)),
            ("This ban will last for more seconds", None),
            ("This ban will last for 12 hours", None),
            ("This ban will last for 12", None),
            ("This ban will last for -1 more seconds", None),
            ("This ban will last for +1 more seconds", None),
            ("This ban will last for 99999999999999999999 more seconds", None),
            ("12 more seconds", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(ban(&messages, text), expected.map(Duration::from_secs), "{text}");
        }
        assert_eq!(ban(&[], "This ban will last for 12 more seconds"), None, "another platform");
    }

    #[test]
    fn reads_seconds_and_dates() {
        let later = "Wed, 21 Oct 2015 07:28:30 GMT";
        let date = "Wed, 21 Oct 2015 07:28:00 GMT";
        let cases = [
            (Some("120"), None, Some(120)),
            (Some(" 0 "), None, Some(0)),
            (Some(later), Some(date), Some(30)),
            (Some(date), Some(later), Some(0)),
            (Some(later), None, None),
            (Some("soon"), Some(date), None),
            (Some("-1"), None, None),
            (Some("99999999999999999999999"), None, None),
            (None, Some(date), None),
        ];
        for (wait, date, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in [(RETRY_AFTER, wait), (DATE, date)] {
                if let Some(value) = value {
                    headers.insert(name, http::HeaderValue::from_static(value));
                }
            }
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs), "{wait:?} {date:?}");
        }
    }
}
