//! Sweeps side by side, one a target.
//!
//! ```text
//! TargetList + history of sweeps -> due targets, riskiest first -> Runner -> SweepEnd of each
//! ```

use std::{collections::BTreeMap, sync::Arc};

use tokio::{sync::watch, task::JoinSet};
use xuncha_model::{SweepState, Timestamp};
use xuncha_store::{LeadStore, StoreError, SweepRun};

use crate::{
    pipeline::{Pipeline, SweepError},
    run::{SweepEnd, SweepPlan, World, run},
    schedule::{Due, LastSweep, due},
    targets::{Campaign, Entry, TargetList},
};

/// A target that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct DueTarget<'a> {
    /// The target.
    pub entry: &'a Entry,
    /// The campaign it is in.
    pub campaign: Option<&'a Campaign>,
    /// Its last sweep was cut off and goes on.
    pub goes_on: bool,
    /// Leads for each thousand listings of its last sweep that ended; `None` when there was none.
    pub per_mille: Option<u64>,
}

/// The targets that are due at `now`: those in a campaign first, then those never looked at, then by the yield of
/// their last sweep.
///
/// # Errors
/// When the store fails.
pub async fn due_targets<'a>(
    list: &'a TargetList,
    store: &dyn LeadStore,
    now: Timestamp,
) -> Result<Vec<DueTarget<'a>>, StoreError> {
    let mut found = Vec::new();
    for entry in list.targets.iter().filter(|entry| !entry.paused) {
        let runs = store.sweeps_of(&entry.name, 5).await?;
        let state = due(&list.timing(entry, now), &list.calendar, last_sweep(&runs), now);
        if state == Due::Later {
            continue;
        }
        let per_mille = match runs.iter().find(|run| run.state == SweepState::Done) {
            Some(run) => {
                let summary = store.sweep_summary(run.sweep).await?;
                let leads: u64 = summary.leads_by_category.values().sum();
                Some(leads.saturating_mul(1000) / summary.listings.max(1))
            }
            None => None,
        };
        let campaign = list.campaign(entry, now);
        found.push(DueTarget { entry, campaign, goes_on: state == Due::GoOn, per_mille });
    }
    found.sort_by_key(|due| (due.campaign.is_none(), std::cmp::Reverse(due.per_mille.unwrap_or(u64::MAX))));
    Ok(found)
}

/// What the schedule needs to know of a target's sweeps, newest first.
#[must_use]
pub fn last_sweep(runs: &[SweepRun]) -> Option<LastSweep> {
    let newest = runs.first()?;
    Some(LastSweep { started: newest.started, cut_off: newest.state == SweepState::Running })
}

/// Sweeps under way.
pub struct Runner {
    world: Arc<World>,
    sweeps: JoinSet<(String, Result<SweepEnd, SweepError>)>,
    stops: BTreeMap<String, watch::Sender<bool>>,
}

impl Runner {
    /// None yet.
    #[must_use]
    pub fn new(world: Arc<World>) -> Self {
        Self { world, sweeps: JoinSet::new(), stops: BTreeMap::new() }
    }

    /// Names of the targets whose sweeps are under way.
    pub fn running(&self) -> impl ExactSizeIterator<Item = &str> {
        self.stops.keys().map(String::as_str)
    }

    /// Begins a sweep, unless one of its target is under way.
    pub fn start(&mut self, plan: SweepPlan, pipeline: Arc<Pipeline>) {
        if self.stops.contains_key(&plan.name) {
            return;
        }
        let (stop, stopped) = watch::channel(false);
        self.stops.insert(plan.name.clone(), stop);
        let world = Arc::clone(&self.world);
        self.sweeps.spawn(async move {
            let end = run(&plan, &pipeline, &world, stopped).await;
            (plan.name, end)
        });
    }

    /// Tells a sweep to end after the pages in hand.
    pub fn stop(&self, name: &str) {
        if let Some(stop) = self.stops.get(name) {
            stop.send_replace(true);
        }
    }

    /// Tells all sweeps to end after the pages in hand.
    pub fn stop_all(&self) {
        for stop in self.stops.values() {
            stop.send_replace(true);
        }
    }

    /// The next sweep that ends, with its target; `None` when none is under way. Loses nothing when it is dropped.
    pub async fn next_end(&mut self) -> Option<(String, Result<SweepEnd, SweepError>)> {
        let ended = match self.sweeps.join_next().await? {
            Ok(ended) => ended,
            // the task cannot be aborted, so it has panicked; which one it was shows by what is missing
            Err(_) => return self.next_lost(),
        };
        self.stops.remove(&ended.0);
        Some(ended)
    }

    fn next_lost(&mut self) -> Option<(String, Result<SweepEnd, SweepError>)> {
        let lost = self.stops.iter().find(|(_, stop)| stop.is_closed())?.0.clone();
        self.stops.remove(&lost);
        Some((lost.clone(), Err(SweepError::Defect { url: lost })))
    }
}
