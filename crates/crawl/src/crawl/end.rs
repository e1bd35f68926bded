//! How a crawl ended, and what that leaves unseen.

use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};

use crate::{FetchTask, Frontier, FrontierCounts, FrontierError, Host};

/// How a crawl ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrawlEnd {
    /// Why.
    pub ending: Ending,
    /// Where the tasks of the sweep stand.
    pub counts: FrontierCounts,
    /// Addresses found that lie outside the scope, with repetitions.
    pub out_of_scope: u64,
    /// Addresses found deeper than allowed, with repetitions.
    pub too_deep: u64,
    /// Hosts that have tasks left and may not be asked yet.
    pub away: Vec<HostAway>,
}

/// Why a crawl ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing is left.
    Finished,
    /// The page budget is used up.
    Budget,
    /// It was told to stop.
    Stopped,
    /// All hosts that are left must not be asked for longer than the patience of a run.
    HostsAway,
}

/// A host that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostAway {
    /// The host.
    pub host: Host,
    /// Until when.
    pub until: Timestamp,
    /// What it did.
    pub reason: UnseenReason,
}

impl CrawlEnd {
    /// What remains unseen because the crawl ended, at most `limit` addresses; what was given up one by one
    /// is in [`Frontier::buried`].
    ///
    /// # Errors
    /// When the frontier fails.
    pub async fn rest(
        &self,
        frontier: &dyn Frontier,
        sweep: SweepId,
        limit: usize,
    ) -> Result<Vec<Unseen>, FrontierError> {
        let away = |host: &Host| self.away.iter().find(|away| away.host == *host);
        let unseen = |task: FetchTask| {
            let url = task.url.to_string();
            let (reason, detail) = match (self.ending, away(&task.host)) {
                (Ending::Budget, _) => (UnseenReason::Budget, String::new()),
                (Ending::HostsAway, Some(HostAway { until, reason, .. })) => (
                    *reason,
                    format!("暂停访问该网站，至 {}", xuncha_model::beijing(*until).strftime("%F %T")),
                ),
                _ => (UnseenReason::Interrupted, String::new()),
            };
            Unseen::one(url, reason, detail)
        };
        Ok(frontier.unfinished(sweep, limit).await?.into_iter().map(unseen).collect())
    }
}
