//! Rules are changed while the watch stands: sound ones are taken, broken ones refused, and each lead says by which it was found.

use std::time::Instant;

use serde_json::Value;
use xuncha_cli::demo::{Marketplace, Options};

use crate::{
    desk::{Desk, PATIENCE, finish, marketplace, signal, text},
    sweeps::{get, watch},
};

/// Writes a pack in `rules/` whose one rule looks for `word`.
fn write_rules(desk: &Desk, word: &str) {
    let rule = format!(
        "[[rule]]\nid = \"medals.own\"\ncategory = \"medals\"\nseverity = 3\nname = \"试\"\nfact = \"试\"\n\
        law = [{{ title = \"广告法\", article = \"第九条\" }}]\ncondition = \"word\"\nhit = [\"{word}\"]\nmiss = [\"笔\"]\n\
        [rule.terms.word]\nwords = [\"{word}\"]\n"
    );
    std::fs::create_dir_all(desk.path("rules/risk")).unwrap();
    std::fs::write(desk.path("rules/pack.toml"), "name = \"试\"\nversion = \"1\"\n").unwrap();
    std::fs::write(desk.path("rules/risk/own.toml"), rule).unwrap();
}

/// Adds a shop to the list of targets.
fn add(desk: &Desk, name: &str, market: &Marketplace) {
    assert_eq!(desk.run(&["targets", "add", name, market.base_url()]).code, 0);
}

/// The health page, once it is as wanted.
fn health(address: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let page = get(address, "/healthz");
        let page: Value = serde_json::from_str(page.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        if wanted(&page) {
            return page;
        }
        assert!(begun.elapsed() < PATIENCE, "{page}");
        std::thread::yield_now();
    }
}

fn wait_for_sweeps(address: &str, count: usize) {
    let begun = Instant::now();
    while !get(address, "/metrics").contains(&format!("xuncha_sweeps_total{{state=\"whole\"}} {count}\n")) {
        assert!(begun.elapsed() < PATIENCE, "the sweep did not end");
        std::thread::yield_now();
    }
}

/// Titles of the leads with the rulesets that found them.
fn found(desk: &Desk) -> Vec<(String, String)> {
    let shown = |lead: &Value| {
        let ended = desk.run(&["leads", &text(lead, "lead"), "--format", "json"]);
        let shown: Value = serde_json::from_str(&ended.out).unwrap();
        (text(&shown, "title"), text(&shown, "ruleset"))
    };
    desk.leads().iter().map(shown).collect()
}

#[test]
fn the_watch_takes_changed_rules_and_refuses_broken_ones() {
    let quiet = Options { faults: false, hold_after: None };
    let (first, second) = (marketplace(quiet), marketplace(quiet));
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    std::fs::write(desk.path("xuncha-data/config.toml"), "[crawl]\nrate = 1000\n").unwrap();
    write_rules(&desk, "军供酒");
    add(&desk, "第一家", &first);
    let (child, address) = watch(&desk);
    wait_for_sweeps(&address, 1);
    let before = health(&address, |page| page["status"] == "ok");
    assert_eq!(before["rules"]["count"], 1);
    let old = text(&before["rules"], "ruleset");

    std::fs::write(desk.path("rules/risk/own.toml"), "[[rule]\nid = ").unwrap();
    let broken = health(&address, |page| page["status"] == "degraded");
    let why = text(&broken["rules"], "refused");
    assert!(why.contains("risk/own.toml:1") && why.contains("E001"), "{why}");
    assert_eq!(text(&broken["rules"], "ruleset"), old, "the old rules stay");
    let metrics = get(&address, "/metrics");
    assert!(metrics.contains("xuncha_rules_are_refused 1\n"), "{metrics}");
    assert!(metrics.contains(&format!("xuncha_rules{{ruleset=\"{old}\"}} 1\n")), "{metrics}");

    write_rules(&desk, "象牙手串");
    let after = health(&address, |page| page["status"] == "ok");
    let new = text(&after["rules"], "ruleset");
    assert_ne!(new, old);
    add(&desk, "第二家", &second);
    wait_for_sweeps(&address, 2);
    signal("TERM", child.id());
    assert_eq!(finish(child).code, 0);

    let found = found(&desk);
    let by = |ruleset: &str| found.iter().filter(|(_, by)| by == ruleset).count();
    let words = |title: &str| ["军供酒", "象牙手串", "🐘牙手串"].iter().position(|word| title.contains(word));
    assert!(found.iter().all(|(title, _)| words(title).is_some()), "{found:?}");
    assert_eq!((by(&old), by(&new), found.len()), (1, 2, 3), "{found:?}");
}

#[test]
fn a_watch_with_broken_rules_waits_until_they_are_mended() {
    let market = marketplace(Options { faults: false, hold_after: None });
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    std::fs::write(desk.path("xuncha-data/config.toml"), "[crawl]\nrate = 1000\n").unwrap();
    write_rules(&desk, "军供酒");
    let sound = std::fs::read(desk.path("rules/risk/own.toml")).unwrap();
    std::fs::write(desk.path("rules/risk/own.toml"), "id = ").unwrap();
    add(&desk, "示范市场", &market);
    let (child, address) = watch(&desk);
    health(&address, |page| page["status"] == "degraded" && page["rules"]["count"] == 0);
    assert_eq!(market.requests().len(), 0, "nothing is looked at without rules");
    std::fs::write(desk.path("rules/risk/own.toml"), sound).unwrap();
    wait_for_sweeps(&address, 1);
    signal("TERM", child.id());
    assert_eq!(finish(child).code, 0);
    assert_eq!(desk.found().len(), 1);
}
