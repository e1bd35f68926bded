//! `xuncha rules list`: the packs, the campaigns, the rules that are on, and why others are off.

use serde_json::{Value, json};
use xuncha_matcher::{RuleInfo, Ruleset};
use xuncha_model::{Outcome, categories};
use xuncha_report::clean;
use xuncha_rule_lang::{OffRule, Switch};

use crate::{
    args::{Format, Global},
    exit::Exit,
    output,
    wiring::{self, Compiled, Wanted},
};

pub(super) fn run(
    category: Option<&str>,
    all: bool,
    format: Format,
    global: &Global,
) -> anyhow::Result<Exit> {
    let wanted = Wanted::On { experimental: global.experimental };
    let (ruleset, compiled) = wiring::usable(wiring::compile(&wiring::pack_dirs(global)?, wanted)?)?;
    let chosen = |id: &str| category.is_none_or(|category| category == id);
    let rules: Vec<_> = ruleset.rules().iter().filter(|rule| chosen(&rule.category.0)).collect();
    let mut off = off_rules(&ruleset, &compiled);
    off.retain(|off| chosen(off.rule.0.split('.').next().unwrap_or_default()));
    match format {
        Format::Json => {
            let packs: Vec<_> = compiled.heads.iter().map(|head| pack_shape(head, &compiled.today)).collect();
            let mut shape = json!({
                "ruleset": ruleset.digest().to_string(),
                "packs": packs,
                "rules": rules.iter().map(|rule| rule_shape(rule)).collect::<Vec<_>>(),
            });
            if all {
                let one = |off: &OffRule| json!({"rule": off.rule.0, "name": off.name, "reason": off.reason});
                shape["off"] = off.iter().map(one).collect();
            }
            output::json(&shape)?;
        }
        Format::Text => {
            print_packs(&compiled)?;
            print_rules(&rules)?;
            if all && !off.is_empty() {
                output::line("停用的规则")?;
                for OffRule { rule, name, reason } in &off {
                    output::line(&clean(&format!("  {rule}　{name}　{reason}")))?;
                }
            }
            let hint = if all || off.is_empty() { "" } else { "（用 --all 查看）" };
            output::line(&format!(
                "启用 {} 条规则，停用 {} 条{hint}。规则集摘要 {}",
                rules.len(),
                off.len(),
                ruleset.digest()
            ))?;
        }
    }
    Ok(Exit::Done)
}

/// Rules that are turned off, and those outside their own term of validity.
fn off_rules(ruleset: &Ruleset, compiled: &Compiled) -> Vec<OffRule> {
    let read = compiled.pack.files.iter().flat_map(|file| &file.rules);
    let not_in_term = read.filter(|rule| ruleset.rule(&rule.id.value).is_none()).map(|rule| OffRule {
        rule: rule.id.value.clone(),
        name: rule.name.value.clone(),
        reason: format!("不在有效期：{}", days(&rule.active_from, &rule.active_to)),
    });
    compiled.off.iter().cloned().chain(not_in_term).collect()
}

fn days(from: &str, to: &str) -> String {
    match (from, to) {
        ("", "") => "不限日期".to_owned(),
        ("", to) => format!("至 {to}"),
        (from, "") => format!("{from} 起"),
        (from, to) => format!("{from} 至 {to}"),
    }
}

fn print_packs(compiled: &Compiled) -> std::io::Result<()> {
    for head in &compiled.heads {
        let manifest = &head.manifest;
        let author = if manifest.author.is_empty() { "未署名" } else { &manifest.author };
        let (name, version) = (&manifest.name, &manifest.version);
        output::line(&clean(&format!("规则包“{name}”　版本 {version}　{author}　摘要 {}", head.digest)))?;
        for switch in campaigns(&manifest.switches) {
            let state = if switch.in_force(&compiled.today) { "进行中" } else { "不在期内" };
            let Switch { campaign, from, to, .. } = switch;
            output::line(&clean(&format!("  专项行动“{campaign}”　{}　{state}", days(from, to))))?;
        }
    }
    output::line("")
}

fn print_rules(rules: &[&RuleInfo]) -> std::io::Result<()> {
    let known: Vec<_> = categories().collect();
    let own = rules.iter().filter(|rule| known.iter().all(|category| category.id != rule.category.0));
    let mut ids: Vec<_> = known.iter().map(|category| (category.id, category.name)).collect();
    for rule in own {
        if ids.iter().all(|(id, _)| *id != rule.category.0) {
            ids.push((&rule.category.0, ""));
        }
    }
    for (id, name) in ids {
        let mut of_category = rules.iter().filter(|rule| rule.category.0 == id).peekable();
        if of_category.peek().is_none() {
            continue;
        }
        output::line(format!("{id}　{name}").trim_end())?;
        for rule in of_category {
            let kind = if rule.outcome == Outcome::Hint { "，只作提示" } else { "" };
            output::line(&format!("  {}　{}（{}{kind}）", rule.id, rule.name, rule.severity.label_zh()))?;
        }
    }
    Ok(())
}

fn pack_shape(head: &wiring::Head, today: &str) -> Value {
    let manifest = &head.manifest;
    let campaign = |switch: &Switch| {
        let on = switch.in_force(today);
        json!({"name": switch.campaign, "from": switch.from, "to": switch.to, "in_force": on})
    };
    json!({
        "name": manifest.name,
        "version": manifest.version,
        "author": manifest.author,
        "licence": manifest.licence,
        "digest": head.digest.to_string(),
        "campaigns": campaigns(&manifest.switches).map(campaign).collect::<Vec<_>>(),
    })
}

fn campaigns(switches: &[Switch]) -> impl Iterator<Item = &Switch> {
    switches.iter().filter(|switch| !switch.campaign.is_empty())
}

fn rule_shape(rule: &RuleInfo) -> Value {
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
}
