//! Several packs, campaigns, and what `xuncha rules list` tells of them.

use serde_json::Value;

use crate::desk::{Desk, repository, text};

/// A desk with a bureau's own pack in `own/`: one rule, and these lines in its `pack.toml`.
fn desk(lines: &str) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("own/risk")).unwrap();
    let head = "name = \"本局\"\nversion = \"3\"\nauthor = \"某市局\"\n";
    std::fs::write(desk.path("own/pack.toml"), format!("{head}{lines}")).unwrap();
    let rule = "[[rule]]\nid = \"medals.own\"\ncategory = \"medals\"\nseverity = 3\nname = \"本地\"\nfact = \"本地\"\n\
        law = [{ title = \"广告法\", article = \"第九条\" }]\ncondition = \"word\"\nhit = [\"本地违禁词\"]\nmiss = [\"笔\"]\n\
        [rule.terms.word]\nwords = [\"本地违禁词\"]\n";
    std::fs::write(desk.path("own/risk/own.toml"), rule).unwrap();
    let titles = "{\"title\": \"本地违禁词\"}\n{\"title\": \"人民大会堂特供酒 53度\"}\n";
    std::fs::write(desk.path("titles.jsonl"), titles).unwrap();
    desk
}

/// The categories of the hits, line by line.
fn categories(desk: &Desk, arguments: &[&str]) -> Vec<Vec<String>> {
    let ended = desk.run(&[&["match", "titles.jsonl"], arguments].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    let of_line = |line: &str| {
        let answer: Value = serde_json::from_str(line).unwrap();
        let mut found: Vec<_> =
            answer["hits"].as_array().unwrap().iter().map(|hit| text(hit, "category")).collect();
        found.dedup();
        found
    };
    ended.out.lines().map(of_line).collect()
}

#[test]
fn a_bureaus_own_pack_stands_beside_the_shipped_one() {
    let shipped = repository().join("rules");
    let shipped = shipped.to_str().unwrap();
    let both = [vec!["medals".to_owned()], vec!["special-supply".to_owned()]];
    let plain = desk("");
    assert_eq!(categories(&plain, &["--rules", shipped, "--rules", "own"]), both);
    assert_eq!(categories(&plain, &["--rules", "own"])[1], [""; 0]);
    std::fs::create_dir_all(plain.path("xuncha-data")).unwrap();
    let config = format!("[rules]\npacks = [\"{shipped}\", \"own\"]\n");
    std::fs::write(plain.path("xuncha-data/config.toml"), config).unwrap();
    assert_eq!(categories(&plain, &[]), both, "the configuration names packs too");
    let off = desk("off = [\"special-supply\"]\n");
    assert_eq!(categories(&off, &["--rules", shipped, "--rules", "own"])[1], [""; 0]);
}

#[test]
fn packs_campaigns_and_reasons_are_listed() {
    let desk = desk(
        "off = [\"medals\"]\n[[campaign]]\nname = \"往年\"\nto = \"2020-12-31\"\non = [\"medals\"]\n[[campaign]]\nname = \"今后\"\n\
         from = \"2020-01-01\"\noff = [\"risk\"]\n",
    );
    let ended = desk.run(&["rules", "list", "--rules", "own", "--all"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for part in [
        "规则包“本局”　版本 3　某市局　摘要 ",
        "专项行动“往年”　至 2020-12-31　不在期内",
        "专项行动“今后”　2020-01-01 起　进行中",
        "medals.own　本地　规则包“本局”停用了 medals",
        "启用 0 条规则，停用 1 条",
    ] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    let list = |desk: &Desk| -> Value {
        serde_json::from_str(&desk.run(&["rules", "list", "--rules", "own", "--format", "json"]).out).unwrap()
    };
    let before = list(&desk);
    let rule = desk.path("own/risk/own.toml");
    let changed = std::fs::read_to_string(&rule).unwrap().replace("fact = \"本地\"", "fact = \"外地\"");
    std::fs::write(&rule, changed).unwrap();
    let digest = |list: &Value| text(&list["packs"][0], "digest");
    assert_ne!(digest(&before), digest(&list(&desk)), "the digest is that of all that the pack says");
}

#[test]
fn a_switch_that_names_nothing_stops_everything() {
    let desk = desk("off = [\"medal\"]\n");
    for arguments in [&["rules", "check", "own"][..], &["match", "titles.jsonl", "--rules", "own"]] {
        let ended = desk.run(arguments);
        assert_eq!(ended.code, 2, "{ended:?}");
        let told = format!("{}{}", ended.out, ended.err);
        assert!(told.contains("E041") && told.contains("是不是想写 medals？"), "{told}");
    }
}

#[test]
fn rules_of_two_packs_need_different_ids() {
    let desk = desk("");
    let ended = desk.run(&["rules", "check", "own", "own"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.contains("own/risk/own.toml") && ended.out.contains("E030"), "{}", ended.out);
}

#[test]
fn profiles_of_sites_are_no_rules() {
    let desk = desk("");
    std::fs::create_dir_all(desk.path("own/sites")).unwrap();
    std::fs::write(desk.path("own/sites/shop.toml"), "hosts = [\"shop.example\"]\n").unwrap();
    let ended = desk.run(&["rules", "check", "own"]);
    assert_eq!(ended.code, 0, "{ended:?}");
}
