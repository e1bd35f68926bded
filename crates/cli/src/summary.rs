//! The end of a sweep, for a person and for a program.

use std::{collections::BTreeMap, io};

use serde::Serialize;
use xuncha_model::{SweepSummary, Unseen, UnseenReason, categories};
use xuncha_report::clean;

use crate::output;

/// Addresses named one by one; more are only counted.
const MAX_NAMED: usize = 20;

/// Prints the summary for a person.
pub(crate) fn text(summary: &SweepSummary, unfinished: bool) -> io::Result<()> {
    let SweepSummary { pages, coverage, .. } = summary;
    let seconds = summary.elapsed_ms.div_ceil(1000);
    let state = if unfinished { "中断" } else { "结束" };
    output::line(&format!("检查 {} {state}，用时 {seconds} 秒", summary.sweep))?;
    output::line(&format!(
        "页面：已查看 {} 页（内容与上次相同 {} 页），失败 {}，被拦 {}，跳过 {}",
        pages.fetched + pages.unchanged,
        pages.unchanged,
        pages.failed,
        pages.blocked,
        pages.skipped
    ))?;
    output::line(&format!("商品：{} 条次", summary.listings))?;
    output::line(&format!(
        "线索：新发现 {} 条，再次见到 {} 条",
        summary.leads_new, summary.leads_seen_again
    ))?;
    for (id, count) in &summary.leads_by_category {
        output::line(&format!("  {}：{count}", category_name(&id.0)))?;
    }
    unseen(&coverage.unseen)?;
    output::line(&format!("检查结论：{}", coverage.verdict().label_zh()))?;
    if unfinished {
        output::line("已发现的内容都已保存。再次运行同样的命令会从中断处接着检查。")?;
    }
    Ok(())
}

/// The name of a category; its id where it has none.
pub(crate) fn category_name(id: &str) -> &str {
    categories().find(|category| category.id == id).map_or(id, |category| category.name)
}

fn unseen(unseen: &[Unseen]) -> io::Result<()> {
    if unseen.is_empty() {
        return Ok(());
    }
    let count = |places: &mut dyn Iterator<Item = &Unseen>| places.map(|place| place.count).sum::<u64>();
    output::line(&format!("未能查看 {} 处（不等于没有问题）：", count(&mut unseen.iter())))?;
    let mut reasons: BTreeMap<_, Vec<&Unseen>> = BTreeMap::new();
    for one in unseen {
        reasons.entry(one.reason).or_default().push(one);
    }
    let share = (MAX_NAMED / reasons.len()).max(1);
    for (reason, places) in reasons {
        let all = count(&mut places.iter().copied());
        if reason == UnseenReason::NoWords {
            output::line(&format!("  {}：{all} 页", reason.label_zh()))?;
            continue;
        }
        output::line(&format!("  {}：{all} 处", reason.label_zh()))?;
        for place in places.iter().take(share) {
            let detail = if place.detail.is_empty() {
                String::new()
            } else {
                format!("（{}）", clean(&place.detail))
            };
            output::line(&format!("    {}{detail}", clean(&place.url)))?;
        }
        if places.len() > share {
            let more = count(&mut places.iter().skip(share).copied());
            output::line(&format!("    其余 {more} 处略"))?;
        }
    }
    Ok(())
}

/// The summary as one JSON object.
#[derive(Debug, Serialize)]
pub(crate) struct SummaryShape<'a> {
    sweep: String,
    targets: &'a [String],
    pages: PagesShape,
    listings: u64,
    leads: LeadsShape,
    elapsed_ms: u64,
}

#[derive(Debug, Serialize)]
struct PagesShape {
    fetched: u64,
    unchanged: u64,
    failed: u64,
    blocked: u64,
    skipped: u64,
    /// Of the skipped: without the words of the chosen rules, so not parsed.
    without_words: u64,
}

#[derive(Debug, Serialize)]
struct LeadsShape {
    new: u64,
    seen_again: u64,
}

impl<'a> From<&'a SweepSummary> for SummaryShape<'a> {
    fn from(summary: &'a SweepSummary) -> Self {
        let xuncha_model::PageCounts { fetched, unchanged, failed, blocked, skipped } = summary.pages;
        let unseen = summary.coverage.unseen.iter();
        let without_words =
            unseen.filter(|unseen| unseen.reason == UnseenReason::NoWords).map(|unseen| unseen.count).sum();
        Self {
            sweep: summary.sweep.to_string(),
            targets: &summary.targets,
            pages: PagesShape { fetched, unchanged, failed, blocked, skipped, without_words },
            listings: summary.listings,
            leads: LeadsShape { new: summary.leads_new, seen_again: summary.leads_seen_again },
            elapsed_ms: summary.elapsed_ms,
        }
    }
}
