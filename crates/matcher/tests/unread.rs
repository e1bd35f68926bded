//! What is told of pages that were not read: never a wrong no.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as expected")]

mod common;

use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{Listing, PageKind};

fn ruleset(condition: &str) -> Ruleset {
    let text = format!(
        "category = \"special-supply\"\nseverity = 3\nlaw = [{{ title = \"广告法\", article = \"第九条\" }}]\n\
         [[rule]]\nid = \"special-supply.a\"\nname = \"甲\"\nfact = \"乙\"\ncondition = '{condition}'\nhit = [\"特供酒\"]\nmiss = [\"乙\"]\n\
         [rule.terms.supply]\nwords = [\"特供\", \"内供\"]\n[rule.terms.goods]\nwords = [\"酒\", \"白酒\"]\n\
         [rule.terms.pattern]\nregex = ['国宴[0-9]{{1,3}}']\n[rule.terms.excuse]\nwords = [\"儿童专供\"]\n\
         [rule.terms.sealed]\nsound_pairs = true\nwords = [\"盲盒\"]\n"
    );
    common::compiled(text)
}

fn may(condition: &str, texts: &[&str]) -> bool {
    ruleset(condition).may_hit(texts, &mut Scratch::default())
}

#[test]
fn words_anywhere_are_enough_and_none_are_not() {
    assert!(may("supply", &["", "军用特-供烟"]));
    assert!(!may("supply", &["提供茶叶", "室内"]));
    // of two groups each may stand in another text, and in whatever field
    assert!(may("title.supply and description.sealed", &["盲盒", "特供"]));
    assert!(!may("title.supply and description.sealed", &["特供", "酒"]));
    // distance is not known
    assert!(may("supply near 2 sealed", &["特供的茶，也有人买盲盒"]));
}

#[test]
fn what_is_unknown_is_taken_as_a_rule_would_have_it() {
    assert!(may("supply and not excuse", &["儿童专供，特供"]));
    assert!(may("supply and price < 300", &["特供"]));
    assert!(may("supply and missing(excuse)", &["特供，儿童专供"]));
    assert!(may("supply near 4 goods", &["特供"]), "single characters are not looked for");
    assert!(may("pattern", &["国宴同款"]), "nor is a regular expression tried");
    assert!(!may("pattern", &["国货"]));
    assert!(may("supply near 8 sealed", &["特供", "芒和保值"]), "what sounds like a word counts beside one");
    assert!(!may("sealed", &["特供"]));
}

#[test]
fn rules_that_hold_without_words_are_named() {
    for (condition, wordless) in [("supply", false), ("price < 3", true), ("supply and price < 3", false)] {
        let ruleset = ruleset(condition);
        assert_eq!(!ruleset.wordless().is_empty(), wordless, "{condition}");
        assert_eq!(ruleset.may_hit(&["乙"], &mut Scratch::default()), wordless, "{condition}");
    }
}

#[test]
fn memory_is_left_as_other_scans_want_it() {
    let (ruleset, mut scratch) = (ruleset("supply and not excuse"), Scratch::default());
    let listing = Listing { title: "特供酒".into(), ..Listing::default() };
    let context = PageContext { kind: PageKind::Detail, complete: true };
    for _ in 0..3 {
        assert!(ruleset.may_hit(&["x", "特供"], &mut scratch));
        assert!(!ruleset.may_hit(&["x"], &mut scratch));
        assert_eq!(ruleset.scan(&listing, &context, &mut scratch).len(), 1);
        assert_eq!(ruleset.scan(&Listing::default(), &context, &mut scratch).len(), 0);
    }
}
