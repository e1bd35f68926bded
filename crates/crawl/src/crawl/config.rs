//! How far and how fast one crawl goes.

use std::time::Duration;

use xuncha_model::SweepId;

use crate::{Pace, Scope};

/// How far and how fast one crawl goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrawlConfig {
    /// The sweep whose tasks are done. No two crawls may run on one sweep.
    pub sweep: SweepId,
    /// The sites of its targets.
    pub scope: Scope,
    /// Manners toward each host; all crawls that share [`Gates`](crate::Gates) should have the same.
    pub pace: Pace,
    /// Pages settled in the sweep, those of interrupted runs included, after which it ends.
    pub max_pages: u64,
    /// Links followed from a target.
    pub max_depth: u32,
    /// Whether the sitemaps that robots.txt names are read; only for a target that is a whole site, that is, the
    /// address of its front page.
    pub sitemaps: bool,
    /// Whether redirects may lead out of the scope: where single addresses are looked at that may be short links. Robots,
    /// gates and the ban on private addresses hold wherever they lead.
    pub redirects_out: bool,
    /// Attempts at one page, and at one robots.txt.
    pub max_attempts: u32,
    /// Hosts served side by side; so many requests at most are under way.
    pub hosts_at_once: usize,
    /// The longest wait for a host that a run sits through; what then remains of that host is left for
    /// another run.
    pub patience: Duration,
    /// How long a page may take, from lease to settlement.
    pub lease_term: Duration,
}

impl CrawlConfig {
    /// The ordinary caps.
    #[must_use]
    pub fn ordinary(sweep: SweepId, scope: Scope, pace: Pace) -> Self {
        Self {
            sweep,
            scope,
            pace,
            max_pages: 10_000,
            max_depth: 50,
            sitemaps: true,
            redirects_out: false,
            max_attempts: 3,
            hosts_at_once: 16,
            patience: Duration::from_secs(120),
            lease_term: Duration::from_secs(900),
        }
    }
}
