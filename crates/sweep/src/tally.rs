//! What a sweep costs hosts, counted as it goes and handed to the store every second.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use xuncha_crawl::{Asked, Outcome};
use xuncha_model::HostLoad;

/// Counts are kept at least this often; a crash loses no more of them.
const KEPT_EVERY: Duration = Duration::from_secs(1);

/// The number of waiting addresses is counted anew when it is older.
const WAITING_FOR: Duration = Duration::from_millis(200);

/// Requests made since the store was last told.
pub(crate) struct Tally(Mutex<Counts>);

struct Counts {
    loads: BTreeMap<String, HostLoad>,
    told: Instant,
    /// Addresses that waited, and when that was counted.
    waiting: Option<(u64, Instant)>,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Counts { loads: BTreeMap::new(), told: Instant::now(), waiting: None }))
    }

    pub(crate) fn add(&self, asked: &Asked<'_>) {
        let load = HostLoad {
            host: asked.host.to_string(),
            requests: 1,
            bytes: asked.bytes,
            pushed_back: u64::from(matches!(asked.outcome, Outcome::PushedBack(_))),
            failed: u64::from(matches!(asked.outcome, Outcome::Failed | Outcome::FailedAgain)),
            waited_ms: u64::try_from(asked.waited.as_millis()).unwrap_or(u64::MAX),
            first: asked.at,
            last: asked.at,
        };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.loads.entry(load.host.clone()).and_modify(|known| known.add(&load)).or_insert(load);
    }

    /// How many addresses waited a moment ago; `None` when that must be counted anew.
    pub(crate) fn waiting(&self) -> Option<u64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.waiting.filter(|(_, at)| at.elapsed() < WAITING_FOR).map(|(waiting, _)| waiting)
    }

    /// So many addresses wait now.
    pub(crate) fn now_waiting(&self, waiting: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting = Some((waiting, Instant::now()));
    }

    /// What is to be kept now; with `all` also what could wait.
    pub(crate) fn take(&self, all: bool) -> Vec<HostLoad> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all && counts.told.elapsed() < KEPT_EVERY {
            return Vec::new();
        }
        counts.told = Instant::now();
        std::mem::take(&mut counts.loads).into_values().collect()
    }
}
