//! One sweep over its targets, from the first page to the summary.

use std::{sync::Arc, time::Instant};

use tokio::sync::watch;
use xuncha_crawl::{CrawlConfig, Ending, FetchTask, Fetcher, Frontier, Pace, Scope, crawl};
use xuncha_model::{SweepId, SweepSummary, Target, Timestamp, Unseen, UnseenReason};

use crate::{
    event::SweepEvent,
    pipeline::{Pipeline, SweepError},
    saved_pages::{self, SavedPages},
    visit::PageVisitor,
};

/// Addresses that a budget or a stop left over are named one by one up to this many.
const MAX_REST: usize = 100_000;

/// What one sweep is to do.
#[derive(Debug, Clone)]
pub struct SweepPlan {
    /// Shops, pages, saved files.
    pub targets: Vec<Target>,
    /// Manners toward hosts.
    pub pace: Pace,
    /// Pages of the web looked at in this sweep at most.
    pub max_pages: u64,
    /// Hosts asked side by side.
    pub hosts_at_once: usize,
    /// Bytes of a saved page that are read at most.
    pub max_page_bytes: u64,
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
    frontier: Arc<dyn Frontier>,
    fetcher: Arc<dyn Fetcher>,
    stop: watch::Receiver<bool>,
) -> Result<SweepEnd, SweepError> {
    let clock = Instant::now();
    let targets: Vec<_> = plan.targets.iter().map(ToString::to_string).collect();
    let options = format!("rules={} max_pages={}", pipeline.ruleset.digest(), plan.max_pages);
    let (sweep, resumed) = pipeline.store.begin_sweep(&targets, &options, Timestamp::now()).await?;
    pipeline.events.event(SweepEvent::Started { sweep, resumed });

    let mut left = Vec::new();
    for target in &plan.targets {
        if let Target::Path(path) = target {
            left.extend(look_at_saved(sweep, plan, pipeline, saved_pages::saved_pages(path), &stop).await?);
        }
    }
    left.extend(look_at_web(sweep, plan, pipeline, frontier.as_ref(), fetcher.as_ref(), stop.clone()).await?);

    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    if *stop.borrow() && left.iter().any(|unseen| unseen.reason == UnseenReason::Interrupted) {
        let mut summary = pipeline.store.sweep_summary(sweep).await?;
        summary.pages.skipped += left.len() as u64;
        summary.coverage.unseen.extend(left);
        summary.elapsed_ms = elapsed_ms;
        return Ok(SweepEnd { summary, unfinished: true });
    }
    for unseen in left {
        pipeline.unseen(sweep, unseen).await?;
    }
    let summary = pipeline.store.finish_sweep(sweep, Timestamp::now(), elapsed_ms).await?;
    frontier.forget(sweep).await?;
    Ok(SweepEnd { summary, unfinished: false })
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
        pipeline.unseen(sweep, Unseen { url, reason: UnseenReason::File, detail }).await?;
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
            left.push(Unseen { url, reason: UnseenReason::Interrupted, detail: String::new() });
            continue;
        }
        let read = tokio::task::spawn_blocking(move || saved_pages::read(&path, max, Timestamp::now())).await;
        match read.map_err(|_| SweepError::Defect { url: url.clone() })? {
            Ok(exchange) => {
                pipeline.page(sweep, exchange, Vec::new(), waiting).await?;
            }
            Err(error) => {
                let unseen = Unseen { url, reason: UnseenReason::File, detail: error.to_string() };
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
    frontier: &dyn Frontier,
    fetcher: &dyn Fetcher,
    stop: watch::Receiver<bool>,
) -> Result<Vec<Unseen>, SweepError> {
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
    let config = CrawlConfig {
        max_pages: plan.max_pages,
        hosts_at_once: plan.hosts_at_once,
        ..CrawlConfig::ordinary(sweep, Scope::of_hosts(urls), plan.pace.clone())
    };
    let visitor = PageVisitor { sweep, pipeline, frontier };
    let end = crawl(&config, frontier, fetcher, &visitor, stop).await?;
    if end.out_of_scope > 0 {
        let text = format!("有 {} 个链接指向其他网站，不在本次检查范围内，未访问", end.out_of_scope);
        pipeline.events.event(SweepEvent::Note(text));
    }
    if end.ending == Ending::Finished {
        return Ok(Vec::new());
    }
    Ok(end.rest(frontier, sweep, MAX_REST).await?)
}
