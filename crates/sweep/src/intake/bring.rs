//! Bringing what was taken in down the pipeline, as a sweep of its own.

use std::{iter::Peekable, thread::available_parallelism, time::Instant, vec::IntoIter};

use futures_util::{StreamExt as _, stream};
use tokio::sync::watch;
use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};
use xuncha_store::Opening;

use super::{
    Intake,
    records::{self, Judged, TOGETHER},
};
use crate::{
    event::SweepEvent,
    pipeline::{Arrival, Pipeline, SweepError},
    run::SweepEnd,
};

/// What is imported.
pub struct ImportPlan {
    /// The files, as given.
    pub names: Vec<String>,
    /// What they hold, piece by piece: each is asked for when the one before is nearly done with.
    pub intakes: Box<dyn Iterator<Item = Intake> + Send>,
}

/// Takes every page and record of an import down the pipeline. Importing the same again makes no lead twice; one that was cut off goes
/// on after the records that it had filed.
///
/// # Errors
/// When a store fails; what was found until then is kept.
pub async fn bring(
    plan: ImportPlan,
    pipeline: &Pipeline,
    stop: watch::Receiver<bool>,
) -> Result<SweepEnd, SweepError> {
    let clock = Instant::now();
    let ImportPlan { names: targets, intakes } = plan;
    let options = format!("import {}", pipeline.rules_option());
    let opening = Opening { targets, options, ..Opening::default() };
    let (sweep, resumed) = pipeline.store.begin_sweep(&opening, Timestamp::now()).await?;
    pipeline.events.event(SweepEvent::Started { sweep, resumed });
    let ahead = available_parallelism().map_or(2, |cores| cores.get() + 1);
    let loads = stream::iter(Loads::of(intakes));
    let mut loads = loads.map(|load| ready(load, pipeline, (sweep, resumed), &stop)).buffered(ahead);
    let mut passed_over = 0;
    while let Some(load) = loads.next().await {
        match load? {
            Ready::Unread { unreadable, others } => {
                passed_over += others;
                pipeline.all_unseen(sweep, unreadable).await?;
            }
            Ready::Left(arrivals) => {
                let left = arrivals
                    .into_iter()
                    .map(|arrival| Unseen::one(arrival.exchange.url, UnseenReason::Interrupted, ""));
                pipeline.all_unseen(sweep, left.collect()).await?;
            }
            Ready::Page(page) => drop(pipeline.page(sweep, *page).await?),
            Ready::Records(records) => records::file(pipeline, records).await?,
        }
    }
    if passed_over > 0 {
        let text = format!("另有 {passed_over} 条内容不是网页（图片、脚本、请求等），未读取");
        pipeline.events.event(SweepEvent::Note(text));
    }
    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    let summary = pipeline.store.finish_sweep(sweep, Timestamp::now(), elapsed_ms).await?;
    Ok(SweepEnd { summary, unfinished: false })
}

/// What is taken together.
enum Load {
    Arrivals(Vec<Arrival>),
    Unread { unreadable: Vec<Unseen>, others: u64 },
}

/// Arrivals in their order: records side by side come together, pages one by one.
struct Loads {
    intakes: Box<dyn Iterator<Item = Intake> + Send>,
    arrivals: Peekable<IntoIter<Arrival>>,
    to_come: u64,
}

impl Loads {
    fn of(intakes: Box<dyn Iterator<Item = Intake> + Send>) -> Self {
        Self { intakes, arrivals: Vec::new().into_iter().peekable(), to_come: 0 }
    }

    fn arrivals(&mut self) -> Option<Vec<Arrival>> {
        let first = self.arrivals.next()?;
        let mut load = Vec::new();
        let plain = records::is_plain(&first);
        load.push(first);
        while plain
            && load.len() < TOGETHER
            && let Some(next) = self.arrivals.next_if(records::is_plain)
        {
            load.push(next);
        }
        let waiting = self.arrivals.len() as u64 + self.to_come;
        let count = load.len() as u64;
        for (place, arrival) in (1..).zip(&mut load) {
            arrival.waiting = waiting + count - place;
        }
        Some(load)
    }
}

impl Iterator for Loads {
    type Item = Load;

    fn next(&mut self) -> Option<Load> {
        loop {
            if let Some(load) = self.arrivals() {
                return Some(Load::Arrivals(load));
            }
            let Intake { arrivals, unreadable, passed_over, to_come } = self.intakes.next()?;
            self.arrivals = arrivals.into_iter().peekable();
            self.to_come = to_come;
            if !unreadable.is_empty() || passed_over > 0 {
                return Some(Load::Unread { unreadable, others: passed_over });
            }
        }
    }
}

/// A load that may be filed.
enum Ready {
    /// What could not be read, and how many others were passed over.
    Unread {
        unreadable: Vec<Unseen>,
        others: u64,
    },
    /// It was not come to.
    Left(Vec<Arrival>),
    Page(Box<Arrival>),
    Records(Vec<Judged>),
}

async fn ready(
    load: Load,
    pipeline: &Pipeline,
    (sweep, resumed): (SweepId, bool),
    stop: &watch::Receiver<bool>,
) -> Result<Ready, SweepError> {
    let mut load = match load {
        Load::Arrivals(load) => load,
        Load::Unread { unreadable, others } => return Ok(Ready::Unread { unreadable, others }),
    };
    if *stop.borrow() {
        return Ok(Ready::Left(load));
    }
    if let Some(page) = load.pop_if(|last| !records::is_plain(last)) {
        return Ok(Ready::Page(Box::new(page)));
    }
    if resumed {
        load = records::not_yet_filed(pipeline, sweep, load).await?;
    }
    Ok(Ready::Records(records::judged(pipeline, sweep, load).await?))
}
