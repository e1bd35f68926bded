//! How long to leave a host alone after failures. Pure: randomness comes in.

use std::time::Duration;

/// Doubling waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// No wait is longer.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after `failures` failures in a row (from 1): `first`, twice that, four times …, never above
    /// `longest`. Then up to half of it is added as `jitter`, 0 to 1, says, so that many hosts do not come
    /// back together.
    #[must_use]
    pub fn after(&self, failures: u32, jitter: f64) -> Duration {
        let doubled = self.first.saturating_mul(1_u32.checked_shl(failures.max(1) - 1).unwrap_or(u32::MAX));
        let wait = doubled.min(self.longest);
        wait.saturating_add(wait.mul_f64(jitter.clamp(0.0, 1.0) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_longest() {
        let backoff = Backoff { first: Duration::from_secs(2), longest: Duration::from_secs(300) };
        let seconds = |failures, jitter| backoff.after(failures, jitter).as_secs_f64();
        assert_eq!(
            [1, 2, 3, 8, 9, 40, u32::MAX].map(|n| seconds(n, 0.0)),
            [2.0, 4.0, 8.0, 256.0, 300.0, 300.0, 300.0]
        );
        assert_eq!(
            (seconds(0, 0.0), seconds(1, 1.0), seconds(40, 0.5), seconds(1, 7.0)),
            (2.0, 3.0, 375.0, 3.0)
        );
    }
}
