//! First stage: where in the text a pair of neighbouring classes stands that some pattern begins with.

use super::{
    classes::{ALWAYS, Classes, OTHER, SKIP},
    pairs::Pairs,
    text::Text,
};

/// One bit per hashed pair of classes.
pub(super) struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    pub(super) const fn empty() -> Self {
        Self { bits: Vec::new() }
    }

    pub(super) fn new(pairs: &Pairs) -> Self {
        let bits = (pairs.len() * 32).next_power_of_two().clamp(1 << 12, 1 << 22);
        let mut filter = Self { bits: vec![0; bits / 64] };
        for (first, second) in pairs.keys() {
            let at = filter.slot(first, second);
            filter.bits[at / 64] |= 1 << (at % 64);
        }
        filter
    }

    #[inline(always)]
    fn slot(&self, first: u16, second: u16) -> usize {
        let hash = (u32::from(first).wrapping_mul(0x9E37_79B1)) ^ u32::from(second).wrapping_mul(0x85EB_CA6B);
        (hash >> 7) as usize & (self.bits.len() * 64 - 1)
    }

    /// Puts the offset of each character that ends such a pair, or is to be looked at anyway, into `out`.
    pub(super) fn candidates(&self, classes: &Classes, text: Text<'_>, out: &mut Vec<u32>) {
        out.clear();
        let mut before = OTHER;
        let mut at = 0;
        while let Some(letter) = text.at(at) {
            let flagged = classes.flagged(letter.code);
            let class = flagged & !ALWAYS;
            if class != SKIP {
                let slot = self.slot(before, class);
                if flagged != class || self.bits[slot / 64] >> (slot % 64) & 1 == 1 {
                    out.push(letter.start as u32);
                }
                before = class;
            } else if flagged != class {
                out.push(letter.start as u32);
            }
            at = letter.end;
        }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.bits.as_slice())
    }
}
