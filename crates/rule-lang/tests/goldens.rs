//! `fixtures/rule-lang/{ok,err}/NAME.toml` beside `NAME.expect`: the tree in short, or the complaints as printed.
//! `UPDATE_EXPECT=1` rewrites the expectations; review the diff.

#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is missing")]

use std::{fs, path::Path};

use xuncha_model::Level;
use xuncha_rule_lang::{parse, print_condition, render};

#[test]
fn files_without_errors_are_read_whole() {
    run("ok", |name, source| {
        let (file, complaints) = parse(name, source);
        let errors: String = complaints.iter().filter(|one| one.level == Level::Error).map(render).collect();
        assert_eq!(errors, "", "{name}");
        let groups = |groups: &[xuncha_rule_lang::ast::TermGroup]| {
            groups.iter().map(|group| format!("  {}\n", short(group))).collect::<String>()
        };
        let parts = |parts: &[xuncha_rule_lang::ast::Part]| {
            let names = |part: &xuncha_rule_lang::ast::Part| {
                part.parameters.iter().map(|name| name.value.clone()).collect::<Vec<_>>()
            };
            let one = |part: &xuncha_rule_lang::ast::Part| {
                format!(
                    "  part {} {:?}: {}\n",
                    part.name.value,
                    names(part),
                    print_condition(&part.condition.value)
                )
            };
            parts.iter().map(one).collect::<String>()
        };
        let mut text = groups(&file.groups) + &parts(&file.parts);
        for place in &file.places {
            text += &format!("  place {}: {} stretches\n", place.name.value, place.stretches.len());
        }
        for rule in &file.rules {
            text += &format!(
                "{} {:?} {} {:?} {:?}\n",
                rule.id.value, rule.name.value, rule.category.value, rule.severity, rule.outcome
            );
            text += &format!("  fields {:?}\n", rule.fields);
            text += &format!("  when {}\n", print_condition(&rule.condition.value));
            text += &parts(&rule.parts);
            let law = rule.law.iter().map(|law| format!("《{}》{}", law.title.value, law.article.value));
            text += &format!(
                "  law {:?} departments {:?} rows {:?}\n",
                law.collect::<Vec<_>>(),
                rule.departments,
                rule.stat_rows
            );
            for (kind, examples) in [("hit", &rule.hit), ("miss", &rule.miss)] {
                for example in examples {
                    text += &format!("  {kind} {:?} {:?}\n", example.listing, example.page);
                }
            }
            text += &groups(&rule.groups);
            for allow in &rule.allow {
                text += &format!("  allow {:?} until {}: {}\n", allow.shop, allow.expires, allow.reason);
            }
        }
        text + &complaints.iter().map(render).collect::<String>()
    });
}

#[test]
fn files_with_errors_are_explained() {
    run("err", |name, source| {
        let (_, complaints) = parse(name, source);
        assert!(complaints.iter().any(|one| one.level == Level::Error), "{name} has no error");
        complaints.iter().map(render).collect()
    });
}

fn short(group: &xuncha_rule_lang::ast::TermGroup) -> String {
    let words = |words: &[xuncha_rule_lang::ast::Spanned<String>]| {
        words.iter().map(|word| word.value.as_str()).collect::<Vec<_>>().join(" ")
    };
    let list = group.list.as_ref().map(|list| &list.value);
    format!(
        "terms {} {:?}: {} | list {list:?} | regex {} | except {} | whole {} gap {:?}",
        group.name.value,
        group.level,
        words(&group.words),
        words(&group.regex),
        words(&group.except),
        group.whole_word,
        group.max_gap
    )
}

fn run(folder: &str, show: impl Fn(&str, &str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/rule-lang").join(folder);
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no cases in {}", folder.display());
    let mut differ = Vec::new();
    for path in names {
        let source = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let shown = show(&name, &source);
        let expect = path.with_extension("expect");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expect, &shown).unwrap();
        } else if fs::read_to_string(&expect).unwrap_or_default() != shown {
            differ.push(format!("{name}:\n{shown}"));
        }
    }
    assert!(differ.is_empty(), "run with UPDATE_EXPECT=1 and review:\n{}", differ.join("\n"));
}
