//! How often a host may be asked. Pure: time and chance come in, the next allowed moment goes out.
//!
//! ```text
//! next_allowed -> (wait) -> granted -> request -> answered -> (page read) -> judged -> next_allowed ...
//! ```
//!
//! Requests to one host never overlap (the crawl loop sees to that) and start at least [`HostGate::delay`]
//! apart. A host that pushes back or fails is left alone for twice as long each time; one that answers with
//! block pages is left alone for long.

use std::time::Duration;

use xuncha_model::Timestamp;

use crate::Backoff;

/// A `Retry-After` is obeyed up to this long.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// No pause after block pages is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// Up to this part of the delay is added by chance, so that requests do not come like clockwork.
const JITTER: f64 = 0.1;

/// How polite to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Least time from the start of one request to the start of the next.
    pub interval: Duration,
    /// The delay is at least this many times the time the last answer took; 0 switches that off.
    pub response_factor: u32,
    /// Neither `Crawl-delay` nor slow answers make the delay longer than this (`interval` may).
    pub longest_delay: Duration,
    /// How long a host is left alone after failures and push-backs.
    pub backoff: Backoff,
    /// How long at most a page that failed waits for its next attempt while others of the host are asked
    /// for. Well above `backoff.first`, so that two bad pages do not take turns and close the gate to all
    /// the good ones.
    pub retry: Backoff,
    /// Block pages in a row after which the host is paused.
    pub blocks_to_pause: u32,
    /// The first such pause; it doubles with each further block page, up to a day.
    pub pause: Duration,
}

/// What is remembered of one host between requests, and kept over restarts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GateState {
    /// No request before this moment; `None` when the host was never asked.
    pub next_allowed: Option<Timestamp>,
    /// `Crawl-delay` of the host's robots.txt, as written; zero when it has none.
    pub crawl_delay: Duration,
    /// Time the last answer took.
    pub last_response: Duration,
    /// Failures and push-backs (429, 503, time-outs, resets) since the last good answer.
    pub failures: u32,
    /// Block pages in a row.
    pub blocks: u32,
}

/// How a request ended, as far as politeness is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The host answered as it does.
    Served,
    /// It asked us to come less often (429, 503), perhaps after a while.
    PushedBack(Option<Duration>),
    /// It did not answer, or not soundly.
    Failed,
    /// The same, and for an address for which it failed before: that says little new of the host, so the
    /// wait does not grow.
    FailedAgain,
}

/// The gate of one host.
#[derive(Debug, Clone)]
pub struct HostGate {
    pace: Pace,
    state: GateState,
}

impl Pace {
    /// The ordinary manners at `interval` between two requests.
    #[must_use]
    pub fn ordinary(interval: Duration) -> Self {
        Self {
            interval,
            response_factor: 5,
            longest_delay: Duration::from_secs(30),
            backoff: Backoff { first: Duration::from_secs(2), longest: Duration::from_secs(300) },
            retry: Backoff { first: Duration::from_secs(30), longest: Duration::from_secs(120) },
            blocks_to_pause: 3,
            pause: Duration::from_secs(1800),
        }
    }

    /// No delays but those that the host asks for, and short waits after failures: for a shop of our own on
    /// loopback.
    #[must_use]
    pub fn unspaced() -> Self {
        let quick = Backoff { first: Duration::from_millis(50), longest: Duration::from_secs(2) };
        Self { response_factor: 0, backoff: quick, retry: quick, ..Self::ordinary(Duration::ZERO) }
    }
}

impl HostGate {
    /// A gate in the state that was kept, or in the default one for a host never asked.
    #[must_use]
    pub fn new(pace: Pace, state: GateState) -> Self {
        Self { pace, state }
    }

    /// What is to be kept over restarts.
    #[must_use]
    pub fn state(&self) -> &GateState {
        &self.state
    }

    /// The time from the start of one request to the start of the next while all goes well.
    #[must_use]
    pub fn delay(&self) -> Duration {
        let slow = self.state.last_response.saturating_mul(self.pace.response_factor);
        let adapted = self.state.crawl_delay.max(slow).min(self.pace.longest_delay);
        self.pace.interval.max(adapted)
    }

    /// The first moment, not before `now`, at which the host may be asked.
    #[must_use]
    pub fn next_allowed(&self, now: Timestamp) -> Timestamp {
        self.state.next_allowed.map_or(now, |next| next.max(now))
    }

    /// Whether block pages have closed the gate.
    #[must_use]
    pub fn is_paused(&self, now: Timestamp) -> bool {
        self.state.blocks >= self.pace.blocks_to_pause && self.next_allowed(now) > now
    }

    /// A request starts at `now`, which is not before [`HostGate::next_allowed`]. `jitter`, 0 to 1, is
    /// chance.
    pub fn granted(&mut self, now: Timestamp, jitter: f64) {
        let delay = self.delay();
        let delay = delay.saturating_add(delay.mul_f64(jitter.clamp(0.0, 1.0) * JITTER));
        self.state.next_allowed = Some(later(now, delay));
    }

    /// The request that was granted at `began` ended at `now`.
    pub fn answered(&mut self, began: Timestamp, now: Timestamp, outcome: Outcome, jitter: f64) {
        self.state.last_response = now.duration_since(began).try_into().unwrap_or_default();
        self.not_before(later(began, self.delay()));
        match outcome {
            Outcome::Served => self.state.failures = 0,
            Outcome::Failed => self.back_off(now, 1, jitter),
            Outcome::FailedAgain => self.back_off(now, 0, jitter),
            Outcome::PushedBack(retry_after) => {
                self.back_off(now, 1, jitter);
                self.not_before(later(now, retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER)));
            }
        }
    }

    /// The answer was read and found to be a block page, or not to be one.
    pub fn judged(&mut self, now: Timestamp, blocked: bool) {
        if !blocked {
            self.state.blocks = 0;
            return;
        }
        self.state.blocks = self.state.blocks.saturating_add(1);
        if let Some(beyond) = self.state.blocks.checked_sub(self.pace.blocks_to_pause) {
            let pause = Backoff { first: self.pace.pause, longest: LONGEST_PAUSE };
            self.not_before(later(now, pause.after(beyond.saturating_add(1), 0.0)));
        }
    }

    /// robots.txt was read: `delay` is what it asks for, zero for nothing. It counts from the last request
    /// on.
    pub fn asked_for(&mut self, delay: Duration, last_request: Timestamp) {
        self.state.crawl_delay = delay;
        self.not_before(later(last_request, self.delay()));
    }

    fn back_off(&mut self, now: Timestamp, more: u32, jitter: f64) {
        self.state.failures = self.state.failures.saturating_add(more);
        self.not_before(later(now, self.pace.backoff.after(self.state.failures, jitter)));
    }

    fn not_before(&mut self, moment: Timestamp) {
        self.state.next_allowed = self.state.next_allowed.max(Some(moment));
    }
}

/// `wait` after `now`, or the end of time.
pub(crate) fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
