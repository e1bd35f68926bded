//! A frontier that lives as long as the process.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};

use crate::{FetchTask, Frontier, FrontierCounts, FrontierError, GateState, Host, HostQueue, Lease, LeaseId};

/// A frontier in memory: for saved pages, trials and tests. Finished tasks cost their address only.
#[derive(Debug, Default)]
pub struct MemoryFrontier {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sweeps: HashMap<SweepId, Sweep>,
    gates: HashMap<Host, GateState>,
    /// The last number given out, to a push or a lease.
    last_number: i64,
}

#[derive(Debug, Default)]
struct Sweep {
    known: HashSet<String>,
    queues: BTreeMap<Host, Queue>,
    done: u64,
    buried: Vec<Unseen>,
}

/// Highest priority first, then the number of the push.
type Rank = (Reverse<i16>, i64);

#[derive(Debug, Default)]
struct Queue {
    ready: BTreeMap<Rank, FetchTask>,
    later: BTreeMap<(Timestamp, Rank), FetchTask>,
    leased: HashMap<LeaseId, Leased>,
}

#[derive(Debug)]
struct Leased {
    rank: Rank,
    task: FetchTask,
    expires: Timestamp,
}

#[async_trait]
impl Frontier for MemoryFrontier {
    async fn push(&self, tasks: Vec<FetchTask>) -> Result<usize, FrontierError> {
        let mut state = self.state();
        let mut added = 0;
        for task in tasks {
            let number = state.next_number();
            let sweep = state.sweeps.entry(task.sweep).or_default();
            if sweep.known.insert(task.url.to_string()) {
                let queue = sweep.queues.entry(task.host.clone()).or_default();
                queue.ready.insert((Reverse(task.priority), number), task);
                added += 1;
            }
        }
        Ok(added)
    }

    async fn hosts(&self, sweep: SweepId) -> Result<Vec<HostQueue>, FrontierError> {
        let state = self.state();
        let queues = state.sweeps.get(&sweep).into_iter().flat_map(|sweep| &sweep.queues);
        let due = |(host, queue): (&Host, &Queue)| Some(HostQueue { host: host.clone(), due: queue.due()? });
        Ok(queues.filter_map(due).collect())
    }

    async fn lease(
        &self,
        sweep: SweepId,
        host: &Host,
        now: Timestamp,
        term: Duration,
    ) -> Result<Option<Lease>, FrontierError> {
        let mut state = self.state();
        let id = LeaseId(state.next_number());
        let Some(queue) = state.sweeps.get_mut(&sweep).and_then(|sweep| sweep.queues.get_mut(host)) else {
            return Ok(None);
        };
        queue.release(|leased| leased.expires <= now);
        queue.wake(now);
        let Some((rank, mut task)) = queue.ready.pop_first() else { return Ok(None) };
        task.attempts += 1;
        let expires = now.saturating_add(term).map_err(|error| FrontierError(error.into()))?;
        queue.leased.insert(id, Leased { rank, task: task.clone(), expires });
        Ok(Some(Lease { id, task, expires }))
    }

    async fn done(&self, lease: Lease) -> Result<bool, FrontierError> {
        Ok(self.settle(&lease, |sweep, _| sweep.done += 1))
    }

    async fn retry(&self, lease: Lease, due: Timestamp) -> Result<bool, FrontierError> {
        Ok(self.settle(&lease, |sweep, leased| {
            let queue = sweep.queues.entry(leased.task.host.clone()).or_default();
            queue.later.insert((due, leased.rank), leased.task);
        }))
    }

    async fn bury(&self, lease: Lease, reason: UnseenReason, detail: &str) -> Result<bool, FrontierError> {
        Ok(self.settle(&lease, |sweep, leased| {
            let url = leased.task.url.to_string();
            sweep.buried.push(Unseen::one(url, reason, detail));
        }))
    }

    async fn release_all(&self, sweep: SweepId) -> Result<usize, FrontierError> {
        let mut state = self.state();
        let queues = state.sweeps.get_mut(&sweep).into_iter().flat_map(|sweep| sweep.queues.values_mut());
        Ok(queues.map(|queue| queue.release(|_| true)).sum())
    }

    async fn counts(&self, sweep: SweepId) -> Result<FrontierCounts, FrontierError> {
        let state = self.state();
        let Some(sweep) = state.sweeps.get(&sweep) else { return Ok(FrontierCounts::default()) };
        let sum = |count: fn(&Queue) -> usize| sweep.queues.values().map(count).sum::<usize>() as u64;
        Ok(FrontierCounts {
            waiting: sum(|queue| queue.ready.len() + queue.later.len()),
            leased: sum(|queue| queue.leased.len()),
            done: sweep.done,
            buried: sweep.buried.len() as u64,
        })
    }

    async fn buried(&self, sweep: SweepId, limit: usize) -> Result<Vec<Unseen>, FrontierError> {
        let state = self.state();
        let buried = state.sweeps.get(&sweep).into_iter().flat_map(|sweep| &sweep.buried);
        Ok(buried.take(limit).cloned().collect())
    }

    async fn unfinished(&self, sweep: SweepId, limit: usize) -> Result<Vec<FetchTask>, FrontierError> {
        let state = self.state();
        let queues = state.sweeps.get(&sweep).into_iter().flat_map(|sweep| sweep.queues.values());
        let mut tasks: Vec<_> = queues.flat_map(Queue::unfinished).collect();
        tasks.sort_unstable_by_key(|&(number, _)| number);
        Ok(tasks.into_iter().take(limit).map(|(_, task)| task.clone()).collect())
    }

    async fn forget(&self, sweep: SweepId) -> Result<(), FrontierError> {
        self.state().sweeps.remove(&sweep);
        Ok(())
    }

    async fn gate(&self, host: &Host) -> Result<Option<GateState>, FrontierError> {
        Ok(self.state().gates.get(host).cloned())
    }

    async fn keep_gate(&self, host: &Host, state: &GateState) -> Result<(), FrontierError> {
        self.state().gates.insert(host.clone(), state.clone());
        Ok(())
    }
}

impl MemoryFrontier {
    /// Every change is made whole before anything can panic, so a poisoned lock still guards a sound state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, lease: &Lease, then: impl FnOnce(&mut Sweep, Leased)) -> bool {
        let mut state = self.state();
        let Some(sweep) = state.sweeps.get_mut(&lease.task.sweep) else { return false };
        let Some(queue) = sweep.queues.get_mut(&lease.task.host) else { return false };
        let Some(leased) = queue.leased.remove(&lease.id) else { return false };
        then(sweep, leased);
        sweep.queues.retain(|_, queue| queue.due().is_some());
        true
    }
}

impl State {
    fn next_number(&mut self) -> i64 {
        self.last_number += 1;
        self.last_number
    }
}

impl Queue {
    /// `None` when there is nothing left.
    fn due(&self) -> Option<Timestamp> {
        if !self.ready.is_empty() {
            return Some(Timestamp::UNIX_EPOCH);
        }
        let later = self.later.keys().next().map(|&(due, _)| due);
        later.into_iter().chain(self.leased.values().map(|leased| leased.expires)).min()
    }

    /// Puts back the leased tasks that are `lost`; returns how many.
    fn release(&mut self, lost: impl Fn(&Leased) -> bool) -> usize {
        let lost =
            self.leased.extract_if(|_, leased| lost(leased)).map(|(_, leased)| (leased.rank, leased.task));
        let before = self.ready.len();
        self.ready.extend(lost);
        self.ready.len() - before
    }

    /// Makes ready what waited for a moment up to `now`.
    fn wake(&mut self, now: Timestamp) {
        while let Some(first) = self.later.first_entry().filter(|first| first.key().0 <= now) {
            let ((_, rank), task) = first.remove_entry();
            self.ready.insert(rank, task);
        }
    }

    fn unfinished(&self) -> impl Iterator<Item = (i64, &FetchTask)> {
        let ready = self.ready.iter().map(|(rank, task)| (rank.1, task));
        let later = self.later.iter().map(|((_, rank), task)| (rank.1, task));
        let leased = self.leased.values().map(|leased| (leased.rank.1, &leased.task));
        ready.chain(later).chain(leased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance;

    #[tokio::test]
    async fn passes_the_story() {
        conformance::frontier_story(&MemoryFrontier::default()).await.unwrap();
    }

    #[tokio::test]
    async fn takes_up_after_a_crash() {
        let frontier = MemoryFrontier::default();
        conformance::before_crash(&frontier).await.unwrap();
        conformance::after_crash(&frontier).await.unwrap();
    }
}
