//! Builds the world from what the user typed and set: rules, stores, fetcher. Nothing else names concrete kinds.

use std::{fs, future::Future, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use serde_json::Value;
use xuncha_crawl::{HttpFetcher, HttpLimits, user_agent};
use xuncha_matcher::{CompileOptions, Ruleset};
use xuncha_model::{
    CategoryId, Date, Diagnostic, Digest, Environment, Lead, LeadFilter, LeadId, LeadStatus, Level, Severity,
    SnapshotId, SweepId, Timestamp, beijing, categories,
};
use xuncha_report::RuleNames;
use xuncha_rule_lang::{Manifest, OffRule, Pack, render};
use xuncha_store::{LeadStore, StoreError};
use xuncha_store_sqlite::SqliteStore;

use crate::{
    args::{Global, Selection},
    config::{self, Config},
    custody::file_digest,
    evidence_place,
    exit::usage,
    kept_rulesets::Kept,
    machine,
    pack_files::{self, PackFiles},
};

/// Runs a future to its end on a runtime of its own.
pub(crate) fn block_on<F: Future>(future: F) -> anyhow::Result<F::Output> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("无法启动运行环境")?;
    Ok(runtime.block_on(future))
}

/// The same on this thread alone, for sweeps on demand: what takes long has threads of its own, and an answer need not be
/// handed from one thread to the next on its way through the crawl.
pub(crate) fn block_on_here<F: Future>(future: F) -> anyhow::Result<F::Output> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("无法启动运行环境")?;
    Ok(runtime.block_on(future))
}

/// Which rules are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Every rule that could ever be in force, whatever is turned off or on trial.
    All,
    /// The rules that are on today.
    On {
        /// Rules on trial as well.
        experimental: bool,
    },
}

/// What a pack says of itself.
pub(crate) struct Head {
    /// Name, version, author, campaigns.
    pub(crate) manifest: Manifest,
    /// Digest of its files.
    pub(crate) digest: Digest,
}

/// The packs as read and compiled, with everything there is to say about them.
pub(crate) struct Compiled {
    /// Names of the places they came from.
    pub(crate) place: String,
    /// What each says of itself.
    pub(crate) heads: Vec<Head>,
    /// The tree of all of them.
    pub(crate) pack: Pack,
    /// The ruleset; `None` when there are errors.
    pub(crate) ruleset: Option<Ruleset>,
    /// Rules that are off today, whether compiled or not.
    pub(crate) off: Vec<OffRule>,
    /// What was judged of examples that fire in other categories, in each pack.
    pub(crate) cross_fires: Vec<String>,
    /// Errors and warnings.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The day it is in Asia/Shanghai, `YYYY-MM-DD`.
    pub(crate) today: String,
}

/// The folders of the packs that the user chose: on the command line, else in the configuration.
pub(crate) fn pack_dirs(global: &Global) -> anyhow::Result<Vec<PathBuf>> {
    if !global.rules.is_empty() {
        return Ok(global.rules.clone());
    }
    Ok(config::load(global.config.as_deref(), &global.data)?.rules.packs)
}

/// Reads and compiles the packs in `dirs`.
pub(crate) fn compile(dirs: &[PathBuf], wanted: Wanted) -> anyhow::Result<Compiled> {
    Ok(compile_packs(pack_files::load(dirs)?, wanted, today()))
}

/// The day it is in Asia/Shanghai.
fn today() -> Date {
    beijing(Timestamp::now()).date()
}

fn compile_packs(loaded: Vec<PackFiles>, wanted: Wanted, today: Date) -> Compiled {
    let mut diagnostics = Vec::new();
    let mut packs = Vec::new();
    let mut heads = Vec::new();
    for files in &loaded {
        let (pack, found) = Pack::read(&files.source);
        diagnostics.extend(found);
        heads.push(Head { manifest: pack.manifest.clone(), digest: files.digest() });
        packs.push(pack);
    }
    let mut on = packs.clone();
    let experimental = wanted == Wanted::On { experimental: true };
    let (off, found) = xuncha_rule_lang::switch(&mut on, &today.to_string(), experimental);
    diagnostics.extend(found);
    let (pack, found) = Pack::join(if wanted == Wanted::All { packs } else { on });
    diagnostics.extend(found);
    let readable = diagnostics.iter().all(|diagnostic| diagnostic.level != Level::Error);
    let ruleset = if readable {
        // rules on trial that are off are no longer in the pack
        let options = CompileOptions { include_experimental: true, today };
        let (ruleset, found) = xuncha_matcher::compile(&pack, &options);
        diagnostics.extend(found);
        ruleset
    } else {
        None
    };
    Compiled {
        place: loaded.iter().map(|files| files.place.as_str()).collect::<Vec<_>>().join("、"),
        heads,
        pack,
        ruleset,
        off,
        cross_fires: loaded.into_iter().map(|files| files.cross_fires).collect(),
        diagnostics,
        today: today.to_string(),
    }
}

/// The rules to match with: those kept from an earlier run on the same packs, else compiled. Packs with errors are not used
/// at all.
pub(crate) fn ruleset(global: &Global) -> anyhow::Result<Arc<Ruleset>> {
    let dirs = pack_dirs(global)?;
    let (today, experimental) = (today(), global.experimental);
    let place = |loaded: &[PackFiles]| Kept::of(&global.data, loaded, &today.to_string(), experimental);
    // the packs' texts are not held while kept rules are made ready; they are read again where there are none
    let kept = place(&pack_files::load(&dirs)?);
    if let Some(ruleset) = kept.as_ref().and_then(Kept::get) {
        return Ok(Arc::new(ruleset));
    }
    let loaded = pack_files::load(&dirs)?;
    let kept = place(&loaded);
    let (ruleset, _) = usable(compile_packs(loaded, Wanted::On { experimental }, today))?;
    if let Some(kept) = kept {
        kept.keep(&ruleset);
    }
    Ok(Arc::new(ruleset))
}

/// The ruleset of packs without errors, and the rest; else all errors are the error.
pub(crate) fn usable(mut compiled: Compiled) -> anyhow::Result<(Ruleset, Compiled)> {
    if let Some(ruleset) = compiled.ruleset.take() {
        return Ok((ruleset, compiled));
    }
    let what = format!("规则包 {} 有错误，未采用。改好后用 `xuncha rules check` 复查。", compiled.place);
    Err(usage(with_errors(what, &compiled.diagnostics)))
}

/// `what`, and below it every error.
pub(crate) fn with_errors(what: String, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error);
    errors.fold(what, |text, error| format!("{text}\n\n{}", render(error).trim_end()))
}

/// Names for lists. Rules that cannot be read leave lists with identifiers instead of names, no worse.
pub(crate) fn rule_names(global: &Global) -> anyhow::Result<RuleNames> {
    let named = categories().map(|category| (CategoryId(category.id.to_owned()), category.name.to_owned()));
    let mut names = RuleNames { categories: named.collect(), ..RuleNames::default() };
    for files in pack_files::load(&pack_dirs(global)?)? {
        let (pack, _) = Pack::read(&files.source);
        let rules = pack.files.iter().flat_map(|file| &file.rules);
        names.rules.extend(rules.map(|rule| (rule.id.value.clone(), rule.name.value.clone())));
    }
    Ok(names)
}

/// The lead store, to look into while a sweep may be running.
pub(crate) fn open_to_read(global: &Global) -> anyhow::Result<SqliteStore> {
    SqliteStore::open_to_read(&global.data).map_err(missing_is_usage)
}

/// The lead store, to decide about leads while a sweep may be running.
pub(crate) fn open_to_decide(global: &Global) -> anyhow::Result<SqliteStore> {
    SqliteStore::open_to_decide(&global.data).map_err(missing_is_usage)
}

/// A store that is not there is the wrong `--data`.
fn missing_is_usage(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Missing { .. } => usage(error.to_string()),
        error => error.into(),
    }
}

/// The fetcher that the configuration describes; with `media` it reads pictures too, as a browser wants them.
pub(crate) fn fetcher(config: &Config, media: bool) -> anyhow::Result<HttpFetcher> {
    let limits = HttpLimits {
        media,
        whole: Duration::from_secs(config.crawl.timeout),
        body_bytes: usize::try_from(config.crawl.max_page << 20).unwrap_or(usize::MAX),
        ..HttpLimits::ordinary()
    };
    Ok(HttpFetcher::new(&user_agent(env!("CARGO_PKG_VERSION"), &config.contact), limits)?)
}

/// The lead that the user means.
pub(crate) fn lead(store: &dyn LeadStore, text: &str) -> anyhow::Result<Lead> {
    let id = LeadId::parse(text).ok_or_else(|| usage(format!("“{text}”不是线索编号，应如 XS000012")))?;
    let lead = block_on(store.lead(id))??;
    lead.ok_or_else(|| usage(format!("没有线索 {id}。用 `xuncha leads` 查看全部线索。")))
}

/// Digest of the rules that were in force when a snapshot was taken, as sealed with it; empty when it cannot be read.
pub(crate) fn ruleset_of(global: &Global, snapshot: SnapshotId) -> String {
    let sealed = evidence_place::open_to_read(global).and_then(|store| Ok(store.get(&snapshot)?));
    let parts = sealed.map(|sealed| sealed.parts).unwrap_or_default();
    let environment = parts.iter().find(|part| part.listed.name == "environment.json");
    let environment: Option<Value> = environment.and_then(|part| serde_json::from_slice(&part.content).ok());
    environment.and_then(|it| it["ruleset"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// Who stamped a snapshot, or that it still waits for a time stamp; empty when its evidence cannot be read.
pub(crate) fn stamped_by(global: &Global, snapshot: SnapshotId) -> String {
    let stamps = evidence_place::open_to_read(global).and_then(|store| Ok(store.tokens(&snapshot)?));
    match stamps {
        Err(_) => String::new(),
        Ok(stamps) if stamps.is_empty() => "待加盖时间戳".to_owned(),
        Ok(stamps) => {
            let names: Vec<_> = stamps.into_iter().map(|(authority, _)| authority).collect();
            format!("已盖时间戳：{}", names.join("、"))
        }
    }
}

/// The sweep that the user means.
pub(crate) fn sweep_id(text: &str) -> anyhow::Result<SweepId> {
    SweepId::parse(text).ok_or_else(|| usage(format!("“{text}”不是检查编号，应如 S000003")))
}

/// What the user selected, as a filter.
pub(crate) fn filter(selection: &Selection) -> anyhow::Result<LeadFilter> {
    let mut filter =
        LeadFilter { category: selection.category.clone().map(CategoryId), ..LeadFilter::default() };
    if let Some(id) = &filter.category
        && !categories().any(|category| category.id == id.0)
    {
        return Err(usage(format!(
            "没有类别“{id}”。用 `xuncha rules list` 查看类别编号，如 special-supply。"
        )));
    }
    match &selection.status {
        None => filter.except = Some(LeadStatus::FalsePositive),
        Some(text) => {
            let known = || LeadStatus::ALL.map(LeadStatus::label_zh).join("、");
            let status = LeadStatus::from_name(text);
            filter.status =
                Some(status.ok_or_else(|| usage(format!("没有状态“{text}”，应为：{}", known())))?);
        }
    }
    if let Some(text) = &selection.sweep {
        filter.sweep = Some(sweep_id(text)?);
    }
    if let Some(level) = selection.min_severity {
        let severity = Severity::new(level);
        filter.min_severity = Some(severity.ok_or_else(|| usage("严重程度应为 1 至 5".to_owned()))?);
    }
    if let Some(text) = &selection.since {
        let start = format!("{text}T00:00:00+08:00").parse::<Timestamp>();
        filter.since = Some(start.map_err(|_| usage(format!("“{text}”不是日期，应如 2026-11-01")))?);
    }
    if let Some(text) = &selection.text {
        if !text.chars().any(char::is_alphanumeric) {
            return Err(usage(format!("“{text}”里没有可以查找的字")));
        }
        filter.text = Some(text.clone());
    }
    Ok(filter)
}

/// The environment record that is sealed with every snapshot of this run.
pub(crate) fn environment(ruleset: Digest) -> Environment {
    let program = std::env::current_exe().ok();
    let proxies = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    Environment {
        tool: format!("xuncha {}", env!("CARGO_PKG_VERSION")),
        tool_digest: program.and_then(|path| Some(file_digest(&path).ok()?.0)),
        host: machine::described(),
        ruleset,
        proxy: proxies.iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default(),
        clock: None,
        dns: dns(),
        checks: Vec::new(),
    }
}

/// The resolvers that the system names, where it does so in the usual file.
fn dns() -> String {
    let text = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")).map(str::trim);
    named.take(3).collect::<Vec<_>>().join(" ")
}
