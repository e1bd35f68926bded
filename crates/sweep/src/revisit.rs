//! Which pages a sweep looks at again, and which first. Pure.

use std::time::Duration;

use xuncha_model::Timestamp;
use xuncha_store::LastLook;

/// A page of a shop that has offended before is left alone no longer than this, whatever its history.
const OFFENDERS_INTERVAL: Duration = Duration::from_secs(24 * 3600);

/// Which of the known pages a sweep looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Revisit {
    /// All.
    #[default]
    All,
    /// Those that are due by their history and their risk; the others are told as not due.
    Adaptive,
    /// All, and those that servers call unchanged are read again too.
    Afresh,
}

/// When a page is to be looked at again: after its interval, bent by risk. A page with leads is always due, and so is one that its
/// shop says it has `changed` since; one of a past offender every day. That a shop names no change puts nothing off.
pub(crate) fn due(look: &LastLook, changed: Option<Timestamp>) -> Timestamp {
    let interval = match () {
        () if look.has_leads || changed.is_some_and(|changed| changed > look.at) => Duration::ZERO,
        () if look.offender => look.interval.min(OFFENDERS_INTERVAL),
        () => look.interval,
    };
    // A daily sweep comes to a page a little earlier on one day than on another.
    let slack = interval / 10;
    look.at.saturating_add(interval - slack).unwrap_or(Timestamp::MAX)
}

/// The priority of a page: with leads first, then past offenders' pages, then the others in the order they are found.
pub(crate) const fn priority(look: Option<&LastLook>) -> i16 {
    match look {
        Some(LastLook { has_leads: true, .. }) => 20,
        Some(LastLook { offender: true, .. }) => 10,
        Some(_) | None => 0,
    }
}

#[cfg(test)]
mod tests {
    use xuncha_model::PageKind;
    use xuncha_store::LONGEST_INTERVAL;

    use super::*;

    fn look(has_leads: bool, offender: bool) -> LastLook {
        LastLook {
            at: Timestamp::UNIX_EPOCH,
            kind: PageKind::Detail,
            etag: None,
            last_modified: None,
            read_with: String::new(),
            interval: LONGEST_INTERVAL,
            has_leads,
            offender,
        }
    }

    #[test]
    fn risk_bends_the_interval_and_the_order() {
        let wait = |look: &LastLook| due(look, None).duration_since(look.at).as_secs() / 3600;
        assert_eq!(wait(&look(false, false)), 14 * 24 * 9 / 10);
        assert_eq!(wait(&look(false, true)), 24 * 9 / 10);
        assert_eq!(wait(&look(true, true)), 0);
        let (quiet, hour) = (look(false, false), Duration::from_secs(3600));
        assert_eq!(due(&quiet, Some(quiet.at + hour)), quiet.at, "the shop says that it changed the page");
        assert_eq!(due(&quiet, Some(quiet.at - hour)), due(&quiet, None));
        let order = [Some(look(true, true)), Some(look(false, true)), Some(look(false, false)), None];
        assert_eq!(order.map(|look| priority(look.as_ref())), [20, 10, 0, 0]);
    }
}
