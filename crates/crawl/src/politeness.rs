//! How often a host may be asked.

use std::time::Duration;

use xuncha_model::Timestamp;

/// What is remembered of one host between requests, and kept over restarts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GateState {
    /// No request before this moment; `None` when the host was never asked.
    pub next_allowed: Option<Timestamp>,
    /// `Crawl-delay` of the host's robots.txt, capped; zero when it has none.
    pub crawl_delay: Duration,
    /// Time the last answer took, capped.
    pub last_response: Duration,
    /// Failures and push-backs (429, 503, time-outs, resets) since the last good answer.
    pub failures: u32,
    /// Block pages in a row.
    pub blocks: u32,
}
