//! Words of one character: company for other words, never enough alone, and looked for only where they can matter.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use xuncha_matcher::{CompileOptions, PageContext, Ruleset, Scratch, compile};
use xuncha_model::{Diagnostic, Level, Listing};
use xuncha_rule_lang::{Pack, PackSource};

fn compiled(condition: &str) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let file = format!(
        r#"category = "special-supply"
severity = 3
law = [{{ title = "广告法", article = "第九条", verified = true }}]

[terms.mark]
words = ["特供"]

[terms.liquor]
words = ["酒", "酱香"]
except = ["酒店"]

[[rule]]
id = "special-supply.x"
name = "试"
fact = "试"
condition = "{condition}"
hit = ["特供酒"]
miss = ["酒"]
"#
    );
    let source = PackSource {
        manifest: (
            "pack.toml".into(),
            "name = \"t\"\nversion = \"1\"\nauthor = \"t\"\nlicence = \"t\"\n".into(),
        ),
        files: vec![("risk/special-supply.toml".into(), file)],
        lists: vec![],
    };
    let (pack, complaints) = Pack::read(&source);
    let errors = complaints.iter().filter(|complaint| complaint.level == Level::Error).count();
    assert_eq!(errors, 0, "{condition}: {complaints:?}");
    compile(&pack, &CompileOptions { include_experimental: true, today: "2026-11-22".parse().unwrap() })
}

fn found(ruleset: &Ruleset, title: &str) -> Vec<(usize, String)> {
    let listing = Listing { title: title.into(), ..Listing::default() };
    let hits = ruleset.scan(&listing, &PageContext::default(), &mut Scratch::default());
    hits.into_iter().flat_map(|hit| hit.matches).map(|one| (one.start, one.text)).collect()
}

#[test]
fn one_character_keeps_company() {
    let ruleset = compiled("mark near 4 liquor").0.unwrap();
    assert_eq!(found(&ruleset, "内部特供老酒"), [(2, "特供".into()), (5, "酒".into())]);
    assert_eq!(found(&ruleset, "特供酒店毛巾"), [], "an exception strikes a single character too");
    assert_eq!(found(&ruleset, "特供酒店巾和酒")[1], (6, "酒".into()));
    assert_eq!(
        found(&ruleset, "内部特供🍷一箱"),
        [(2, "特供".into()), (4, "🍷".into())],
        "a pictograph of it"
    );
    assert_eq!(found(&ruleset, "好酒"), []);
    assert_eq!(found(&ruleset, "特供毛巾一二三四五酒"), [], "too far away");
}

#[test]
fn one_character_can_forbid() {
    let ruleset = compiled("mark and not liquor").0.unwrap();
    assert_eq!(found(&ruleset, "特供毛巾"), [(0, "特供".into())]);
    assert_eq!(found(&ruleset, "特供毛巾 酒"), []);
}

#[test]
fn a_rule_does_not_rest_on_one_character() {
    for condition in ["liquor", "mark or liquor", "count(liquor) >= 1", "1 of (mark, liquor)"] {
        let (ruleset, complaints) = compiled(condition);
        assert!(ruleset.is_none(), "{condition}");
        assert!(complaints.iter().any(|complaint| complaint.code == "E039"), "{condition}: {complaints:?}");
    }
}
