//! Moments. Stored and compared in UTC; shown to inspectors in Asia/Shanghai with its offset.

pub use jiff::{Timestamp, civil::Date};
use jiff::{civil::DateTime, tz::TimeZone};

/// The wall-clock reading of `at` in Asia/Shanghai (UTC+8, no summer time since 1991).
#[must_use]
pub fn beijing(at: Timestamp) -> DateTime {
    at.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).datetime()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beijing_is_eight_hours_ahead_and_crosses_midnight() {
        let at: Timestamp = "2026-11-21T18:30:05Z".parse().unwrap();
        assert_eq!(beijing(at).to_string(), "2026-11-22T02:30:05");
    }
}
