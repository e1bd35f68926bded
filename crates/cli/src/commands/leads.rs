//! `xuncha leads`: lists leads, shows one with why it matched and where its evidence lies, or decides about some.

use xuncha_model::{Lead, LeadOrder};
use xuncha_report::{LeadRow, RuleNames, clean, jsonl};
use xuncha_store::LeadStore as _;

use crate::{
    args::{Format, Global, LeadsArgs, LeadsCommand, Order, Selection},
    exit::{Exit, usage},
    output, wiring,
};

mod decide;
mod facts;
mod letter;
mod licences;
mod overdue;
mod prices;
mod recheck;
mod shop;
mod show;
mod subject;

pub(crate) use recheck::{due, looking_plan};

pub(super) fn run(args: &LeadsArgs, global: &Global) -> anyhow::Result<Exit> {
    if let Some(command) = &args.command {
        if args.lead.is_some() || args.selection != Selection::default() {
            return Err(usage("列出线索的编号和选项不能与办理命令同时使用；编号写在命令之后"));
        }
        return match command {
            LeadsCommand::Shop { shop, platform, format } => {
                shop::run(shop, platform.as_deref(), *format, global)
            }
            LeadsCommand::Prices { url, format } => prices::run(url, *format, global),
            LeadsCommand::Subject(args) => subject::run(args, global),
            LeadsCommand::Letter(args) => letter::run(args, global),
            LeadsCommand::Recheck(args) => recheck::run(args, global),
            LeadsCommand::Overdue { unit } => overdue::run(unit.as_deref(), global),
            LeadsCommand::Step(args) => decide::step(args, global),
            LeadsCommand::Undo { lead, signature } => decide::undo(lead, signature, global),
            LeadsCommand::History { lead, format } => decide::history(lead, *format, global),
        };
    }
    let store = wiring::open_to_read(global)?;
    let names = wiring::rule_names(global)?;
    if let Some(text) = &args.lead {
        return show::run(&wiring::lead(&store, text)?, &store, &names, args.format, global);
    }
    let mut filter = wiring::filter(&args.selection)?;
    filter.unit.clone_from(&args.unit);
    filter.order = if args.order == Order::Score { LeadOrder::Score } else { LeadOrder::Number };
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
    let relisted =
        lead.relists.map(|relisting| format!("（疑似重复上架，见 {}）", relisting.first)).unwrap_or_default();
    format!(
        "{}　{}　{} 分　{}　{}　{}　{}{relisted}　命中：{}",
        row.lead,
        row.status.label_zh(),
        lead.score,
        row.severity.label_zh(),
        row.category_name,
        clean(shop),
        clean(&row.title),
        clean(&row.matched_shown.join("；"))
    )
}
