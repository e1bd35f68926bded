//! What a hit carries.

use super::*;
use xuncha_model::Field;

#[test]
fn matches_are_in_characters_and_in_order() {
    let groups =
        "[terms.a]\nwords = [\"特供\"]\n[terms.b]\nwords = [\"国宴\"]\n[terms.c]\nwords = [\"白酒\"]\n";
    let rules = rule("one", "condition = \"a near 4 b and not c\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let listing = Listing {
        description: "一😀国宴级特供，另一处特供".to_owned(),
        ..titled("🍶 特供 与 国宴")
    };
    let found = scan(&ruleset, &listing);
    let places: Vec<_> = found[0]
        .matches
        .iter()
        .map(|one| (one.field, one.start, one.end, one.text.as_str(), one.group.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (Field::Title, 2, 4, "特供", "a"),
            (Field::Title, 7, 9, "国宴", "b"),
            (Field::Description, 2, 4, "国宴", "b"),
            (Field::Description, 5, 7, "特供", "a"),
        ]
    );
}

#[test]
fn only_parts_that_hold_give_matches() {
    let groups =
        "[terms.a]\nwords = [\"特供\"]\n[terms.b]\nwords = [\"国宴\"]\n[terms.c]\nwords = [\"白酒\"]\n";
    let rules = rule("one", "condition = \"a and b or c\"");
    let ruleset = ruleset(&file(&(groups.to_owned() + &rules)));
    let terms = |title: &str| -> Vec<String> {
        scan(&ruleset, &titled(title))
            .into_iter()
            .flat_map(|hit| hit.matches.into_iter().map(|one| one.term))
            .collect()
    };
    assert_eq!(terms("特供 白酒"), ["白酒"]);
    assert_eq!(terms("特供 国宴 白酒"), ["特供", "国宴", "白酒"]);
}

#[test]
fn one_scratch_serves_many_rulesets() {
    let mut scratch = Scratch::default();
    let few =
        ruleset(&file(&("[terms.a]\nwords = [\"特供\"]\n".to_owned() + &rule("one", "condition = \"a\""))));
    let more: String = (0..50).map(|number| rule(&format!("r{number}"), "condition = \"a\"")).collect();
    let many = ruleset(&file(&("[terms.a]\nwords = [\"专供\"]\n".to_owned() + &more)));
    for _ in 0..3 {
        let scan = |ruleset: &Ruleset, scratch: &mut Scratch, title: &str| {
            ruleset.scan(&titled(title), &PageContext::default(), scratch).len()
        };
        assert_eq!(scan(&few, &mut scratch, "特供"), 1);
        assert_eq!(scan(&many, &mut scratch, "专供"), 50);
        assert_eq!(scan(&many, &mut scratch, "特供"), 0);
        assert_eq!(scan(&few, &mut scratch, ""), 0);
    }
}

#[test]
fn a_regex_is_found_where_its_word_runs_on_into_digits() {
    let groups = "[terms.a]\nregex = ['(原价|市场价)[ ：]{0,3}[2-4]\\d\\d']\n";
    let ruleset = ruleset(&file(&(groups.to_owned() + &rule("one", "condition = \"a\""))));
    assert_eq!(hits(&ruleset, "原价299 现价9"), ["one"]);
    assert_eq!(hits(&ruleset, "市场价：298元"), ["one"]);
    assert!(hits(&ruleset, "原价：998元").is_empty());
}

#[test]
fn a_regex_is_found_within_a_number_of_which_its_literal_is_the_end() {
    let groups = "[terms.a]\nregex = ['[12][0-9][0-9](元|块|圆)', '\\d{1,4}00口']\n";
    let ruleset = ruleset(&file(&(groups.to_owned() + &rule("one", "condition = \"a\""))));
    assert_eq!(hits(&ruleset, "云南六日游 199元"), ["one"]);
    assert_eq!(hits(&ruleset, "大容量 8000口"), ["one"]);
    assert!(hits(&ruleset, "云南六日游 999元").is_empty());
}
