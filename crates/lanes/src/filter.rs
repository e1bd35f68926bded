//! Where in a stream something of interest may begin.
//!
//! Every character is looked up with the one before it and the one after it in hashed bits ([`Bits`]), without a branch that
//! depends on the text, so that many loads are under way at once.

use crate::{
    bits::Bits,
    classes::{FIRST, is_letter},
    road::Road,
    stream::{SLACK, Stream},
};

/// What is of interest.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Pairs of neighbouring classes, whatever follows.
    pub pairs: &'a [[u16; 2]],
    /// Triples of neighbouring classes.
    pub threes: &'a [[u16; 3]],
    /// So many classes from [`FIRST`] on are of interest by themselves.
    pub alone: u16,
    /// Whether every Latin letter is of interest by itself.
    pub letters: bool,
}

/// Finds what is of interest.
#[derive(Debug)]
pub struct Filter {
    pub(crate) bits: Bits,
    alone: u16,
    letters: bool,
}

/// A place of interest in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(transparent)]
pub struct Place(u32);

/// What is of interest in a stream, in its order. Use it again for the next one.
#[derive(Debug, Default)]
pub struct Found {
    pub(crate) places: Vec<Place>,
    /// How many of the places count.
    pub(crate) len: usize,
    alone: Vec<u32>,
}

impl Place {
    const PAIR: u32 = 1;
    const MIDDLE: u32 = 2;
    /// How many bits say why the place is of interest; the index is above them.
    pub(crate) const INDEX: u32 = 2;

    /// Index in the stream.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> usize {
        (self.0 >> Self::INDEX) as usize
    }

    /// Whether the character may be the second of a pair of interest.
    #[inline(always)]
    #[must_use]
    pub const fn is_pair(self) -> bool {
        self.0 & Self::PAIR != 0
    }

    /// Whether the character may be the middle one of a triple of interest.
    #[inline(always)]
    #[must_use]
    pub const fn is_middle(self) -> bool {
        self.0 & Self::MIDDLE != 0
    }
}

impl Found {
    /// Every character that is the second of a pair or the middle one of a triple of interest. A few others may be among them.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        self.places.get(..self.len).unwrap_or_default()
    }

    /// Indexes of every character that is of interest by itself.
    #[must_use]
    pub fn alone(&self) -> &[u32] {
        &self.alone
    }

    /// Makes room for a stream.
    fn clear(&mut self, len: usize) {
        self.len = 0;
        self.alone.clear();
        if self.places.len() < len + SLACK {
            self.places.resize(len + SLACK, Place::default());
        }
    }
}

impl Filter {
    /// A filter for what is wanted.
    #[must_use]
    pub fn new(wanted: &Wanted<'_>) -> Self {
        let &Wanted { pairs, threes, alone, letters } = wanted;
        let beginnings = threes.iter().map(|&[first, second, _]| [first, second]);
        let mut known: Vec<[u16; 2]> = pairs.iter().copied().chain(beginnings).collect();
        known.sort_unstable();
        known.dedup();
        let mut bits = Bits::new(known.len());
        pairs.iter().for_each(|&[first, second]| bits.add_pair(first, second));
        threes.iter().for_each(|&[first, second, third]| bits.add_three(first, second, third));
        Self { bits, alone, letters }
    }

    /// Puts into `found` what is of interest in the stream.
    ///
    /// In a text with pictographs, which are not in the stream but may stand between its characters, what follows a pair
    /// counts as unknown: its places say neither.
    pub fn find(&self, stream: &Stream, found: &mut Found, road: Road) {
        found.clear(stream.len);
        match road {
            _ if !stream.pictographs.is_empty() => {
                self.find_places(stream, found, |[first, second, _]| {
                    (0, self.bits.holds_beginning(first, second))
                });
            }
            Road::Portable => self.find_places(stream, found, |[first, second, third]| {
                let [pair, three] = self.bits.holds(first, second, third);
                (pair | three << 1, pair | three != 0)
            }),
            #[cfg(target_arch = "x86_64")]
            Road::Avx2(proof) => crate::avx2::find(self, stream, found, proof),
        }
        if self.alone > 0 || self.letters {
            let is_alone =
                |class: u16| class.wrapping_sub(FIRST) < self.alone || (self.letters && is_letter(class));
            let all = (0..).zip(stream.own());
            found.alone.extend(all.filter(|&(_, &class)| is_alone(class)).map(|(index, _)| index));
        }
    }

    /// Lists places. `tell` gives for three classes the bits of a place, and whether it is one.
    fn find_places(&self, stream: &Stream, found: &mut Found, tell: impl Fn([u16; 3]) -> (u32, bool)) {
        for index in 0..stream.len {
            let (kind, is_there) = tell(stream.three(index));
            if let Some(place) = found.places.get_mut(found.len) {
                *place = Place((index as u32) << Place::INDEX | kind);
                found.len += usize::from(is_there);
            }
        }
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bits.bytes()
    }
}
