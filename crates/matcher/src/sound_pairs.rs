//! Words of two characters where two others sound the same: 芒和 for 盲盒.
//!
//! Ordinary text is full of pairs that sound like some word (价比 in 性价比 like 假币), so a pair counts only where no
//! word of ordinary text is: the two characters do not stand side by side in ordinary text, nor either of them with its
//! neighbour within a word. And it counts only beside a word that is seen; [`crate::evaluate`] sees to that. Spoken sentences put
//! new pairs together all the time (宝子们 like 包子), nearly always with one of a few dozen characters that carry the grammar
//! and not the sense; in running text pairs with one of those do not count.

use std::{collections::HashSet, ops::Range};

use foldhash::{HashMap, HashMapExt as _};
use xuncha_zh_text::{Syllable, fold_text, glyph, is_ordinary_pair, is_word_pair, syllable};

/// The characters that are looked at: CJK Unified Ideographs.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// Characters that any word of a sentence may stand beside.
const OF_GRAMMAR: &[char] = &[
    '的', '是', '了', '们', '子', '只', '就', '也', '都', '不', '没', '我', '你', '您', '在', '着', '吧',
    '呢', '啊', '把', '给', '和', '与', '或', '这', '那', '很', '才', '再',
];

/// Marks the sound of a character of grammar; no syllable has so high a number.
const GRAMMAR: u16 = 1 << 15;

/// A pair that sounds like a word of a group: bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) group: u32,
    pub(crate) word: u32,
    pub(crate) bytes: (u32, u32),
}

impl Heard {
    /// The same in a part of the text, if it stands there.
    pub(crate) fn within(&self, part: &Range<usize>) -> Option<Self> {
        let (start, end) = (self.bytes.0 as usize, self.bytes.1 as usize);
        let offset = |byte: usize| u32::try_from(byte - part.start).ok();
        (part.start <= start && end <= part.end)
            .then(|| Some(Self { bytes: (offset(start)?, offset(end)?), ..*self }))
            .flatten()
    }
}

/// Words of two characters, by their sound.
#[derive(Debug, Default)]
pub(crate) struct SoundPairs {
    all: Vec<(u32, u32)>,
    /// What each character sounds like, from [`FIRST`] on, for those that sound like one of a word, with [`GRAMMAR`] where it
    /// is one of those; 0 for the others. Empty when there are no words.
    sounds: Vec<u16>,
    /// A bit for each pair of sounds that some word has: rows of `row` bits.
    asked: Vec<u64>,
    row: usize,
    by_sound: HashMap<(u16, u16), Vec<Word>>,
}

/// A word of a group, as it is written once it is folded.
#[derive(Debug, Clone, Copy)]
struct Word {
    group: u32,
    word: u32,
    written: [char; 2],
}

/// The syllables of a word of two characters; `None` for any other word.
pub(crate) fn syllables(word: &str) -> Option<[Syllable; 2]> {
    let [first, second] = two_characters(word)?;
    Some([syllable(first)?, syllable(second)?])
}

/// The characters of a word of two, folded.
fn two_characters(word: &str) -> Option<[char; 2]> {
    let folded = fold_text(word).text;
    let mut characters = folded.chars();
    let pair = [characters.next()?, characters.next()?];
    characters.next().is_none().then_some(pair)
}

impl SoundPairs {
    /// From group and word of each; `words` are the words.
    pub(crate) fn new(all: Vec<(u32, u32)>, words: &[String]) -> Self {
        let mut by_sound: HashMap<_, Vec<_>> = HashMap::new();
        for &(group, word) in &all {
            if let Some(written) = words.get(word as usize).and_then(|word| two_characters(word))
                && let [Some(first), Some(second)] = written.map(syllable)
            {
                by_sound.entry((number(first), number(second))).or_default().push(Word {
                    group,
                    word,
                    written,
                });
            }
        }
        let row = Syllable::count() + 1;
        let mut pairs = vec![0; (row * row).div_ceil(64)];
        for &sounds in by_sound.keys() {
            let (slot, bit) = place(row, sounds);
            if let Some(bits) = pairs.get_mut(slot) {
                *bits |= bit;
            }
        }
        let asked: HashSet<u16> = by_sound.keys().flat_map(|&(first, second)| [first, second]).collect();
        let sound = |code: u32| {
            let folded = char::from_u32(code).map(|character| glyph(character).folded);
            let grammar = folded.filter(|folded| OF_GRAMMAR.contains(folded)).map_or(0, |_| GRAMMAR);
            let sound = folded.and_then(syllable).map(number).filter(|sound| asked.contains(sound));
            sound.map_or(0, |sound| sound | grammar)
        };
        let sounds = if asked.is_empty() { Vec::new() } else { (FIRST..=LAST).map(sound).collect() };
        Self { all, sounds, asked: pairs, row, by_sound }
    }

    /// Group and word of each, as given.
    pub(crate) fn all(&self) -> &[(u32, u32)] {
        &self.all
    }

    fn sound(&self, character: char) -> u16 {
        let place = u32::from(character).checked_sub(FIRST);
        place.and_then(|place| self.sounds.get(place as usize)).copied().unwrap_or_default()
    }

    fn is_asked(&self, sounds: (u16, u16)) -> bool {
        let (slot, bit) = place(self.row, sounds);
        self.asked.get(slot).is_some_and(|bits| bits & bit != 0)
    }

    /// Puts every pair of `text` that sounds like a word, and is none of ordinary text, into `out`. `is_running` tells
    /// whether it is running text, and no title.
    pub(crate) fn find(&self, text: &str, is_running: bool, out: &mut Vec<Heard>) {
        if self.sounds.is_empty() {
            return;
        }
        let mut before = (0, '\0', 0);
        for (at, character) in text.char_indices() {
            let here = (at, character, self.sound(character));
            let sounds = (before.2 & !GRAMMAR, here.2 & !GRAMMAR);
            let is_loose = is_running && (before.2 | here.2) & GRAMMAR != 0;
            if sounds.0 != 0
                && sounds.1 != 0
                && !is_loose
                && self.is_asked(sounds)
                && let Some(found) = self.by_sound.get(&sounds)
            {
                let end = at + character.len_utf8();
                let pair = [glyph(before.1).folded, glyph(character).folded];
                if !stands_in_words(text, (before.0, end), pair) {
                    let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
                    let bytes = (offset(before.0), offset(end));
                    let others = found.iter().filter(|word| word.written != pair);
                    out.extend(others.map(|&Word { group, word, .. }| Heard { group, word, bytes }));
                }
            }
            before = here;
        }
    }
}

/// Whether the pair at these bytes, or either of it with its neighbour, stands in ordinary words.
fn stands_in_words(text: &str, (start, end): (usize, usize), [first, second]: [char; 2]) -> bool {
    let ahead = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    is_ordinary_pair(first, second)
        || ahead.is_some_and(|ahead| is_word_pair(glyph(ahead).folded, first))
        || after.is_some_and(|after| is_word_pair(second, glyph(after).folded))
}

/// Where the bit of a pair of sounds is.
const fn place(row: usize, (first, second): (u16, u16)) -> (usize, u64) {
    let at = first as usize * row + second as usize;
    (at / 64, 1 << (at % 64))
}

/// A syllable as a number above 0.
const fn number(syllable: Syllable) -> u16 {
    syllable.index() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(words: &[&str], text: &str) -> Vec<(u32, String)> {
        heard_in(words, text, false)
    }

    fn heard_in(words: &[&str], text: &str, is_running: bool) -> Vec<(u32, String)> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let all = (0..).take(words.len()).map(|word| (7, word)).collect();
        let mut found = Vec::new();
        SoundPairs::new(all, &words).find(text, is_running, &mut found);
        assert!(found.iter().all(|one| one.group == 7));
        let part =
            |one: &Heard| text.get(one.bytes.0 as usize..one.bytes.1 as usize).unwrap_or_default().to_owned();
        found.iter().map(|one| (one.word, part(one))).collect()
    }

    #[test]
    fn pairs_that_are_no_words_are_heard() {
        let words = ["盲盒", "拍卖", "假币"];
        assert_eq!(heard(&words, "芒和保值 直播排卖"), [(0, "芒和".to_owned()), (1, "排卖".to_owned())]);
        assert_eq!(heard(&words, "芒禾保值"), [(0, "芒禾".to_owned())], "every character of that sound");
    }

    #[test]
    fn in_running_text_no_pair_with_a_character_of_grammar_is_heard() {
        assert_eq!(heard_in(&["包子"], "宝子们记得先焯水", true), []);
        let text = "芒和保值，直播芒禾";
        assert_eq!(heard_in(&["盲盒"], text, true), [(0, "芒禾".to_owned())]);
        assert_eq!(heard(&["盲盒"], text), [(0, "芒和".to_owned()), (0, "芒禾".to_owned())]);
    }

    #[test]
    fn words_and_parts_of_words_are_not() {
        let words = ["盲盒", "假币", "执照"];
        assert_eq!(heard(&words, "高性价比 品质照片 盲盒"), []);
        assert_eq!(heard(&words, "芒 和"), [], "nothing may stand between");
        assert_eq!(heard(&[], "芒和"), []);
    }
}
