//! `xuncha rules list`: the rules in force.

use serde_json::json;
use xuncha_model::categories;

use crate::{
    args::{Format, Global},
    exit::Exit,
    output, wiring,
};

pub(super) fn run(category: Option<&str>, format: Format, global: &Global) -> anyhow::Result<Exit> {
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
