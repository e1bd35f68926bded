//! The gate by example, and what it never allows under any answers.

use proptest::prelude::*;

use super::*;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
}

fn gate() -> HostGate {
    HostGate::new(Pace::ordinary(Duration::from_secs(1)), GateState::default())
}

/// Asks at `begin`, is answered after `took`, and gives the milliseconds from the start to the next allowed
/// moment.
fn ask(gate: &mut HostGate, begin: i64, took: i64, outcome: Outcome) -> i64 {
    gate.granted(at(begin), 0.0);
    gate.answered(at(begin), at(begin + took), outcome, 0.0);
    gate.next_allowed(at(begin)).as_millisecond() - at(begin).as_millisecond()
}

#[test]
fn the_longest_of_the_delays_counts() {
    let mut gate = gate();
    assert_eq!(gate.next_allowed(at(5)), at(5), "a host never asked");
    assert_eq!(ask(&mut gate, 0, 100, Outcome::Served), 1_000);
    assert_eq!(ask(&mut gate, 0, 700, Outcome::Served), 3_500, "5 x the answer's time");
    assert_eq!(
        ask(&mut gate, 0, 60_000, Outcome::Served),
        30_000,
        "capped; the next request cannot overlap anyway"
    );
    gate.asked_for(Duration::from_secs(10), at(0));
    assert_eq!(
        ask(&mut gate, 0, 100, Outcome::Served),
        30_000,
        "granted by the delay that held at the start"
    );
    assert_eq!(ask(&mut gate, 0, 100, Outcome::Served), 10_000, "crawl-delay");
    gate.asked_for(Duration::from_secs(86_400), at(0));
    assert_eq!(ask(&mut gate, 0, 100, Outcome::Served), 30_000, "capped");
    let slow = Pace { longest_delay: Duration::from_secs(30), ..Pace::ordinary(Duration::from_secs(60)) };
    assert_eq!(ask(&mut HostGate::new(slow, GateState::default()), 0, 1, Outcome::Served), 60_000);
}

#[test]
fn jitter_only_makes_it_slower() {
    let mut gate = gate();
    gate.granted(at(0), 0.5);
    assert_eq!(gate.next_allowed(at(0)), at(1_050));
    gate.granted(at(0), -3.0);
    assert_eq!(gate.next_allowed(at(0)), at(1_000));
}

#[test]
fn failures_double_the_wait_and_a_good_answer_ends_it() {
    let mut gate = gate();
    assert_eq!(ask(&mut gate, 0, 10, Outcome::Failed), 2_010);
    assert_eq!(ask(&mut gate, 10_000, 10, Outcome::PushedBack(None)), 4_010);
    assert_eq!(ask(&mut gate, 20_000, 10, Outcome::Failed), 8_010);
    assert_eq!(ask(&mut gate, 30_000, 10, Outcome::FailedAgain), 8_010);
    assert_eq!(ask(&mut gate, 40_000, 10, Outcome::Served), 1_000);
    assert_eq!(ask(&mut gate, 50_000, 10, Outcome::Failed), 2_010);
}

#[test]
fn retry_after_is_obeyed_up_to_a_day() {
    let mut gate = gate();
    assert_eq!(ask(&mut gate, 0, 10, Outcome::PushedBack(Some(Duration::from_secs(120)))), 120_010);
    assert_eq!(
        ask(&mut gate, 0, 10, Outcome::PushedBack(Some(Duration::from_secs(1)))),
        4_010,
        "not less than ours"
    );
    assert_eq!(ask(&mut gate, 0, 0, Outcome::PushedBack(Some(Duration::MAX))), 86_400_000);
}

#[test]
fn three_block_pages_in_a_row_pause_the_host() {
    let mut gate = gate();
    for _ in 0..2 {
        gate.judged(at(0), true);
    }
    assert_eq!((gate.next_allowed(at(0)), gate.is_paused(at(0))), (at(0), false));
    gate.judged(at(0), false);
    for _ in 0..3 {
        gate.judged(at(0), true);
    }
    assert_eq!((gate.next_allowed(at(0)), gate.is_paused(at(0))), (at(1_800_000), true));
    assert!(!gate.is_paused(at(1_800_000)));
    gate.judged(at(2_000_000), true);
    assert_eq!(
        gate.next_allowed(at(0)),
        at(2_000_000 + 3_600_000),
        "still blocked after the pause: twice as long"
    );
    for _ in 0..80 {
        gate.judged(at(0), true);
    }
    assert_eq!(gate.next_allowed(at(0)), at(86_400_000), "at most a day");
}

#[test]
fn the_kept_state_is_all_there_is() {
    let mut gate = gate();
    gate.asked_for(Duration::from_secs(7), at(0));
    ask(&mut gate, 0, 10, Outcome::PushedBack(Some(Duration::from_secs(500))));
    let again = HostGate::new(Pace::ordinary(Duration::from_secs(1)), gate.state().clone());
    assert_eq!(again.next_allowed(at(0)), gate.next_allowed(at(0)));
    assert_eq!(again.delay(), gate.delay());
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    let wait = proptest::option::of((0_u64..100_000).prop_map(Duration::from_millis));
    prop_oneof![
        Just(Outcome::Served),
        Just(Outcome::Failed),
        Just(Outcome::FailedAgain),
        wait.prop_map(Outcome::PushedBack)
    ]
}

proptest! {
    /// Whatever a host answers, however late we look, no two requests are closer than every reason there is
    /// to wait.
    #[test]
    fn no_two_requests_are_too_close(
        steps in proptest::collection::vec(
            (outcomes(), 0_u64..20_000, 0_u64..5_000, 0.0..1.0, 0_u64..60, any::<bool>()),
            1..60,
        ),
    ) {
        let mut gate = gate();
        let mut now = at(0);
        let mut earliest = now;
        let (mut failures, mut blocks) = (0_u32, 0_u32);
        for (outcome, took, dawdle, jitter, crawl_delay, blocked) in steps {
            let began = later(gate.next_allowed(now), Duration::from_millis(dawdle));
            prop_assert!(began >= earliest, "{began} is before {earliest}");
            gate.granted(began, jitter);
            now = later(began, Duration::from_millis(took));
            gate.answered(began, now, outcome, jitter);
            gate.judged(now, blocked);
            gate.asked_for(Duration::from_secs(crawl_delay), began);

            let slow = Duration::from_millis(took * 5);
            let adapted = slow.max(Duration::from_secs(crawl_delay)).min(Duration::from_secs(30));
            let spaced = later(began, adapted.max(Duration::from_secs(1)));
            failures = match outcome {
                Outcome::Served => 0,
                Outcome::FailedAgain => failures,
                Outcome::Failed | Outcome::PushedBack(_) => failures + 1,
            };
            let doubled = (1_u64 << failures.clamp(1, 20)).min(300);
            let doubled = if outcome == Outcome::Served { 0 } else { doubled };
            let asked = if let Outcome::PushedBack(Some(wait)) = outcome { wait } else { Duration::ZERO };
            blocks = if blocked { blocks + 1 } else { 0 };
            let paused = if blocks >= 3 { (1_800_u64 << (blocks - 3).min(20)).min(86_400) } else { 0 };
            earliest = spaced
                .max(later(now, Duration::from_secs(doubled)))
                .max(later(now, asked))
                .max(later(now, Duration::from_secs(paused)));
        }
    }
}
