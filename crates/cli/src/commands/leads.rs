//! `xuncha leads`: lists leads, shows one with why it matched and where its evidence lies, or decides about some.

use serde_json::{Value, json};
use xuncha_model::{Lead, Step, beijing};
use xuncha_report::{LeadRow, RuleNames, clean, jsonl};
use xuncha_store::LeadStore as _;

use crate::{
    args::{Format, Global, LeadsArgs, LeadsCommand, Selection},
    exit::{Exit, usage},
    output, wiring,
};

use super::match_lines::HitShape;

mod decide;
mod shop;

pub(super) fn run(args: &LeadsArgs, global: &Global) -> anyhow::Result<Exit> {
    if let Some(command) = &args.command {
        if args.lead.is_some() || args.selection != Selection::default() {
            return Err(usage("列出线索的编号和选项不能与办理命令同时使用；编号写在命令之后"));
        }
        return match command {
            LeadsCommand::Step(args) => decide::step(args, global),
            LeadsCommand::Undo { lead, signature } => decide::undo(lead, signature, global),
            LeadsCommand::History { lead, format } => decide::history(lead, *format, global),
            LeadsCommand::Overdue => decide::overdue(global),
            LeadsCommand::Shop { shop, platform, format } => {
                shop::run(shop, platform.as_deref(), *format, global)
            }
        };
    }
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    if let Some(text) = &args.lead {
        let lead = wiring::lead(&store, text)?;
        let ruleset = wiring::ruleset_of(global, lead.latest.evidence.snapshot);
        return show(&lead, &names, &ruleset, args.format);
    }
    let mut filter = wiring::filter(&args.selection)?;
    filter.limit = Some(args.limit.saturating_add(1));
    let mut leads = wiring::block_on(store.leads(&filter))??;
    let more = leads.len() > args.limit as usize;
    leads.truncate(args.limit as usize);
    match args.format {
        Format::Json => {
            let lines = jsonl(&leads.iter().map(|lead| LeadRow::new(lead, &names)).collect::<Vec<_>>());
            output::line(String::from_utf8_lossy(&lines).trim_end())?;
        }
        Format::Text => {
            for lead in &leads {
                output::line(&one_line(lead, &names))?;
            }
            let rest = if more {
                "，还有更多，用 --limit 多列一些，或用 `xuncha export` 导出"
            } else {
                ""
            };
            output::line(&format!("共列出 {} 条{rest}。", leads.len()))?;
        }
    }
    Ok(Exit::Done)
}

/// A lead in one line of a list.
pub(super) fn one_line(lead: &Lead, names: &RuleNames) -> String {
    let row = LeadRow::new(lead, names);
    let shop = if row.shop.is_empty() { "（店名不详）" } else { &row.shop };
    format!(
        "{}　{}　{}　{}　{}　{}　命中：{}",
        row.lead,
        row.status.label_zh(),
        row.severity.label_zh(),
        row.category_name,
        clean(shop),
        clean(&row.title),
        clean(&row.matched_shown.join("；"))
    )
}

/// `ruleset`: digest of the rules that found it; empty when its evidence cannot be read.
fn show(lead: &Lead, names: &RuleNames, ruleset: &str, format: Format) -> anyhow::Result<Exit> {
    if format == Format::Json {
        let mut value = lead_json(lead, names)?;
        value["ruleset"] = json!(ruleset);
        output::json(&value)?;
        return Ok(Exit::Done);
    }
    let row = LeadRow::new(lead, names);
    let moment = |at| beijing(at).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let price = row.price.as_ref().map_or_else(|| "页面未标".to_owned(), ToString::to_string);
    let possible: Vec<_> = lead.status.possible().into_iter().map(Step::label_zh).collect();
    let assigned = match (lead.unit.as_str(), lead.due) {
        ("", _) => "未派发".to_owned(),
        (unit, None) => unit.to_owned(),
        (unit, Some(due)) => format!("{unit}，期限 {due}"),
    };
    let lines = [
        ("线索", format!("{}（{}）", row.lead, row.status.label_zh())),
        ("承办单位", assigned),
        ("办理记录", format!("{} 条；现在可以：{}", lead.version, possible.join("、"))),
        ("类别", row.category_name.clone()),
        ("严重程度", format!("{} {}", row.severity.level(), row.severity.label_zh())),
        ("商品", row.title.clone()),
        ("价格", price),
        ("店铺", row.shop.clone()),
        ("平台", row.platform.clone()),
        ("链接", row.url.clone()),
        (
            "发现",
            format!(
                "{}，最近见到 {}，共 {} 次",
                moment(row.first_seen),
                moment(row.last_seen),
                lead.sightings
            ),
        ),
        ("法律依据", row.law.join("；")),
        ("规则集", if ruleset.is_empty() { "证据读不出，不详".to_owned() } else { ruleset.to_owned() }),
        ("证据", row.evidence.to_string()),
    ];
    for (name, value) in lines {
        output::line(&format!("{name}：{}", clean(&value)))?;
    }
    for hit in &lead.latest.hits {
        output::line("")?;
        let name = names.rules.get(&hit.rule).map_or("", String::as_str);
        output::line(&format!("规则 {}　{}", hit.rule, clean(name)))?;
        for step in xuncha_matcher::explain(hit) {
            output::line(&format!("  {}", clean(&step)))?;
        }
    }
    Ok(Exit::Done)
}

/// The keys of an exported line, and `version`, `unit`, `due`, `sightings` and `hits`.
fn lead_json(lead: &Lead, names: &RuleNames) -> anyhow::Result<Value> {
    let mut value: Value = serde_json::from_slice(&jsonl(&[LeadRow::new(lead, names)]))?;
    let hits: Vec<_> = lead.latest.hits.iter().map(|hit| HitShape::of(hit, true)).collect();
    value["version"] = json!(lead.version);
    value["unit"] = json!(lead.unit);
    value["due"] = json!(lead.due.map(|due| due.to_string()));
    value["sightings"] = json!(lead.sightings);
    value["hits"] = json!(hits);
    Ok(value)
}
