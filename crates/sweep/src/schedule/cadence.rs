//! How often, and within which hours.

use std::{fmt, str::FromStr};

use jiff::civil::Time;

/// How often a target is looked at: several times a day, or once in some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// Every so many minutes, counted from the hour at which a day begins for it; below a day.
    Minutes(i32),
    /// Every so many days, from 1.
    Days(i32),
}

/// Hours of the day, the end not among them; over midnight when it does not come after the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// From then on.
    pub start: Time,
    /// Until then.
    pub end: Time,
}

impl Cadence {
    /// Whether it is more often than `other`.
    #[must_use]
    pub const fn is_denser_than(self, other: Self) -> bool {
        self.minutes() < other.minutes()
    }

    const fn minutes(self) -> i32 {
        match self {
            Self::Minutes(minutes) => minutes,
            Self::Days(days) => days.saturating_mul(24 * 60),
        }
    }
}

impl FromStr for Cadence {
    type Err = String;

    /// Reads `30m`, `6h`, `1d`, `2w`. From 10 minutes to 366 days.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}”不是频次，应如 30m（分钟）、6h（小时）、1d（天）、1w（周）");
        let unit = text.chars().last().ok_or_else(wrong)?;
        let number: i32 = text.strip_suffix(unit).and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
        let minutes = match unit {
            'm' => number,
            'h' => number.saturating_mul(60),
            'd' => number.saturating_mul(24 * 60),
            'w' => number.saturating_mul(7 * 24 * 60),
            _ => return Err(wrong()),
        };
        match minutes {
            10..1440 => Ok(Self::Minutes(minutes)),
            1440..=527_040 if minutes % 1440 == 0 => Ok(Self::Days(minutes / 1440)),
            1440..=527_040 => Err(format!("频次“{text}”超过一天，应为整天数，如 2d")),
            _ => Err(format!("频次“{text}”太密或太疏，应在 10m 和 366d 之间")),
        }
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(minutes) if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            Self::Minutes(minutes) => write!(f, "{minutes}m"),
            Self::Days(days) => write!(f, "{days}d"),
        }
    }
}

impl Hours {
    /// Whether that time of day is among them.
    #[must_use]
    pub fn contain(&self, time: Time) -> bool {
        if self.start < self.end {
            self.start <= time && time < self.end
        } else {
            self.start <= time || time < self.end
        }
    }
}

impl FromStr for Hours {
    type Err = String;

    /// Reads `08:00-20:00`.
    fn from_str(text: &str) -> Result<Self, String> {
        let both = text.split_once('-').and_then(|(start, end)| {
            Some(Self { start: start.trim().parse().ok()?, end: end.trim().parse().ok()? })
        });
        both.ok_or_else(|| format!("“{text}”不是时段，应如 08:00-20:00"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cadences_are_read_and_written() {
        let read = |text: &str| text.parse::<Cadence>();
        for (text, written) in [("30m", "30m"), ("120m", "2h"), ("6h", "6h"), ("24h", "1d"), ("1w", "7d")] {
            assert_eq!(read(text).unwrap().to_string(), written);
        }
        for wrong in ["", "d", "5m", "1.5h", "25h", "400d", "-1d", "每天", "3", "99999999999d", "9999999w"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("6h").unwrap().is_denser_than(read("1d").unwrap()));
        assert!(!read("1d").unwrap().is_denser_than(read("24h").unwrap()));
    }

    #[test]
    fn hours_may_cross_midnight() {
        let within = |hours: &str, time: &str| hours.parse::<Hours>().unwrap().contain(time.parse().unwrap());
        assert!(within("08:00-20:00", "08:00:00") && !within("08:00-20:00", "20:00:00"));
        assert!(within("22:00-06:00", "23:30:00") && within("22:00-06:00", "05:59:00"));
        assert!(!within("22:00-06:00", "12:00:00"));
        assert!("8点到20点".parse::<Hours>().is_err());
    }
}
