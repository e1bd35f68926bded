//! Chromium as a [`Renderer`]: started when first needed, started again after every trouble.

use std::{path::PathBuf, time::Duration};

use async_trait::async_trait;
use tokio::{sync::Mutex, time::Instant};
use url::Url;
use xuncha_crawl::{RenderOrder, Renderer};
use xuncha_model::{RenderFault, Rendering, Timestamp};

use crate::{Limits, running::Running, shelf::Shelf, visit::Visit};

/// Pages that one process shows before it makes room for a new one.
const PAGES: u32 = 50;

/// After a start that failed the next is tried so much later: one that hangs would cost every page its whole wait.
const REST: Duration = Duration::from_secs(300);

/// One Chromium, one page at a time. Each page has a profile of its own that nothing of other pages is in.
pub struct Chromium {
    program: PathBuf,
    agent: String,
    limits: Limits,
    shelf: Shelf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// Why the last start failed, and until when none is tried.
    rest: Option<(Instant, RenderFault)>,
}

impl Chromium {
    /// `agent` is how the crawl names itself; it is added to Chromium's own name where scripts ask for it. Nothing is
    /// started yet.
    #[must_use]
    pub fn new(program: PathBuf, agent: &str, limits: Limits) -> Self {
        let shelf = Shelf::new(limits.kept_bytes);
        Self { program, agent: agent.to_owned(), limits, shelf, state: Mutex::default() }
    }

    /// Product and version, such as `Chrome/156.0.8078.108`; starts it when it does not run.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn product(&self) -> Result<String, RenderFault> {
        let mut state = self.state.lock().await;
        let found = self.take(&mut state, u32::MAX).await?;
        Ok(state.running.insert(found).product.clone())
    }

    /// The one that runs and showed fewer pages than `most`, or a new one.
    async fn take(&self, state: &mut State, most: u32) -> Result<Running, RenderFault> {
        if let Some(running) = state.running.take().filter(|running| running.shown < most) {
            return Ok(running);
        }
        if let Some((_, fault)) = state.rest.as_ref().filter(|(until, _)| Instant::now() < *until) {
            return Err(fault.clone());
        }
        let started = Running::start(&self.program, &self.limits).await;
        state.rest = started.as_ref().err().map(|fault| (Instant::now() + REST, fault.clone()));
        started
    }
}

#[async_trait]
impl Renderer for Chromium {
    async fn render(&self, order: RenderOrder<'_>) -> Result<Rendering, RenderFault> {
        let url = Url::parse(&order.page.final_url).ok();
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Err(RenderFault::NoPage("不是网络上的页面，无法截图".to_owned()));
        };
        let mut state = self.state.lock().await;
        let mut running = self.take(&mut state, PAGES).await?;
        running.shown += 1;
        let started = Timestamp::now();
        let visit = Visit::new(&mut running, order, &url, &self.agent, &self.limits, &self.shelf);
        let rendered = visit.rendering(started).await;
        // after a trouble nothing is known of its state: the next page gets a new one
        if rendered.is_ok() {
            state.running = Some(running);
        }
        rendered
    }
}
