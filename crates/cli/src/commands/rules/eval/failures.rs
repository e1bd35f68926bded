//! The cases that failed, for a person to look at: what was missed, what fired falsely and on which words.

use std::collections::BTreeMap;

use xuncha_evaluation::Judgement;
use xuncha_model::{CategoryId, Hit, Outcome};
use xuncha_report::clean;

use super::{Case, rules_in};
use crate::output;

/// How a case failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// An expected category gave no lead.
    Missed,
    /// A lead on a lawful listing.
    FalseLead,
    /// A lead in a category that an unlawful listing is not labelled with.
    CrossFire,
}

impl Fault {
    /// The name used in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::FalseLead => "false-lead",
            Self::CrossFire => "cross-fire",
        }
    }
}

/// One failure.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) fault: Fault,
    pub(super) category: CategoryId,
    pub(super) place: String,
    pub(super) kind: &'static str,
    pub(super) evasion: Option<&'static str>,
    /// The listing's first text.
    pub(super) text: String,
    /// Rules that fired: with leads where they should not, only with hints where a lead was missed.
    pub(super) rules: Vec<Fired>,
}

/// A rule that fired.
#[derive(Debug)]
pub(super) struct Fired {
    pub(super) rule: String,
    /// What was matched and the term it was read as, each pair once.
    pub(super) words: Vec<(String, String)>,
}

impl Failure {
    /// The failures of one case.
    pub(super) fn all(case: &Case, judgement: &Judgement, hits: &[Hit]) -> Vec<Self> {
        let lists = [
            (Fault::Missed, &judgement.misses, Outcome::Hint),
            (Fault::FalseLead, &judgement.false_leads, Outcome::Lead),
            (Fault::CrossFire, &judgement.cross_fires, Outcome::Lead),
        ];
        let label = &case.label;
        let failure = |fault, category: &CategoryId, outcome| Self {
            fault,
            category: category.clone(),
            place: case.place.clone(),
            kind: label.kind().name(),
            evasion: label.evasion().map(xuncha_evaluation::Evasion::name),
            text: first_text(case),
            rules: rules_in(hits, category, outcome).map(Fired::of).collect(),
        };
        lists
            .into_iter()
            .flat_map(|(fault, categories, outcome)| categories.iter().map(move |it| (fault, it, outcome)))
            .map(|(fault, category, outcome)| failure(fault, category, outcome))
            .collect()
    }
}

impl Fired {
    fn of(hit: &Hit) -> Self {
        let mut words = Vec::new();
        for found in &hit.matches {
            let word = (found.text.clone(), found.term.clone());
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Self { rule: hit.rule.to_string(), words }
    }

    fn told(&self) -> String {
        let word = |(text, term): &(String, String)| {
            if text == term { text.clone() } else { format!("{text}（{term}）") }
        };
        format!("{}：{}", self.rule, self.words.iter().map(word).collect::<Vec<_>>().join("、"))
    }
}

fn first_text(case: &Case) -> String {
    let texts = xuncha_model::Field::ALL.map(|field| case.listing.text(field).into_owned());
    texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default()
}

/// At most `limit` of each fault, in the order read, and how many there are.
pub(super) fn limited(failures: &[Failure], limit: usize) -> BTreeMap<Fault, (usize, Vec<&Failure>)> {
    let mut lists: BTreeMap<Fault, (usize, Vec<&Failure>)> = BTreeMap::new();
    for failure in failures {
        let (count, shown) = lists.entry(failure.fault).or_default();
        *count += 1;
        if *count <= limit {
            shown.push(failure);
        }
    }
    lists
}

/// Prints them, worst first.
pub(super) fn print(failures: &[Failure], limit: usize) -> std::io::Result<()> {
    for (fault, (count, shown)) in limited(failures, limit) {
        let title = match fault {
            Fault::Missed => "漏报（应形成线索而没有；列出的规则只给了提示）",
            Fault::FalseLead => "误报（合法条目形成了线索）",
            Fault::CrossFire => "串类（违法条目形成了标注之外类别的线索；或是误报，或是标注不全）",
        };
        output::line(&format!("{title}：{count} 处"))?;
        for failure in &shown {
            let evasion = failure.evasion.map_or_else(String::new, |evasion| format!("/{evasion}"));
            let Failure { place, category, kind, .. } = failure;
            output::line(&format!("  {place}　{category}　{kind}{evasion}　{}", clean(&failure.text)))?;
            for rule in &failure.rules {
                output::line(&format!("      {}", clean(&rule.told())))?;
            }
        }
        if count > shown.len() {
            output::line(&format!("  还有 {} 处没有列出，用 --fail-limit 调整。", count - shown.len()))?;
        }
        output::line("")?;
    }
    Ok(())
}
