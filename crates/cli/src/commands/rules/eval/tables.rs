//! The tables for people: every share with its counts and its 95 % interval.

use std::collections::BTreeSet;

use xuncha_evaluation::{Evasion, Kind, Rate, Tally};
use xuncha_model::categories;

use super::Report;
use crate::{output, table::Table};

/// Prints every table.
pub(super) fn print(report: &Report<'_>) -> std::io::Result<()> {
    let Some(rules) = report.methods.first() else { return Ok(()) };
    let all = rules.tally.all();
    output::line(&format!(
        "{} 个文件，{} 条标注：应命中 {} 处，合法 {} 条。规则集摘要 {}{}",
        report.files,
        rules.tally.listings,
        all.recall().whole,
        all.lawful,
        report.ruleset.digest(),
        if report.experimental { "，含试验性规则" } else { "" }
    ))?;
    output::line(
        "应命中的类别有线索算命中，没有算漏报；合法条目有任何线索算误报；违法条目多出的类别算串类，单列，不计入其他各项。括号内为 Wilson 95% 区间。",
    )?;
    if !report.without_rules.is_empty() {
        let names: Vec<_> = report.without_rules.iter().map(|id| id.0.as_str()).collect();
        output::line(&format!("没有启用的规则、全部计为漏报的类别：{}", names.join("、")))?;
    }
    output::line("")?;
    summary(report).print("总表")?;
    evasions(report).print("按变体方式的召回率")?;
    categories_table(report).print("按类别（合法两列为该类别文件里的条目：误报/条目）")
}

fn summary(report: &Report<'_>) -> Table {
    let mut columns = vec!["项目"];
    columns.extend(report.methods.iter().map(|method| method.label_zh));
    let mut table = Table::new(&columns);
    let mut row = |name: &str, cell: &dyn Fn(&Tally) -> String| {
        let cells = report.methods.iter().map(|method| cell(&method.tally));
        table.push(std::iter::once(name.to_owned()).chain(cells));
    };
    row("召回率", &|tally| told(tally.all().recall()));
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_unlawful()) {
        row(&format!("  {}", kind.label_zh()), &|tally| told(tally.kind(kind).recall()));
    }
    if !report.without_rules.is_empty() {
        row("召回率（有规则的类别）", &|tally| told(with_rules(report, tally)));
    }
    row("误报率", &|tally| told(tally.all().false_positives()));
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_unlawful()) {
        row(&format!("  {}", kind.label_zh()), &|tally| told(tally.kind(kind).false_positives()));
    }
    row("精确率", &|tally| told(tally.all().precision()));
    row("F1", &|tally| {
        let f1 = tally.all().f1();
        f1.map_or_else(none, |(f1, (low, high))| format!("{f1:.3} ({low:.3}–{high:.3})"))
    });
    row("串类", &|tally| tally.all().cross_fires.to_string());
    table
}

/// Recall over the categories that have rules in force.
fn with_rules(report: &Report<'_>, tally: &Tally) -> Rate {
    let with = tally.categories().filter(|id| !report.without_rules.contains(id));
    with.map(|id| tally.category(id).recall())
        .fold(Rate::default(), |sum, rate| Rate { part: sum.part + rate.part, whole: sum.whole + rate.whole })
}

fn evasions(report: &Report<'_>) -> Table {
    let mut columns = vec!["方式"];
    columns.extend(report.methods.iter().map(|method| method.label_zh));
    let mut table = Table::new(&columns);
    for evasion in Evasion::ALL {
        let rates: Vec<_> = report.methods.iter().map(|it| it.tally.evasion(evasion).recall()).collect();
        if rates.iter().any(|rate| rate.whole > 0) {
            let name = format!("{} {}", evasion.label_zh(), evasion.name());
            table.push(std::iter::once(name).chain(rates.into_iter().map(told)));
        }
    }
    table
}

fn categories_table(report: &Report<'_>) -> Table {
    let mut columns =
        vec!["类别", "召回率", "直白", "变体", "形似误报", "普通误报", "误报处", "串类", "精确率", "F1"];
    let baselines: Vec<_> = report.methods.iter().skip(1).collect();
    let names: Vec<_> = baselines
        .iter()
        .flat_map(|method| [format!("{}召回", method.label_zh), format!("{}误报处", method.label_zh)])
        .collect();
    columns.extend(names.iter().map(String::as_str));
    let mut table = Table::new(&columns);
    let Some(rules) = report.methods.first() else { return table };
    let seen: BTreeSet<_> = report.methods.iter().flat_map(|method| method.tally.categories()).collect();
    let mut seen: Vec<_> = seen.into_iter().collect();
    // in the order of the campaigns; a bureau's own come last
    seen.sort_by_key(|id| categories().position(|category| category.id == id.0).unwrap_or(usize::MAX));
    for id in seen {
        let all = rules.tally.category(id);
        let kind = |kind| rules.tally.category_kind(id, kind);
        let off = if report.without_rules.contains(id) { "（未启用）" } else { "" };
        let mut cells = vec![
            format!("{id}{off}"),
            told(all.recall()),
            counts(kind(Kind::Plain).recall()),
            counts(kind(Kind::Evasive).recall()),
            counts(kind(Kind::LookAlike).false_positives()),
            counts(kind(Kind::Ordinary).false_positives()),
            all.false_leads.to_string(),
            all.cross_fires.to_string(),
            told(all.precision()),
            all.f1().map_or_else(none, |(f1, _)| format!("{f1:.3}")),
        ];
        for baseline in &baselines {
            let of = baseline.tally.category(id);
            cells.extend([counts(of.recall()), of.false_leads.to_string()]);
        }
        table.push(cells);
    }
    table
}

fn none() -> String {
    "—".to_owned()
}

/// `0.933 (0.787–0.982) 28/30`
fn told(rate: Rate) -> String {
    let (Some(value), Some((low, high))) = (rate.value(), rate.interval()) else { return none() };
    format!("{value:.3} ({low:.3}–{high:.3}) {}", counts(rate))
}

fn counts(rate: Rate) -> String {
    if rate.whole == 0 { none() } else { format!("{}/{}", rate.part, rate.whole) }
}
