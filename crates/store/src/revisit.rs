//! When a page is worth another look: the more often it was found changed, the sooner.

use std::time::Duration;

use xuncha_model::{PageKind, Timestamp};

/// The interval of a page that was looked at once.
pub const FIRST_INTERVAL: Duration = Duration::from_secs(24 * 3600);

/// No page is worth a look more often than this.
pub const SHORTEST_INTERVAL: Duration = Duration::from_secs(3600);

/// No page is left alone for longer than this.
pub const LONGEST_INTERVAL: Duration = Duration::from_secs(14 * 24 * 3600);

/// What is known of an address from the sweep that last looked at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastLook {
    /// When that was.
    pub at: Timestamp,
    /// What it was.
    pub kind: PageKind,
    /// The `ETag` header it came with.
    pub etag: Option<String>,
    /// The `Last-Modified` header it came with.
    pub last_modified: Option<String>,
    /// With what it was read, see [`PageRecord::read_with`](crate::PageRecord::read_with).
    pub read_with: String,
    /// How long it may be left alone, by its history.
    pub interval: Duration,
    /// Leads were seen on it.
    pub has_leads: bool,
    /// Leads were seen in the shop it is of.
    pub offender: bool,
}

/// The interval after a look: half as long when the page had changed, half as long again when it had not (the steps of
/// StormCrawler's adaptive scheduler).
#[must_use]
pub fn next_interval(before: Option<Duration>, unchanged: bool) -> Duration {
    let Some(before) = before else { return FIRST_INTERVAL };
    let next = if unchanged { before.saturating_mul(3) / 2 } else { before / 2 };
    next.clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_pages_are_seen_more_often_than_quiet_ones_and_both_have_bounds() {
        let after = |unchanged, looks| {
            (0..looks).fold(next_interval(None, true), |interval, _| next_interval(Some(interval), unchanged))
        };
        assert_eq!(after(true, 0), FIRST_INTERVAL);
        assert_eq!(after(true, 1), Duration::from_secs(36 * 3600));
        assert_eq!(after(false, 1), Duration::from_secs(12 * 3600));
        assert_eq!((after(true, 50), after(false, 50)), (LONGEST_INTERVAL, SHORTEST_INTERVAL));
    }
}
