//! `xuncha rules test`: every example is tried, and what fires in other categories must have been judged.

use crate::desk::{Desk, Ended};

const RULES: &str = r#"
severity = 3
law = [{ title = "广告法", article = "第九条" }]
[[rule]]
id = "medals.badge"
category = "medals"
name = "勋章"
fact = "出售勋章"
condition = "badge"
hit = ["一等功勋章 收藏"]
miss = ["笔记本"]
[rule.terms.badge]
words = ["功勋章"]

[[rule]]
id = "military-goods.merit"
category = "military-goods"
name = "军功"
fact = "借军功之名"
condition = "merit"
hit = ["一等功 证书"]
miss = ["笔记本", "二等功"]
[rule.terms.merit]
words = ["一等功"]
"#;

const CROSS_FIRE: &str = "medals.badge\t一等功勋章 收藏\tmilitary-goods";

fn tried(rules: &str, record: &str) -> Ended {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("pack/risk")).unwrap();
    std::fs::create_dir_all(desk.path("pack/judgements")).unwrap();
    std::fs::write(desk.path("pack/pack.toml"), "name = \"试\"\nversion = \"1\"\n").unwrap();
    std::fs::write(desk.path("pack/risk/a.toml"), rules).unwrap();
    std::fs::write(desk.path("pack/judgements/cross-fires.tsv"), record).unwrap();
    desk.run(&["rules", "test", "pack"])
}

#[test]
fn an_unjudged_cross_fire_is_named_in_the_form_of_the_record() {
    let ended = tried(RULES, "rule\texample\tcategory\tverdict\treason\n");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains(&format!("{CROSS_FIRE}\t\t")), "{}", ended.out);
    let row = ended.out.lines().find(|line| line.trim().starts_with("medals.badge ")).unwrap();
    assert!(row.contains("1/1") && row.ends_with("military-goods 1"), "{row}");
    let judged = tried(RULES, &format!("{CROSS_FIRE}\tright\t两类都是\n"));
    assert_eq!(judged.code, 0, "{judged:?}");
    assert!(!judged.out.contains("未判断的串类"), "{}", judged.out);
}

#[test]
fn a_cross_fire_judged_wrong_stays_open_and_old_records_are_named() {
    let ended = tried(RULES, &format!("{CROSS_FIRE}\twrong\t误报\nmedals.badge\t旧例\tmedals\tright\t旧\n"));
    assert_eq!(ended.code, 1, "{ended:?}");
    for part in ["判为有错", "误报", "可以删去的记录", "旧例"] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    let broken = tried(RULES, &format!("{CROSS_FIRE}\tright\t两类都是\n没有制表符\n"));
    assert_eq!(broken.code, 1, "{broken:?}");
    assert!(broken.err.contains("cross-fires.tsv 第 2 行"), "{}", broken.err);
}

#[test]
fn an_example_that_fails_is_shown_with_its_reason() {
    let ended = tried(&RULES.replace("\"一等功 证书\"", "\"三等功 证书\""), "");
    assert_eq!(ended.code, 2, "{ended:?}");
    for part in ["E070", "0/1", "^^^", "1 个不符"] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
}

#[test]
fn the_record_of_our_own_rules_can_be_read() {
    let rules = crate::desk::repository().join("rules");
    let ended = Desk::new().run(&["rules", "test", rules.to_str().unwrap()]);
    assert!(ended.out.contains("串类，"), "{}", ended.out);
    assert_eq!(ended.err, "");
}
