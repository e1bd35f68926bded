//! Runs of ASCII letters of a text that may mean anything.

use xuncha_lanes::{AsciiRuns, KnownRuns, Road, run_key, run_key_at};

/// Letters of the longest syllable.
pub(super) const MAX_SYLLABLE: usize = 6;

/// An odd number that spreads keys over the high bits, and the one that undoes it.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
const BACK: u64 = {
    let (mut back, mut step) = (SPREAD, 0);
    while step < 5 {
        back = back.wrapping_mul(2_u64.wrapping_sub(SPREAD.wrapping_mul(back)));
        step += 1;
    }
    back
};
const _: () = assert!(SPREAD.wrapping_mul(BACK) == 1, "each undoes the other");

/// Hash of a run of ASCII letters, whatever their case, or digits. Of those longer than eight, only the length of the rest counts.
pub(super) fn hash(letters: &[u8]) -> u64 {
    spread(run_key(letters))
}

const fn spread(key: u64) -> u64 {
    key.wrapping_mul(SPREAD)
}

/// Hashes of runs: those that stand for symbols of a term beside others; those that stand for a term, or that one begins with; and syllables, where
/// a term may be written as such apart.
pub(super) fn known_runs(hashes: [Vec<u64>; 3]) -> KnownRuns {
    let [beside, whole, syllables] = hashes.map(|mut hashes| {
        hashes.iter_mut().for_each(|hash| *hash = hash.wrapping_mul(BACK));
        hashes
    });
    KnownRuns::new(&beside, &whole, &syllables)
}

/// A run of letters or digits of a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
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
    second_syllables: Vec<usize>,
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
        self.runs.second_syllables.iter().copied()
    }

    /// Where a run begins and ends; `None` where a digit stands before it.
    pub(super) fn word(&self, at: usize) -> Option<(u32, u32)> {
        let (start, end) = self.runs.all.letters_at(at)?;
        let before = (start as usize).checked_sub(1).and_then(|before| self.bytes.get(before));
        before.is_none_or(|byte| !byte.is_ascii_digit()).then_some((start, end))
    }

    /// Whether one space parts the run from the next one.
    pub(super) fn is_before_next(&self, at: usize) -> bool {
        let run = |at: usize| self.runs.all.letters_at(at);
        let (Some((_, end)), Some((start, _))) = (run(at), run(at + 1)) else { return false };
        start == end + 1 && self.bytes.get(end as usize) == Some(&b' ')
    }
}

/// The runs of a text that may be known ones. With `in_ascii`, those that are no words are among them, and of those, runs of digits come last.
pub(super) fn list<'m>(
    known_runs: &KnownRuns,
    text: &'m str,
    in_ascii: bool,
    road: Road,
    memory: &'m mut TextRuns,
) -> (&'m [Run], WordRuns<'m>) {
    let bytes = text.as_bytes();
    let TextRuns { all, known, second_syllables } = &mut *memory;
    second_syllables.clear();
    known.clear();
    let text = if known_runs.is_empty() { "" } else { text };
    all.read(text, in_ascii, road);
    all.find(text, known_runs, in_ascii, road);
    let hash = |start: u32, end: u32| spread(run_key_at(bytes, start as usize, end as usize));
    // Where the next run begins when one character parts it from a syllable; 0 after other runs.
    let mut beyond_syllable = 0;
    for run in all.known_letters() {
        let (start, end) = (run.start, run.end);
        let (is_beside, is_whole) = (run.kinds.is_beside(), run.kinds.is_whole());
        if is_beside | is_whole {
            known.push(Run { start, end, is_beside, is_whole, hash: hash(start, end) });
        }
        if run.kinds.is_syllable() {
            let before = (start as usize).checked_sub(1).and_then(|before| bytes.get(before));
            if start == beyond_syllable && before == Some(&b' ') {
                second_syllables.push(run.number);
            }
            beyond_syllable = end + 1;
        }
    }
    for run in all.known_digits() {
        let (start, end) = (run.start, run.end);
        known.push(Run { start, end, is_beside: false, is_whole: true, hash: hash(start, end) });
    }
    let runs: &TextRuns = memory;
    (&runs.known, WordRuns { bytes, runs })
}
