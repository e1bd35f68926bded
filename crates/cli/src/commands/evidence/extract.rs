//! `xuncha evidence extract`: the formal extraction of a lead's page.

use std::sync::Arc;

use serde_json::Value;
use url::Url;
use xuncha_crawl::Gates;
use xuncha_evidence::Sealed;
use xuncha_model::{
    CaptureGrade, Decision, EnvironmentCheck, Lead, Sighting, Step, Target, Timestamp, beijing,
};
use xuncha_report::{clean, mask};
use xuncha_store::LeadStore as _;
use xuncha_sweep::{
    Change, Differences, EventSink, Formal, FormalCapture, Revisit, SETTINGS, Sight, SweepPlan, World,
    officers,
};

use super::{of_lead, settings};
use crate::{
    args::{ExtractArgs, Global},
    cleanliness, clock,
    config::{self, Config},
    custody::{self, Handed},
    evidence_place,
    exit::{Exit, usage},
    output,
    progress::Progress,
    sight::{chromium, hosts},
    wiring,
    workshop::{Workshop, stop_signal},
};

pub(super) fn run(args: &ExtractArgs, global: &Global) -> anyhow::Result<Exit> {
    let officers = officers(&args.officers).map_err(|error| usage(error.to_string()))?;
    let mut config = config::load(global.config.as_deref(), &global.data)?;
    let repeated = args.settings.as_deref().map(settings::read).transpose()?;
    let (lead, follows) = lead_and_snapshot(&args.lead, repeated.as_deref(), global)?;
    let repeated = repeated.map(|bytes| serde_json::from_slice::<Value>(&bytes)).transpose()?;
    if let Some(repeated) = &repeated {
        config = settings::applied(repeated, config)?;
    }
    let earlier = text_of(&follows, "extraction.json");
    let url = address_of(&follows)?;
    let workshop = Workshop::open(&config, global)?;
    let progress = Arc::new(Progress::new(true));
    let mut pipeline = workshop.pipeline(global, Arc::clone(&progress) as Arc<dyn EventSink>)?;

    let fetcher = wiring::fetcher(&config, true)?;
    let source = &config.evidence.time_source;
    let reading = if source.is_empty() {
        Err("没有配置时间源，请在配置里写明 [evidence] time_source，如 sntp://ntp.ntsc.ac.cn".to_owned())
    } else {
        clock::measure(source, &fetcher)
    };
    // a browser of its own that keeps nothing of other pages
    let browser = chromium(&config, 0);
    let product = match &browser {
        Ok(browser) => wiring::block_on(browser.product())?,
        Err(fault) => Err(fault.clone()),
    };
    let checks = cleanliness::checks(&pipeline.environment, &url, &reading, &product);
    told(&checks)?;
    if checks.iter().any(|check| !check.passed) {
        return Err(usage(
            "环境检查（清洁性检查）未全部通过，没有进行正式提取。请按上面标“✗”的各项处理后重试。",
        ));
    }

    let plan = plan(&url, &config)?;
    let browser_name = product.as_deref().unwrap_or_default();
    let now = settings::made(&lead, &url, &officers, browser_name, &plan, &config, &pipeline);
    let formal = Arc::new(Formal::new(
        lead.id,
        lead.latest.category.clone(),
        follows.id,
        earlier,
        now.to_string(),
        repeated.map(|then| settings::differing(&then, &now)),
    ));
    pipeline.environment.clock = reading.ok();
    pipeline.environment.checks = checks;
    pipeline.taking.grade = CaptureGrade::Formal;
    pipeline.taking.officers.clone_from(&officers);
    pipeline.taking.follows = Some(follows.id);
    pipeline.archive = None;
    pipeline.formal = Some(Arc::clone(&formal));
    let sight = Sight {
        renderer: Arc::new(browser?),
        fetcher: Arc::new(fetcher),
        screenshots: true,
        pictures: false,
        scripts: true,
        most: 4,
        hosts: hosts(&config)?,
    };
    let world = World {
        frontier: Arc::clone(&workshop.world.frontier),
        fetcher: Arc::clone(&workshop.world.fetcher),
        gates: Gates::default(),
        sight: Some(sight),
    };
    let end = wiring::block_on(async {
        let (stopped, listening) = stop_signal()?;
        let end = xuncha_sweep::run(&plan, &pipeline, &world, stopped).await;
        listening.abort();
        anyhow::Ok(end?)
    })??;
    progress.end();
    let Some(capture) = formal.outcome() else {
        for unseen in &end.summary.coverage.unseen {
            output::line(&clean(&format!(
                "{}：{}　{}",
                unseen.url,
                unseen.reason.label_zh(),
                unseen.detail
            )))?;
        }
        output::line("没有取到页面内容，未形成正式提取的证据；“未能查看”不等于已下架。")?;
        return Ok(Exit::Incomplete);
    };
    record(&workshop, &lead, &officers, &capture)?;
    custody::note_decisions(
        &[wiring::lead(workshop.store.as_ref(), &lead.id.to_string())?],
        workshop.store.as_ref(),
        global,
    );
    let (who, why) = (officers.join("、"), format!("{}{}", of_lead::EXTRACTED, capture.snapshot));
    let by = Some((who.as_str(), why.as_str()));
    Handed { what: "正式提取的差异", leads: vec![lead.id.to_string()], by }.is_shown(global)?;
    report(&lead, &follows, &capture)?;
    Ok(if capture.pictured { Exit::Done } else { Exit::Incomplete })
}

/// The lead, and its latest monitoring snapshot that is kept; where settings are to be repeated, its formal extraction that was
/// made by them.
fn lead_and_snapshot(text: &str, settings: Option<&[u8]>, global: &Global) -> anyhow::Result<(Lead, Sealed)> {
    let leads = wiring::open_to_read(global)?;
    let lead = wiring::lead(&leads, text)?;
    let evidence = evidence_place::open_to_read(global)?;
    if let Some(settings) = settings {
        for id in of_lead::snapshots(&lead, &leads)?.into_iter().rev() {
            let sealed = evidence.get(&id)?;
            if sealed.parts.iter().any(|part| part.listed.name == SETTINGS && part.content == settings) {
                return Ok((lead, sealed));
            }
        }
        return Err(usage(format!(
            "设置文件不是线索 {} 任何一次正式提取的 {SETTINGS}（属于别的线索，或被改动过）；请从该线索证据包的 evidence 目录里取",
            lead.id
        )));
    }
    let mut sightings: Vec<Sighting> = wiring::block_on(leads.lead_sightings(lead.id))??;
    sightings.sort_by_key(|sighting| std::cmp::Reverse(sighting.at));
    // the one that shows the lead best, else the latest that is a monitoring snapshot
    let named = std::iter::once(&lead.latest).chain(&sightings).map(|sighting| sighting.evidence.snapshot);
    for id in named {
        let sealed = evidence.get(&id)?;
        let manifest: serde_json::Value = serde_json::from_slice(&sealed.manifest)?;
        if manifest["grade"] != CaptureGrade::Formal.name() {
            return Ok((lead, sealed));
        }
    }
    Err(usage(format!("线索 {} 没有监测快照可供比对", lead.id)))
}

fn text_of(sealed: &Sealed, name: &str) -> String {
    let part = sealed.parts.iter().find(|part| part.listed.name == name);
    part.map(|part| String::from_utf8_lossy(&part.content).into_owned()).unwrap_or_default()
}

/// The address that the snapshot captured.
fn address_of(sealed: &Sealed) -> anyhow::Result<Url> {
    let manifest: serde_json::Value = serde_json::from_slice(&sealed.manifest)?;
    let text = manifest["url"].as_str().unwrap_or_default();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| {
        usage(format!("该线索的页面是保存的文件或记录（{text}），不能重新提取；正式提取只用于网页"))
    })
}

fn plan(url: &Url, config: &Config) -> anyhow::Result<SweepPlan> {
    let plan = crate::commands::plan(vec![Target::Url(url.clone())], None, Some(1), config)?;
    Ok(SweepPlan { follow: false, revisit: Revisit::Afresh, ..plan })
}

fn told(checks: &[EnvironmentCheck]) -> std::io::Result<()> {
    output::line("环境检查（清洁性检查）：")?;
    for EnvironmentCheck { name, passed, detail } in checks {
        output::line(&clean(&format!("  {} {name}：{detail}", if *passed { "✓" } else { "✗" })))?;
    }
    Ok(())
}

/// Writes the extraction into the lead's history, whatever was decided about it meanwhile.
fn record(
    workshop: &Workshop,
    lead: &Lead,
    officers: &[String],
    capture: &FormalCapture,
) -> anyhow::Result<()> {
    let now = wiring::block_on(workshop.store.lead(lead.id))??;
    let version = now.map_or(lead.version, |lead| lead.version);
    let decision = Decision {
        step: Step::Extract,
        who: officers.join("、"),
        at: Timestamp::now(),
        why: format!(
            "{}{}；{}{}",
            of_lead::EXTRACTED,
            capture.snapshot,
            capture.sentence(),
            if capture.pictured { "" } else { "；没有截图" }
        ),
        unit: None,
        due: None,
        despite: None,
        disposal: None,
    };
    wiring::block_on(workshop.store.decide(lead.id, version, decision))??;
    Ok(())
}

fn report(lead: &Lead, follows: &Sealed, capture: &FormalCapture) -> std::io::Result<()> {
    let manifest: serde_json::Value = serde_json::from_slice(&follows.manifest).unwrap_or_default();
    let then = manifest["captured"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let then = then.map_or_else(String::new, |at| format!("（{}）", beijing(at).strftime("%F %T")));
    output::line(&format!("线索 {} 正式提取完成。", lead.id))?;
    output::line(&format!("  证据摘要值：{}", capture.snapshot))?;
    let followed = if capture.resettled.is_some() { "所重复的正式提取" } else { "监测快照" };
    output::line(&format!("  {followed}{then}：{}", follows.id))?;
    output::line(&format!("  页面类型：{}", capture.kind.label_zh()))?;
    if !capture.pictured {
        output::line("  截图没有成功，原因记在证据的 resources.json；其余证据完整，可再次提取。")?;
    }
    match capture.resettled.as_deref() {
        Some([]) => output::line("  设置与那一次相同")?,
        Some(changes) => {
            output::line("  与那一次的设置不同：")?;
            for Change { what, before, now } in changes {
                output::line(&clean(&format!("    {what}：“{before}” → “{now}”")))?;
            }
        }
        None => {}
    }
    output::line(&clean(&format!("  {}", capture.sentence())))?;
    let Differences { changes, words_still, lines_gone, lines_new, .. } = &capture.differences;
    for change in changes {
        let (before, now) = (mask(&change.before).0, mask(&change.now).0);
        output::line(&clean(&format!("    {}：“{before}” → “{now}”", change.what)))?;
    }
    if !words_still.is_empty() {
        output::line(&clean(&format!("    仍出现的命中字词：{}", words_still.join("、"))))?;
    }
    for (sign, lines) in [("－", lines_gone), ("＋", lines_new)] {
        for line in lines.iter().take(10) {
            // whole lines are masked: a number cut in two is none
            let shown: String = mask(line).0.chars().take(60).collect();
            output::line(&clean(&format!("    {sign} {shown}")))?;
        }
        if lines.len() > 10 {
            output::line(&format!("    {sign} 另有 {} 行，见证据的 differences.json", lines.len() - 10))?;
        }
    }
    Ok(())
}
