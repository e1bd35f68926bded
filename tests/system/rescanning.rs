//! Saved pages are rescanned with chosen rules: pages without the words of those rules may be left unparsed, and then they are
//! counted by that name and never as looked at.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use xuncha_cli::demo::{Marketplace, Options};

use crate::{
    desk::{Desk, Ended},
    saved_pages::save,
};

const REASON: &str = "原文里没有所选规则的词，未解析";

/// A desk with the pages of the bundled marketplace's goods in a folder, and in one file as a browser's network panel keeps
/// them.
fn saved() -> (Desk, u64, u64) {
    let (desk, market) =
        (Desk::new(), Marketplace::start(Options { faults: false, hold_after: None }).unwrap());
    fs::create_dir(desk.path("saved")).unwrap();
    let mut entries = Vec::new();
    for goods in &market.catalogue().goods {
        let file = desk.path("saved").join(format!("{}.html", goods.id));
        save(&market, &format!("/item/{}.html", goods.id), &file);
        // one shop sends another encoding, which the panel would have undone
        let Ok(text) = fs::read_to_string(file) else { continue };
        entries.push(json!({
            "startedDateTime": "2026-11-30T08:00:00Z",
            "request": {"url": format!("https://shop.example/item/{}.html", goods.id)},
            "response": {"status": 200, "headers": [], "content": {"mimeType": "text/html", "text": text}},
        }));
    }
    let entries_len = entries.len() as u64;
    fs::write(desk.path("saved.har"), json!({"log": {"entries": entries}}).to_string()).unwrap();
    (desk, market.catalogue().goods.len() as u64, entries_len)
}

fn summary(ended: &Ended) -> Value {
    serde_json::from_str(ended.out.trim()).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

#[test]
fn chosen_rules_find_the_same_with_and_without_the_pages_that_lack_their_words() {
    for input in [["scan", "saved"], ["import", "saved.har"]] {
        let mut found: Vec<BTreeSet<_>> = Vec::new();
        for skip in [false, true] {
            let (desk, in_folder, in_file) = saved();
            let pages = if input[0] == "scan" { in_folder } else { in_file };
            let mut words = vec![input[0], input[1], "--rule", "special-supply", "--format", "json"];
            words.extend(skip.then_some("--skip-unlikely"));
            let ended = desk.run(&words);
            let summary = summary(&ended);
            let (fetched, without) = (&summary["pages"]["fetched"], &summary["pages"]["without_words"]);
            let (fetched, without) = (fetched.as_u64().unwrap(), without.as_u64().unwrap());
            assert_eq!(fetched + without, pages, "{input:?}: {summary}");
            assert_eq!(summary["pages"]["skipped"], without, "{summary}");
            assert_eq!(without > pages / 2, skip, "{input:?}: {summary}");
            assert_eq!(ended.code, i32::from(skip), "what was left unparsed is not looked at: {ended:?}");
            found.push(desk.found());
            if skip {
                let shown = desk.run(&["sweep", "show", "S000001"]);
                assert!(shown.out.contains("部分检查") && shown.out.contains(REASON), "{shown:?}");
                let shown = desk.run(&["sweep", "show", "S000001", "--format", "json"]);
                let statement: Value = serde_json::from_str(&shown.out).unwrap();
                assert_eq!(statement["unseen_reasons"]["no_words"], without, "{statement}");
                let listings = summary["listings"].as_u64().unwrap();
                assert!(listings <= fetched, "nothing of an unparsed page is filed: {summary}");
            }
        }
        assert_eq!(found[0], found[1], "{input:?}");
        assert!(found[0].len() >= 5 && found[0].iter().all(|(_, category)| category == "special-supply"));
    }
}

#[test]
fn the_count_is_told_to_people_and_pages_are_not_named_one_by_one() {
    let (desk, pages, _) = saved();
    let ended = desk.run(&["scan", "saved", "--rule", "lottery", "--skip-unlikely"]);
    assert!(ended.out.contains(&format!("{REASON}：")) && ended.out.contains(" 页\n"), "{ended:?}");
    assert!(!ended.out.contains("saved/1001.html") && !ended.out.contains("检查结论：已检查"), "{ended:?}");
    assert!(ended.err.contains("条规则检查，其余规则没有检查"), "{ended:?}");
    // a full scan afterwards looks at every page
    let (again, summary) = desk.scan("saved");
    assert_eq!(again.code, 0, "{again:?}");
    let looked_at = ["fetched", "unchanged"].map(|key| summary["pages"][key].as_u64().unwrap());
    assert_eq!(looked_at.iter().sum::<u64>(), pages, "{summary}");
    assert_eq!(summary["pages"]["without_words"], 0);
}

#[test]
fn without_chosen_rules_or_words_nothing_is_left_unparsed() {
    let (desk, ..) = saved();
    for words in [["scan", "saved"], ["import", "saved.har"]] {
        let ended = desk.run(&[words[0], words[1], "--skip-unlikely"]);
        assert!(ended.code == 2 && ended.err.contains("--rule"), "{ended:?}");
        let ended = desk.run(&[words[0], words[1], "--rule", "no-such-rule"]);
        assert!(ended.code == 2 && ended.err.contains("no-such-rule"), "{ended:?}");
    }
    let web = "http://127.0.0.1:9/";
    let ended = desk.run(&["scan", web, "--rule", "special-supply", "--skip-unlikely"]);
    assert!(ended.code == 2 && ended.err.contains("保存的网页"), "{ended:?}");
    assert!(!desk.path("xuncha-data").join("leads.db").exists(), "nothing was begun");
    let ended = desk.run(&["scan", "saved", "--rule", "missing-licence", "--skip-unlikely"]);
    assert!(ended.err.contains("没有词也可能成立") && !ended.out.contains(REASON), "{ended:?}");
}
