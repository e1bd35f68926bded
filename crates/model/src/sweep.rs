//! One run over targets: its name, its counters, its summary.

use std::{collections::BTreeMap, fmt};

use crate::{CategoryId, Coverage, Timestamp};

/// Number of a sweep within one data directory, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SweepId(pub i64);

impl fmt::Display for SweepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{:06}", self.0)
    }
}

impl SweepId {
    /// Reads `S000003`, `s3` or `3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches(['S', 's']);
        digits.parse().ok().filter(|number| *number > 0).map(Self)
    }
}

/// What is to be looked at: a web address, or a saved file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A shop, a query or a single page on the web.
    Url(url::Url),
    /// A saved page, or a folder of them.
    Path(std::path::PathBuf),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => url.fmt(f),
            Self::Path(path) => path.display().fmt(f),
        }
    }
}

/// Where a sweep stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SweepState {
    /// Begun and not ended; after a crash it is taken up again.
    Running,
    /// Ended before its time because a person said so; the next run with the same plan takes it up.
    Stopped,
    /// Ended by itself.
    Done,
}

/// Pages by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageCounts {
    /// Fetched and read, content new or changed.
    pub fetched: u64,
    /// Fetched and found the same as last time.
    pub unchanged: u64,
    /// Asked for and not got.
    pub failed: u64,
    /// Refused to us: robots, CAPTCHA, login wall.
    pub blocked: u64,
    /// Never asked for, by budget, interruption or kind.
    pub skipped: u64,
}

/// What a sweep ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepSummary {
    /// The sweep.
    pub sweep: SweepId,
    /// Its targets as given.
    pub targets: Vec<String>,
    /// When it began (a resumed sweep: when it first began).
    pub started: Timestamp,
    /// Pages.
    pub pages: PageCounts,
    /// Listings read.
    pub listings: u64,
    /// Leads made by this sweep.
    pub leads_new: u64,
    /// Leads made by earlier sweeps and seen again in this one.
    pub leads_seen_again: u64,
    /// Leads of this sweep, new or seen again, by category.
    pub leads_by_category: BTreeMap<CategoryId, u64>,
    /// What was looked at and what was not.
    pub coverage: Coverage,
    /// Time spent, in milliseconds (of the last process when it was resumed).
    pub elapsed_ms: u64,
}
