//! No history that people can make leads a lead where it may not be.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use xuncha_model::{
    Act, Date, Decided, Decision, Disposal, Gap, LeadStatus, Measure, NotAllowed, Refusal, Standing, Step,
    Timestamp, undo,
};

/// Which step somebody tries.
#[derive(Debug, Clone)]
enum Which {
    Any(Step),
    Possible(prop::sample::Index),
}

impl Which {
    fn step(&self, status: LeadStatus) -> Step {
        match self {
            Self::Any(step) => *step,
            Self::Possible(index) => *index.get(&status.possible()),
        }
    }
}

/// What somebody tries.
#[derive(Debug, Clone)]
enum Attempt {
    Decide {
        step: Which,
        why: &'static str,
        unit: Option<&'static str>,
        due: Option<Date>,
        disposal: Option<Disposal>,
        despite: Option<&'static str>,
        gaps: Vec<Gap>,
    },
    Undo,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let day = |day| Date::new(2026, 12, day).unwrap();
    let step = prop_oneof![
        1 => prop::sample::select(Step::ALL.to_vec()).prop_map(Which::Any),
        3 => any::<prop::sample::Index>().prop_map(Which::Possible),
    ];
    let disposal = (
        prop::collection::vec(prop::sample::select(Measure::ALL.to_vec()), 1..4),
        prop::option::of(0_u64..99),
    )
        .prop_map(|(measures, fine)| Disposal::new(&measures, fine, "").ok());
    let gaps = prop::sample::select(vec![vec![], vec![], vec![Gap::Name, Gap::Code]]);
    let decide = (
        step,
        prop::sample::select(vec!["", "理由", "理由", "理由"]),
        prop::option::of(prop::sample::select(vec!["", "甲所", "乙局"])),
        prop::option::of((1_i8..28).prop_map(day)),
        disposal,
        prop::option::weighted(0.3, prop::sample::select(vec!["", "先行派发"])),
        gaps,
    )
        .prop_map(|(step, why, unit, due, disposal, despite, gaps)| {
            // Mostly what the step asks for, at times not.
            Attempt::Decide { step, why, unit, due, disposal, despite, gaps }
        });
    prop_oneof![6 => decide, 1 => Just(Attempt::Undo)]
}

/// Does what can be done; says why not where it cannot.
fn try_it(history: &mut Vec<Decided>, attempt: &Attempt) -> Result<(), Refusal> {
    let at = Timestamp::UNIX_EPOCH;
    let decided = match attempt.clone() {
        Attempt::Undo => undo(history, "甲", "看错了", at)?,
        Attempt::Decide { step, why, unit, due, disposal, despite, gaps } => {
            let step = step.step(Standing::of(history).status);
            // A disposal is drawn for every attempt; half of the time it is left out where it has no meaning.
            let keep = step == Step::Dispose || due.is_some();
            let decision = Decision {
                unit: unit.map(str::to_owned),
                due,
                disposal: disposal.filter(|_| keep),
                despite: despite.map(str::to_owned),
                ..Decision::new(step, "甲", at, why)
            };
            Standing::of(history).decide(decision, &gaps)?
        }
    };
    history.push(decided);
    Ok(())
}

fn check(standing: &Standing) {
    let Standing { status, unit, due, disposal, disposed, confirmed, .. } = standing;
    let has_unit = status.is_underway() || matches!(status, LeadStatus::Closed | LeadStatus::Transferred);
    assert_eq!(!unit.is_empty(), has_unit, "{standing:?}");
    assert!(due.is_none() || status.is_underway(), "{standing:?}");
    assert!(disposal.is_none() || status.follows_disposal(), "{standing:?}");
    let lawful = disposal.as_ref().is_some_and(|disposal| disposal.has(Measure::Lawful));
    assert_eq!(disposed.is_some(), disposal.is_some() && !lawful, "{standing:?}");
    let must_have = status.follows_disposal() && *status != LeadStatus::Closed;
    assert!(disposal.is_some() || !must_have, "{standing:?}");
    assert!(!confirmed || *status != LeadStatus::FalsePositive, "{standing:?}");
    let judged = !matches!(status, LeadStatus::New | LeadStatus::FalsePositive | LeadStatus::Closed);
    assert!(*confirmed || !judged || lawful, "{standing:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(10_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories_stay_lawful(attempts in prop::collection::vec(attempt(), 0..40)) {
        let mut history: Vec<Decided> = Vec::new();
        let mut before: Vec<Standing> = Vec::new();
        for attempt in &attempts {
            let standing = Standing::of(&history);
            match try_it(&mut history, attempt) {
                Ok(()) => {
                    let last = history.last().unwrap();
                    let now = Standing::of(&history);
                    check(&now);
                    prop_assert_eq!((last.from, last.to), (standing.status, now.status));
                    prop_assert_eq!((last.number, now.version), (standing.version + 1, standing.version + 1));
                    if let Act::Step(step) = last.act {
                        prop_assert_eq!(last.from.after(step), Ok(last.to));
                        prop_assert!(!last.who.is_empty() && !last.why.is_empty());
                        prop_assert_eq!(last.disposal.is_some(), step == Step::Dispose);
                        let Attempt::Decide { gaps, .. } = attempt else { panic!("a step without an attempt") };
                        let must_say = step == Step::Dispatch && last.from == LeadStatus::Judged && !gaps.is_empty();
                        prop_assert_eq!(last.despite.is_some(), must_say, "gaps are never passed over in silence");
                        before.push(standing);
                    } else {
                        let was = before.pop().unwrap();
                        prop_assert_eq!(Standing { version: now.version, ..was }, now, "as if it had not been");
                    }
                }
                Err(refusal) => {
                    prop_assert_eq!(Standing::of(&history), standing.clone());
                    let told = refusal.to_string();
                    let tried = |which: &Which| which.step(standing.status);
                    match (&refusal, attempt) {
                        (Refusal::NothingToUndo, Attempt::Undo) => prop_assert!(before.is_empty()),
                        (Refusal::NotAllowed(_), Attempt::Decide { step, .. }) => {
                            prop_assert!(told.contains(standing.status.label_zh()) && told.contains(tried(step).label_zh()));
                            for step in standing.status.possible() {
                                prop_assert!(told.contains(step.label_zh()), "{told}");
                            }
                        }
                        (Refusal::Incomplete { gaps: told_gaps }, Attempt::Decide { gaps, .. }) => {
                            prop_assert_eq!(told_gaps, gaps);
                            for gap in gaps {
                                prop_assert!(told.contains(gap.label_zh()), "{told}");
                            }
                        }
                        (Refusal::Missing { .. } | Refusal::Misplaced { .. }, Attempt::Decide { step, .. }) => {
                            prop_assert!(standing.status.after(tried(step)).is_ok());
                            prop_assert!(told.contains(tried(step).label_zh()), "{told}");
                        }
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn every_state_can_be_reached_and_left() {
    let mut reached = BTreeSet::from([LeadStatus::New]);
    let mut waiting = vec![LeadStatus::New];
    while let Some(status) = waiting.pop() {
        let next: Vec<_> = status.possible().iter().map(|step| status.after(*step).unwrap()).collect();
        assert!(next.iter().any(|next| *next != status), "{status:?} is a dead end");
        waiting.extend(next.into_iter().filter(|next| reached.insert(*next)));
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), LeadStatus::ALL);
}

#[test]
fn the_straight_road_and_a_refusal() {
    let road = Step::ALL.into_iter().take(8);
    let end = road.fold(LeadStatus::New, |status, step| status.after(step).unwrap());
    assert_eq!(end, LeadStatus::Closed);
    let refusal = LeadStatus::New.after(Step::Close).unwrap_err();
    assert_eq!(refusal, NotAllowed { status: LeadStatus::New, step: Step::Close });
    assert_eq!(refusal.to_string(), "线索现为“待研判”，不能“办结”；现在可以：研判、提取、误报");
}

#[test]
fn names_and_words_lead_back() {
    for status in LeadStatus::ALL {
        assert_eq!(LeadStatus::from_name(status.name()), Some(status));
        assert_eq!(LeadStatus::from_name(status.label_zh()), Some(status));
    }
    for step in Step::ALL {
        assert_eq!(Step::from_name(step.name()), Some(step));
        assert_eq!(Step::from_name(step.label_zh()), Some(step));
    }
}
