//! Which runs of letters or digits may mean something: hashed bits by what a run is.
//!
//! Nearly every run of a text ends here, so eight are looked at together, without a branch that depends on the text.

use crate::{
    road::Road,
    runs::{AsciiRuns, Runs},
};

/// The length that stands for all longer ones as well.
pub(crate) const LONGEST: u32 = 25;
/// Odd numbers that spread the halves of a key.
pub(crate) const SPREAD_LOW: u32 = 0x9E37_79B1;
pub(crate) const SPREAD_HIGH: u32 = 0x85EB_CA6B;
/// How far a hash is shifted to the right to tell how far its word is turned: the numbers of the words are from the highest bits.
pub(crate) const TURN: u32 = 4;
/// Sets the bit of small letters.
pub(crate) const SMALL: u32 = 0x2020_2020;
/// Bytes that are loaded together on the fast road.
#[cfg(target_arch = "x86_64")]
const LOADED: usize = 4;
/// The length is beside the last letters of a key.
pub(crate) const LENGTH: u32 = 16;

/// What tells a run of ASCII letters, whatever their case, or digits: its first eight, and its length. Long ones have the same key as others.
#[must_use]
pub fn run_key(letters: &[u8]) -> u64 {
    run_key_at(letters, 0, letters.len())
}

/// [`run_key`] of a part of a text.
#[inline(always)]
#[must_use]
pub fn run_key_at(text: &[u8], start: usize, end: usize) -> u64 {
    const ALL_SMALL: u64 = (SMALL as u64) << u32::BITS | SMALL as u64;
    let eight = match text.get(start..).and_then(|rest| rest.first_chunk()) {
        Some(&eight) => u64::from_le_bytes(eight),
        None => last_eight(text, start),
    };
    let len = end.saturating_sub(start).min(LONGEST as usize) as u64;
    // Bytes after the run are none of it.
    let inside = u64::MAX >> (64 - 8 * len.clamp(1, 8));
    (eight | ALL_SMALL) & inside ^ len << (u32::BITS + LENGTH)
}

/// The bytes of a text from `start` on, where there are no eight.
#[cold]
#[inline(never)]
fn last_eight(text: &[u8], start: usize) -> u64 {
    let rest = text.iter().skip(start).take(8).rev();
    rest.fold(0, |all, &byte| all << 8 | u64::from(byte))
}

/// What a run may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(pub(crate) u32);

impl Kinds {
    const BESIDE: u32 = 1;
    const WHOLE: u32 = 2;
    const SYLLABLE: u32 = 4;
    pub(crate) const ALL: u32 = 7;
    /// How many bits say what a run may be.
    pub(crate) const BITS: u32 = 3;
    /// The place of each in a word that was turned.
    pub(crate) const PLACES: [u32; 3] = [0, 11, 22];

    /// Whether it may stand for symbols of a term beside others.
    #[inline(always)]
    #[must_use]
    pub const fn is_beside(self) -> bool {
        self.0 & Self::BESIDE != 0
    }

    /// Whether it may stand for a term, or one may begin with it.
    #[inline(always)]
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0 & Self::WHOLE != 0
    }

    /// Whether it may be a syllable of a term that is written as such apart.
    #[inline(always)]
    #[must_use]
    pub const fn is_syllable(self) -> bool {
        self.0 & Self::SYLLABLE != 0
    }

    /// What is left of kinds where a digit stands beside letters. `in_ascii`: terms may begin anywhere in ASCII.
    pub(crate) const fn beside_digits(in_ascii: bool) -> u32 {
        if in_ascii { Self::WHOLE } else { 0 }
    }

    /// What is left of kinds where spaces stand before and after letters: those stand beside nothing.
    pub(crate) const APART: u32 = Self::WHOLE | Self::SYLLABLE;
    /// What is left of the kinds of digits.
    pub(crate) const OF_DIGITS: u32 = Self::WHOLE;
}

/// Runs that mean something, by [`run_key`]. False members possible, missing ones not.
#[derive(Debug, Default)]
pub struct KnownRuns {
    /// A power of two long; empty when there is nothing.
    pub(crate) words: Vec<u32>,
    /// A hash shifted right by this is the number of its word.
    pub(crate) shift: u32,
}

/// A word for so many runs, at most.
const RUNS_A_WORD: usize = 2;

impl KnownRuns {
    /// From the keys of runs that stand for symbols of a term beside others; of those that stand for a term, or that one begins with; and of
    /// syllables, where a term may be written as such apart.
    #[must_use]
    pub fn new(beside: &[u64], whole: &[u64], syllables: &[u64]) -> Self {
        let kinds = [beside, whole, syllables];
        let mut all = kinds.concat();
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            return Self::default();
        }
        let words = (all.len() / RUNS_A_WORD).next_power_of_two().max(2);
        let mut known = Self { words: vec![0; words], shift: u32::BITS - words.ilog2() };
        for (keys, place) in kinds.into_iter().zip(Kinds::PLACES) {
            for &key in keys {
                let hash = hash(key);
                known.words[(hash >> known.shift) as usize] |= 1_u32.rotate_left(place + turn(hash));
            }
        }
        known
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What a run of this key may be.
    fn kinds(&self, key: u64) -> u32 {
        let hash = hash(key);
        let word = self.words.get((hash >> self.shift) as usize).copied().unwrap_or_default();
        let turned = word.rotate_right(turn(hash));
        let bits = Kinds::PLACES.iter().enumerate().map(|(bit, place)| (turned >> place & 1) << bit);
        bits.fold(0, |all, bit| all | bit)
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.words.as_slice())
    }
}

const fn hash(key: u64) -> u32 {
    let (low, high) = (key as u32, (key >> u32::BITS) as u32);
    let hash = low.wrapping_mul(SPREAD_LOW) ^ high.wrapping_mul(SPREAD_HIGH);
    (hash ^ hash >> 15).wrapping_mul(SPREAD_LOW)
}

/// How far the word of a hash is turned.
const fn turn(hash: u32) -> u32 {
    hash >> TURN & 31
}

/// A run that may mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownRun {
    /// Its number among those of its kind.
    pub number: usize,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What it may be.
    pub kinds: Kinds,
}

impl AsciiRuns {
    /// Looks up the runs of the text that was read. `in_ascii`: terms may begin anywhere in ASCII, so letters beside digits may be whole ones, too.
    pub fn find(&mut self, text: &str, known: &KnownRuns, in_ascii: bool, road: Road) {
        let beside_digits = Kinds::beside_digits(in_ascii);
        self.letters.find(text.as_bytes(), known, [Kinds::ALL, beside_digits, Kinds::APART], road);
        self.digits.find(text.as_bytes(), known, [Kinds::OF_DIGITS; 3], road);
    }

    /// The runs of letters that may mean something, in order.
    pub fn known_letters(&self) -> impl Iterator<Item = KnownRun> {
        self.letters.known()
    }

    /// The runs of digits that may mean something, in order.
    pub fn known_digits(&self) -> impl Iterator<Item = KnownRun> {
        self.digits.known()
    }
}

impl Runs {
    /// Looks up all runs. What is left of their kinds: at most; where a digit stands beside; where spaces stand before and after.
    fn find(&mut self, bytes: &[u8], known: &KnownRuns, left: [u32; 3], road: Road) {
        if self.found.len() < self.starts.len() {
            self.found.resize(self.starts.len(), 0);
        }
        let done = match road {
            #[cfg(target_arch = "x86_64")]
            // of fewer bytes than are loaded together nothing would be seen
            Road::Avx2(proof) if !known.is_empty() && bytes.len() >= LOADED => {
                crate::avx2::find_runs(self, bytes, known, left, proof)
            }
            _ => [0; 2],
        };
        let [from, mut count] = done;
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
        for number in from..self.len {
            let start = self.starts.get(number).copied().unwrap_or_default();
            let (from, to) = (start as usize, self.end(start) as usize);
            let beside = [byte(from.wrapping_sub(1)), byte(to.min(from + LONGEST as usize))];
            let is_by_digit = beside.iter().any(u8::is_ascii_digit);
            let is_apart = beside == [b' '; 2];
            let left = left[0]
                & if is_by_digit { left[1] } else { Kinds::ALL }
                & if is_apart { left[2] } else { Kinds::ALL };
            let kinds = known.kinds(run_key_at(bytes, from, to)) & left;
            if let Some(place) = self.found.get_mut(count) {
                *place = (number as u32) << Kinds::BITS | kinds;
                count += usize::from(kinds != 0);
            }
        }
        self.found_len = count;
    }

    fn known(&self) -> impl Iterator<Item = KnownRun> {
        self.found.iter().take(self.found_len).map(|&found| {
            let number = (found >> Kinds::BITS) as usize;
            let start = self.starts.get(number).copied().unwrap_or_default();
            KnownRun { number, start, end: self.end(start), kinds: Kinds(found & Kinds::ALL) }
        })
    }
}
