//! `xuncha rules health`: how each rule does in use, and what should be done about it.

use std::{io::Write as _, path::Path};

use serde_json::{Value, json};
use xuncha_evaluation::{FEWEST_JUDGED, Fate, Health, Infirmary, SUSPEND_BELOW, TIGHTEN_BELOW};
use xuncha_model::{
    Act, Date, Lead, LeadFilter, LeadId, LeadStatus, Measure, RuleId, Step, Timestamp, beijing,
};
use xuncha_report::{PlainTable, RuleNames, clean, plain_csv, plain_xlsx};
use xuncha_store::LeadStore;

use crate::{
    args::{Global, HealthArgs, StatementFormat},
    exit::{Exit, usage},
    output,
    table::Table,
    whole_file, wiring,
};

/// Days looked at when none are named.
const DAYS: u32 = 30;

/// Leads read at a time.
const AT_A_TIME: u32 = 2_000;

const COLUMNS: [(&str, u16); 12] = [
    ("规则", 30),
    ("名称", 30),
    ("线索", 8),
    ("属实", 8),
    ("误报", 8),
    ("未发现违法", 10),
    ("待研判", 8),
    ("准确率", 8),
    ("95% 区间", 14),
    ("每天", 8),
    ("后半段比前半段", 14),
    ("建议", 26),
];

pub(super) fn run(args: &HealthArgs, global: &Global) -> anyhow::Result<Exit> {
    let today = beijing(Timestamp::now()).date();
    let to = args.to.as_deref().map_or(Ok(today), day)?;
    let from = match &args.from {
        Some(text) => day(text)?,
        None => (1..DAYS).try_fold(to, |day, _| day.yesterday())?,
    };
    if from > to {
        return Err(usage(format!("第一天 {from} 晚于最后一天 {to}")));
    }
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    let infirmary = wiring::block_on(look(&store, from, to))??;
    let table = PlainTable {
        name: "规则表现",
        columns: &COLUMNS,
        rows: infirmary.rules().into_iter().map(|(id, health)| row(id, health, &infirmary, &names)).collect(),
    };
    let bytes = match args.format {
        StatementFormat::Text if args.output == "-" => return text(&table, from, to),
        StatementFormat::Json => {
            let rules = infirmary.rules().into_iter().map(|(id, health)| shape(id, health, &infirmary));
            let value = json!({
                "version": 2, "from": from.to_string(), "to": to.to_string(), "rules": rules.collect::<Vec<_>>()
            });
            serde_json::to_vec_pretty(&value)?
        }
        StatementFormat::Text | StatementFormat::Csv => plain_csv(&[table]),
        StatementFormat::Xlsx => plain_xlsx(&[table])?,
    };
    if args.output == "-" {
        std::io::stdout().lock().write_all(&bytes)?;
    } else {
        whole_file::write(Path::new(&args.output), &bytes)?;
        output::complain(&format!("已写出规则表现：{}", args.output));
    }
    Ok(Exit::Done)
}

/// Reads the leads of the period, some at a time: there may be a million.
async fn look(store: &dyn LeadStore, from: Date, to: Date) -> anyhow::Result<Infirmary> {
    let mut infirmary = Infirmary::new(from, to);
    let mut filter = LeadFilter {
        since: Some(format!("{from}T00:00:00+08:00").parse()?),
        after: Some(LeadId(0)),
        limit: Some(AT_A_TIME),
        ..LeadFilter::default()
    };
    loop {
        let leads = store.leads(&filter).await?;
        let Some(last) = leads.last() else { return Ok(infirmary) };
        filter.after = Some(last.id);
        for lead in &leads {
            let fate = Fate::of(lead.status, was_lawful(store, lead).await?);
            infirmary.add(lead, beijing(lead.first_seen).date(), fate);
        }
    }
}

/// Whether nothing unlawful was found: that was the disposal, or the lead was closed straight after it was verified.
async fn was_lawful(store: &dyn LeadStore, lead: &Lead) -> anyhow::Result<bool> {
    if let Some(disposal) = &lead.disposal {
        return Ok(disposal.has(Measure::Lawful));
    }
    if lead.status != LeadStatus::Closed {
        return Ok(false);
    }
    let last = store.history(lead.id).await?.pop();
    Ok(last.is_some_and(|last| last.act == Act::Step(Step::Close) && last.from == LeadStatus::Verified))
}

fn day(text: &str) -> anyhow::Result<Date> {
    text.parse().map_err(|_| usage(format!("“{text}”不是日期，应如 2026-11-01")))
}

fn text(table: &PlainTable, from: Date, to: Date) -> anyhow::Result<Exit> {
    if table.rows.is_empty() {
        output::line(&format!("{from} 至 {to} 没有线索。"))?;
        return Ok(Exit::Done);
    }
    let mut shown = Table::new(&COLUMNS.map(|(name, _)| name));
    for row in &table.rows {
        shown.push(row.iter().map(|cell| clean(cell).into_owned()));
    }
    shown.print(&format!("{from} 至 {to} 发现的线索："))?;
    output::line(&format!(
        "属实：研判为线索的。未发现违法：核实后直接办结，或处置结果是未发现违法的，不算误报，也不算属实。研判满 {FEWEST_JUDGED} 条才评价；准确率区间上限低于 \
         {:.0}% 建议停用，低于 {:.0}% 建议收紧。",
        SUSPEND_BELOW * 100.0,
        TIGHTEN_BELOW * 100.0
    ))?;
    Ok(Exit::Done)
}

fn row(id: &RuleId, health: &Health, infirmary: &Infirmary, names: &RuleNames) -> Vec<String> {
    let precision = health.precision();
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let [before, after] = health.halves;
    vec![
        id.to_string(),
        names.rules.get(id).cloned().unwrap_or_default(),
        health.leads().to_string(),
        health.held.to_string(),
        health.fell.to_string(),
        health.lawful.to_string(),
        health.pending.to_string(),
        precision.value().map_or_else(|| "—".to_owned(), percent),
        precision
            .interval()
            .map_or_else(|| "—".to_owned(), |(low, high)| format!("{}–{}", percent(low), percent(high))),
        format!("{:.1}", per_day(health, infirmary)),
        format!("{before} → {after}"),
        health.advice().label_zh().to_owned(),
    ]
}

fn per_day(health: &Health, infirmary: &Infirmary) -> f64 {
    f64::from(health.leads()) / f64::from(infirmary.days())
}

fn shape(id: &RuleId, health: &Health, infirmary: &Infirmary) -> Value {
    let precision = health.precision();
    json!({
        "rule": id.0,
        "leads": health.leads(),
        "held": health.held,
        "fell": health.fell,
        "lawful": health.lawful,
        "pending": health.pending,
        "precision": precision.value(),
        "interval": precision.interval().map(|(low, high)| [low, high]),
        "per_day": per_day(health, infirmary),
        "halves": health.halves,
        "advice": health.advice().name(),
    })
}
