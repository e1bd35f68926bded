//! The runs of Latin letters of a page, and whether a word can be pieced together from them.
//!
//! A word may stand in a page in pieces, for a reader drops the tags and marks between them: `go<b>ip</b>`, `g.o.i.p`. So a
//! word may be there when the page has all pieces of one way to cut it.

use std::collections::HashSet;

/// What the pieces of a word may have between them, and what the word may be part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cut {
    /// Markup only; no letter touches the word.
    Markup,
    /// Anything that is no letter; no letter touches the word.
    Anything,
    /// Markup only; the word may be part of a longer one.
    Within,
}

/// Pieces by hash. Two pieces of one hash are one: the answer is "maybe" too often, never too seldom.
#[derive(Default)]
struct Pieces {
    /// A bit for the low bits of each hash.
    filter: Vec<u64>,
    all: HashSet<u64>,
}

const FILTER_BITS: usize = 1 << 16;

impl Pieces {
    fn add(&mut self, hash: u64) {
        self.filter.resize(FILTER_BITS / 64, 0);
        let slot = hash as usize % FILTER_BITS;
        self.filter[slot / 64] |= 1 << (slot % 64);
        self.all.insert(hash);
    }

    fn has(&self, hash: u64) -> bool {
        let slot = hash as usize % FILTER_BITS;
        self.filter.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
            && self.all.contains(&hash)
    }
}

/// The runs of a page.
#[derive(Default)]
pub(super) struct Fragments {
    runs: Pieces,
    /// Runs with markup after, before, and on both sides.
    first: Pieces,
    last: Pieces,
    middle: Pieces,
    /// Ends of runs with markup after, beginnings of those with markup before.
    ends: Pieces,
    beginnings: Pieces,
}

/// Longest piece that is kept; a longer one is in no word.
const MAX_PIECE: usize = 512;
const SEED: u64 = 0xCBF2_9CE4_8422_2325;

const fn push(hash: u64, letter: u8) -> u64 {
    (hash ^ (letter | 0x20) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
}

fn hash_of(letters: &[u8]) -> u64 {
    letters.iter().fold(SEED, |hash, &letter| push(hash, letter))
}

/// Whether a reader may drop what begins or ends with this byte: tags, bytes of characters that cannot be seen,
/// escapes.
const fn is_markup(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'\\' | b'\r' | b'\n') || byte >= 0x80 || byte < 0x09
}

impl Fragments {
    /// Adds the runs of `text`; with their ends and beginnings only if asked, for that is dear.
    pub(super) fn add(&mut self, text: &[u8], with_ends: bool) {
        let mut at = 0;
        while let Some(from) = text.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_alphabetic)) {
            let start = at + from;
            let run = text.get(start..).unwrap_or_default();
            let run = run.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
            at = start + run.len();
            let before = start.checked_sub(1).and_then(|before| text.get(before));
            let opens = before.copied().is_some_and(is_markup);
            let goes_on = text.get(at).copied().is_some_and(is_markup);
            if run.len() <= MAX_PIECE {
                self.add_run(hash_of(run), opens, goes_on);
            }
            if with_ends && goes_on {
                (0..run.len().min(MAX_PIECE)).for_each(|back| {
                    self.ends.add(hash_of(run.get(run.len() - back - 1..).unwrap_or_default()))
                });
            }
            if with_ends && opens {
                let mut hash = SEED;
                for &letter in run.iter().take(MAX_PIECE) {
                    hash = push(hash, letter);
                    self.beginnings.add(hash);
                }
            }
        }
    }

    fn add_run(&mut self, hash: u64, opens: bool, goes_on: bool) {
        self.runs.add(hash);
        for (pieces, is_one) in
            [(&mut self.first, goes_on), (&mut self.last, opens), (&mut self.middle, opens && goes_on)]
        {
            if is_one {
                pieces.add(hash);
            }
        }
    }

    /// Whether the word, in small letters, may be there. Words that are to be found within longer ones are only looked
    /// for in pieces.
    pub(super) fn may_spell(&self, word: &[u8], cut: Cut) -> bool {
        let (first, middle, last) = match cut {
            Cut::Markup => (&self.first, &self.middle, &self.last),
            Cut::Anything => (&self.runs, &self.runs, &self.runs),
            Cut::Within => (&self.ends, &self.middle, &self.beginnings),
        };
        if cut != Cut::Within && self.runs.has(hash_of(word)) {
            return true;
        }
        // Whether the letters up to each place can be pieced together.
        let mut reached = vec![false; word.len()];
        for end in 1..word.len() {
            let piece = |from: usize| hash_of(word.get(from..end).unwrap_or_default());
            reached[end] =
                first.has(piece(0)) || (1..end).any(|from| reached[from] && middle.has(piece(from)));
        }
        (1..word.len()).any(|from| reached[from] && last.has(hash_of(word.get(from..).unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn may(page: &str, word: &str, cut: Cut) -> bool {
        let mut fragments = Fragments::default();
        fragments.add(page.as_bytes(), true);
        fragments.may_spell(word.as_bytes(), cut)
    }

    #[test]
    fn words_are_pieced_together() {
        assert!(may("a GOIP b", "goip", Cut::Markup));
        assert!(may("<i>go<b>i</b>p</i>", "goip", Cut::Markup));
        assert!(!may("g.o.i.p", "goip", Cut::Markup) && may("g.o.i.p", "goip", Cut::Anything));
        assert!(!may("goips go ip", "goip", Cut::Markup));
        assert!(may("xgo<b>ips", "goip", Cut::Within) && !may("xgo ips", "goip", Cut::Within));
    }
}
