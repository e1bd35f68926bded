//! The part of the story that is about decisions: each is kept, one of two wins, and what was judged stays judged until
//! it is another thing.

use xuncha_model::{
    Act, CategoryId, Decided, Decision, Digest, Disposal, LeadFilter, LeadId, LeadStatus, Measure, PROGRAM,
    Refusal, Sighting, Step, SweepId, Timestamp,
};

use super::{all, begin, minute, one, page, record, sighting};
use crate::{LeadStore, Novelty, StoreError};

const LEAD: LeadId = LeadId(1);

pub(super) async fn story<S: LeadStore>(make: &impl AsyncFn() -> S) {
    every_decision_is_kept(&make().await).await;
    one_of_two_wins(&make().await).await;
    the_last_is_taken_back(&make().await).await;
    a_false_positive_stays_one_until_its_words_change(&make().await).await;
    what_was_gone_opens_again(&make().await).await;
    an_unchanged_page_shows_that_it_is_there(&make().await).await;
    leads_are_listed_by_standing(&make().await).await;
}

/// A decision made at `at`, with what its step must say.
pub(super) fn decision(step: Step, at: Timestamp) -> Decision {
    let done = Disposal::new(&[Measure::Delist], None, "").ok();
    Decision {
        unit: step.names_unit().then(|| "城关所".to_owned()),
        disposal: done.filter(|_| step == Step::Dispose),
        // The goods were seen on a list only.
        despite: (step == Step::Dispatch).then(|| "事急".to_owned()),
        ..Decision::new(step, "甲", at, &format!("{step}的理由"))
    }
}

/// Takes the steps from version `from` on, a minute each.
pub(super) async fn walk(store: &impl LeadStore, lead: LeadId, from: u64, steps: &[Step]) -> LeadStatus {
    for (version, step) in (from..).zip(steps) {
        let at = minute(i64::try_from(version).expect("small") + 10);
        store.decide(lead, version, decision(*step, at)).await.expect("decides");
    }
    one(store, lead.0).await.status
}

/// A store with one lead, seen at minute 1 on its own page.
pub(super) async fn with_lead(store: &impl LeadStore) -> SweepId {
    let sweep = begin(store, "https://a.example/").await;
    see(store, sweep, 1, |_| ()).await;
    sweep
}

/// Sees the goods on their page, as `change` makes them.
async fn see(store: &impl LeadStore, sweep: SweepId, at: i64, change: impl Fn(&mut Sighting)) -> Novelty {
    let mut seen = sighting(sweep, 1, "special-supply", minute(at));
    change(&mut seen);
    record(store, &page(sweep, &format!("p{at}"), 1, minute(at), vec![seen])).await.1[0].1
}

async fn every_decision_is_kept(store: &impl LeadStore) {
    with_lead(store).await;
    assert_eq!(store.history(LEAD).await.expect("reads"), []);
    store.decide(LEAD, 0, decision(Step::Triage, minute(10))).await.expect("decides");
    let due = "2026-12-01".parse().ok();
    let dispatch = Decision { due, ..decision(Step::Dispatch, minute(11)) };
    let told = store.decide(LEAD, 1, dispatch.clone()).await.expect("decides");
    let lead = one(store, 1).await;
    assert_eq!((lead.status, lead.version, lead.unit.as_str()), (LeadStatus::Dispatched, 2, "城关所"));
    assert_eq!(lead.due, due);

    let refused = store.decide(LEAD, 2, decision(Step::Close, minute(12))).await.expect_err("not possible");
    let StoreError::Refused { lead: LEAD, refusal: Refusal::NotAllowed(_) } = &refused else {
        panic!("{refused:?}")
    };
    for words in ["XS000001", "待签收", "办结", "退回"] {
        assert!(refused.to_string().contains(words), "{refused}");
    }
    let nameless = Decision { who: " ".to_owned(), ..decision(Step::Sign, minute(12)) };
    assert!(matches!(store.decide(LEAD, 2, nameless).await, Err(StoreError::Refused { .. })));
    let unknown = store.decide(LeadId(9), 0, decision(Step::Triage, minute(12))).await;
    assert!(matches!(unknown, Err(StoreError::UnknownLead(LeadId(9)))));

    let history = store.history(LEAD).await.expect("reads");
    assert_eq!(
        history.iter().map(|decided| decided.number).collect::<Vec<_>>(),
        [1, 2],
        "no refusal is kept"
    );
    assert_eq!(history[1], told);
    let Decision { step, who, at, why, unit, due, disposal, despite } = dispatch;
    let (from, to) = (LeadStatus::Judged, LeadStatus::Dispatched);
    let (number, act) = (2, Act::Step(step));
    assert_eq!(told, Decided { number, act, who, at, from, to, why, unit, due, disposal, despite });
}

async fn one_of_two_wins(store: &impl LeadStore) {
    with_lead(store).await;
    let first = Decision { who: "张工".to_owned(), ..decision(Step::Triage, minute(10)) };
    store.decide(LEAD, 0, first).await.expect("decides");
    let late = store.decide(LEAD, 0, decision(Step::FalsePositive, minute(11))).await.expect_err("too late");
    assert!(matches!(late, StoreError::Stale { .. }), "{late:?}");
    for words in ["张工", "研判的理由", "待派发"] {
        assert!(late.to_string().contains(words), "{late}");
    }
    assert!(matches!(store.undo_last(LEAD, 0, "乙", "撤", minute(12)).await, Err(StoreError::Stale { .. })));
    assert_eq!(one(store, 1).await.status, LeadStatus::Judged);
}

async fn the_last_is_taken_back(store: &impl LeadStore) {
    with_lead(store).await;
    walk(store, LEAD, 0, &[Step::Triage, Step::Dispatch]).await;
    let undone = store.undo_last(LEAD, 2, "乙", "派错了所", minute(20)).await.expect("undoes");
    assert_eq!((undone.number, undone.act, undone.to), (3, Act::Undo(2), LeadStatus::Judged));
    let lead = one(store, 1).await;
    assert_eq!((lead.status, lead.version, lead.unit.as_str()), (LeadStatus::Judged, 3, ""));
    store.undo_last(LEAD, 3, "乙", "再撤", minute(21)).await.expect("undoes the one before");
    let none = store.undo_last(LEAD, 4, "乙", "再撤", minute(22)).await;
    assert!(matches!(none, Err(StoreError::Refused { refusal: Refusal::NothingToUndo, .. })));
    assert_eq!(store.history(LEAD).await.expect("reads").len(), 4, "nothing was erased");
}

async fn a_false_positive_stays_one_until_its_words_change(store: &impl LeadStore) {
    let sweep = with_lead(store).await;
    walk(store, LEAD, 0, &[Step::FalsePositive]).await;
    let second = begin(store, "https://b.example/").await;
    assert!(second > sweep);
    assert_eq!(see(store, second, 60, |_| ()).await, Novelty::Dismissed);
    let card = |seen: &mut Sighting| seen.wording = None;
    assert_eq!(see(store, second, 61, card).await, Novelty::Repeated, "a list of goods says less, not other");
    assert_eq!(one(store, 1).await.status, LeadStatus::FalsePositive);

    let other = |seen: &mut Sighting| seen.wording = Some(Digest([9; 32]));
    see(store, second, -30, other).await;
    assert_eq!(one(store, 1).await.status, LeadStatus::FalsePositive, "an old page says nothing of today");
    let third = begin(store, "https://c.example/").await;
    let title = |seen: &mut Sighting| seen.title.push_str("内供");
    assert_eq!(see(store, third, 90, title).await, Novelty::SeenAgain);
    assert_eq!(one(store, 1).await.status, LeadStatus::New);
    let last = store.history(LEAD).await.expect("reads").pop().expect("a decision");
    assert_eq!((last.who.as_str(), last.act, last.at), (PROGRAM, Act::Step(Step::Reopen), minute(90)));

    store.decide(LEAD, 2, decision(Step::FalsePositive, minute(91))).await.expect("decides");
    see(store, third, 95, title).await;
    assert_eq!(one(store, 1).await.status, LeadStatus::FalsePositive, "the new words were judged too");
    let reworded = |seen: &mut Sighting| seen.wording = Some(Digest([8; 32]));
    assert_eq!(
        see(store, third, 96, reworded).await,
        Novelty::SeenAgain,
        "it is told, though not new to the sweep"
    );
    assert_eq!(one(store, 1).await.status, LeadStatus::New, "other words beside the same title");
}

async fn what_was_gone_opens_again(store: &impl LeadStore) {
    with_lead(store).await;
    let road: Vec<Step> = Step::ALL.into_iter().take(8).collect();
    assert_eq!(walk(store, LEAD, 0, &road).await, LeadStatus::Closed);
    let second = begin(store, "https://b.example/").await;
    assert_eq!(see(store, second, 60, |_| ()).await, Novelty::SeenAgain);
    let lead = one(store, 1).await;
    assert_eq!((lead.status, lead.version, lead.unit.as_str()), (LeadStatus::New, 9, ""));

    let lawful = [Step::Triage, Step::Dispatch, Step::Sign, Step::Verify, Step::Close];
    for (version, step) in (9..).zip(lawful) {
        store.decide(LEAD, version, decision(step, minute(61))).await.expect("decides");
    }
    see(store, second, 62, |_| ()).await;
    assert_eq!(one(store, 1).await.status, LeadStatus::Closed, "it was found lawful and is as it was");
}

async fn an_unchanged_page_shows_that_it_is_there(store: &impl LeadStore) {
    let first = with_lead(store).await;
    store.finish_sweep(first, minute(2), 0).await.expect("finishes");
    walk(store, LEAD, 0, &[Step::FalsePositive]).await;
    let second = begin(store, "https://b.example/").await;
    store.renew_page(second, "p1", minute(60)).await.expect("renews").expect("was read");
    assert_eq!(one(store, 1).await.status, LeadStatus::FalsePositive, "an unchanged page says nothing new");
    store.decide(LEAD, 1, decision(Step::Reopen, minute(61))).await.expect("decides");
    let road: Vec<Step> = Step::ALL.into_iter().take(8).collect();
    for (version, step) in (2..).zip(road) {
        store.decide(LEAD, version, decision(step, minute(62))).await.expect("decides");
    }
    let third = begin(store, "https://c.example/").await;
    store.renew_page(third, "p1", minute(63)).await.expect("renews").expect("was read");
    assert_eq!(one(store, 1).await.status, LeadStatus::New, "it is there all the same");
}

async fn leads_are_listed_by_standing(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let found = (1..=4).map(|goods| sighting(sweep, goods, "wildlife", minute(1))).collect();
    record(store, &page(sweep, "list", 1, minute(1), found)).await;
    walk(store, LeadId(2), 0, &[Step::FalsePositive]).await;
    for (lead, due) in [(3, "2026-11-30"), (4, "2026-12-02")] {
        walk(store, LeadId(lead), 0, &[Step::Triage]).await;
        let dispatch = Decision { due: due.parse().ok(), ..decision(Step::Dispatch, minute(30)) };
        store.decide(LeadId(lead), 1, dispatch).await.expect("decides");
    }
    let none = LeadFilter::default;
    let by = |status| LeadFilter { status: Some(status), ..none() };
    assert_eq!(all(store, by(LeadStatus::New)).await, [1]);
    assert_eq!(all(store, by(LeadStatus::FalsePositive)).await, [2]);
    assert_eq!(all(store, by(LeadStatus::Dispatched)).await, [3, 4]);
    assert_eq!(all(store, LeadFilter { except: Some(LeadStatus::FalsePositive), ..none() }).await, [1, 3, 4]);
    let late = |day: &str| LeadFilter { due_before: day.parse().ok(), ..none() };
    assert_eq!(all(store, late("2026-11-30")).await, [], "the last day is not over");
    assert_eq!(all(store, late("2026-12-01")).await, [3]);
    let wildlife = Some(CategoryId("wildlife".to_owned()));
    let narrow = LeadFilter { category: wildlife, limit: Some(1), ..by(LeadStatus::Dispatched) };
    assert_eq!(all(store, narrow).await, [3]);
    store.decide(LeadId(3), 2, decision(Step::Return, minute(40))).await.expect("decides");
    assert_eq!(all(store, late("2026-12-01")).await, [], "nobody has it, nobody is late");
}
