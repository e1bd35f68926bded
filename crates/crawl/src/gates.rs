//! What one process knows of hosts: their gates and their robots.txt, shared by all its crawls.
//!
//! Sweeps may run side by side and meet at one host. They share these gates, so the host is asked by one of them at
//! a time and never more often than one alone would ask.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use xuncha_model::{Timestamp, UnseenReason};

use crate::{Frontier, FrontierError, GateState, Host, HostGate, Pace, RobotsRules, clock::RunClock};

/// A host with a longer delay is asked for a page only when the last one is settled.
const AHEAD_BELOW: Duration = Duration::from_millis(1);

/// The gates of a process. They are made once, at its start, and lent to every crawl; at first they know what the
/// frontier has kept.
#[derive(Debug)]
pub struct Gates {
    pub(crate) clock: RunClock,
    hosts: Mutex<HashMap<Host, Arc<HostPass>>>,
    robots: Mutex<HashMap<String, Robots>>,
}

/// One host as this process knows it.
#[derive(Debug)]
pub(crate) struct HostPass {
    /// Held by the one request under way.
    pub(crate) turn: tokio::sync::Mutex<()>,
    /// Held by whoever asks for its robots.txt, so that others wait for that answer.
    pub(crate) robots_turn: tokio::sync::Mutex<()>,
    pub(crate) state: Mutex<PassState>,
}

#[derive(Debug)]
pub(crate) struct PassState {
    pub(crate) gate: HostGate,
    pub(crate) last_request: Timestamp,
    /// The last reason for which the host was left alone.
    pub(crate) trouble: Option<UnseenReason>,
}

/// robots.txt of one origin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Robots {
    pub(crate) rules: Option<Arc<RobotsRules>>,
    pub(crate) believed_until: Timestamp,
    /// Attempts that failed since it was last had.
    pub(crate) failures: u32,
}

impl Gates {
    pub(crate) fn with_clock(clock: RunClock) -> Self {
        Self { clock, hosts: Mutex::default(), robots: Mutex::default() }
    }

    /// The host's gate, with what was kept of it from earlier runs; whoever comes first sets its pace.
    pub(crate) async fn host(
        &self,
        host: &Host,
        pace: &Pace,
        frontier: &dyn Frontier,
    ) -> Result<Arc<HostPass>, FrontierError> {
        if let Some(known) = lock(&self.hosts).get(host) {
            return Ok(Arc::clone(known));
        }
        let kept = frontier.gate(host).await?.unwrap_or_default();
        let gate = HostGate::new(pace.clone(), kept);
        let state = PassState { gate, last_request: Timestamp::UNIX_EPOCH, trouble: None };
        let pass = HostPass {
            turn: tokio::sync::Mutex::default(),
            robots_turn: tokio::sync::Mutex::default(),
            state: Mutex::new(state),
        };
        let pass = Arc::new(pass);
        Ok(Arc::clone(lock(&self.hosts).entry(host.clone()).or_insert(pass)))
    }

    /// What is known of the robots.txt of an origin.
    pub(crate) fn robots(&self, origin: &str) -> Robots {
        lock(&self.robots).get(origin).cloned().unwrap_or_default()
    }

    pub(crate) fn keep_robots(&self, origin: String, robots: Robots) {
        lock(&self.robots).insert(origin, robots);
    }
}

impl Default for Gates {
    fn default() -> Self {
        Self::with_clock(RunClock::start(Timestamp::now()))
    }
}

impl HostPass {
    pub(crate) fn next_allowed(&self, now: Timestamp) -> Timestamp {
        lock(&self.state).gate.next_allowed(now)
    }

    pub(crate) fn delay(&self) -> Duration {
        lock(&self.state).gate.delay()
    }

    /// Whether pages may be asked for while earlier ones are still being read: only where nothing is to be spared, and
    /// nothing speaks against it.
    pub(crate) fn may_be_asked_ahead(&self) -> bool {
        let state = lock(&self.state);
        let GateState { failures, blocks, .. } = state.gate.state();
        state.gate.delay() < AHEAD_BELOW && *failures == 0 && *blocks == 0
    }

    /// Why the host is left alone, as far as this process knows.
    pub(crate) fn trouble(&self, now: Timestamp) -> UnseenReason {
        let state = lock(&self.state);
        let blocked = state.gate.is_paused(now).then_some(UnseenReason::Blocked);
        state.trouble.or(blocked).unwrap_or(UnseenReason::Interrupted)
    }
}

/// What these locks guard is changed whole, so it is sound even after a panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
