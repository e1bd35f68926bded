//! What must hold between the parts of one file.

use std::collections::HashSet;

use xuncha_model::Outcome;

use super::rule::is_slug;
use crate::{
    Code, Complaints,
    ast::{Condition, Rule, RuleFile, TermGroup},
    refs,
    section::clip,
};

/// Checks `file`; `whole` tells that it was read without errors, so that what is absent is really absent.
pub(super) fn check(file: &RuleFile, whole: bool, out: &mut Complaints) {
    let mut ids: HashSet<&str> = HashSet::new();
    let known: HashSet<&str> = file.groups.iter().map(|group| group.name.value.as_str()).collect();
    for rule in &file.rules {
        if !ids.insert(&rule.id.value.0) {
            let message = format!("规则编号“{}”已经用过", clip(&rule.id.value.0));
            out.add(Code::DuplicateRule, rule.id.span, message, "每条规则的编号要不同");
        }
        check_rule(rule, out);
        check_groups(&known, rule, out);
        if whole {
            let used: HashSet<&str> = refs::groups(&rule.condition.value).collect();
            complain_unused(&rule.groups, &used, out);
        }
    }
    if whole && !super::is_shared(&file.name) {
        let used: HashSet<&str> =
            file.rules.iter().flat_map(|rule| refs::groups(&rule.condition.value)).collect();
        complain_unused(&file.groups, &used, out);
    }
}

fn complain_unused(groups: &[TermGroup], used: &HashSet<&str>, out: &mut Complaints) {
    for group in groups.iter().filter(|group| !used.contains(group.name.value.as_str())) {
        let message = format!("词组“{}”没有条件用到", group.name.value);
        out.add(Code::UnusedGroup, group.name.span, message, "写进条件，或删去");
    }
}

fn check_rule(rule: &Rule, out: &mut Complaints) {
    let id = &rule.id;
    let category = &rule.category.value.0;
    let tail = id.value.0.strip_prefix(category.as_str()).and_then(|rest| rest.strip_prefix('.'));
    if !category.is_empty() && !tail.is_some_and(is_slug) {
        let message = format!("规则编号“{}”不合格式", clip(&id.value.0));
        let hint = format!("以类别开头，后面只用小写字母、数字和连字符：{category}.名字");
        out.add(Code::BadRuleId, id.span, message, hint);
    }
    if rule.hit.is_empty() {
        let hint = "写 hit = [\"应当命中的标题\"]";
        out.add(Code::NoHitExample, id.span, format!("规则“{}”没有应当命中的例子", clip(&id.value.0)), hint);
    }
    if rule.miss.is_empty() {
        let hint = "写 miss = [\"看着像、其实合法的标题\"]";
        out.add(Code::NoMissExample, id.span, format!("规则“{}”没有不应命中的例子", clip(&id.value.0)), hint);
    }
    if rule.outcome == Outcome::Lead && rule.law.is_empty() {
        let message = format!("规则“{}”没有法律依据", clip(&id.value.0));
        out.add(
            Code::NoLaw,
            id.span,
            message,
            "写 law = [{ title = \"…\", article = \"…\" }]，或改为 outcome = \"hint\"",
        );
    }
    if holds_for_nothing(&rule.condition.value) {
        out.add(
            Code::AlwaysTrue,
            rule.condition.span,
            "这个条件对没有任何内容的商品也成立",
            "not 和 count(…) < n 要与出现某个词的条件用 and 连起来",
        );
    }
}

/// Whether the condition is true of a record with no text, no price, on no page.
fn holds_for_nothing(condition: &Condition) -> bool {
    match condition {
        Condition::Any(_)
        | Condition::Near(..)
        | Condition::Before(..)
        | Condition::Number(..)
        | Condition::Missing(_)
        | Condition::Invalid(_)
        | Condition::Valid(_)
        | Condition::Of(..) => false,
        Condition::Count(_, compare, number) => compare.holds(&0, number),
        Condition::Not(inner) => !holds_for_nothing(inner),
        Condition::And(parts) => parts.iter().all(holds_for_nothing),
        Condition::Or(parts) => parts.iter().any(holds_for_nothing),
    }
}

fn check_groups(known: &HashSet<&str>, rule: &Rule, out: &mut Complaints) {
    for group in &rule.groups {
        if !known.contains(group.name.value.as_str()) {
            continue;
        }
        let message = format!("文件里已有词组“{}”", group.name.value);
        out.add(Code::DuplicateGroup, group.name.span, message, "换一个名字，免得看错");
    }
}
