//! Single requests by the crawl's own road: what a page draws in, when a browser shows it.
//!
//! A browser that renders a page makes no connection of its own. What the page asks for is had here: robots.txt is
//! asked first, the gate of the host is passed, and the fetcher names itself as in every other request.

use async_trait::async_trait;
use url::Url;
use xuncha_model::{Exchange, RenderFault, Rendering};

use crate::{
    CrawlConfig, FetchError, Fetcher, Frontier, FrontierError, Gates, Visitor,
    passage::{Obstacle, Passage},
};
use tokio::sync::watch;

/// Why a single request gave nothing. The text is for the list of a page's resources, in plain Chinese.
#[derive(Debug, thiserror::Error)]
pub enum SupplyFault {
    /// It was not made: another site, or robots.txt refuses.
    #[error("{0}")]
    Refused(String),
    /// It was made in vain.
    #[error("{0}")]
    Failed(#[from] FetchError),
    /// The host may not be asked in time.
    #[error("该网站要求等待，没有在时限内请求")]
    NotNow,
    /// The frontier that keeps the gates failed.
    #[error("访问队列出错：{0}")]
    Frontier(#[from] FrontierError),
}

/// Gives a browser what a page asks for.
#[async_trait]
pub trait Supply: Send + Sync {
    /// One request and its answer, whatever its status; a redirect is an answer too.
    async fn supply(&self, url: &Url) -> Result<Exchange, SupplyFault>;
}

/// What is to be rendered.
#[derive(Clone, Copy)]
pub struct RenderOrder<'a> {
    /// The page as it was had; it is shown from this and not asked for again.
    pub page: &'a Exchange,
    /// Whether pictures are wanted, or only the document after its scripts.
    pub pictures: bool,
    /// Words whose places are wanted.
    pub words: &'a [String],
    /// Where what the page asks for is had.
    pub supply: &'a dyn Supply,
}

/// Shows pages as a browser does.
#[async_trait]
pub trait Renderer: Send + Sync {
    /// Renders one page.
    async fn render(&self, order: RenderOrder<'_>) -> Result<Rendering, RenderFault>;
}

/// Single requests within the scope of `config`, by its pace.
pub struct Errands<'a> {
    passage: Passage<'a>,
}

impl<'a> Errands<'a> {
    /// Requests are told to `visitor` ([`Visitor::asked`] only). They end early when `cancel` becomes true.
    #[must_use]
    pub fn new(
        config: &'a CrawlConfig,
        gates: &'a Gates,
        frontier: &'a dyn Frontier,
        fetcher: &'a dyn Fetcher,
        visitor: &'a dyn Visitor,
        cancel: watch::Receiver<bool>,
    ) -> Self {
        Self { passage: Passage::new(config, gates, frontier, fetcher, visitor, cancel) }
    }
}

#[async_trait]
impl Supply for Errands<'_> {
    async fn supply(&self, url: &Url) -> Result<Exchange, SupplyFault> {
        if !self.passage.config.scope.contains(url) {
            return Err(SupplyFault::Refused("属于其他网站".to_owned()));
        }
        self.passage.single(url).await.map_err(|obstacle| match obstacle {
            Obstacle::Fetch(FetchError::Robots(words) | FetchError::NoRobots { words, .. }) => {
                SupplyFault::Refused(words)
            }
            Obstacle::Fetch(error) => error.into(),
            Obstacle::NotBefore(_) => SupplyFault::NotNow,
            Obstacle::Frontier(error) => error.into(),
        })
    }
}
