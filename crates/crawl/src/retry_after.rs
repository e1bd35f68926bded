//! The `Retry-After` header (RFC 9110, section 10.2.3). Pure.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use xuncha_model::Timestamp;

/// The wait that a `Retry-After` value asks for, as seconds or as a date, counted from `now`; `None` when
/// it is neither. A date that has passed asks for no wait.
#[must_use]
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(until.duration_since(now).try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates() {
        let now: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        let seconds = |value| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(seconds("Sun, 22 Nov 2026 07:30:05 GMT"), Some(125));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
        for nonsense in ["", "soon", "-5", "1.5", "Sun, 99 Nov 2026", "明天"] {
            assert_eq!(seconds(nonsense), None, "{nonsense}");
        }
    }
}
