//! The time that a server wants its caller to wait: the header `Retry-After` (RFC 9110, section 10.2.3).

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::fmt::rfc2822;

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
