//! `xuncha report brief`: what was looked at, found and done in a period, with charts, and a draft of who stands out.

use std::{
    collections::{BTreeMap, HashSet},
    io::Write as _,
    path::Path,
};

use xuncha_model::{Date, Lead, LeadFilter, LeadId, LeadStatus, ShopLooks, Timestamp, beijing};
use xuncha_report::{
    Brief, Heading, LeadRow, PlainTable, RuleNames, Series, TemplateKind, brief_fields, brief_xlsx,
};
use xuncha_store::{LeadStore as _, Statement};

use crate::{
    args::{BriefArgs, Global},
    custody::{self, Handed},
    exit::{Exit, usage},
    output, template_file, whole_file, wiring,
};

use super::period;

/// Days of a brief when none are named.
const DAYS: u32 = 7;

/// Leads read at a time, and most sweeps looked at.
const AT_A_TIME: u32 = 2_000;
const SWEEPS: u32 = 2_000;

/// Fewest days on which a shop was looked at, for it to be named with praise.
const RED_DAYS: u64 = 3;

const NOTES: [&str; 3] = [
    "线索是本工具按规则发现、待核实的，不是违法认定，也不是案件数。",
    "“未能查看”的地址没有看过，不能算作没有问题；各次检查的结论见“检查”表。",
    "红黑榜是草稿：黑榜列研判属实的线索较多的店铺，红榜列多日检查过、没有线索、同期地址都能查看的店铺；公布前须逐家核实并经审批。",
];

pub(super) fn run(args: &BriefArgs, global: &Global) -> anyhow::Result<Exit> {
    let today = beijing(Timestamp::now()).date();
    let last = args.to.clone().unwrap_or_else(|| today.to_string());
    let first = match &args.from {
        Some(first) => first.clone(),
        None => {
            let (_, to) = period(&last, &last)?;
            (1..DAYS).try_fold(beijing(to).date(), |day, _| day.yesterday())?.to_string()
        }
    };
    let (from, to) = period(&first, &last)?;
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let mut filter = LeadFilter {
        since: Some(from),
        after: Some(LeadId(0)),
        limit: Some(AT_A_TIME),
        ..LeadFilter::default()
    };
    let mut leads = Vec::new();
    loop {
        let some = wiring::block_on(store.leads(&filter))??;
        let Some(end) = some.last() else { break };
        filter.after = Some(end.id);
        leads.extend(some.into_iter().filter(|lead| lead.first_seen <= to));
    }
    let shops = wiring::block_on(store.shops_looked_at(from, to, None))??;
    let mut sweeps = Vec::new();
    for run in wiring::block_on(store.sweeps(SWEEPS))?? {
        if from <= run.started && run.started <= to {
            sweeps.push(wiring::block_on(store.statement(run.sweep))??);
        }
    }
    let (first, last) = (beijing(from).date(), beijing(to).date());
    let brief = brief(&leads, &shops, &sweeps, &names, (first, last));
    let heading = Heading {
        unit: args.unit.clone(),
        period: format!("{first} 至 {last}"),
        generated: Timestamp::now(),
    };
    let bytes = if args.output.ends_with(".docx") {
        let template = template_file::read(&TemplateKind::BRIEF, global)?.template;
        template.fill(&brief_fields(&brief, &heading)).map_err(|error| usage(error.to_string()))?
    } else {
        brief_xlsx(&brief, &heading)?
    };
    Handed::new("简报", custody::named(&leads)).leaves(global, &bytes)?;
    if args.output == "-" {
        std::io::stdout().lock().write_all(&bytes)?;
    } else {
        whole_file::write(Path::new(&args.output), &bytes)?;
        output::complain(&format!(
            "已写出简报（{first} 至 {last}，线索 {} 条）：{}",
            leads.len(),
            args.output
        ));
    }
    Ok(Exit::Done)
}

fn brief(
    leads: &[Lead],
    shops: &[ShopLooks],
    sweeps: &[Statement],
    names: &RuleNames,
    (first, last): (Date, Date),
) -> Brief {
    let true_leads = leads.iter().filter(|lead| lead.status != LeadStatus::FalsePositive);
    let rows: Vec<_> = true_leads.map(|lead| LeadRow::new(lead, names)).collect();
    let standing = |status| leads.iter().filter(|lead| lead.status == status).count();
    let total = |count: fn(&Statement) -> u64| sweeps.iter().map(count).sum::<u64>();
    let figures = vec![
        ("检查次数", sweeps.len().to_string()),
        ("检查店铺（页面写明店名的）", shops.len().to_string()),
        ("查看页面", total(|one| one.summary.coverage.seen).to_string()),
        ("查看商品", total(|one| one.summary.listings).to_string()),
        ("未能查看的地址", total(|one| one.summary.coverage.unseen_count()).to_string()),
        ("发现线索（不含误报）", rows.len().to_string()),
        ("其中严重、紧急", rows.iter().filter(|row| row.severity.level() >= 4).count().to_string()),
        ("待研判", standing(LeadStatus::New).to_string()),
        ("误报", standing(LeadStatus::FalsePositive).to_string()),
        ("已办结", standing(LeadStatus::Closed).to_string()),
        ("已移送", standing(LeadStatus::Transferred).to_string()),
    ];
    let counted = |name, column, key: fn(&LeadRow) -> String| Series {
        name,
        columns: [column, "线索数"],
        rows: most(rows.iter().map(key)),
        over_time: false,
    };
    let by_status = LeadStatus::ALL.map(|status| (status.label_zh().to_owned(), standing(status) as u64));
    let series = vec![
        counted("按类别", "类别", |row| row.category_name.clone()),
        counted("按平台", "平台", |row| row.platform.clone()),
        Series {
            name: "按办理状态",
            columns: ["状态", "线索数"],
            rows: by_status.into_iter().filter(|(_, count)| *count > 0).collect(),
            over_time: false,
        },
        Series {
            name: "按日",
            columns: ["日期", "线索数"],
            rows: by_day(&rows, first, last),
            over_time: true,
        },
    ];
    Brief {
        figures,
        notes: NOTES.to_vec(),
        series,
        tables: vec![checked(sweeps), standing_out(&rows, leads, shops)],
    }
}

/// How often each name occurs, the most frequent first.
fn most(names: impl Iterator<Item = String>) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn by_day(rows: &[LeadRow], first: Date, last: Date) -> Vec<(String, u64)> {
    let mut days = vec![first];
    while let Some(next) = days.last().filter(|day| **day < last).and_then(|day| day.tomorrow().ok()) {
        days.push(next);
    }
    let found = |day| rows.iter().filter(|row| beijing(row.first_seen).date() == day).count() as u64;
    days.into_iter().map(|day| (day.to_string(), found(day))).collect()
}

fn checked(sweeps: &[Statement]) -> PlainTable {
    let row = |one: &Statement| {
        let summary = &one.summary;
        let name = if one.run.name.is_empty() { one.run.targets.join("；") } else { one.run.name.clone() };
        vec![
            one.run.sweep.to_string(),
            name,
            beijing(one.run.started).strftime("%Y-%m-%d %H:%M").to_string(),
            summary.coverage.verdict().label_zh().to_owned(),
            summary.coverage.seen.to_string(),
            summary.coverage.unseen_count().to_string(),
            summary.listings.to_string(),
            summary.leads_new.to_string(),
        ]
    };
    PlainTable {
        name: "检查",
        columns: &[
            ("检查编号", 12),
            ("检查对象", 40),
            ("开始", 17),
            ("结论", 12),
            ("已查看", 9),
            ("未能查看", 9),
            ("商品", 9),
            ("新线索", 9),
        ],
        rows: sweeps.iter().map(row).collect(),
    }
}

/// Shops for a draft of the red and the black list.
fn standing_out(rows: &[LeadRow], leads: &[Lead], shops: &[ShopLooks]) -> PlainTable {
    let judged = |row: &&LeadRow| !matches!(row.status, LeadStatus::New | LeadStatus::FalsePositive);
    let named = rows.iter().filter(judged).filter(|row| !row.shop.is_empty());
    let black = most(named.map(|row| format!("{}\u{1f}{}", row.platform, row.shop)));
    let line = |list: &str, platform: &str, shop: &str, why: String| {
        vec![list.to_owned(), platform.to_owned(), shop.to_owned(), why]
    };
    let mut table: Vec<_> = black
        .iter()
        .filter_map(|(key, count)| Some((key.split_once('\u{1f}')?, count)))
        .map(|((platform, shop), count)| {
            line("黑榜（草稿）", platform, shop, format!("研判属实的线索 {count} 条"))
        })
        .collect();
    let with_leads: HashSet<(&str, &str)> =
        leads.iter().map(|lead| (lead.latest.platform.as_str(), lead.latest.shop.as_str())).collect();
    let has_leads = |one: &ShopLooks| with_leads.contains(&(one.platform.as_str(), one.shop.as_str()));
    let red = shops.iter().filter(|one| one.days >= RED_DAYS && one.unseen == 0 && !has_leads(one));
    table.extend(red.map(|one| {
        let why = format!("{} 天检查 {} 个页面，没有线索，同期地址都能查看", one.days, one.pages);
        line("红榜（草稿）", &one.platform, &one.shop, why)
    }));
    PlainTable {
        name: "红黑榜草稿",
        columns: &[("榜", 14), ("平台", 20), ("店铺", 34), ("依据", 50)],
        rows: table,
    }
}
