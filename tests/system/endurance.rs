//! Kills at random moments of a sweep change nothing of its outcome, and the host never notices. The numbers of a long
//! run: `XUNCHA_KILLS=100 XUNCHA_GOODS=2000 cargo test -p system-tests --test system endurance`.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    desk::{Desk, PATIENCE, finish, finish_within},
    large_shop::{LargeShop, UNLAWFUL_EVERY},
    manners::check_manners,
};

const RATE: &str = "250";
/// Goods for which the patience of other stories is enough.
const USUAL_GOODS: u32 = 400;
const INTERVAL: Duration = Duration::from_millis(4);

#[test]
fn kills_lose_nothing_and_ask_for_nothing_twice() {
    let number = |name: &str, usual: u32| std::env::var(name).map_or(usual, |number| number.parse().unwrap());
    let (kills, goods) = (number("XUNCHA_KILLS", 15) as usize, number("XUNCHA_GOODS", USUAL_GOODS));
    let (desk, shop) = (Desk::new(), LargeShop::start(goods));
    let scan = ["scan", &*shop.url(), "--rate", RATE, "--max-pages", "9999", "--format", "json"];
    let mut random = 2_463_534_242_usize;
    for _ in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut child = desk.start(&scan);
        let before = shop.asked().len();
        shop.wait_for(before + random % 36, PATIENCE);
        child.kill().unwrap();
        finish(child);
    }
    let patience = PATIENCE * goods.div_ceil(USUAL_GOODS);
    let last = finish_within(desk.start(&scan), patience);
    assert_eq!(last.code, 0, "{last:?}");
    let summary: serde_json::Value = serde_json::from_str(&last.out).unwrap();
    assert_eq!(summary["sweep"], "S000001", "one sweep all along: {summary}");
    let leads = goods / UNLAWFUL_EVERY;
    assert_eq!(desk.leads().len(), leads as usize);

    let log = shop.asked();
    check_manners(&log, INTERVAL);
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for asked in &log {
        *times.entry(&asked.path).or_default() += 1;
    }
    let pages = goods + goods / 50;
    assert_eq!(times.len() as u32, pages + 1, "every page, and robots.txt");
    let again: usize =
        times.iter().filter(|(path, _)| **path != "/robots.txt").map(|(_, times)| times - 1).sum();
    assert!(again <= kills, "each kill may repeat the page in hand, no more: {again}");

    let calm = Desk::new();
    let undisturbed = finish_within(calm.start(&scan), patience);
    let undisturbed: serde_json::Value = serde_json::from_str(&undisturbed.out).unwrap();
    assert_eq!(calm.found(), desk.found());
    for key in ["listings", "pages"] {
        assert_eq!(summary[key], undisturbed[key], "{summary} {undisturbed}");
    }
}

#[test]
fn targets_that_share_a_host_share_its_gate() {
    let (desk, shop) = (Desk::new(), LargeShop::start(60));
    std::fs::create_dir_all(desk.path("xuncha-data")).unwrap();
    std::fs::write(desk.path("xuncha-data/config.toml"), "[crawl]\nrate = 50\n").unwrap();
    for (name, path) in [("甲", ""), ("乙", "list/2.html"), ("丙", "list/1.html")] {
        assert_eq!(desk.run(&["targets", "add", name, &format!("{}{path}", shop.url())]).code, 0);
    }
    let ended = desk.run(&["sweep", "run"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let log = shop.asked();
    assert!(log.len() > 120, "three sweeps: {}", log.len());
    check_manners(&log, Duration::from_millis(20));
    assert_eq!(log.iter().filter(|asked| asked.path == "/robots.txt").count(), 1);
}
