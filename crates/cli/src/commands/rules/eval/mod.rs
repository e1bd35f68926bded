//! `xuncha rules eval`: labelled listings against the rules in force, and against plain word lists.
//!
//! How a listing counts is told in `xuncha_evaluation`. Here: files are read, rules run, tables and failures printed.

mod cases;
mod failures;
mod json;
mod tables;

use std::collections::BTreeSet;

use xuncha_evaluation::{Judgement, Label, Reading, Tally, WordList};
use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{CategoryId, Hit, Outcome, categories};

use self::{cases::Case, failures::Failure};
use crate::{
    args::{EvalArgs, Format, Global},
    exit::{Exit, usage},
    output, wiring,
};

/// One way to find leads, and how it fared.
struct Method {
    /// Its name in JSON.
    name: &'static str,
    /// Its name for people.
    label_zh: &'static str,
    tally: Tally,
}

/// What is told in the end.
struct Report<'r> {
    ruleset: &'r Ruleset,
    experimental: bool,
    files: usize,
    bad_lines: Vec<String>,
    /// The rules first.
    methods: Vec<Method>,
    failures: Vec<Failure>,
    /// Categories that were expected and have no rule in force that gives leads.
    without_rules: Vec<CategoryId>,
}

pub(super) fn run(args: &EvalArgs, global: &Global) -> anyhow::Result<Exit> {
    let ruleset = wiring::ruleset(global)?;
    let known = known_categories(&ruleset);
    let only = args.category.as_deref().map(|id| known_category(id, &known)).transpose()?;
    let files = cases::files(&args.files)?;
    let mut report = Report {
        ruleset: &ruleset,
        experimental: global.experimental,
        files: files.len(),
        bad_lines: Vec::new(),
        methods: vec![Method { name: "rules", label_zh: "规则", tally: Tally::default() }],
        failures: Vec::new(),
        without_rules: Vec::new(),
    };
    let mut baselines = Vec::new();
    if args.baselines {
        for (reading, name, label_zh) in
            [(Reading::Exact, "keywords", "关键词表"), (Reading::Folded, "folded-keywords", "敏感词做法")]
        {
            baselines.push(WordList::core(reading)?);
            report.methods.push(Method { name, label_zh, tally: Tally::default() });
        }
    }
    let mut scratch = Scratch::default();
    for file in &files {
        cases::read(file, &known, |case| match case {
            Err(bad) => report.bad_lines.push(bad),
            Ok(case) if only.as_ref().is_none_or(|only| case.is_about(only)) => {
                report.add(&case, only.as_ref(), &baselines, &mut scratch);
            }
            Ok(_) => {}
        })?;
    }
    report.find_categories_without_rules();
    for bad in &report.bad_lines {
        output::complain(bad);
    }
    match args.format {
        Format::Text => {
            tables::print(&report)?;
            failures::print(&report.failures, args.fail_limit)?;
        }
        Format::Json => output::json(&json::shape(&report, args.fail_limit))?,
    }
    if report.bad_lines.is_empty() {
        return Ok(Exit::Done);
    }
    output::complain(&format!("共 {} 行标注有问题，未计入，见上。", report.bad_lines.len()));
    Ok(Exit::Incomplete)
}

/// The categories of the campaigns, and those that a bureau's own rules have.
fn known_categories(ruleset: &Ruleset) -> BTreeSet<CategoryId> {
    let of_rules = ruleset.rules().iter().map(|rule| rule.category.clone());
    categories().map(|category| CategoryId(category.id.to_owned())).chain(of_rules).collect()
}

fn known_category(id: &str, known: &BTreeSet<CategoryId>) -> anyhow::Result<CategoryId> {
    if let Some(category) = known.iter().find(|category| category.0 == id) {
        return Ok(category.clone());
    }
    let near = xuncha_rule_lang::nearest(id, known.iter().map(|category| category.0.as_str()));
    let hint = near.map_or_else(String::new, |near| format!("是不是 {near}？"));
    Err(usage(format!("没有类别“{id}”。{hint}类别编号如 special-supply。")))
}

impl Report<'_> {
    fn add(&mut self, case: &Case, only: Option<&CategoryId>, baselines: &[WordList], scratch: &mut Scratch) {
        let context: PageContext = case.context;
        let hits = self.ruleset.scan(&case.listing, &context, scratch);
        let leads = hits.iter().filter(|hit| hit.outcome == Outcome::Lead);
        let fired: Vec<_> = leads.map(|hit| hit.category.clone()).collect();
        let judgement = judge(&case.label, &fired, only);
        let written_for = case.written_for.as_ref();
        let word_lists = baselines.iter().map(|list| judge(&case.label, &list.fired(&case.listing), only));
        let judgements = std::iter::once(judgement.clone()).chain(word_lists);
        for (method, judgement) in self.methods.iter_mut().zip(judgements) {
            method.tally.add(&case.label, written_for, &judgement);
        }
        self.failures.extend(Failure::all(case, &judgement, &hits));
    }

    fn find_categories_without_rules(&mut self) {
        let gives_leads = |id: &CategoryId| {
            self.ruleset.rules().iter().any(|rule| rule.category == *id && rule.outcome == Outcome::Lead)
        };
        let tally = self.methods.first().map(|method| &method.tally);
        let expected = tally.into_iter().flat_map(|tally| {
            tally.categories().filter(|category| tally.category(category).recall().whole > 0)
        });
        self.without_rules = expected.filter(|category| !gives_leads(category)).cloned().collect();
    }
}

/// Where only one category is asked for, what else was expected is not asked of the rules.
fn judge(label: &Label, fired: &[CategoryId], only: Option<&CategoryId>) -> Judgement {
    let mut judgement = Judgement::of(label, fired);
    if let Some(only) = only {
        judgement.hits.retain(|category| category == only);
        judgement.misses.retain(|category| category == only);
    }
    judgement
}

/// The hits in that category with that outcome.
fn rules_in<'h>(
    hits: &'h [Hit],
    category: &CategoryId,
    outcome: Outcome,
) -> impl Iterator<Item = &'h Hit> + use<'h> {
    let category = category.clone();
    hits.iter().filter(move |hit| hit.category == category && hit.outcome == outcome)
}
