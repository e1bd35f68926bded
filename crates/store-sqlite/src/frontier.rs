//! The frontier, kept in the same file as the leads.
//!
//! Asking goes through the writing thread too, so that an answer never lags behind what the caller has just done.

use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, Transaction};
use xuncha_crawl::{FetchTask, Frontier, FrontierCounts, FrontierError, GateState, Host, HostQueue, Lease};
use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};

use crate::{
    fault::Fault,
    gates,
    store::SqliteStore,
    tasks::{self, Settled},
    worker::Survives,
};

/// A gate that closes for longer than this stays closed even when the machine fails.
const LONG_CLOSED: Duration = Duration::from_secs(60);

impl SqliteStore {
    async fn frontier<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, FrontierError> {
        self.writer.call(job).await.map_err(|error| FrontierError(Box::new(error)))
    }

    /// When the machine fails, the last of these may be undone, and with them everything later: pages come back, none
    /// is lost.
    async fn shared<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, FrontierError> {
        self.writer.share(Survives::Program, job).await.map_err(|error| FrontierError(Box::new(error)))
    }

    async fn settle(&self, lease: Lease, settled: Settled) -> Result<bool, FrontierError> {
        self.shared(move |transaction| tasks::settle(transaction, lease.id, &settled)).await
    }
}

#[async_trait]
impl Frontier for SqliteStore {
    async fn push(&self, tasks: Vec<FetchTask>) -> Result<usize, FrontierError> {
        if tasks.is_empty() {
            return Ok(0);
        }
        self.shared(move |transaction| tasks::push(transaction, &tasks)).await
    }

    async fn hosts(&self, sweep: SweepId) -> Result<Vec<HostQueue>, FrontierError> {
        self.frontier(move |connection| tasks::hosts(connection, sweep)).await
    }

    async fn lease(
        &self,
        sweep: SweepId,
        host: &Host,
        now: Timestamp,
        term: Duration,
    ) -> Result<Option<Lease>, FrontierError> {
        let host = host.clone();
        self.shared(move |transaction| tasks::lease(transaction, sweep, host.as_str(), now, term)).await
    }

    async fn done(&self, lease: Lease) -> Result<bool, FrontierError> {
        self.settle(lease, Settled::Done).await
    }

    async fn retry(&self, lease: Lease, due: Timestamp) -> Result<bool, FrontierError> {
        self.settle(lease, Settled::Later(due)).await
    }

    async fn bury(&self, lease: Lease, reason: UnseenReason, detail: &str) -> Result<bool, FrontierError> {
        self.settle(lease, Settled::Buried(reason, detail.to_owned())).await
    }

    async fn release_all(&self, sweep: SweepId) -> Result<usize, FrontierError> {
        self.frontier(move |connection| tasks::release_all(connection, sweep)).await
    }

    async fn counts(&self, sweep: SweepId) -> Result<FrontierCounts, FrontierError> {
        self.frontier(move |connection| tasks::counts(connection, sweep)).await
    }

    async fn buried(&self, sweep: SweepId, limit: usize) -> Result<Vec<Unseen>, FrontierError> {
        self.frontier(move |connection| tasks::buried(connection, sweep, limit)).await
    }

    async fn unfinished(&self, sweep: SweepId, limit: usize) -> Result<Vec<FetchTask>, FrontierError> {
        self.frontier(move |connection| tasks::unfinished(connection, sweep, limit)).await
    }

    async fn forget(&self, sweep: SweepId) -> Result<(), FrontierError> {
        self.frontier(move |connection| tasks::forget(connection, sweep)).await
    }

    async fn gate(&self, host: &Host) -> Result<Option<GateState>, FrontierError> {
        let host = host.clone();
        self.frontier(move |connection| gates::gate(connection, host.as_str())).await
    }

    async fn keep_gate(&self, host: &Host, state: &GateState) -> Result<(), FrontierError> {
        let (host, state) = (host.clone(), state.clone());
        let until = state.next_allowed.unwrap_or_default();
        let long = until > Timestamp::now().saturating_add(LONG_CLOSED).unwrap_or(Timestamp::MAX);
        let survives = if long { Survives::Machine } else { Survives::Program };
        let kept =
            self.writer.share(survives, move |transaction| gates::keep(transaction, host.as_str(), &state));
        kept.await.map_err(|error| FrontierError(Box::new(error)))
    }
}
