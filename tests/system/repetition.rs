//! The same scan again makes no lead twice.

use xuncha_cli::demo::Options;

use crate::desk::{Desk, expected, leads_of, marketplace};

#[test]
fn a_second_scan_sees_the_same_leads_again() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    let (_, first) = desk.scan(market.base_url());
    let before = desk.leads();
    let (_, second) = desk.scan(market.base_url());
    let count = expected(&market).len();
    assert_eq!(
        (&first["leads"]["new"], &first["leads"]["seen_again"]),
        (&count.into(), &0.into()),
        "{first}"
    );
    assert_eq!(
        (&second["leads"]["new"], &second["leads"]["seen_again"]),
        (&0.into(), &count.into()),
        "{second}"
    );
    assert_ne!(first["sweep"], second["sweep"]);
    let ids = |leads: &[serde_json::Value]| leads.iter().map(|lead| lead["lead"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&desk.leads()));
}

#[test]
fn one_shop_of_the_marketplace_is_scanned_alone() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(&format!("{}/shop/3/", market.base_url()));
    let of_shop: Vec<_> = market.catalogue().unlawful().filter(|goods| goods.shop == 3).collect();
    let found = desk.found();
    for goods in of_shop {
        assert!(leads_of(goods).iter().all(|lead| found.contains(lead)), "{}", goods.title);
    }
}
