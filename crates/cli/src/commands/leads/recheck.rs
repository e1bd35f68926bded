//! `xuncha leads recheck`: looks again at the pages of leads, and tells what the looks come to.

use std::sync::Arc;

use xuncha_casework::standing_verdict;
use xuncha_model::{Lead, LeadFilter, LookVerdict, Target, Timestamp, beijing};
use xuncha_report::clean;
use xuncha_store::{LeadStore, StoreError};
use xuncha_sweep::{LOOKING_AGAIN, Revisit, SweepPlan, page_of};

use crate::{
    args::{Global, RecheckArgs},
    commands::plan,
    config::{self, Config},
    exit::{Exit, usage},
    output,
    progress::Progress,
    wiring,
    workshop::{Workshop, stop_signal},
};

#[cfg(test)]
mod story;

/// Leads looked at in one go.
const MOST: u32 = 500;

pub(super) fn run(args: &RecheckArgs, global: &Global) -> anyhow::Result<Exit> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    // Before anything is made: a wrong --data is not to become a new data directory.
    drop(wiring::open_to_read(global)?);
    let workshop = Workshop::open(&config, global).map_err(|error| {
        match error.downcast_ref::<StoreError>() {
            Some(StoreError::InUse { .. }) => usage(
                "一次检查（scan、sweep 或 serve）正在写入这个数据目录，回头看要等它结束后再运行；serve 值守时会自动查看到期的线索。办理、查看线索不受影响。",
            ),
            _ => error,
        }
    })?;
    let store = workshop.store.as_ref();
    let leads = if args.leads.is_empty() {
        wiring::block_on(due(store, Timestamp::now()))??
    } else {
        args.leads.iter().map(|text| wiring::lead(store, text)).collect::<anyhow::Result<_>>()?
    };
    if let Some(lead) = leads.iter().find(|lead| page_of(lead).is_none()) {
        return Err(usage(format!("{} 没有网址（来自本地文件），不能回头看。", lead.id)));
    }
    if leads.is_empty() {
        output::line("没有到期要回头看的线索。处置之后第 1、3、7、30 天到期；要马上看，请写线索编号。")?;
        return Ok(Exit::Done);
    }
    let progress = Arc::new(Progress::new(false));
    let pipeline = workshop.pipeline(global, Arc::clone(&progress) as _)?;
    let looking = looking_plan(&leads, args.rate, &config)?;
    let end = wiring::block_on_here(async {
        let (stopped, listening) = stop_signal()?;
        let end = xuncha_sweep::run(&looking, &pipeline, &workshop.world, stopped).await;
        listening.abort();
        anyhow::Ok(end?)
    })?;
    progress.end();
    end?;
    let mut whole = true;
    for lead in &leads {
        let lead = wiring::block_on(store.lead(lead.id))??.unwrap_or_else(|| lead.clone());
        let told = wiring::block_on(verdict(store, &lead))??;
        whole &= told.as_ref().is_some_and(|(verdict, _)| *verdict != LookVerdict::Unreachable);
        output::line(&format!("{}　{}", lead.id, describe(&lead, told.as_ref())))?;
    }
    Ok(if whole { Exit::Done } else { Exit::Incomplete })
}

/// The leads whose pages are due for a look.
pub(crate) async fn due(
    store: &dyn LeadStore,
    now: Timestamp,
) -> Result<Vec<Lead>, xuncha_store::StoreError> {
    let filter = LeadFilter { look_before: Some(now), limit: Some(MOST), ..LeadFilter::default() };
    let mut leads = store.leads(&filter).await?;
    leads.retain(|lead| page_of(lead).is_some());
    Ok(leads)
}

/// The sweep that looks at the pages of these leads, and nowhere else.
pub(crate) fn looking_plan(leads: &[Lead], rate: Option<f64>, config: &Config) -> anyhow::Result<SweepPlan> {
    let mut urls: Vec<_> = leads.iter().filter_map(page_of).collect();
    urls.dedup();
    let pages = urls.len() as u64;
    let targets = urls.into_iter().map(Target::Url).collect();
    Ok(SweepPlan {
        name: LOOKING_AGAIN.to_owned(),
        follow: false,
        revisit: Revisit::Afresh,
        looks: leads.to_vec(),
        ..plan(targets, rate, Some(pages.max(1)), config)?
    })
}

/// What the looks at a lead come to, and the words of the last one; `None` when there was none.
pub(super) async fn verdict(
    store: &dyn LeadStore,
    lead: &Lead,
) -> Result<Option<(LookVerdict, String)>, xuncha_store::StoreError> {
    let mut looks = store.looks(lead.id).await?;
    if let Some(disposed) = lead.disposed {
        looks.retain(|look| look.at >= disposed);
    }
    let Some(last) = looks.last() else { return Ok(None) };
    let since = lead.disposed.or_else(|| looks.first().map(|look| look.at)).unwrap_or(last.at);
    let same = store.same_goods(lead.id).await?;
    let elsewhere: Vec<_> = same.iter().filter(|other| other.first_seen > since).collect();
    let verdict = standing_verdict(&looks, !elsewhere.is_empty());
    let at = beijing(last.at).strftime("%Y-%m-%d %H:%M");
    let mut detail = format!("{at} 查看，{}", last.detail);
    if let Some(other) = elsewhere.first().filter(|_| verdict == Some(LookVerdict::Relisted)) {
        detail.push_str(&format!("；同样的商品见 {}（{}）", other.id, other.latest.url));
    }
    Ok(verdict.map(|verdict| (verdict, detail)))
}

/// The verdict in a line, and when the next look is.
pub(super) fn describe(lead: &Lead, told: Option<&(LookVerdict, String)>) -> String {
    let now = match told {
        Some((verdict, detail)) => format!("{}：{}", verdict.label_zh(), clean(detail)),
        None => "还没有查看过".to_owned(),
    };
    match lead.next_look {
        Some(at) => format!("{now}；下次 {}", beijing(at).strftime("%Y-%m-%d %H:%M")),
        None => now,
    }
}
