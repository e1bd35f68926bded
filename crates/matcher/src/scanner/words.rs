//! Whole Latin words that are whole terms: tegongjiu for 特供酒.
//!
//! Only terms of three or more Chinese characters are read so, and of two where the author asks for more than folds and
//! the word has six letters (tg and even tegong are in too many ordinary words); bare initials only at level `sound` and of five or more. A word is a run of ASCII letters that touches no letter or digit.

use xuncha_lanes::{Road, letter_runs};
use xuncha_model::Fold;
use xuncha_zh_text::FoldSet;

use super::{
    TermMatch,
    hash_bits::HashBits,
    judge::Term,
    latin::is_word_letter,
    text::{Letter, Text},
};

/// A word that stands for a term.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u64,
    term: u32,
    fold: Fold,
}

/// Words by hash.
#[derive(Default)]
pub(super) struct Words {
    /// Sorted by hash.
    all: Vec<Word>,
    /// Bits over [`outline`]s: nearly every word of a text ends here.
    filter: HashBits,
    /// Until all words are in.
    outlines: Vec<u64>,
    shortest: usize,
    longest: usize,
}

pub(super) const fn push(hash: u64, letter: u8) -> u64 {
    (hash ^ (letter | 0x20) as u64).wrapping_mul(0x0100_0000_01B3).rotate_left(23)
}

/// Hash of a word.
fn hash(letters: &[u8]) -> u64 {
    letters.iter().fold(0, |hash, &letter| push(hash, letter))
}

/// Hash of the length of a word, and of its first and last four letters when it has so many: much quicker than [`hash`].
#[inline]
fn outline(letters: &[u8]) -> u64 {
    let four = |letters: Option<&[u8; 4]>| letters.map_or(0, |four| u32::from_le_bytes(*four) | 0x2020_2020);
    let ends = u64::from(four(letters.first_chunk())) << 32 | u64::from(four(letters.last_chunk()));
    let key = (ends ^ letters.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    key ^ key >> 29
}

impl Words {
    /// Adds a word, given in small letters.
    pub(super) fn insert(&mut self, letters: &[u8], term: u32, fold: Fold) {
        self.shortest = if self.all.is_empty() { letters.len() } else { self.shortest.min(letters.len()) };
        self.longest = self.longest.max(letters.len());
        self.outlines.push(outline(letters));
        self.all.push(Word { hash: hash(letters), term, fold });
    }

    /// Call once all words are in.
    pub(super) fn finish(&mut self) {
        self.all.sort_unstable_by_key(|word| (word.hash, word.term));
        self.all.shrink_to_fit();
        self.filter = HashBits::new(std::mem::take(&mut self.outlines).into_iter());
    }

    /// Puts every word of the text that stands for a term into `out`. `runs` is memory to use.
    pub(super) fn scan(
        &self,
        text: Text<'_>,
        terms: &[Term],
        road: Road,
        runs: &mut Vec<(u32, u32)>,
        out: &mut Vec<TermMatch>,
    ) {
        if self.all.is_empty() {
            return;
        }
        letter_runs(text.0, self.shortest, runs, road);
        for &(start, end) in runs.iter() {
            let (start, end) = (start as usize, end as usize);
            let letters = text.0.as_bytes().get(start..end).unwrap_or_default();
            if letters.len() <= self.longest && self.filter.may_hold(outline(letters)) {
                self.report(hash(letters), start, end, terms, text, out);
            }
        }
    }

    /// Puts the terms that this word of the text stands for into `out`.
    fn report(
        &self,
        hash: u64,
        start: usize,
        end: usize,
        terms: &[Term],
        text: Text<'_>,
        out: &mut Vec<TermMatch>,
    ) {
        let is_outside = |letter: Option<Letter>| letter.is_none_or(|letter| !is_word_letter(letter));
        if !is_outside(text.before(start)) || !is_outside(text.at(end)) {
            return;
        }
        let first = self.all.partition_point(|known| known.hash < hash);
        for known in self.all.iter().skip(first).take_while(|known| known.hash == hash) {
            let spelled = terms.get(known.term as usize).and_then(|term| spelling(&term.text, known.fold));
            let found = text.between(start, end).as_bytes();
            if spelled.is_some_and(|spelled| spelled.eq_ignore_ascii_case(found)) {
                let folds = FoldSet::of(known.fold);
                out.push(TermMatch { start: start as u32, end: end as u32, term: known.term, folds });
            }
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice()) + self.filter.bytes()
    }
}

/// The term as syllables (`Fold::Pinyin`) or initials in one word; `None` unless it is all Chinese characters.
pub(super) fn spelling(text: &str, fold: Fold) -> Option<Vec<u8>> {
    let mut letters = Vec::new();
    for letter in text.chars() {
        let own = xuncha_zh_text::glyph(letter);
        if super::judge::is_symbol(own) {
            let sound = xuncha_zh_text::syllable(own.symbol).filter(|_| !own.folded.is_ascii())?;
            match fold {
                Fold::Initial => letters.push(sound.initial()),
                _ => letters.extend(sound.letters().bytes()),
            }
        }
    }
    Some(letters)
}
