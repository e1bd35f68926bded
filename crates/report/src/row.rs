//! One row of a lead list: what is told of a lead, chosen once for every format.

use std::collections::HashMap;

use xuncha_model::{
    CategoryId, Digest, Disposal, Lead, LeadId, LeadStatus, Match, Outcome, Price, RuleId, Severity,
    Timestamp,
};

use crate::clean;

/// Most pieces of matched text that a row names; a page can be stuffed with one word.
const MAX_MATCHED: usize = 20;

/// Most characters of one piece of matched text.
const MAX_MATCHED_CHARS: usize = 60;

/// The names that rules and categories have for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleNames {
    /// Name of each rule.
    pub rules: HashMap<RuleId, String>,
    /// Chinese name of each category.
    pub categories: HashMap<CategoryId, String>,
}

/// What a list tells of one lead. Texts are as the page had them; each format makes them safe.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadRow {
    /// Number of the lead.
    pub lead: LeadId,
    /// First time it was seen.
    pub first_seen: Timestamp,
    /// Last time it was seen.
    pub last_seen: Timestamp,
    /// Marketplace.
    pub platform: String,
    /// Shop; empty when the page does not say.
    pub shop: String,
    /// Title of the goods.
    pub title: String,
    /// Address of the goods, or path of the file.
    pub url: String,
    /// Price asked.
    pub price: Option<Price>,
    /// Category.
    pub category: CategoryId,
    /// Chinese name of the category; its identifier when it has none.
    pub category_name: String,
    /// What was matched, as the page has it, each writing once and without what lies within a longer one; at
    /// most 20, gravest rule first.
    pub matched: Vec<String>,
    /// The same for people: `特*供（特供）` where the page disguises the word, else the word; then the grounds.
    pub matched_shown: Vec<String>,
    /// What it rests on beside the page: dates and prices of earlier looks, a sentence each.
    pub grounds: Vec<String>,
    /// The rules that make it a lead, gravest first, each once; what only hints is not named.
    pub rules: Vec<RuleId>,
    /// Their names; a rule without one is named by its identifier.
    pub rule_names: Vec<String>,
    /// Articles of law, each once.
    pub law: Vec<String>,
    /// Gravest severity.
    pub severity: Severity,
    /// SHA-256 of the evidence snapshot.
    pub evidence: Digest,
    /// Where the lead stands.
    pub status: LeadStatus,
    /// What was done about it.
    pub disposal: Option<Disposal>,
    /// When that was done.
    pub disposed: Option<Timestamp>,
}

impl LeadRow {
    /// The row of a lead. A rule or category that `names` does not know (its pack was removed since) is shown
    /// by its identifier.
    #[must_use]
    pub fn new(lead: &Lead, names: &RuleNames) -> Self {
        let latest = &lead.latest;
        let mut rules: Vec<RuleId> = Vec::new();
        for hit in latest.hits.iter().filter(|hit| hit.outcome == Outcome::Lead) {
            if !rules.contains(&hit.rule) {
                rules.push(hit.rule.clone());
            }
        }
        let mut matched: Vec<String> = Vec::new();
        let mut matched_shown: Vec<String> = Vec::new();
        let all = || latest.hits.iter().flat_map(|hit| &hit.matches);
        let longer_stands_there = |one: &Match| {
            all().any(|other| {
                other.field == one.field
                    && other.start <= one.start
                    && one.end <= other.end
                    && one.end - one.start < other.end - other.start
            })
        };
        for found in all().filter(|one| !longer_stands_there(one)) {
            let text: String = found.text.chars().take(MAX_MATCHED_CHARS).collect();
            if matched.len() < MAX_MATCHED && !matched.contains(&text) {
                let shown =
                    if found.folds.is_empty() { text.clone() } else { format!("{text}（{}）", found.term) };
                matched.push(text);
                matched_shown.push(shown);
            }
        }
        matched_shown.extend(latest.grounds.iter().cloned());
        let rule_name = |rule: &RuleId| names.rules.get(rule).unwrap_or(&rule.0).clone();
        Self {
            lead: lead.id,
            first_seen: lead.first_seen,
            last_seen: lead.last_seen,
            platform: latest.platform.clone(),
            shop: latest.shop.clone(),
            title: latest.title.clone(),
            url: latest.url.clone(),
            price: latest.price.clone(),
            category_name: names.categories.get(&latest.category).unwrap_or(&latest.category.0).clone(),
            category: latest.category.clone(),
            rule_names: rules.iter().map(rule_name).collect(),
            rules,
            matched,
            matched_shown,
            grounds: latest.grounds.clone(),
            law: latest.law.iter().map(ToString::to_string).collect(),
            severity: latest.severity,
            evidence: latest.evidence.snapshot,
            status: lead.status,
            disposal: lead.disposal.clone(),
            disposed: lead.disposed,
        }
    }

    /// Several texts in one cell.
    pub(crate) fn joined(texts: &[String]) -> String {
        clean(&texts.join("；")).into_owned()
    }
}
