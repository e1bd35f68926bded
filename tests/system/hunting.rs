//! A rule written today is run over what was seen before: first to see what it would find, then to make leads of it with
//! the evidence of that time.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use xuncha_cli::demo::Options;

use crate::{
    casework::document,
    desk::{Desk, marketplace, text},
};

/// A rule for goods that no bundled rule names.
const RULE: &str = r#"category = "special-supply"
departments = ["市场监管"]
severity = 2
law = [{ title = "广告法", article = "第九条第（二）项", verified = true }]

[[rule]]
id = "special-supply.grain"
name = "高粱酒（试验）"
fact = "只用于测试。"
condition = "title.goods"
hit = ["高粱酒 整箱", "老高粱酒", "自酿高粱酒 五斤"]
miss = ["米酒 整箱", "高粱米 五斤", "高粱饴糖"]

[rule.terms.goods]
words = ["高粱酒"]
"#;

fn archived(keep: &str) -> (Desk, u64) {
    let desk = Desk::new();
    fs::create_dir(desk.path("xuncha-data")).unwrap();
    fs::write(
        desk.path("xuncha-data/config.toml"),
        format!("archive = \"{keep}\"\n[browser]\nscripts = false\n"),
    )
    .unwrap();
    let market = marketplace(Options { faults: false, hold_after: None });
    desk.scan(market.base_url());
    let requests = market.requests().len() as u64;
    (desk, requests)
}

fn hunt(desk: &Desk, arguments: &[&str]) -> Value {
    let mut all = vec!["hunt", "--format", "json"];
    all.extend(arguments);
    let ended = desk.run(&all);
    assert_eq!(ended.code, 0, "{ended:?}");
    let first = ended.out.lines().next().unwrap_or_default();
    serde_json::from_str(first).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

#[test]
fn rules_in_force_find_in_the_archive_what_the_sweep_found() {
    let (desk, _) = archived("all");
    let leads = desk.leads().len() as u64;
    let found = hunt(&desk, &[]);
    assert_eq!(found["leads"], leads, "{found}");
    assert!(found["listings"].as_u64().unwrap() > leads && found["broken"] == 0);
}

#[test]
fn of_offers_alone_no_other_category_is_found_than_the_sweep_found() {
    let (desk, _) = archived("listings");
    let swept: BTreeSet<_> = desk.leads().iter().map(|lead| text(lead, "category")).collect();
    let found = hunt(&desk, &[]);
    let hunted: BTreeSet<_> = found["by_category"].as_object().unwrap().keys().cloned().collect();
    assert!(hunted.is_subset(&swept), "{hunted:?} {swept:?}");
    assert!(hunted.contains("special-supply"), "{hunted:?}");
}

#[test]
fn a_new_rule_shows_what_it_would_find_and_makes_leads_with_their_evidence() {
    for keep in ["listings", "all"] {
        let (desk, requests) = archived(keep);
        fs::create_dir(desk.path("new")).unwrap();
        let pack = "name = \"新包\"\nversion = \"1\"\nauthor = \"某局\"\n";
        fs::write(desk.path("new/pack.toml"), pack).unwrap();
        fs::write(desk.path("new/grain.toml"), RULE).unwrap();
        let before = desk.leads().len();
        let found = hunt(&desk, &["--rules", "new"]);
        let finds = &found["by_rule"]["special-supply.grain"];
        assert_eq!((&found["leads"], &finds["leads"]), (&Value::from(1), &Value::from(1)), "{keep}: {found}");
        assert!(text(&finds["samples"][0], "title").contains("高粱酒"), "{found}");
        assert_eq!(found["by_day"].as_object().unwrap().len(), 1);
        assert_eq!(desk.leads().len(), before, "looking makes no leads");

        for _ in 0..2 {
            hunt(&desk, &["--rules", "new", "--commit"]);
            let leads = desk.leads();
            assert_eq!(leads.len(), before + 1, "{keep}: once and no more");
        }
        let leads = desk.leads();
        let lead = leads.iter().find(|lead| text(lead, "title").contains("高粱酒")).unwrap();
        // the moment is that of the sweep, and so is the exchange where it was kept
        let swept = leads.iter().filter(|other| !text(other, "title").contains("高粱酒"));
        let last = swept.map(|other| text(other, "last_seen")).max().unwrap();
        assert!(text(lead, "first_seen") <= last, "{lead} {last}");
        let ended = desk.run(&["evidence", "verify"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        let id = text(lead, "lead");
        let shown = desk.run(&["leads", &id]);
        assert_eq!(shown.code, 0, "{shown:?}");
        let is_own_page = !shown.out.contains("现在只有列表页");
        assert!(keep != "all" || is_own_page, "the goods' own page was kept: {shown:?}");
        // nobody takes it for what was sealed in the moment of its capture
        let step = desk.run(&["leads", "step", "研判", &id, "--who", "张三", "--why", "核对"]);
        assert_eq!(step.code, 0, "{step:?}");
        let packed = desk.run(&["evidence", "pack", &id, "-o", "包.zip", "--who", "张三", "--why", "移送"]);
        assert_eq!(packed.code, 0, "{packed:?}");
        let script = "import sys, zipfile; pack = zipfile.ZipFile(sys.argv[1]); \
                      open(sys.argv[2], 'wb').write(next(pack.read(name) for name in pack.namelist() if name.endswith('笔录.docx')))";
        let mut python = std::process::Command::new("python3");
        python.args(["-c", script]).arg(desk.path("包.zip")).arg(desk.path("笔录.docx"));
        assert!(python.status().unwrap().success());
        let record = document(&desk.path("笔录.docx"));
        assert!(
            record.contains("取证后立即封存：未通过") && record.contains("内容取自归档"),
            "{keep}: {record}"
        );
        assert!(requests > 0);
    }
}

#[test]
fn one_rule_can_be_asked_for_and_an_unknown_one_is_named() {
    let (desk, _) = archived("listings");
    let all = hunt(&desk, &[]);
    let (rule, finds) = all["by_rule"].as_object().unwrap().iter().next().unwrap();
    let one = hunt(&desk, &["--rule", rule]);
    assert_eq!(one["by_rule"].as_object().unwrap().len(), 1, "{one}");
    assert!(one["leads"].as_u64() <= finds["leads"].as_u64());
    let ended = desk.run(&["hunt", "--rule", "no-such-rule"]);
    assert!(ended.code == 2 && ended.err.contains("no-such-rule"), "{ended:?}");
    let ended = Desk::new().run(&["hunt"]);
    assert!(ended.code == 2 && ended.err.contains("archive = "), "{ended:?}");
}

#[test]
fn a_torn_line_is_passed_over_and_told() {
    let (desk, _) = archived("listings");
    let whole = hunt(&desk, &[]);
    let torn = "{\"v\":1,\"at\":\"2026-11-30T00:0";
    fs::write(desk.path("xuncha-data/archive/listings-000009.jsonl"), torn).unwrap();
    let ended = desk.run(&["hunt", "--format", "json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let found: Value = serde_json::from_str(ended.out.trim()).unwrap();
    assert_eq!((&found["broken"], &found["leads"]), (&Value::from(1), &whole["leads"]));
}
