//! A Chromium that has said who it is.

use std::{path::Path, time::Duration};

use serde_json::json;
use tokio::time::timeout;
use xuncha_model::RenderFault;

use crate::{
    Limits,
    events::{Event, text},
    launch::Process,
    pipe::Pipe,
};

/// How long it may take to start; on a busy machine it took some seconds.
const START: Duration = Duration::from_secs(40);

/// A process, the pipe to it, and what it is.
pub(crate) struct Running {
    pub(crate) pipe: Pipe,
    /// Product and version.
    pub(crate) product: String,
    /// How it would name itself to pages.
    pub(crate) agent: String,
    /// Pages shown so far.
    pub(crate) shown: u32,
    process: Process,
}

impl Running {
    pub(crate) async fn start(program: &Path, limits: &Limits) -> Result<Self, RenderFault> {
        let (process, to, from) = Process::start(program, limits.viewport, limits.memory_mib)?;
        let pipe = Pipe::new(to, from);
        let mut running = Self { pipe, product: String::new(), agent: String::new(), shown: 0, process };
        let late = RenderFault::Launch(format!("{} 秒内没有答复", START.as_secs()));
        timeout(START, running.greet()).await.map_err(|_| late)??;
        Ok(running)
    }

    /// Why it is gone.
    pub(crate) fn fate(&mut self) -> RenderFault {
        self.process.fate()
    }

    async fn greet(&mut self) -> Result<(), RenderFault> {
        let asked = self.pipe.send(None, "Browser.getVersion", &json!({}));
        while let Some(message) = self.pipe.receive().await {
            if let Event::Answer(id, answer) = Event::read(message, "")
                && id == asked
            {
                let version = answer.map_err(RenderFault::Launch)?;
                self.product = text(&version, "product");
                self.agent = text(&version, "userAgent");
                return Ok(());
            }
        }
        Err(RenderFault::Launch(self.fate().to_string()))
    }
}
