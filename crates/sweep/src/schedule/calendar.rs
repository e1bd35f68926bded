//! Working days: the weekend, holidays, and the weekends worked for them.

use std::collections::BTreeMap;

use jiff::{
    Span,
    civil::{Date, Weekday},
};

/// Days that differ from their weekday, see `data/SOURCES.md`.
const KNOWN: &str = include_str!("../../data/calendar.csv");

/// Which days a target is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Days {
    /// Every day.
    #[default]
    All,
    /// Working days.
    Work,
    /// Weekends and holidays.
    Free,
}

/// Which days are worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    exceptions: BTreeMap<Date, bool>,
}

impl Calendar {
    /// The known calendar with a bureau's own days laid over it.
    #[must_use]
    pub fn new(free: &[Date], worked: &[Date]) -> Self {
        let known = KNOWN.lines().filter_map(|line| {
            let (day, work) = line.split_once(',')?;
            Some((day.parse().ok()?, work == "1"))
        });
        let own = free.iter().map(|day| (*day, false)).chain(worked.iter().map(|day| (*day, true)));
        Self { exceptions: known.chain(own).collect() }
    }

    /// Whether the day is worked.
    #[must_use]
    pub fn is_worked(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.exceptions.get(&day).copied().unwrap_or(!weekend)
    }

    /// The last of the next `count` working days after `day`; `day` itself for none, and where the calendar ends.
    #[must_use]
    pub fn after(&self, day: Date, count: u32) -> Date {
        let days = day.series(Span::new().days(1)).skip(1).filter(|day| self.is_worked(*day));
        days.take(count as usize).last().unwrap_or(day)
    }

    /// How many working days there are after `from`, up to `to`.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> usize {
        let days = from.series(Span::new().days(1)).skip(1).take_while(|day| *day <= to);
        days.filter(|day| self.is_worked(*day)).count()
    }

    /// Whether the day is one of `days`.
    #[must_use]
    pub fn allows(&self, days: Days, day: Date) -> bool {
        match days {
            Days::All => true,
            Days::Work => self.is_worked(day),
            Days::Free => !self.is_worked(day),
        }
    }
}

impl Days {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::All, Self::Work, Self::Free];

    /// The name used in the list of targets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Work => "workdays",
            Self::Free => "restdays",
        }
    }

    /// The choice of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|days| days.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_in_working_days() {
        let calendar = Calendar::new(&[], &[]);
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(calendar.after(day("2026-11-20"), 1), day("2026-11-23"), "over a weekend");
        assert_eq!(calendar.after(day("2026-09-30"), 2), day("2026-10-09"), "over a holiday");
        assert_eq!(calendar.after(day("2026-10-09"), 1), day("2026-10-10"), "a Saturday worked for it");
        assert_eq!(calendar.after(day("2026-11-20"), 0), day("2026-11-20"));
        assert_eq!(calendar.between(day("2026-11-20"), day("2026-11-24")), 2);
        assert_eq!(calendar.between(day("2026-11-20"), day("2026-11-22")), 0);
    }

    #[test]
    fn holidays_and_the_weekends_worked_for_them() {
        let own = Calendar::new(&["2027-01-01".parse().unwrap()], &["2027-01-03".parse().unwrap()]);
        let worked = |day: &str| own.is_worked(day.parse().unwrap());
        for (day, expected) in [
            ("2026-10-01", false),
            ("2026-10-10", true),
            ("2026-10-11", false),
            ("2026-11-20", true),
            ("2026-11-22", false),
            ("2027-01-01", false),
            ("2027-01-03", true),
            ("2027-01-04", true),
        ] {
            assert_eq!(worked(day), expected, "{day}");
        }
        assert_eq!(own.exceptions.len(), 33 + 6 + 2, "every line of the file is read");
    }
}
