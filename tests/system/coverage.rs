//! What could not be looked at is said, each by its true name, and never counts as clean.

use xuncha_cli::demo::Options;

use crate::desk::{Desk, marketplace};

#[test]
fn pages_that_could_not_be_looked_at_are_in_the_summary() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    let ended = desk.run(&["scan", market.base_url(), "--rate", "1000"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    for (path, reason) in [
        ("/item/1009.html", "503"),
        ("/item/1026.html", "验证码"),
        ("/item/1041.html", "登录"),
        ("/private/item/1037.html", "robots"),
    ] {
        let before = ended.out.split(path).next().filter(|before| before.len() < ended.out.len());
        let before = before.unwrap_or_else(|| panic!("{path} is not told:\n{}", ended.out));
        // A heading names the reason of the addresses below it.
        let heading = before.lines().rfind(|line| line.ends_with(" 处")).unwrap_or_default();
        let detail = ended.out.lines().find(|line| line.contains(path)).unwrap_or_default();
        assert!(heading.contains(reason) || detail.contains(reason), "{path}: {reason}\n{}", ended.out);
    }
    assert!(!ended.out.contains("/item/1011.html"), "answered at the second attempt:\n{}", ended.out);
    assert!(!ended.out.contains("neighbour-market"), "another site is not our business:\n{}", ended.out);
}

#[test]
fn pages_are_counted_by_what_became_of_them() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    let (ended, summary) = desk.scan(market.base_url());
    assert_eq!(ended.code, 1);
    assert_eq!(summary["pages"]["failed"], 1, "the 503: {summary}");
    assert_eq!(summary["pages"]["blocked"], 3, "CAPTCHA, login wall, robots: {summary}");
}

#[test]
fn a_shop_in_order_is_seen_whole_but_for_what_it_forbids() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    let (ended, summary) = desk.scan(market.base_url());
    assert_eq!(ended.code, 1, "robots.txt remains");
    assert_eq!(
        (&summary["pages"]["failed"], &summary["pages"]["blocked"]),
        (&0.into(), &1.into()),
        "{summary}"
    );
}

#[test]
fn a_page_budget_leaves_a_remainder_that_is_counted() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    let ended =
        desk.run(&["scan", market.base_url(), "--rate", "1000", "--max-pages", "5", "--format", "json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let summary: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert!(summary["pages"]["skipped"].as_u64().unwrap() > 0, "{summary}");
    let pages = market.requests().iter().filter(|request| request.path != "/robots.txt").count();
    assert!(pages <= 5, "{pages} pages were asked for");
}
