//! Code point to class.
//!
//! Numbers are laid out so that the first pass needs no further table: classes below [`SKIP_END`] are passed over,
//! [`OTHER`] is what is in no term, the letters `a` to `z` follow [`LETTER_A`], and a low byte of [`ALONE`] marks what is a
//! term by itself.

/// Classes below are passed over.
pub const SKIP_END: u16 = 0x100;
/// Class of pictographs that stand for a word of some term, and may be passed over as well.
pub const SKIP_WORD: u16 = 0xFF;
/// Class of characters that are in no term.
pub const OTHER: u16 = 0x100;
/// Class of the letter `a`; the others follow.
pub const LETTER_A: u16 = 0x102;
/// Classes from here on are of interest beside a Latin letter.
pub const FIRST: u16 = 0x200;
/// Low byte of the classes of symbols that are terms by themselves.
pub const ALONE: u16 = 0xFE;

/// Whether the class is that of a Latin letter.
#[inline(always)]
#[must_use]
pub const fn is_letter(class: u16) -> bool {
    class.wrapping_sub(LETTER_A) < 26
}

/// Whether one of these classes is a Latin letter, and the other one of interest beside it.
#[inline(always)]
pub(crate) const fn is_border(first: u16, second: u16) -> bool {
    (is_letter(first) && second >= FIRST) || (is_letter(second) && first >= FIRST)
}

/// First code point of four bytes of UTF-8.
const ASTRAL: usize = 0x1_0000;

/// Class by character.
pub struct Classes {
    /// By code point, up to U+FFFF, and one more entry: eight classes are loaded as words of four bytes.
    pub(crate) low: Vec<u16>,
    astral: Vec<u16>,
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
        Self { low: vec![OTHER; ASTRAL + 1], astral: vec![OTHER; 0x11_0000 - ASTRAL] }
    }

    /// Gives a character its class.
    pub fn set(&mut self, letter: char, class: u16) {
        match (letter as usize).checked_sub(ASTRAL) {
            None => self.low[letter as usize] = class,
            Some(over) => self.astral[over] = class,
        }
    }

    /// The class of a code point; [`OTHER`] of what is none.
    #[inline]
    #[must_use]
    pub fn of(&self, code: u32) -> u16 {
        let code = code as usize;
        let class = if code < ASTRAL { self.low.get(code) } else { self.astral.get(code - ASTRAL) };
        class.copied().unwrap_or(OTHER)
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.low.as_slice()) + size_of_val(self.astral.as_slice())
    }
}
