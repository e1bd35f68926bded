//! `xuncha hunt`: runs rules over everything that the archive has seen.

use std::{iter, sync::Arc, time::Instant};

use serde_json::json;
use xuncha_matcher::Ruleset;
use xuncha_model::beijing;
use xuncha_report::clean;
use xuncha_sweep::{
    EventSink, Hunt, Sample,
    archive::ARCHIVE_FOLDER,
    hunt,
    intake::{self, ImportPlan},
};

use crate::{
    args::{Format, Global, HuntArgs},
    chosen_rules, config,
    exit::{Exit, usage},
    output,
    progress::Progress,
    sealed_later, summary, wiring,
    workshop::{Workshop, stop_signal},
};

pub(super) fn run(args: &HuntArgs, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    let ruleset = Arc::new(chosen_rules::ruleset(&args.rules, global)?);
    let folder = global.data.join(ARCHIVE_FOLDER);
    let clock = Instant::now();
    let found = hunt(&folder, &ruleset)?.filter(|hunt| hunt.walk.lines > 0).ok_or_else(|| {
        usage(format!(
            "{} 里还没有归档。在配置里设 archive = \"listings\" 或 \"all\"，之后检查过的商品才会归档。",
            folder.display()
        ))
    })?;
    let seconds = clock.elapsed().as_secs_f64();
    match args.format {
        Format::Json => output::json(&shape(&found, &ruleset))?,
        Format::Text => text(&found, &ruleset, seconds)?,
    }
    let mut exit = if found.walk.broken > 0 { Exit::Incomplete } else { Exit::Done };
    if args.commit && found.leads() > 0 {
        exit = exit.max(commit(&found, ruleset, &config, global, args.format)?);
    } else if !args.commit && found.leads() > 0 && args.format == Format::Text {
        output::line("以上没有形成线索。确认规则合适后，加 --commit 形成线索。")?;
    }
    Ok(exit)
}

fn text(found: &Hunt, ruleset: &Ruleset, seconds: f64) -> std::io::Result<()> {
    let walk = &found.walk;
    #[expect(clippy::cast_precision_loss, reason = "told to one decimal")]
    let size = walk.bytes as f64 / 1e6;
    output::line(&format!("归档：{} 条商品记录，{size:.1} MB，用时 {seconds:.1} 秒", walk.lines))?;
    if walk.broken > 0 {
        output::line(&format!("其中 {} 条不完整（如断电时未写完），没有检查", walk.broken))?;
    }
    output::line(&format!(
        "会形成线索 {} 条{}",
        found.leads(),
        if found.cut { "以上（已达上限）" } else { "" }
    ))?;
    for (id, count) in &found.by_category {
        output::line(&format!("  {}：{count}", summary::category_name(id)))?;
    }
    if !found.by_day.is_empty() {
        let days = found.by_day.len() as u64;
        output::line(&format!(
            "按首次见到的日期（共 {days} 天，平均每天 {} 条）：",
            found.leads().div_ceil(days)
        ))?;
        for (day, count) in found.by_day.iter().rev().take(14) {
            output::line(&format!("  {day}：{count}"))?;
        }
    }
    for (rule, finds) in &found.by_rule {
        let info = ruleset.rule(&xuncha_model::RuleId(rule.clone()));
        let name = info.map(|info| info.name.as_str()).unwrap_or_default();
        output::line(&clean(&format!("规则 {rule}（{name}）：{} 条，例如：", finds.leads)))?;
        for Sample { at, title, words, url } in &finds.samples {
            let day = beijing(*at).strftime("%m-%d");
            output::line(&clean(&format!("  {day}　{title}　〔{}〕　{url}", words.join("、"))))?;
        }
    }
    Ok(())
}

fn shape(found: &Hunt, ruleset: &Ruleset) -> serde_json::Value {
    let sample = |sample: &Sample| json!({"at": sample.at.to_string(), "title": sample.title, "words": sample.words, "url": sample.url});
    let rules: serde_json::Map<_, _> = found
        .by_rule
        .iter()
        .map(|(rule, finds)| {
            let samples: Vec<_> = finds.samples.iter().map(sample).collect();
            (rule.clone(), json!({"leads": finds.leads, "samples": samples}))
        })
        .collect();
    json!({
        "broken": found.walk.broken,
        "by_category": found.by_category,
        "by_day": found.by_day,
        "by_platform": found.by_platform(),
        "by_rule": rules,
        "bytes": found.walk.bytes,
        "cut": found.cut,
        "leads": found.leads(),
        "listings": found.walk.lines,
        "ruleset": ruleset.digest().to_string(),
    })
}

/// Takes what was found down the pipeline, as a sweep of its own under these rules.
fn commit(
    found: &Hunt,
    ruleset: Arc<Ruleset>,
    config: &config::Config,
    global: &Global,
    format: Format,
) -> anyhow::Result<Exit> {
    let intakes = Box::new(iter::once(found.intake(&global.data.join(ARCHIVE_FOLDER))));
    let workshop = Workshop::open(config, global)?;
    let progress = Arc::new(Progress::new(format == Format::Json));
    let mut pipeline = workshop.pipeline(global, Arc::clone(&progress) as Arc<dyn EventSink>)?;
    pipeline.environment.ruleset = ruleset.digest();
    pipeline.environment.checks.push(sealed_later::Source::Archive.check());
    pipeline.ruleset = ruleset;
    // what comes out of the archive does not go into it again
    pipeline.archive = None;
    let names = vec![format!("归档回查 {}", ARCHIVE_FOLDER)];
    let end = wiring::block_on(async {
        let (stopped, listening) = stop_signal()?;
        let end = intake::bring(ImportPlan { names, intakes }, &pipeline, stopped).await;
        listening.abort();
        anyhow::Ok(end?)
    })??;
    progress.end();
    match format {
        Format::Json => output::json(&summary::SummaryShape::from(&end.summary))?,
        Format::Text => summary::text(&end.summary, end.unfinished)?,
    }
    Ok(if end.summary.coverage.unseen.is_empty() { Exit::Done } else { Exit::Incomplete })
}
