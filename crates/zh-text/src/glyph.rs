//! What one character is to the engine: the form it is compared in, and whether a word may run on across it.

use xuncha_model::Fold;

use crate::{FoldSet, tables::TABLES};

/// A character that can stand between two characters of a word without ending it, and what kind it is. What a
/// term tolerates of each kind is the matcher's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Skip {
    /// Zero-width, bidi and other controls, combining marks, variation selectors.
    Invisible,
    /// Spaces and tabs.
    Space,
    /// Punctuation and symbols within a sentence.
    Mark,
    /// A comma or colon.
    Clause,
    /// The end of a sentence or line.
    Stop,
    /// A pictograph. It may stand for a word as well: then its symbol is not itself.
    Emoji,
}

impl Skip {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Invisible, Self::Space, Self::Mark, Self::Clause, Self::Stop, Self::Emoji];

    /// The name used in `data/skips.txt`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invisible => "invisible",
            Self::Space => "space",
            Self::Mark => "mark",
            Self::Clause => "clause",
            Self::Stop => "stop",
            Self::Emoji => "emoji",
        }
    }
}

/// One character, folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Glyph {
    /// Width, case, variant and digit style undone; what regular expressions see.
    pub folded: char,
    /// The form in which two writings of the same thing are equal: as `folded`, and look-alikes, numerals
    /// (一 is 1) and emoji words undone.
    pub symbol: char,
    /// What was undone on the way to `symbol`.
    pub folds: FoldSet,
    /// Set when a word may run on across it.
    pub skip: Option<Skip>,
}

impl Glyph {
    /// Whether this pictograph stands for a word.
    #[must_use]
    pub fn is_emoji_word(self) -> bool {
        self.folds.contains(Fold::Emoji)
    }

    /// What separates this writing from `other`, another writing of the same symbol.
    #[must_use]
    pub fn apart_from(self, other: Self) -> FoldSet {
        let apart = self.folds.difference_of_both(other.folds);
        if apart.is_empty() { self.folds | other.folds } else { apart }
    }
}

/// The glyph of a character.
#[must_use]
#[inline]
pub fn glyph(letter: char) -> Glyph {
    let row = TABLES.row(letter);
    let or_self = |code: u32| char::from_u32(code).filter(|&form| form != '\0').unwrap_or(letter);
    Glyph { folded: or_self(row.folded), symbol: or_self(row.symbol), folds: row.folds, skip: row.skip }
}

/// Every character whose glyph is not simply itself.
pub fn odd_characters() -> impl Iterator<Item = char> {
    TABLES.odd.iter().copied()
}
