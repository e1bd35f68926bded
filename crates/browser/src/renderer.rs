//! Chromium as a [`Renderer`]: started when first needed, started again after every trouble.

use std::path::PathBuf;

use async_trait::async_trait;
use tokio::sync::Mutex;
use url::Url;
use xuncha_crawl::{RenderOrder, Renderer};
use xuncha_model::{RenderFault, Rendering, Timestamp};

use crate::{Limits, running::Running, shelf::Shelf, visit::Visit};

/// Pages that one process shows before it makes room for a new one.
const PAGES: u32 = 50;

/// One Chromium, one page at a time. Each page has a profile of its own that nothing of other pages is in.
pub struct Chromium {
    program: PathBuf,
    agent: String,
    limits: Limits,
    shelf: Shelf,
    running: Mutex<Option<Running>>,
}

impl Chromium {
    /// `agent` is how the crawl names itself; it is added to Chromium's own name where scripts ask for it. Nothing is
    /// started yet.
    #[must_use]
    pub fn new(program: PathBuf, agent: &str, limits: Limits) -> Self {
        let shelf = Shelf::new(limits.kept_bytes);
        Self { program, agent: agent.to_owned(), limits, shelf, running: Mutex::default() }
    }

    /// Product and version, such as `Chrome/156.0.8078.108`; starts it when it does not run.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn product(&self) -> Result<String, RenderFault> {
        let mut running = self.running.lock().await;
        let found = match running.take() {
            Some(found) => found,
            None => Running::start(&self.program, &self.limits).await?,
        };
        Ok(running.insert(found).product.clone())
    }
}

#[async_trait]
impl Renderer for Chromium {
    async fn render(&self, order: RenderOrder<'_>) -> Result<Rendering, RenderFault> {
        let url = Url::parse(&order.page.final_url).ok();
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Err(RenderFault::NoPage("不是网络上的页面，无法截图".to_owned()));
        };
        let mut slot = self.running.lock().await;
        let running = slot.take().filter(|running| running.shown < PAGES);
        let mut running = match running {
            Some(running) => running,
            None => Running::start(&self.program, &self.limits).await?,
        };
        running.shown += 1;
        let started = Timestamp::now();
        let visit = Visit::new(&mut running, order, &url, &self.agent, &self.limits, &self.shelf);
        let rendered = visit.rendering(started).await;
        // after a trouble nothing is known of its state: the next page gets a new one
        if rendered.is_ok() {
            *slot = Some(running);
        }
        rendered
    }
}
