//! Whole Latin words that are whole terms: tegongjiu for 特供酒.
//!
//! Only terms of three or more Chinese characters are read so, and of two where the author asks for more than folds and
//! the word has six letters (tg and even tegong are in too many ordinary words); bare initials only at level `sound` and of five or more. A word is a run of ASCII letters that touches no letter or digit.

use xuncha_model::Fold;
use xuncha_zh_text::{FoldSet, Syllable, glyph, syllable};

use super::{
    TermMatch,
    by_hash::{ByHash, Numbered},
    judge::Term,
    latin::is_whole_word,
    letters::{Run, hash},
    text::Text,
};

/// The term that a word stands for, and how it is written: in syllables or initials.
type Word = (u32, Fold);

impl Numbered for Word {
    fn number(self) -> u32 {
        self.0 << 1 | u32::from(self.1 == Fold::Initial)
    }

    fn numbered(number: u32) -> Self {
        (number >> 1, if number & 1 == 1 { Fold::Initial } else { Fold::Pinyin })
    }
}

/// Words by hash.
#[derive(Default)]
pub(super) struct Words {
    all: ByHash<Word>,
    /// Until all words are in.
    unsorted: Vec<(u64, Word)>,
}

impl Words {
    /// Adds a word, given in small letters.
    pub(super) fn insert(&mut self, letters: &[u8], term: u32, fold: Fold) {
        self.unsorted.push((hash(letters), (term, fold)));
    }

    /// Call once all words are in. Gives their hashes.
    pub(super) fn finish(&mut self) -> Vec<u64> {
        let words = std::mem::take(&mut self.unsorted);
        let hashes = words.iter().map(|&(hash, _)| hash).collect();
        self.all = ByHash::new(&words);
        hashes
    }

    /// Puts every run of the text that is a word that stands for a term into `out`.
    pub(super) fn scan(&self, text: Text<'_>, terms: &[Term], runs: &[Run], out: &mut Vec<TermMatch>) {
        if !self.all.is_empty() {
            runs.iter().filter(|run| run.is_whole).for_each(|run| self.report(run, terms, text, out));
        }
    }

    /// Puts the terms that this word of the text stands for into `out`.
    fn report(&self, run: &Run, terms: &[Term], text: Text<'_>, out: &mut Vec<TermMatch>) {
        let (start, end) = (run.start as usize, run.end as usize);
        for (term, fold) in self.all.get(run.hash) {
            if !is_whole_word(text, start, end) {
                return;
            }
            let spelled = terms.get(term as usize).and_then(|term| spelling(term.text(), fold));
            let found = text.between(start, end).as_bytes();
            if spelled.is_some_and(|spelled| spelled.eq_ignore_ascii_case(found)) {
                let folds = FoldSet::of(fold);
                out.push(TermMatch { start: start as u32, end: end as u32, term, folds });
            }
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.all.bytes()
    }
}

/// The term as syllables (`Fold::Pinyin`) or initials in one word; `None` unless it is all Chinese characters.
pub(super) fn spelling(text: &str, fold: Fold) -> Option<Vec<u8>> {
    let letters = |sound: Syllable| match fold {
        Fold::Initial => vec![sound.initial()],
        _ => sound.letters().into(),
    };
    Some(syllables(text)?.into_iter().flat_map(letters).collect())
}

/// The syllables of a term; `None` unless it is all Chinese characters.
pub(super) fn syllables(text: &str) -> Option<Vec<Syllable>> {
    let symbols = text.chars().map(glyph).filter(|&own| super::judge::is_symbol(own));
    symbols.map(|own| syllable(own.symbol).filter(|_| !own.folded.is_ascii())).collect()
}
