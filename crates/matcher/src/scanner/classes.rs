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

/// Whether characters of this class may be passed over.
#[inline(always)]
pub(super) const fn is_skip(class: u16) -> bool {
    class < OTHER
}

/// Class of a Latin letter `a` to `z` in a plane of sight.
pub(super) const fn letter_class(letter: u8) -> u16 {
    LETTER_A + (letter - b'a') as u16
}

/// Whether the class is that of a Latin letter.
#[inline(always)]
pub(super) const fn is_letter(class: u16) -> bool {
    class.wrapping_sub(LETTER_A) < 26
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

/// Class by character.
///
/// The table is indexed by the bytes of a character almost as they are: a lead byte gives a base and a mask, and the two bytes after
/// it, masked, are added. So a character of one, two or three bytes costs two loads and no branch; those of four bytes,
/// rare, have a table by code point.
pub(super) struct Classes {
    short: Vec<u16>,
    astral: Vec<u16>,
}

/// First code point of four bytes.
const ASTRAL: usize = 0x1_0000;
/// Where in the table the characters of two bytes begin, and those of one.
const TWO: u32 = 16 << 12;
const ONE: u32 = TWO + (64 << 6);
/// Length of the table.
const SHORT: usize = ONE as usize + 0x80;

/// By lead byte: base and mask. Bytes that begin no character of three bytes or less have the base of nul.
static LEADS: [(u32, u32); 256] = {
    let mut leads = [(ONE, 0); 256];
    let mut byte = 0;
    while byte < 256 {
        leads[byte] = match byte {
            0x00..0x80 => (ONE + byte as u32, 0),
            0xC0..0xE0 => (TWO + (byte as u32 & 0x1F), 0x003F),
            0xE0..0xF0 => ((byte as u32 & 0x0F) << 12, 0x3F3F),
            _ => (ONE, 0),
        };
        byte += 1;
    }
    leads
};

impl Classes {
    pub(super) fn new() -> Self {
        Self { short: vec![OTHER; SHORT], astral: vec![OTHER; 0x11_0000 - ASTRAL] }
    }

    pub(super) fn set(&mut self, letter: char, class: u16) {
        match (letter as usize).checked_sub(ASTRAL) {
            None => {
                let mut bytes = [0; 4];
                letter.encode_utf8(&mut bytes);
                let [lead, second, third, _] = bytes;
                self.short[Self::index(lead, second, third)] = class;
            }
            Some(over) => self.astral[over] = class,
        }
    }

    #[inline(always)]
    fn index(lead: u8, second: u8, third: u8) -> usize {
        let (base, mask) = LEADS[usize::from(lead)];
        let tail = u32::from(u16::from_le_bytes([second, third])) & mask;
        (base + ((tail & 0xFF) << 6) + (tail >> 8)) as usize
    }

    /// The class of the character of at most three bytes that begins with these; of others that of nul.
    #[inline(always)]
    pub(super) fn of_bytes(&self, lead: u8, second: u8, third: u8) -> u16 {
        self.short.get(Self::index(lead, second, third)).copied().unwrap_or(OTHER)
    }

    /// The class of an ASCII character.
    #[inline(always)]
    pub(super) fn of_ascii(&self, byte: u8) -> u16 {
        self.short.get(ONE as usize + usize::from(byte)).copied().unwrap_or(OTHER)
    }

    /// The class of a code point.
    #[inline]
    pub(super) fn of(&self, code: u32) -> u16 {
        let tail = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
        match code {
            0..0x80 => self.of_bytes(code as u8, 0, 0),
            0x80..0x800 => self.of_bytes(0xC0 | (code >> 6) as u8, tail(0), 0),
            0x800..0x1_0000 => self.of_bytes(0xE0 | (code >> 12) as u8, tail(6), tail(0)),
            _ => self.astral.get(code as usize - ASTRAL).copied().unwrap_or(OTHER),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.short.as_slice()) + size_of_val(self.astral.as_slice())
    }
}
