//! The addresses that wait, a queue per host, and the right to fetch one of them for a while.
//!
//! The words are those of a leased queue, so that a broker can stand behind them too. A task may be done
//! twice: a lease that runs out, or that a killed process held, comes back. What stands behind it must be
//! durable in the order of the calls: once `push`, `done`, `retry` or `bury` has answered, the end of the program
//! does not undo it. When the machine fails, the last of them may be undone, but never one before another that is kept:
//! pages are then fetched again, and none is lost.
//!
//! Politeness is not decided here (`HostGate` does that); its state is only kept here, so that
//! it survives a restart. Time comes in as an argument.

use std::{error::Error, time::Duration};

use async_trait::async_trait;
use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};

use crate::{FetchTask, GateState, Host};

/// Number of a lease, unique within its frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LeaseId(pub i64);

/// The right to fetch one task until it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Its number.
    pub id: LeaseId,
    /// The task; `attempts` counts this lease.
    pub task: FetchTask,
    /// From this moment on another may be given the task.
    pub expires: Timestamp,
}

/// A host with unfinished tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostQueue {
    /// The host.
    pub host: Host,
    /// The earliest moment at which a lease can be had: in the past when a task waits now, later when all
    /// wait for a retry or are leased (then it is when that lease runs out).
    pub due: Timestamp,
}

/// Tasks of one sweep by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrontierCounts {
    /// Waiting, also for a retry.
    pub waiting: u64,
    /// Given out, also when the lease has run out and nobody has asked since.
    pub leased: u64,
    /// Fetched and settled.
    pub done: u64,
    /// Given up.
    pub buried: u64,
}

/// The frontier could not do it.
#[derive(Debug, thiserror::Error)]
#[error("访问队列读写失败")]
pub struct FrontierError(#[from] pub Box<dyn Error + Send + Sync>);

/// Addresses that wait, by sweep and host.
#[async_trait]
pub trait Frontier: Send + Sync {
    /// Adds tasks, all or none. One whose address is known in its sweep already, in whatever state, is
    /// passed over. Returns how many were new.
    async fn push(&self, tasks: Vec<FetchTask>) -> Result<usize, FrontierError>;

    /// The hosts of a sweep that have unfinished tasks, by name.
    async fn hosts(&self, sweep: SweepId) -> Result<Vec<HostQueue>, FrontierError>;

    /// Takes the first task of a host that is due at `now` (highest priority, then oldest push), for `term`.
    /// A task whose lease has run out at `now` stands where it stood before. `None` when nothing is due.
    async fn lease(
        &self,
        sweep: SweepId,
        host: &Host,
        now: Timestamp,
        term: Duration,
    ) -> Result<Option<Lease>, FrontierError>;

    /// Settles a task as fetched. False, and nothing changes, when the lease was lost to another.
    async fn done(&self, lease: Lease) -> Result<bool, FrontierError>;

    /// Puts a task back, not to be leased before `due`. False, and nothing changes, when the lease was lost
    /// to another.
    async fn retry(&self, lease: Lease, due: Timestamp) -> Result<bool, FrontierError>;

    /// Gives a task up. False, and nothing changes, when the lease was lost to another.
    async fn bury(&self, lease: Lease, reason: UnseenReason, detail: &str) -> Result<bool, FrontierError>;

    /// Ends every lease of a sweep at once, for the start after a crash. Returns how many there were.
    async fn release_all(&self, sweep: SweepId) -> Result<usize, FrontierError>;

    /// Where the tasks of a sweep stand.
    async fn counts(&self, sweep: SweepId) -> Result<FrontierCounts, FrontierError>;

    /// What was given up in a sweep and why, in the order of burying, at most `limit`.
    async fn buried(&self, sweep: SweepId, limit: usize) -> Result<Vec<Unseen>, FrontierError>;

    /// Tasks neither done nor buried, oldest push first, at most `limit`.
    async fn unfinished(&self, sweep: SweepId, limit: usize) -> Result<Vec<FetchTask>, FrontierError>;

    /// Forgets all tasks of a sweep that has ended.
    async fn forget(&self, sweep: SweepId) -> Result<(), FrontierError>;

    /// What is remembered of a host, over all sweeps; `None` when nothing is.
    async fn gate(&self, host: &Host) -> Result<Option<GateState>, FrontierError>;

    /// Remembers the state of a host's gate.
    async fn keep_gate(&self, host: &Host, state: &GateState) -> Result<(), FrontierError>;
}
