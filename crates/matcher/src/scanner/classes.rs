//! Class numbers: who gets which, and what they tell by themselves. The layout is that of [`xuncha_lanes`].

use xuncha_lanes::{ALONE, FIRST, LETTER_A, SKIP_END};

/// Class of characters that may stand inside a term.
pub(super) const SKIP: u16 = 0x01;

/// Whether characters of this class may be passed over.
#[inline(always)]
pub(super) const fn is_skip(class: u16) -> bool {
    class < SKIP_END
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
        Self { next: FIRST, next_alone: FIRST | ALONE }
    }

    /// A number for a symbol; `None` when they are used up.
    pub(super) fn next(&mut self) -> Option<u16> {
        let number = self.next;
        self.next = number.checked_add(if number & 0xFF == ALONE - 1 { 2 } else { 1 })?;
        Some(number)
    }

    /// A number for a symbol that is a term by itself.
    pub(super) fn next_alone(&mut self) -> Option<u16> {
        let number = self.next_alone;
        self.next_alone = number.checked_add(0x100)?;
        Some(number)
    }
}
