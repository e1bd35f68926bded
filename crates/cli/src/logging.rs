//! Logs for whoever keeps the machine: to standard error, silent unless `XUNCHA_LOG` asks (such as
//! `XUNCHA_LOG=info` or `XUNCHA_LOG=xuncha_crawl=debug`). Never bodies, cookies or persons' data.

use tracing_subscriber::EnvFilter;

/// Starts logging; a second start in the same process changes nothing.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("XUNCHA_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    let started = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    drop(started);
}
