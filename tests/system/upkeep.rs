//! What keeps a desk usable for years: leads found by words, rules told how they do, copies that are known to hold.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::desk::Desk;

/// A desk with three leads: two bottles and a tusk.
fn desk() -> Desk {
    let desk = Desk::new();
    let rows = "商品ID,商品名称,店铺名称,售价,商品链接\r\n\
        7,人民大会堂特*供酒 53度 酱香型,某酒业,199,https://mall.example/i/7\r\n\
        8,人民大会堂特供酒 52度 浓香型,某酒业,299,https://mall.example/i/8\r\n\
        9,非洲象牙手串 老料 象牙雕件,文玩阁,1999,https://mall.example/i/9\r\n";
    fs::write(desk.path("平台.csv"), rows).unwrap();
    let ended = desk.run(&["import", "平台.csv"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    desk
}

fn titles(desk: &Desk, text: &str) -> Vec<String> {
    let ended = desk.run(&["leads", "--text", text, "--format", "json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let lines = ended.out.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn leads_are_found_by_words() {
    let desk = desk();
    assert_eq!(titles(&desk, "特供").len(), 2, "also where the title hides it");
    assert_eq!(titles(&desk, "象牙 文玩"), ["非洲象牙手串 老料 象牙雕件"]);
    assert_eq!(titles(&desk, "酱香特供"), [""; 0]);
    let ended = desk.run(&["leads", "--text", "，"]);
    assert!(ended.code == 2 && ended.err.contains("没有可以查找的字"), "{ended:?}");
}

#[test]
fn rules_are_told_how_they_do() {
    let desk = desk();
    let step = |step: &str, lead: &str| {
        let ended = desk.run(&["leads", "step", step, lead, "--who", "张三", "--why", "按程序"]);
        assert_eq!(ended.code, 0, "{ended:?}");
    };
    step("研判", "1");
    step("误报", "2");
    let shown: Value = serde_json::from_str(&desk.run(&["rules", "health", "--format", "json"]).out).unwrap();
    let rules = shown["rules"].as_array().unwrap();
    let sum = |key: &str| rules.iter().map(|rule| rule[key].as_u64().unwrap()).sum::<u64>();
    let categories: Vec<_> = rules.iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    assert!(sum("held") >= 1 && sum("fell") >= 1 && sum("pending") >= 1, "{shown:#}");
    assert!(categories.iter().any(|rule| rule.starts_with("wildlife-animal.")), "{categories:?}");
    let text = desk.run(&["rules", "health"]);
    assert!(text.out.contains("研判太少，暂不评价") && text.code == 0, "{text:?}");
    assert!(desk.run(&["rules", "health", "--to", "2020-01-01"]).out.contains("没有线索"));
    assert_eq!(desk.run(&["rules", "health", "--format", "xlsx", "-o", "规则.xlsx"]).code, 0);
    assert!(fs::metadata(desk.path("规则.xlsx")).unwrap().len() > 1_000);
}

fn backup(desk: &Desk) -> PathBuf {
    let ended = desk.run(&["backup", "make", "备份"]);
    assert!(ended.code == 0 && ended.out.contains("3 条线索，"), "{ended:?}");
    let mut copies = fs::read_dir(desk.path("备份")).unwrap();
    let copy = copies.next().unwrap().unwrap().path();
    assert!(copies.next().is_none(), "nothing half-done is left beside it");
    copy
}

#[test]
fn a_backup_can_be_worked_on_and_is_known_to_hold() {
    let desk = desk();
    fs::write(desk.path("xuncha-data/config.toml"), "contact = \"某市局\"\n").unwrap();
    let copy = backup(&desk);
    assert!(copy.join("config.toml").exists());
    fs::remove_dir_all(desk.path("xuncha-data")).unwrap();
    fs::rename(&copy, desk.path("xuncha-data")).unwrap();
    assert_eq!(desk.leads().len(), 3);
    assert_eq!(titles(&desk, "特供").len(), 2);
    assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    assert_eq!(desk.run(&["backup", "check"]).code, 0);
}

#[test]
fn a_damaged_backup_is_told_so() {
    let desk = desk();
    let copy = backup(&desk);
    let name = copy.file_name().unwrap().to_str().unwrap().to_owned();
    let checked = |dir: &str| desk.run(&["backup", "check", dir]);
    let dir = format!("备份/{name}");
    assert_eq!(checked(&dir).code, 0);

    let evidence = copy.join("evidence.sqlite");
    let whole = fs::read(&evidence).unwrap();
    fs::remove_file(&evidence).unwrap();
    let ended = checked(&dir);
    assert!(ended.code == 1 && ended.out.contains("线索 XS000001 的证据"), "{ended:?}");
    assert!(ended.out.contains("不在证据库中"), "{ended:?}");

    let mut changed = whole;
    let quarter = changed.len() / 4;
    changed[quarter..3 * quarter].fill(0x55);
    fs::write(&evidence, changed).unwrap();
    assert_ne!(checked(&dir).code, 0, "a piece of the file was overwritten");

    let missing = checked("没有");
    assert!(missing.code == 2 && missing.err.contains("不是数据目录或备份"), "{missing:?}");
}

#[test]
fn a_shop_has_a_card() {
    let desk = desk();
    for name in ["研判", "误报"] {
        let ended = desk.run(&["leads", "step", name, "1", "--who", "张三", "--why", "按程序"]);
        assert_eq!(ended.code, 0, "{ended:?}");
    }
    let card = desk.run(&["leads", "shop", "某酒业"]);
    assert!(card.code == 0 && card.out.contains("线索：共 2 条；待研判 1，研判属实 0"), "{card:?}");
    assert!(card.out.contains("误报 1") && card.out.contains("没有打开过这家店铺自己的页面"), "{card:?}");
    let shape = desk.run(&["leads", "shop", "文玩阁", "--format", "json"]).out;
    let shape: Value = serde_json::from_str(&shape).unwrap();
    assert_eq!(shape["leads"].as_array().unwrap().len(), 1, "{shape:#}");
    let stranger = desk.run(&["leads", "shop", "没有这家"]);
    assert!(stranger.code == 2 && stranger.err.contains("没有检查过店铺"), "{stranger:?}");
}
