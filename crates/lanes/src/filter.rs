//! Where in a stream something of interest may begin.

use crate::{
    bits::Bits,
    classes::{ALONE, OTHER, is_border, is_letter},
    road::Road,
    stream::{SLACK, Stream},
};

/// Pairs and triples of neighbouring classes that are of interest.
#[derive(Debug)]
pub struct Filter {
    pub(crate) bits: Bits,
    /// Whether every letter is of interest.
    pub(crate) all_letters: bool,
}

/// A place of interest in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(transparent)]
pub struct Place(u32);

/// What is of interest in a stream, in its order. Use it again for the next one.
#[derive(Debug, Default)]
pub struct Found {
    /// Every character that is of interest by itself, is the second of a pair or the middle one of a triple of interest. A few
    /// others may be among them.
    pub places: Vec<Place>,
    /// Indexes of every character that is a Latin letter after a class of interest beside one, or the other way round.
    pub borders: Vec<u32>,
}

impl Place {
    /// Which bits say why the place is of interest; the index is above them.
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
        self.0 & 1 != 0
    }

    /// Whether the character may be the middle one of a triple of interest.
    #[inline(always)]
    #[must_use]
    pub const fn is_middle(self) -> bool {
        self.0 & 2 != 0
    }
}

impl Filter {
    /// `pairs` that are of interest whatever follows, and `threes`. `all_letters`: whether each class of a Latin letter is of interest by
    /// itself, as are those whose low byte is [`ALONE`].
    #[must_use]
    pub fn new(pairs: &[[u16; 2]], threes: &[[u16; 3]], all_letters: bool) -> Self {
        let beginnings = threes.iter().map(|&[first, second, _]| [first, second]);
        let mut known: Vec<[u16; 2]> = pairs.iter().copied().chain(beginnings).collect();
        known.sort_unstable();
        known.dedup();
        let mut bits = Bits::new(known.len());
        pairs.iter().for_each(|&[first, second]| bits.add_pair(first, second));
        threes.iter().for_each(|&[first, second, third]| bits.add_three(first, second, third));
        Self { bits, all_letters }
    }

    /// Puts into `found` what is of interest in the stream.
    ///
    /// In a text with pictographs, which are not in the stream but may stand between its characters, what follows a pair
    /// counts as unknown: its places say neither.
    pub fn find(&self, stream: &Stream, found: &mut Found, road: Road) {
        found.places.clear();
        found.borders.clear();
        if !stream.pictographs.is_empty() {
            return self.find_pairs(stream, found);
        }
        match road {
            Road::Portable => self.find_triples(stream, found),
            #[cfg(target_arch = "x86_64")]
            Road::Avx2(proof) => {
                found.places.resize(stream.len + SLACK, Place::default());
                found.borders.resize(stream.len + SLACK, 0);
                let [places, borders] = crate::avx2::find(self, stream, found, proof);
                found.places.truncate(places);
                found.borders.truncate(borders);
            }
        }
    }

    fn find_pairs(&self, stream: &Stream, found: &mut Found) {
        let mut first = OTHER;
        for (index, &second) in (0..).zip(stream.classes.iter().take(stream.len)) {
            if self.bits.holds_beginning(first, second) || self.is_by_itself(second) {
                found.places.push(Place(index << Place::INDEX));
            }
            if is_border(first, second) {
                found.borders.push(index);
            }
            first = second;
        }
    }

    fn find_triples(&self, stream: &Stream, found: &mut Found) {
        let mut first = OTHER;
        for (index, &second) in (0..).zip(stream.classes.iter().take(stream.len)) {
            let third = stream.class(index as usize + 1);
            let [pair, three] = self.bits.holds(first, second, third);
            if pair | three == 1 || self.is_by_itself(second) {
                found.places.push(Place(index << Place::INDEX | three << 1 | pair));
            }
            if is_border(first, second) {
                found.borders.push(index);
            }
            first = second;
        }
    }

    const fn is_by_itself(&self, class: u16) -> bool {
        class & 0xFF == ALONE || (self.all_letters && is_letter(class))
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bits.bytes()
    }
}
