//! `xuncha scan`: looks at shops or saved pages and ends with a summary.

use std::{path::PathBuf, sync::Arc, time::Duration};

use url::Url;
use xuncha_crawl::{Backoff, FASTEST_RATE, Host, Pace, check_rate};
use xuncha_model::{SweepSummary, Target, Timestamp, Verdict};
use xuncha_sweep::{
    EventSink, Revisit, SweepEnd, SweepPlan,
    intake::{Links, links},
};

use crate::{
    args::{Format, Global, RescanRules, ScanArgs},
    chosen_rules,
    config::{self, Config},
    exit::{Exit, usage},
    output,
    progress::Progress,
    summary::{self, SummaryShape},
    wiring,
    workshop::{Workshop, stop_signal},
};

pub(super) fn run(args: &ScanArgs, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    chosen_rules::check(&args.rules)?;
    let (targets, follow) = targets(&args.targets)?;
    if args.rules.skip_unlikely && targets.iter().any(|target| matches!(target, Target::Url(_))) {
        return Err(usage("--skip-unlikely 只用于保存的网页：网上的页面要读出其中的链接，都要解析"));
    }
    let plan = SweepPlan { follow, ..plan(targets, args.rate, args.max_pages, &config)? };
    let progress = Arc::new(Progress::new(args.format == Format::Json));
    let events = Arc::clone(&progress) as Arc<dyn EventSink>;
    let end = sweep(&plan, &args.rules, &config, global, events);
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

/// What the user means, and whether links are followed from there: of a text that an app shares, the pages that it
/// names are looked at and no others.
fn targets(words: &[String]) -> anyhow::Result<(Vec<Target>, bool)> {
    if !words.iter().any(|word| is_shared(word)) {
        return Ok((words.iter().map(|word| target(word)).collect::<anyhow::Result<_>>()?, true));
    }
    let Links { urls, codes } = links(&words.join("\n"));
    for code in &codes {
        output::complain(&code_told(code));
    }
    if urls.is_empty() {
        return Err(usage("分享文字里没有网址。请在相应的应用里打开，再把网址复制过来。".to_owned()));
    }
    output::complain(&format!("从分享文字里找到 {} 个网址，只检查这些页面。", urls.len()));
    Ok((urls.into_iter().map(Target::Url).collect(), false))
}

/// What is told of a code that names no page.
pub(super) fn code_told(code: &str) -> String {
    format!("口令 {code} 只能在相应的应用里打开，请打开后把网址复制过来")
}

/// Whether a word is a text that an app shares: addresses have neither spaces nor such signs in them.
fn is_shared(word: &str) -> bool {
    let spoken = |c: char| c.is_whitespace() || "【】「」《》，。！￥".contains(c);
    let Links { urls, codes } = links(word);
    word.contains(spoken) && !(urls.is_empty() && codes.is_empty()) && !PathBuf::from(word).exists()
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
        _ => Err(usage(format!(
            "找不到“{text}”。网址要以 http:// 或 https:// 开头；文件和目录要存在；分享文字要整段放在引号里。"
        ))),
    }
}

/// The plan of a sweep; options of the command line go before the configuration.
pub(crate) fn plan(
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
        follow: true,
        looks: Vec::new(),
        now: Timestamp::now,
        pace,
        max_pages,
        max_depth: None,
        hosts_at_once: config.crawl.hosts,
        max_page_bytes: config.crawl.max_page << 20,
    })
}

/// Opens the world and runs one sweep in it; Ctrl-C ends it after the pages in hand.
pub(super) fn sweep(
    plan: &SweepPlan,
    rules: &RescanRules,
    config: &Config,
    global: &Global,
    events: Arc<dyn EventSink>,
) -> anyhow::Result<SweepEnd> {
    let workshop = Workshop::open(config, global)?;
    let pipeline = chosen_rules::pipeline(rules, &workshop, global, events)?;
    wiring::block_on_here(async {
        let (stopped, listening) = stop_signal()?;
        let end = xuncha_sweep::run(plan, &pipeline, &workshop.world, stopped).await;
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
    fn a_shared_text_names_pages_and_an_address_a_shop() {
        let words = |text: &str| targets(&[text.to_owned()]);
        for text in [
            "【淘宝】https://m.tb.cn/h.5xYz?tk=AbCd CZ0001 「特供酒 整箱」点击链接直接打开",
            "https://m.tb.cn/h.5xYz?tk=AbCd 「特供酒」复制后打开",
        ] {
            let (targets, follow) = words(text).unwrap();
            assert!(!follow && targets == [Target::Url("https://m.tb.cn/h.5xYz?tk=AbCd".parse().unwrap())]);
        }
        assert!(words("https://shop.example/商品/1").unwrap().1, "an address as it is read");
        let error = words("8￥AbCd1234EfG￥ 复制打开").unwrap_err();
        assert!(error.to_string().contains("没有网址"), "{error}");
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
