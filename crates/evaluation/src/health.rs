//! How a rule does in use: what people made of its leads, how many it makes, and what should be done about it.
//!
//! ```text
//! leads of a rule -> Fate{held, fell, pending} + day -> Health{precision with its interval, leads a day, trend} -> Advice
//! ```
//!
//! A lead *held* when somebody judged it a true lead, and *fell* when it was judged a false positive; one that was verified and
//! found *lawful* did not hold either, though its rule was right to point at it. What nobody has looked at says nothing. Advice goes by the ends of the interval and not by the
//! share, so that a rule is not condemned, or trusted, for three leads.

use std::collections::BTreeMap;

use xuncha_model::{Date, Lead, LeadStatus, Outcome, RuleId};

use crate::Rate;

/// What became of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Nobody has judged it yet.
    Pending,
    /// Judged a true lead.
    Held,
    /// A false positive: the rule was wrong.
    Fell,
    /// The rule was right to point at it, but who verified it found nothing unlawful.
    Lawful,
}

impl Fate {
    /// What became of a lead that stands so; `lawful` says that nothing unlawful was found: that was its disposal, or it was
    /// closed straight after it was verified.
    #[must_use]
    pub const fn of(status: LeadStatus, lawful: bool) -> Self {
        match status {
            LeadStatus::New => Self::Pending,
            LeadStatus::FalsePositive => Self::Fell,
            _ if lawful => Self::Lawful,
            _ => Self::Held,
        }
    }
}

/// What should be done about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Advice {
    /// More of its leads fall than hold, beyond doubt: turn it off until it is mended.
    Suspend,
    /// Too many of its leads fall, beyond doubt: add exceptions or a second sign.
    Tighten,
    /// Too few of its leads were judged to say anything.
    JudgeMore,
    /// As it is.
    Keep,
}

impl Advice {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Tighten => "tighten",
            Self::JudgeMore => "judge-more",
            Self::Keep => "keep",
        }
    }

    /// In an inspector's words.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Suspend => "建议停用，修改后再启用",
            Self::Tighten => "建议收紧：加例外或第二个条件",
            Self::JudgeMore => "研判太少，暂不评价",
            Self::Keep => "正常",
        }
    }
}

/// Fewest judged leads that a judgement on the rule may rest on.
pub const FEWEST_JUDGED: u32 = 5;

/// A rule should be suspended when even the upper end of its precision lies below this.
pub const SUSPEND_BELOW: f64 = 0.5;

/// A rule should be tightened when even the upper end of its precision lies below this.
pub const TIGHTEN_BELOW: f64 = 0.8;

/// How a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// Leads that held.
    pub held: u32,
    /// False positives.
    pub fell: u32,
    /// Leads that were lawful after all.
    pub lawful: u32,
    /// Leads that wait to be judged.
    pub pending: u32,
    /// Leads first seen in the earlier and in the later half of the period.
    pub halves: [u32; 2],
}

impl Health {
    /// Leads that held, of those judged.
    #[must_use]
    pub fn precision(&self) -> Rate {
        Rate { part: self.held, whole: self.held.saturating_add(self.fell).saturating_add(self.lawful) }
    }

    /// All leads of the rule.
    #[must_use]
    pub fn leads(&self) -> u32 {
        self.precision().whole.saturating_add(self.pending)
    }

    /// What should be done.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self.precision().interval() {
            Some((_, upper)) if self.precision().whole >= FEWEST_JUDGED => match upper {
                upper if upper < SUSPEND_BELOW => Advice::Suspend,
                upper if upper < TIGHTEN_BELOW => Advice::Tighten,
                _ => Advice::Keep,
            },
            _ => Advice::JudgeMore,
        }
    }
}

/// The health of every rule that made a lead in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infirmary {
    from: Date,
    to: Date,
    rules: BTreeMap<RuleId, Health>,
}

impl Infirmary {
    /// Nobody yet, for the days `from` to `to`, both counted.
    #[must_use]
    pub const fn new(from: Date, to: Date) -> Self {
        Self { from, to, rules: BTreeMap::new() }
    }

    /// Days of the period, at least 1.
    #[must_use]
    pub fn days(&self) -> u32 {
        let days = self.from.until(self.to).map_or(0, |span| span.get_days());
        u32::try_from(days).unwrap_or_default().saturating_add(1)
    }

    /// Counts a lead that was first seen on `day` for each rule that makes it a lead; not one of another day.
    pub fn add(&mut self, lead: &Lead, day: Date, fate: Fate) {
        if day < self.from || day > self.to {
            return;
        }
        let passed = self.from.until(day).map_or(0, |span| span.get_days());
        let later = u32::try_from(passed).unwrap_or_default() >= self.days().div_ceil(2);
        let mut counted: Vec<&RuleId> = Vec::new();
        for hit in lead.latest.hits.iter().filter(|hit| hit.outcome == Outcome::Lead) {
            if counted.contains(&&hit.rule) {
                continue;
            }
            counted.push(&hit.rule);
            let health = self.rules.entry(hit.rule.clone()).or_default();
            let count = match fate {
                Fate::Pending => &mut health.pending,
                Fate::Held => &mut health.held,
                Fate::Fell => &mut health.fell,
                Fate::Lawful => &mut health.lawful,
            };
            *count = count.saturating_add(1);
            health.halves[usize::from(later)] += 1;
        }
    }

    /// The rules, those that need something done first, then by how many of their leads fell.
    #[must_use]
    pub fn rules(&self) -> Vec<(&RuleId, &Health)> {
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(id, health)| (health.advice(), std::cmp::Reverse(health.fell), *id));
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(held: u32, fell: u32) -> Advice {
        Health { held, fell, ..Health::default() }.advice()
    }

    #[test]
    fn advice_goes_by_the_interval() {
        assert_eq!(health(0, 4), Advice::JudgeMore, "four leads condemn nobody");
        assert_eq!(health(0, 5), Advice::Suspend, "none of five: at most 0.43");
        assert_eq!(health(2, 3), Advice::Tighten, "two of five: up to 0.77");
        assert_eq!(health(3, 2), Advice::Keep, "three of five may be nine of ten");
        assert_eq!(health(50, 50), Advice::Tighten);
        assert_eq!(health(30, 70), Advice::Suspend);
        assert_eq!(health(95, 5), Advice::Keep);
        assert_eq!(health(0, 0), Advice::JudgeMore);
    }

    #[test]
    fn closed_straight_after_verification_fell() {
        assert_eq!(Fate::of(LeadStatus::Closed, true), Fate::Lawful);
        assert_eq!(Fate::of(LeadStatus::Disposed, true), Fate::Lawful);
        assert_eq!(Fate::of(LeadStatus::FalsePositive, true), Fate::Fell);
        assert_eq!(Fate::of(LeadStatus::Closed, false), Fate::Held);
        assert_eq!(Fate::of(LeadStatus::New, false), Fate::Pending);
        assert_eq!(Fate::of(LeadStatus::FalsePositive, false), Fate::Fell);
    }
}
