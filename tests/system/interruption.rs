//! Stopping in the middle, by Ctrl-C or by `kill -9`, loses nothing that was found.

use xuncha_cli::demo::Options;

use crate::desk::{Desk, PATIENCE, expected, finish, marketplace, signal};

/// Starts a scan of a marketplace that falls silent after `answers` answers, and waits until it has.
fn scan_until(desk: &Desk, market: &xuncha_cli::demo::Marketplace, answers: usize) -> std::process::Child {
    let child = desk.start(&["scan", market.base_url(), "--rate", "1000", "--format", "json"]);
    assert!(market.wait_for_requests(answers + 1, PATIENCE), "the scan did not get that far");
    child
}

#[test]
fn a_killed_scan_is_taken_up_and_ends_like_an_undisturbed_one() {
    for answers in [2, 11, 40] {
        let desk = Desk::new();
        let market = marketplace(Options { faults: false, hold_after: Some(answers) });
        let mut child = scan_until(&desk, &market, answers);
        child.kill().unwrap();
        assert_eq!(finish(child).code, -1);
        market.release();

        desk.scan(market.base_url());
        let undisturbed = Desk::new();
        undisturbed.scan(market.base_url());
        assert_eq!(desk.found(), undisturbed.found(), "killed after {answers} answers");
        assert_eq!(desk.found(), expected(&market));
        assert_eq!(desk.run(&["evidence", "verify"]).code, 0);
    }
}

#[test]
fn a_scan_taken_up_does_not_ask_again_for_what_it_had() {
    let desk = Desk::new();
    let market = marketplace(Options { faults: false, hold_after: Some(40) });
    let mut child = scan_until(&desk, &market, 40);
    child.kill().unwrap();
    finish(child);
    market.release();
    let (_, summary) = desk.scan(market.base_url());
    let again =
        market.requests().iter().skip(41).filter(|request| request.path.starts_with("/item/")).count();
    let goods = market.catalogue().goods.len();
    assert!(again < goods, "all {goods} product pages were fetched again: {summary}");
}

#[test]
fn ctrl_c_keeps_what_was_found() {
    let desk = Desk::new();
    let market = marketplace(Options { faults: false, hold_after: Some(40) });
    let child = scan_until(&desk, &market, 40);
    signal("INT", child.id());
    market.release();
    let ended = finish(child);
    assert_eq!(ended.code, 1, "{ended:?}");
    let found = desk.found();
    assert!(!found.is_empty() && found.is_subset(&expected(&market)), "{found:?}");
    let summary: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(summary["leads"]["new"], found.len(), "the summary of what there was: {summary}");

    desk.scan(market.base_url());
    assert_eq!(desk.found(), expected(&market));
}
