//! What is done with each page of a crawl.

use std::{error::Error, time::Duration};

use async_trait::async_trait;
use xuncha_model::{Exchange, Timestamp, UnseenReason};

use crate::{FetchError, FetchTask, Host, Outcome, Validators};

/// The visitor could not keep what it found; the crawl ends, and the page comes back in the next run.
pub type VisitError = Box<dyn Error + Send + Sync>;

/// What a page gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// Addresses to fetch; those known, out of scope or too deep are left out by the crawl.
    pub found: Vec<FetchTask>,
    /// Why the page does not count as looked at, and what exactly happened. `None` for a page that was
    /// read; for an error it then stands for the error's own reason. [`UnseenReason::Blocked`] and
    /// [`UnseenReason::LoginWall`] close the gate when they come in a row.
    pub unseen: Option<(UnseenReason, String)>,
}

/// How a page is to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approach {
    /// In any case.
    Fetch,
    /// Unless it is still the one that these were given for: the answer may then be 304.
    IfChanged(Validators),
    /// Not at all, and why. It counts as given up; [`Visitor::visited`] is not called for it.
    Skip(UnseenReason, String),
}

/// One request that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The host that was asked.
    pub host: &'a Host,
    /// When.
    pub at: Timestamp,
    /// The wait at its gate before that.
    pub waited: Duration,
    /// From there to the end of the answer.
    pub took: Duration,
    /// Bytes of the body, content coding undone.
    pub bytes: u64,
    /// What it meant for the gate.
    pub outcome: Outcome,
    /// Why there was no answer that says what was asked for; an error status is such a reason too.
    pub failure: Option<UnseenReason>,
}

/// Takes the pages of a crawl.
#[async_trait]
pub trait Visitor: Send + Sync {
    /// How the page of a task is to be had. What is skipped must be recorded when this returns.
    async fn approach(&self, _task: &FetchTask) -> Result<Approach, VisitError> {
        Ok(Approach::Fetch)
    }

    /// A task came to its end: an answer of whatever status, or an error. Attempts that will be repeated
    /// are not shown here. When this returns, evidence and leads must be on disk: the task is settled then.
    /// A page may be shown twice, after a crash between the two. Long computing belongs on another thread:
    /// all hosts wait for this call.
    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError>;

    /// A request was made, be it for a page, a redirect or robots.txt.
    fn asked(&self, _asked: &Asked<'_>) {}

    /// The crawl has nothing to do before `until`, when `host` may be asked next.
    fn waiting(&self, _host: &Host, _until: Timestamp) {}

    /// An attempt failed, `why` says how, and will be repeated not before `until`.
    fn retrying(&self, _task: &FetchTask, _why: &str, _until: Timestamp) {}
}
