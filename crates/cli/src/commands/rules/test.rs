//! `xuncha rules test`: every example of every rule, as a matrix; what fires in other categories must have been judged.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use xuncha_matcher::{ExampleKind, ExampleResult, Ruleset};
use xuncha_model::{CategoryId, Outcome, RuleId};
use xuncha_rule_lang::render;

use super::cross_fires::{CrossFire, Record, Verdict};
use crate::{
    exit::Exit,
    output,
    pack_files::CROSS_FIRES,
    table::Table,
    wiring::{self, Compiled, Wanted},
};

pub(super) fn run(dirs: &[PathBuf], category: Option<&str>) -> anyhow::Result<Exit> {
    let (ruleset, compiled) = wiring::usable(wiring::compile(dirs, Wanted::All)?)?;
    let mut results = xuncha_matcher::check_examples(&compiled.pack, &ruleset);
    let of_category = |id: &RuleId| {
        let info = ruleset.rule(id);
        category.is_none_or(|category| info.is_some_and(|info| info.category.0 == category))
    };
    results.retain(|result| of_category(&result.rule));
    if results.is_empty() {
        return Err(crate::exit::usage("没有可试的示例：没有这个类别的规则，或规则都不在有效期。"));
    }
    matrix(&results, &ruleset).print("规则的示例（通过/总数）")?;
    let failed = results.iter().filter(|result| !result.passed).count();
    for complaint in results.iter().filter(|result| !result.passed).filter_map(|it| it.complaint.as_ref()) {
        output::line(&render(complaint))?;
    }
    let found: Vec<_> = results.iter().flat_map(|result| cross_fires(result, &ruleset)).collect();
    let (record, bad_lines) = Record::read(&compiled.cross_fires);
    for bad in &bad_lines {
        output::complain(&format!("{CROSS_FIRES} {bad}"));
    }
    let open = judge(&found, &record)?;
    if category.is_none() {
        print_stale(&record, &found)?;
    }
    output::line(&summary(&compiled, &results, failed, found.len(), open))?;
    Ok(if failed > 0 {
        Exit::Usage
    } else if open > 0 || !bad_lines.is_empty() {
        Exit::Incomplete
    } else {
        Exit::Done
    })
}

fn summary(
    compiled: &Compiled,
    results: &[ExampleResult],
    failed: usize,
    cross_fires: usize,
    open: usize,
) -> String {
    let rules = results.chunk_by(|a, b| a.rule == b.rule).count();
    format!(
        "{}：{rules} 条规则，{} 个示例，{failed} 个不符；{cross_fires} 处串类，{open} 处未判断或判为有错。",
        compiled.place,
        results.len()
    )
}

/// A row a rule, in the order of the files: hits, misses, and how often its examples fire in which other categories.
fn matrix(results: &[ExampleResult], ruleset: &Ruleset) -> Table {
    let mut table = Table::new(&["规则", "应命中", "不应命中", "串类"]);
    for of_rule in results.chunk_by(|a, b| a.rule == b.rule) {
        let share = |kind| {
            let of_kind = || of_rule.iter().filter(|result| result.kind == kind);
            format!("{}/{}", of_kind().filter(|result| result.passed).count(), of_kind().count())
        };
        let mut others: BTreeMap<CategoryId, usize> = BTreeMap::new();
        for found in of_rule.iter().flat_map(|result| cross_fires(result, ruleset)) {
            *others.entry(found.category).or_default() += 1;
        }
        let others: Vec<_> = others.iter().map(|(category, count)| format!("{category} {count}")).collect();
        let rule = of_rule.first().map_or_else(String::new, |result| result.rule.to_string());
        table.push([rule, share(ExampleKind::Hit), share(ExampleKind::Miss), others.join("，")]);
    }
    table
}

/// The other categories in which an example gives a lead; hints there do no harm.
fn cross_fires(result: &ExampleResult, ruleset: &Ruleset) -> Vec<CrossFire> {
    let mut categories: BTreeMap<CategoryId, Vec<RuleId>> = BTreeMap::new();
    for info in result.cross_fires.iter().filter_map(|id| ruleset.rule(id)) {
        if info.outcome == Outcome::Lead {
            categories.entry(info.category.clone()).or_default().push(info.id.clone());
        }
    }
    let of = |(category, fired)| CrossFire::new(&result.rule, &result.text, category, fired);
    categories.into_iter().map(of).collect()
}

/// Names what was not judged, in the form of the record, and what was judged wrong; how many of both.
fn judge(found: &[CrossFire], record: &Record) -> std::io::Result<usize> {
    let wrong: Vec<_> = found
        .iter()
        .filter(|it| record.verdict(it).is_some_and(|(verdict, _)| verdict == Verdict::Wrong))
        .collect();
    if !wrong.is_empty() {
        output::line("判为有错、尚未改好的串类")?;
        for one in &wrong {
            let reason = record.verdict(one).map_or("", |(_, reason)| reason);
            output::line(&format!("  {one}　{reason}"))?;
        }
        output::line("")?;
    }
    let unknown: Vec<_> = found.iter().filter(|it| record.verdict(it).is_none()).collect();
    if !unknown.is_empty() {
        output::line(&format!(
            "未判断的串类：补上判断（right 应当如此，arguable 两可，wrong 规则有错）和理由，加进 {CROSS_FIRES}"
        ))?;
        let mut told = BTreeSet::new();
        for one in unknown.iter().filter(|one| told.insert(one.line())) {
            let fired: Vec<_> = one.fired.iter().map(ToString::to_string).collect();
            output::line(&format!("# {}", fired.join("、")))?;
            output::line(&format!("{}\t\t", one.line()))?;
        }
        output::line("")?;
    }
    Ok(wrong.len() + unknown.len())
}

fn print_stale(record: &Record, found: &[CrossFire]) -> std::io::Result<()> {
    let stale = record.stale(found);
    if !stale.is_empty() {
        output::line(&format!("{CROSS_FIRES} 里已不再出现、可以删去的记录"))?;
        for one in stale {
            output::line(&format!("  {one}"))?;
        }
        output::line("")?;
    }
    Ok(())
}
