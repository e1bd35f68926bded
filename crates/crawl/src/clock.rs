//! The time of one run, and a little chance.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use tokio::time::Instant;
use xuncha_model::Timestamp;

/// Moments of one run: the wall clock as it was at the start, moved on by the timer that the waits use. So
/// it never jumps, and stands still when a test pauses time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunClock {
    began: Timestamp,
    tick: Instant,
}

impl RunClock {
    pub(crate) fn start(began: Timestamp) -> Self {
        Self { began, tick: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        crate::politeness::later(self.began, self.tick.elapsed())
    }

    /// The time from now to `moment`; zero when it has passed.
    pub(crate) fn left_until(&self, moment: Timestamp) -> Duration {
        moment.duration_since(self.now()).try_into().unwrap_or_default()
    }

    pub(crate) async fn wait_until(&self, moment: Timestamp) {
        tokio::time::sleep(self.left_until(moment)).await;
    }
}

/// A number from 0 to 1 that nobody can foresee; the standard library seeds its hash maps so.
#[expect(clippy::cast_precision_loss, reason = "chance needs no 64 bits")]
pub(crate) fn chance() -> f64 {
    RandomState::new().hash_one(()) as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_to_the_moment() {
        let clock = RunClock::start(Timestamp::now());
        let moment = crate::politeness::later(clock.now(), Duration::from_millis(86_400_000));
        clock.wait_until(moment).await;
        assert!(clock.now() >= moment && clock.left_until(moment).is_zero());
    }

    #[test]
    fn chance_differs() {
        let draws: Vec<_> = (0..50).map(|_| chance()).collect();
        assert!(draws.iter().all(|draw| (0.0..=1.0).contains(draw)));
        assert!(draws.iter().any(|draw| *draw < 0.5) && draws.iter().any(|draw| *draw >= 0.5), "{draws:?}");
    }
}
