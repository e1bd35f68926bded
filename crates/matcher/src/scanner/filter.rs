//! First stage: where in the text a pair of neighbouring classes stands that some pattern begins with.
//!
//! One bit per hashed pair. Pairs with a Latin letter in them (K粉, te供, 特gong) have a region of bits of their own: there are
//! as many of them as of all others together, and they must not fill the bits that every Chinese character asks.
//! Four Chinese characters at a time are decoded without a branch between them.

use super::{
    classes::{ALWAYS, Classes, OTHER, SKIP},
    pairs::Pairs,
    plane::{LETTERS_END, Plane, Reading},
    text::Text,
    words::{Words, push},
};

/// Bits over pairs of classes.
pub(super) struct Filter {
    /// Two regions of the same power of two of bits.
    bits: Vec<u64>,
    /// How far a hash is shifted to be a bit number within a region.
    shift: u32,
}

/// A place to look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Offset of the character.
    pub(super) at: u32,
    /// Class of the nearest character before it that is not passed over.
    pub(super) before: u16,
    /// Its class, with its flag.
    pub(super) flagged: u16,
}

/// A Latin word of the text that may stand for a term or for the first characters of one.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) hash: u64,
}

impl Filter {
    pub(super) const fn empty() -> Self {
        Self { bits: Vec::new(), shift: 0 }
    }

    pub(super) fn new(pairs: &Pairs) -> Self {
        let log = (pairs.len() * 24).next_power_of_two().ilog2().clamp(12, 22);
        let mut filter = Self { bits: vec![0; 2 << (log - 6)], shift: 32 - log };
        for (first, second) in pairs.keys() {
            let at = filter.slot(first, second);
            filter.bits[at / 64] |= 1 << (at % 64);
        }
        filter
    }

    #[inline(always)]
    fn slot(&self, first: u16, second: u16) -> usize {
        let key = u32::from(first) << 16 | u32::from(second);
        let region = usize::from(first.min(second) < LETTERS_END) * (self.bits.len() * 32);
        (key.wrapping_mul(0x9E37_79B1) >> self.shift) as usize + region
    }

    #[inline(always)]
    fn holds(&self, first: u16, second: u16) -> bool {
        let slot = self.slot(first, second);
        self.bits[slot / 64] >> (slot % 64) & 1 == 1
    }

    /// Looks at one character; the class that stands before the next one is returned.
    #[inline(always)]
    fn visit(&self, flagged: u16, before: u16, at: usize, out: &mut Vec<Candidate>) -> u16 {
        let class = flagged & !ALWAYS;
        let is_skip = class == SKIP;
        if (self.holds(before, class) & !is_skip) | (flagged != class) {
            out.push(Candidate { at: at as u32, before, flagged });
        }
        if is_skip { before } else { class }
    }

    /// Puts the offset of each character that ends such a pair, or is to be looked at anyway, into `out`, and whole
    /// words that `words` may know into `found`.
    pub(super) fn candidates(
        &self,
        plane: &Plane,
        words: &Words,
        text: Text<'_>,
        out: &mut Vec<Candidate>,
        found: &mut Vec<Word>,
    ) {
        out.clear();
        found.clear();
        let classes = &plane.classes;
        let is_sight = plane.reading == Reading::Sight;
        let bytes = text.0.as_bytes();
        let mut before = OTHER;
        let mut at = 0;
        loop {
            while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<12>) {
                let is_lead = |at: usize| block[at] & 0xF0 == 0xE0;
                if !(is_lead(0) & is_lead(3) & is_lead(6) & is_lead(9)) {
                    break;
                }
                let flagged = |at: usize| classes.of_three([block[at], block[at + 1], block[at + 2]]);
                let four = [flagged(0), flagged(3), flagged(6), flagged(9)];
                before = self.visit(four[0], before, at, out);
                before = self.visit(four[1], before, at + 3, out);
                before = self.visit(four[2], before, at + 6, out);
                before = self.visit(four[3], before, at + 9, out);
                at += 12;
            }
            let Some(&byte) = bytes.get(at) else { return };
            if is_sight && byte.is_ascii_alphabetic() {
                let word;
                (before, word) = self.word(classes, bytes, before, at, out);
                at = word.end as usize;
                let len = at - word.start as usize;
                if words.may_hold(word.hash, len)
                    || plane.runs.may_hold(word.hash, self.class_after(plane, text, at))
                {
                    found.push(word);
                }
            } else if byte < 0x80 {
                before = self.visit(classes.of_ascii(byte), before, at, out);
                at += 1;
            } else {
                let Some(letter) = text.at(at) else { return };
                before = self.visit(classes.flagged(letter.code), before, at, out);
                at = letter.end;
            }
        }
    }

    /// A run of ASCII letters that begins at `start`, and the class of its last.
    #[inline(always)]
    fn word(
        &self,
        classes: &Classes,
        bytes: &[u8],
        mut before: u16,
        start: usize,
        out: &mut Vec<Candidate>,
    ) -> (u16, Word) {
        let (mut hash, mut at) = (0, start);
        while let Some(&letter) = bytes.get(at).filter(|letter| letter.is_ascii_alphabetic()) {
            let flagged = classes.of_ascii(letter);
            before = self.visit(flagged, before, at, out);
            hash = push(hash, letter);
            at += 1;
        }
        (before, Word { start: start as u32, end: at as u32, hash })
    }

    /// The class of the first character from `at` on that is not passed over.
    #[inline]
    fn class_after(&self, plane: &Plane, text: Text<'_>, mut at: usize) -> u16 {
        for _ in 0..=plane.max_gap {
            let Some(letter) = text.at(at) else { break };
            let class = plane.classes.of(letter.code);
            if class != SKIP {
                return class;
            }
            at = letter.end;
        }
        OTHER
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.bits.as_slice())
    }
}
