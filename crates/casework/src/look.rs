//! 回头看: when a lead's page is looked at again after its disposal, and what those looks come to.

use std::time::Duration;

use xuncha_model::{Look, LookVerdict, Sign, Timestamp};

/// Days after the disposal at which the page is looked at.
pub const SLOTS: [u64; 4] = [1, 3, 7, 30];

/// Goods are gone only when two looks, this far apart or further, found them gone.
pub const CONFIRM_AFTER: Duration = Duration::from_secs(3600);

/// A page that could not be looked at is tried again after so long.
const RETRY_AFTER: Duration = Duration::from_secs(6 * 3600);

/// Nothing is retried later than this after the disposal.
const LAST_DAY: u64 = 37;

const DAY: u64 = 24 * 3600;

/// What the looks at a lead come to, oldest first. `relisted`: the same goods were found at another address since the
/// disposal. `None` when there was no look.
///
/// The last look decides. It proves a removal only together with an earlier one at least [`CONFIRM_AFTER`] before it that found the
/// goods gone too, with none between that saw them; a look that failed proves nothing.
#[must_use]
pub fn standing_verdict(looks: &[Look], relisted: bool) -> Option<LookVerdict> {
    let (last, before) = looks.split_last()?;
    Some(match last.sign {
        Sign::OnSale => LookVerdict::OnSale,
        Sign::Changed => LookVerdict::Changed,
        Sign::Unreachable => LookVerdict::Unreachable,
        Sign::Gone => {
            let row =
                before.iter().rev().take_while(|look| matches!(look.sign, Sign::Gone | Sign::Unreachable));
            let earlier = row.filter(|look| look.sign == Sign::Gone);
            let far = |look: &Look| look.at.saturating_add(CONFIRM_AFTER).is_ok_and(|then| then <= last.at);
            match () {
                () if !earlier.into_iter().any(far) => LookVerdict::GoneOnce,
                () if relisted => LookVerdict::Relisted,
                () => LookVerdict::Removed,
            }
        }
    })
}

/// When the page is to be looked at next; `None` when it need not be any more.
#[must_use]
pub fn next_look(disposed: Timestamp, looks: &[Look]) -> Option<Timestamp> {
    let after = |at: Timestamp, wait: Duration| at.saturating_add(wait).unwrap_or(Timestamp::MAX);
    let slot = |days: u64| after(disposed, Duration::from_secs(days * DAY));
    let since: Vec<Look> = looks.iter().filter(|look| look.at >= disposed).cloned().collect();
    let Some(last) = since.last() else { return Some(slot(SLOTS[0])) };
    let next_slot = SLOTS.into_iter().map(slot).find(|slot| *slot > last.at);
    match standing_verdict(&since, false)? {
        LookVerdict::GoneOnce => Some(after(last.at, CONFIRM_AFTER)),
        LookVerdict::Unreachable => {
            let retry = after(last.at, RETRY_AFTER);
            let retry = next_slot.map_or(retry, |slot| slot.min(retry));
            Some(retry).filter(|at| *at <= slot(LAST_DAY))
        }
        LookVerdict::Removed | LookVerdict::Relisted | LookVerdict::OnSale | LookVerdict::Changed => {
            next_slot
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xuncha_model::LeadId;

    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(1_795_305_600 + 60 * minute).unwrap()
    }

    fn look(at: i64, sign: Sign) -> Look {
        Look {
            lead: LeadId(1),
            at: minute(at),
            sign,
            detail: String::new(),
            url: String::new(),
            evidence: None,
        }
    }

    fn told(looks: &[(i64, Sign)]) -> Option<LookVerdict> {
        standing_verdict(&looks.iter().map(|(at, sign)| look(*at, *sign)).collect::<Vec<_>>(), false)
    }

    #[test]
    fn a_removal_needs_two_looks_an_hour_apart() {
        use Sign::{Changed, Gone, OnSale, Unreachable};
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[(0, Gone)]), Some(LookVerdict::GoneOnce));
        assert_eq!(told(&[(0, Gone), (59, Gone)]), Some(LookVerdict::GoneOnce));
        assert_eq!(told(&[(0, Gone), (59, Gone), (60, Gone)]), Some(LookVerdict::Removed));
        assert_eq!(told(&[(0, Gone), (30, Unreachable), (60, Gone)]), Some(LookVerdict::Removed));
        assert_eq!(
            told(&[(0, Gone), (30, OnSale), (60, Gone)]),
            Some(LookVerdict::GoneOnce),
            "it was there between"
        );
        assert_eq!(told(&[(0, Gone), (30, Changed), (60, Gone)]), Some(LookVerdict::GoneOnce));
        assert_eq!(told(&[(0, Gone), (60, Gone), (90, Unreachable)]), Some(LookVerdict::Unreachable));
        assert_eq!(
            told(&[(0, Unreachable), (60, Unreachable)]),
            Some(LookVerdict::Unreachable),
            "a block is no removal"
        );
        let twice = [look(0, Gone), look(60, Gone)];
        assert_eq!(standing_verdict(&twice, true), Some(LookVerdict::Relisted));
        assert_eq!(standing_verdict(&twice[..1], true), Some(LookVerdict::GoneOnce));
    }

    #[test]
    fn looks_are_due_on_their_days() {
        use Sign::{Gone, OnSale, Unreachable};
        let next = |looks: &[(i64, Sign)]| {
            let looks: Vec<_> = looks.iter().map(|(at, sign)| look(*at, *sign)).collect();
            next_look(minute(0), &looks).map(|at| at.duration_since(minute(0)).as_mins())
        };
        let day = 24 * 60;
        assert_eq!(next(&[]), Some(day));
        assert_eq!(next(&[(-5, Gone)]), Some(day), "a look before the disposal says nothing of it");
        assert_eq!(next(&[(day + 5, OnSale)]), Some(3 * day));
        assert_eq!(next(&[(day + 5, Gone)]), Some(day + 65), "to be confirmed");
        assert_eq!(next(&[(day + 5, Gone), (day + 65, Gone)]), Some(3 * day));
        assert_eq!(next(&[(day + 5, Unreachable)]), Some(day + 365));
        assert_eq!(next(&[(3 * day - 5, Unreachable)]), Some(3 * day));
        assert_eq!(next(&[(8 * day, OnSale)]), Some(30 * day));
        assert_eq!(next(&[(30 * day, OnSale)]), None);
        assert_eq!(next(&[(30 * day, Unreachable)]), Some(30 * day + 360));
        assert_eq!(next(&[(37 * day, Unreachable)]), None, "somebody must look by hand");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(10_000), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn removed_is_always_proved(
            looks in prop::collection::vec((0_i64..600, prop::sample::select(vec![Sign::Gone, Sign::Gone, Sign::OnSale, Sign::Changed, Sign::Unreachable])), 0..12),
            relisted: bool,
        ) {
            let mut looks = looks;
            looks.sort_by_key(|(at, _)| *at);
            let looks: Vec<_> = looks.iter().map(|(at, sign)| look(*at, *sign)).collect();
            let verdict = standing_verdict(&looks, relisted);
            if matches!(verdict, Some(LookVerdict::Removed | LookVerdict::Relisted)) {
                let last = looks.last().unwrap();
                prop_assert_eq!(last.sign, Sign::Gone);
                let seen = looks.iter().rposition(|look| matches!(look.sign, Sign::OnSale | Sign::Changed)).map_or(0, |at| at + 1);
                let proof = looks[seen..].iter().filter(|look| look.sign == Sign::Gone);
                prop_assert!(proof.into_iter().any(|look| last.at.duration_since(look.at).as_secs() >= 3600));
            }
            if let Some(next) = next_look(minute(0), &looks) {
                prop_assert!(looks.last().is_none_or(|last| next > last.at), "it goes on in time");
            }
        }
    }
}
