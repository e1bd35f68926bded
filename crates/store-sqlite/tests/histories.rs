//! Whatever people and sweeps do to the leads of a shop, in whatever order: the columns of a lead are what its rows come to, only
//! what the table of steps allows is recorded, and whoever saw an older history is told.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};
use xuncha_casework::score;
use xuncha_model::{
    Act, Decided, Decision, Digest, Disposal, Lead, LeadFilter, LeadId, LeadStatus, Look, Measure, PROGRAM,
    ShopName, Sighting, Sign, Standing, Step, SweepId, undo,
};
use xuncha_store::{
    LeadStore, Novelty, PageRecord, StoreError,
    conformance::{minute, opening, page, sighting},
};
use xuncha_store_sqlite::SqliteStore;

/// What somebody does to a lead.
#[derive(Debug, Clone)]
enum Deed {
    /// Decides, having seen the history as it is, or with one decision less.
    Decide {
        step: prop::sample::Index,
        unit: Option<&'static str>,
        measures: Vec<Measure>,
        despite: bool,
        late: bool,
    },
    Undo {
        late: bool,
    },
    /// Takes so many steps of the straight road.
    Onward(u8),
    /// A page shows the goods with this text.
    Seen(u8),
    Looked(Sign),
}

fn deed() -> impl Strategy<Value = Deed> {
    let decide = (
        any::<prop::sample::Index>(),
        prop::option::weighted(0.8, prop::sample::select(vec!["甲所", "乙局"])),
        prop::collection::vec(prop::sample::select(Measure::ALL.to_vec()), 1..3),
        prop::bool::weighted(0.7),
        prop::bool::weighted(0.1),
    );
    let decide = decide.prop_map(|(step, unit, measures, despite, late)| Deed::Decide {
        step,
        unit,
        measures,
        despite,
        late,
    });
    let looked = prop::sample::select(vec![Sign::Gone, Sign::OnSale, Sign::Changed, Sign::Unreachable]);
    prop_oneof![
        6 => decide,
        1 => prop::bool::weighted(0.1).prop_map(|late| Deed::Undo { late }),
        1 => (1_u8..9).prop_map(Deed::Onward),
        2 => (0_u8..3).prop_map(Deed::Seen),
        1 => looked.prop_map(Deed::Looked),
    ]
}

/// The next step of the straight road.
fn onward(status: LeadStatus) -> Option<Step> {
    let at = LeadStatus::ALL.iter().position(|at| *at == status)?;
    Step::ALL.into_iter().take(8).nth(at).filter(|step| status.after(*step).is_ok())
}

/// A lead as the test follows it.
struct Followed {
    id: LeadId,
    seen: Sighting,
    history: Vec<Decided>,
    /// The texts it was seen with, oldest first; and how many there were at each decision.
    texts: Vec<u8>,
    known: Vec<usize>,
}

/// A store that all cases share, each with a shop of its own.
struct Desk {
    store: SqliteStore,
    sweep: SweepId,
    cases: u64,
    pages: u64,
    clock: i64,
}

impl Desk {
    fn open(runtime: &Runtime) -> Self {
        let store = SqliteStore::in_memory().unwrap();
        let (sweep, _) = runtime.block_on(store.begin_sweep(&opening(&["x"], ""), minute(0))).unwrap();
        Self { store, sweep, cases: 0, pages: 0, clock: 0 }
    }

    /// A page of the goods; every page and every moment is another.
    fn page(&mut self, seen: &Sighting, text: u8) -> PageRecord {
        self.pages += 1;
        self.clock += 1;
        let seen = Sighting { at: minute(self.clock), wording: Some(Digest([text; 32])), ..seen.clone() };
        page(self.sweep, &format!("p{}", self.pages), 1, minute(self.clock), vec![seen])
    }

    async fn new_leads(&mut self) -> Vec<Followed> {
        self.cases += 1;
        let mut leads = Vec::new();
        for goods in [1, 2] {
            let mut fingerprint = [goods; 32];
            fingerprint[..8].copy_from_slice(&self.cases.to_le_bytes());
            let seen = Sighting {
                fingerprint: Digest(fingerprint),
                shop: format!("店{}", self.cases),
                title: format!("货 {}", self.cases * 2 + u64::from(goods)),
                picture: None,
                ..sighting(self.sweep, goods, "special-supply", minute(self.clock))
            };
            let page = self.page(&seen, 0);
            let filed = self.store.record_page(&page).await.unwrap().filed[0];
            assert_eq!(filed.novelty, Novelty::New);
            leads.push(Followed { id: filed.lead, seen, history: vec![], texts: vec![0], known: vec![] });
        }
        leads
    }

    async fn lead(&self, id: LeadId) -> Lead {
        self.store.lead(id).await.unwrap().unwrap()
    }

    /// Does it, and compares what became of it with what must.
    async fn take(&mut self, of: &mut Followed, deed: &Deed) {
        self.clock += 1;
        let at = minute(self.clock);
        let standing = Standing::of(&of.history);
        match deed {
            Deed::Seen(text) => {
                let page = self.page(&of.seen, *text);
                self.store.record_page(&page).await.unwrap();
                let last = of.history.last();
                let was_gone = last.is_some_and(|last| {
                    last.act == Act::Step(Step::Close) && last.from == LeadStatus::Rechecked
                });
                let known = of.known.last().map_or(0, |known| *known);
                let is_new = was_gone || !of.texts[..known].contains(text);
                let is_away = matches!(standing.status, LeadStatus::Closed | LeadStatus::FalsePositive);
                of.texts.push(*text);
                if is_away && is_new {
                    let history = self.store.history(of.id).await.unwrap();
                    let opened = history.last().unwrap();
                    assert_eq!((opened.act, opened.to), (Act::Step(Step::Reopen), LeadStatus::New));
                    assert_eq!(opened.who, PROGRAM);
                    of.history.push(opened.clone());
                    of.known.push(of.texts.len());
                }
            }
            Deed::Looked(sign) => {
                let (url, detail, evidence) = (String::new(), String::new(), Some(Digest([9; 32])));
                self.store
                    .record_look(&Look { lead: of.id, at, sign: *sign, detail, url, evidence })
                    .await
                    .unwrap();
            }
            Deed::Undo { late } => {
                let expected = standing.version - u64::from(*late && standing.version > 0);
                let told = self.store.undo_last(of.id, expected, "甲", "看错了", at).await;
                self.compare(of, expected, undo(&of.history, "甲", "看错了", at), told);
            }
            Deed::Onward(steps) => {
                for _ in 0..*steps {
                    let Some(step) = onward(Standing::of(&of.history).status) else { return };
                    let disposal = Disposal::new(&[Measure::Delist], None, "").ok();
                    self.decide(of, step, (Some("甲所"), disposal, true, false)).await;
                }
            }
            Deed::Decide { step, unit, measures, despite, late } => {
                let step = *step.get(&standing.status.possible());
                let disposal = Disposal::new(measures, None, "").ok();
                self.decide(of, step, (*unit, disposal, *despite, *late)).await;
            }
        }
    }

    async fn decide(
        &mut self,
        of: &mut Followed,
        step: Step,
        (unit, disposal, despite, late): (Option<&str>, Option<Disposal>, bool, bool),
    ) {
        self.clock += 1;
        let standing = Standing::of(&of.history);
        let decision = Decision {
            unit: unit.filter(|_| step.names_unit()).map(str::to_owned),
            disposal: disposal.filter(|_| step == Step::Dispose),
            despite: (despite && step == Step::Dispatch).then(|| "先行派发".to_owned()),
            ..Decision::new(step, "甲", minute(self.clock), "理由")
        };
        let expected = standing.version - u64::from(late && standing.version > 0);
        let must = standing.decide(decision.clone(), &self.lead(of.id).await.gaps());
        let told = self.store.decide(of.id, expected, decision).await;
        self.compare(of, expected, must, told);
    }

    /// An answer to somebody who saw the history up to `expected`.
    fn compare(
        &self,
        of: &mut Followed,
        expected: u64,
        must: Result<Decided, xuncha_model::Refusal>,
        told: Result<Decided, StoreError>,
    ) {
        match (of.history.last(), told, must) {
            (Some(last), Err(StoreError::Stale { lead, last: shown }), _) if last.number != expected => {
                assert_eq!((lead, *shown), (of.id, last.clone()), "who was late is told by whom");
            }
            (last, Ok(told), Ok(must)) if last.is_none_or(|last| last.number == expected) => {
                assert_eq!(told, must);
                of.history.push(told);
                of.known.push(of.texts.len());
            }
            (last, Err(StoreError::Refused { refusal, .. }), Err(must))
                if last.is_none_or(|last| last.number == expected) =>
            {
                assert_eq!(refusal, must);
            }
            other => panic!("{other:?}"),
        }
    }

    async fn check(&self, followed: &[Followed]) {
        let Sighting { platform, shop, .. } = followed[0].seen.clone();
        let shop = Some(ShopName { platform: Some(platform), shop });
        let all = self.store.leads(&LeadFilter { shop, ..LeadFilter::default() }).await.unwrap();
        assert_eq!(all.len(), followed.len());
        for (lead, of) in all.iter().zip(followed) {
            assert_eq!(self.store.history(of.id).await.unwrap(), of.history);
            let Standing { status, version, unit, due, disposal, disposed, .. } = Standing::of(&of.history);
            let kept = (lead.status, lead.version, &lead.unit, lead.due, &lead.disposal, lead.disposed);
            assert_eq!(kept, (status, version, &unit, due, &disposal, disposed));
            assert_eq!(lead.sightings, of.texts.len() as u64);
            let others = followed.iter().filter(|other| other.id != of.id);
            let confirmed = others.filter(|other| Standing::of(&other.history).confirmed).count();
            assert_eq!(lead.shop_confirmed, confirmed as u64);
            assert_eq!(lead.score, score(lead).total(), "{}", score(lead).formula());
            assert!(lead.next_look.is_none() || (status.follows_disposal() && disposed.is_some()));
        }
    }
}

#[test]
fn columns_follow_from_whatever_was_done() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let desk = std::cell::RefCell::new(Desk::open(&runtime));
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(deeds in prop::collection::vec((0_usize..2, deed()), 0..24))| {
        let mut desk = desk.borrow_mut();
        runtime.block_on(async {
            let mut followed = desk.new_leads().await;
            for (lead, deed) in &deeds {
                desk.take(&mut followed[*lead], deed).await;
            }
            desk.check(&followed).await;
        });
    });
}
