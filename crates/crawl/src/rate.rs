//! The pace a person may ask for. Pure.

use std::time::Duration;

use crate::{Host, address};

/// Requests per second to one host above which we refuse to run against other people's machines.
pub const FASTEST_RATE: f64 = 5.0;

/// The rate asked for is not one we run at.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RateError {
    /// Zero, negative or not a number.
    #[error("访问速率应为大于 0 的数字（每秒请求数），如 1 或 0.5，现在是 {0}")]
    NotPositive(f64),
    /// Above [`FASTEST_RATE`] for a host that is not this machine.
    #[error(
        "对 {host} 的访问速率 {rate} 次/秒过快：上限为 {FASTEST_RATE} 次/秒，请把 --rate 调低（只有本机地址不受此限）"
    )]
    TooFast {
        /// What was asked for.
        rate: f64,
        /// For whom.
        host: Host,
    },
}

/// The time between two requests to `host` at `rate` requests per second. Above [`FASTEST_RATE`] it is
/// refused, unless the host is the loopback of this machine.
///
/// # Errors
/// When the rate is no rate, or too fast.
pub fn check_rate(rate: f64, host: &Host) -> Result<Duration, RateError> {
    if rate.is_nan() || rate <= 0.0 {
        return Err(RateError::NotPositive(rate));
    }
    if rate > FASTEST_RATE && !address::is_loopback(host.name()) {
        return Err(RateError::TooFast { rate, host: host.clone() });
    }
    Ok(Duration::try_from_secs_f64(rate.recip()).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_only_at_home() {
        let check = |rate, url: &str| check_rate(rate, &Host::of(&url.parse().unwrap()).unwrap());
        assert_eq!(check(1.0, "https://shop.example/"), Ok(Duration::from_secs(1)));
        assert_eq!(check(0.5, "https://shop.example/"), Ok(Duration::from_secs(2)));
        assert_eq!(check(5.0, "https://shop.example/"), Ok(Duration::from_millis(200)));
        assert_eq!(check(f64::INFINITY, "http://127.0.0.1:8080/"), Ok(Duration::ZERO));
        assert_eq!(check(1e-300, "https://shop.example/"), Ok(Duration::MAX));
        for home in ["http://127.9.9.9/", "http://localhost:9/", "http://shop.localhost/", "http://[::1]:80/"]
        {
            assert_eq!(check(50.0, home), Ok(Duration::from_millis(20)), "{home}");
        }
        for away in ["http://192.168.1.1/", "http://localhost.example/", "http://128.0.0.1/"] {
            let error = check(5.01, away).unwrap_err();
            assert!(error.to_string().contains("5.01 次/秒过快：上限为 5 次/秒"), "{error}");
        }
        for nonsense in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert!(matches!(check(nonsense, "http://localhost/"), Err(RateError::NotPositive(_))));
        }
    }
}
