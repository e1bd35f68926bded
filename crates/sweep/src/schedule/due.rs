//! Slots, and whether the latest one still waits for its sweep.

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::{self, TimeZone},
};
use xuncha_model::{Timestamp, beijing};

use super::{Cadence, Calendar, Days, Hours};

/// Days that are searched for a slot, backward and forward: more than the longest cadence and the longest holidays.
const HORIZON: i32 = 400;

/// When a target is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// How often.
    pub every: Cadence,
    /// At which time of day, for a cadence of days; the first of several times a day.
    pub at: Time,
    /// On which days.
    pub days: Days,
    /// Within which hours; `None` for any.
    pub hours: Option<Hours>,
}

/// The last sweep of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSweep {
    /// When it began.
    pub started: Timestamp,
    /// It was cut off, by a crash or by the end of its hours.
    pub cut_off: bool,
}

/// Whether a target is to be looked at now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Now; never looked at, or its slot has come.
    Now,
    /// Now, for its last sweep was cut off.
    GoOn,
    /// Not now.
    Later,
}

/// Whether a target is due at `now`.
#[must_use]
pub fn due(timing: &Timing, calendar: &Calendar, last: Option<LastSweep>, now: Timestamp) -> Due {
    let clock = beijing(now);
    if !open(timing, calendar, clock) {
        return Due::Later;
    }
    let Some(last) = last else { return Due::Now };
    if last.cut_off {
        return Due::GoOn;
    }
    let slot = (0..=HORIZON).find_map(|back| {
        let day = clock.date().checked_sub(back.days()).ok()?;
        slots(timing, calendar, day).into_iter().rfind(|slot| *slot <= clock)
    });
    if slot.is_some_and(|slot| moment(slot) > last.started) { Due::Now } else { Due::Later }
}

/// The first slot after `now`.
#[must_use]
pub fn next_slot(timing: &Timing, calendar: &Calendar, now: Timestamp) -> Option<Timestamp> {
    let clock = beijing(now);
    (0..=HORIZON).find_map(|ahead| {
        let day = clock.date().checked_add(ahead.days()).ok()?;
        slots(timing, calendar, day).into_iter().find(|slot| *slot > clock).map(moment)
    })
}

/// Whether its hours are open; those that began the day before belong to that day.
fn open(timing: &Timing, calendar: &Calendar, clock: DateTime) -> bool {
    let Some(hours) = timing.hours else { return calendar.allows(timing.days, clock.date()) };
    let over_midnight = hours.start >= hours.end && clock.time() < hours.end;
    let day = if over_midnight { clock.date().yesterday().unwrap_or(clock.date()) } else { clock.date() };
    hours.contain(clock.time()) && calendar.allows(timing.days, day)
}

/// The slots of one day, in order.
fn slots(timing: &Timing, calendar: &Calendar, day: Date) -> Vec<DateTime> {
    let minutes = match timing.every {
        Cadence::Minutes(minutes) => minutes,
        Cadence::Days(days) => {
            let epoch = Date::constant(1970, 1, 5);
            let number = day.since(epoch).map(|since| since.get_days()).unwrap_or_default();
            let its_day = number % days == 0 && calendar.allows(timing.days, day);
            return if its_day { vec![day.to_datetime(timing.at)] } else { Vec::new() };
        }
    };
    let first = day.to_datetime(timing.at);
    let all = (0..1440 / minutes).filter_map(|nth| first.checked_add((nth * minutes).minutes()).ok());
    let all = all.filter(|slot| slot.date() == day);
    all.filter(|slot| open(timing, calendar, *slot)).collect()
}

fn moment(clock: DateTime) -> Timestamp {
    clock.to_zoned(TimeZone::fixed(tz::offset(8))).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(every: &str, at: &str, days: Days, hours: &str) -> Timing {
        let hours = (!hours.is_empty()).then(|| hours.parse().unwrap());
        Timing { every: every.parse().unwrap(), at: at.parse().unwrap(), days, hours }
    }

    /// A moment of November 2026 in Beijing; the 20th is a Friday.
    fn at(text: &str) -> Timestamp {
        moment(format!("2026-11-{text}:00").replace(' ', "T").parse().unwrap())
    }

    fn state(timing: &Timing, last: &str, now: &str) -> Due {
        let last = (!last.is_empty()).then(|| LastSweep { started: at(last), cut_off: false });
        due(timing, &Calendar::new(&[], &[]), last, at(now))
    }

    #[test]
    fn once_a_day_at_its_time() {
        let daily = timing("1d", "08:00", Days::All, "");
        assert_eq!(state(&daily, "", "20 03:00"), Due::Now, "never looked at");
        assert_eq!(state(&daily, "19 08:01", "20 07:59"), Due::Later);
        assert_eq!(state(&daily, "19 08:01", "20 08:00"), Due::Now);
        assert_eq!(state(&daily, "20 08:00", "20 23:00"), Due::Later);
    }

    #[test]
    fn what_was_missed_is_made_up_for_once() {
        let daily = timing("1d", "08:00", Days::All, "");
        assert_eq!(state(&daily, "10 08:00", "20 15:00"), Due::Now);
        assert_eq!(state(&daily, "20 15:00", "20 16:00"), Due::Later, "ten missed slots, one sweep");
        assert_eq!(state(&daily, "20 15:00", "21 08:00"), Due::Now);
    }

    #[test]
    fn a_sweep_that_was_cut_off_goes_on_within_its_hours() {
        let nightly = timing("1d", "22:00", Days::All, "22:00-06:00");
        let cut = Some(LastSweep { started: at("19 22:00"), cut_off: true });
        let state = |now| due(&nightly, &Calendar::new(&[], &[]), cut, at(now));
        assert_eq!(
            (state("20 05:00"), state("20 12:00"), state("20 22:30")),
            (Due::GoOn, Due::Later, Due::GoOn)
        );
    }

    #[test]
    fn several_times_a_day_within_hours_on_working_days() {
        let office = timing("4h", "00:00", Days::Work, "08:00-20:00");
        assert_eq!(state(&office, "20 08:00", "20 11:59"), Due::Later);
        assert_eq!(state(&office, "20 08:00", "20 12:00"), Due::Now);
        assert_eq!(state(&office, "20 16:00", "20 21:00"), Due::Later, "after hours");
        assert_eq!(state(&office, "20 12:00", "21 12:00"), Due::Later, "Saturday");
        assert_eq!(state(&office, "20 12:00", "23 08:00"), Due::Now, "Monday makes up for Friday's slot too");
        let next = next_slot(&office, &Calendar::new(&[], &[]), at("20 16:00"));
        assert_eq!(next, Some(at("23 08:00")));
    }

    #[test]
    fn weeks_and_free_days() {
        let weekly = timing("1w", "09:00", Days::All, "");
        assert_eq!(state(&weekly, "16 09:00", "22 23:00"), Due::Later);
        assert_eq!(state(&weekly, "16 09:00", "23 09:00"), Due::Now, "a Monday");
        let free = timing("1d", "09:00", Days::Free, "");
        assert_eq!(
            (state(&free, "15 09:00", "20 10:00"), state(&free, "15 09:00", "21 10:00")),
            (Due::Later, Due::Now)
        );
        let holiday = due(&free, &Calendar::new(&[], &[]), None, "2026-10-01T02:00:00Z".parse().unwrap());
        assert_eq!(holiday, Due::Now);
    }
}
