//! Listings that say what one without a hit said: of them nothing can be found either, so they are not judged again.
//!
//! ```text
//! listing -> its fields, but for those that say nothing to any rule -> digest of their texts -> known to be without a hit?
//!                                                                  `-> with its prices, where a rule would weigh them
//! ```
//!
//! Sweeps see the same goods day after day, and many shops sell under one title. Texts and prices are compared by 128 bits of
//! SHA-256, so that nobody can write a listing which is taken for another.

use std::sync::{Mutex, PoisonError};

use foldhash::HashSet;
use sha2::{Digest as _, Sha256};
use xuncha_model::{Field, Hit, Listing};
use xuncha_rule_lang::ast::Quantity;

use crate::{
    evaluate::quantity,
    look::Texts,
    ruleset::{Ruleset, Use},
    scan::{PageContext, Scratch},
};

/// What is remembered at most, about 40 MB; the rest is judged each time.
const MOST: usize = 1 << 21;

/// Sets that are locked each by itself.
const SHARDS: usize = 64;

/// 128 bits of SHA-256.
type Key = u128;

/// Judges listings, and remembers which say nothing to any rule. Shared between threads.
pub struct Judge<'r> {
    ruleset: &'r Ruleset,
    /// Numbers that rules compare each quantity with, in order.
    asked: Vec<(Quantity, Vec<f64>)>,
    known: [Mutex<HashSet<Key>>; SHARDS],
}

/// A field's text, by its digest.
struct Said {
    field: Field,
    key: Key,
    is_silent: bool,
}

impl Ruleset {
    /// A judge that remembers.
    #[must_use]
    pub fn judge(&self) -> Judge<'_> {
        let mut asked: Vec<(Quantity, Vec<f64>)> = Vec::new();
        for rule in &self.rules {
            rule.plan.numbers(&mut |quantity, number| match asked
                .iter_mut()
                .find(|(known, _)| *known == quantity)
            {
                Some((_, numbers)) => numbers.push(number),
                None => asked.push((quantity, vec![number])),
            });
        }
        for (_, numbers) in &mut asked {
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
        }
        Judge { ruleset: self, asked, known: std::array::from_fn(|_| Mutex::default()) }
    }

    /// Whether nothing stands in a text, just scanned, that a rule could ask for in that field.
    fn says_nothing(&self, field: Field, texts: &Texts, scratch: &Scratch) -> bool {
        let at = field as usize;
        let text = &texts[at];
        let is_read = |group: u32| self.groups.get(group as usize).is_some_and(|it| it.is_read_in(field));
        let counts = |what: &Use| match *what {
            Use::Word { group, .. } | Use::Except { group } => is_read(group),
            Use::Literal { .. } => false,
        };
        let is_single = |letter: char| self.singles.of(letter).iter().any(|&(group, _)| is_read(group));
        let is_numbered = || {
            let mut rules = self.rules.iter().filter(|rule| rule.asks_identifiers);
            rules.any(|rule| rule.fields.contains(&field)) && !xuncha_identifiers::find(text).is_empty()
        };
        scratch.triggered[at].is_empty()
            && !scratch.hears[at]
            && !scratch.found[at].iter().any(|one| self.uses_of(one.term).iter().any(counts))
            && !text.chars().any(is_single)
            && !is_numbered()
    }
}

impl Judge<'_> {
    /// Every rule that is true of `listing`, as [`Ruleset::scan`].
    #[must_use]
    pub fn scan(&self, listing: &Listing, context: &PageContext, scratch: &mut Scratch) -> Vec<Hit> {
        let ruleset = self.ruleset;
        let mut texts: Texts = Default::default();
        ruleset.fields.iter().for_each(|&field| texts[field as usize] = listing.text(field));
        let mut said: Vec<Said> = Vec::with_capacity(Field::ALL.len());
        for &field in &ruleset.fields {
            let text = &texts[field as usize];
            if !text.is_empty() {
                let key = key([&[0, field as u8], text.as_bytes()]);
                said.push(Said { field, key, is_silent: self.knows(key) });
            }
        }
        let by_prices = |by_texts: Key| key([&[2], &by_texts.to_le_bytes(), &self.prices(listing)]);
        let has = self.has(listing);
        let known = by_texts(&said, *context, has);
        if self.knows(known) || self.knows(by_prices(known)) {
            return Vec::new();
        }
        let may_hold = ruleset.may_hold_at_some_price(listing, *context, scratch);
        for one in said.iter_mut().filter(|one| !one.is_silent) {
            if ruleset.says_nothing(one.field, &texts, scratch) {
                one.is_silent = true;
                self.learn(one.key);
            }
        }
        let known = by_texts(&said, *context, has);
        if !may_hold {
            self.learn(known);
            return Vec::new();
        }
        let hits = ruleset.scan(listing, context, scratch);
        // an exception by decision asks for more than a key has
        if hits.is_empty() && !ruleset.rules.iter().any(|rule| !rule.allow.is_empty()) {
            self.learn(by_prices(known));
        }
        hits
    }

    /// Which numbers it has at all, a bit each.
    fn has(&self, listing: &Listing) -> u8 {
        let each = self.asked.iter().map(|(wanted, _)| u8::from(quantity(listing, *wanted).is_some()));
        each.fold(0, |all, has| all << 1 | has)
    }

    /// Where its prices stand among the numbers that rules ask for: all that a rule can tell of them.
    fn prices(&self, listing: &Listing) -> Vec<u8> {
        let mut places = Vec::with_capacity(self.asked.len() * 4);
        for (wanted, numbers) in &self.asked {
            let place = quantity(listing, *wanted).map_or(0, |price| {
                let below = numbers.partition_point(|number| *number < price);
                1 + 2 * below + usize::from(numbers.get(below) == Some(&price))
            });
            places.extend(u32::try_from(place).unwrap_or(u32::MAX).to_le_bytes());
        }
        places
    }

    fn knows(&self, key: Key) -> bool {
        self.shard(key).lock().unwrap_or_else(PoisonError::into_inner).contains(&key)
    }

    fn learn(&self, key: Key) {
        let mut known = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST / SHARDS {
            known.insert(key);
        }
    }

    fn shard(&self, key: Key) -> &Mutex<HashSet<Key>> {
        &self.known[(key % SHARDS as u128) as usize]
    }
}

/// What stands for all that is said, for what may be concluded from what is not, and for which numbers there are.
fn by_texts(said: &[Said], context: PageContext, has: u8) -> Key {
    let mut bytes = vec![1, u8::from(context.may_miss()), has];
    for one in said.iter().filter(|one| !one.is_silent) {
        bytes.push(one.field as u8);
        bytes.extend(one.key.to_le_bytes());
    }
    key([&bytes])
}

fn key<const PARTS: usize>(parts: [&[u8]; PARTS]) -> Key {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, byte)| *to = byte);
    u128::from_le_bytes(key)
}
