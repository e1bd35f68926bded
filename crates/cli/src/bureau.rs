//! A bureau for stories: a data directory, the rules, the bundled marketplace on loopback, and a clock that the story sets.

use std::sync::Arc;

use async_trait::async_trait;
use clap::Parser as _;
use tempfile::TempDir;
use tokio::sync::watch;
use url::Url;
use xuncha_crawl::{FetchError, Fetcher, Gates, Scope, Validators};
use xuncha_model::{Exchange, Target, Timestamp};
use xuncha_sweep::{EventSink, Pipeline, SweepEvent, SweepPlan, World};

use crate::{
    args::{Cli, Global},
    commands::plan,
    config::{self, Config},
    demo::{Marketplace, Options},
    workshop::Workshop,
};

/// Requests per second.
pub(crate) const RATE: f64 = 500.0;

pub(crate) struct Silent;

impl EventSink for Silent {
    fn event(&self, _: SweepEvent) {}
}

pub(crate) struct Bureau {
    _home: TempDir,
    pub(crate) global: Global,
    pub(crate) config: Config,
    pub(crate) workshop: Workshop,
    pub(crate) pipeline: Pipeline,
    pub(crate) market: Marketplace,
}

/// Asks for pages as another does, at a time of its own.
struct At {
    fetcher: Arc<dyn Fetcher>,
    at: Timestamp,
}

#[async_trait]
impl Fetcher for At {
    async fn fetch(
        &self,
        url: &Url,
        scope: &Scope,
        known: Option<&Validators>,
    ) -> Result<Exchange, FetchError> {
        let exchange = self.fetcher.fetch(url, scope, known).await?;
        Ok(Exchange { started: self.at, ended: self.at, ..exchange })
    }
}

impl Bureau {
    pub(crate) fn open() -> Self {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().to_string_lossy().into_owned();
        let global = Cli::try_parse_from(["xuncha", "units", "--data", &data]).unwrap().global;
        let config = config::load(None, home.path()).unwrap();
        let workshop = Workshop::open(&config, &global).unwrap();
        let pipeline = workshop.pipeline(&global, Arc::new(Silent)).unwrap();
        let market = Marketplace::start(Options { faults: false, hold_after: None }).unwrap();
        Self { _home: home, global, config, workshop, pipeline, market }
    }

    pub(crate) async fn run(&self, sweep: &SweepPlan) {
        self.run_in(sweep, &self.workshop.world).await;
    }

    async fn run_in(&self, sweep: &SweepPlan, world: &World) {
        let (_stop, stopped) = watch::channel(false);
        xuncha_sweep::run(sweep, &self.pipeline, world, stopped).await.unwrap();
    }

    /// The address of goods.
    pub(crate) fn url(&self, goods: u32) -> String {
        format!("{}/item/{goods}.html", self.market.base_url())
    }

    /// Looks at the pages of these goods as an ordinary sweep does.
    pub(crate) async fn scan(&self, goods: &[u32]) {
        let urls: Vec<_> = goods.iter().map(|goods| self.url(*goods)).collect();
        self.run(&self.scanning(&urls)).await;
    }

    /// The same of one page, at another time than now.
    pub(crate) async fn scan_at(&self, url: &str, at: Timestamp) {
        let own = &self.workshop.world;
        let fetcher = Arc::new(At { fetcher: Arc::clone(&own.fetcher), at });
        let world =
            World { frontier: Arc::clone(&own.frontier), fetcher, gates: Gates::default(), sight: None };
        self.run_in(&self.scanning(&[url.to_owned()]), &world).await;
    }

    fn scanning(&self, urls: &[String]) -> SweepPlan {
        let targets = urls.iter().map(|url| Target::Url(url.parse().unwrap())).collect();
        let sweep = plan(targets, Some(RATE), None, &self.config).unwrap();
        SweepPlan { follow: false, ..sweep }
    }
}
