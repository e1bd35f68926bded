//! Things by their hash, sorted, with an index: a look takes two loads from far memory, and hardly one where there is nothing.
//!
//! A thing is a number, and lies in four bytes beside as much of its hash as they have room for: what is found may now and then be
//! another hash's, and who asks compares what it stands for.
//!
//! Built in two walks over the things, which are counted first and then put where they belong, so that building needs no more memory
//! than the result.

use std::marker::PhantomData;

use super::hash_bits::HashBits;

/// So many things share an entry of the index, about: they lie side by side.
const SHARE: u32 = 4;
/// Most bits of a number of the index.
const MOST_BITS: u32 = 20;
/// Most bits of a thing's own number; the rest is of its hash.
const MOST_NUMBER_BITS: u32 = 31;

/// What can be told as a number and back.
pub(super) trait Numbered: Copy {
    /// Its number.
    fn number(self) -> u32;
    /// The one with that number.
    fn numbered(number: u32) -> Self;
}

impl Numbered for u32 {
    #[inline]
    fn number(self) -> u32 {
        self
    }

    #[inline]
    fn numbered(number: u32) -> Self {
        number
    }
}

/// Where a hash belongs, and what is kept of it.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// A hash shifted right by this is a number of the index.
    shift: u32,
    /// Bits of a thing's number, below those of its hash.
    number_bits: u32,
}

impl Layout {
    /// For about so many things whose numbers are below `below`.
    fn of(about: usize, below: u32) -> Self {
        let bits = (about as u32 / SHARE).next_power_of_two().ilog2().clamp(1, MOST_BITS);
        let number_bits = (u32::BITS - below.leading_zeros()).min(MOST_NUMBER_BITS);
        Self { shift: u64::BITS - bits, number_bits }
    }

    const fn entries(self) -> usize {
        1 << (u64::BITS - self.shift)
    }

    #[inline]
    const fn entry(self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    /// The bits of a hash below those that the index takes, where they lie beside a number, which is zero.
    #[inline]
    const fn part(self, hash: u64) -> u32 {
        let kept = hash << (u64::BITS - self.shift) >> (u32::BITS + self.number_bits);
        (kept << self.number_bits) as u32
    }

    /// The bits that a thing's number takes.
    const fn number_mask(self) -> u32 {
        (1 << self.number_bits) - 1
    }
}

/// Things by hash. There may be several of one.
pub(super) struct ByHash<T> {
    /// Sorted by the whole hash; each a part of it and the number of the thing.
    all: Vec<u32>,
    /// By the highest bits of a hash: where those that have them end, and the next ones begin.
    ends: Vec<u32>,
    layout: Layout,
    filter: HashBits,
    things: PhantomData<T>,
}

impl<T: Numbered> Default for ByHash<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            ends: Vec::new(),
            layout: Layout::of(0, 0),
            filter: HashBits::default(),
            things: PhantomData,
        }
    }
}

impl<T> ByHash<T> {
    /// Whether there is nothing.
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.ends.as_slice()) + self.filter.bytes()
    }
}

impl<T: Numbered> ByHash<T> {
    /// Things with their hashes; twice the same counts once.
    pub(super) fn new(things: &[(u64, T)]) -> Self {
        let Some(last) = things.iter().map(|&(_, its)| its.number()).max() else { return Self::default() };
        let mut counted = Counted::of(Layout::of(things.len(), last.saturating_add(1)));
        things.iter().for_each(|&(hash, _)| counted.add(hash));
        let mut filling = counted.filling();
        things.iter().for_each(|&(hash, its)| filling.put(hash, its));
        filling.done()
    }

    /// Whether there may be something of this hash.
    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.filter.may_hold(hash)
    }

    /// Those of this hash, and perhaps others.
    pub(super) fn get(&self, hash: u64) -> impl Iterator<Item = T> {
        let (part, mask) = (self.layout.part(hash), self.layout.number_mask());
        let near = if self.may_hold(hash) { self.near(hash) } else { &[] };
        near.iter().map(move |&known| known ^ part).filter(move |&its| its <= mask).map(T::numbered)
    }

    /// Those whose hashes have the same highest bits.
    fn near(&self, hash: u64) -> &[u32] {
        let number = self.layout.entry(hash);
        let end = |number: usize| self.ends.get(number).map_or(0, |&end| end as usize);
        let from = number.checked_sub(1).map_or(0, end);
        self.all.get(from..end(number)).unwrap_or_default()
    }
}

/// How many things there are, by the highest bits of their hashes.
pub(super) struct Counted {
    counts: Vec<u32>,
    layout: Layout,
}

impl Counted {
    /// Things are to come whose numbers are below this; about so many, too.
    pub(super) fn new(below: usize) -> Self {
        Self::of(Layout::of(below, u32::try_from(below).unwrap_or(u32::MAX)))
    }

    fn of(layout: Layout) -> Self {
        Self { counts: vec![0; layout.entries()], layout }
    }

    /// Counts a thing.
    pub(super) fn add(&mut self, hash: u64) {
        self.counts[self.layout.entry(hash)] += 1;
    }

    /// Room for those that were counted; `_any` says what they are.
    pub(super) fn room<T: Numbered>(self, _any: T) -> Filling<T> {
        self.filling()
    }

    fn filling<T: Numbered>(self) -> Filling<T> {
        let Self { counts: mut nexts, layout } = self;
        let mut sum = 0;
        for next in &mut nexts {
            sum += std::mem::replace(next, sum);
        }
        let filter = HashBits::for_many(sum as usize);
        Filling { all: vec![0; sum as usize], nexts, layout, filter, things: PhantomData }
    }
}

/// A [`ByHash`] that is being filled.
pub(super) struct Filling<T> {
    all: Vec<u32>,
    /// By the highest bits of a hash: where the next thing goes; in the end, where the next ones begin.
    nexts: Vec<u32>,
    layout: Layout,
    filter: HashBits,
    things: PhantomData<T>,
}

impl<T: Numbered> Filling<T> {
    /// Puts a thing that was counted.
    pub(super) fn put(&mut self, hash: u64, its: T) {
        let next = &mut self.nexts[self.layout.entry(hash)];
        self.all[*next as usize] = self.layout.part(hash) | its.number() & self.layout.number_mask();
        *next += 1;
        self.filter.insert(hash);
    }

    /// All have been put.
    pub(super) fn done(self) -> ByHash<T> {
        let Self { mut all, nexts: mut ends, layout, filter, things } = self;
        let (mut from, mut kept) = (0, 0);
        for end in &mut ends {
            let here = from..*end as usize;
            from = here.end;
            all[here.clone()].sort_unstable();
            let first = kept;
            for at in here {
                if kept == first || all[kept - 1] != all[at] {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            *end = kept as u32;
        }
        all.truncate(kept);
        all.shrink_to_fit();
        ByHash { all, ends, layout, filter, things }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_all_of_a_hash_each_once(things in prop::collection::vec((any::<u64>(), 0..3_u32), 0..200), high in 0..2_u32, wide in 0..2_u32) {
            let things: Vec<_> = things.into_iter().map(|(hash, its)| ((hash % 50) << (58 * high), its << (20 * wide))).collect();
            let known = ByHash::new(&things);
            prop_assert_eq!(known.is_empty(), things.is_empty());
            let Layout { shift, number_bits } = known.layout;
            let kept_bits = |hash: u64| hash >> (shift + number_bits - u32::BITS);
            for hash in (0..50).map(|hash: u64| hash << (58 * high)) {
                let its: Vec<_> = known.get(hash).collect();
                let same = things.iter().filter(|&&(other, _)| kept_bits(other) == kept_bits(hash));
                let same: BTreeSet<_> = same.map(|&(_, its)| its).collect();
                prop_assert_eq!(its, same.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
