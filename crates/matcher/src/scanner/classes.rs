//! Class numbers: who gets which. The layout is that of [`xuncha_lanes`].

use xuncha_lanes::{FIRST, LETTER_A};

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
}

impl Numbers {
    pub(super) const fn new() -> Self {
        Self { next: FIRST }
    }

    /// A number for a symbol; `None` when they are used up.
    pub(super) fn next(&mut self) -> Option<u16> {
        let number = self.next;
        self.next = number.checked_add(1)?;
        Some(number)
    }

    /// How many were given out.
    pub(super) const fn count(&self) -> u16 {
        self.next - FIRST
    }
}
