//! The politeness checker: reads a server's own log of who asked and when. Every story with a shop of ours runs it.

use std::{
    ops::Deref,
    time::{Duration, Instant},
};

use xuncha_cli::demo::{Marketplace, Options};

/// One request as a server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Path and query.
    pub(crate) path: String,
    /// When it was read.
    pub(crate) at: Instant,
    /// When it was answered; `None` when the asker was gone.
    pub(crate) answered: Option<Instant>,
}

/// The fastest rate at which a story asks its shop.
const FASTEST: Duration = Duration::from_millis(1);

/// Checks the log of one host: robots.txt first, never two requests at once, never more than the rate in any second.
pub(crate) fn check_manners(log: &[Asked], interval: Duration) {
    assert!(
        log.first().is_none_or(|first| first.path == "/robots.txt"),
        "asked before robots.txt: {:?}",
        log.first()
    );
    for pair in log.windows(2) {
        // an asker that was killed has left its request behind
        assert!(pair[0].answered.is_none_or(|end| end <= pair[1].at), "two at once: {pair:?}");
    }
    let window = Duration::from_secs(1);
    // a busy machine lets one request arrive late and the next one seem early; over a second that evens out
    let most = window.div_duration_f64(interval).mul_add(1.1, 3.0);
    for (first, asked) in log.iter().enumerate() {
        let within = log[first..].iter().take_while(|later| later.at - asked.at < window).count();
        assert!((within as f64) < most, "{within} requests in a second after {}", asked.path);
    }
}

/// The bundled marketplace; when a story ends, what it saw of the program's manners is checked.
pub(crate) struct Market {
    market: Marketplace,
    hold_after: Option<usize>,
}

impl Market {
    pub(crate) fn open(options: Options) -> Self {
        Self { market: Marketplace::start(options).unwrap(), hold_after: options.hold_after }
    }
}

impl Deref for Market {
    type Target = Marketplace;

    fn deref(&self) -> &Marketplace {
        &self.market
    }
}

impl Drop for Market {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let log = self.market.requests().into_iter().enumerate().map(|(number, request)| Asked {
            path: request.path,
            at: request.at,
            // the one that was held may have lost its asker before it was let go
            answered: request.answered.filter(|_| self.hold_after != Some(number)),
        });
        check_manners(&log.collect::<Vec<_>>(), FASTEST);
    }
}
