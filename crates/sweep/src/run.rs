//! One sweep over its targets, from the first page to the summary.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use tokio::sync::watch;
use xuncha_crawl::{CrawlConfig, Ending, FetchTask, Fetcher, Frontier, Gates, Pace, Scope, crawl};
use xuncha_model::{Lead, SweepId, SweepSummary, Target, Timestamp, Unseen, UnseenReason};

use xuncha_store::Opening;

use crate::{
    event::SweepEvent,
    look::Looker,
    pipeline::{Arrival, Pipeline, SweepError},
    revisit::Revisit,
    saved_pages::{self, SavedPages},
    sight::{Eye, Look, Sight},
    tally::Tally,
    visit::{Counter, PageVisitor},
};

/// Addresses that a budget or a stop left over are named one by one up to this many; more are counted. Whatever is named is
/// held in memory several times over.
const MAX_REST: usize = 10_000;

/// Sweeps of a target that are looked through for ones left over.
const LEFT_OVER: u32 = 20;

/// What all sweeps of a process share.
pub struct World {
    /// Addresses that wait.
    pub frontier: Arc<dyn Frontier>,
    /// Who asks for them.
    pub fetcher: Arc<dyn Fetcher>,
    /// How often hosts may be asked.
    pub gates: Gates,
    /// A browser, when pages are to be shown in one.
    pub sight: Option<Sight>,
}

/// What one sweep is to do.
#[derive(Debug, Clone)]
pub struct SweepPlan {
    /// Name of the target in the list of targets; empty for a sweep on demand.
    pub name: String,
    /// The campaign it belongs to; empty when none.
    pub campaign: String,
    /// Shops, pages, saved files.
    pub targets: Vec<Target>,
    /// Which of the known pages are looked at.
    pub revisit: Revisit,
    /// Whether links are followed, or the addresses given are all.
    pub follow: bool,
    /// Leads whose pages the targets are, to be looked at again (回头看); empty for an ordinary sweep.
    pub looks: Vec<Lead>,
    /// What time it is, for looks.
    pub now: fn() -> Timestamp,
    /// Manners toward hosts.
    pub pace: Pace,
    /// Pages of the web looked at in this sweep at most.
    pub max_pages: u64,
    /// Links followed from a target; what lies deeper is told as not looked at. `None` for as many as lists lead to.
    pub max_depth: Option<u32>,
    /// Hosts asked side by side.
    pub hosts_at_once: usize,
    /// Bytes of a saved page that are read at most.
    pub max_page_bytes: u64,
}

impl SweepPlan {
    /// What a sweep that was cut off must have in common with the one that takes it up.
    fn options(&self, pipeline: &Pipeline) -> String {
        let depth = self.max_depth.map(|depth| format!(" max_depth={depth}")).unwrap_or_default();
        format!("{} max_pages={}{depth}", pipeline.rules_option(), self.max_pages)
    }
}

/// How a sweep ended.
#[derive(Debug)]
pub struct SweepEnd {
    /// What it did. When it was stopped, what it had not come to is among the unseen.
    pub summary: SweepSummary,
    /// It was stopped before its end; the same sweep run again goes on from there.
    pub unfinished: bool,
}

/// Looks at every target. When `stop` becomes true it ends after the pages in hand; a sweep that was stopped or killed
/// is taken up again by the next run with the same targets, rules and budget.
///
/// # Errors
/// When a store or the frontier fails; what was found until then is kept.
pub async fn run(
    plan: &SweepPlan,
    pipeline: &Pipeline,
    world: &World,
    stop: watch::Receiver<bool>,
) -> Result<SweepEnd, SweepError> {
    let clock = Instant::now();
    let opening = Opening {
        name: plan.name.clone(),
        targets: plan.targets.iter().map(ToString::to_string).collect(),
        options: plan.options(pipeline),
        campaign: plan.campaign.clone(),
    };
    let (sweep, resumed) = pipeline.store.begin_sweep(&opening, Timestamp::now()).await?;
    pipeline.events.event(SweepEvent::Started { sweep, resumed });
    close_left_over(&plan.name, sweep, pipeline, world.frontier.as_ref()).await?;

    let mut left = Vec::new();
    for target in &plan.targets {
        if let Target::Path(path) = target {
            left.extend(look_at_saved(sweep, plan, pipeline, saved_pages::saved_pages(path), &stop).await?);
        }
    }
    left.extend(look_at_web(sweep, plan, pipeline, world, stop.clone()).await?);

    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    if *stop.borrow() && left.iter().any(|unseen| unseen.reason == UnseenReason::Interrupted) {
        let mut summary = pipeline.store.sweep_summary(sweep).await?;
        summary.pages.skipped += left.iter().map(|unseen| unseen.count).sum::<u64>();
        summary.coverage.unseen.extend(left);
        summary.elapsed_ms = elapsed_ms;
        return Ok(SweepEnd { summary, unfinished: true });
    }
    pipeline.all_unseen(sweep, left).await?;
    let summary = pipeline.store.finish_sweep(sweep, Timestamp::now(), elapsed_ms).await?;
    world.frontier.forget(sweep).await?;
    Ok(SweepEnd { summary, unfinished: false })
}

/// One line for the addresses beyond those that are named one by one.
fn the_rest(count: u64, reason: UnseenReason, detail: String) -> Unseen {
    Unseen { url: format!("其余 {count} 个地址"), reason, detail, count }
}

/// Ends earlier sweeps of the target that were never taken up again, as when its rules have changed meanwhile: what
/// they had not come to is told.
async fn close_left_over(
    name: &str,
    sweep: SweepId,
    pipeline: &Pipeline,
    frontier: &dyn Frontier,
) -> Result<(), SweepError> {
    let runs = pipeline.store.sweeps_of(name, LEFT_OVER).await?;
    for run in runs.into_iter().filter(|run| run.sweep != sweep && run.ended.is_none()) {
        let (reason, detail) = (UnseenReason::Interrupted, format!("由 {sweep} 重新检查"));
        let tasks = frontier.unfinished(run.sweep, MAX_REST).await?;
        let counts = frontier.counts(run.sweep).await?;
        let more = (counts.waiting + counts.leased).saturating_sub(tasks.len() as u64);
        for task in tasks {
            let unseen = Unseen::one(task.url.to_string(), reason, detail.clone());
            pipeline.store.record_unseen(run.sweep, &unseen).await?;
        }
        if more > 0 {
            pipeline.store.record_unseen(run.sweep, &the_rest(more, reason, detail)).await?;
        }
        pipeline.store.finish_sweep(run.sweep, Timestamp::now(), 0).await?;
        frontier.forget(run.sweep).await?;
    }
    Ok(())
}

/// Reads saved pages; returns those that a stop left over.
async fn look_at_saved(
    sweep: SweepId,
    plan: &SweepPlan,
    pipeline: &Pipeline,
    found: SavedPages,
    stop: &watch::Receiver<bool>,
) -> Result<Vec<Unseen>, SweepError> {
    for (path, detail) in found.unreadable {
        let url = path.display().to_string();
        pipeline.unseen(sweep, Unseen::one(url, UnseenReason::File, detail)).await?;
    }
    if found.passed_over > 0 {
        let text = format!("另有 {} 个文件不是网页（按文件名后缀），未读取", found.passed_over);
        pipeline.events.event(SweepEvent::Note(text));
    }
    let mut left = Vec::new();
    let mut waiting = found.pages.len() as u64;
    for path in found.pages {
        waiting -= 1;
        let (url, max) = (path.display().to_string(), plan.max_page_bytes);
        if *stop.borrow() {
            left.push(Unseen::one(url, UnseenReason::Interrupted, ""));
            continue;
        }
        let read = tokio::task::spawn_blocking(move || saved_pages::read(&path, max, Timestamp::now())).await;
        match read.map_err(|_| SweepError::Defect { url: url.clone() })? {
            Ok(exchange) => {
                pipeline.page(sweep, Arrival { waiting, ..Arrival::alone(exchange) }).await?;
            }
            Err(error) => {
                let unseen = Unseen::one(url, UnseenReason::File, error.to_string());
                pipeline.unseen(sweep, unseen).await?;
            }
        }
    }
    Ok(left)
}

/// Crawls the targets that are addresses; returns what was left over.
async fn look_at_web(
    sweep: SweepId,
    plan: &SweepPlan,
    pipeline: &Pipeline,
    world: &World,
    stop: watch::Receiver<bool>,
) -> Result<Vec<Unseen>, SweepError> {
    let frontier = world.frontier.as_ref();
    let urls: Vec<_> = plan
        .targets
        .iter()
        .filter_map(|target| match target {
            Target::Url(url) => Some(url),
            Target::Path(_) => None,
        })
        .collect();
    if urls.is_empty() {
        return Ok(Vec::new());
    }
    frontier.push(urls.iter().filter_map(|url| FetchTask::seed(sweep, url)).collect()).await?;
    let ordinary = CrawlConfig::ordinary(sweep, Scope::of_hosts(urls.clone()), plan.pace.clone());
    let config = CrawlConfig {
        max_pages: plan.max_pages,
        hosts_at_once: plan.hosts_at_once,
        sitemaps: plan.follow,
        redirects_out: !plan.follow,
        max_depth: if plan.follow { ordinary.max_depth } else { 0 },
        ..ordinary
    };
    let looker = Looker::new(&plan.looks, plan.now, pipeline);
    let cut_offs = pipeline.store.statement(sweep).await?.cut_offs.into_iter();
    let tally = Tally::new();
    let counter = Counter { tally: &tally, events: pipeline.events.as_ref() };
    let look = world.sight.as_ref().map(|sight| (sight, sight.config(&config, &pipeline.sites, &urls)));
    let eye = look.as_ref().map(|(sight, config)| {
        Eye::new(sight, config, &world.gates, frontier, &counter, stop.clone(), looker.is_some())
    });
    let visitor = PageVisitor {
        sweep,
        pipeline,
        frontier,
        revisit: plan.revisit,
        max_depth: plan.max_depth,
        looker: looker.as_ref(),
        counter: &counter,
        eye: eye.as_ref().map(|eye| eye as &dyn Look),
        cut_off: Mutex::new(cut_offs.map(|cut_off| cut_off.pattern).collect()),
        mute: Mutex::default(),
        repeats: Arc::default(),
        new: Mutex::default(),
        sitemaps: tokio::sync::Mutex::default(),
    };
    let end = crawl(&config, &world.gates, frontier, world.fetcher.as_ref(), &visitor, stop).await;
    visitor.tell_loads(true).await?;
    let end = end?;
    if end.out_of_scope > 0 {
        let text = format!("有 {} 个链接指向其他网站，不在本次检查范围内，未访问", end.out_of_scope);
        pipeline.events.event(SweepEvent::Note(text));
    }
    if end.ending == Ending::Finished {
        return Ok(Vec::new());
    }
    let mut rest = end.rest(frontier, sweep, MAX_REST).await?;
    if let Some(more) = end.counts.waiting.checked_sub(rest.len() as u64).filter(|more| *more > 0)
        && let Some(reason) = rest.last().map(|unseen| unseen.reason)
    {
        let detail = format!("只逐一列出前 {MAX_REST} 个未检查的地址");
        rest.push(the_rest(more, reason, detail));
    }
    Ok(rest)
}
