//! `xuncha leads overdue`: who is late, unit by unit (督办).

use std::collections::BTreeMap;

use xuncha_model::{Date, Lead, LeadFilter, Timestamp, beijing};
use xuncha_report::clean;
use xuncha_store::LeadStore as _;
use xuncha_sweep::Calendar;

use crate::{
    args::Global,
    exit::{Exit, usage},
    output, target_file, unit_file, wiring,
};

pub(super) fn run(unit: Option<&str>, global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    let units = unit_file::read(global)?;
    if let Some(unit) = unit.filter(|unit| !units.is_empty() && units.find(unit).is_none()) {
        return Err(usage(format!("单位表里没有“{unit}”。用 `xuncha units` 查看")));
    }
    let calendar = target_file::read(global)?.calendar;
    let today = beijing(Timestamp::now()).date();
    let filter = LeadFilter { due_before: Some(today), ..LeadFilter::default() };
    let mut leads = wiring::block_on(store.leads(&filter))??;
    leads.retain(|lead| unit.is_none_or(|unit| lead.unit == unit || units.is_below(&lead.unit, unit)));
    let mut by_unit: BTreeMap<Vec<&str>, Vec<&Lead>> = BTreeMap::new();
    for lead in &leads {
        let path = units.path(&lead.unit);
        let path = if path.is_empty() { vec![lead.unit.as_str()] } else { path };
        by_unit.entry(path).or_default().push(lead);
    }
    for (path, mut late) in by_unit {
        output::line(&clean(&format!("{}：{} 条", path.join(" → "), late.len())))?;
        late.sort_by_key(|lead| (lead.due, std::cmp::Reverse(lead.score)));
        for lead in late {
            output::line(&one_line(lead, today, &calendar))?;
        }
    }
    let next = if leads.is_empty() { "" } else { "，可用 `xuncha leads step 督办 编号` 督办" };
    output::line(&format!("超过期限的线索 {} 条{next}。", leads.len()))?;
    Ok(Exit::Done)
}

fn one_line(lead: &Lead, today: Date, calendar: &Calendar) -> String {
    let due = lead.due.unwrap_or(today);
    format!(
        "　　{}　{}　期限 {due}，已超 {} 个工作日　{} 分　{}",
        lead.id,
        lead.status.label_zh(),
        calendar.between(due, today),
        lead.score,
        clean(&lead.latest.title)
    )
}
