//! Things by their hash, sorted, with an index: a look takes two loads from far memory, and hardly one where there is nothing.
//!
//! Of a hash half is kept: what is found may very rarely be another hash's, and who asks compares what it stands for.

use super::hash_bits::HashBits;

/// Things by hash. There may be several of one.
pub(super) struct ByHash<T> {
    /// Sorted by the whole hash; a part of it is kept.
    all: Vec<(u32, T)>,
    /// By the highest bits of a hash: the first of those that have them; and one more.
    firsts: Vec<u32>,
    /// A hash shifted right by this is a number of the index.
    shift: u32,
    filter: HashBits,
}

impl<T> Default for ByHash<T> {
    fn default() -> Self {
        Self { all: Vec::new(), firsts: Vec::new(), shift: 63, filter: HashBits::default() }
    }
}

impl<T: Copy + Ord> ByHash<T> {
    /// Things with their hashes; twice the same counts once.
    pub(super) fn new(all: Vec<(u64, T)>) -> Self {
        let all = in_order(all);
        let bits = all.len().next_power_of_two().ilog2().max(1);
        let shift = u64::BITS - bits;
        let mut firsts = Vec::with_capacity((1 << bits) + 1);
        for number in 0..=1_u64 << bits {
            let is_before = |&&(hash, _): &&(u64, T)| hash >> shift < number;
            let from = firsts.last().map_or(0, |&first| first as usize);
            firsts.push((from + all.iter().skip(from).take_while(is_before).count()) as u32);
        }
        let filter = HashBits::new(all.iter().map(|&(hash, _)| hash));
        let all = all.into_iter().map(|(hash, its)| (part(hash), its)).collect();
        Self { all, firsts, shift, filter }
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
        let number = if self.may_hold(hash) { (hash >> self.shift) as usize } else { self.firsts.len() };
        let range = match self.firsts.get(number..).unwrap_or_default() {
            [from, to, ..] => *from as usize..*to as usize,
            _ => 0..0,
        };
        let near = self.all.get(range).unwrap_or_default();
        near.iter().filter(move |&&(known, _)| known == part(hash)).map(|&(_, its)| its)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.firsts.as_slice()) + self.filter.bytes()
    }
}

/// Most bits of a hash that things are first laid out by, so that a list of where each heap begins stays near.
const MOST_HEAP_BITS: u32 = 16;

/// All in order, each once: first into heaps by the highest bits of their hashes, which are spread evenly, then each heap.
fn in_order<T: Copy + Ord>(all: Vec<(u64, T)>) -> Vec<(u64, T)> {
    let Some(&first) = all.first() else { return all };
    let shift = u64::BITS - all.len().ilog2().clamp(1, MOST_HEAP_BITS);
    let heap = |hash: u64| (hash >> shift) as usize;
    // where the next of each heap goes; at last, where the heap ends
    let mut ends = vec![0_u32; heap(u64::MAX) + 1];
    all.iter().for_each(|&(hash, _)| ends[heap(hash)] += 1);
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    let mut out = vec![first; all.len()];
    for one in all {
        let end = &mut ends[heap(one.0)];
        out[*end as usize] = one;
        *end += 1;
    }
    let mut start = 0;
    for end in ends {
        out[start as usize..end as usize].sort_unstable();
        start = end;
    }
    out.dedup();
    out
}

/// The part of a hash that is kept: the bits below those that the index takes.
const fn part(hash: u64) -> u32 {
    (hash >> 12) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn in_order_as_sorted(all in prop::collection::vec((any::<u64>(), 0..3_u32), 0..200), high in 0..2_u64) {
            let all: Vec<_> = all.into_iter().map(|(hash, its)| ((hash % 50) << (58 * high), its)).collect();
            let mut sorted = all.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(in_order(all), sorted);
        }
    }
}
