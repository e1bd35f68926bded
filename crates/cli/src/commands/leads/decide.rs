//! Deciding about leads: a step, taking the last one back, the history, and who is late.

use serde_json::json;
use xuncha_model::{Act, Date, Decided, Decision, Lead, LeadFilter, LeadId, Step, Timestamp, beijing};
use xuncha_report::clean;
use xuncha_store::{LeadStore as _, StoreError};
use xuncha_sweep::Calendar;

use crate::{
    args::{Format, Global, Signature, StepArgs},
    exit::{Exit, usage},
    output, target_file, wiring,
};

pub(super) fn step(args: &StepArgs, global: &Global) -> anyhow::Result<Exit> {
    let step = Step::from_name(&args.step).ok_or_else(|| {
        let steps: Vec<_> = Step::ALL.into_iter().map(Step::label_zh).collect();
        usage(format!("没有办理步骤“{}”，应为：{}", args.step, steps.join("、")))
    })?;
    if args.signature.seen.is_some() && args.leads.len() > 1 {
        return Err(usage("--seen 只能用于一条线索"));
    }
    let store = wiring::open_to_decide(global)?;
    let now = Timestamp::now();
    let decision = Decision {
        step,
        who: args.signature.who.clone(),
        at: now,
        why: args.signature.why.clone(),
        unit: args.unit.clone(),
        due: args.due.as_deref().map(|text| last_day(text, beijing(now).date(), global)).transpose()?,
    };
    let leads = args.leads.iter().map(|text| wiring::lead(&store, text)).collect::<Result<Vec<_>, _>>()?;
    let mut refused = 0;
    for lead in &leads {
        let expected = args.signature.seen.unwrap_or(lead.version);
        match wiring::block_on(store.decide(lead.id, expected, decision.clone()))? {
            Ok(decided) => told(lead.id, &decided)?,
            Err(error @ (StoreError::Refused { .. } | StoreError::Stale { .. })) => {
                output::complain(&clean(&error.to_string()));
                refused += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    match refused {
        0 => Ok(Exit::Done),
        some if some < leads.len() => Ok(Exit::Incomplete),
        _ => Err(usage("没有办理任何线索，原因见上。")),
    }
}

pub(super) fn undo(lead: &str, signature: &Signature, global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_decide(global)?;
    let lead = wiring::lead(&store, lead)?;
    let Signature { who, why, seen } = signature;
    let version = seen.unwrap_or(lead.version);
    match wiring::block_on(store.undo_last(lead.id, version, who, why, Timestamp::now()))? {
        Ok(decided) => told(lead.id, &decided)?,
        Err(error @ (StoreError::Refused { .. } | StoreError::Stale { .. })) => {
            return Err(usage(clean(&error.to_string())));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Exit::Done)
}

pub(super) fn history(lead: &str, format: Format, global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    let lead = wiring::lead(&store, lead)?;
    let history = wiring::block_on(store.history(lead.id))??;
    match format {
        Format::Json => {
            for decided in &history {
                output::json(&shape(decided))?;
            }
        }
        Format::Text => {
            for decided in &history {
                output::line(&one_line(decided))?;
            }
            let status = lead.status.label_zh();
            output::line(&format!("{} 现为“{status}”，办理记录 {} 条。", lead.id, history.len()))?;
        }
    }
    Ok(Exit::Done)
}

pub(super) fn overdue(global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_read(global)?;
    let calendar = target_file::read(global)?.calendar;
    let today = beijing(Timestamp::now()).date();
    let filter = LeadFilter { due_before: Some(today), ..LeadFilter::default() };
    let leads = wiring::block_on(store.leads(&filter))??;
    for lead in &leads {
        output::line(&late(lead, today, &calendar))?;
    }
    let next = if leads.is_empty() { "" } else { "，可用 `xuncha leads step 督办 编号` 督办" };
    output::line(&format!("超过期限的线索 {} 条{next}。", leads.len()))?;
    Ok(Exit::Done)
}

fn late(lead: &Lead, today: Date, calendar: &Calendar) -> String {
    let due = lead.due.unwrap_or(today);
    format!(
        "{}　{}　{}　期限 {due}，已超 {} 个工作日　{}",
        lead.id,
        clean(&lead.unit),
        lead.status.label_zh(),
        calendar.between(due, today),
        clean(&lead.latest.title)
    )
}

/// A date, or a number of working days from today.
fn last_day(text: &str, today: Date, global: &Global) -> anyhow::Result<Date> {
    let wrong = || usage(format!("“{text}”不是期限，应为日期，如 2026-12-01，或 1 至 250 的工作日数"));
    let day = match text.parse::<u32>() {
        Ok(count @ 1..=250) => target_file::read(global)?.calendar.after(today, count),
        Ok(_) => return Err(wrong()),
        Err(_) => text.parse().map_err(|_| wrong())?,
    };
    if day < today {
        return Err(usage(format!("期限 {day} 已经过去，今天是 {today}")));
    }
    Ok(day)
}

/// Says what was recorded.
fn told(lead: LeadId, decided: &Decided) -> anyhow::Result<()> {
    let due = decided.due.map(|due| format!("，期限 {due}")).unwrap_or_default();
    output::line(&format!(
        "{lead}　已记录“{}”：{} → {}{due}",
        decided.act.label_zh(),
        decided.from.label_zh(),
        decided.to.label_zh()
    ))?;
    Ok(())
}

fn one_line(decided: &Decided) -> String {
    let act = match decided.act {
        Act::Step(step) => step.label_zh().to_owned(),
        Act::Undo(number) => format!("撤销第 {number} 条"),
    };
    let unit = decided.unit.as_ref().map(|unit| format!("　单位：{unit}")).unwrap_or_default();
    let due = decided.due.map(|due| format!("　期限：{due}")).unwrap_or_default();
    let line = format!(
        "{}　{}　{}　{act}　{} → {}{unit}{due}　理由：{}",
        decided.number,
        beijing(decided.at).strftime("%Y-%m-%d %H:%M"),
        decided.who,
        decided.from.label_zh(),
        decided.to.label_zh(),
        decided.why
    );
    clean(&line).into_owned()
}

fn shape(decided: &Decided) -> serde_json::Value {
    let (step, undoes) = match decided.act {
        Act::Step(step) => (Some(step.name()), None),
        Act::Undo(number) => (None, Some(number)),
    };
    json!({
        "number": decided.number,
        "step": step,
        "undoes": undoes,
        "who": decided.who,
        "at": decided.at.to_string(),
        "from": decided.from.name(),
        "to": decided.to.name(),
        "why": decided.why,
        "unit": decided.unit,
        "due": decided.due.map(|due| due.to_string()),
    })
}
