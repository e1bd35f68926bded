//! The story every lead store must pass. A store's own tests call [`story`] for each way to open it.
//!
//! It panics where a promise is broken, as a test does.

use xuncha_model::{
    CategoryId, Currency, Digest, EvidenceRef, Field, Fold, Hit, LawRef, Lead, LeadFilter, LeadId,
    LeadStatus, Match, Outcome, PageCounts, PageKind, PlaceHint, Price, RuleId, Severity, Sighting, Subject,
    SweepId, SweepState, Timestamp, Trust, Unseen, UnseenReason, Verdict,
};

use crate::{Filed, LeadStore, Novelty, Opening, PageRecord, StoreError};

mod casework;
mod decisions;
mod licences;
mod prices;
mod revisits;
mod search;

/// Runs the whole story; `make` opens a new, empty store each time it is called.
pub async fn story<S: LeadStore>(make: impl AsyncFn() -> S) {
    sweeps_resume(&make().await).await;
    pages_are_filed_once(&make().await).await;
    pages_are_filed_together_or_not_at_all((&make().await, &make().await)).await;
    leads_outlive_their_sweep(&make().await).await;
    unseen_is_not_clean(&make().await).await;
    summaries_count_what_was_filed(&make().await).await;
    leads_are_filtered_and_paged(&make().await).await;
    everything_comes_back_as_it_was(&make().await).await;
    strangers_are_named(&make().await).await;
    revisits::story(&make).await;
    decisions::story(&make).await;
    search::story(&make().await).await;
    prices::story(&make().await).await;
    licences::story(&make().await).await;
    casework::story(&make).await;
}

/// A sighting for tests: goods number `goods` of category `category`, seen at `at`.
#[must_use]
pub fn sighting(sweep: SweepId, goods: u8, category: &str, at: Timestamp) -> Sighting {
    let severity = Severity::new(4).expect("4 is a severity");
    let category = CategoryId(category.to_owned());
    let seen = Match {
        field: Field::Title,
        start: 5,
        end: 9,
        text: "特\u{200b}貢".to_owned(),
        term: "特供".to_owned(),
        group: "mark".to_owned(),
        folds: vec![Fold::Invisible, Fold::Homophone],
    };
    let hit = Hit {
        rule: RuleId(format!("{category}.organ-liquor")),
        category: category.clone(),
        severity,
        outcome: Outcome::Lead,
        matches: vec![seen],
    };
    Sighting {
        fingerprint: Digest([goods; 32]),
        sweep,
        at,
        platform: "shop.example".to_owned(),
        shop: "某某酒业 \"旗舰\" 店".to_owned(),
        title: format!("人民大会堂特\u{200b}貢酒 {goods}"),
        wording: Some(Digest([goods ^ 0x55; 32])),
        url: format!("https://shop.example/goods/{goods}"),
        picture: Some(format!("cdn.example/p/3f9c8a7b11{goods:03}")),
        print: None,
        price: Some(Price {
            cents: 9_900,
            max_cents: Some(12_800),
            currency: Currency::Other(*b"USD"),
            raw: "US$99-128".to_owned(),
        }),
        category,
        severity,
        outcome: Outcome::Lead,
        hits: vec![hit],
        law: vec![LawRef {
            title: "广告法".to_owned(),
            article: "第九条第（二）项".to_owned(),
            verified: true,
        }],
        grounds: vec![format!("2026-11-02 09:00 查看时标价 ¥{goods}.00")],
        subject: Subject {
            name: format!("某某商贸有限公司{goods}"),
            code: "91350211M000100Y43".to_owned(),
            code_fits: true,
            address: "某市某区幸福路 1 号".to_owned(),
            places: vec![PlaceHint {
                code: "320706".to_owned(),
                name: "江苏省连云港市海州区".to_owned(),
                trust: Trust::Middle,
                reason: "页面写有经营地址".to_owned(),
            }],
        },
        evidence: EvidenceRef { snapshot: Digest([goods ^ 0xAA; 32]) },
    }
}

/// A page for tests that shows `sightings`; its body is named by `body`.
#[must_use]
pub fn page(sweep: SweepId, url: &str, body: u8, at: Timestamp, sightings: Vec<Sighting>) -> PageRecord {
    PageRecord {
        sweep,
        url: url.to_owned(),
        at,
        status: Some(200),
        kind: PageKind::ListingIndex,
        body_digest: Digest([body; 32]),
        content_digest: Digest([body; 32]),
        read_with: "rules 1".to_owned(),
        platform: "shop.example".to_owned(),
        shop: String::new(),
        pattern: "shop.example/{n}".to_owned(),
        barren: false,
        repeats: false,
        etag: Some("\"abc\"".to_owned()),
        last_modified: None,
        listings: 20,
        asking: None,
        licence: None,
        found_through: Vec::new(),
        sightings,
    }
}

/// A moment for tests, `minute` minutes into a certain morning.
#[must_use]
pub fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_305_600 + 60 * minute).expect("a moment of our time")
}

async fn begin(store: &impl LeadStore, target: &str) -> SweepId {
    store.begin_sweep(&opening(&[target], ""), minute(0)).await.expect("begins").0
}

/// A sweep on demand for tests.
#[must_use]
pub fn opening(targets: &[&str], options: &str) -> Opening {
    let targets = targets.iter().map(|target| (*target).to_owned()).collect();
    Opening { targets, options: options.to_owned(), ..Opening::default() }
}

async fn record(store: &impl LeadStore, page: &PageRecord) -> (bool, Vec<(i64, Novelty)>) {
    let outcome = store.record_page(page).await.expect("records");
    let filed = outcome.filed.iter().map(|Filed { lead, novelty }| (lead.0, *novelty));
    (outcome.unchanged, filed.collect())
}

async fn all(store: &impl LeadStore, filter: LeadFilter) -> Vec<i64> {
    store.leads(&filter).await.expect("lists").iter().map(|lead| lead.id.0).collect()
}

async fn one(store: &impl LeadStore, id: i64) -> Lead {
    store.lead(LeadId(id)).await.expect("reads").expect("exists")
}

async fn sweeps_resume(store: &impl LeadStore) {
    let targets = ["https://a.example/", "店铺目录"];
    let plan = opening(&targets, "rate=1");
    let (first, resumed) = store.begin_sweep(&plan, minute(0)).await.expect("begins");
    assert!(!resumed);
    assert_eq!(store.begin_sweep(&plan, minute(5)).await.expect("resumes"), (first, true));
    let (other, resumed) = store.begin_sweep(&opening(&targets, "rate=2"), minute(6)).await.expect("begins");
    assert!(other > first && !resumed, "other options are another sweep");
    let (third, resumed) =
        store.begin_sweep(&opening(&targets[..1], "rate=1"), minute(7)).await.expect("begins");
    assert!(third > other && !resumed, "other targets are another sweep");

    let summary = store.finish_sweep(first, minute(9), 1234).await.expect("finishes");
    assert_eq!((summary.started, summary.elapsed_ms), (minute(0), 1234));
    let again = store.finish_sweep(first, minute(30), 9999).await.expect("finishes again");
    assert_eq!(again, summary, "the first end stands");
    let (fourth, resumed) = store.begin_sweep(&plan, minute(10)).await.expect("begins");
    assert!(fourth > third && !resumed, "a finished sweep is not taken up again");

    let runs = store.sweeps(10).await.expect("lists");
    assert_eq!(runs.iter().map(|run| run.sweep).collect::<Vec<_>>(), [fourth, third, other, first]);
    assert_eq!(
        (runs[3].state, runs[3].started, runs[3].ended),
        (SweepState::Done, minute(0), Some(minute(9)))
    );
    assert_eq!((runs[0].state, runs[0].ended), (SweepState::Running, None));
    assert_eq!(runs[3].targets, targets);
    assert_eq!(store.sweeps(2).await.expect("lists").len(), 2);
}

async fn pages_are_filed_together_or_not_at_all((store, singly): (&impl LeadStore, &impl LeadStore)) {
    let sweep = begin(store, "feed").await;
    assert_eq!(begin(singly, "feed").await, sweep);
    let row = |number: u8, goods: &[u8]| {
        let on = |goods: &u8| sighting(sweep, *goods, "special-supply", minute(1));
        page(sweep, &format!("feed#{number}"), number, minute(1), goods.iter().map(on).collect())
    };
    let rows = [row(2, &[1]), row(3, &[]), row(4, &[2, 1]), row(2, &[1]), row(5, &[1])];
    let filed = store.record_pages(rows.as_slice().into()).await.expect("files");
    for (row, filed) in rows.iter().zip(&filed) {
        assert_eq!(*filed, singly.record_page(row).await.expect("files"), "as if it had come alone");
    }
    let ended = (store.sweep_summary(sweep).await.expect("counts"), all(store, LeadFilter::default()).await);
    assert_eq!(
        ended,
        (singly.sweep_summary(sweep).await.expect("counts"), all(singly, LeadFilter::default()).await)
    );
    let again = store.record_pages(rows.as_slice().into()).await.expect("files");
    assert!(again.iter().flat_map(|page| &page.filed).all(|filed| filed.novelty == Novelty::Repeated));
    assert_eq!(store.sweep_summary(sweep).await.expect("counts"), ended.0, "nothing has changed");
    let urls = ["feed#4", "feed#9"].map(str::to_owned);
    let bodies = store.bodies(sweep, &urls).await.expect("reads");
    assert_eq!(bodies, [Some(rows[2].body_digest), None]);

    let astray = [row(6, &[7]), PageRecord { sweep: SweepId(sweep.0 + 1), ..row(7, &[8]) }];
    let refused = store.record_pages(astray.as_slice().into()).await.expect_err("no such sweep");
    assert!(matches!(refused, StoreError::UnknownSweep(_)), "{refused}");
    assert_eq!(all(store, LeadFilter::default()).await, ended.1, "none of them was filed");
    assert_eq!(store.record_pages([].as_slice().into()).await.expect("files"), []);
}

async fn pages_are_filed_once(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let on = |goods| sighting(sweep, goods, "special-supply", minute(1));
    let index = page(sweep, "https://a.example/list", 1, minute(1), vec![on(1), on(2), on(1)]);
    let (unchanged, filed) = record(store, &index).await;
    assert!(!unchanged, "never looked at before");
    assert_eq!(filed, [(1, Novelty::New), (2, Novelty::New), (1, Novelty::Repeated)]);
    let before = store.sweep_summary(sweep).await.expect("counts");

    let later =
        PageRecord { at: minute(3), ..page(sweep, &index.url, 9, minute(3), index.sightings.clone()) };
    let (unchanged, filed) = record(store, &later).await;
    assert!(!unchanged, "the same sweep does not compare a page with itself");
    assert_eq!(filed, [(1, Novelty::Repeated), (2, Novelty::Repeated), (1, Novelty::Repeated)]);
    assert_eq!(store.sweep_summary(sweep).await.expect("counts"), before);
    assert_eq!(one(store, 1).await.sightings, 1);
    assert_eq!(one(store, 1).await.last_seen, minute(1));

    let mut more = index.clone();
    more.sightings.push(on(3));
    assert_eq!(record(store, &more).await.1.last(), Some(&(3, Novelty::New)), "nothing found is lost");

    let detail = page(sweep, "https://a.example/goods/1", 2, minute(2), vec![on(1)]);
    assert_eq!(record(store, &detail).await.1, [(1, Novelty::Repeated)]);
    assert_eq!(one(store, 1).await.sightings, 2, "another page is another sighting");
    assert_eq!(all(store, LeadFilter::default()).await, [1, 2, 3]);
}

async fn leads_outlive_their_sweep(store: &impl LeadStore) {
    let first = begin(store, "https://a.example/").await;
    let seen = |sweep, at| vec![sighting(sweep, 1, "special-supply", minute(at))];
    record(store, &page(first, "https://a.example/1", 1, minute(1), seen(first, 1))).await;
    store.finish_sweep(first, minute(2), 1).await.expect("finishes");

    let second = begin(store, "https://a.example/").await;
    let unchanged = page(second, "https://a.example/1", 1, minute(60), seen(second, 60));
    assert_eq!(record(store, &unchanged).await, (true, vec![(1, Novelty::SeenAgain)]));
    assert!(record(store, &unchanged).await.0, "asked again, told the same");
    let lead = one(store, 1).await;
    assert_eq!((lead.first_seen, lead.last_seen, lead.sightings), (minute(1), minute(60), 2));
    assert_eq!(lead.latest.sweep, second);
    let summary = store.finish_sweep(second, minute(61), 1).await.expect("finishes");
    assert_eq!((summary.leads_new, summary.leads_seen_again), (0, 1));
    assert_eq!((summary.pages.fetched, summary.pages.unchanged), (0, 1));

    let third = begin(store, "https://a.example/").await;
    let changed = page(third, "https://a.example/1", 7, minute(90), seen(third, 90));
    assert_eq!(record(store, &changed).await, (false, vec![(1, Novelty::SeenAgain)]));
    let history = store.lead_sightings(LeadId(1)).await.expect("reads");
    assert_eq!(history.iter().map(|seen| seen.at).collect::<Vec<_>>(), [minute(1), minute(60), minute(90)]);
    assert_eq!(history.iter().map(|seen| seen.sweep).collect::<Vec<_>>(), [first, second, third]);

    let mut own = page(third, "https://a.example/goods/1", 9, minute(80), seen(third, 80));
    own.kind = PageKind::Detail;
    record(store, &own).await;
    let lead = one(store, 1).await;
    assert_eq!(
        (lead.latest.at, lead.last_seen),
        (minute(80), minute(90)),
        "the goods' own page shows it best"
    );

    let saved = page(third, "旧页面.html", 8, minute(95), seen(third, -500));
    record(store, &saved).await;
    let lead = one(store, 1).await;
    assert_eq!(
        (lead.first_seen, lead.last_seen),
        (minute(-500), minute(90)),
        "moments, not order of arrival"
    );
}

async fn unseen_is_not_clean(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let unseen = |url: &str, reason, detail: &str| Unseen::one(url, reason, detail);
    let first = unseen("https://a.example/2", UnseenReason::Interrupted, "");
    let second = unseen("https://a.example/1", UnseenReason::Blocked, "验证码");
    store.record_unseen(sweep, &first).await.expect("records");
    store.record_unseen(sweep, &second).await.expect("records");
    store.record_unseen(sweep, &second).await.expect("records");
    let failed = unseen("https://a.example/2", UnseenReason::HttpStatus, "503 Service Unavailable");
    store.record_unseen(sweep, &failed).await.expect("records");
    let summary = store.sweep_summary(sweep).await.expect("counts");
    assert_eq!(
        summary.coverage.unseen,
        [failed.clone(), second.clone()],
        "each once, in the order they were met"
    );
    assert_eq!(summary.coverage.verdict(), Verdict::NotSeen);

    record(store, &page(sweep, "https://a.example/2", 1, minute(1), vec![])).await;
    store.record_unseen(sweep, &failed).await.expect("records");
    let coverage = store.sweep_summary(sweep).await.expect("counts").coverage;
    assert_eq!((coverage.seen, coverage.unseen), (1, vec![second]), "what was seen stays seen");

    let other = begin(store, "https://b.example/").await;
    store.record_unseen(other, &failed).await.expect("records");
    let rest = Unseen { count: 990_000, ..unseen("其余 990000 个地址", UnseenReason::Budget, "") };
    store.record_unseen(other, &rest).await.expect("records");
    let summary = store.sweep_summary(other).await.expect("counts");
    assert_eq!((summary.coverage.unseen_count(), summary.pages.skipped), (990_001, 990_000));
    assert_eq!(summary.coverage.unseen, [failed, rest], "one line may stand for many addresses");
}

async fn summaries_count_what_was_filed(store: &impl LeadStore) {
    let first = begin(store, "https://a.example/").await;
    let old = vec![sighting(first, 1, "wildlife", minute(1))];
    record(store, &page(first, "https://a.example/1", 1, minute(1), old)).await;
    store.finish_sweep(first, minute(2), 5).await.expect("finishes");

    let sweep = begin(store, "https://b.example/").await;
    let found = vec![
        sighting(sweep, 1, "wildlife", minute(11)),
        sighting(sweep, 2, "wildlife", minute(11)),
        sighting(sweep, 3, "special-supply", minute(11)),
    ];
    record(store, &page(sweep, "https://b.example/1", 1, minute(11), found)).await;
    record(store, &page(sweep, "https://a.example/1", 1, minute(12), vec![])).await;
    for reason in UnseenReason::ALL {
        let unseen = Unseen::one(reason.name(), reason, "");
        store.record_unseen(sweep, &unseen).await.expect("records");
    }
    let summary = store.finish_sweep(sweep, minute(20), 777).await.expect("finishes");
    assert_eq!(summary.sweep, sweep);
    assert_eq!(summary.targets, ["https://b.example/"]);
    assert_eq!(
        summary.pages,
        PageCounts { fetched: 1, unchanged: 1, failed: 10, blocked: 3, skipped: 8 },
        "every reason counts once"
    );
    assert_eq!((summary.listings, summary.coverage.seen, summary.elapsed_ms), (40, 2, 777));
    assert_eq!((summary.leads_new, summary.leads_seen_again), (2, 1));
    let by_category: Vec<_> = summary.leads_by_category.iter().map(|(id, n)| (id.0.as_str(), *n)).collect();
    assert_eq!(by_category, [("special-supply", 1), ("wildlife", 2)]);
    assert_eq!(store.sweep_summary(sweep).await.expect("counts"), summary);
}

async fn leads_are_filtered_and_paged(store: &impl LeadStore) {
    let first = begin(store, "https://a.example/").await;
    for goods in 1..=5 {
        let category = if goods % 2 == 0 { "wildlife" } else { "special-supply" };
        let mut seen = sighting(first, goods, category, minute(i64::from(goods)));
        seen.severity = Severity::new(goods).expect("1 to 5");
        record(store, &page(first, &format!("p{goods}"), goods, minute(i64::from(goods)), vec![seen])).await;
    }
    let second = begin(store, "https://b.example/").await;
    let again =
        vec![sighting(second, 2, "wildlife", minute(50)), sighting(second, 9, "wildlife", minute(50))];
    record(store, &page(second, "q", 1, minute(50), again)).await;

    let none = LeadFilter::default;
    assert_eq!(all(store, none()).await, [1, 2, 3, 4, 5, 6]);
    let wildlife = Some(CategoryId("wildlife".to_owned()));
    assert_eq!(all(store, LeadFilter { category: wildlife.clone(), ..none() }).await, [2, 4, 6]);
    assert_eq!(all(store, LeadFilter { status: Some(LeadStatus::New), ..none() }).await.len(), 6);
    assert_eq!(all(store, LeadFilter { sweep: Some(second), ..none() }).await, [2, 6]);
    assert_eq!(
        all(store, LeadFilter { min_severity: Severity::new(4), ..none() }).await,
        [2, 4, 5, 6],
        "the latest sighting of 2 is graver than its first"
    );
    assert_eq!(all(store, LeadFilter { since: Some(minute(4)), ..none() }).await, [4, 5, 6]);
    assert_eq!(all(store, LeadFilter { limit: Some(2), ..none() }).await, [1, 2]);
    assert_eq!(all(store, LeadFilter { after: Some(LeadId(2)), limit: Some(2), ..none() }).await, [3, 4]);
    let narrow = LeadFilter {
        category: wildlife,
        sweep: Some(second),
        after: Some(LeadId(2)),
        ..LeadFilter::default()
    };
    assert_eq!(all(store, narrow).await, [6]);
}

async fn everything_comes_back_as_it_was(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let full = sighting(sweep, 1, "special-supply", minute(1));
    let mut bare =
        sighting(sweep, 2, "special-supply", "2026-11-21T18:30:05.123456Z".parse().expect("a moment"));
    bare.price = None;
    bare.wording = None;
    bare.shop = String::new();
    bare.title = "'); DROP TABLE leads; --\u{0}\u{202e}👮".to_owned();
    bare.outcome = Outcome::Hint;
    bare.law.clear();
    bare.hits[0].matches.clear();
    bare.evidence.snapshot = Digest([0; 32]);
    record(store, &page(sweep, "p", 1, minute(1), vec![full.clone(), bare.clone()])).await;
    assert_eq!(store.lead_sightings(LeadId(1)).await.expect("reads"), std::slice::from_ref(&full));
    let lead = one(store, 2).await;
    assert_eq!(lead.latest, bare);
    assert_eq!((lead.status, lead.first_seen, lead.last_seen), (LeadStatus::New, bare.at, bare.at));
    let listed = store.leads(&LeadFilter::default()).await.expect("lists");
    assert_eq!(listed.into_iter().map(|lead| lead.latest).collect::<Vec<_>>(), [full, bare]);
}

async fn strangers_are_named(store: &impl LeadStore) {
    let stranger = SweepId(99);
    let unknown = |error: StoreError| matches!(error, StoreError::UnknownSweep(SweepId(99)));
    let unseen = Unseen::one("u", UnseenReason::Dns, "");
    assert!(unknown(store.sweep_summary(stranger).await.expect_err("unknown")));
    assert!(unknown(store.finish_sweep(stranger, minute(0), 0).await.expect_err("unknown")));
    assert!(unknown(store.record_unseen(stranger, &unseen).await.expect_err("unknown")));
    assert!(unknown(
        store.record_page(&page(stranger, "u", 1, minute(0), vec![])).await.expect_err("unknown")
    ));
    assert_eq!(store.lead(LeadId(1)).await.expect("reads"), None);
    assert_eq!(store.lead_sightings(LeadId(1)).await.expect("reads"), []);

    let sweep = begin(store, "https://a.example/").await;
    store.finish_sweep(sweep, minute(1), 0).await.expect("finishes");
    let ended = |error: StoreError| matches!(error, StoreError::SweepEnded(named) if named == sweep);
    assert!(ended(store.record_unseen(sweep, &unseen).await.expect_err("ended")));
    assert!(ended(store.record_page(&page(sweep, "u", 1, minute(2), vec![])).await.expect_err("ended")));
}
