//! `xuncha leads letter`: 交办通知书 and 移送函 as DOCX.

use xuncha_model::{Lead, LeadStatus, Letter, Step, Timestamp, beijing};
use xuncha_report::{Fields, LeadRow, RuleNames, TemplateKind};
use xuncha_store::LeadStore as _;

use super::{facts::Facts, licences};
use crate::{
    args::{Global, LetterArgs},
    config,
    custody::{self, Handed},
    exit::{Exit, usage},
    output, template_file, unit_file, whole_file, wiring,
};

/// Most leads of one letter.
const MOST: usize = 200;

pub(super) fn run(args: &LetterArgs, global: &Global) -> anyhow::Result<Exit> {
    let known = || TemplateKind::LETTERS.map(|kind| kind.name).join("、");
    let kind = TemplateKind::LETTERS.into_iter().find(|kind| kind.name == args.kind);
    let kind = kind.ok_or_else(|| usage(format!("没有文书“{}”，应为：{}", args.kind, known())))?;
    if args.leads.len() > MOST {
        return Err(usage(format!("一份文书最多写 {MOST} 条线索")));
    }
    let template = template_file::read(&kind, global)?.template;
    let (units, names) = (unit_file::read(global)?, wiring::rule_names(global)?);
    let store = wiring::open_to_decide(global)?;
    let leads =
        args.leads.iter().map(|text| wiring::lead(&store, text)).collect::<anyhow::Result<Vec<Lead>>>()?;
    let is_transfer = kind == TemplateKind::TRANSFER;
    let step = if is_transfer { Step::Transfer } else { Step::Dispatch };
    let fits = |lead: &&Lead| {
        if is_transfer { lead.status == LeadStatus::Transferred } else { lead.status.is_underway() }
    };
    if let Some(lead) = leads.iter().find(|lead| !fits(lead)) {
        let (id, status) = (lead.id, lead.status.label_zh());
        return Err(usage(format!("{id} 现为“{status}”，还没有{step}，不能写{}", kind.name)));
    }
    let Some(first) = leads.first() else { return Err(usage("没有给出线索编号")) };
    if let Some(other) = leads.iter().find(|lead| lead.unit != first.unit) {
        return Err(usage(format!(
            "{} 给“{}”，{} 给“{}”：一份文书只能给一个单位，请分开生成",
            first.id, first.unit, other.id, other.unit
        )));
    }
    let facts = wiring::block_on(async {
        let mut facts = Vec::with_capacity(leads.len());
        for lead in &leads {
            facts.push(Facts::of(lead, &store, &units).await?);
        }
        anyhow::Ok(facts)
    })??;
    let from = args.from.clone().or_else(|| units.tree().first().map(|(_, unit)| unit.name.clone()));
    let from =
        from.ok_or_else(|| usage("不知道发文单位：用 --from 写明，或先写好单位表（`xuncha units`）"))?;

    let mut fields = Fields::new();
    let mut departments: Vec<&str> =
        facts.iter().flat_map(|facts| facts.departments.iter().copied()).collect();
    departments.sort_unstable();
    departments.dedup();
    let due = leads.iter().filter_map(|lead| lead.due).min();
    let mut reasons: Vec<String> = facts.iter().map(|facts| facts.reason(step)).collect();
    reasons.dedup();
    fields
        .text("文号", &args.number)
        .text("发文单位", &from)
        .text("接收单位", &first.unit)
        .text("日期", &day(beijing(Timestamp::now()).date()))
        .text("线索数", &leads.len().to_string())
        .text("期限", &due.map_or_else(|| "规定期限".to_owned(), day))
        .text("配合部门", &or_none(&departments.join("、")))
        .text("事由", reasons.join("；").trim_end_matches(['。', '；']))
        .list("线索", leads.iter().zip(&facts).map(|(lead, facts)| entry(lead, facts, &names)).collect());
    let bytes = template.fill(&fields).map_err(|error| usage(error.to_string()))?;
    Handed::new(kind.name, custody::named(&leads)).leaves(global, &bytes)?;
    whole_file::write(&args.output, &bytes)?;
    let config = config::load(global.config.as_deref(), &global.data)?;
    let letter = Letter {
        at: Timestamp::now(),
        who: args.who.clone().unwrap_or_else(|| custody::operator(&config)),
        kind: kind.name.to_owned(),
        number: args.number.clone(),
        unit: first.unit.clone(),
        digest: custody::sha256(&bytes),
    };
    let about: Vec<_> = leads.iter().map(|lead| lead.id).collect();
    wiring::block_on(store.record_letter(&about, &letter))??;
    output::line(&format!(
        "{}已写入 {}：{} 条线索，给“{}”。签发前请核对。",
        kind.name,
        args.output.display(),
        leads.len(),
        xuncha_report::clean(&first.unit)
    ))?;
    Ok(Exit::Done)
}

fn entry(lead: &Lead, facts: &Facts, names: &RuleNames) -> Fields {
    let row = LeadRow::new(lead, names);
    let moment = |at| beijing(at).strftime("%Y-%m-%d %H:%M").to_string();
    let subject = &lead.subject;
    let code = match (subject.code.as_str(), subject.code_fits) {
        ("", _) => "未查到".to_owned(),
        (code, true) => format!("{code}（校验相符）"),
        (code, false) => format!("{code}（校验不符，须核对）"),
    };
    let unknown = |text: &str| if text.is_empty() { "未查到".to_owned() } else { text.to_owned() };
    let mut entry = Fields::new();
    entry
        .text("线索编号", &row.lead.to_string())
        .text("平台", &row.platform)
        .text("店铺", if row.shop.is_empty() { "页面未显示" } else { &row.shop })
        .text("商品", &row.title)
        .text("网址", &row.url)
        .text("价格", &row.price.as_ref().map_or_else(|| "页面未标".to_owned(), ToString::to_string))
        .text("涉嫌问题", &row.category_name)
        .text("严重程度", &format!("{} {}", row.severity.level(), row.severity.label_zh()))
        .text("命中内容", &row.matched_shown.join("；"))
        .text("法律依据", &or_none(&row.law.join("；")))
        .text("经营者", &unknown(&subject.name))
        .text("统一社会信用代码", &code)
        .text("经营地址", &unknown(&subject.address))
        .text("店铺证照", &or_none(&licences::latest(&facts.licences)))
        .text("管辖说明", facts.in_charge.first().map_or("未查到", String::as_str))
        .text("发现时间", &moment(row.first_seen))
        .text("固证时间", &moment(lead.latest.at))
        .text("证据摘要值", &row.evidence.to_string())
        .text("缺项", &or_none(&facts.gaps.join("、")))
        .text("研判意见", &facts.reason(Step::Triage));
    entry
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "无".to_owned() } else { text.to_owned() }
}

fn day(day: xuncha_model::Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
