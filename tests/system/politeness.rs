//! How the scanner behaves towards a shop, read from the shop's own log.

use std::time::Duration;

use xuncha_cli::demo::Options;

use crate::desk::{Desk, marketplace};

#[test]
fn robots_are_asked_first_and_obeyed_and_the_scanner_says_who_it_is() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    desk.scan(market.base_url());
    let requests = market.requests();
    assert_eq!(requests[0].path, "/robots.txt");
    assert!(requests.iter().all(|request| !request.path.starts_with("/private/")));
    assert!(requests.iter().all(|request| request.user_agent.starts_with("Xuncha/")), "{:?}", requests[0]);
    let one_at_a_time =
        |pair: &[xuncha_cli::demo::Request]| pair[0].answered.is_some_and(|end| end <= pair[1].at);
    assert!(requests.windows(2).all(one_at_a_time), "two requests at once");
    let mut paths: Vec<_> = requests.iter().map(|request| &*request.path).collect();
    paths.sort_unstable();
    let repeated: Vec<_> = paths.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    let retried = |path: &&str| ["/item/1009.html", "/item/1011.html"].contains(path);
    assert!(repeated.iter().all(retried), "asked twice: {repeated:?}");
}

#[test]
fn requests_keep_the_rate() {
    let (desk, market) = (Desk::new(), marketplace(Options::default()));
    let ended =
        desk.run(&["scan", market.base_url(), "--rate", "20", "--max-pages", "12", "--format", "json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let requests = market.requests();
    assert!(requests.len() >= 12);
    // The log's clock is the server's: a request may be received a moment later than it was sent.
    let least = Duration::from_millis(50) - Duration::from_millis(5);
    for pair in requests.windows(2) {
        assert!(pair[1].at - pair[0].at >= least, "{:?} after {}", pair[1].at - pair[0].at, pair[0].path);
    }
}
