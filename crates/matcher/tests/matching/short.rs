//! Places and parts: what is written short finds what the same written out finds.

use super::*;
use xuncha_matcher::explain_miss;
use xuncha_model::{Field, RuleId};

const GROUPS: &str = "[terms.a]\nwords = [\"特供\", \"专供\"]\n[terms.b]\nwords = [\"国宴\"]\n\
                      [terms.c]\nwords = [\"儿童\"]\n[terms.p]\nwords = [\"国宴特供\", \"国宴\"]\n";

const SHORT: &str = "[places]\n\"claimed(x)\" = \"title, attributes; description but not near 3 c but not both within x\"\n\
                     open = \"description but not near 3 c but neither within p\"\n\
                     told = \"title, attributes; description but not near 3 c\"\n\
                     aside = \"attributes; description but not within p\"\n\
                     [parts]\n\"apart(x, y)\" = \"title.x and aside.y or aside.x and title.y\"\n";

/// Pairs of conditions that say the same.
const SAME: [(&str, &str); 14] = [
    ("open.a", "description.a but not near 3 c but not within p"),
    (
        "open.(a near 2 c)",
        "description.a but not near 3 c but not within p near 2 description.c but not within p",
    ),
    ("(title, attributes).a", "title.a or attributes.a"),
    ("title.(a and b or c)", "title.a and title.b or title.c"),
    ("title.(a near 2 b or attributes.c)", "title.a near 2 title.b or attributes.c"),
    ("a and not title.(b or c)", "a and not title.b and not title.c"),
    ("told.a", "title.a or attributes.a or description.a but not near 3 c"),
    (
        "told.(a but not within p)",
        "title.a but not within p or attributes.a but not within p \
       or description.a but not within p but not near 3 c",
    ),
    (
        "claimed(p).a near 2 claimed(p).b",
        "title.a near 2 title.b or attributes.a near 2 attributes.b \
       or description.a but not near 3 c but not within p near 2 description.b \
       or description.a but not near 3 c near 2 description.b but not within p",
    ),
    (
        "claimed(p).(b before 2 a)",
        "title.b before 2 title.a or attributes.b before 2 attributes.a \
       or description.b but not near 3 c but not within p before 2 description.a \
       or description.b but not near 3 c before 2 description.a but not within p",
    ),
    ("told.a near 2 title.b", "title.a near 2 title.b"),
    (
        "apart(a, b)",
        "title.a and attributes.b or title.a and description.b but not within p \
       or attributes.a and title.b or description.a but not within p and title.b",
    ),
    (
        "told.(apart(a, b but not near 1 c))",
        "title.a and attributes.b but not near 1 c \
       or title.a and description.b but not near 1 c but not within p \
       or attributes.a and title.b but not near 1 c or description.a but not within p and title.b but not near 1 c",
    ),
    (
        "count((title, attributes).a) >= 2",
        "count(title.a) >= 2 or count(attributes.a) >= 2 \
       or title.a and attributes.a and not (title.a and count(title.a) >= 9)",
    ),
];

fn texts() -> Vec<String> {
    let words = ["特供", "国宴", "儿童", "国宴特供", "一二", "特供国宴", "儿童特供", "一二三四国宴", "。"];
    let mut all = vec![String::new()];
    for one in words {
        all.push(one.to_owned());
        all.extend(words.iter().map(|two| format!("{one}的{two}")));
    }
    all
}

#[test]
fn what_is_written_short_means_what_is_written_out() {
    let rules: String = SAME[..13]
        .iter()
        .enumerate()
        .map(|(at, (short, long))| {
            rule(&format!("short-{at}"), &format!("condition = \"{short}\""))
                + &rule(&format!("long-{at}"), &format!("condition = \"{long}\""))
        })
        .collect();
    let ruleset = ruleset(&file(&(SHORT.to_owned() + GROUPS + &rules)));
    let texts = texts();
    let mut scratch = Scratch::default();
    let (mut together, mut apart) = (0, 0);
    for (at, title) in texts.iter().enumerate() {
        for (step, description) in texts.iter().enumerate() {
            let attributes = [("说明".to_owned(), texts[(at * 7 + step * 3) % texts.len()].clone())].into();
            let listing = Listing { description: description.clone(), attributes, ..titled(title) };
            let found = ruleset.scan(&listing, &PageContext::default(), &mut scratch);
            for (number, (short, _)) in SAME[..13].iter().enumerate() {
                let of = |kind: &str| {
                    let id = format!("t.{kind}-{number}");
                    found.iter().find(|hit| hit.rule.0 == id).map(|hit| &hit.matches)
                };
                assert_eq!(of("short"), of("long"), "{short}: {listing:?}");
                if of("short").is_some() { together += 1 } else { apart += 1 }
            }
        }
    }
    assert!(together > 1_000 && apart > 1_000, "{together} {apart}");
}

#[test]
fn words_of_several_fields_are_counted_together() {
    let rules = rule("one", &format!("condition = \"{}\"", SAME[13].0));
    let ruleset = ruleset(&file(&(GROUPS.to_owned() + &rules)));
    let with = |title: &str, other: &str| {
        let attributes = [("说明".to_owned(), other.to_owned())].into();
        names(&scan(&ruleset, &Listing { attributes, ..titled(title) }))
    };
    assert_eq!(with("特供", "专供"), ["one"]);
    assert_eq!(with("特供", "特供"), [""; 0]);
}

#[test]
fn an_explanation_names_the_part_and_says_where() {
    let parts = SHORT.to_owned() + "cured = \"claimed(p).(a near 2 b)\"\n";
    let rules = rule("one", "condition = \"cured and told.a\"");
    let ruleset = ruleset(&file(&(parts + GROUPS + &rules)));
    let listing = Listing { description: "儿童特供".to_owned(), ..titled("好酒") };
    let id = RuleId("t.one".to_owned());
    let told =
        explain_miss(&ruleset, &id, &listing, &PageContext::default(), &mut Scratch::default()).unwrap();
    assert_eq!(
        told.to_string().lines().skip(1).collect::<Vec<_>>(),
        [
            "✗ 以下全部成立",
            "  ✗ cured：a 组的词（详情3 字内没有 c）与 b 组的词相隔不超过2字（详情不都在 p 之内）：a：详情第3字“特供”，但被条件里的 but not 排除；b：标题、详情、参数里都没有",
            "  ✗ 有 a 组的词（详情3 字内没有 c）：详情第3字“特供”，但被条件里的 but not 排除",
        ]
    );
    let hit = scan(&ruleset, &titled("特供国宴"));
    assert_eq!(names(&hit), ["one"]);
    assert!(hit[0].matches.iter().all(|one| one.field == Field::Title));
    assert_eq!(ruleset.rules()[0].condition, "cured and told.a");
}
