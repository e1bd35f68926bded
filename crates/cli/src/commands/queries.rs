//! Targets that are searches: the words of a category, at a site's public search.
//!
//! Inspectors rarely walk a whole marketplace, they search it. First come the core words of the category (特供酒); then the words
//! its rules begin with, which are all there is for a bureau's own category: a rule's author mostly writes first what marks the
//! offence, and later what only keeps it company.

use xuncha_model::{CategoryId, Outcome};
use xuncha_rule_lang::{
    Pack,
    ast::{Condition, Rule, RuleFile, TermGroup},
};
use xuncha_sweep::TargetRow;

use crate::{
    args::{Global, QueriesArgs},
    exit::usage,
    pack_files, site_files, target_file, wiring,
};

/// A target for each core word that is not in the list yet.
pub(super) fn rows(args: &QueriesArgs, global: &Global) -> anyhow::Result<Vec<TargetRow>> {
    let sites = site_files::usable(site_files::load(&[], global)?)?;
    let list = target_file::read(global)?;
    let category = CategoryId(args.category.clone());
    let mut words: Vec<String> = xuncha_evaluation::core_words(&category).map(str::to_owned).collect();
    for files in pack_files::load(&wiring::pack_dirs(global)?)? {
        let (pack, _) = Pack::read(&files.source);
        for word in first_words(&pack, &category) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    if words.is_empty() {
        let category = &args.category;
        return Err(usage(format!(
            "类别“{category}”的规则里没有可搜索的词。用 `xuncha rules list` 查看类别编号。"
        )));
    }
    words.truncate(args.limit);
    let mut rows = Vec::new();
    for word in words {
        let Some(url) = sites.search(&args.site, &word) else {
            let site = &args.site;
            return Err(usage(format!("没有“{site}”的网站档案，或档案里没有写公开搜索地址（search）。")));
        };
        let name = format!("{} 搜索 {word}", args.site);
        if list.find(&name).is_none() {
            rows.push(TargetRow {
                name,
                url: url.into(),
                platform: args.site.clone(),
                every: args.every.clone(),
                campaigns: args.campaigns.clone(),
                ..TargetRow::default()
            });
        }
    }
    Ok(rows)
}

/// The words of the groups that lead rules of the category begin with, of two characters and more.
fn first_words(pack: &Pack, category: &CategoryId) -> Vec<String> {
    let mut words = Vec::new();
    for file in &pack.files {
        let of_category = |rule: &&Rule| rule.category.value == *category && rule.outcome == Outcome::Lead;
        for rule in file.rules.iter().filter(of_category) {
            let group = first(&rule.meant).and_then(|name| find(pack, file, rule, name));
            let all = group.into_iter().flat_map(|group| &group.words);
            words.extend(all.map(|word| word.value.clone()).filter(|word| word.chars().nth(1).is_some()));
        }
    }
    words
}

/// The group that a condition begins with.
fn first(condition: &Condition) -> Option<&str> {
    match condition {
        Condition::Any(group)
        | Condition::Near(group, ..)
        | Condition::Before(group, ..)
        | Condition::Count(group, ..) => Some(&group.group.value),
        Condition::Of(_, groups) => groups.first().map(|group| group.group.value.as_str()),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().find_map(first),
        Condition::In(_, inner) | Condition::Meant(_, inner) => first(inner),
        Condition::Number(..)
        | Condition::Part(..)
        | Condition::Missing(_)
        | Condition::Invalid(_)
        | Condition::Valid(_)
        | Condition::Not(_) => None,
    }
}

/// The group of that name as the rule sees it: its own, its file's, the pack's.
fn find<'p>(pack: &'p Pack, file: &'p RuleFile, rule: &'p Rule, name: &str) -> Option<&'p TermGroup> {
    let shared = pack.files.iter().flat_map(|file| &file.groups);
    rule.groups.iter().chain(&file.groups).chain(shared).find(|group| group.name.value == name)
}
