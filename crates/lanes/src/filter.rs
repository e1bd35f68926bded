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

impl Place {
    /// Which bits say why the place is of interest; the index is above them.
    pub(crate) const INDEX: u32 = 3;

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

    /// Whether of this character and the one before one is a Latin letter and the other of interest beside it.
    #[inline(always)]
    #[must_use]
    pub const fn is_border(self) -> bool {
        self.0 & 4 != 0
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

    /// Puts into `found`, in order, the place of every character of the stream that is of interest by itself, is the second of a pair
    /// or the middle one of a triple of interest, or whose border with the one before is that of a
    /// Latin run. A few others may be among them.
    ///
    /// In a text with pictographs, which are not in the stream but may stand between its characters, what follows a pair
    /// counts as unknown: its places say neither.
    pub fn find(&self, stream: &Stream, found: &mut Vec<Place>, road: Road) {
        if !stream.pictographs.is_empty() {
            return self.find_pairs(stream, found);
        }
        match road {
            Road::Portable => self.find_triples(stream, found),
            #[cfg(target_arch = "x86_64")]
            Road::Avx2(proof) => {
                found.clear();
                found.resize(stream.len + SLACK, Place::default());
                let len = crate::avx2::find(self, stream, found, proof);
                found.truncate(len);
            }
        }
    }

    fn find_pairs(&self, stream: &Stream, found: &mut Vec<Place>) {
        found.clear();
        let mut first = OTHER;
        for (index, &second) in (0..).zip(stream.classes.iter().take(stream.len)) {
            let border = u32::from(is_border(first, second));
            if border == 1 || self.bits.holds_beginning(first, second) || self.is_by_itself(second) {
                found.push(Place(index << Place::INDEX | border << 2));
            }
            first = second;
        }
    }

    fn find_triples(&self, stream: &Stream, found: &mut Vec<Place>) {
        found.clear();
        let mut first = OTHER;
        for (index, &second) in (0..).zip(stream.classes.iter().take(stream.len)) {
            let third = stream.class(index as usize + 1);
            let [pair, three] = self.bits.holds(first, second, third);
            let border = u32::from(is_border(first, second));
            if pair | three | border == 1 || self.is_by_itself(second) {
                found.push(Place(index << Place::INDEX | border << 2 | three << 1 | pair));
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
