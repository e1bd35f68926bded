//! A set of hashes as bits: false members possible, missing ones not. What it lets through is looked up exactly.

/// Bits for each hash, at least: few, for what is far away costs more than to be wrong.
const ROOM: usize = 8;

/// Bits over hashes, a power of two of words. The highest bits of a hash tell its place.
#[derive(Default)]
pub(super) struct HashBits {
    words: Vec<u64>,
    /// A hash shifted right by this is the number of its bit.
    shift: u32,
}

impl HashBits {
    /// An empty set with room for so many.
    pub(super) fn for_many(count: usize) -> Self {
        let words = (count * ROOM / 64).next_power_of_two();
        Self { words: vec![0; words], shift: 64 - 6 - words.ilog2() }
    }

    /// A set of these.
    pub(super) fn of(hashes: Vec<u64>) -> Self {
        let mut all = Self::for_many(hashes.len());
        hashes.into_iter().for_each(|hash| all.insert(hash));
        all
    }

    /// Adds a hash.
    pub(super) fn insert(&mut self, hash: u64) {
        let slot = hash >> self.shift;
        self.words[(slot / 64) as usize] |= 1 << (slot % 64);
    }

    /// Whether the hash may be a member.
    #[inline(always)]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let slot = hash >> self.shift;
        self.words.get((slot / 64) as usize).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.words.as_slice())
    }
}
