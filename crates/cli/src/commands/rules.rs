//! `xuncha rules`: checks, lists, explains and formats rule packs.

use std::path::Path;

use serde_json::json;
use xuncha_matcher::{PageContext, Ruleset, Scratch, explain_miss};
use xuncha_model::{Level, Listing, RuleId, categories};
use xuncha_report::clean;
use xuncha_rule_lang::render;

use crate::{
    args::{Format, Global, RulesCommand},
    exit::{Exit, usage},
    listing_line, output, pack_files,
    wiring::{self, Compiled},
};

pub(super) fn run(command: &RulesCommand, global: &Global) -> anyhow::Result<Exit> {
    let chosen = |dir: &Option<std::path::PathBuf>| dir.clone().or_else(|| global.rules.clone());
    match command {
        RulesCommand::Check { dir } => check(chosen(dir).as_deref()),
        RulesCommand::List { category, format } => list(category.as_deref(), *format, global),
        RulesCommand::Explain { rule, text } => explain(rule.as_deref(), text.as_deref(), global),
        RulesCommand::Fmt { dir, check } => format_files(chosen(dir).as_deref(), *check),
    }
}

/// Compiles everything, experimental rules too, and runs every example.
fn check(dir: Option<&Path>) -> anyhow::Result<Exit> {
    let Compiled { place, pack, ruleset, diagnostics } = wiring::compile(dir, true)?;
    for diagnostic in &diagnostics {
        output::line(&render(diagnostic))?;
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count();
    let rules: usize = pack.files.iter().map(|file| file.rules.len()).sum();
    let Some(ruleset) = ruleset else {
        output::line(&format!("{place}：{rules} 条规则，{errors} 处错误，规则包不能使用。"))?;
        return Ok(Exit::Usage);
    };
    let results = xuncha_matcher::check_examples(&pack, &ruleset);
    for complaint in results.iter().filter_map(|result| result.complaint.as_ref()) {
        output::line(&render(complaint))?;
    }
    let wrong = results.iter().filter(|result| !result.passed).count();
    let cross_fires = results.iter().filter(|result| !result.cross_fires.is_empty()).count();
    let warnings = diagnostics.len() - errors;
    output::line(&format!(
        "{place}：{rules} 条规则，{} 个示例，{wrong} 个不符，{cross_fires} 个同时命中其他类别；{warnings} 处提醒。规则集摘要 {}",
        results.len(),
        ruleset.digest()
    ))?;
    Ok(if wrong == 0 { Exit::Done } else { Exit::Usage })
}

fn list(category: Option<&str>, format: Format, global: &Global) -> anyhow::Result<Exit> {
    let ruleset = wiring::ruleset(global)?;
    let wanted = |id: &str| category.is_none_or(|category| category == id);
    let rules: Vec<_> = ruleset.rules().iter().filter(|rule| wanted(&rule.category.0)).collect();
    if format == Format::Json {
        let shapes: Vec<_> = rules
            .iter()
            .map(|rule| {
                json!({
                    "rule": rule.id.0,
                    "name": rule.name,
                    "category": rule.category.0,
                    "severity": rule.severity.level(),
                    "outcome": rule.outcome.name(),
                    "law": rule.law.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "departments": rule.departments,
                    "fact": rule.fact,
                })
            })
            .collect();
        output::json(&json!({"ruleset": ruleset.digest().to_string(), "rules": shapes}))?;
        return Ok(Exit::Done);
    }
    for category in categories() {
        let mut of_category = rules.iter().filter(|rule| rule.category.0 == category.id).peekable();
        if of_category.peek().is_none() {
            continue;
        }
        output::line(&format!("{}　{}", category.id, category.name))?;
        for rule in of_category {
            let kind = if rule.outcome == xuncha_model::Outcome::Hint { "，只作提示" } else { "" };
            output::line(&format!("  {}　{}（{}{kind}）", rule.id, rule.name, rule.severity.label_zh()))?;
        }
    }
    output::line(&format!("共 {} 条规则。规则集摘要 {}", rules.len(), ruleset.digest()))?;
    Ok(Exit::Done)
}

fn explain(rule: Option<&str>, text: Option<&str>, global: &Global) -> anyhow::Result<Exit> {
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

fn format_files(dir: Option<&Path>, check: bool) -> anyhow::Result<Exit> {
    let dir = dir.unwrap_or(Path::new("rules"));
    let (source, place) = pack_files::load(Some(dir))?;
    let mut changed = 0;
    for (name, text) in &source.files {
        let formatted = xuncha_rule_lang::format(text);
        if formatted == *text {
            continue;
        }
        changed += 1;
        output::line(&format!("{name}{}", if check { "：格式不统一" } else { "：已改写" }))?;
        if !check {
            super::export::write(&dir.join(name), formatted.as_bytes())?;
        }
    }
    output::line(&format!(
        "{place}：{} 个文件，{changed} 个{}。",
        source.files.len(),
        if check { "需要改写" } else { "已改写" }
    ))?;
    Ok(if check && changed > 0 { Exit::Usage } else { Exit::Done })
}
