//! First stage: where in the text a pair of neighbouring classes stands that some pattern begins with.
//!
//! A matrix of bits, a row for each class that can stand first and a column for the low bits of the class after it. No class is tested on
//! the way: what is passed over, what is in no term and what is always looked at are columns that are never, or
//! always, set. Four Chinese characters at a time are decoded without a branch between them, and candidates are
//! written without one.

use super::{
    classes::{ALONE, Classes, OTHER, is_skip},
    pairs::Pairs,
    text::Text,
};

/// Most columns, as a power of two.
const MAX_COLUMNS: u32 = 10;

/// Bits over pairs of classes.
pub(super) struct Filter {
    bits: Vec<u64>,
    /// Columns, as a power of two.
    columns: u32,
}

/// A place to look at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Candidate {
    /// Offset of the character.
    pub(super) at: u32,
    /// Class of the nearest character before it that is not passed over.
    pub(super) before: u16,
    /// Its class.
    pub(super) class: u16,
}

impl Filter {
    pub(super) const fn empty() -> Self {
        Self { bits: Vec::new(), columns: 8 }
    }

    /// `classes`: one past the highest class.
    pub(super) fn new(pairs: &Pairs, classes: usize) -> Self {
        let columns = (pairs.len() / 32).max(1).next_power_of_two().ilog2().clamp(8, MAX_COLUMNS);
        let mut filter =
            Self { bits: vec![0; classes.max(usize::from(OTHER) + 1) << (columns - 6)], columns };
        for row in 0..filter.bits.len() >> (columns - 6) {
            for alone in (usize::from(ALONE)..1 << columns).step_by(0x100).chain([0xFF]) {
                filter.set(row << columns | alone);
            }
        }
        for (first, second) in pairs.keys() {
            filter.set(filter.slot(first, second));
        }
        filter
    }

    fn set(&mut self, slot: usize) {
        self.bits[slot / 64] |= 1 << (slot % 64);
    }

    #[inline(always)]
    const fn slot(&self, first: u16, second: u16) -> usize {
        (first as usize) << self.columns | (second as usize & ((1 << self.columns) - 1))
    }

    /// Puts a place where such a pair ends, or that is always looked at, into `out`, which is made long enough, and
    /// gives the number of places.
    pub(super) fn candidates(&self, classes: &Classes, text: Text<'_>, out: &mut Vec<Candidate>) -> usize {
        match self.columns {
            8 => self.find::<8>(classes, text, out),
            9 => self.find::<9>(classes, text, out),
            _ => self.find::<MAX_COLUMNS>(classes, text, out),
        }
    }

    fn find<const COLUMNS: u32>(&self, classes: &Classes, text: Text<'_>, out: &mut Vec<Candidate>) -> usize {
        let bytes = text.0.as_bytes();
        let mut state = State::<COLUMNS> { bits: &self.bits, before: OTHER, len: 0 };
        if out.len() < BLOCK {
            out.resize(BLOCK, Candidate::default());
        }
        let mut base = 0;
        while let Some(block) = bytes.get(base..).and_then(<[u8]>::first_chunk::<{ BLOCK + 3 }>) {
            if out.len() < state.len + BLOCK {
                out.resize(out.len() * 2, Candidate::default());
            }
            let mut starts = char_starts(block);
            while starts != 0 {
                let at = starts.trailing_zeros() as usize % BLOCK;
                starts &= starts - 1;
                let lead = block[at];
                let class = if lead < 0xF0 {
                    let (mask, shift) = DECODE[usize::from(lead >> 4)];
                    let tail = u32::from(block[at + 1] & 0x3F) << 6 | u32::from(block[at + 2] & 0x3F);
                    classes.of_short((u32::from(lead & mask) << 12 | tail) >> shift)
                } else {
                    text.at(base + at).map_or(OTHER, |letter| classes.of(letter.code))
                };
                state.visit(class, base + at, out);
            }
            base += BLOCK;
        }
        while !text.0.is_char_boundary(base.min(bytes.len())) {
            base += 1;
        }
        out.resize(out.len().max(state.len + BLOCK + 3), Candidate::default());
        while let Some(letter) = text.at(base) {
            state.visit(classes.of(letter.code), base, out);
            base = letter.end;
        }
        state.len
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.bits.as_slice())
    }
}

/// Bytes looked at together.
const BLOCK: usize = 64;

/// By the high half of a lead byte: which of its bits belong to the code point, and how far three bytes, decoded as if all belonged to it,
/// are shifted to be the code point of one, two or three.
const DECODE: [(u8, u8); 16] = {
    let mut table = [(0x7F, 12); 16];
    table[0xC] = (0x1F, 6);
    table[0xD] = (0x1F, 6);
    table[0xE] = (0x0F, 0);
    table
};

/// One bit for each byte that begins a character.
#[inline(always)]
fn char_starts(block: &[u8; BLOCK + 3]) -> u64 {
    let mut starts = 0;
    let (words, _) = block.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let inner = (word >> 7) & !(word >> 6) & 0x0101_0101_0101_0101;
        let inner = inner.wrapping_mul(0x0102_0408_1020_4080) >> 56;
        starts |= (inner ^ 0xFF) << (index * 8);
    }
    starts
}

struct State<'a, const COLUMNS: u32> {
    bits: &'a [u64],
    before: u16,
    len: usize,
}

impl<const COLUMNS: u32> State<'_, COLUMNS> {
    /// Looks at one character.
    #[inline(always)]
    fn visit(&mut self, class: u16, at: usize, out: &mut [Candidate]) {
        let slot = usize::from(self.before) << COLUMNS | usize::from(class) & ((1 << COLUMNS) - 1);
        let bit = self.bits.get(slot / 64).map_or(0, |word| word >> (slot % 64) & 1);
        if let Some(place) = out.get_mut(self.len) {
            *place = Candidate { at: at as u32, before: self.before, class };
        }
        self.len += bit as usize;
        self.before = if is_skip(class) { self.before } else { class };
    }
}
