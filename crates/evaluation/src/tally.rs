//! Labels against what fired, one listing after the other, into counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
};

use xuncha_model::CategoryId;

use crate::{Evasion, Kind, Label, Rate};

/// What came of one listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Categories that were expected and fired.
    pub hits: Vec<CategoryId>,
    /// Categories that were expected and did not fire.
    pub misses: Vec<CategoryId>,
    /// Categories that fired on a lawful listing.
    pub false_leads: Vec<CategoryId>,
    /// Categories that fired on an unlawful listing that is not labelled with them.
    pub cross_fires: Vec<CategoryId>,
}

impl Judgement {
    /// Compares a label with the categories in which there is a lead; one named twice counts once.
    #[must_use]
    pub fn of(label: &Label, fired: &[CategoryId]) -> Self {
        let fired: BTreeSet<_> = fired.iter().cloned().collect();
        let (hits, misses) = label.expect().iter().cloned().partition(|category| fired.contains(category));
        let unexpected = fired.into_iter().filter(|category| !label.expect().contains(category)).collect();
        if label.kind().is_unlawful() {
            Self { hits, misses, cross_fires: unexpected, ..Self::default() }
        } else {
            Self { hits, misses, false_leads: unexpected, ..Self::default() }
        }
    }

    /// Whether a reader should look at it: something was missed or fired falsely.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.misses.is_empty() || !self.false_leads.is_empty()
    }
}

/// Counts over some of the listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Expected categories that fired.
    pub hits: u32,
    /// Expected categories that did not.
    pub misses: u32,
    /// Lawful listings.
    pub lawful: u32,
    /// Lawful listings with any lead.
    pub alarms: u32,
    /// Categories with a lead on a lawful listing.
    pub false_leads: u32,
    /// Categories with a lead on an unlawful listing that is not labelled with them.
    pub cross_fires: u32,
}

impl Counts {
    /// Hits by hits and misses.
    #[must_use]
    pub const fn recall(self) -> Rate {
        Rate { part: self.hits, whole: self.hits + self.misses }
    }

    /// Lawful listings with a lead by lawful listings.
    #[must_use]
    pub const fn false_positives(self) -> Rate {
        Rate { part: self.alarms, whole: self.lawful }
    }

    /// Hits by hits and false leads.
    #[must_use]
    pub const fn precision(self) -> Rate {
        Rate { part: self.hits, whole: self.hits + self.false_leads }
    }

    /// The harmonic mean of precision and recall, and its 95 % interval; `None` when nothing was expected and nothing
    /// fired.
    ///
    /// F1 = 2J / (1 + J), where J, hits by hits and misses and false leads, is a share of cases and has a Wilson
    /// interval; F1 grows with J, so the ends of the one interval give the ends of the other.
    #[must_use]
    pub fn f1(self) -> Option<(f64, (f64, f64))> {
        let shared = Rate { part: self.hits, whole: self.hits + self.misses + self.false_leads };
        let f1 = |share: f64| 2.0 * share / (1.0 + share);
        let (low, high) = shared.interval()?;
        Some((f1(shared.value()?), (f1(low), f1(high))))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.hits += other.hits;
        self.misses += other.misses;
        self.lawful += other.lawful;
        self.alarms += other.alarms;
        self.false_leads += other.false_leads;
        self.cross_fires += other.cross_fires;
    }
}

/// Counts over all listings, and by kind, evasion and category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Listings.
    pub listings: u32,
    kinds: BTreeMap<Kind, Counts>,
    evasions: BTreeMap<Evasion, Counts>,
    categories: BTreeMap<CategoryId, BTreeMap<Kind, Counts>>,
}

impl Tally {
    /// Adds a listing; `written_for` is the category that it was written to try, if that is known.
    pub fn add(&mut self, label: &Label, written_for: Option<&CategoryId>, judgement: &Judgement) {
        let lawful = !label.kind().is_unlawful();
        let alarms = u32::from(lawful && !judgement.false_leads.is_empty());
        let counts = Counts {
            hits: number(&judgement.hits),
            misses: number(&judgement.misses),
            lawful: u32::from(lawful),
            alarms,
            false_leads: number(&judgement.false_leads),
            cross_fires: number(&judgement.cross_fires),
        };
        self.listings += 1;
        *self.kinds.entry(label.kind()).or_default() += counts;
        if let Some(evasion) = label.evasion() {
            *self.evasions.entry(evasion).or_default() += counts;
        }
        let mut of = |category: &CategoryId, counts: Counts| {
            let kinds = self.categories.entry(category.clone()).or_default();
            *kinds.entry(label.kind()).or_default() += counts;
        };
        judgement.hits.iter().for_each(|it| of(it, Counts { hits: 1, ..Counts::default() }));
        judgement.misses.iter().for_each(|it| of(it, Counts { misses: 1, ..Counts::default() }));
        judgement.false_leads.iter().for_each(|it| of(it, Counts { false_leads: 1, ..Counts::default() }));
        judgement.cross_fires.iter().for_each(|it| of(it, Counts { cross_fires: 1, ..Counts::default() }));
        if let Some(category) = written_for.filter(|_| lawful) {
            of(category, Counts { lawful: 1, alarms, ..Counts::default() });
        }
    }

    /// Counts over everything.
    #[must_use]
    pub fn all(&self) -> Counts {
        sum(self.kinds.values())
    }

    /// Counts over listings of that kind.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> Counts {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// Counts over listings of that evasion.
    #[must_use]
    pub fn evasion(&self, evasion: Evasion) -> Counts {
        self.evasions.get(&evasion).copied().unwrap_or_default()
    }

    /// Every category that was expected, fired, or had listings written for it, in order of name.
    pub fn categories(&self) -> impl Iterator<Item = &CategoryId> {
        self.categories.keys()
    }

    /// Counts of one category: its hits, misses, false leads and cross-fires wherever they happened; lawful listings
    /// and false alarms of those written for it.
    #[must_use]
    pub fn category(&self, category: &CategoryId) -> Counts {
        self.categories.get(category).map_or_else(Counts::default, |kinds| sum(kinds.values()))
    }

    /// As [`Self::category`], over listings of one kind.
    #[must_use]
    pub fn category_kind(&self, category: &CategoryId, kind: Kind) -> Counts {
        self.categories.get(category).and_then(|kinds| kinds.get(&kind)).copied().unwrap_or_default()
    }
}

fn sum<'c>(all: impl Iterator<Item = &'c Counts>) -> Counts {
    all.fold(Counts::default(), |mut sum, counts| {
        sum += *counts;
        sum
    })
}

fn number(categories: &[CategoryId]) -> u32 {
    u32::try_from(categories.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<CategoryId> {
        names.iter().map(|name| CategoryId((*name).to_owned())).collect()
    }

    fn tally(cases: &[(&[&str], Kind, &[&str])]) -> Tally {
        let mut tally = Tally::default();
        for (expect, kind, fired) in cases {
            let evasion = (*kind == Kind::Evasive).then_some(Evasion::Pinyin);
            let label = Label::new(ids(expect), *kind, evasion).unwrap();
            tally.add(&label, ids(&["a"]).first(), &Judgement::of(&label, &ids(fired)));
        }
        tally
    }

    #[test]
    fn every_case_counts_where_it_should() {
        let tally = tally(&[
            (&["a"], Kind::Plain, &["a"]),
            (&["a", "b"], Kind::Evasive, &["b", "c", "c"]),
            (&[], Kind::LookAlike, &["a", "b"]),
            (&[], Kind::LookAlike, &[]),
            (&[], Kind::Ordinary, &[]),
        ]);
        let all = tally.all();
        assert_eq!(all, Counts { hits: 2, misses: 1, lawful: 3, alarms: 1, false_leads: 2, cross_fires: 1 });
        assert_eq!(all.recall(), Rate { part: 2, whole: 3 });
        assert_eq!(all.false_positives(), Rate { part: 1, whole: 3 });
        assert_eq!(all.precision(), Rate { part: 2, whole: 4 });
        let (f1, (low, high)) = all.f1().unwrap();
        assert!((f1 - 4.0 / 7.0).abs() < 1e-12 && low < f1 && f1 < high, "{low} {f1} {high}");
        assert_eq!(tally.kind(Kind::LookAlike).false_positives(), Rate { part: 1, whole: 2 });
        assert_eq!(tally.evasion(Evasion::Pinyin).recall(), Rate { part: 1, whole: 2 });
        assert_eq!(tally.evasion(Evasion::Emoji), Counts::default());
        let names: Vec<_> = tally.categories().map(|id| id.0.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        let of = |name: &str| tally.category(&ids(&[name])[0]);
        assert_eq!(
            of("a"),
            Counts { hits: 1, misses: 1, lawful: 3, alarms: 1, false_leads: 1, cross_fires: 0 }
        );
        assert_eq!(of("b"), Counts { hits: 1, false_leads: 1, ..Counts::default() });
        assert_eq!(of("c"), Counts { cross_fires: 1, ..Counts::default() });
        assert_eq!(tally.category_kind(&ids(&["a"])[0], Kind::Plain).hits, 1);
    }

    #[test]
    fn nothing_says_nothing() {
        assert_eq!(Counts::default().f1(), None);
        assert_eq!(Tally::default().all().recall().value(), None);
    }
}
