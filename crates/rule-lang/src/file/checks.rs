//! What must hold between the parts of one file.

use std::collections::HashSet;

use xuncha_model::Outcome;

use super::rule::is_slug;
use crate::{
    Code, Complaints,
    ast::{Condition, NamedPlace, Part, Rule, RuleFile, Spanned, TermGroup},
    refs::{self, Kind},
    section::clip,
};

/// Checks `file`; `whole` tells that it was read without errors, so that what is absent is really absent.
pub(super) fn check(file: &RuleFile, whole: bool, out: &mut Complaints) {
    let mut ids: HashSet<&str> = HashSet::new();
    let in_file = Named { groups: &file.groups, places: &file.places, parts: &file.parts };
    let mut known: HashSet<&str> = HashSet::new();
    in_file.check_unlike(&mut known, out);
    for rule in &file.rules {
        if !ids.insert(&rule.id.value.0) {
            let message = format!("规则编号“{}”已经用过", clip(&rule.id.value.0));
            out.add(Code::DuplicateRule, rule.id.span, message, "每条规则的编号要不同");
        }
        check_rule(rule, out);
        if is_settled(file, rule) {
            check_sense(rule, &rule.condition.value, out);
        }
        let of_rule = Named { groups: &rule.groups, places: &rule.places, parts: &rule.parts };
        of_rule.check_unlike(&mut known.clone(), out);
        if whole {
            of_rule.complain_unused(&used(rule), "", out);
        }
    }
    if whole && !super::is_shared(&file.name) {
        in_file.complain_unused(&used_in_file(file).collect(), "", out);
    }
}

/// Every name that a rule and its parts use.
fn used(rule: &Rule) -> HashSet<&str> {
    let parts = rule.parts.iter().flat_map(|part| refs::texts(&part.condition.value));
    let places = rule.places.iter().flat_map(|place| refs::uses_of_place(&place.stretches));
    let places = places.map(|(_, name)| name.value.as_str());
    refs::texts(&rule.condition.value).chain(parts).chain(places).collect()
}

/// Every name that a file uses.
pub(crate) fn used_in_file(file: &RuleFile) -> impl Iterator<Item = &str> {
    let parts = file.parts.iter().flat_map(|part| refs::texts(&part.condition.value));
    let places = file.places.iter().flat_map(|place| refs::uses_of_place(&place.stretches));
    file.rules.iter().flat_map(used).chain(parts).chain(places.map(|(_, name)| name.value.as_str()))
}

/// What has a name at one place: in a rule, a file, a file of the whole pack.
#[derive(Clone, Copy)]
pub(crate) struct Named<'f> {
    pub(crate) groups: &'f [TermGroup],
    pub(crate) places: &'f [NamedPlace],
    pub(crate) parts: &'f [Part],
}

impl<'f> Named<'f> {
    /// Everything with a name, and what it is.
    pub(crate) fn names(self) -> impl Iterator<Item = (&'static str, &'f Spanned<String>)> {
        let groups = self.groups.iter().map(|group| ("词组", &group.name));
        let places = self.places.iter().map(|place| ("位置", &place.name));
        groups.chain(places).chain(self.parts.iter().map(|part| ("条件片段", &part.name)))
    }

    /// Complains about names that are `known`, and adds the others.
    fn check_unlike(self, known: &mut HashSet<&'f str>, out: &mut Complaints) {
        for (what, name) in self.names() {
            if !known.insert(&name.value) {
                let message = format!("文件里已有{what}“{}”", name.value);
                out.add(Code::DuplicateGroup, name.span, message, "换一个名字，免得看错");
            }
        }
        let of_places = self.places.iter().map(|place| (&place.name, &place.parameters));
        let of_parts = self.parts.iter().map(|part| (&part.name, &part.parameters));
        for (name, parameters) in of_places.chain(of_parts) {
            for parameter in parameters.iter().filter(|it| known.contains(it.value.as_str())) {
                let message = format!("“{}”里的“{}”也是别处的名字", name.value, parameter.value);
                out.add(Code::DuplicateGroup, parameter.span, message, "换一个名字，免得看错");
            }
        }
    }

    /// Warns of what is not among `used`; `which` stands before what it is in the message.
    pub(crate) fn complain_unused(self, used: &HashSet<&str>, which: &str, out: &mut Complaints) {
        for (what, name) in self.names().filter(|(_, name)| !used.contains(name.value.as_str())) {
            let code = if what == "词组" { Code::UnusedGroup } else { Code::UnusedPart };
            let by = if which.is_empty() { "条件" } else { "规则" };
            let message = format!("{which}{what}“{}”没有{by}用到", name.value);
            out.add(code, name.span, message, "写进条件，或删去");
        }
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
}

/// Whether the file alone tells what the condition says: it names groups of the file and nothing else.
pub(crate) fn is_settled(file: &RuleFile, rule: &Rule) -> bool {
    let is_group = |name: &str| file.groups.iter().chain(&rule.groups).any(|group| group.name.value == name);
    refs::uses(&rule.condition.value).iter().all(|(kind, name)| match kind {
        Kind::Group | Kind::Place(_) => true,
        Kind::GroupOrPart => is_group(&name.value),
        Kind::Part(_) => false,
    })
}

/// Complains about a condition that is true of a record with no text, no price, on no page.
pub(crate) fn check_sense(rule: &Rule, condition: &Condition, out: &mut Complaints) {
    if holds_for_nothing(condition) {
        out.add(
            Code::AlwaysTrue,
            rule.condition.span,
            "这个条件对没有任何内容的商品也成立",
            "not 和 count(…) < n 要与出现某个词的条件用 and 连起来",
        );
    }
}

/// Whether the condition is true of a record with no text, no price, on no page. A part that is only named is taken to be
/// false: that is looked at again when all parts are put in.
fn holds_for_nothing(condition: &Condition) -> bool {
    match condition {
        Condition::Any(_)
        | Condition::Near(..)
        | Condition::Before(..)
        | Condition::Number(..)
        | Condition::Missing(_)
        | Condition::Invalid(_)
        | Condition::Valid(_)
        | Condition::Part(..)
        | Condition::Of(..) => false,
        Condition::Count(_, compare, number) => compare.holds(&0, number),
        Condition::Not(inner) => !holds_for_nothing(inner),
        Condition::In(_, inner) | Condition::Meant(_, inner) => holds_for_nothing(inner),
        Condition::And(parts) => parts.iter().all(holds_for_nothing),
        Condition::Or(parts) => parts.iter().any(holds_for_nothing),
    }
}
