//! Words of one character, which stand in almost every text: company for other words, looked for only when a rule
//! that names them is evaluated.

use std::collections::HashMap;

/// Words of one character, by the character.
#[derive(Debug, Default)]
pub(crate) struct Singles {
    all: Vec<(char, u32, u32)>,
    by_character: HashMap<char, Vec<(u32, u32)>>,
    /// A bit for the low bits of each character: most characters of a text end here.
    filter: [u64; 16],
}

impl Singles {
    /// From character, group and word.
    pub(crate) fn new(all: Vec<(char, u32, u32)>) -> Self {
        let mut singles = Self::default();
        for &(character, group, word) in &all {
            let (slot, bit) = Self::slot(character);
            singles.filter[slot] |= bit;
            singles.by_character.entry(character).or_default().push((group, word));
        }
        singles.all = all;
        singles
    }

    /// Group and word of each word that is this character.
    pub(crate) fn of(&self, character: char) -> &[(u32, u32)] {
        let (slot, bit) = Self::slot(character);
        if self.filter[slot] & bit == 0 {
            return &[];
        }
        self.by_character.get(&character).map_or(&[], Vec::as_slice)
    }

    /// Character, group and word of each, as given.
    pub(crate) fn all(&self) -> &[(char, u32, u32)] {
        &self.all
    }

    const fn slot(character: char) -> (usize, u64) {
        let low = character as u32 & 1023;
        (low as usize / 64, 1 << (low % 64))
    }
}
