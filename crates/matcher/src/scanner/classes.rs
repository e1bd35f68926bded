//! Code point to class: the one table the first stage reads for every character.
//!
//! A class is a row number, and its low bits are a column number, of the bit matrix in [`filter`](super::filter). The
//! numbers are laid out so that the first stage needs no tests: classes below 0x100 are passed over; the columns of
//! [`SKIP`] and [`OTHER`] are never set; the columns of Latin letters belong to them alone.

/// Class of characters that may stand inside a term.
pub(super) const SKIP: u16 = 0x01;
/// Class of pictographs that stand for a word of some term, and may be passed over as well.
pub(super) const SKIP_WORD: u16 = 0xFF;
/// Class of characters that are in no term.
pub(super) const OTHER: u16 = 0x100;
/// Class of the letter `a`; the others follow.
const LETTER_A: u16 = 0x102;
/// Low bytes of the classes of all other symbols.
const LOW_BYTES: std::ops::RangeInclusive<u16> = 0x20..=0xF0;
/// Low byte of symbols that are terms by themselves: its column is set in all rows.
pub(super) const ALONE: u16 = 0xFE;

const BMP: usize = 0x1_0000;

/// Whether characters of this class may be passed over.
#[inline(always)]
pub(super) const fn is_skip(class: u16) -> bool {
    class < OTHER
}

/// Class of a Latin letter `a` to `z` in a plane of sight.
pub(super) const fn letter_class(letter: u8) -> u16 {
    LETTER_A + (letter - b'a') as u16
}

/// The Latin letter of a class.
pub(super) fn class_letter(class: u16) -> Option<u8> {
    let letter = u8::try_from(class.checked_sub(LETTER_A)?).ok()?;
    (letter < 26).then(|| b'a' + letter)
}

/// Gives out class numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    next: u16,
    next_alone: u16,
}

impl Numbers {
    pub(super) const fn new() -> Self {
        Self { next: 0x200 + *LOW_BYTES.start(), next_alone: 0x200 | ALONE }
    }

    /// A number for a symbol; `None` when they are used up.
    pub(super) fn next(&mut self) -> Option<u16> {
        let number = self.next;
        let is_last_of_row = number & 0xFF == *LOW_BYTES.end();
        self.next = number.checked_add(if is_last_of_row {
            0x100 - LOW_BYTES.end() + LOW_BYTES.start()
        } else {
            1
        })?;
        Some(number)
    }

    /// A number for a symbol that is a term by itself.
    pub(super) fn next_alone(&mut self) -> Option<u16> {
        let number = self.next_alone;
        self.next_alone = number.checked_add(0x100)?;
        Some(number)
    }
}

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

    /// The class of a code point.
    #[inline(always)]
    pub(super) fn of(&self, code: u32) -> u16 {
        match u16::try_from(code) {
            Ok(code) => self.bmp[usize::from(code)],
            Err(_) => self.astral.get(code as usize - BMP).copied().unwrap_or(OTHER),
        }
    }

    /// As `of`, of a code point of the basic plane.
    #[inline(always)]
    pub(super) fn of_short(&self, code: u32) -> u16 {
        self.bmp[code as usize % BMP]
    }
}
