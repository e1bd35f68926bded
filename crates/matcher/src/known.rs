//! Listings that say what one without a hit said: of them nothing can be found either, so they are not judged again.
//!
//! ```text
//! listing -> its fields, but for those that say nothing to any rule -> digest of their texts -> known: no hit, or none but at some price
//!                                              `-> with its prices, as far as a rule that may hold weighs them -> known: no hit
//! ```
//!
//! Sweeps see the same goods day after day, and many shops sell under one title. Texts and prices are compared by 128 bits of
//! SHA-256, so that nobody can write a listing which is taken for another.

use std::sync::{Mutex, PoisonError};

use foldhash::HashMap;
use sha2::{Digest as _, Sha256};
use xuncha_model::{Field, Hit, Listing};
use xuncha_rule_lang::ast::Quantity;

use crate::{
    evaluate::quantity,
    look::Texts,
    ruleset::{Ruleset, Use},
    scan::{PageContext, Scratch},
};

/// What is remembered at most, about 100 MB; the rest is judged each time.
const MOST: usize = 1 << 21;

/// Sets that are locked each by itself.
const SHARDS: usize = 64;

/// 128 bits of SHA-256.
type Key = u128;

/// Numbers that rules compare prices with.
type Numbers = Box<[(Quantity, f64)]>;

/// Judges listings, and remembers which say nothing to any rule. Shared between threads.
pub struct Judge<'r> {
    ruleset: &'r Ruleset,
    /// What is without a hit: texts whatever the price is where no numbers stand beside them.
    known: [Mutex<HashMap<Key, Option<Numbers>>>; SHARDS],
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
        Judge { ruleset: self, known: std::array::from_fn(|_| Mutex::default()) }
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
        let known = by_texts(&said, listing, *context);
        match self
            .knowing(known, |numbers| numbers.as_deref().map(|numbers| by_prices(known, listing, numbers)))
        {
            Some(None) => return Vec::new(),
            Some(Some(priced)) if self.knows(priced) => return Vec::new(),
            _ => {}
        }
        let asked = ruleset.numbers_asked(listing, *context, scratch);
        for one in said.iter_mut().filter(|one| !one.is_silent) {
            if ruleset.says_nothing(one.field, &texts, scratch) {
                one.is_silent = true;
                self.learn(one.key, None);
            }
        }
        let known = by_texts(&said, listing, *context);
        let Some(mut asked) = asked else {
            self.learn(known, None);
            return Vec::new();
        };
        let hits = ruleset.scan(listing, context, scratch);
        // an exception by decision asks for more than a key has
        if hits.is_empty() && !ruleset.rules.iter().any(|rule| !rule.allow.is_empty()) {
            asked.sort_by(|one, other| one.1.total_cmp(&other.1));
            asked.dedup();
            self.learn(by_prices(known, listing, &asked), None);
            self.learn(known, Some(asked.into()));
        }
        hits
    }

    fn knows(&self, key: Key) -> bool {
        self.knowing(key, |_| ()).is_some()
    }

    fn knowing<T>(&self, key: Key, see: impl FnOnce(&Option<Numbers>) -> T) -> Option<T> {
        self.shard(key).lock().unwrap_or_else(PoisonError::into_inner).get(&key).map(see)
    }

    fn learn(&self, key: Key, numbers: Option<Numbers>) {
        let mut known = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST / SHARDS {
            known.insert(key, numbers);
        }
    }

    fn shard(&self, key: Key) -> &Mutex<HashMap<Key, Option<Numbers>>> {
        &self.known[(key % SHARDS as u128) as usize]
    }
}

/// What stands for all that is said, for what may be concluded from what is not, and for which numbers there are.
fn by_texts(said: &[Said], listing: &Listing, context: PageContext) -> Key {
    let has = [Quantity::Price, Quantity::ListPrice, Quantity::Discount, Quantity::PriceRaise];
    let has = has.map(|wanted| u8::from(quantity(listing, wanted).is_some()));
    let mut bytes = vec![1, u8::from(context.may_miss())];
    bytes.extend(has);
    for one in said.iter().filter(|one| !one.is_silent) {
        bytes.push(one.field as u8);
        bytes.extend(one.key.to_le_bytes());
    }
    key([&bytes])
}

/// What stands for that, and for how its prices compare with these numbers: all that a rule which asks for no others can tell.
fn by_prices(by_texts: Key, listing: &Listing, numbers: &[(Quantity, f64)]) -> Key {
    let place = |&(wanted, number): &(Quantity, f64)| {
        let order = quantity(listing, wanted).and_then(|price| price.partial_cmp(&number));
        order.map_or(3, |order| (order as i8 + 1) as u8)
    };
    let places: Vec<u8> = numbers.iter().map(place).collect();
    key([&[2], &by_texts.to_le_bytes(), &places])
}

fn key<const PARTS: usize>(parts: [&[u8]; PARTS]) -> Key {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, byte)| *to = byte);
    u128::from_le_bytes(key)
}
