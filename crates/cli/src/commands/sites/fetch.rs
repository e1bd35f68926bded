//! One page by the crawl's own road: robots.txt asked first, the gate passed, the ordinary limits held.

use std::{sync::Mutex, time::Duration};

use async_trait::async_trait;
use tokio::sync::watch;
use url::Url;
use xuncha_crawl::{
    CrawlConfig, FetchError, FetchTask, Frontier, Gates, MemoryFrontier, Pace, Scope, Visit, VisitError,
    Visitor, crawl,
};
use xuncha_model::{Exchange, SweepId};

use crate::{args::Global, config, exit::usage, wiring};

/// Keeps the one outcome.
#[derive(Default)]
struct Keeper(Mutex<Option<Result<Exchange, FetchError>>>);

#[async_trait]
impl Visitor for Keeper {
    async fn visited(
        &self,
        _task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError> {
        *self.0.lock().map_err(|_| "the keeper's lock is poisoned")? = Some(outcome);
        Ok(Visit::default())
    }
}

/// Fetches `url`. The outer error is ours, the inner one the page's.
pub(super) fn one(url: &Url, global: &Global) -> anyhow::Result<Result<Exchange, FetchError>> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let interval = Duration::try_from_secs_f64(1.0 / config.crawl.rate)?;
    let fetcher = wiring::fetcher(&config, false)?;
    let sweep = SweepId(1);
    let Some(task) = FetchTask::seed(sweep, url) else {
        return Err(usage(format!("“{url}”不是可检查的地址")));
    };
    let plan = CrawlConfig {
        max_pages: 1,
        max_depth: 0,
        sitemaps: false,
        ..CrawlConfig::ordinary(sweep, Scope::of_hosts([url]), Pace::ordinary(interval))
    };
    let keeper = Keeper::default();
    let (frontier, gates) = (MemoryFrontier::default(), Gates::default());
    wiring::block_on(async {
        let (_stop, stopped) = watch::channel(false);
        frontier.push(vec![task]).await?;
        crawl(&plan, &gates, &frontier, &fetcher, &keeper, stopped).await?;
        anyhow::Ok(())
    })??;
    let kept = keeper.0.into_inner().ok().flatten();
    kept.ok_or_else(|| usage(format!("{url} 没有取到：网站要求等待的时间太长，请稍后再试。")))
}
