//! A hashed set of pairs and triples of classes: false members possible, missing ones not.

/// An odd number that spreads pairs of classes over the high bits.
pub(crate) const SPREAD_PAIR: u32 = 0x9E37_79B1;
/// How far a pair's hash is shifted to the right before its own bit, the third's, and the one all of its entries set, is taken from its
/// lowest five. (To the left and back, a compiler makes further multiplications of it.)
pub(crate) const OWN_BIT: u32 = 11;
pub(crate) const THIRD_BIT: u32 = 16;
pub(crate) const KNOWN_BIT: u32 = 6;

/// The bit of a third class that tells the word.
pub(crate) const HALF: u16 = 32;

/// Fewest and most words, as powers of two: 1 KiB, and 256 KiB, half of a common second-level cache.
const LEAST: u32 = 8;
const MOST: u32 = 16;
/// Words for each pair, as far as they go.
const ROOM: usize = 4;
/// Two words of 32 bits for the pairs of one hash, by a bit of the third class: one bit for a pair itself, one for each class that follows it, and one that says that it
/// has any of these. Two bits must be set, so few others are taken for members.
#[derive(Debug)]
pub(crate) struct Bits {
    /// A power of two long.
    pub(crate) words: Vec<u32>,
    /// A hash shifted right by this is the number of its word.
    pub(crate) shift: u32,
}

/// Hash of a pair of classes.
#[inline(always)]
const fn pair_hash(first: u16, second: u16) -> u32 {
    ((first as u32) << 16 | second as u32).wrapping_mul(SPREAD_PAIR)
}

/// The bit of a pair in its word.
#[inline(always)]
const fn own_bit(pair: u32) -> u32 {
    pair >> OWN_BIT & 31
}

/// The bit of a pair that has any other.
#[inline(always)]
const fn known_bit(pair: u32) -> u32 {
    pair >> KNOWN_BIT & 31
}

/// The bit of what follows a pair.
#[inline(always)]
const fn third_bit(pair: u32, third: u16) -> u32 {
    (pair >> THIRD_BIT ^ third as u32) & 31
}

impl Bits {
    /// An empty set with room for so many pairs.
    pub(crate) fn new(pairs: usize) -> Self {
        let log = (pairs * ROOM).next_power_of_two().ilog2().clamp(LEAST, MOST);
        Self { words: vec![0; 1 << log], shift: 32 - log }
    }

    pub(crate) fn add_pair(&mut self, first: u16, second: u16) {
        let pair = pair_hash(first, second);
        for half in 0..2 {
            let word = self.at(pair, half * HALF);
            self.words[word] |= 1 << own_bit(pair) | 1 << known_bit(pair);
        }
    }

    pub(crate) fn add_three(&mut self, first: u16, second: u16, third: u16) {
        let pair = pair_hash(first, second);
        let word = self.at(pair, third);
        self.words[word] |= 1 << third_bit(pair, third) | 1 << known_bit(pair);
    }

    #[inline(always)]
    fn word(&self, pair: u32, third: u16) -> u32 {
        self.words.get(self.at(pair, third)).copied().unwrap_or_default()
    }

    /// The number of the word for a pair and what follows it.
    #[inline(always)]
    const fn at(&self, pair: u32, third: u16) -> usize {
        ((pair >> self.shift) ^ ((third / HALF) & 1) as u32) as usize
    }

    /// Whether the pair, and whether the triple, may be a member: 1 or 0 each.
    #[inline(always)]
    pub(crate) fn holds(&self, first: u16, second: u16, third: u16) -> [u32; 2] {
        let pair = pair_hash(first, second);
        let word = self.word(pair, third);
        let known = word >> known_bit(pair) & 1;
        [word >> own_bit(pair) & known, word >> third_bit(pair, third) & known]
    }

    /// Whether the pair may be a member, or begin a triple that is one.
    pub(crate) fn holds_beginning(&self, first: u16, second: u16) -> bool {
        let pair = pair_hash(first, second);
        (self.word(pair, 0) | self.word(pair, HALF)) >> known_bit(pair) & 1 == 1
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.words.as_slice())
    }
}
