//! What sweeps are made with: stores, fetcher, rules, and the signals that end them.

use std::{
    fs,
    sync::{Arc, OnceLock},
};

use anyhow::Context as _;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
};
use xuncha_crawl::{Fetcher, Gates};
use xuncha_evidence::EvidenceStore;
use xuncha_matcher::Ruleset;
use xuncha_model::{ClockReading, Environment, Taking};
use xuncha_store_sqlite::SqliteStore;
use xuncha_sweep::{
    EventSink, Pipeline, World,
    archive::{ARCHIVE_FOLDER, Archive, Keep},
};

use crate::{
    args::Global,
    clock,
    config::{self, Config},
    evidence_place,
    exit::Exit,
    output, sight, site_files, wiring,
};

/// Stores and fetcher of one process, open for writing.
pub(crate) struct Workshop {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) world: Arc<World>,
    evidence: Arc<EvidenceStore>,
    taking: Taking,
    archive: Arc<Archive>,
    clock: Option<ClockReading>,
}

impl Workshop {
    /// Opens the data directory; makes it where it is missing.
    pub(crate) fn open(config: &Config, global: &Global) -> anyhow::Result<Self> {
        fs::create_dir_all(&global.data).with_context(|| {
            format!("建不了数据目录 {}，请检查路径和权限，或用 --data 另选", global.data.display())
        })?;
        let store = Arc::new(SqliteStore::open(&global.data)?);
        let evidence = Arc::new(evidence_place::open_of(&global.data, config)?);
        let fetcher = Arc::new(wiring::fetcher(config, false)?);
        let sight = sight::sight(config)?;
        let world = World { frontier: Arc::clone(&store) as _, fetcher, gates: Gates::default(), sight };
        let taking = Taking {
            unit: config.bureau.name.clone(),
            operator: config.evidence.operator.clone(),
            ..Taking::default()
        };
        let keep = match config.archive {
            config::Archive::Hits => Keep::Hits,
            config::Archive::Listings => Keep::Listings,
            config::Archive::All => Keep::All,
        };
        let archive = Archive::open(&global.data, keep).with_context(|| {
            format!("打不开归档目录 {}，请检查权限和磁盘空间", global.data.join(ARCHIVE_FOLDER).display())
        })?;
        let clock = measured(config, &*world.fetcher);
        Ok(Self { store, world: Arc::new(world), evidence, taking, archive: Arc::new(archive), clock })
    }

    /// The road of pages, with the rules as they are now.
    pub(crate) fn pipeline(&self, global: &Global, events: Arc<dyn EventSink>) -> anyhow::Result<Pipeline> {
        self.pipeline_with(wiring::ruleset(global)?, global, events)
    }

    /// The same with other rules.
    pub(crate) fn pipeline_with(
        &self,
        ruleset: Arc<Ruleset>,
        global: &Global,
        events: Arc<dyn EventSink>,
    ) -> anyhow::Result<Pipeline> {
        let loaded = site_files::load(&[], global)?;
        let sites_digest = loaded.digest;
        Ok(Pipeline {
            sites: Arc::new(site_files::usable(loaded)?),
            sites_digest,
            environment: Environment { clock: self.clock.clone(), ..wiring::environment(ruleset.digest()) },
            taking: self.taking.clone(),
            formal: None,
            archive: Some(Arc::clone(&self.archive)),
            skip_unlikely: false,
            ruleset,
            store: Arc::clone(&self.store) as _,
            evidence: Arc::clone(&self.evidence),
            events,
            reading: OnceLock::new(),
        })
    }
}

impl Drop for Workshop {
    /// Packs the segments of this run. Where that fails they stay readable as they are, and the next run tries again.
    fn drop(&mut self) {
        if let Err(error) = self.archive.close() {
            output::complain(&format!("归档分段没有压缩（{error}）；内容完整，下次运行时再压缩。"));
        }
    }
}

/// The clock against the configured source; `None`, and a word about it, when there is none or it does not answer.
fn measured(config: &Config, fetcher: &dyn Fetcher) -> Option<ClockReading> {
    let source = &config.evidence.time_source;
    if source.is_empty() {
        return None;
    }
    let reading = clock::measure(source, fetcher);
    reading.map_err(|told| output::complain(&format!("时间校对失败（{told}），证据里写明“未校对”。"))).ok()
}

/// Becomes true at Ctrl-C or when the system asks the program to end; a second time ends it at once. Call within the
/// runtime, and abort the task when there is nothing to stop any more.
pub(crate) fn stop_signal() -> anyhow::Result<(watch::Receiver<bool>, JoinHandle<()>)> {
    let (stop, stopped) = watch::channel(false);
    let mut asked_to_end = signal(SignalKind::terminate()).context("无法接收系统信号")?;
    let mut asked = async move || {
        tokio::select! {
            told = tokio::signal::ctrl_c() => told.is_ok(),
            told = asked_to_end.recv() => told.is_some(),
        }
    };
    let listening = tokio::spawn(async move {
        if asked().await {
            output::complain(
                "正在停止：完成手头的页面后结束。再按一次 Ctrl-C 立即退出（已保存的内容不会丢失）。",
            );
            stop.send_replace(true);
            if asked().await {
                std::process::exit(Exit::Incomplete as i32);
            }
        }
    });
    Ok((stopped, listening))
}
