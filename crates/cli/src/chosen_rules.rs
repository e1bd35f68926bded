//! The rules that a user means by `--rule`: by their numbers, or by what these begin with.

use std::sync::Arc;

use xuncha_matcher::{CompileOptions, Ruleset};
use xuncha_model::{RuleId, Timestamp, beijing};
use xuncha_report::clean;
use xuncha_rule_lang::{Pack, ast::Rule};
use xuncha_sweep::{EventSink, Pipeline, SweepEvent};

use crate::{
    args::{ChosenRules, Global, RescanRules},
    exit::usage,
    output,
    wiring::{self, Compiled, Wanted},
    workshop::Workshop,
};

/// The rules that `wanted` names, compiled by themselves, those on trial among them; without any name those that are on.
pub(crate) fn ruleset(chosen: &ChosenRules, global: &Global) -> anyhow::Result<Ruleset> {
    let wanted = &chosen.rule;
    let on = Wanted::On { experimental: global.experimental || !wanted.is_empty() };
    let (ruleset, Compiled { mut pack, .. }) =
        wiring::usable(wiring::compile(&wiring::pack_dirs(global)?, on)?)?;
    if wanted.is_empty() {
        return Ok(ruleset);
    }
    for wanted in wanted {
        let mut rules = pack.files.iter().flat_map(|file| &file.rules);
        if !rules.any(|rule| is_meant(&rule.id.value, wanted)) {
            return Err(usage(format!("没有规则“{wanted}”。用 `xuncha rules list` 查看规则编号。")));
        }
    }
    keep(&mut pack, |rule| wanted.iter().any(|wanted| is_meant(&rule.id.value, wanted)));
    compile(&pack).ok_or_else(|| usage("所选规则不能单独编译；请去掉 --rule，用整个规则包"))
}

/// The road of pages with the rules that are meant; it passes over saved pages without their words where that is wished and
/// can be done.
pub(crate) fn pipeline(
    rules: &RescanRules,
    workshop: &Workshop,
    global: &Global,
    events: Arc<dyn EventSink>,
) -> anyhow::Result<Pipeline> {
    if rules.chosen.rule.is_empty() {
        return workshop.pipeline(global, events);
    }
    let ruleset = Arc::new(ruleset(&rules.chosen, global)?);
    let text = format!("只用所选的 {} 条规则检查，其余规则没有检查", ruleset.rules().len());
    events.event(SweepEvent::Note(text));
    let skip_unlikely = rules.skip_unlikely && has_words(&ruleset);
    Ok(Pipeline { skip_unlikely, ..workshop.pipeline_with(ruleset, global, events)? })
}

/// Refuses to look for words where no rules are chosen.
///
/// # Errors
/// What was typed makes no sense.
pub(crate) fn check(rules: &RescanRules) -> anyhow::Result<()> {
    if rules.skip_unlikely && rules.chosen.rule.is_empty() {
        return Err(usage(
            "--skip-unlikely 要与 --rule 一起用：用全部规则时几乎每一页都有某条规则的词，先查原文只会更慢",
        ));
    }
    Ok(())
}

/// Whether every rule needs words; says so where one does not.
fn has_words(ruleset: &Ruleset) -> bool {
    let wordless = ruleset.wordless();
    if let Some(first) = wordless.first() {
        let others =
            if wordless.len() > 1 { format!("等 {} 条规则", wordless.len()) } else { String::new() };
        output::complain(&clean(&format!(
            "{}（{}）{others}没有词也可能成立，--skip-unlikely 不起作用，全部页面照常解析。",
            first.id.0, first.name
        )));
    }
    wordless.is_empty()
}

/// Whether a rule is the one of that name, or begins with it.
fn is_meant(rule: &RuleId, wanted: &str) -> bool {
    rule.0 == wanted || rule.0.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'))
}

/// Leaves only some of the rules.
pub(crate) fn keep(pack: &mut Pack, is_wanted: impl Fn(&Rule) -> bool) {
    for file in &mut pack.files {
        file.rules.retain(&is_wanted);
    }
}

/// A pack of which rules that are not on were left out.
pub(crate) fn compile(pack: &Pack) -> Option<Ruleset> {
    let options = CompileOptions { include_experimental: true, today: beijing(Timestamp::now()).date() };
    xuncha_matcher::compile(pack, &options).0
}
