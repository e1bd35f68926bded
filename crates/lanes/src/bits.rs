//! A hashed set of pairs and triples of classes: false members possible, missing ones not.

/// An odd number that spreads pairs of classes over the high bits.
pub(crate) const SPREAD_PAIR: u32 = 0x9E37_79B1;
/// How far a pair's hash is shifted to the right before its own two bits, those of a third, and the one all of its entries set, are taken from
/// its lowest five. (To the left and back, a compiler makes further multiplications of it.)
pub(crate) const OWN_BIT: u32 = 11;
pub(crate) const THIRD_BIT: u32 = 16;
pub(crate) const KNOWN_BIT: u32 = 6;
pub(crate) const OTHER_BIT: u32 = 1;
/// How far a third class is shifted to the right for the second of its bits.
pub(crate) const THIRD_REST: u32 = 5;

/// Fewest and most words, as powers of two: 1 KiB, and 256 KiB, half of a common second-level cache.
const LEAST: u32 = 8;
const MOST: u32 = 16;

/// Words of 32 bits, as many as pairs and half as many again, or more: two bits for a pair itself, two for each class that follows it, and one that
/// says that it has any of these. Three bits must be set, so few others are taken for members although the words are few.
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

/// The bits of a pair in its word.
#[inline(always)]
const fn own_bits(pair: u32) -> [u32; 2] {
    [pair >> OWN_BIT & 31, pair >> OTHER_BIT & 31]
}

/// The bit of a pair that has any other.
#[inline(always)]
const fn known_bit(pair: u32) -> u32 {
    pair >> KNOWN_BIT & 31
}

/// The bits of what follows a pair.
#[inline(always)]
const fn third_bits(pair: u32, third: u16) -> [u32; 2] {
    let third = third as u32;
    [(pair >> THIRD_BIT ^ third) & 31, (pair >> OWN_BIT ^ third >> THIRD_REST) & 31]
}

impl Bits {
    /// An empty set with room for so many pairs.
    pub(crate) fn new(pairs: usize) -> Self {
        let log = (pairs + pairs / 2).next_power_of_two().ilog2().clamp(LEAST, MOST);
        Self { words: vec![0; 1 << log], shift: 32 - log }
    }

    pub(crate) fn add_pair(&mut self, first: u16, second: u16) {
        let pair = pair_hash(first, second);
        let [one, other] = own_bits(pair);
        let word = self.at(pair);
        self.words[word] |= 1 << one | 1 << other | 1 << known_bit(pair);
    }

    pub(crate) fn add_three(&mut self, first: u16, second: u16, third: u16) {
        let pair = pair_hash(first, second);
        let [one, other] = third_bits(pair, third);
        let word = self.at(pair);
        self.words[word] |= 1 << one | 1 << other | 1 << known_bit(pair);
    }

    /// The number of the word for a pair.
    #[inline(always)]
    const fn at(&self, pair: u32) -> usize {
        (pair >> self.shift) as usize
    }

    /// The word of a pair, and 1 or 0: whether the pair may be a member, or begin a triple that is one.
    #[inline(always)]
    fn known(&self, pair: u32) -> [u32; 2] {
        let word = self.words.get(self.at(pair)).copied().unwrap_or_default();
        [word, word >> known_bit(pair) & 1]
    }

    /// Whether the pair, and whether the triple, may be a member: 1 or 0 each.
    #[inline(always)]
    pub(crate) fn holds(&self, first: u16, second: u16, third: u16) -> [u32; 2] {
        let pair = pair_hash(first, second);
        let [word, known] = self.known(pair);
        let both = |[one, other]: [u32; 2]| word >> one & word >> other & known;
        [both(own_bits(pair)), both(third_bits(pair, third))]
    }

    /// Whether the pair may be a member, or begin a triple that is one.
    pub(crate) fn holds_beginning(&self, first: u16, second: u16) -> bool {
        self.known(pair_hash(first, second))[1] == 1
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.words.as_slice())
    }
}
