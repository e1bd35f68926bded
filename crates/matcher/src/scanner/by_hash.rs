//! Things by their hash, sorted, with an index: a look takes two loads from far memory, and hardly one where there is nothing.
//!
//! Of a hash half is kept: what is found may very rarely be another hash's, and who asks compares what it stands for.
//!
//! Built in two walks over the things, which are counted first and then put where they belong, so that building needs no more memory
//! than the result.

use super::hash_bits::HashBits;

/// So many things share an entry of the index, about: they lie side by side.
const SHARE: u32 = 4;
/// Most bits of a number of the index.
const MOST_BITS: u32 = 20;

/// Things by hash. There may be several of one.
pub(super) struct ByHash<T> {
    /// Sorted by the whole hash; a part of it is kept.
    all: Vec<(u32, T)>,
    /// By the highest bits of a hash: where those that have them end, and the next ones begin.
    ends: Vec<u32>,
    /// A hash shifted right by this is a number of the index.
    shift: u32,
    filter: HashBits,
}

impl<T> Default for ByHash<T> {
    fn default() -> Self {
        Self { all: Vec::new(), ends: Vec::new(), shift: u64::BITS - 1, filter: HashBits::default() }
    }
}

impl<T: Copy + Ord> ByHash<T> {
    /// Things with their hashes; twice the same counts once.
    pub(super) fn new(things: &[(u64, T)]) -> Self {
        let mut counted = Counted::new(things.len());
        things.iter().for_each(|&(hash, _)| counted.add(hash));
        let Some(&(_, any)) = things.first() else { return Self::default() };
        let mut filling = counted.room(any);
        things.iter().for_each(|&(hash, its)| filling.put(hash, its));
        filling.done()
    }

    /// Whether there is nothing.
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether there may be something of this hash.
    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.filter.may_hold(hash)
    }

    /// Those of this hash, and perhaps others.
    pub(super) fn get(&self, hash: u64) -> impl Iterator<Item = T> {
        let part = part(hash, self.shift);
        let near = if self.may_hold(hash) { self.near(hash) } else { &[] };
        near.iter().filter(move |&&(known, _)| known == part).map(|&(_, its)| its)
    }

    /// Those whose hashes have the same highest bits.
    fn near(&self, hash: u64) -> &[(u32, T)] {
        let number = (hash >> self.shift) as usize;
        let end = |number: usize| self.ends.get(number).map_or(0, |&end| end as usize);
        let from = number.checked_sub(1).map_or(0, end);
        self.all.get(from..end(number)).unwrap_or_default()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.ends.as_slice()) + self.filter.bytes()
    }
}

/// The part of a hash that is kept: the bits below those that the index takes.
const fn part(hash: u64, shift: u32) -> u32 {
    (hash << (u64::BITS - shift) >> u32::BITS) as u32
}

/// How many things there are, by the highest bits of their hashes.
pub(super) struct Counted {
    counts: Vec<u32>,
    shift: u32,
}

impl Counted {
    /// `about` so many are to come.
    pub(super) fn new(about: usize) -> Self {
        let bits = (about as u32 / SHARE).next_power_of_two().ilog2().clamp(1, MOST_BITS);
        Self { counts: vec![0; 1 << bits], shift: u64::BITS - bits }
    }

    /// Counts a thing.
    pub(super) fn add(&mut self, hash: u64) {
        self.counts[(hash >> self.shift) as usize] += 1;
    }

    /// Room for those that were counted, `any` of which stands everywhere until they are put.
    pub(super) fn room<T>(self, any: T) -> Filling<T>
    where
        T: Copy,
    {
        let Self { counts: mut nexts, shift } = self;
        let mut sum = 0;
        for next in &mut nexts {
            sum += std::mem::replace(next, sum);
        }
        Filling { all: vec![(0, any); sum as usize], nexts, shift, filter: HashBits::for_many(sum as usize) }
    }
}

/// A [`ByHash`] that is being filled.
pub(super) struct Filling<T> {
    all: Vec<(u32, T)>,
    /// By the highest bits of a hash: where the next thing goes; in the end, where the next ones begin.
    nexts: Vec<u32>,
    shift: u32,
    filter: HashBits,
}

impl<T: Copy + Ord> Filling<T> {
    /// Puts a thing that was counted.
    pub(super) fn put(&mut self, hash: u64, its: T) {
        let next = &mut self.nexts[(hash >> self.shift) as usize];
        self.all[*next as usize] = (part(hash, self.shift), its);
        *next += 1;
        self.filter.insert(hash);
    }

    /// All have been put.
    pub(super) fn done(self) -> ByHash<T> {
        let Self { mut all, nexts: mut ends, shift, filter } = self;
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
        ByHash { all, ends, shift, filter }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_all_of_a_hash_each_once(things in prop::collection::vec((any::<u64>(), 0..3_u32), 0..200), high in 0..2_u32) {
            let things: Vec<_> = things.into_iter().map(|(hash, its)| ((hash % 50) << (58 * high), its)).collect();
            let known = ByHash::new(&things);
            prop_assert_eq!(known.is_empty(), things.is_empty());
            let kept_bits = |hash: u64| hash >> (known.shift - u32::BITS);
            for hash in (0..50).map(|hash: u64| hash << (58 * high)) {
                let its: Vec<_> = known.get(hash).collect();
                let same = things.iter().filter(|&&(other, _)| kept_bits(other) == kept_bits(hash));
                let same: BTreeSet<_> = same.map(|&(_, its)| its).collect();
                prop_assert_eq!(its, same.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
