//! Single characters of a text by byte offset, without slicing it.

/// Bytes of UTF-8 text. Offsets given to its methods lie on character boundaries; others give `None` or a
/// replacement, never a panic.
#[derive(Clone, Copy)]
pub(super) struct Text<'t>(pub(super) &'t str);

/// A character and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) code: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Letter {
    pub(super) fn char(self) -> char {
        char::from_u32(self.code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

impl<'t> Text<'t> {
    /// The character that begins at `at`.
    #[inline]
    pub(super) fn at(self, at: usize) -> Option<Letter> {
        let bytes = self.0.as_bytes().get(at..)?;
        let tail = |byte: u8| u32::from(byte & 0x3F);
        let (code, len) = match *bytes {
            [a, ..] if a < 0x80 => (u32::from(a), 1),
            [a, b, c, ..] if a & 0xF0 == 0xE0 => (u32::from(a & 0x0F) << 12 | tail(b) << 6 | tail(c), 3),
            [a, b, ..] if a & 0xE0 == 0xC0 => (u32::from(a & 0x1F) << 6 | tail(b), 2),
            [a, b, c, d, ..] => (u32::from(a & 0x07) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), 4),
            _ => return None,
        };
        Some(Letter { code, start: at, end: at + len })
    }

    /// The code point of a character of three bytes; of any other, none that has three.
    #[inline]
    pub(super) fn wide_at(self, at: u32) -> u32 {
        let bytes = self.0.as_bytes().get(at as usize..).and_then(|rest| rest.first_chunk());
        let [a, b, c] = bytes.copied().unwrap_or_default().map(u32::from);
        ((a ^ 0xE0) << 12) + ((b & 0x3F) << 6) + (c & 0x3F)
    }

    /// Where the character that begins at `start` ends.
    #[inline]
    pub(super) fn end_of(self, start: u32) -> u32 {
        let len = match self.0.as_bytes().get(start as usize) {
            Some(0..0x80) => 1,
            Some(0x80..0xE0) => 2,
            Some(0xE0..0xF0) => 3,
            _ => 4,
        };
        start + len
    }

    /// The character that ends at `end`.
    #[inline]
    pub(super) fn before(self, end: usize) -> Option<Letter> {
        let bytes = self.0.as_bytes();
        let mut start = end.checked_sub(1)?;
        while bytes.get(start).is_some_and(|byte| byte & 0xC0 == 0x80) && start > 0 {
            start -= 1;
        }
        self.at(start)
    }

    /// The text between two offsets; empty when there is none.
    pub(super) fn between(self, start: usize, end: usize) -> &'t str {
        self.0.get(start..end).unwrap_or_default()
    }
}
