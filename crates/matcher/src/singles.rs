//! Words of one character, which stand in almost every text: company for other words, looked for only when a rule
//! that names them is evaluated.

use std::collections::HashMap;

use xuncha_model::Fold;
use xuncha_zh_text::{FoldSet, glyph};

/// Characters with a place of their own: the basic plane.
const PLANE: u32 = 1 << 16;

/// Words of one character, by the character.
#[derive(Debug, Default)]
pub(crate) struct Singles {
    all: Vec<(char, u32, u32)>,
    /// What each character of the basic plane means, however it is written: a list of `lists` by a number above 0, or 0
    /// for nothing. Empty without words.
    list_of: Vec<u16>,
    lists: Vec<Vec<(u32, u32)>>,
    /// The lists by character.
    by_character: HashMap<char, u16>,
}

/// The character that a letter stands for, and what is undone to see that.
pub(crate) fn meant(letter: char) -> (char, FoldSet) {
    let own = glyph(letter);
    if own.is_emoji_word() { (own.symbol, Fold::Emoji.into()) } else { (own.folded, FoldSet::EMPTY) }
}

impl Singles {
    /// From character, group and word.
    pub(crate) fn new(all: Vec<(char, u32, u32)>) -> Self {
        let mut singles = Self::default();
        for &(character, group, word) in &all {
            let next = u16::try_from(singles.lists.len() + 1).unwrap_or(u16::MAX);
            let number = *singles.by_character.entry(character).or_insert(next);
            if number == next {
                singles.lists.push(Vec::new());
            }
            if let Some(list) = singles.lists.get_mut(usize::from(number) - 1) {
                list.push((group, word));
            }
        }
        if !all.is_empty() {
            let letters = (0..PLANE).map(char::from_u32);
            let list = |letter: Option<char>| letter.map_or(0, |letter| singles.number(letter));
            singles.list_of = letters.map(list).collect();
        }
        singles.all = all;
        singles
    }

    fn number(&self, letter: char) -> u16 {
        self.by_character.get(&meant(letter).0).copied().unwrap_or_default()
    }

    /// Group and word of each word that is what this letter stands for.
    pub(crate) fn of(&self, letter: char) -> &[(u32, u32)] {
        self.list(letter).map_or(&[], |list| self.words(list))
    }

    /// The list of the words that are what this letter stands for.
    pub(crate) fn list(&self, letter: char) -> Option<u32> {
        if self.all.is_empty() {
            return None;
        }
        let number = self.list_of.get(letter as usize).copied().unwrap_or_else(|| self.number(letter));
        u32::from(number).checked_sub(1)
    }

    /// Group and word of each word of a list.
    pub(crate) fn words(&self, list: u32) -> &[(u32, u32)] {
        self.lists.get(list as usize).map_or(&[], Vec::as_slice)
    }

    /// How many lists there are.
    pub(crate) const fn lists(&self) -> usize {
        self.lists.len()
    }

    /// Character, group and word of each, as given.
    pub(crate) fn all(&self) -> &[(char, u32, u32)] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_by_its_character_however_it_is_written() {
        let all = vec![('酒', 1, 2), ('\u{2A6D0}', 1, 3), ('酒', 4, 5), ('国', 6, 7), ('a', 8, 9)];
        let singles = Singles::new(all.clone());
        assert_eq!(singles.of('酒'), [(1, 2), (4, 5)]);
        assert_eq!(singles.of('\u{2A6D0}'), [(1, 3)]);
        assert_eq!(singles.of('國'), [(6, 7)]);
        assert_eq!(singles.of('Ａ'), [(8, 9)]);
        assert_eq!(singles.of('茶'), []);
        assert_eq!(singles.of('\u{2A6D1}'), []);
        assert_eq!(singles.all(), all);
        assert_eq!(Singles::new(Vec::new()).of('酒'), []);
    }
}
