//! The part of the story about looking again: what is remembered of pages, targets, patterns and hosts.

use std::time::Duration;

use xuncha_model::{
    CutOff, Digest, HostLoad, LeadFilter, LeadId, PageKind, SweepId, SweepState, Timestamp, Unseen,
    UnseenReason,
};

use super::{minute, opening, page, sighting};
use crate::{FIRST_INTERVAL, LeadStore, Opening, PageRecord, Renewal};

const PAGE: &str = "https://a.example/goods/1";

pub(super) async fn story<S: LeadStore>(make: &impl AsyncFn() -> S) {
    an_unchanged_page_renews_its_leads(&make().await).await;
    pages_are_remembered(&make().await).await;
    patterns_that_repeat_are_counted(&make().await).await;
    targets_have_a_history(&make().await).await;
    loads_add_up(&make().await).await;
    shops_are_counted(&make().await).await;
}

async fn begin(store: &impl LeadStore, name: &str) -> SweepId {
    let opening = Opening { name: name.to_owned(), ..opening(&["https://a.example/"], "") };
    store.begin_sweep(&opening, minute(0)).await.expect("begins").0
}

async fn end(store: &impl LeadStore, sweep: SweepId) {
    store.finish_sweep(sweep, minute(2), 1).await.expect("finishes");
}

fn goods(sweep: SweepId, body: u8, at: Timestamp) -> PageRecord {
    let mut record = page(sweep, PAGE, body, at, vec![sighting(sweep, 1, "special-supply", at)]);
    record.kind = PageKind::Detail;
    record
}

async fn an_unchanged_page_renews_its_leads(store: &impl LeadStore) {
    let first = begin(store, "").await;
    assert_eq!(store.renew_page(first, PAGE, minute(1)).await.expect("asks"), None, "never read");
    store.record_page(&goods(first, 1, minute(1))).await.expect("records");
    assert_eq!(store.renew_page(first, PAGE, minute(1)).await.expect("asks"), None, "not by another sweep");
    end(store, first).await;

    let second = begin(store, "").await;
    let renewal = Renewal { kind: PageKind::Detail, listings: 20, leads: vec![LeadId(1)] };
    for _ in 0..2 {
        let renewed = store.renew_page(second, PAGE, minute(60)).await.expect("renews");
        assert_eq!(renewed, Some(renewal.clone()));
    }
    let lead = store.lead(LeadId(1)).await.expect("reads").expect("exists");
    assert_eq!((lead.first_seen, lead.last_seen, lead.sightings), (minute(1), minute(60), 2));
    assert_eq!((lead.latest.sweep, lead.latest.at), (second, minute(60)));
    assert_eq!(lead.latest.evidence.snapshot, Digest([1 ^ 0xAA; 32]), "the evidence it had");
    let of_sweep = LeadFilter { sweep: Some(second), ..LeadFilter::default() };
    assert_eq!(store.leads(&of_sweep).await.expect("lists").len(), 1);
    let summary = store.sweep_summary(second).await.expect("counts");
    assert_eq!((summary.pages.fetched, summary.pages.unchanged, summary.listings), (0, 1, 20));
    assert_eq!((summary.leads_new, summary.leads_seen_again, summary.coverage.seen), (0, 1, 1));
    end(store, second).await;

    let third = begin(store, "").await;
    let renewed = store.renew_page(third, PAGE, minute(90)).await.expect("renews");
    assert_eq!(renewed, Some(renewal), "from one renewal to the next");
}

async fn pages_are_remembered(store: &impl LeadStore) {
    let urls = [PAGE.to_owned(), "https://a.example/none".to_owned(), "https://a.example/2".to_owned()];
    let first = begin(store, "").await;
    let mut record = goods(first, 1, minute(1));
    record.shop = "某某酒业 \"旗舰\" 店".to_owned();
    store.record_page(&record).await.expect("records");
    let mut other = page(first, &urls[2], 2, minute(1), vec![]);
    other.shop.clone_from(&record.shop);
    store.record_page(&other).await.expect("records");
    let looks = store.last_looks(&urls, first).await.expect("reads");
    assert!(looks.iter().all(Option::is_none), "what this sweep did is not what was known before");
    end(store, first).await;

    let second = begin(store, "").await;
    let looks = store.last_looks(&urls, second).await.expect("reads");
    let look = looks[0].clone().expect("known");
    assert_eq!((look.at, look.kind, look.etag.as_deref()), (minute(1), PageKind::Detail, Some("\"abc\"")));
    assert_eq!(
        (look.read_with.as_str(), look.last_modified, look.interval),
        ("rules 1", None, FIRST_INTERVAL)
    );
    assert!(look.has_leads && look.offender);
    assert_eq!(looks[1], None);
    let quiet = looks[2].clone().expect("known");
    assert!(!quiet.has_leads && quiet.offender, "another page of the same shop");

    let same_content = PageRecord { body_digest: Digest([9; 32]), ..goods(second, 1, minute(5)) };
    assert!(store.record_page(&same_content).await.expect("records").unchanged, "only the layout changed");
    store.record_page(&page(second, &urls[2], 7, minute(5), vec![])).await.expect("records");
    end(store, second).await;
    let third = begin(store, "").await;
    let looks = store.last_looks(&urls, third).await.expect("reads");
    let interval = |at: usize| looks[at].as_ref().expect("known").interval;
    assert_eq!((interval(0), interval(2)), (FIRST_INTERVAL * 3 / 2, FIRST_INTERVAL / 2));
}

async fn shops_are_counted(store: &impl LeadStore) {
    let first = begin(store, "").await;
    let shown = async |sweep, url: &str, shop: &str, at| {
        let mut record = page(sweep, url, 1, at, vec![]);
        record.shop = shop.to_owned();
        store.record_page(&record).await.expect("records");
    };
    shown(first, "https://a.example/1", "甲店", minute(1)).await;
    shown(first, "https://a.example/2", "甲店", minute(24 * 60)).await;
    shown(first, "https://a.example/3", "", minute(2)).await;
    for url in ["https://a.example/8", "https://a.example/9"] {
        let unseen = Unseen::one(url, UnseenReason::Blocked, "");
        store.record_unseen(first, &unseen).await.expect("records");
    }
    end(store, first).await;
    let second = begin(store, "").await;
    shown(second, "https://a.example/1", "甲店", minute(49 * 60)).await;
    shown(second, "https://a.example/5", "乙店", minute(49 * 60 + 1)).await;
    end(store, second).await;

    let looked = async |from, to| store.shops_looked_at(from, to, None).await.expect("counts");
    let both = looked(minute(0), minute(99 * 60)).await;
    let told: Vec<_> = both.iter().map(|one| (one.shop.as_str(), one.pages, one.days, one.unseen)).collect();
    assert_eq!(told, [("乙店", 1, 1, 0), ("甲店", 3, 3, 2)]);
    assert_eq!((both[1].first, both[1].last), (minute(1), minute(49 * 60)));
    let late = looked(minute(48 * 60), minute(49 * 60 + 1)).await;
    assert_eq!(late.len(), 1, "the end is not in it");
    assert_eq!((late[0].shop.as_str(), late[0].pages, late[0].unseen), ("甲店", 1, 0));
}

async fn patterns_that_repeat_are_counted(store: &impl LeadStore) {
    let sweep = begin(store, "").await;
    let mut idle = Vec::new();
    for (number, (content, barren)) in
        [(1, false), (1, false), (2, true), (3, false), (3, false)].into_iter().enumerate()
    {
        let url = format!("https://a.example/{number}");
        let record = PageRecord { barren, ..page(sweep, &url, content, minute(1), vec![]) };
        idle.push(store.record_page(&record).await.expect("records").idle);
    }
    assert_eq!(idle, [0, 1, 2, 0, 1]);
    assert_eq!(store.statement(sweep).await.expect("reads").cut_offs, []);
    let cut_off = |pattern: &str, pages, example: &str| CutOff {
        pattern: pattern.to_owned(),
        pages,
        example: example.to_owned(),
    };
    // of the one pages were filed, of the other none could be read
    for cut in
        [("shop.example/{n}", "https://a.example/4"), ("shop.example/void/{n}", "https://a.example/void/9")]
    {
        store.cut_off(sweep, &cut_off(cut.0, 50, cut.1)).await.expect("notes");
    }
    assert_eq!(
        store.statement(sweep).await.expect("reads").cut_offs,
        [
            cut_off("shop.example/void/{n}", 50, "https://a.example/void/9"),
            cut_off("shop.example/{n}", 5, "https://a.example/0")
        ]
    );
}

async fn targets_have_a_history(store: &impl LeadStore) {
    let on_demand = begin(store, "").await;
    let first = begin(store, "甲店").await;
    assert_ne!(on_demand, first, "a sweep on demand is another sweep");
    assert_eq!(begin(store, "甲店").await, first);
    store.stop_sweep(first, minute(3)).await.expect("stops");
    let runs = store.sweeps_of("甲店", 9).await.expect("lists");
    assert_eq!((runs.len(), runs[0].sweep, runs[0].state), (1, first, SweepState::Stopped));
    assert_eq!(begin(store, "甲店").await, first, "taken up again");
    assert_eq!(store.sweeps_of("甲店", 9).await.expect("lists")[0].state, SweepState::Running);
    end(store, first).await;
    let campaign = Opening { campaign: "双11".to_owned(), name: "甲店".to_owned(), ..Opening::default() };
    let (second, _) = store.begin_sweep(&campaign, minute(9)).await.expect("begins");
    let runs = store.sweeps_of("甲店", 9).await.expect("lists");
    assert_eq!(runs.iter().map(|run| run.sweep).collect::<Vec<_>>(), [second, first]);
    assert_eq!(
        (runs[0].name.as_str(), runs[0].campaign.as_str(), runs[0].started),
        ("甲店", "双11", minute(9))
    );
    assert_eq!(store.sweeps_of("甲店", 1).await.expect("lists").len(), 1);
    assert_eq!(store.sweeps_of("", 9).await.expect("lists"), [], "on demand is no target");
    assert_eq!(store.sweeps(9).await.expect("lists").len(), 3);
}

async fn loads_add_up(store: &impl LeadStore) {
    let sweep = begin(store, "").await;
    let load = |host: &str, requests, at| HostLoad {
        host: host.to_owned(),
        requests,
        bytes: 1000 * requests,
        pushed_back: 1,
        failed: 2,
        waited_ms: 500,
        first: minute(at),
        last: minute(at + 1),
    };
    store.add_loads(sweep, &[load("b.example", 3, 5), load("a.example", 1, 5)]).await.expect("adds");
    store.add_loads(sweep, &[load("b.example", 4, 1)]).await.expect("adds");
    let statement = store.statement(sweep).await.expect("reads");
    assert_eq!(statement.loads[0], load("a.example", 1, 5));
    let b = &statement.loads[1];
    assert_eq!((b.requests, b.bytes, b.pushed_back, b.failed, b.waited_ms), (7, 7000, 2, 4, 1000));
    assert_eq!((b.first, b.last), (minute(1), minute(6)));
    assert!((b.per_minute().expect("a rate") - 6.0 / 5.0).abs() < 1e-9);
    assert_eq!(Duration::from_millis(b.waited_ms), Duration::from_secs(1));
}
