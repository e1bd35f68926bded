//! Code point to class.
//!
//! Numbers are laid out so that the first pass needs no further table: [`SKIP`] and [`SKIP_WORD`] are passed over, [`OTHER`] is what
//! is in no term, the letters `a` to `z` follow [`LETTER_A`], and the symbols of terms follow [`FIRST`], in front of them those that are
//! terms by themselves.

/// Class of characters that are passed over.
pub const SKIP: u16 = 0;
/// Class of pictographs that stand for a word of some term, and may be passed over as well.
pub const SKIP_WORD: u16 = 1;
/// Class of characters that are in no term.
pub const OTHER: u16 = 2;
/// Class of the letter `a`; the others follow.
pub const LETTER_A: u16 = 3;
/// Classes from here on are of interest beside a Latin letter.
pub const FIRST: u16 = LETTER_A + 26;

/// Whether characters of the class are passed over.
#[inline(always)]
#[must_use]
pub const fn is_skip(class: u16) -> bool {
    class < OTHER
}

/// Whether the class is that of a Latin letter.
#[inline(always)]
#[must_use]
pub const fn is_letter(class: u16) -> bool {
    class.wrapping_sub(LETTER_A) < 26
}

/// Code points.
const CODES: usize = char::MAX as usize + 1;

/// Class by character.
pub struct Classes {
    /// By code point.
    all: Vec<u16>,
}

impl Default for Classes {
    fn default() -> Self {
        Self::new()
    }
}

impl Classes {
    /// A table in which every character is [`OTHER`].
    #[must_use]
    pub fn new() -> Self {
        Self { all: vec![OTHER; CODES] }
    }

    /// Gives a character its class.
    pub fn set(&mut self, letter: char, class: u16) {
        self.all[letter as usize] = class;
    }

    /// The table, of a length that needs no check where a code point is no more than [`char::MAX`].
    pub(crate) fn table(&self) -> Option<&[u16; CODES]> {
        self.all.first_chunk()
    }

    /// The class of a code point; [`OTHER`] of what is none.
    #[inline(always)]
    #[must_use]
    pub fn of(&self, code: u32) -> u16 {
        self.all.get(code as usize).copied().unwrap_or(OTHER)
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice())
    }
}
