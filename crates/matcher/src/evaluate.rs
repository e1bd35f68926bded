//! Whether a condition holds for what was seen, and which matches made it hold.

use std::{borrow::Cow, cell::OnceCell};

use xuncha_identifiers::{Found, IdentifierKind, Verdict};
use xuncha_model::{Currency, Field, Listing, Price};
use xuncha_rule_lang::ast::{Compare, Quantity};
use xuncha_zh_text::FoldSet;

use crate::{
    char_count::CharCount,
    look::Texts,
    plan::{By, Near, Plan, Select, Strike},
    scan::PageContext,
    seen::{self, FieldSeen, Seen},
};

/// Most matches that one part of a condition contributes.
const MAX_PER_PART: usize = 64;

/// Everything a condition can ask about.
pub(crate) struct Facts<'f> {
    pub(crate) listing: &'f Listing,
    pub(crate) context: PageContext,
    pub(crate) texts: &'f Texts<'f>,
    pub(crate) seen: &'f [FieldSeen; Field::ALL.len()],
    /// Identifiers by field, looked for when first asked about.
    pub(crate) identifiers: &'f [OnceCell<Vec<Found>>; Field::ALL.len()],
    /// Matches that the text denies: they count no more.
    pub(crate) denied: &'f [Used],
    /// The rule may ask for identifiers.
    pub(crate) may_ask_identifiers: bool,
    /// Its prices count; else those that it has are taken to be as a rule would have them.
    pub(crate) prices: bool,
}

/// A match that took part, in order of field and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Used {
    pub(crate) field: Field,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) what: What,
    pub(crate) bytes: (u32, u32),
}

/// What stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Word {
        group: u32,
        word: u32,
        folds: FoldSet,
    },
    /// The identifier at this index of the field's identifiers.
    Identifier {
        index: u32,
        valid: bool,
    },
}

impl<'f> Facts<'f> {
    /// What any rule may ask about, before it is known what the text denies to it.
    pub(crate) const fn new(
        listing: &'f Listing,
        context: PageContext,
        texts: &'f Texts<'f>,
        seen: &'f [FieldSeen; Field::ALL.len()],
        identifiers: &'f [OnceCell<Vec<Found>>; Field::ALL.len()],
    ) -> Self {
        Self {
            listing,
            context,
            texts,
            seen,
            identifiers,
            denied: &[],
            may_ask_identifiers: true,
            prices: true,
        }
    }

    /// Whether `plan` holds; the matches that made it hold are added to `used`.
    pub(crate) fn holds(&self, plan: &Plan, fields: &[Field], used: &mut Vec<Used>) -> bool {
        let mark = used.len();
        let holds = match plan {
            Plan::Any(select) => self.take(select, used),
            Plan::Near(near) => self.near(near, used),
            Plan::Of(count, selects) => {
                let there = selects.iter().filter(|select| self.take(select, used)).count();
                there >= *count as usize
            }
            Plan::Count(select, compare, number) => {
                self.take(select, used);
                compare.holds(&self.different(select), number)
            }
            Plan::Number(quantity, compare, number) => self.compares(*quantity, *compare, *number),
            Plan::Missing(select) => self.may_miss() && self.matches(select).next().is_none(),
            Plan::Identifier { kind, valid } => self.identifier(*kind, *valid, fields, used),
            Plan::Not(inner) => {
                let holds = !self.is_open(inner) && self.holds(inner, fields, used);
                used.truncate(mark);
                !holds
            }
            Plan::And(parts) if !self.may_ask_identifiers => {
                parts.iter().all(|part| self.holds(part, fields, used))
            }
            // Identifiers are looked for only where nothing else says no.
            Plan::And(parts) => {
                let mut all = |costly: bool| {
                    let mut parts = parts.iter().filter(|part| part.asks_identifiers() == costly);
                    parts.all(|part| self.holds(part, fields, used))
                };
                all(false) && all(true)
            }
            Plan::Part(_, inner) => self.holds(inner, fields, used),
            // Every part that holds contributes its matches.
            Plan::Or(parts) => parts.iter().filter(|part| self.holds(part, fields, used)).count() > 0,
        };
        if !holds {
            used.truncate(mark);
        }
        holds
    }

    /// Whether what is absent from the page may be called missing.
    pub(crate) fn may_miss(&self) -> bool {
        self.context.may_miss()
    }

    /// The matches of `select` with their fields.
    pub(crate) fn matches<'s>(&'s self, select: &'s Select) -> impl Iterator<Item = (Field, &'s Seen)> {
        select.fields.iter().flat_map(move |field| {
            let all = self.seen[field as usize].of(select.group);
            all.iter()
                .filter(move |seen| !self.is_struck(field, seen, &select.unless))
                .map(move |seen| (field, seen))
        })
    }

    /// How many different words of the group are present.
    pub(crate) fn different(&self, select: &Select) -> u32 {
        let mut words: Vec<u32> = self.matches(select).map(|(_, seen)| seen.word).collect();
        words.sort_unstable();
        words.dedup();
        u32::try_from(words.len()).unwrap_or(u32::MAX)
    }

    /// Whether a number of the listing compares so.
    pub(crate) fn compares(&self, wanted: Quantity, compare: Compare, number: f64) -> bool {
        self.quantity(wanted).is_some_and(|quantity| !self.prices || compare.holds(&quantity, &number))
    }

    /// Whether it is left open if a condition holds, for it asks for prices that do not count.
    pub(crate) fn is_open(&self, plan: &Plan) -> bool {
        !self.prices && plan.asks_numbers()
    }

    /// A number of the listing, as [`quantity`] gives it.
    pub(crate) fn quantity(&self, wanted: Quantity) -> Option<f64> {
        quantity(self.listing, wanted)
    }

    fn take(&self, select: &Select, used: &mut Vec<Used>) -> bool {
        let before = used.len();
        used.extend(self.matches(select).take(MAX_PER_PART).map(|(field, seen)| Used::word(field, seen)));
        used.len() > before
    }

    fn near(&self, near: &Near, used: &mut Vec<Used>) -> bool {
        let before = used.len();
        for field in near.fields().iter() {
            let is_full = self.sides(field, near, &mut |ones, others, struck| {
                for one in ones {
                    let others = beside(others, one, near.distance, (true, !near.ordered));
                    for other in others.filter(|other| self.is_one_sentence(field, one, other)) {
                        used.extend([Used::word(field, one), Used::word(field, other)]);
                    }
                    if used.len() - before >= MAX_PER_PART {
                        return true;
                    }
                }
                self.near_heard(field, near, struck, used);
                false
            });
            if is_full {
                return true;
            }
        }
        used.len() > before
    }

    /// Gives `look` the matches of both sides in one field, until it says that it has seen enough; whether it said so. Where no
    /// match of a group may hold both, it looks at those of which the first is outside of it, then at those of which the
    /// second is; `struck` strikes out the others.
    fn sides(
        &self,
        field: Field,
        near: &Near,
        look: &mut impl FnMut(&[Seen], &[Seen], [Option<Strike>; 2]) -> bool,
    ) -> bool {
        let mut look = |struck: [Option<Strike>; 2]| {
            let [of_first, of_second] = struck;
            let others = self.left(field, &near.second, of_second);
            let ones =
                if others.is_empty() { Cow::default() } else { self.left(field, &near.first, of_first) };
            look(&ones, &others, struck)
        };
        let Some(group) = near.not_both_in(field) else { return look([None, None]) };
        let strike = Some(Strike { fields: near.fields(), by: By::Within(group) });
        look([strike, None]) || look([None, strike])
    }

    /// Adds what sounds like a word of one of the two beside a match of the other.
    fn near_heard(&self, field: Field, near: &Near, struck: [Option<Strike>; 2], used: &mut Vec<Used>) {
        let [of_first, of_second] = struck;
        let (first, second) = ((&near.first, of_first), (&near.second, of_second));
        for ((heard, of_heard), (seen, of_seen), is_first) in [(first, second, true), (second, first, false)]
        {
            let all = self.seen[field as usize].heard(heard.group);
            if all.is_empty() {
                continue;
            }
            let others = self.left(field, seen, of_seen);
            let is_left = |one: &&Seen| !self.is_struck(field, one, heard.unless.iter().chain(&of_heard));
            for one in all.iter().filter(is_left).take(MAX_PER_PART) {
                let sides = (!near.ordered || is_first, !near.ordered || !is_first);
                let others = beside(&others, one, near.distance, sides);
                for other in others.filter(|other| self.is_one_sentence(field, one, other)) {
                    used.extend([Used::word(field, one), Used::word(field, other)]);
                }
            }
        }
    }

    /// Whether a match of the first and one of the second stand near each other.
    pub(crate) fn is_near(&self, near: &Near) -> bool {
        near.fields().iter().any(|field| {
            self.sides(field, near, &mut |ones, others, _| {
                let is_near = |one: &Seen| {
                    beside(others, one, near.distance, (true, !near.ordered))
                        .any(|other| self.is_one_sentence(field, one, other))
                };
                ones.iter().any(is_near)
            })
        })
    }

    /// Whether no sentence ends between two matches of running text.
    pub(crate) fn is_one_sentence(&self, field: Field, one: &Seen, other: &Seen) -> bool {
        if !is_running_text(field) {
            return true;
        }
        let (first, second) = if one.bytes.0 < other.bytes.0 { (one, other) } else { (other, one) };
        let between = self.texts[field as usize].get(first.bytes.1 as usize..second.bytes.0 as usize);
        !between.is_some_and(|between| between.contains(ends_sentence))
    }

    /// The matches of `select` in one field that are struck out neither by what it says nor by `also`.
    fn left(&self, field: Field, select: &Select, also: Option<Strike>) -> Cow<'_, [Seen]> {
        let all = self.seen[field as usize].of(select.group);
        if self.denied.is_empty() && !select.unless.iter().chain(&also).any(|strike| strike.fields.has(field))
        {
            return Cow::Borrowed(all);
        }
        let is_left = |seen: &&Seen| !self.is_struck(field, seen, select.unless.iter().chain(&also));
        let mut left: Vec<Seen> = all.iter().filter(is_left).copied().collect();
        seen::set_reach(&mut left);
        Cow::Owned(left)
    }

    /// Whether the text denies what stands there.
    pub(crate) fn denies(&self, field: Field, one: &Seen) -> bool {
        self.denied.iter().any(|denied| denied.field == field && denied.bytes == one.bytes)
    }

    fn is_struck<'s>(&self, field: Field, one: &Seen, strikes: impl IntoIterator<Item = &'s Strike>) -> bool {
        let seen = &self.seen[field as usize];
        self.denies(field, one)
            || strikes.into_iter().filter(|strike| strike.fields.has(field)).any(|strike| match strike.by {
                By::Within(group) => seen::covered(seen.of(group), one),
                By::Near(distance, group) => seen::close(seen.of(group), one, distance),
            })
    }

    fn identifier(&self, kind: IdentifierKind, valid: bool, fields: &[Field], used: &mut Vec<Used>) -> bool {
        let before = used.len();
        for &field in fields {
            let text = &self.texts[field as usize];
            let found = self.identifiers[field as usize].get_or_init(|| xuncha_identifiers::find(text));
            let mut count = None;
            for (index, found) in (0..).zip(found) {
                if found.kind == kind && (found.verdict == Verdict::Valid) == valid {
                    let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
                    let bytes = (offset(found.start), offset(found.end));
                    let count = count.get_or_insert_with(|| CharCount::new(text));
                    let (start, end) = count.place(bytes);
                    used.push(Used { field, start, end, what: What::Identifier { index, valid }, bytes });
                }
            }
        }
        used.len() > before
    }
}

/// A number of the listing in yuan or as a ratio; `None` when it is unknown.
pub(crate) fn quantity(listing: &Listing, wanted: Quantity) -> Option<f64> {
    let yuan = |price: &Option<Price>| {
        price.as_ref().filter(|price| price.currency == Currency::Cny && price.cents > 0).map(Price::amount)
    };
    match wanted {
        Quantity::Price => yuan(&listing.price),
        Quantity::ListPrice => yuan(&listing.list_price),
        Quantity::PriceRaise => Some(f64::from(listing.price_raise?) / 100.0),
        Quantity::Discount => Some(yuan(&listing.price)? / yuan(&listing.list_price)?),
    }
}

/// What ends a sentence. A line break does not: sellers break lines where others write a space.
pub(crate) const fn ends_sentence(letter: char) -> bool {
    matches!(letter, '。' | '！' | '？' | '!' | '?')
}

/// Whether a field has sentences: in titles and attributes everything is about the goods, whatever marks stand between.
pub(crate) const fn is_running_text(field: Field) -> bool {
    matches!(field, Field::Description | Field::PageText)
}

/// The nearest of `others` at most `distance` characters after and ahead of `one`, as far as either side is asked for.
fn beside<'s>(
    others: &'s [Seen],
    one: &Seen,
    distance: u32,
    (after, ahead): (bool, bool),
) -> impl Iterator<Item = &'s Seen> {
    let after = if after { seen::next(others, one, distance) } else { None };
    let ahead = if ahead { seen::previous(others, one, distance) } else { None };
    after.into_iter().chain(ahead)
}

impl Used {
    const fn word(field: Field, seen: &Seen) -> Self {
        let what = What::Word { group: seen.group, word: seen.word, folds: seen.folds };
        Self { field, start: seen.start, end: seen.end, what, bytes: seen.bytes }
    }
}
