//! Code point to class: the one table the first stage reads for every character.

/// Class of characters that are in no term.
pub(super) const OTHER: u16 = 0;
/// Class of characters that may stand inside a term.
pub(super) const SKIP: u16 = 1;
/// First class of a symbol.
pub(super) const FIRST: u16 = 2;
/// Flag: look at this character whatever stands before it (it is a term by itself, or a pictograph for a word).
pub(super) const ALWAYS: u16 = 0x8000;
/// The most symbols a plane can tell apart.
pub(super) const MAX_CLASSES: usize = 0x7FF0;

const BMP: usize = 0x1_0000;

/// Class by code point.
pub(super) struct Classes {
    bmp: Box<[u16; BMP]>,
    astral: Vec<u16>,
}

impl Classes {
    pub(super) fn new() -> Self {
        let bmp = vec![OTHER; BMP].into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([OTHER; BMP]));
        Self { bmp, astral: vec![OTHER; 0x11_0000 - BMP] }
    }

    pub(super) fn set(&mut self, letter: char, class: u16) {
        let code = letter as usize;
        match code.checked_sub(BMP) {
            None => self.bmp[code] = class,
            Some(over) => self.astral[over] = class,
        }
    }

    /// The class with its flag.
    #[inline(always)]
    pub(super) fn flagged(&self, code: u32) -> u16 {
        match u16::try_from(code) {
            Ok(code) => self.bmp[usize::from(code)],
            Err(_) => self.astral.get(code as usize - BMP).copied().unwrap_or(OTHER),
        }
    }

    /// As `flagged`, of a character of three bytes.
    #[inline(always)]
    pub(super) fn of_three(&self, [a, b, c]: [u8; 3]) -> u16 {
        let code = u16::from(a) << 12 | u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F);
        self.bmp[usize::from(code)]
    }

    /// As `flagged`, of an ASCII character.
    #[inline(always)]
    pub(super) fn of_ascii(&self, byte: u8) -> u16 {
        self.bmp[usize::from(byte)]
    }

    /// The class without its flag.
    #[inline]
    pub(super) fn of(&self, code: u32) -> u16 {
        self.flagged(code) & !ALWAYS
    }
}
