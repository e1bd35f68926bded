//! A text as the classes of its characters.

use crate::{
    classes::{Classes, OTHER, SKIP_WORD, is_letter, is_skip},
    road::Road,
    stretches::Stretches,
};

/// Entries that may be read or written past the last one by the longest step of any reader.
pub(crate) const SLACK: usize = 96;

/// Stands for a code point of more than sixteen bits.
pub(crate) const LONG: u16 = u16::MAX;

/// The characters of a text that are not passed over. Use it again for the next text.
#[derive(Debug, Default)]
pub struct Stream {
    /// Class of each, one entry further on; the first one, and [`SLACK`] after the last, are [`OTHER`].
    pub(crate) classes: Vec<u16>,
    /// Offset in bytes of each.
    pub(crate) places: Vec<u32>,
    pub(crate) len: usize,
    /// Offsets of pictographs that stand for a word of some term.
    pub(crate) pictographs: Vec<u32>,
    /// Whether a letter is written in another way than ASCII.
    pub(crate) has_odd_letters: bool,
    /// Code points of a part of the text, while it is read; of those that need more bits, [`LONG`].
    pub(crate) codes: Vec<u16>,
    stretches: Stretches,
}

impl Stream {
    /// Texts are shorter: 512 MiB.
    pub const MOST_BYTES: usize = i32::MAX as usize / 4;

    /// How many characters are not passed over.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether all characters are passed over.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The class of the character at this index; [`OTHER`] outside.
    #[inline(always)]
    #[must_use]
    pub fn class(&self, index: usize) -> u16 {
        self.classes.get(index.wrapping_add(1)).copied().unwrap_or(OTHER)
    }

    /// The classes of the character at this index, of the one before and of the one after it; [`OTHER`] outside.
    #[inline(always)]
    #[must_use]
    pub fn three(&self, index: usize) -> [u16; 3] {
        self.classes.get(index..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([OTHER; 3])
    }

    /// The classes of the character at this index, of the one before and of the two after it; [`OTHER`] outside.
    #[inline(always)]
    #[must_use]
    pub fn four(&self, index: usize) -> [u16; 4] {
        self.classes.get(index..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([OTHER; 4])
    }

    /// The classes of the character at this index and of the seven after it; [`OTHER`] outside.
    #[inline(always)]
    #[must_use]
    pub fn eight(&self, index: usize) -> [u16; 8] {
        self.classes.get(index + 1..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([OTHER; 8])
    }

    /// Offsets in bytes of the character at this index and of the seven after it; anything beyond the last.
    #[inline(always)]
    #[must_use]
    pub fn eight_places(&self, index: usize) -> [u32; 8] {
        self.places.get(index..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default()
    }

    /// The classes of all characters.
    pub(crate) fn own(&self) -> &[u16] {
        self.classes.get(1..=self.len).unwrap_or_default()
    }

    /// Offsets in bytes of the characters.
    #[inline(always)]
    #[must_use]
    pub fn places(&self) -> &[u32] {
        self.places.get(..self.len).unwrap_or_default()
    }

    /// Offsets of the pictographs of class [`SKIP_WORD`].
    #[inline(always)]
    #[must_use]
    pub fn pictographs(&self) -> &[u32] {
        &self.pictographs
    }

    /// Whether a character of a letter's class is not written in ASCII.
    #[must_use]
    pub const fn has_odd_letters(&self) -> bool {
        self.has_odd_letters
    }

    /// Long stretches of ASCII of which something was left out: where each begins and ends in bytes, with what was read of it.
    #[must_use]
    pub fn stretches(&self) -> &[(u32, u32)] {
        &self.stretches.all
    }

    /// Reads a text of less than [`Stream::MOST_BYTES`]; of longer ones, nothing. With `longest`, the symbols of the longest pattern, long
    /// stretches of ASCII are left out, but for what a pattern that begins before them may go on with; one character that is in no
    /// term takes their place.
    pub fn read(&mut self, classes: &Classes, longest: Option<u32>, text: &str, road: Road) {
        self.pictographs.clear();
        self.has_odd_letters = false;
        self.len = 0;
        let text = if text.len() < Self::MOST_BYTES { text } else { "" };
        let room = text.len() + 1 + SLACK;
        if self.classes.len() < room {
            self.classes.resize(room, OTHER);
            self.places.resize(room, 0);
        }
        match longest {
            Some(longest) => self.stretches.find(text.as_bytes(), longest, road),
            None => self.stretches.none(text.len()),
        }
        let parts = std::mem::take(&mut self.stretches.parts);
        for &(start, end) in &parts {
            if start > 0 {
                self.push(OTHER, start);
            }
            let text = text.get(..end).unwrap_or_default();
            match road {
                Road::Portable => self.read_slowly(classes, text, start),
                #[cfg(target_arch = "x86_64")]
                Road::Avx2(proof) => crate::avx2::read(self, classes, text, start, proof),
            }
        }
        self.stretches.parts = parts;
        let end = self.len + 1;
        if let Some(end) = self.classes.get_mut(end..end + SLACK) {
            end.fill(OTHER);
        }
    }

    /// Puts the classes of the first so many of `codes` after those of the stream.
    pub(crate) fn look_up(&mut self, classes: &Classes, listed: usize) {
        let (Some(table), Some(room)) = (classes.table(), self.classes.get_mut(self.len + 1..)) else {
            return;
        };
        let (room, _) = room.as_chunks_mut::<8>();
        let (codes, _) = self.codes.as_chunks::<8>();
        for (eight, codes) in room.iter_mut().zip(codes).take(listed.div_ceil(8)) {
            *eight = codes.map(|code| table[usize::from(code)]);
        }
    }

    /// Marks the code points of characters of four bytes among those that were listed after those of the stream.
    #[cold]
    #[inline(never)]
    pub(crate) fn mark_long(&mut self, text: &str, listed: usize) {
        for (&place, code) in self.places.iter().skip(self.len).zip(&mut self.codes).take(listed) {
            if text.as_bytes().get(place as usize).is_some_and(|&byte| byte >= 0xF0) {
                *code = LONG;
            }
        }
    }

    /// Puts the classes of characters of four bytes where [`Stream::look_up`] could not know them.
    #[cold]
    #[inline(never)]
    pub(crate) fn look_up_long(&mut self, classes: &Classes, text: &str, listed: usize) {
        let its = self.classes.iter_mut().skip(self.len + 1);
        let all = self.places.iter().skip(self.len).zip(&self.codes).zip(its).take(listed);
        for ((&place, _), class) in all.filter(|((_, code), _)| **code == LONG) {
            let letter = text.get(place as usize..).and_then(|rest| rest.chars().next());
            *class = letter.map_or(OTHER, |letter| classes.of(letter.into()));
        }
    }

    fn read_slowly(&mut self, classes: &Classes, text: &str, from: usize) {
        for (at, letter) in text.get(from..).unwrap_or_default().char_indices() {
            let class = classes.of(letter.into());
            self.has_odd_letters |= is_letter(class) && !letter.is_ascii();
            self.push(class, from + at);
        }
    }

    /// Adds a character unless it is passed over.
    fn push(&mut self, class: u16, at: usize) {
        if class == SKIP_WORD {
            self.pictographs.push(at as u32);
        }
        let to = self.len + 1;
        if let (Some(its_class), Some(place)) = (self.classes.get_mut(to), self.places.get_mut(self.len)) {
            (*its_class, *place) = (class, at as u32);
            self.len += usize::from(!is_skip(class));
        }
    }
}
