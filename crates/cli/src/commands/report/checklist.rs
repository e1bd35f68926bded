//! `xuncha report form` for a checklist: the records of the online inspections of a period, a sheet a shop.

use std::io::Write as _;

use xuncha_model::{LeadFilter, LeadStatus, ShopName, Timestamp, beijing};
use xuncha_report::{Checklist, Heading, LeadRow, checklist_xlsx, inspect};
use xuncha_store::LeadStore;

use crate::{
    args::{FormArgs, Global},
    custody::Handed,
    exit::Exit,
    output, target_file, whole_file, wiring,
};

/// Latest sweeps of a target that are looked through for one in the period.
const SWEEPS: u32 = 400;

pub(super) fn make(
    checklist: &Checklist,
    args: &FormArgs,
    (from, to): (Timestamp, Timestamp),
    global: &Global,
) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let shop = args.shop.clone().map(|shop| ShopName { platform: None, shop });
    let filter = LeadFilter {
        since: Some(from),
        except: Some(LeadStatus::FalsePositive),
        shop: shop.clone(),
        ..LeadFilter::default()
    };
    let leads = wiring::block_on(store.leads(&filter))??;
    let rows: Vec<_> =
        leads.iter().filter(|lead| lead.first_seen <= to).map(|lead| LeadRow::new(lead, &names)).collect();
    let looked = wiring::block_on(store.shops_looked_at(from, to, shop.as_ref()))??;
    let shops = inspect(checklist, &looked, &rows);
    let missed = if shop.is_some() { Vec::new() } else { missed(&store, (from, to), global)? };
    let day = |at| beijing(at).date().to_string();
    let heading = Heading {
        unit: args.unit.clone(),
        period: format!("{} 至 {}", day(from), day(to)),
        generated: Timestamp::now(),
    };
    let bytes = checklist_xlsx(checklist, &shops, &missed, &heading)?;
    let told = rows.iter().map(|row| row.lead.to_string()).collect();
    Handed::new(&format!("检查记录表 {}", checklist.id), told).leaves(global, &bytes)?;
    if args.output == "-" {
        std::io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Done);
    }
    whole_file::write(std::path::Path::new(&args.output), &bytes)?;
    output::complain(&format!(
        "已填 {}：{} 家店铺，线索 {} 条，没有检查的对象 {} 个。实地检查、处理结果须人工填写：{}",
        checklist.id,
        shops.len(),
        rows.len(),
        missed.len(),
        args.output
    ));
    Ok(Exit::Done)
}

/// The targets in the list of which no sweep began in the period.
fn missed(
    store: &dyn LeadStore,
    (from, to): (Timestamp, Timestamp),
    global: &Global,
) -> anyhow::Result<Vec<String>> {
    let list = target_file::read(global)?;
    let mut missed = Vec::new();
    for entry in &list.targets {
        let sweeps = wiring::block_on(store.sweeps_of(&entry.name, SWEEPS))??;
        if sweeps.iter().any(|sweep| from <= sweep.started && sweep.started <= to) {
            continue;
        }
        let owner = if entry.owner.is_empty() { String::new() } else { format!("（{}）", entry.owner) };
        let why = if entry.paused { "，已暂停" } else { "" };
        missed.push(format!("{}{owner}{why}　{}", entry.name, entry.url));
    }
    Ok(missed)
}
