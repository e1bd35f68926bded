//! First stage: where in the text a pair of neighbouring classes stands that some pattern begins with.
//!
//! A matrix of bits, a row for each class that can stand first and a column for the low bits of the class after it. No class is tested on
//! the way: what is in no term and what is always looked at are columns that are never, or always, set. Characters are
//! decoded, and candidates written, without a branch that depends on the text.

use super::{
    classes::{ALONE, Classes, OTHER, SKIP_WORD, is_letter, is_skip},
    text::Text,
};

/// Columns, as a power of two.
const COLUMNS: u32 = 8;

/// Bits over pairs of classes.
pub(super) struct Filter {
    bits: Vec<u64>,
    /// Whether a letter is a term by itself.
    has_letters_alone: bool,
    /// Number of the row of classes that begin no pair.
    rows: u16,
    /// Hashed bits over three classes, a power of two of them: what may follow a pair.
    threes: Vec<u64>,
    /// Hashed bits over the letters nearest to where a Latin run touches a class, in the order of the text.
    borders: Vec<u64>,
    /// Hashed bits over the pairs that are of interest whatever follows.
    ends: Vec<u64>,
}

/// Stands for any third class.
pub(super) const ANY: u16 = 0;

/// What a text is to the engine: its characters that are not passed over.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// Class of each; one more than there are, [`OTHER`].
    pub(super) classes: Vec<u16>,
    /// Offset of each.
    pub(super) places: Vec<u32>,
    /// How many.
    pub(super) len: usize,
    /// Offsets of pictographs that stand for a word of some term.
    pub(super) emoji: Vec<u32>,
    /// Indexes of characters that end a pair, or are terms by themselves.
    pub(super) candidates: Vec<u32>,
    /// How many.
    pub(super) found: usize,
}

impl Stream {
    /// The class of the character at this index; `OTHER` outside.
    #[inline(always)]
    pub(super) fn class(&self, index: usize) -> u16 {
        self.classes.get(index).copied().unwrap_or(OTHER)
    }
}

impl Filter {
    pub(super) const fn empty() -> Self {
        Self {
            bits: Vec::new(),
            has_letters_alone: false,
            rows: 0,
            threes: Vec::new(),
            borders: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// `threes`: each pair that a pattern begins with and each class that may follow it, or [`ANY`]. `borders`: see
    /// [`Runs::threes`](super::runs::Runs).
    pub(super) fn new(
        pairs: &[(u16, u16)],
        threes: &[[u16; 3]],
        borders: &[[u16; 3]],
        letters_alone: &[u16],
    ) -> Self {
        let rows = pairs.iter().map(|&(first, _)| first + 1).fold(OTHER + 1, u16::max);
        // One row more, for all classes that begin nothing.
        let mut bits = vec![0_u64; (usize::from(rows) + 1) << (COLUMNS - 6)];
        let mut set = |slot: usize| bits[slot / 64] |= 1 << (slot % 64);
        let alone = letters_alone.iter().map(|class| class & 0xFF).chain([ALONE]);
        for (row, column) in alone.flat_map(|column| (0..=rows).map(move |row| (row, column))) {
            set(slot(row, column));
        }
        pairs.iter().for_each(|&(first, second)| set(slot(first, second)));
        let (ends, threes): (Vec<_>, Vec<_>) = threes.iter().partition(|three| three[2] == ANY);
        Self {
            bits,
            has_letters_alone: !letters_alone.is_empty(),
            rows,
            threes: hashed(&threes),
            borders: hashed(borders),
            ends: hashed(&ends),
        }
    }

    /// Whether a Latin run may touch another class so. Two letters and the class, or the class and two letters; `OTHER` for the
    /// farther letter where the run has one only.
    #[inline]
    pub(super) fn may_touch(&self, first: u16, second: u16, third: u16) -> bool {
        bit(&self.borders, three_slot(self.borders.len(), first, second, third)) != 0
    }

    /// Keeps the candidates that may be of interest with what follows them.
    fn sift(&self, stream: &mut Stream) {
        let mut kept = 0;
        for at in 0..stream.found {
            let index = stream.candidates.get(at).copied().unwrap_or_default();
            let class = |index: usize| stream.classes.get(index).copied().unwrap_or(OTHER);
            let here = index as usize;
            let (first, second, third) = (class(here.wrapping_sub(1)), class(here), class(here + 1));
            let is_kept = bit(&self.threes, three_slot(self.threes.len(), first, second, third))
                | bit(&self.ends, three_slot(self.ends.len(), first, second, ANY))
                | u64::from(second & 0xFF == ALONE)
                | u64::from(is_letter(first) != is_letter(second))
                | u64::from(self.has_letters_alone & is_letter(second));
            if let Some(place) = stream.candidates.get_mut(kept) {
                *place = index;
            }
            kept += is_kept as usize;
        }
        stream.found = kept;
    }

    /// Reads a text: its stream, and the candidates in it.
    pub(super) fn read(&self, classes: &Classes, text: Text<'_>, stream: &mut Stream) {
        fill(classes, text, stream);
        stream.candidates.resize(stream.candidates.len().max(stream.len + 1), 0);
        stream.found = self.find(stream);
        if stream.emoji.is_empty() {
            self.sift(stream);
        }
    }

    fn find(&self, stream: &mut Stream) -> usize {
        let mut found = 0;
        let mut before = OTHER;
        let classes = stream.classes.iter().take(stream.len);
        for (index, &class) in (0..).zip(classes) {
            let bit = bit(&self.bits, slot(before, class));
            if let Some(place) = stream.candidates.get_mut(found) {
                *place = index;
            }
            found += bit as usize;
            before = class.min(self.rows);
        }
        found
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.bits.as_slice())
            + size_of_val(self.threes.as_slice())
            + size_of_val(self.ends.as_slice())
    }
}

#[inline(always)]
fn bit(bits: &[u64], slot: usize) -> u64 {
    bits.get(slot / 64).map_or(0, |word| word >> (slot % 64) & 1)
}

/// The bit of a pair of classes.
#[inline(always)]
const fn slot(first: u16, second: u16) -> usize {
    (first as usize) << COLUMNS | (second as usize & ((1 << COLUMNS) - 1))
}

/// Hashed bits over triples of classes.
fn hashed(threes: &[[u16; 3]]) -> Vec<u64> {
    let mut bits = vec![0; (threes.len() / 8).next_power_of_two()];
    for &[first, second, third] in threes {
        let slot = three_slot(bits.len(), first, second, third);
        bits[slot / 64] |= 1 << (slot % 64);
    }
    bits
}

/// The bit of three classes among so many words, a power of two.
#[inline(always)]
const fn three_slot(words: usize, first: u16, second: u16, third: u16) -> usize {
    let key = (first as u64) << 32 | (second as u64) << 16 | third as u64;
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (words * 64).wrapping_sub(1)
}

/// Bytes looked at together.
const BLOCK: usize = 64;

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

/// The class of a character of four bytes. Out of the way of the loop that calls it.
#[cold]
#[inline(never)]
fn class_of_long(classes: &Classes, text: Text<'_>, at: usize, emoji: &mut Vec<u32>) -> u16 {
    let class = text.at(at).map_or(OTHER, |letter| classes.of(letter.code));
    if class == SKIP_WORD {
        emoji.push(at as u32);
    }
    class
}

/// Fills the stream of a text.
fn fill(classes: &Classes, text: Text<'_>, stream: &mut Stream) {
    let bytes = text.0.as_bytes();
    let room = bytes.len() + 1;
    if stream.classes.len() < room {
        stream.classes.resize(room, OTHER);
        stream.places.resize(room, 0);
    }
    stream.emoji.clear();
    let (all_classes, all_places) = (stream.classes.as_mut_slice(), stream.places.as_mut_slice());
    let mut len = 0;
    let mut base = 0;
    while let Some(block) = bytes.get(base..).and_then(<[u8]>::first_chunk::<{ BLOCK + 3 }>) {
        let (Some(class_room), Some(place_room)) = (
            all_classes.get_mut(len..).and_then(|room| room.first_chunk_mut::<BLOCK>()),
            all_places.get_mut(len..).and_then(|room| room.first_chunk_mut::<BLOCK>()),
        ) else {
            break;
        };
        let mut new = 0;
        if block.is_ascii() {
            for (at, &byte) in (base..).zip(block.iter().take(BLOCK)) {
                let class = classes.of_ascii(byte);
                class_room[new % BLOCK] = class;
                place_room[new % BLOCK] = at as u32;
                new += usize::from(!is_skip(class));
            }
            len += new;
            base += BLOCK;
            continue;
        }
        let mut starts = char_starts(block);
        while starts != 0 {
            let at = starts.trailing_zeros() as usize % BLOCK;
            starts &= starts - 1;
            let lead = block[at];
            let mut class = classes.of_bytes(lead, block[at + 1], block[at + 2]);
            if lead >= 0xF0 {
                class = class_of_long(classes, text, base + at, &mut stream.emoji);
            }
            class_room[new % BLOCK] = class;
            place_room[new % BLOCK] = (base + at) as u32;
            new += usize::from(!is_skip(class));
        }
        len += new;
        base += BLOCK;
    }
    while !text.0.is_char_boundary(base.min(bytes.len())) {
        base += 1;
    }
    while let Some(letter) = text.at(base) {
        let class = classes.of(letter.code);
        if class == SKIP_WORD {
            stream.emoji.push(base as u32);
        }
        if let (Some(class_room), Some(place_room)) = (all_classes.get_mut(len), all_places.get_mut(len)) {
            (*class_room, *place_room) = (class, base as u32);
        }
        len += usize::from(!is_skip(class));
        base = letter.end;
    }
    if let Some(end) = all_classes.get_mut(len) {
        *end = OTHER;
    }
    stream.len = len;
}
