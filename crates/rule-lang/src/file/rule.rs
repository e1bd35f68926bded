//! Rules: `[[rule]]`, with what the file says for all of its rules.

use toml::de::DeValue;
use xuncha_model::{CategoryId, Field, Outcome, RuleId, Severity};

use super::{example, group, part};
use crate::{
    Code, Complaints,
    ast::{Allow, Condition, Law, Rule, Spanned},
    condition, limits,
    places::places,
    section::{Section, Value, choice, clip, text},
    suggest,
};

const KEYS: [&str; 19] = [
    "id",
    "name",
    "category",
    "severity",
    "outcome",
    "experimental",
    "active",
    "law",
    "departments",
    "stat_rows",
    "fact",
    "fields",
    "condition",
    "hit",
    "miss",
    "terms",
    "places",
    "parts",
    "allow",
];

const OUTCOMES: [(&str, Outcome); 2] = [("lead", Outcome::Lead), ("hint", Outcome::Hint)];

/// What a file says for all of its rules.
pub(super) struct Defaults {
    category: Option<Spanned<CategoryId>>,
    severity: Option<Severity>,
    outcome: Option<Outcome>,
    law: Vec<Law>,
    departments: Vec<String>,
    stat_rows: Vec<(String, String)>,
    fields: Vec<Field>,
}

impl Defaults {
    /// From the head of a file, or of a rule.
    pub(super) fn read(section: &Section, out: &mut Complaints) -> Self {
        Self {
            category: category(section, out),
            severity: section.integer("severity", 1..=5, out).and_then(Severity::new),
            outcome: section.choice("outcome", &OUTCOMES, out),
            law: law(section, out),
            departments: plain(section, "departments", out),
            stat_rows: stat_rows(section, out),
            fields: fields(section, out),
        }
    }
}

/// Reads one rule; `None` when it has no id or no condition that can be read.
pub(super) fn read(
    value: &Value<'_>,
    defaults: &Defaults,
    (groups_left, parts_left): (usize, usize),
    out: &mut Complaints,
) -> Option<Rule> {
    let section = Section::of_value(value, "规则", &KEYS, out)?;
    for (key, hint) in [
        ("id", "写成 id = \"类别.名字\""),
        ("name", "用一句话说这条规则查什么"),
        ("fact", "说明什么事实成立才算"),
        ("condition", "写成 condition = \"词组名 and 词组名\""),
    ] {
        section.require(key, hint, out);
    }
    let own = Defaults::read(&section, out);
    if own.category.is_none() && defaults.category.is_none() && section.get("category").is_none() {
        section.require("category", "写在文件开头，对全文件有效", out);
    }
    if own.severity.is_none() && defaults.severity.is_none() && section.get("severity").is_none() {
        section.require("severity", "1（提示）到 5（紧急），可写在文件开头", out);
    }
    let id = section.text("id", out);
    let name = section.text("name", out);
    let fact = section.text("fact", out);
    let condition = condition(&section, out);
    let (active_from, active_to) = active(&section, out);
    let own_fields = !own.fields.is_empty();
    let or = |own: Vec<_>, default: &Vec<_>| if own.is_empty() { default.clone() } else { own };
    let mut rule = Rule {
        name: name.unwrap_or_else(|| Spanned { value: String::new(), span: section.span }),
        category: own
            .category
            .or_else(|| defaults.category.clone())
            .unwrap_or_else(|| Spanned { value: CategoryId(String::new()), span: section.span }),
        severity: own.severity.or(defaults.severity).or(Severity::new(1))?,
        outcome: own.outcome.or(defaults.outcome).unwrap_or(Outcome::Lead),
        experimental: plain_text(&section, "experimental", out),
        active_from,
        active_to,
        law: if own.law.is_empty() { defaults.law.clone() } else { own.law },
        departments: or(own.departments, &defaults.departments),
        stat_rows: if own.stat_rows.is_empty() { defaults.stat_rows.clone() } else { own.stat_rows },
        fact: fact.map_or_else(String::new, |fact| fact.value),
        fields: if own_fields { own.fields } else { defaults.fields.clone() },
        groups: group::read_all(&section, groups_left, out),
        places: part::read_places(&section, out),
        parts: part::read_parts(&section, parts_left, out),
        hit: example::read_all(&section, "hit", out),
        miss: example::read_all(&section, "miss", out),
        allow: section
            .entries("allow", limits::ALLOWS, out)
            .iter()
            .filter_map(|one| allow(one, out))
            .collect(),
        span: section.span,
        id: id.map(|id| Spanned { value: RuleId(id.value), span: id.span })?,
        meant: condition.as_ref()?.value.clone(),
        condition: condition?,
    };
    if rule.fields.is_empty() {
        rule.fields = vec![Field::Title, Field::Description, Field::Attributes];
    }
    Some(rule)
}

fn condition(section: &Section, out: &mut Complaints) -> Option<Spanned<Condition>> {
    let text = text(section.get("condition")?, "condition", limits::CONDITION_CHARS, out)?;
    let places = places(out.source(), text.span, &text.value);
    let value = condition::parse(&text.value, &places, out)?;
    Some(Spanned { value, span: text.span })
}

fn category(section: &Section, out: &mut Complaints) -> Option<Spanned<CategoryId>> {
    let text = section.text("category", out)?;
    if !is_slug(&text.value) {
        let message = format!("类别不能叫“{}”", clip(&text.value));
        out.add(Code::BadValue, text.span, message, "只用小写字母、数字和连字符，如 special-supply");
        return None;
    }
    // A bureau may have categories of its own; only what looks like a slip is worth a word.
    let known = xuncha_model::categories().map(|category| category.id);
    if let Some(near) = suggest::nearest(&text.value, known).filter(|near| *near != text.value) {
        let message = format!("“{}”不是行动方案里的类别", clip(&text.value));
        out.add(Code::UnusualCategory, text.span, message, format!("是不是想写 {near}？"));
    }
    Some(Spanned { value: CategoryId(text.value), span: text.span })
}

/// Lower-case ASCII letters, digits and hyphens, beginning with a letter.
pub(super) fn is_slug(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|ch: char| ch.is_ascii_lowercase())
        && text.chars().all(|ch| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-')
}

fn law(section: &Section, out: &mut Complaints) -> Vec<Law> {
    let entries = section.entries("law", limits::ENTRIES, out);
    let one = |entry: &Value<'_>, out: &mut Complaints| {
        let section = Section::of_value(entry, "法律依据", &["title", "article", "verified"], out)?;
        section.require("title", "如 广告法，不带书名号", out);
        section.require("article", "如 第九条第（二）项", out);
        let verified = section.boolean("verified", out).unwrap_or(false);
        let title = section.text("title", out)?;
        if title.value.contains(['《', '》']) {
            out.add(Code::BadValue, title.span, "法律名称不要带书名号", "如 广告法");
        }
        Some(Law { title, article: section.text("article", out)?, verified })
    };
    entries.iter().filter_map(|entry| one(entry, out)).collect()
}

/// `{ form = "row" }` or `{ form = ["row", "row"] }`.
fn stat_rows(section: &Section, out: &mut Complaints) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (form, value) in section.pairs("stat_rows", out) {
        let values = match value.get_ref() {
            DeValue::Array(array) => array.iter().take(limits::ENTRIES).collect(),
            _ => vec![value],
        };
        let texts = values.into_iter().filter_map(|row| text(row, "stat_rows", limits::TEXT_CHARS, out));
        rows.extend(texts.map(|row| (form.value.clone(), row.value)));
    }
    rows
}

fn fields(section: &Section, out: &mut Complaints) -> Vec<Field> {
    let known = Field::ALL.map(|field| (field.name(), field));
    let mut fields = Vec::new();
    for text in section.texts("fields", limits::ENTRIES, limits::TEXT_CHARS, out) {
        if let Some(field) = choice(&text, "fields", &known, out)
            && !fields.contains(&field)
        {
            fields.push(field);
        }
    }
    fields
}

fn active(section: &Section, out: &mut Complaints) -> (String, String) {
    let Some(value) = section.get("active") else { return Default::default() };
    let Some(active) = Section::of_value(value, "有效期", &["from", "to"], out) else {
        return Default::default();
    };
    let from = active.date("from", out).map_or_else(String::new, |date| date.value);
    let to = active.date("to", out).map_or_else(String::new, |date| date.value);
    if !from.is_empty() && !to.is_empty() && to < from {
        out.add(Code::BadDate, active.span, "有效期的结束早于开始", "");
    }
    (from, to)
}

fn allow(value: &Value<'_>, out: &mut Complaints) -> Option<Allow> {
    let section = Section::of_value(value, "例外", &["text", "shop", "url", "reason", "expires"], out)?;
    let reason = section.require("reason", "写明谁、为什么决定不查", out);
    let expires = section.require("expires", "写成 expires = \"2027-01-01\"", out);
    if ["text", "shop", "url"].iter().all(|key| section.get(key).is_none()) {
        let message = "例外没有说对谁：text、shop、url 至少写一个";
        out.add(Code::MissingKey, section.span, message, "都不写，整条规则就失效了");
        return None;
    }
    let allow = Allow {
        text: plain_text(&section, "text", out),
        shop: plain_text(&section, "shop", out),
        url: plain_text(&section, "url", out),
        reason: plain_text(&section, "reason", out),
        expires: section.date("expires", out)?.value,
        span: section.span,
    };
    let meant = [&allow.text, &allow.shop, &allow.url].iter().any(|text| !text.is_empty());
    (reason && expires && meant && !allow.reason.is_empty()).then_some(allow)
}

fn plain_text(section: &Section, key: &str, out: &mut Complaints) -> String {
    section.text(key, out).map_or_else(String::new, |text| text.value)
}

fn plain(section: &Section, key: &str, out: &mut Complaints) -> Vec<String> {
    section.texts(key, limits::ENTRIES, limits::TEXT_CHARS, out).into_iter().map(|text| text.value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_slugs() {
        assert!(is_slug("special-supply"));
        assert!(!is_slug("特供") && !is_slug("Special") && !is_slug("") && !is_slug("-x"));
    }
}
