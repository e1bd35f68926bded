//! The condition of a rule, part by part, for one listing: which parts hold and why the others do not.

use std::fmt;

use xuncha_model::{Field, Listing, RuleId};
use xuncha_rule_lang::ast::{Compare, Quantity};

use crate::{
    denial,
    evaluate::Facts,
    groups::number,
    plan::{By, Fields, Near, Plan, Select},
    ruleset::{CompiledRule, Ruleset},
    scan::{PageContext, Scratch},
    seen,
};

/// A part of a condition, whether it holds, and the parts within it. Shown as what it lacks in a line, and an indented tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What is asked, in plain Chinese.
    pub asked: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, in plain Chinese; may be empty.
    pub found: String,
    /// The parts within.
    pub parts: Vec<Self>,
    /// How many of the parts it takes.
    pub takes: Takes,
}

/// How many of its parts a part of a condition takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// It has none.
    Nothing,
    /// All of them.
    All,
    /// So many or more.
    AtLeast(u32),
    /// None of them.
    None,
}

/// Most reasons that are told before the tree.
const MAX_REASONS: usize = 4;

impl Verdict {
    /// The fewest parts that would have to be otherwise for this to hold; none when it holds.
    #[must_use]
    pub fn lacking(&self) -> Vec<&Self> {
        if self.holds {
            return Vec::new();
        }
        match self.takes {
            Takes::Nothing | Takes::None => vec![self],
            Takes::All => self.parts.iter().flat_map(Self::lacking).collect(),
            Takes::AtLeast(number) => {
                let there = self.parts.iter().filter(|part| part.holds).count();
                let mut ways: Vec<_> =
                    self.parts.iter().filter(|part| !part.holds).map(Self::lacking).collect();
                ways.sort_by_key(Vec::len);
                ways.into_iter().take((number as usize).saturating_sub(there)).flatten().collect()
            }
        }
    }

    /// The first part of the parts that holds and has none itself.
    fn first_that_holds(&self) -> &Self {
        self.parts.iter().find(|part| part.holds).map_or(self, Self::first_that_holds)
    }

    /// What it lacks, in one line: first what an inspector wants to know.
    fn reason(&self) -> String {
        let told = |part: &&Self| match (part.takes, part.parts.first()) {
            (Takes::None, Some(inner)) => {
                let there = inner.first_that_holds();
                format!("不应有而有：{}（{}）", there.asked.trim(), there.found)
            }
            _ => format!("{}（{}）", part.asked.trim(), part.found),
        };
        let lacking = self.lacking();
        let reasons: Vec<_> = lacking.iter().take(MAX_REASONS).map(told).collect();
        let more =
            if lacking.len() > MAX_REASONS { format!("等 {} 处", lacking.len()) } else { String::new() };
        format!("{}{more}", reasons.join("；"))
    }
}

/// Why the rule is true or not true of `listing`; `None` when the ruleset has no such rule. Exceptions by decision are
/// not looked at.
#[must_use]
pub fn explain_miss(
    ruleset: &Ruleset,
    rule: &RuleId,
    listing: &Listing,
    context: &PageContext,
    scratch: &mut Scratch,
) -> Option<Verdict> {
    let index = *ruleset.by_id.get(rule)?;
    let rule = ruleset.rules.get(index)?;
    let texts = ruleset.look_for(number(index), listing, scratch);
    let identifiers = Default::default();
    let facts = Facts::new(listing, *context, &texts, &scratch.fields, &identifiers);
    let (_, denied) = denial::weigh(&facts, rule, &mut Vec::new());
    let facts = Facts { denied: &denied, ..facts };
    Some(Teller { ruleset, rule, facts: &facts }.verdict(&rule.plan))
}

struct Teller<'t> {
    ruleset: &'t Ruleset,
    rule: &'t CompiledRule,
    facts: &'t Facts<'t>,
}

impl Teller<'_> {
    fn verdict(&self, plan: &Plan) -> Verdict {
        let holds = self.facts.holds(plan, &self.rule.fields, &mut Vec::new());
        let leaf = |asked: String, found: String| leaf(asked, holds, found);
        let group = |asked: &str, takes: Takes, parts: &[Plan]| Verdict {
            asked: asked.to_owned(),
            holds,
            found: String::new(),
            parts: parts.iter().map(|part| self.verdict(part)).collect(),
            takes,
        };
        match plan {
            Plan::Any(select) => leaf(format!("有{}", self.name(select)), self.seen(select)),
            Plan::Near(near) => {
                let Near { first, distance, second, ordered, not_both } = &**near;
                let order = if *ordered { "在前，" } else { "" };
                let within = |&(fields, group): &(Fields, u32)| {
                    format!("（{}不都在 {} 之内）", here(fields, near.fields()), self.group_name(group))
                };
                let asked = format!(
                    "{}{order}与{}相隔不超过{distance}字{}",
                    self.name(first),
                    self.name(second),
                    not_both.iter().map(within).collect::<String>()
                );
                leaf(asked, self.apart(first, second, *ordered))
            }
            Plan::Of(count, selects) => {
                let there = |select: &Select| {
                    let holds = self.facts.matches(select).next().is_some();
                    self::leaf(format!("有{}", self.name(select)), holds, self.seen(select))
                };
                let asked = format!("以下 {} 项中至少 {count} 项", selects.len());
                let parts = selects.iter().map(there).collect();
                Verdict { asked, holds, found: String::new(), parts, takes: Takes::AtLeast(*count) }
            }
            Plan::Count(select, compare, number) => leaf(
                format!("{}的不同词数 {} {number}", self.name(select), sign(*compare)),
                format!("有 {} 个；{}", self.facts.different(select), self.seen(select)),
            ),
            Plan::Number(quantity, compare, number) => {
                let name = match quantity {
                    Quantity::Price => "价格",
                    Quantity::ListPrice => "原价",
                    Quantity::Discount => "现价与原价之比",
                    Quantity::PriceRaise => "划线价比前 7 日标价高出的比例",
                };
                let found = self.facts.quantity(*quantity);
                let unknown = match quantity {
                    Quantity::PriceRaise => "没有足够的价格历史，不判断",
                    Quantity::Price | Quantity::ListPrice | Quantity::Discount => "没有人民币价格，无从比较",
                };
                let found = found.map_or_else(|| unknown.to_owned(), |found| format!("是 {found}"));
                leaf(format!("{name} {} {number}", sign(*compare)), found)
            }
            Plan::Missing(select) => {
                let found = if self.facts.may_miss() {
                    self.seen(select)
                } else {
                    "不是完整的商品详情页，不能断定缺少什么".to_owned()
                };
                leaf(format!("缺少{}", self.name(select)), found)
            }
            Plan::Identifier { kind, valid } => {
                let how = if *valid { "通过" } else { "未通过" };
                let found = if holds { "有" } else { "没有" };
                leaf(format!("{}校验{how}", kind.label_zh()), found.to_owned())
            }
            Plan::Not(inner) => match &**inner {
                Plan::Any(select) => leaf(format!("没有{}", self.name(select)), self.seen(select)),
                inner => group("以下不成立", Takes::None, std::slice::from_ref(inner)),
            },
            Plan::Part(name, inner) => {
                let mut told = self.verdict(inner);
                told.asked = format!("{name}：{}", told.asked.trim());
                told
            }
            Plan::And(parts) => group("以下全部成立", Takes::All, parts),
            Plan::Or(parts) => group("以下至少一项成立", Takes::AtLeast(1), parts),
        }
    }

    fn group_name(&self, group: u32) -> &str {
        self.ruleset.groups.get(group as usize).map_or("", |group| &group.name)
    }

    fn name(&self, select: &Select) -> String {
        let unless = select.unless.iter().map(|strike| {
            let (here, group) = (here(strike.fields, select.fields), self.group_name(strike.group()));
            match strike.by {
                By::Within(_) => format!("（{here}不在 {group} 之内）"),
                By::Near(distance, _) => format!("（{here}{distance} 字内没有 {group}）"),
            }
        });
        format!(" {} 组的词{}", self.group_name(select.group), unless.collect::<String>())
    }

    /// Where matches of the group are, or where they would be but for what strikes them out.
    fn seen(&self, select: &Select) -> String {
        let places: Vec<String> =
            self.facts.matches(select).take(5).map(|(field, seen)| self.place(field, seen)).collect();
        if !places.is_empty() {
            return places.join("、");
        }
        for field in select.fields.iter() {
            let here = &self.facts.seen[field as usize];
            if let Some(seen) = here.of(select.group).first() {
                if self.facts.denies(field, seen) {
                    return format!("{}，但原文是在否定它", self.place(field, seen));
                }
                return format!("{}，但被条件里的 but not 排除", self.place(field, seen));
            }
            if let Some(seen) = here.struck.iter().find(|seen| seen.group == select.group) {
                return format!("{}，但在 except 的词之内", self.place(field, seen));
            }
        }
        let all = if select.fields.iter().count() > 1 { "都" } else { "" };
        format!("{}里{all}没有", labels(select.fields))
    }

    fn place(&self, field: Field, seen: &seen::Seen) -> String {
        let text = &self.facts.texts[field as usize];
        let text = text.get(seen.bytes.0 as usize..seen.bytes.1 as usize).unwrap_or_default();
        format!("{}第{}字“{text}”", field.label_zh(), seen.start + 1)
    }

    /// How far apart the nearest two are.
    fn apart(&self, first: &Select, second: &Select, ordered: bool) -> String {
        let mut nearest = None;
        for (field, one) in self.facts.matches(first).take(50) {
            for (_, other) in self.facts.matches(second).filter(|(other, _)| *other == field).take(50) {
                let gap = if one.start < other.start && one.end < other.end {
                    Some(other.start.saturating_sub(one.end))
                } else if other.start < one.start && other.end < one.end && !ordered {
                    Some(one.start.saturating_sub(other.end))
                } else {
                    None
                };
                let gap = gap.map(|gap| (gap, !self.facts.is_one_sentence(field, one, other)));
                nearest = nearest.min(gap).or(nearest).or(gap);
            }
        }
        match nearest {
            Some((gap, false)) => format!("最近的相隔 {gap} 字"),
            Some((gap, true)) => format!("最近的相隔 {gap} 字，但不在一句话里"),
            None => {
                let told =
                    |select: &Select| format!("{}：{}", self.group_name(select.group), self.seen(select));
                format!("{}；{}", told(first), told(second))
            }
        }
    }
}

/// The names of fields.
fn labels(fields: Fields) -> String {
    fields.iter().map(Field::label_zh).collect::<Vec<_>>().join("、")
}

/// Where something is struck out, when that is not everywhere.
fn here(fields: Fields, all: Fields) -> String {
    if fields.and(all) == all { String::new() } else { labels(fields) }
}

const fn leaf(asked: String, holds: bool, found: String) -> Verdict {
    Verdict { asked, holds, found, parts: Vec::new(), takes: Takes::Nothing }
}

const fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => "<",
        Compare::AtMost => "≤",
        Compare::More => ">",
        Compare::AtLeast => "≥",
        Compare::Equal => "=",
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn lines(verdict: &Verdict, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mark = if verdict.holds { "✓" } else { "✗" };
            let found =
                if verdict.found.is_empty() { String::new() } else { format!("：{}", verdict.found) };
            writeln!(f, "{}{mark} {}{found}", "  ".repeat(depth), verdict.asked.trim())?;
            verdict.parts.iter().try_for_each(|part| lines(part, depth + 1, f))
        }
        if !self.holds && !self.parts.is_empty() {
            writeln!(f, "差在：{}", self.reason())?;
        }
        lines(self, 0, f)
    }
}
