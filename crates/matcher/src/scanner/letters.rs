//! Runs of ASCII letters of a text, and which of them may mean anything.
//!
//! Nearly every run ends here: a text has words of many languages, and few of them spell a term or symbols of one.

use xuncha_lanes::{AsciiRuns, Road};

use super::hash_bits::HashBits;

/// Letters of the longest syllable.
pub(super) const MAX_SYLLABLE: usize = 6;

/// Hash of a run of ASCII letters, whatever their case, or digits. Of those longer than eight, only the length of the rest counts.
pub(super) fn hash(letters: &[u8]) -> u64 {
    hash_at(letters, 0, letters.len())
}

/// [`hash`] of a part of a text.
#[inline(always)]
fn hash_at(text: &[u8], start: usize, end: usize) -> u64 {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let eight = text.get(start..).and_then(|rest| rest.first_chunk()).map(|eight| u64::from_le_bytes(*eight));
    let eight = eight.unwrap_or_else(|| {
        let rest = text.iter().skip(start).take(8).rev();
        rest.fold(0, |all, &byte| all << 8 | u64::from(byte))
    });
    let len = end.wrapping_sub(start) as u64;
    // Bytes after the run are none of it.
    let inside = u64::MAX >> (64 - 8 * len.clamp(1, 8));
    (((eight | SMALL) & inside) ^ len << 48).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A run of letters of a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Letters with no digit beside them.
    pub(super) is_word: bool,
    /// Whether it may stand for symbols of a term beside others.
    pub(super) is_beside: bool,
    /// Whether it may stand for a term, or one may begin with it.
    pub(super) is_whole: bool,
    pub(super) hash: u64,
}

/// Memory for the runs of a text.
#[derive(Debug, Default)]
pub(super) struct TextRuns {
    all: AsciiRuns,
    known: Vec<Run>,
    /// Numbers of runs that may be syllables, as the run a space before them may.
    second_syllables: Vec<u32>,
}

/// The runs of letters of a text, by number.
#[derive(Clone, Copy)]
pub(super) struct WordRuns<'m> {
    bytes: &'m [u8],
    runs: &'m TextRuns,
}

impl WordRuns<'_> {
    /// Numbers of runs that may be syllables, as the run a space before them may.
    pub(super) fn second_syllables(&self) -> impl Iterator<Item = usize> {
        self.runs.second_syllables.iter().map(|&at| at as usize)
    }

    /// Where a run begins and ends; `None` where a digit stands before it.
    pub(super) fn word(&self, at: usize) -> Option<(u32, u32)> {
        let (start, end) = self.runs.all.letters().nth(at)?;
        let before = (start as usize).checked_sub(1).and_then(|before| self.bytes.get(before));
        before.is_none_or(|byte| !byte.is_ascii_digit()).then_some((start, end))
    }

    /// Whether one space parts the run from the next one.
    pub(super) fn is_before_next(&self, at: usize) -> bool {
        let mut two = self.runs.all.letters().skip(at);
        let (Some((_, end)), Some((start, _))) = (two.next(), two.next()) else { return false };
        is_space_between(self.bytes, end, start)
    }
}

fn is_space_between(bytes: &[u8], end: u32, start: u32) -> bool {
    start == end + 1 && bytes.get(end as usize) == Some(&b' ')
}

/// The runs that mean anything.
#[derive(Default)]
pub(super) struct KnownRuns {
    /// Those that stand for symbols of a term beside others.
    beside: HashBits,
    /// Those that stand for a term, or that one begins with.
    whole: HashBits,
    /// Syllables, where a term may be written as such apart.
    syllables: HashBits,
}

impl KnownRuns {
    pub(super) fn new(beside: Vec<u64>, whole: Vec<u64>, syllables: Vec<u64>) -> Self {
        let bits = |mut hashes: Vec<u64>| {
            hashes.sort_unstable();
            hashes.dedup();
            HashBits::with_room(hashes.into_iter(), 16)
        };
        Self { beside: bits(beside), whole: bits(whole), syllables: bits(syllables) }
    }

    /// The runs of a text that may be one of these. With `in_ascii`, those that are no words are among them, and of those, runs of
    /// digits come last.
    pub(super) fn list<'m>(
        &self,
        text: &'m str,
        in_ascii: bool,
        road: Road,
        memory: &'m mut TextRuns,
    ) -> (&'m [Run], WordRuns<'m>) {
        let bytes = text.as_bytes();
        memory.second_syllables.clear();
        if self.beside.is_empty() && self.whole.is_empty() && self.syllables.is_empty() {
            return (&[], WordRuns { bytes, runs: memory });
        }
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
        let TextRuns { all, known, second_syllables } = &mut *memory;
        all.read(text, in_ascii, road);
        let most = all.letters().len() + all.digits().len() + 1;
        if known.len() < most {
            known.resize(most, Run::default());
        }
        if !self.syllables.is_empty() {
            second_syllables.resize(all.letters().len(), 0);
        }
        let mut count = 0;
        let mut seconds = 0;
        // Where the next run begins when one character parts it from a syllable; 0 after other runs.
        let mut beyond_syllable = 0;
        for (at, (start, end)) in (0..).zip(all.letters()) {
            let hash = hash_at(bytes, start as usize, end as usize);
            let (before, after) = (byte((start as usize).wrapping_sub(1)), byte(end as usize));
            let is_word = !(before.is_ascii_digit() | after.is_ascii_digit());
            // A word with spaces around it stands beside nothing.
            let is_apart = (before == b' ') & (after == b' ');
            let is_beside = !is_apart && is_word & self.beside.may_hold(hash);
            let is_whole = self.whole.may_hold(hash) & (in_ascii | is_word);
            if let Some(run) = known.get_mut(count) {
                *run = Run { start, end, is_word, is_beside, is_whole, hash };
                count += usize::from(is_whole | is_beside);
            }
            let is_syllable = self.syllables.may_hold(hash) & is_word;
            if let Some(place) = second_syllables.get_mut(seconds) {
                *place = at;
                seconds += usize::from(is_syllable & (before == b' ') & (start == beyond_syllable));
            }
            beyond_syllable = if is_syllable { end + 1 } else { 0 };
        }
        for (start, end) in all.digits() {
            let hash = hash_at(bytes, start as usize, end as usize);
            if let Some(run) = known.get_mut(count) {
                *run = Run { start, end, is_word: false, is_beside: false, is_whole: true, hash };
                count += usize::from(self.whole.may_hold(hash));
            }
        }
        second_syllables.truncate(seconds);
        let runs = WordRuns { bytes, runs: &*memory };
        (runs.runs.known.get(..count).unwrap_or_default(), runs)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.beside.bytes() + self.whole.bytes() + self.syllables.bytes()
    }
}
