//! Whole Latin words that are whole terms: tegongjiu for 特供酒.
//!
//! Only terms of three or more Chinese characters are read so (tg and even tegong are in too many ordinary words);
//! bare initials only at level `sound`. A word is a run of ASCII letters that touches no letter or digit.

use xuncha_model::Fold;
use xuncha_zh_text::FoldSet;

use super::{TermMatch, judge::Term};

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
    filter: Vec<u64>,
    shortest: usize,
    longest: usize,
}

const fn push(hash: u64, letter: u8) -> u64 {
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
        self.filter = vec![0; (self.all.len() / 4).next_power_of_two()];
        for word in &self.all {
            let at = word.hash as usize & (self.filter.len() * 64 - 1);
            self.filter[at / 64] |= 1 << (at % 64);
        }
    }

    /// Puts every word of the text that stands for a term into `out`.
    pub(super) fn scan(&self, text: &str, terms: &[Term], out: &mut Vec<TermMatch>) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while !self.all.is_empty() {
            let Some(skipped) =
                bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_alphabetic))
            else {
                return;
            };
            let start = at + skipped;
            let mut hash = 0;
            at = start;
            while let Some(&letter) = bytes.get(at).filter(|letter| letter.is_ascii_alphabetic()) {
                hash = push(hash, letter);
                at += 1;
            }
            let slot = hash as usize & (self.filter.len() * 64 - 1);
            if self.filter[slot / 64] >> (slot % 64) & 1 == 1
                && (self.shortest..=self.longest).contains(&(at - start))
            {
                let is_digit =
                    |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
                if !is_digit(start.checked_sub(1)) && !is_digit(Some(at)) {
                    self.report(hash, start, at, terms, text, out);
                }
            }
        }
    }

    fn report(
        &self,
        hash: u64,
        start: usize,
        end: usize,
        terms: &[Term],
        text: &str,
        out: &mut Vec<TermMatch>,
    ) {
        let first = self.all.partition_point(|word| word.hash < hash);
        for word in self.all.iter().skip(first).take_while(|word| word.hash == hash) {
            let found = text.get(start..end).unwrap_or_default().to_ascii_lowercase();
            let spelled = terms.get(word.term as usize).and_then(|term| spelling(&term.text, word.fold));
            if spelled.as_deref() == Some(found.as_bytes()) {
                let folds = FoldSet::of(word.fold);
                out.push(TermMatch { start: start as u32, end: end as u32, term: word.term, folds });
            }
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.filter.as_slice())
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
