//! Deciding about leads: a step, taking the last one back, the history.

use serde_json::json;
use xuncha_casework::Units;
use xuncha_model::{
    Date, Decided, Decision, Disposal, Lead, LeadId, LeadStatus, Letter, Measure, Refusal, Step, Timestamp,
    beijing,
};
use xuncha_report::clean;
use xuncha_store::{LeadStore as _, StoreError};

use crate::{
    args::{Format, Global, Signature, Signed, StepArgs},
    custody,
    exit::{Exit, usage},
    output, target_file, unit_file, wiring,
};

pub(super) fn step(args: &StepArgs, global: &Global) -> anyhow::Result<Exit> {
    let step = Step::from_name(&args.step).ok_or_else(|| {
        let steps: Vec<_> = Step::ALL.into_iter().map(Step::label_zh).collect();
        usage(format!("没有办理步骤“{}”，应为：{}", args.step, steps.join("、")))
    })?;
    if step == Step::Extract {
        return Err(usage("“提取”由 `xuncha evidence extract 编号 --officers 甲,乙` 在提取成功后自动记录"));
    }
    if args.signature.seen.is_some() && args.leads.len() > 1 {
        return Err(usage("--seen 只能用于一条线索"));
    }
    let store = wiring::open_to_decide(global)?;
    let now = Timestamp::now();
    let decision = Decision {
        step,
        who: args.signature.by.who.clone(),
        at: now,
        why: args.signature.by.why.clone(),
        unit: args.unit.clone(),
        disposal: disposal(args)?,
        despite: args.despite.clone(),
        due: args.due.as_deref().map(|text| last_day(text, beijing(now).date(), global)).transpose()?,
    };
    let leads = args.leads.iter().map(|text| wiring::lead(&store, text)).collect::<Result<Vec<_>, _>>()?;
    let units = unit_file::read(global)?;
    for lead in leads.iter().filter(|lead| lead.status.after(step).is_ok()) {
        check_unit(step, args.unit.as_deref(), lead, &units)?;
    }
    let mut refused = 0;
    let decided_on =
        || args.leads.iter().filter_map(|text| wiring::lead(&store, text).ok()).collect::<Vec<_>>();
    for lead in &leads {
        let expected = args.signature.seen.unwrap_or(lead.version);
        let mut decision = decision.clone();
        // One reason for several leads is for those that need it.
        decision.despite.take_if(|_| step == Step::Dispatch && lead.gaps().is_empty());
        match wiring::block_on(store.decide(lead.id, expected, decision))? {
            Ok(decided) => told(lead.id, &decided)?,
            Err(error @ (StoreError::Refused { .. } | StoreError::Stale { .. })) => {
                output::complain(&clean(&error.to_string()));
                if let StoreError::Refused { refusal: Refusal::Incomplete { .. }, .. } = error {
                    let id = lead.id;
                    output::complain(&format!(
                        "　补充：xuncha leads subject {id} --name … --code … --address … --who … --source …；仍要派发：加 --despite 理由"
                    ));
                }
                refused += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    custody::note_decisions(&decided_on(), &store, global);
    match refused {
        0 => Ok(Exit::Done),
        some if some < leads.len() => Ok(Exit::Incomplete),
        _ => Err(usage("没有办理任何线索，原因见上。")),
    }
}

pub(super) fn undo(lead: &str, signature: &Signature, global: &Global) -> anyhow::Result<Exit> {
    let store = wiring::open_to_decide(global)?;
    let lead = wiring::lead(&store, lead)?;
    let Signature { by: Signed { who, why }, seen } = signature;
    let version = seen.unwrap_or(lead.version);
    match wiring::block_on(store.undo_last(lead.id, version, who, why, Timestamp::now()))? {
        Ok(decided) => {
            told(lead.id, &decided)?;
            custody::note_decisions(&[wiring::lead(&store, &lead.id.to_string())?], &store, global);
        }
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
    let letters = wiring::block_on(store.letters(lead.id))??;
    match format {
        Format::Json => {
            for decided in &history {
                output::json(&shape(decided))?;
            }
            for letter in &letters {
                output::json(&letter_shape(letter))?;
            }
        }
        Format::Text => {
            let mut lines: Vec<_> = history.iter().map(|decided| (decided.at, one_line(decided))).collect();
            lines.extend(letters.iter().map(|letter| (letter.at, letter_line(letter))));
            lines.sort_by_key(|(at, _)| *at);
            for (_, line) in &lines {
                output::line(line)?;
            }
            let status = lead.status.label_zh();
            output::line(&format!("{} 现为“{status}”，办理记录 {} 条。", lead.id, history.len()))?;
        }
    }
    Ok(Exit::Done)
}

/// What was done, as typed.
fn disposal(args: &StepArgs) -> anyhow::Result<Option<Disposal>> {
    if args.results.is_empty() && args.fine.is_none() && args.document.is_empty() {
        return Ok(None);
    }
    let measure = |text: &String| {
        let known = || Measure::ALL.map(Measure::label_zh).join("、");
        Measure::from_name(text).ok_or_else(|| usage(format!("没有处置结果“{text}”，应为：{}", known())))
    };
    let measures = args.results.iter().map(measure).collect::<anyhow::Result<Vec<_>>>()?;
    let fine = args.fine.as_deref().map(fen).transpose()?;
    Disposal::new(&measures, fine, &args.document).map(Some).map_err(|fault| usage(fault.to_string()))
}

/// An amount in yuan, in 分.
fn fen(text: &str) -> anyhow::Result<u64> {
    let wrong = || usage(format!("“{text}”不是金额，应为元，如 5000 或 5000.50"));
    let (yuan, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if yuan.is_empty() || yuan.len() > 12 || rest.len() > 2 || !is_number(yuan) || !is_number(rest) {
        return Err(wrong());
    }
    let number = format!("{yuan}{rest:0<2}");
    number.parse().map_err(|_| wrong())
}

/// Where units are written down, leads go to one of them, and from one that has taken them to one below.
fn check_unit(step: Step, unit: Option<&str>, lead: &Lead, units: &Units) -> anyhow::Result<()> {
    if units.is_empty() || !step.names_unit() {
        return Ok(());
    }
    let Some(unit) = unit.filter(|unit| !unit.trim().is_empty()) else {
        let suggested = units.suggest(&lead.subject).into_iter().next();
        let suggested = suggested.map(|told| match told.unit {
            Some(unit) => format!("；推荐 {unit}（{}）", told.reason),
            None => format!("；{} 不属本单位管辖（{}），建议移送", told.place, told.reason),
        });
        return Err(usage(clean(&format!(
            "{}：{step}须用 --unit 写明单位{}",
            lead.id,
            suggested.unwrap_or_default()
        ))));
    };
    let is_ours = units.find(unit).is_some();
    match step {
        Step::Transfer if is_ours => Err(usage(format!("“{unit}”是本单位表里的单位，应当派发，不是移送"))),
        Step::Dispatch if !is_ours => {
            Err(usage(format!("单位表里没有“{unit}”。用 `xuncha units` 查看；外单位用“移送”")))
        }
        Step::Dispatch if lead.status == LeadStatus::Signed && !units.is_below(unit, &lead.unit) => {
            Err(usage(format!("{} 由“{}”承办，只能再派给它的下级单位，“{unit}”不是", lead.id, lead.unit)))
        }
        _ => Ok(()),
    }
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
    let act = decided.act.told_zh();
    let unit = decided.unit.as_ref().map(|unit| format!("　单位：{unit}")).unwrap_or_default();
    let due = decided.due.map(|due| format!("　期限：{due}")).unwrap_or_default();
    let done = decided.disposal.as_ref().map(|done| format!("　处置：{done}")).unwrap_or_default();
    let despite = decided.despite.as_ref().map(|why| format!("　资料不全仍派发：{why}")).unwrap_or_default();
    let line = format!(
        "{}　{}　{}　{act}　{} → {}{unit}{due}{done}{despite}　理由：{}",
        decided.number,
        beijing(decided.at).strftime("%Y-%m-%d %H:%M"),
        decided.who,
        decided.from.label_zh(),
        decided.to.label_zh(),
        decided.why
    );
    clean(&line).into_owned()
}

/// A letter among the decisions: it has no number, for it decided nothing.
fn letter_line(letter: &Letter) -> String {
    let Letter { at, who, kind, number, unit, digest } = letter;
    let number = if number.is_empty() { String::new() } else { format!("（{number}）") };
    let at = beijing(*at).strftime("%Y-%m-%d %H:%M");
    clean(&format!("—　{at}　{who}　生成{kind}{number}　给：{unit}　文件 SHA-256：{digest}")).into_owned()
}

fn letter_shape(letter: &Letter) -> serde_json::Value {
    json!({
        "letter": letter.kind,
        "document": letter.number,
        "who": letter.who,
        "at": letter.at.to_string(),
        "unit": letter.unit,
        "sha256": letter.digest.to_string(),
    })
}

fn shape(decided: &Decided) -> serde_json::Value {
    json!({
        "number": decided.number,
        "step": decided.act.step().map(Step::name),
        "undoes": decided.act.undoes(),
        "who": decided.who,
        "at": decided.at.to_string(),
        "from": decided.from.name(),
        "to": decided.to.name(),
        "why": decided.why,
        "unit": decided.unit,
        "due": decided.due.map(|due| due.to_string()),
        "disposal": decided.disposal.as_ref().map(disposal_json),
        "despite": decided.despite,
    })
}

/// What was done, with the money in yuan.
pub(super) fn disposal_json(disposal: &Disposal) -> serde_json::Value {
    json!({
        "measures": disposal.measures().iter().map(|measure| measure.name()).collect::<Vec<_>>(),
        "fine": disposal.fine().map(|fine| format!("{}.{:02}", fine / 100, fine % 100)),
        "document": disposal.document(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_fen() {
        assert_eq!(
            (fen("5000").unwrap(), fen("5000.5").unwrap(), fen("0.05").unwrap()),
            (500_000, 500_050, 5)
        );
        for wrong in ["", ".", "五千", "-1", "1.234", "1,000", "9999999999999"] {
            assert!(fen(wrong).is_err(), "{wrong}");
        }
    }
}
