//! A shop's address goes in, leads with evidence come out: every unlawful article, no lawful one.

use std::collections::BTreeSet;

use serde_json::Value;
use xuncha_cli::demo::Options;

use crate::desk::{Desk, expected, marketplace, text};

#[test]
fn a_scan_finds_what_is_unlawful_and_nothing_else() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    let (_, summary) = desk.scan(market.base_url());
    assert_eq!(desk.found(), expected(&market));
    assert_eq!(summary["leads"]["new"], expected(&market).len());
}

#[test]
fn faults_of_the_shop_hide_nothing_that_lists_still_show() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    desk.scan(market.base_url());
    assert_eq!(desk.found(), expected(&market));
}

#[test]
fn the_summary_has_the_agreed_shape() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    let (_, summary) = desk.scan(market.base_url());
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(keys(&summary), set(&["sweep", "targets", "pages", "listings", "leads", "elapsed_ms"]));
    let pages = ["fetched", "unchanged", "failed", "blocked", "skipped", "without_words"];
    assert_eq!(keys(&summary["pages"]), set(&pages));
    assert_eq!(keys(&summary["leads"]), set(&["new", "seen_again"]));
    assert!(summary["listings"].as_u64().unwrap() >= market.catalogue().goods.len() as u64, "{summary}");
    assert!(summary["elapsed_ms"].is_u64(), "{summary}");
    assert_eq!(summary["targets"].as_array().unwrap().len(), 1);
}

#[test]
fn a_lead_tells_what_an_inspector_needs() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(market.base_url());
    let leads = desk.leads();
    for goods in market.catalogue().unlawful() {
        let lead = leads.iter().find(|lead| text(lead, "title") == goods.title).expect(goods.title);
        let shop = &market.catalogue().shops[goods.shop as usize - 1];
        assert_eq!(text(lead, "shop"), shop.name, "the GBK shop among them");
        assert_eq!(lead["price"], goods.price.parse::<f64>().unwrap(), "{lead}");
        assert_eq!(text(lead, "url"), format!("{}/item/{}.html", market.base_url(), goods.id));
        assert_eq!(text(lead, "evidence_sha256").len(), 64);
        assert_eq!(text(lead, "status"), "new");
        assert!(!lead["rule"].as_array().unwrap().is_empty() && !lead["law"].as_array().unwrap().is_empty());
        let attributes: String =
            goods.attributes.iter().map(|(key, value)| format!("{key}：{value} ")).collect();
        let page = format!("{} {} {attributes}", goods.title, goods.description);
        for matched in lead["matched"].as_array().unwrap() {
            assert!(page.contains(matched.as_str().unwrap()), "{matched} is not on the page: {lead}");
        }
    }
}

#[test]
fn the_evidence_of_every_lead_verifies() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    desk.scan(market.base_url());
    let ended = desk.run(&["evidence", "verify"]);
    assert_eq!(ended.code, 0, "{ended:?}");
}
