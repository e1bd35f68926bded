//! The same as the tables and lists, for programs.

use serde_json::{Map, Value, json};
use xuncha_evaluation::{Counts, Evasion, Kind, Rate, Tally};

use super::{
    Report,
    failures::{Failure, Fired, limited},
};

/// One JSON object.
pub(super) fn shape(report: &Report<'_>, fail_limit: usize) -> Value {
    let methods = report.methods.iter().map(|method| method_shape(method.name, &method.tally));
    let lists = limited(&report.failures, fail_limit);
    let failures = lists.values().flat_map(|(_, shown)| shown).map(|failure| failure_shape(failure));
    json!({
        "ruleset": report.ruleset.digest().to_string(),
        "experimental": report.experimental,
        "files": report.files,
        "bad_lines": report.bad_lines,
        "without_rules": report.without_rules.iter().map(|id| &id.0).collect::<Vec<_>>(),
        "methods": methods.collect::<Vec<_>>(),
        "failures": failures.collect::<Vec<_>>(),
    })
}

fn method_shape(name: &str, tally: &Tally) -> Value {
    let kinds = Kind::ALL.into_iter().map(|kind| (kind.name(), tally.kind(kind)));
    let evasions = Evasion::ALL.into_iter().map(|evasion| (evasion.name(), tally.evasion(evasion)));
    let categories: Map<_, _> = tally
        .categories()
        .map(|id| {
            let mut shape = counts_shape(tally.category(id));
            let kinds = Kind::ALL.into_iter().map(|kind| (kind.name(), tally.category_kind(id, kind)));
            shape["kinds"] = each(kinds);
            (id.0.clone(), shape)
        })
        .collect();
    json!({
        "method": name,
        "listings": tally.listings,
        "all": counts_shape(tally.all()),
        "kinds": each(kinds),
        "evasions": each(evasions),
        "categories": categories,
    })
}

/// Those that have any cases, by name.
fn each<'n>(named: impl Iterator<Item = (&'n str, Counts)>) -> Value {
    let some = named.filter(|(_, counts)| *counts != Counts::default());
    some.map(|(name, counts)| (name.to_owned(), counts_shape(counts))).collect::<Map<_, _>>().into()
}

fn counts_shape(counts: Counts) -> Value {
    let f1 = counts.f1().map(|(value, (low, high))| json!({"value": value, "low": low, "high": high}));
    json!({
        "recall": rate_shape(counts.recall()),
        "false_positives": rate_shape(counts.false_positives()),
        "precision": rate_shape(counts.precision()),
        "f1": f1,
        "false_leads": counts.false_leads,
        "cross_fires": counts.cross_fires,
    })
}

fn rate_shape(rate: Rate) -> Value {
    let interval = rate.interval();
    json!({
        "value": rate.value(),
        "low": interval.map(|(low, _)| low),
        "high": interval.map(|(_, high)| high),
        "part": rate.part,
        "whole": rate.whole,
    })
}

fn failure_shape(failure: &Failure) -> Value {
    let word = |(text, term): &(String, String)| json!({"text": text, "term": term});
    let rule = |fired: &Fired| json!({"rule": fired.rule, "words": fired.words.iter().map(word).collect::<Vec<_>>()});
    json!({
        "fault": failure.fault.name(),
        "category": failure.category.0,
        "place": failure.place,
        "kind": failure.kind,
        "evasion": failure.evasion,
        "text": failure.text,
        "rules": failure.rules.iter().map(rule).collect::<Vec<_>>(),
    })
}
