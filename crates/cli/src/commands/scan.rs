//! `xuncha scan`: looks at shops or saved pages and ends with a summary.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::sync::watch;
use url::Url;
use xuncha_crawl::{
    Backoff, FASTEST_RATE, Gates, Host, HttpFetcher, HttpLimits, Pace, check_rate, user_agent,
};
use xuncha_evidence::EvidenceStore;
use xuncha_model::{SweepSummary, Target, Verdict};
use xuncha_store_sqlite::SqliteStore;
use xuncha_sweep::{EventSink, Pipeline, Revisit, SweepEnd, SweepPlan, World};

use crate::{
    args::{Format, Global, ScanArgs},
    config::{self, Config},
    exit::{Exit, usage},
    output,
    progress::Progress,
    summary::{self, SummaryShape},
    wiring,
};

pub(super) fn run(args: &ScanArgs, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let targets = args.targets.iter().map(|text| target(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let plan = plan(targets, args.rate, args.max_pages, &config)?;
    let progress = Arc::new(Progress::new(args.format == Format::Json));
    let events = Arc::clone(&progress) as Arc<dyn EventSink>;
    let end = sweep(&plan, &config, global, events);
    progress.end();
    let end = end?;
    match args.format {
        Format::Json => output::json(&SummaryShape::from(&end.summary))?,
        Format::Text => {
            summary::text(&end.summary, end.unfinished)?;
            if !end.summary.leads_by_category.is_empty() {
                output::line(&format!(
                    "查看线索：xuncha leads --sweep {}　导出：xuncha export --format xlsx -o 线索清单.xlsx",
                    end.summary.sweep
                ))?;
            }
        }
    }
    Ok(exit(&end.summary))
}

/// Complete only when everything was looked at.
pub(super) fn exit(summary: &SweepSummary) -> Exit {
    if summary.coverage.verdict() == Verdict::Seen { Exit::Done } else { Exit::Incomplete }
}

/// What the user means by a word: an address when it has a web scheme, else a path that must exist.
fn target(text: &str) -> anyhow::Result<Target> {
    let path = PathBuf::from(text);
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Target::Url(url)),
        _ if path.exists() => Ok(Target::Path(path)),
        Ok(url) if url.cannot_be_a_base() || url.has_host() => {
            Err(usage(format!("“{text}”不是可检查的地址：只支持 http:// 和 https:// 开头的网址。")))
        }
        _ => Err(usage(format!("找不到“{text}”。网址要以 http:// 或 https:// 开头；文件和目录要存在。"))),
    }
}

/// The plan of a sweep; options of the command line go before the configuration.
pub(super) fn plan(
    targets: Vec<Target>,
    rate: Option<f64>,
    max_pages: Option<u64>,
    config: &Config,
) -> anyhow::Result<SweepPlan> {
    let rate = rate.unwrap_or(config.crawl.rate);
    for target in &targets {
        if let Target::Url(url) = target
            && let Some(host) = Host::of(url)
        {
            check_rate(rate, &host).map_err(|error| usage(error.to_string()))?;
        }
    }
    let interval =
        Duration::try_from_secs_f64(1.0 / rate).map_err(|_| usage(format!("--rate {rate} 太小")))?;
    let max_pages = max_pages.unwrap_or(config.crawl.max_pages);
    if max_pages == 0 {
        return Err(usage("--max-pages 至少为 1"));
    }
    let ordinary = Pace::ordinary(interval);
    // above the limit all hosts are this machine, which need not be spared when it is slow
    let pace = if rate > FASTEST_RATE {
        let backoff = Backoff { first: Duration::from_millis(200), ..ordinary.backoff };
        Pace { response_factor: 0, backoff, ..ordinary }
    } else {
        ordinary
    };
    Ok(SweepPlan {
        name: String::new(),
        campaign: String::new(),
        targets,
        revisit: Revisit::All,
        pace,
        max_pages,
        hosts_at_once: config.crawl.hosts,
        max_page_bytes: config.crawl.max_page << 20,
    })
}

/// Opens the world and runs one sweep in it; Ctrl-C ends it after the pages in hand.
pub(super) fn sweep(
    plan: &SweepPlan,
    config: &Config,
    global: &Global,
    events: Arc<dyn EventSink>,
) -> anyhow::Result<SweepEnd> {
    let ruleset = wiring::ruleset(global)?;
    fs::create_dir_all(&global.data).with_context(|| {
        format!("建不了数据目录 {}，请检查路径和权限，或用 --data 另选", global.data.display())
    })?;
    let store = Arc::new(SqliteStore::open(&global.data)?);
    let evidence = Arc::new(EvidenceStore::open(&global.data)?);
    let limits = HttpLimits {
        whole: Duration::from_secs(config.crawl.timeout),
        body_bytes: usize::try_from(config.crawl.max_page << 20).unwrap_or(usize::MAX),
        ..HttpLimits::ordinary()
    };
    let agent = user_agent(env!("CARGO_PKG_VERSION"), &config.contact);
    let fetcher = HttpFetcher::new(&agent, limits)?;
    let pipeline = Pipeline {
        environment: wiring::environment(ruleset.digest()),
        ruleset,
        store: Arc::clone(&store) as _,
        evidence,
        events,
    };
    let world = World { frontier: store, fetcher: Arc::new(fetcher), gates: Gates::default() };
    wiring::block_on(async {
        let (stop, stopped) = watch::channel(false);
        let listening = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                output::complain(
                    "正在停止：完成手头的页面后结束。再按一次 Ctrl-C 立即退出（已保存的内容不会丢失）。",
                );
                stop.send_replace(true);
                if tokio::signal::ctrl_c().await.is_ok() {
                    std::process::exit(Exit::Incomplete as i32);
                }
            }
        });
        let end = xuncha_sweep::run(plan, &pipeline, &world, stopped).await;
        listening.abort();
        Ok(end?)
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_targets_or_a_clear_refusal() {
        assert!(matches!(target("https://shop.example/a"), Ok(Target::Url(_))));
        assert!(matches!(target("."), Ok(Target::Path(_))));
        for wrong in ["ftp://shop.example/", "javascript:1", "no-such-file.html", "shop.example", "http://"] {
            let error = target(wrong).unwrap_err();
            assert!(error.is::<crate::UsageError>(), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_fast_rate_is_only_for_this_machine() {
        let config = config::load(None, std::path::Path::new("/nonexistent")).unwrap();
        let plan = |url: &str, rate| plan(vec![Target::Url(url.parse().unwrap())], Some(rate), None, &config);
        assert!(plan("http://127.0.0.1:80/", 50.0).is_ok());
        assert!(plan("https://shop.example/", 5.0).is_ok());
        assert!(plan("https://shop.example/", 5.5).is_err());
        assert!(plan("https://shop.example/", 0.0).is_err());
        assert!(plan("https://shop.example/", f64::NAN).is_err());
    }
}
