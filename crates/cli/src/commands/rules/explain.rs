//! `xuncha rules explain`: what a rule says of itself, and why it hit or missed a text.

use xuncha_matcher::{PageContext, Ruleset, Scratch, explain_miss};
use xuncha_model::{Listing, RuleId};
use xuncha_report::clean;

use crate::{
    args::Global,
    exit::{Exit, usage},
    listing_line, output, wiring,
};

pub(super) fn run(rule: Option<&str>, text: Option<&str>, global: &Global) -> anyhow::Result<Exit> {
    let ruleset = wiring::ruleset(global)?;
    let rule = rule.map(|id| RuleId(id.to_owned()));
    if let Some(id) = &rule
        && ruleset.rule(id).is_none()
    {
        return Err(usage(format!("没有规则“{id}”。用 `xuncha rules list` 查看规则编号。")));
    }
    match (rule, text) {
        (Some(id), None) => describe(&ruleset, &id)?,
        (None, None) => return Err(usage("请给出 --rule 规则编号，或一段要解释的文字。")),
        (rule, Some(text)) => explain_text(&ruleset, rule.as_ref(), text)?,
    }
    Ok(Exit::Done)
}

fn describe(ruleset: &Ruleset, id: &RuleId) -> anyhow::Result<()> {
    let Some(rule) = ruleset.rule(id) else { return Ok(()) };
    let law: Vec<_> = rule.law.iter().map(ToString::to_string).collect();
    for (name, value) in [
        ("规则", format!("{}　{}", rule.id, rule.name)),
        ("类别", rule.category.to_string()),
        ("严重程度", rule.severity.label_zh().to_owned()),
        ("事实要件", rule.fact.clone()),
        ("法律依据", law.join("；")),
        ("主管部门", rule.departments.join("、")),
        ("条件", rule.condition.clone()),
    ] {
        output::line(&format!("{name}：{value}"))?;
    }
    Ok(())
}

fn explain_text(ruleset: &Ruleset, rule: Option<&RuleId>, text: &str) -> anyhow::Result<()> {
    let listing = if text.trim_start().starts_with('{') {
        listing_line::json(text.as_bytes(), 1).map_err(|error| usage(error.to_string()))?.listing
    } else {
        Listing { title: text.to_owned(), ..Listing::default() }
    };
    let page = PageContext::default();
    let mut scratch = Scratch::default();
    let mut hits = ruleset.scan(&listing, &page, &mut scratch);
    hits.retain(|hit| rule.is_none_or(|rule| hit.rule == *rule));
    for hit in &hits {
        output::line(&format!("命中 {}（{}）", hit.rule, hit.category))?;
        for step in xuncha_matcher::explain(hit) {
            output::line(&format!("  {}", clean(&step)))?;
        }
    }
    if hits.is_empty() {
        output::line("没有命中。")?;
        let verdict = rule.and_then(|rule| explain_miss(ruleset, rule, &listing, &page, &mut scratch));
        if let Some(verdict) = verdict {
            for line in verdict.to_string().lines() {
                output::line(&clean(line))?;
            }
        }
    }
    Ok(())
}
