//! Whole Latin words that are whole terms: tegongjiu for 特供酒.
//!
//! Only terms of three or more Chinese characters are read so (tg and even tegong are in too many ordinary words);
//! bare initials only at level `sound` and of five or more. A word is a run of ASCII letters that touches no letter or digit.

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
    /// Bits over hashes.
    filter: HashBits,
    shortest: usize,
    longest: usize,
}

pub(super) const fn push(hash: u64, letter: u8) -> u64 {
    (hash ^ (letter | 0x20) as u64).wrapping_mul(0x0100_0000_01B3).rotate_left(23)
}

impl Words {
    /// Adds a word, given in small letters.
    pub(super) fn insert(&mut self, letters: &[u8], term: u32, fold: Fold) {
        self.shortest = if self.all.is_empty() { letters.len() } else { self.shortest.min(letters.len()) };
        self.longest = self.longest.max(letters.len());
        self.all.push(Word { hash: letters.iter().fold(0, |hash, &letter| push(hash, letter)), term, fold });
    }

    /// Call once all words are in.
    pub(super) fn finish(&mut self) {
        self.all.sort_unstable_by_key(|word| (word.hash, word.term));
        self.all.shrink_to_fit();
        self.filter = HashBits::new(self.all.iter().map(|word| word.hash));
    }

    /// Puts every word of the text that stands for a term into `out`.
    pub(super) fn scan(&self, text: Text<'_>, terms: &[Term], out: &mut Vec<TermMatch>) {
        if self.all.is_empty() {
            return;
        }
        // A word of at least `shortest` letters covers a place at every such distance: only those are looked at.
        let bytes = text.0.as_bytes();
        let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
        let mut at = self.shortest - 1;
        while let Some(byte) = bytes.get(at) {
            if !byte.is_ascii_alphabetic() {
                at += self.shortest;
                continue;
            }
            let (before, after) = bytes.split_at(at);
            let start = at - before.iter().rev().take_while(is_letter).count();
            let end = at + after.iter().take_while(is_letter).count();
            if (self.shortest..=self.longest).contains(&(end - start)) {
                let hash = bytes.iter().take(end).skip(start).fold(0, |hash, &letter| push(hash, letter));
                if self.filter.may_hold(hash) {
                    self.report(hash, start, end, terms, text, out);
                }
            }
            at = end + self.shortest;
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
