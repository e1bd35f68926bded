//! `xuncha leads shop`: all that is known of a shop, on one card.

use serde_json::json;
use xuncha_model::{
    Act, Lead, LeadFilter, LeadStatus, LicenceLooks, PriceLook, ShopLooks, ShopName, Step, Timestamp, beijing,
};
use xuncha_report::{RuleNames, clean};
use xuncha_store::LeadStore;

use crate::{
    args::{Format, Global},
    exit::{Exit, usage},
    output, wiring,
};

use super::{licences, one_line, prices};

/// What people did about a lead of the shop, and when.
struct Deed {
    lead: Lead,
    prices: Vec<PriceLook>,
    judged: Option<Timestamp>,
    closed: Option<Timestamp>,
}

pub(super) fn run(
    shop: &str,
    platform: Option<&str>,
    format: Format,
    global: &Global,
) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let name = ShopName { platform: platform.map(str::to_owned), shop: shop.to_owned() };
    let filter = LeadFilter { shop: Some(name.clone()), ..LeadFilter::default() };
    let (looks, licences, deeds) = wiring::block_on(async {
        let looks = store.shops_looked_at(Timestamp::UNIX_EPOCH, Timestamp::MAX, Some(&name)).await?;
        let licences = store.licences(&name).await?;
        let mut deeds = Vec::new();
        for lead in store.leads(&filter).await? {
            deeds.push(deed(&store, lead).await?);
        }
        anyhow::Ok((looks, licences, deeds))
    })??;
    if looks.is_empty() && licences.is_empty() && deeds.is_empty() {
        return Err(usage(format!(
            "没有检查过店铺“{shop}”，也没有它的线索。店名须与页面显示的完全一致，可用 `xuncha leads --text {shop}` 查找。"
        )));
    }
    match format {
        Format::Json => output::json(&shape(shop, &looks, &licences, &deeds))?,
        Format::Text => text(shop, &looks, &licences, &deeds, &names)?,
    }
    Ok(Exit::Done)
}

async fn deed(store: &dyn LeadStore, lead: Lead) -> anyhow::Result<Deed> {
    let history = store.history(lead.id).await?;
    let at = |step| history.iter().rev().find(|one| one.act == Act::Step(step)).map(|one| one.at);
    let prices = store.price_looks(&lead.latest.url).await?;
    let closed = if lead.status == LeadStatus::Closed { at(Step::Close) } else { None };
    Ok(Deed { judged: at(Step::Triage), closed, prices, lead })
}

fn text(
    shop: &str,
    looks: &[ShopLooks],
    licences: &[LicenceLooks],
    deeds: &[Deed],
    names: &RuleNames,
) -> anyhow::Result<()> {
    let day = |at| beijing(at).strftime("%Y-%m-%d").to_string();
    output::line(&format!("店铺：{}", clean(shop)))?;
    for one in looks {
        output::line(&format!(
            "检查：{}，{} 至 {}，{} 天看过 {} 次页面",
            clean(&one.platform),
            day(one.first),
            day(one.last),
            one.days,
            one.pages
        ))?;
    }
    if looks.is_empty() {
        output::line("检查：没有打开过这家店铺自己的页面，线索来自列表页或导入的数据")?;
    }
    for line in licences::lines(licences) {
        output::line(&clean(&line))?;
    }
    let count = |fits: fn(LeadStatus) -> bool| deeds.iter().filter(|one| fits(one.lead.status)).count();
    output::line(&format!(
        "线索：共 {} 条；待研判 {}，研判属实 {}（其中办结 {}、移送 {}），误报 {}",
        deeds.len(),
        count(|status| status == LeadStatus::New),
        count(|status| !matches!(status, LeadStatus::New | LeadStatus::FalsePositive)),
        count(|status| status == LeadStatus::Closed),
        count(|status| status == LeadStatus::Transferred),
        count(|status| status == LeadStatus::FalsePositive),
    ))?;
    if let Some(days) = days_to_end(deeds) {
        output::line(&format!("办结用时：从发现到办结平均 {days:.1} 天"))?;
    }
    for deed in deeds {
        let ended = deed.closed.map(|at| format!("　{} 办结", day(at))).unwrap_or_default();
        let line = one_line(&deed.lead, names);
        output::line(&format!("{}　发现 {}{ended}", line, day(deed.lead.first_seen)))?;
    }
    prices_told(deeds)?;
    Ok(())
}

/// The history of the prices of the shop's goods, each page once, where it says something.
fn prices_told(deeds: &[Deed]) -> anyhow::Result<()> {
    let mut told: Vec<&str> = Vec::new();
    for deed in deeds {
        let seen = &deed.lead.latest;
        let lines = prices::lines(&deed.prices);
        if lines.is_empty() || told.contains(&seen.url.as_str()) {
            continue;
        }
        told.push(&seen.url);
        output::line(&clean(&format!("{}（{}）", seen.title, seen.url)))?;
        for line in lines {
            output::line(&format!("  {}", clean(&line)))?;
        }
    }
    Ok(())
}

/// Mean days from finding to closing; `None` when nothing was closed.
fn days_to_end(deeds: &[Deed]) -> Option<f64> {
    let spans: Vec<f64> = deeds
        .iter()
        .filter_map(|deed| Some(deed.closed?.duration_since(deed.lead.first_seen).as_secs_f64() / 86_400.0))
        .collect();
    let count = u32::try_from(spans.len()).ok().filter(|count| *count > 0)?;
    Some(spans.iter().sum::<f64>() / f64::from(count))
}

fn shape(shop: &str, looks: &[ShopLooks], licences: &[LicenceLooks], deeds: &[Deed]) -> serde_json::Value {
    let look = |one: &ShopLooks| {
        json!({
            "platform": one.platform,
            "pages": one.pages,
            "days": one.days,
            "first": one.first.to_string(),
            "last": one.last.to_string(),
        })
    };
    let lead = |one: &Deed| {
        json!({
            "lead": one.lead.id.to_string(),
            "category": one.lead.latest.category.0,
            "title": one.lead.latest.title,
            "status": one.lead.status.name(),
            "found": one.lead.first_seen.to_string(),
            "judged": one.judged.map(|at| at.to_string()),
            "closed": one.closed.map(|at| at.to_string()),
            "prices": prices::shape(&one.prices),
        })
    };
    json!({
        "version": 1,
        "shop": shop,
        "looked_at": looks.iter().map(look).collect::<Vec<_>>(),
        "licences": licences.iter().map(licences::shape).collect::<Vec<_>>(),
        "leads": deeds.iter().map(lead).collect::<Vec<_>>(),
        "days_to_end": days_to_end(deeds),
    })
}
