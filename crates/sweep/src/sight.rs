//! Pages of a sweep as a browser shows them: whether, how often, and by what road.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;
use url::Url;
use xuncha_crawl::{CrawlConfig, Errands, Fetcher, Frontier, Gates, RenderOrder, Renderer, Supply, Visitor};
use xuncha_extract::Sites;
use xuncha_model::{Digest, Exchange, RenderFault, Rendering};

/// The longest wait at a gate for something that a page in the browser asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// The browser of a process, and what it is for.
#[derive(Clone)]
pub struct Sight {
    /// Shows pages.
    pub renderer: Arc<dyn Renderer>,
    /// Has what pages ask for, pictures too.
    pub fetcher: Arc<dyn Fetcher>,
    /// Whether the page of each lead is captured as a picture, in the same breath.
    pub screenshots: bool,
    /// Whether the main picture of each lead's goods is kept, had without a browser where it was not drawn in anyway.
    pub pictures: bool,
    /// Whether a page that says nothing without its scripts is read after them, as a last resort.
    pub scripts: bool,
    /// Renderings in one run of a sweep at most, and as many pictures had without a browser.
    pub most: u64,
    /// Front pages of further hosts that pages may draw in from, as of a shop's pictures.
    pub hosts: Vec<Url>,
}

impl Sight {
    /// The crawl's own limits, with the further hosts in its scope (those that are configured, and those that the targets'
    /// site profiles name) and a wait that a page in the browser can bear.
    pub(crate) fn config(&self, crawl: &CrawlConfig, sites: &Sites, targets: &[&Url]) -> CrawlConfig {
        let mut scope = crawl.scope.clone();
        let named = targets.iter().flat_map(|target| sites.draws_from(target));
        let named: Vec<Url> = named.filter_map(|host| Url::parse(&format!("https://{host}/")).ok()).collect();
        self.hosts.iter().chain(&named).for_each(|host| scope.add_path(host, "/"));
        CrawlConfig { scope, patience: LONGEST_WAIT, ..crawl.clone() }
    }
}

/// Stands where no browser is: every page says why it was not shown.
pub struct Blind(pub RenderFault);

#[async_trait]
impl Renderer for Blind {
    async fn render(&self, _order: RenderOrder<'_>) -> Result<Rendering, RenderFault> {
        Err(self.0.clone())
    }
}

/// The sight of one run: by its crawl's road, within its limit.
pub(crate) struct Eye<'a> {
    sight: &'a Sight,
    errands: Errands<'a>,
    used: AtomicU64,
    pictures_had: AtomicU64,
    /// Pages are looked at again (回头看): the picture of each is wanted twice.
    is_looking_again: bool,
    last: Mutex<Option<Pictured>>,
}

/// A page with its words, and how it looked.
struct Pictured {
    page: (String, Digest, Vec<String>),
    rendering: Rendering,
}

impl<'a> Eye<'a> {
    /// `counter` is told of every request. `is_looking_again`: each page's picture is wanted twice.
    pub(crate) fn new(
        sight: &'a Sight,
        config: &'a CrawlConfig,
        gates: &'a Gates,
        frontier: &'a dyn Frontier,
        counter: &'a dyn Visitor,
        stop: watch::Receiver<bool>,
        is_looking_again: bool,
    ) -> Self {
        let fetcher = sight.fetcher.as_ref();
        let errands = Errands::new(config, gates, frontier, fetcher, counter, stop);
        Self {
            sight,
            errands,
            used: AtomicU64::new(0),
            pictures_had: AtomicU64::new(0),
            is_looking_again,
            last: Mutex::default(),
        }
    }
}

/// What a pipeline needs to see a page.
#[async_trait]
pub(crate) trait Look: Send + Sync {
    /// Whether pages of leads are captured as pictures.
    fn takes_pictures(&self) -> bool;

    /// Whether the main pictures of leads' goods are kept.
    fn keeps_pictures(&self) -> bool;

    /// Whether pages that say nothing are read after their scripts.
    fn runs_scripts(&self) -> bool;

    /// A single picture, had by the crawl's own road; or why not, in plain Chinese.
    async fn picture(&self, url: &str) -> Result<Exchange, String>;

    /// The page as a browser shows it, and the places of words on it.
    async fn look(&self, page: &Exchange, pictures: bool, words: &[String])
    -> Result<Rendering, RenderFault>;
}

#[async_trait]
impl Look for Eye<'_> {
    fn takes_pictures(&self) -> bool {
        self.sight.screenshots
    }

    fn keeps_pictures(&self) -> bool {
        self.sight.pictures
    }

    fn runs_scripts(&self) -> bool {
        self.sight.scripts
    }

    async fn picture(&self, url: &str) -> Result<Exchange, String> {
        let url = Url::parse(url).map_err(|_| "网址有误".to_owned())?;
        if self.pictures_had.fetch_add(1, Ordering::Relaxed) >= self.sight.most {
            return Err(format!("一次检查最多留存 {} 张", self.sight.most));
        }
        let exchange = self.errands.supply(&url).await.map_err(|fault| fault.to_string())?;
        match exchange.status {
            Some(200) if !exchange.truncated => Ok(exchange),
            Some(200) => Err("图片太大".to_owned()),
            Some(status) => Err(format!("状态码 {status}")),
            None => Err("没有回答".to_owned()),
        }
    }

    async fn look(
        &self,
        page: &Exchange,
        pictures: bool,
        words: &[String],
    ) -> Result<Rendering, RenderFault> {
        let body = Digest(Sha256::digest(&page.body).into());
        let wanted = (page.final_url.clone(), body, words.to_vec());
        if pictures {
            let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(last) = last.as_ref().filter(|last| last.page == wanted) {
                return Ok(last.rendering.clone());
            }
        }
        if self.used.fetch_add(1, Ordering::Relaxed) >= self.sight.most {
            return Err(RenderFault::Budget(self.sight.most));
        }
        let supply: &dyn Supply = &self.errands;
        let rendering = self.sight.renderer.render(RenderOrder { page, pictures, words, supply }).await?;
        if pictures && self.is_looking_again {
            let pictured = Pictured { page: wanted, rendering: rendering.clone() };
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(pictured);
        }
        Ok(rendering)
    }
}

#[cfg(test)]
mod tests {
    use xuncha_crawl::{HttpFetcher, HttpLimits, Pace, Scope};
    use xuncha_model::SweepId;

    use super::*;

    #[test]
    fn pages_draw_in_from_their_own_site_and_what_is_named_beside_it() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        let sight = Sight {
            renderer: Arc::new(Blind(RenderFault::NoPage(String::new()))),
            fetcher: Arc::new(HttpFetcher::new("Xuncha/test", HttpLimits::ordinary()).unwrap()),
            screenshots: true,
            pictures: false,
            scripts: true,
            most: 1,
            hosts: vec![url("https://img.cdn.example/")],
        };
        let shop = url("https://www.shop.example/");
        let crawl = CrawlConfig::ordinary(SweepId(1), Scope::of_hosts([&shop]), Pace::unspaced());
        let profile = "name='铺'\nhosts=['shop.example']\ndraws_from=['static.example']";
        let (sites, found) = Sites::read(&[("s.toml".to_owned(), profile.to_owned())]);
        assert!(found.is_empty(), "{found:?}");
        let scope = sight.config(&crawl, &sites, &[&shop]).scope;
        assert!(scope.contains(&url("https://static.example/a.js")), "the profile names it");
        assert!(scope.contains(&url("https://shop.example/a.css")));
        assert!(scope.contains(&url("https://img.cdn.example/a.png")));
        assert!(!scope.contains(&url("https://cdn.example/a.png")));
        assert!(
            !crawl.scope.contains(&url("https://img.cdn.example/a.png")),
            "the crawl itself goes no further"
        );
    }
}
