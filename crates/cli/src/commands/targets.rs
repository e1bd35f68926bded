//! `xuncha targets`: the list of what is watched.

use std::path::Path;

use serde_json::json;
use xuncha_model::{SweepState, Timestamp, beijing};
use xuncha_report::clean;
use xuncha_store::{LeadStore as _, StoreError, SweepRun};
use xuncha_store_sqlite::SqliteStore;
use xuncha_sweep::{
    Due, Entry, TargetList, TargetRow, add_targets, due, last_sweep, next_slot, pause_target, remove_target,
};

use crate::{
    args::{Format, Global, TargetArgs, TargetsCommand},
    exit::{Exit, usage},
    output, sheet, target_file, wiring,
};

use super::queries;

pub(super) fn run(command: &TargetsCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        TargetsCommand::Add(args) => add(global, &[row(args)])?,
        TargetsCommand::List { format } => list(global, *format)?,
        TargetsCommand::Import { file } => add(global, &rows(file)?)?,
        TargetsCommand::Queries(args) => {
            let rows = queries::rows(args, global)?;
            if args.dry_run {
                for row in &rows {
                    output::line(&format!("{}　{}", clean(&row.name), clean(&row.url)))?;
                }
            } else {
                add(global, &rows)?;
            }
        }
        TargetsCommand::Pause { name } => {
            target_file::change(global, |text| pause_target(text, name, true))?;
            output::line(&format!("已暂停“{}”。", clean(name)))?;
        }
        TargetsCommand::Resume { name } => {
            target_file::change(global, |text| pause_target(text, name, false))?;
            output::line(&format!("已恢复“{}”。", clean(name)))?;
        }
        TargetsCommand::Remove { name } => {
            target_file::change(global, |text| remove_target(text, name))?;
            output::line(&format!("已从清单中删除“{}”，已有的线索和证据不受影响。", clean(name)))?;
        }
    }
    Ok(Exit::Done)
}

fn add(global: &Global, rows: &[TargetRow]) -> anyhow::Result<()> {
    target_file::change(global, |text| add_targets(text, rows))?;
    output::line(&format!(
        "已加入 {} 个检查对象，清单在 {}。",
        rows.len(),
        target_file::place(global).display()
    ))?;
    Ok(())
}

fn row(args: &TargetArgs) -> TargetRow {
    TargetRow {
        name: args.name.clone(),
        url: args.url.clone(),
        platform: args.platform.clone(),
        jurisdiction: args.jurisdiction.clone(),
        every: args.every.clone(),
        hours: args.hours.clone(),
        days: args.days.clone(),
        campaigns: args.campaigns.clone(),
        owner: args.owner.clone(),
        revisit: args.revisit.clone(),
    }
}

/// The rows of a table; its first row names the columns.
fn rows(file: &Path) -> anyhow::Result<Vec<TargetRow>> {
    let sheet = sheet::read(file)?;
    let column = |names: &[&str]| sheet.column(names);
    let (name, url) = (column(&["名称", "name", "店铺名称"]), column(&["网址", "url", "链接"]));
    let (Some(name), Some(url)) = (name, url) else {
        return Err(usage(format!("{} 的第一行里没有“名称”和“网址”两列。", file.display())));
    };
    let (platform, jurisdiction) = (column(&["平台", "platform"]), column(&["辖区", "jurisdiction"]));
    let (every, hours) = (column(&["频次", "every"]), column(&["时段", "hours"]));
    let (days, campaign) = (column(&["日子", "days"]), column(&["专项", "campaign"]));
    let (owner, revisit) = (column(&["责任人", "owner"]), column(&["复查方式", "revisit"]));
    let read = |row: &Vec<String>| {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).cloned().unwrap_or_default();
        let split = |c| matches!(c, '、' | ',' | '，' | ';' | '；');
        let campaigns = cell(campaign).split(split).map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        TargetRow {
            name: cell(Some(name)),
            url: cell(Some(url)),
            platform: cell(platform),
            jurisdiction: cell(jurisdiction),
            every: cell(every),
            hours: cell(hours),
            days: cell(days),
            campaigns: campaigns.into_iter().filter(|name| !name.is_empty()).collect(),
            owner: cell(owner),
            revisit: cell(revisit),
        }
    };
    let rows = sheet.rows.iter().map(read);
    Ok(rows.filter(|row| !(row.name.trim().is_empty() && row.url.trim().is_empty())).collect())
}

fn list(global: &Global, format: Format) -> anyhow::Result<()> {
    let list = target_file::read(global)?;
    let store = match SqliteStore::open_to_read(&global.data) {
        Ok(store) => Some(store),
        Err(StoreError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let now = Timestamp::now();
    for entry in &list.targets {
        let runs = match &store {
            Some(store) => wiring::block_on(store.sweeps_of(&entry.name, 5))??,
            None => Vec::new(),
        };
        let next = next(&list, entry, &runs, now);
        match format {
            Format::Json => output::json(&json!({
                "name": entry.name,
                "url": entry.url.as_str(),
                "platform": entry.platform,
                "jurisdiction": entry.jurisdiction,
                "every": list.timing(entry, now).every.to_string(),
                "campaigns": entry.campaigns,
                "campaign_now": list.campaign(entry, now).map(|campaign| &campaign.name),
                "owner": entry.owner,
                "paused": entry.paused,
                "next": next.map(|next| next.to_string()),
                "last_sweep": runs.first().map(|run| run.sweep.to_string()),
            }))?,
            Format::Text => output::line(&line(&list, entry, &runs, next, now))?,
        }
    }
    if format == Format::Text {
        output::line(&format!("共 {} 个检查对象。", list.targets.len()))?;
    }
    Ok(())
}

/// When a target is looked at next; `None` when it is paused or never.
pub(super) fn next(list: &TargetList, entry: &Entry, runs: &[SweepRun], now: Timestamp) -> Option<Timestamp> {
    let timing = list.timing(entry, now);
    match due(&timing, &list.calendar, last_sweep(runs), now) {
        _ if entry.paused => None,
        Due::Now | Due::GoOn => Some(now),
        Due::Later => next_slot(&timing, &list.calendar, now),
    }
}

/// A target in one line.
pub(super) fn line(
    list: &TargetList,
    entry: &Entry,
    runs: &[SweepRun],
    next: Option<Timestamp>,
    now: Timestamp,
) -> String {
    let when = |at| beijing(at).strftime("%m-%d %H:%M").to_string();
    let next = match next {
        _ if entry.paused => "已暂停".to_owned(),
        Some(next) if next <= now => "现在到期".to_owned(),
        Some(next) => format!("下次 {}", when(next)),
        None => "没有下次".to_owned(),
    };
    let last = match runs.first() {
        None => "尚未检查".to_owned(),
        Some(run) => {
            let state = match run.state {
                SweepState::Done => "完成",
                SweepState::Stopped => "被叫停",
                SweepState::Running => "未完成",
            };
            format!("上次 {} {}（{state}）", when(run.started), run.sweep)
        }
    };
    let campaign = list.campaign(entry, now).map(|campaign| format!("　专项 {}", clean(&campaign.name)));
    format!(
        "{}　{}　每 {}{}　{next}　{last}",
        clean(&entry.name),
        clean(entry.url.as_str()),
        list.timing(entry, now).every,
        campaign.unwrap_or_default()
    )
}
