//! `xuncha rules eval`: labelled listings in, rates and failing cases out.

use serde_json::{Value, json};

use crate::desk::{Desk, Ended, text};

/// One line each: caught, missed, fired falsely, rightly silent; then lines that are no labelled listing.
const LINES: [&str; 7] = [
    r#"{"title": "①号 人民大会堂特*供 酱香白酒", "expect": ["special-supply"], "kind": "evasive", "evasion": "separator"}"#,
    r#"{"title": "普通白酒 一瓶", "expect": ["special-supply"], "kind": "plain"}"#,
    r#"{"title": "人民大会堂特供酒 53度", "expect": [], "kind": "look-alike"}"#,
    r#"{"title": "家用室内供奉香炉", "expect": [], "kind": "ordinary"}"#,
    r#"{"title": "一瓶", "expect": ["specialsupply"], "kind": "plain"}"#,
    r#"{"title": "#,
    "",
];

fn measured(arguments: &[&str]) -> Ended {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("set/deeper")).unwrap();
    std::fs::write(desk.path("set/deeper/special-supply.jsonl"), LINES.join("\n")).unwrap();
    let other =
        r#"{"title": "象牙手串 老料 保真 人民大会堂特供酒", "expect": ["wildlife-animal"], "kind": "plain"}"#;
    std::fs::write(desk.path("set/mixed.jsonl"), other).unwrap();
    std::fs::write(desk.path("set/notes.txt"), "no listings").unwrap();
    desk.run(&[&["rules", "eval", "set"], arguments].concat())
}

fn counted(rate: &Value) -> (u64, u64) {
    (rate["part"].as_u64().unwrap(), rate["whole"].as_u64().unwrap())
}

#[test]
fn every_case_counts_once_and_bad_lines_are_named() {
    let ended = measured(&["--format", "json", "--baselines"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    for line in ["special-supply.jsonl:5", "special-supply.jsonl:6"] {
        assert!(ended.err.contains(line), "{line}: {}", ended.err);
    }
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["bad_lines"].as_array().unwrap().len(), 2);
    let rules = &report["methods"][0];
    assert_eq!(rules["listings"], 5);
    assert_eq!(counted(&rules["all"]["recall"]), (2, 3));
    assert_eq!(counted(&rules["all"]["false_positives"]), (1, 2));
    assert_eq!(rules["all"]["cross_fires"], 1);
    assert_eq!(counted(&rules["evasions"]["separator"]["recall"]), (1, 1));
    let category = &rules["categories"]["special-supply"];
    assert_eq!(counted(&category["kinds"]["look-alike"]["false_positives"]), (1, 1));
    let low = rules["all"]["recall"]["low"].as_f64().unwrap();
    assert!(low > 0.2 && low < 2.0 / 3.0, "{low}");
    let faults: Vec<_> = report["failures"].as_array().unwrap().iter().map(|it| text(it, "fault")).collect();
    assert_eq!(faults, ["missed", "false-lead", "cross-fire"]);
    let false_lead = &report["failures"][1];
    assert!(text(false_lead, "place").ends_with("special-supply.jsonl:3"), "{false_lead}");
    assert!(
        false_lead["rules"][0]["words"]
            .as_array()
            .unwrap()
            .contains(&json!({"text": "特供", "term": "特供"}))
    );
    let keywords = &report["methods"][1];
    assert_eq!(
        (text(keywords, "method"), counted(&keywords["evasions"]["separator"]["recall"])),
        ("keywords".into(), (0, 1))
    );
}

#[test]
fn tables_and_failures_are_told_in_chinese() {
    let ended = measured(&["--category", "special-supply", "--fail-limit", "0"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    for part in
        ["4 条标注：应命中 2 处，合法 2 条", "召回率", "夹符号空格 separator", "漏报", "还有 1 处没有列出"]
    {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    assert!(!ended.out.contains("wildlife-animal"), "{}", ended.out);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    for (arguments, expected) in [
        (&["rules", "eval"][..], "缺少"),
        (&["rules", "eval", "no-such-file.jsonl"], "打不开标注文件"),
        (&["rules", "eval", "."], "没有 .jsonl 文件"),
        (&["rules", "eval", ".", "--category", "special-suply"], "是不是 special-supply？"),
    ] {
        let ended = Desk::new().run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(expected), "{arguments:?}: {}", ended.err);
    }
}
