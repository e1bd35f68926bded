//! What a character sounds like: its first reading, without tone.

use crate::tables::TABLES;

/// A syllable of Mandarin without tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Syllable(u16);

impl Syllable {
    /// Its letters, `a` to `z`, one to six of them; ü is `v`.
    #[must_use]
    pub fn letters(self) -> &'static str {
        TABLES.syllables.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// Its first letter.
    #[must_use]
    pub fn initial(self) -> u8 {
        self.letters().as_bytes().first().copied().unwrap_or_default()
    }

    /// A number below [`Syllable::count`].
    #[must_use]
    pub const fn index(self) -> u16 {
        self.0
    }

    /// How many syllables there are.
    #[must_use]
    pub fn count() -> usize {
        TABLES.syllables.len()
    }
}

/// The syllable of a symbol (see [`Glyph::symbol`](crate::Glyph::symbol)); `None` for what is no Chinese character.
#[must_use]
pub fn syllable(symbol: char) -> Option<Syllable> {
    TABLES.reading.get(&symbol).copied().map(Syllable)
}

/// Every symbol that has a syllable.
pub fn sounded() -> impl Iterator<Item = (char, Syllable)> {
    TABLES.reading.iter().map(|(&symbol, &id)| (symbol, Syllable(id)))
}
