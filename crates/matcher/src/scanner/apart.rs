//! Terms written as their syllables, a word each: gao fang for 高仿.
//!
//! Other languages have such words too (can, long, men), so one space parts the words, and a word of letters that stands a space
//! before or after them must be a syllable as well, or all capitals, as names of makers are (LV gao fang).

use std::collections::HashSet;

use xuncha_model::Fold;
use xuncha_zh_text::{FoldSet, sounded};

use super::{
    TermMatch,
    by_hash::ByHash,
    judge::Term,
    latin::is_whole_word,
    letters::{MAX_SYLLABLE, WordRuns, hash},
    text::Text,
    words::syllables,
};

/// Most syllables of a term that is read so.
const MAX_WORDS: usize = 8;

/// Terms by the hash of their letters.
#[derive(Default)]
pub(super) struct Apart {
    all: ByHash<u32>,
    /// Every syllable there is; empty without terms.
    syllables: HashSet<&'static str>,
    /// Until all terms are in.
    unsorted: Vec<(u64, u32)>,
}

impl Apart {
    /// Adds a term by its letters, in small ones.
    pub(super) fn insert(&mut self, letters: &[u8], term: u32) {
        self.unsorted.push((hash(letters), term));
    }

    /// Call once all terms are in.
    pub(super) fn finish(&mut self) {
        self.all = ByHash::new(&std::mem::take(&mut self.unsorted));
        if !self.all.is_empty() {
            self.syllables = sounded().map(|(_, syllable)| syllable.letters()).collect();
        }
    }

    /// Hashes of the syllables that a text is to be asked for.
    pub(super) fn syllable_hashes(&self) -> Vec<u64> {
        self.syllables.iter().map(|letters| hash(letters.as_bytes())).collect()
    }

    /// Puts the terms that words of the text stand for, syllable by syllable, into `out`.
    pub(super) fn scan(&self, text: Text<'_>, terms: &[Term], runs: WordRuns<'_>, out: &mut Vec<TermMatch>) {
        for last in runs.second_syllables() {
            let mut letters = [0; MAX_WORDS * MAX_SYLLABLE];
            let mut from = letters.len();
            let words =
                (0..=last).rev().take(MAX_WORDS).take_while(|&at| at == last || runs.is_before_next(at));
            for first in words {
                let Some((start, end)) = runs.word(first) else { break };
                let word = text.between(start as usize, end as usize).as_bytes();
                let Some(room) = from.checked_sub(word.len()) else { break };
                if let Some(place) = letters.get_mut(room..from) {
                    place.copy_from_slice(word);
                }
                from = room;
                if first < last {
                    let read = letters.get(from..).unwrap_or_default();
                    self.report(read, (first, last), text, terms, runs, out);
                }
            }
        }
    }

    fn report(
        &self,
        letters: &[u8],
        (first, last): (usize, usize),
        text: Text<'_>,
        terms: &[Term],
        runs: WordRuns<'_>,
        out: &mut Vec<TermMatch>,
    ) {
        for term in self.all.get(hash(letters)) {
            let Some(known) = terms.get(term as usize) else { continue };
            let words = (first..=last).filter_map(|at| runs.word(at));
            let written = words.map(|(start, end)| text.between(start as usize, end as usize));
            let spelled = syllables(known.text()).unwrap_or_default();
            let is_same = spelled.len() == last - first + 1
                && spelled
                    .iter()
                    .zip(written)
                    .all(|(sound, word)| word.eq_ignore_ascii_case(sound.letters()));
            if is_same
                && let Some(((start, _), (_, end))) = runs.word(first).zip(runs.word(last))
                && self.may_stand_between(text, (first, last), runs)
            {
                let folds = FoldSet::of(Fold::Pinyin) | FoldSet::of(Fold::Separator);
                out.push(TermMatch { start, end, term, folds });
            }
        }
    }

    /// Whether what stands before and after the words is no word of another language.
    fn may_stand_between(&self, text: Text<'_>, (first, last): (usize, usize), runs: WordRuns<'_>) -> bool {
        let Some(((start, _), (_, end))) = runs.word(first).zip(runs.word(last)) else { return false };
        let before = first.checked_sub(1).filter(|&at| runs.is_before_next(at));
        let after = Some(last + 1).filter(|_| runs.is_before_next(last));
        let mut beside = [before, after].into_iter().flatten().filter_map(|at| runs.word(at));
        is_whole_word(text, start as usize, end as usize)
            && beside.all(|(start, end)| {
                let word = text.between(start as usize, end as usize);
                let is_name = word.bytes().all(|letter| letter.is_ascii_uppercase());
                is_name || self.syllables.contains(word.to_ascii_lowercase().as_str())
            })
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.all.bytes() + self.syllables.len() * size_of::<&str>()
    }
}
