//! The watch over targets: starts what is due, ends what is out of its hours, and tells what came of it.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;
use xuncha_model::{Target, Timestamp};
use xuncha_store::LeadStore as _;
use xuncha_sweep::{
    Campaign, Due, Entry, EventSink, LOOKING_AGAIN, LastSweep, Revisit, Runner, SweepEnd, SweepEvent,
    SweepPlan, TargetList, due, due_targets,
};

use crate::{
    args::Global,
    commands::{looking_plan, looks_due, plan},
    config::Config,
    standing_rules::StandingRules,
    target_file,
    workshop::Workshop,
};

/// How often the list, the clock and a request to stop are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// A target whose sweep failed is left alone for so long.
const AFTER_FAILURE: Duration = Duration::from_secs(600);

/// What is to be swept.
pub(crate) enum Wanted {
    /// What is due, again and again, until it is told to stop.
    Schedule,
    /// What is due now.
    Due,
    /// These targets, due or not.
    Named(Vec<String>),
}

/// The watch.
pub(crate) struct Watch<'a> {
    config: &'a Config,
    global: &'a Global,
    workshop: &'a Workshop,
    events: Arc<dyn EventSink>,
    runner: Runner,
    rules: StandingRules<'a>,
    failed: BTreeMap<String, Instant>,
    last_trouble: String,
    /// Pages that were due for another look were looked at, or there were none.
    looked: bool,
}

/// The file that asks a running watch to end its sweeps.
pub(crate) fn stop_file(global: &Global) -> PathBuf {
    global.data.join("sweep.stop")
}

impl<'a> Watch<'a> {
    pub(crate) fn new(
        config: &'a Config,
        global: &'a Global,
        workshop: &'a Workshop,
        events: Arc<dyn EventSink>,
    ) -> Self {
        let runner = Runner::new(Arc::clone(&workshop.world));
        let rules = StandingRules::new(global, workshop, Arc::clone(&events));
        Self {
            config,
            global,
            workshop,
            events,
            runner,
            rules,
            failed: BTreeMap::new(),
            last_trouble: String::new(),
            looked: false,
        }
    }

    /// Sweeps what is wanted; gives each sweep that ended to `ended`.
    pub(crate) async fn keep(
        mut self,
        wanted: Wanted,
        mut stopped: watch::Receiver<bool>,
        mut ended: impl FnMut(&str, &SweepEnd),
    ) -> anyhow::Result<()> {
        remove_stop_file(self.global);
        let mut left = match &wanted {
            Wanted::Named(names) => names.clone(),
            Wanted::Schedule | Wanted::Due => Vec::new(),
        };
        let (mut stopping, mut by_person) = (false, false);
        loop {
            if !stopping && remove_stop_file(self.global) {
                by_person = true;
                left.clear();
                self.runner.stop_all();
                stopping = !matches!(wanted, Wanted::Schedule);
            }
            if *stopped.borrow() && !stopping {
                stopping = true;
                self.runner.stop_all();
            }
            let waiting = if stopping || by_person { 0 } else { self.start(&wanted, &mut left).await? };
            if self.runner.running().len() == 0 {
                by_person = false;
                if stopping || (waiting == 0 && !matches!(wanted, Wanted::Schedule)) {
                    return Ok(());
                }
            }
            tokio::select! {
                Some((name, end)) = self.runner.next_end() => match end {
                    Ok(end) => {
                        if end.unfinished && by_person {
                            self.workshop.store.stop_sweep(end.summary.sweep, Timestamp::now()).await?;
                        }
                        ended(&name, &end);
                    }
                    Err(error) => {
                        self.failed.insert(name.clone(), Instant::now());
                        self.tell(format!("检查对象“{name}”的检查失败：{:#}", anyhow::Error::from(error)));
                    }
                },
                () = tokio::time::sleep(EVERY) => {}
                told = stopped.changed(), if !stopping => drop(told),
            }
        }
    }

    /// Starts what may start; how many targets wait for a place.
    async fn start(&mut self, wanted: &Wanted, left: &mut Vec<String>) -> anyhow::Result<usize> {
        if matches!(wanted, Wanted::Schedule) {
            self.rules.look();
            if !self.rules.are_there() {
                return Ok(0);
            }
        }
        let list = match target_file::read(self.global) {
            Ok(list) => list,
            Err(error) if matches!(wanted, Wanted::Schedule) => {
                self.tell(format!("{error:#}\n清单改好之前，不开始新的检查。"));
                return Ok(0);
            }
            Err(error) => return Err(error),
        };
        let now = Timestamp::now();
        if !matches!(wanted, Wanted::Named(_)) {
            self.end_after_hours(&list, now);
        }
        self.failed.retain(|_, at| at.elapsed() < AFTER_FAILURE);
        let due: Vec<(&Entry, Option<&Campaign>)> = match wanted {
            Wanted::Named(_) => {
                let named = left.iter().filter_map(|name| list.find(name));
                named.map(|entry| (entry, list.campaign(entry, now))).collect()
            }
            Wanted::Schedule | Wanted::Due => {
                let due = due_targets(&list, self.workshop.store.as_ref(), now).await?;
                due.into_iter().map(|due| (due.entry, due.campaign)).collect()
            }
        };
        if !matches!(wanted, Wanted::Named(_)) {
            self.look_again(now, matches!(wanted, Wanted::Schedule)).await?;
        }
        let mut waiting = 0;
        for (entry, campaign) in due {
            let name = &entry.name;
            if self.failed.contains_key(name) || self.runner.running().any(|running| running == name) {
                continue;
            }
            if self.runner.running().len() >= self.config.sweep.targets {
                waiting += 1;
                continue;
            }
            match self.plan(entry, campaign).and_then(|plan| Ok((plan, self.rules.pipeline()?))) {
                Ok((plan, pipeline)) => self.runner.start(plan, pipeline),
                Err(error) if matches!(wanted, Wanted::Schedule) => {
                    self.failed.insert(name.clone(), Instant::now());
                    self.tell(format!("检查对象“{name}”无法检查：{error:#}"));
                }
                Err(error) => return Err(error),
            }
            left.retain(|wanted| wanted != name);
        }
        Ok(waiting)
    }

    /// Starts looking again (回头看) at the pages that are due, beside the sweeps; where it is not on schedule, once.
    async fn look_again(&mut self, now: Timestamp, on_schedule: bool) -> anyhow::Result<()> {
        let busy = self.runner.running().any(|running| running == LOOKING_AGAIN);
        if busy || self.failed.contains_key(LOOKING_AGAIN) || (self.looked && !on_schedule) {
            return Ok(());
        }
        let leads = looks_due(self.workshop.store.as_ref(), now).await?;
        self.looked = true;
        if leads.is_empty() {
            return Ok(());
        }
        match looking_plan(&leads, None, self.config).and_then(|plan| Ok((plan, self.rules.pipeline()?))) {
            Ok((plan, pipeline)) => self.runner.start(plan, pipeline),
            Err(error) if on_schedule => {
                self.failed.insert(LOOKING_AGAIN.to_owned(), Instant::now());
                self.tell(format!("回头看无法开始：{error:#}"));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// A sweep out of its hours is cut off and goes on when they open again.
    fn end_after_hours(&self, list: &TargetList, now: Timestamp) {
        for name in self.runner.running() {
            let Some(entry) = list.find(name) else { continue };
            let cut_off = Some(LastSweep { started: now, cut_off: true });
            if entry.paused || due(&list.timing(entry, now), &list.calendar, cut_off, now) == Due::Later {
                self.runner.stop(name);
            }
        }
    }

    fn plan(&self, entry: &Entry, campaign: Option<&Campaign>) -> anyhow::Result<SweepPlan> {
        let targets = vec![Target::Url(entry.url.clone())];
        // on campaign days nothing is put off
        let revisit = if campaign.is_some() && entry.revisit == Revisit::Adaptive {
            Revisit::All
        } else {
            entry.revisit
        };
        Ok(SweepPlan {
            name: entry.name.clone(),
            campaign: campaign.map(|campaign| campaign.name.clone()).unwrap_or_default(),
            revisit,
            max_depth: entry.max_depth,
            ..plan(targets, None, entry.max_pages, self.config)?
        })
    }

    /// Tells of trouble, once while it stays the same.
    fn tell(&mut self, text: String) {
        if text != self.last_trouble {
            self.events.event(SweepEvent::Note(text.clone()));
            self.last_trouble = text;
        }
    }
}

/// Whether there was one.
fn remove_stop_file(global: &Global) -> bool {
    fs::remove_file(stop_file(global)).is_ok()
}
