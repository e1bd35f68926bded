//! A set of hashes as bits: false members possible, missing ones not. What it lets through is looked up exactly.

/// Bits over hashes, a power of two of words.
#[derive(Default)]
pub(super) struct HashBits(Vec<u64>);

impl HashBits {
    /// The set of these hashes, with eight bits or more for each: small, for what is far away costs more than to be wrong.
    pub(super) fn new(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut bits = Self(vec![0; (hashes.len() / 8).next_power_of_two()]);
        for hash in hashes {
            let slot = bits.slot(hash);
            bits.0[slot / 64] |= 1 << (slot % 64);
        }
        bits
    }

    /// Whether the hash may be a member.
    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let slot = self.slot(hash);
        self.0.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    #[inline(always)]
    const fn slot(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.0.len() * 64).wrapping_sub(1)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }
}
