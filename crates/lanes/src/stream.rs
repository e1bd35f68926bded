//! A text as the classes of its characters.

use crate::{
    classes::{Classes, OTHER, SKIP_END, SKIP_WORD},
    road::Road,
};

/// Entries that may be read or written past the last one.
pub(crate) const SLACK: usize = 16;

/// The characters of a text that are not passed over. Use it again for the next text.
#[derive(Debug, Default)]
pub struct Stream {
    /// Class of each; [`SLACK`] more, which are [`OTHER`].
    pub(crate) classes: Vec<u16>,
    /// Offset in bytes of each.
    pub(crate) places: Vec<u32>,
    pub(crate) len: usize,
    /// Offsets of pictographs that stand for a word of some term.
    pub(crate) pictographs: Vec<u32>,
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
        self.classes.get(index).copied().unwrap_or(OTHER)
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

    /// Reads a text of less than [`Stream::MOST_BYTES`]; of longer ones, nothing.
    pub fn read(&mut self, classes: &Classes, text: &str, road: Road) {
        self.pictographs.clear();
        self.len = 0;
        if text.len() < Self::MOST_BYTES {
            let room = text.len() + SLACK;
            if self.classes.len() < room {
                self.classes.resize(room, OTHER);
                self.places.resize(room, 0);
            }
            match road {
                Road::Portable => self.read_from(classes, text, 0),
                #[cfg(target_arch = "x86_64")]
                Road::Avx2(proof) => crate::avx2::read(self, classes, text, proof),
            }
        }
        let end = self.classes.iter_mut().skip(self.len).take(SLACK);
        end.for_each(|class| *class = OTHER);
    }

    /// Reads the text from this character boundary on.
    pub(crate) fn read_from(&mut self, classes: &Classes, text: &str, from: usize) {
        for (at, letter) in text.get(from..).unwrap_or_default().char_indices() {
            self.push(classes.of(letter.into()), (from + at) as u32);
        }
    }

    /// Adds a character unless it is passed over.
    #[inline]
    pub(crate) fn push(&mut self, class: u16, place: u32) {
        if class == SKIP_WORD {
            self.pictographs.push(place);
        }
        if let (Some(its_class), Some(its_place)) =
            (self.classes.get_mut(self.len), self.places.get_mut(self.len))
        {
            (*its_class, *its_place) = (class, place);
            self.len += usize::from(class >= SKIP_END);
        }
    }
}
