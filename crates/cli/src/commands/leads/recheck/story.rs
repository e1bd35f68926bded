//! The story of looking again, against the bundled marketplace with a clock of its own: what is gone, stays, changes, comes back under
//! another address, or cannot be reached.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio::sync::watch;
use xuncha_model::{
    Decision, Disposal, Lead, LeadFilter, LeadId, LeadStatus, LookVerdict, Measure, Step, Timestamp,
};
use xuncha_store::LeadStore as _;
use xuncha_sweep::{LOOKING_AGAIN, SweepPlan};

use super::{due, looking_plan, verdict};
use crate::{
    bureau::{Bureau, RATE, Silent},
    demo::Show,
    watch::{Wanted, Watch},
    wiring,
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The clock of looks, in seconds since 1970.
static CLOCK: AtomicI64 = AtomicI64::new(0);

fn now() -> Timestamp {
    Timestamp::from_second(CLOCK.load(Ordering::Relaxed)).unwrap()
}

impl Bureau {
    /// Looks again at the pages of these leads, `after` seconds after the disposal.
    async fn look(&self, leads: &[Lead]) {
        let looking = looking_plan(leads, Some(RATE), &self.config).unwrap();
        self.run(&SweepPlan { now, ..looking }).await;
    }

    async fn due(&self) -> Vec<i64> {
        due(self.workshop.store.as_ref(), now()).await.unwrap().iter().map(|lead| lead.id.0).collect()
    }

    async fn lead(&self, id: LeadId) -> Lead {
        self.workshop.store.lead(id).await.unwrap().unwrap()
    }

    async fn verdict(&self, id: LeadId) -> Option<LookVerdict> {
        let told = verdict(self.workshop.store.as_ref(), &self.lead(id).await).await.unwrap();
        told.map(|(verdict, _)| verdict)
    }

    async fn walk(&self, lead: &Lead, from: u64, steps: &[Step]) {
        self.walk_at(lead, from, steps, now()).await;
    }

    async fn walk_at(&self, lead: &Lead, from: u64, steps: &[Step], at: Timestamp) {
        for (version, step) in (from..).zip(steps) {
            let decision = Decision {
                unit: step.names_unit().then(|| "城关所".to_owned()),
                despite: (*step == Step::Dispatch && !lead.gaps().is_empty()).then(|| "急".to_owned()),
                disposal: Disposal::new(&[Measure::Delist], None, "").ok().filter(|_| *step == Step::Dispose),
                ..Decision::new(*step, "甲", at, "按程序")
            };
            self.workshop.store.decide(lead.id, version, decision).await.unwrap();
        }
    }
}

#[test]
fn goods_are_gone_only_when_they_are() {
    wiring::block_on(story()).unwrap();
}

#[test]
fn the_watch_looks_at_what_is_due_by_itself() {
    let told = wiring::block_on(async {
        let bureau = Bureau::open();
        let goods = bureau.market.catalogue().unlawful().find(|goods| goods.shop == 1).unwrap().id;
        bureau.scan(&[goods]).await;
        let lead = bureau.workshop.store.leads(&LeadFilter::default()).await.unwrap().remove(0);
        let road = [Step::Triage, Step::Dispatch, Step::Sign, Step::Verify, Step::Dispose];
        let long_ago = Timestamp::from_second(Timestamp::now().as_second() - 2 * DAY).unwrap();
        bureau.walk_at(&lead, 0, &road, long_ago).await;
        let watch = Watch::new(&bureau.config, &bureau.global, &bureau.workshop, Arc::new(Silent));
        let (_stop, stopped) = watch::channel(false);
        let mut ended = Vec::new();
        watch.keep(Wanted::Due, stopped, |name, _| ended.push(name.to_owned())).await.unwrap();
        assert_eq!(ended, [LOOKING_AGAIN], "once, though no target is listed");
        bureau.verdict(lead.id).await
    });
    assert_eq!(told.unwrap(), Some(LookVerdict::OnSale));
}

async fn story() {
    // Long ago, so that what is found by the machine's own clock comes after it.
    let start = Timestamp::now().as_second() - 60 * DAY;
    let set = |seconds: i64| CLOCK.store(start + seconds, Ordering::Relaxed);
    set(0);
    let bureau = Bureau::open();
    let catalogue = bureau.market.catalogue();
    let unlawful = catalogue.unlawful().filter(|goods| goods.shop == 1 && goods.expected.len() == 1);
    let goods: Vec<u32> = unlawful.map(|goods| goods.id).take(4).collect();
    let lawful =
        catalogue.goods.iter().find(|goods| goods.shop == 1 && goods.expected.is_empty()).unwrap().id;
    bureau.scan(&goods).await;
    let leads = bureau.workshop.store.leads(&LeadFilter::default()).await.unwrap();
    assert_eq!(leads.len(), 4, "{leads:#?}");
    let of = |goods: u32| {
        let page = format!("/item/{goods}.html");
        leads.iter().find(|lead| lead.latest.url.ends_with(&page)).unwrap().clone()
    };
    let [gone, stays, changed, blocked] = [0, 1, 2, 3].map(|at: usize| of(goods[at]));
    assert_eq!(bureau.due().await, [0; 0], "nothing was disposed of yet");
    for lead in &leads {
        let road = [Step::Triage, Step::Dispatch, Step::Sign, Step::Verify, Step::Dispose];
        bureau.walk(lead, 0, &road).await;
    }

    set(DAY - 1);
    assert_eq!(bureau.due().await, [0; 0]);
    set(DAY);
    assert_eq!(bureau.due().await.len(), 4);
    bureau.market.show(goods[0], Some(Show::Gone));
    bureau.market.show(goods[2], Some(Show::GoodsOf(lawful)));
    bureau.market.show(goods[3], Some(Show::Blocked));
    bureau.look(&leads).await;
    assert_eq!(bureau.verdict(gone.id).await, Some(LookVerdict::GoneOnce));
    assert_eq!(bureau.verdict(stays.id).await, Some(LookVerdict::OnSale));
    assert_eq!(bureau.verdict(changed.id).await, Some(LookVerdict::Changed));
    assert_eq!(bureau.verdict(blocked.id).await, Some(LookVerdict::Unreachable));
    assert_eq!(bureau.due().await, [0; 0]);

    set(DAY + HOUR - 1);
    bureau.look(std::slice::from_ref(&gone)).await;
    assert_eq!(bureau.verdict(gone.id).await, Some(LookVerdict::GoneOnce), "an hour is not over");
    set(DAY + HOUR);
    bureau.look(std::slice::from_ref(&gone)).await;
    assert_eq!(bureau.verdict(gone.id).await, Some(LookVerdict::Removed));
    set(DAY + 6 * HOUR);
    assert_eq!(bureau.due().await, [blocked.id.0], "what could not be reached is tried again");
    bureau.look(std::slice::from_ref(&blocked)).await;
    set(DAY + 12 * HOUR);
    bureau.look(std::slice::from_ref(&blocked)).await;
    assert_eq!(bureau.verdict(blocked.id).await, Some(LookVerdict::Unreachable), "however often");
    let looks = bureau.workshop.store.looks(gone.id).await.unwrap();
    let captures: BTreeSet<_> = looks.iter().map(|look| look.evidence.unwrap()).collect();
    assert_eq!((looks.len(), captures.len()), (3, 3), "each look has its own capture");
    assert!(looks.iter().all(|look| look.detail.contains("404")), "{looks:?}");

    set(3 * DAY);
    assert_eq!(bureau.due().await.len(), 4);
    bureau.market.show(1999, Some(Show::GoodsOf(goods[0])));
    bureau.scan(&[1999]).await;
    let again = bureau.workshop.store.same_goods(gone.id).await.unwrap();
    assert_eq!(again.len(), 1);
    assert!(again[0].relists.is_some_and(|relisting| relisting.first == gone.id && relisting.same_shop));
    bureau.look(std::slice::from_ref(&gone)).await;
    assert_eq!(bureau.verdict(gone.id).await, Some(LookVerdict::Relisted));

    bureau.walk(&gone, 5, &[Step::Feedback, Step::Recheck, Step::Close]).await;
    set(7 * DAY);
    bureau.market.show(goods[0], None);
    bureau.look(std::slice::from_ref(&gone)).await;
    let back = bureau.lead(gone.id).await;
    assert_eq!(back.status, LeadStatus::New, "closed, and on sale again: opened again");
    assert_eq!(back.next_look, None);
}
