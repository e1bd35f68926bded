//! What is done with each page of a crawl.

use std::error::Error;

use async_trait::async_trait;
use xuncha_model::{Exchange, Timestamp, UnseenReason};

use crate::{FetchError, FetchTask, Host};

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

/// Takes the pages of a crawl.
#[async_trait]
pub trait Visitor: Send + Sync {
    /// A task came to its end: an answer of whatever status, or an error. Attempts that will be repeated
    /// are not shown here. When this returns, evidence and leads must be on disk: the task is settled then.
    /// A page may be shown twice, after a crash between the two. Long computing belongs on another thread:
    /// all hosts wait for this call.
    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError>;

    /// The crawl has nothing to do before `until`, when `host` may be asked next.
    fn waiting(&self, _host: &Host, _until: Timestamp) {}

    /// An attempt failed, `why` says how, and will be repeated not before `until`.
    fn retrying(&self, _task: &FetchTask, _why: &str, _until: Timestamp) {}
}
