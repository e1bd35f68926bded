//! Which blocks of a stretch of ASCII need to be read at all.
//!
//! English words, numbers and markup hardly ever hold a term. Within ASCII a term begins only where a word or a number begins, and only
//! with the three symbols it begins with; a Latin run stands for Chinese characters only where it is one mark away from a digit of a
//! term, or at the end of the stretch. Blocks where nothing of this is so, and that lie neither just before nor after one where it
//! is, are left out of the stream; one character that is in no term takes their place.

use std::collections::{HashMap, HashSet};

use crate::classes::{Classes, LETTER_A, OTHER, SKIP, SKIP_WORD, is_letter};

/// Bytes of a block.
pub(crate) const BLOCK: usize = 32;
/// Fewest blocks of ASCII in a row that are worth a look.
const WORTH: usize = 3;
/// Symbols before a character that is not ASCII that are read with it.
const BEFORE: u32 = 3;
/// Different symbols: 26 letters, those of ten digits, none, and others.
const CODES: usize = 40;
/// What is passed over.
const GAP: u8 = 0;
/// A symbol of no term.
const NO_TERM: u8 = CODES as u8 - 1;

/// What is of interest in ASCII.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ascii<'a> {
    /// Pairs of neighbouring classes that may begin a term, whatever follows.
    pub pairs: &'a [[u16; 2]],
    /// Triples of neighbouring classes that may begin a term.
    pub threes: &'a [[u16; 3]],
    /// Four or six classes in a row that may begin a term, too long to be told by three.
    pub words: &'a [Vec<u16>],
    /// Pairs of classes that may stand beside each other, with one mark between them.
    pub beside: &'a [[u16; 2]],
    /// What is passed over, but is no such mark.
    pub spaces: &'a [u8],
    /// Whether a term may begin within a word or number as well.
    pub anywhere: bool,
    /// Symbols of the longest term.
    pub longest: u32,
}

/// Tells which blocks are read.
pub struct Skim {
    /// By ASCII character.
    codes: [u8; 128],
    /// A bit for each three codes that are looked for, and for each that a longer word begins with.
    threes: Vec<u64>,
    longer: Vec<u64>,
    /// The words, by [`pack`].
    words: HashSet<u64>,
    /// By code: a bit for each that may follow one mark later.
    beside: [u64; CODES],
    spaces: [bool; 128],
    anywhere: bool,
    longest: u32,
}

/// Codes as one number.
fn pack(word: &[u8]) -> u64 {
    word.iter().fold(1, |all, &code| all << 6 | u64::from(code))
}

const fn slot([first, second, third]: [u8; 3]) -> usize {
    (first as usize * CODES + second as usize) * CODES + third as usize
}

fn add(bits: &mut [u64], three: [u8; 3]) {
    bits[slot(three) / 64] |= 1 << (slot(three) % 64);
}

#[inline]
fn holds(bits: &[u64], three: [u8; 3]) -> bool {
    bits.get(slot(three) / 64).is_some_and(|bits| bits >> (slot(three) % 64) & 1 == 1)
}

/// A bit for each letter, digit, and byte that is not ASCII of a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    pub(crate) letters: u32,
    pub(crate) digits: u32,
    pub(crate) high: u32,
}

impl Kinds {
    /// Those of a block, the slow way.
    pub(crate) fn of(block: &[u8; BLOCK]) -> Self {
        let bits = |is: fn(&u8) -> bool| {
            (0..).zip(block).fold(0, |bits, (at, byte)| bits | u32::from(is(byte)) << at)
        };
        Self {
            letters: bits(u8::is_ascii_alphabetic),
            digits: bits(u8::is_ascii_digit),
            high: bits(|byte| !byte.is_ascii()),
        }
    }

    const fn symbols(self) -> u32 {
        self.letters | self.digits
    }
}

/// A block, and what was found of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Block {
    pub(crate) kinds: Kinds,
    /// Something may begin in it.
    begins: bool,
    is_read: bool,
}

impl Block {
    /// A block not looked at.
    pub(crate) fn new(kinds: Kinds) -> Self {
        Self { kinds, ..Self::default() }
    }

    const fn count(self) -> u32 {
        self.kinds.symbols().count_ones()
    }
}

impl Skim {
    /// `None` where ASCII has symbols that this does not know of.
    #[must_use]
    pub fn new(classes: &Classes, wanted: &Ascii<'_>) -> Option<Self> {
        let mut codes = [GAP; 128];
        let mut known: HashMap<u16, u8> = HashMap::new();
        for letter in 0..128_u8 {
            let class = classes.of(letter.into());
            codes[usize::from(letter)] = match class {
                SKIP if !letter.is_ascii_alphanumeric() => GAP,
                _ if !letter.is_ascii_alphanumeric() || class == SKIP_WORD || class == SKIP => return None,
                OTHER => NO_TERM,
                _ if is_letter(class) => 1 + (class - LETTER_A) as u8,
                _ => {
                    let next = 27 + known.values().filter(|&&code| code > 26).count() as u8;
                    *known.get(&class).unwrap_or(&next)
                }
            };
            let code = codes[usize::from(letter)];
            if code != GAP && code != NO_TERM {
                known.insert(class, code);
            }
        }
        if known.values().any(|&code| code >= NO_TERM) {
            return None;
        }
        let mut skim = Self {
            codes,
            threes: vec![0; (CODES * CODES * CODES).div_ceil(64)],
            longer: vec![0; (CODES * CODES * CODES).div_ceil(64)],
            words: HashSet::new(),
            beside: [0; CODES],
            spaces: std::array::from_fn(|letter| wanted.spaces.contains(&(letter as u8))),
            anywhere: wanted.anywhere,
            longest: wanted.longest,
        };
        let code = |class: &u16| known.get(class).copied();
        for [first, second] in wanted.pairs {
            if let (Some(first), Some(second)) = (code(first), code(second)) {
                (0..CODES as u8).for_each(|third| add(&mut skim.threes, [first, second, third]));
            }
        }
        for [first, second, third] in wanted.threes {
            if let (Some(first), Some(second), Some(third)) = (code(first), code(second), code(third)) {
                add(&mut skim.threes, [first, second, third]);
            }
        }
        for word in wanted.words {
            let word: Option<Vec<u8>> = word.iter().map(code).collect();
            if let Some(word @ [first, second, third, ..]) = word.as_deref() {
                add(&mut skim.longer, [*first, *second, *third]);
                skim.words.insert(pack(word));
            }
        }
        for [first, second] in wanted.beside {
            if let (Some(first), Some(second)) = (code(first), code(second)) {
                skim.beside[usize::from(first)] |= 1 << second;
            }
        }
        Some(skim)
    }

    /// Whether a text has a stretch of ASCII that is worth a look.
    pub(crate) fn is_worth(bytes: &[u8]) -> bool {
        let (blocks, _) = bytes.as_chunks::<BLOCK>();
        let mut in_a_row = 0;
        blocks.iter().any(|block| {
            let (words, _) = block.as_chunks();
            let all = words.iter().fold(0, |all, word| all | u64::from_ne_bytes(*word));
            in_a_row = if all & 0x8080_8080_8080_8080 == 0 { in_a_row + 1 } else { 0 };
            in_a_row == WORTH
        })
    }

    /// Lists the parts of a text that are read, in order. `blocks` are its blocks, the last one filled up with zeros.
    pub(crate) fn keep(&self, bytes: &[u8], blocks: &mut [Block], parts: &mut Vec<(usize, usize)>) {
        // What begins in a block goes on in those after it.
        let mut owed = 0;
        for at in 0..blocks.len() {
            let begins = self.begins(bytes, blocks, at);
            let Some(block) = blocks.get_mut(at) else { break };
            block.begins = begins;
            block.is_read = begins || owed > 0;
            owed = if begins { self.longest.max(BEFORE) } else { owed.saturating_sub(block.count()) };
        }
        // What it begins beside, or with, may stand in the block before.
        let (mut owed, mut is_next) = (0, false);
        for block in blocks.iter_mut().rev() {
            block.is_read |= is_next || owed > 0;
            is_next = block.begins;
            owed = if block.kinds.high != 0 { BEFORE } else { owed.saturating_sub(block.count()) };
        }
        parts.clear();
        for (at, _) in blocks.iter().enumerate().filter(|(_, block)| block.is_read) {
            let (start, end) = (at * BLOCK, ((at + 1) * BLOCK).min(bytes.len()));
            match parts.last_mut() {
                Some(last) if last.1 == start => last.1 = end,
                _ => parts.push((start, end)),
            }
        }
    }

    /// Whether something of interest may begin in a block.
    fn begins(&self, bytes: &[u8], blocks: &[Block], at: usize) -> bool {
        let kinds = |at: usize| blocks.get(at).map_or(Kinds::default(), |block| block.kinds);
        let (before, here, after) = (kinds(at.wrapping_sub(1)), kinds(at), kinds(at + 1));
        if here.high != 0 {
            return true;
        }
        if after.high != 0 {
            // It is read in any case, and what begins in it as well.
            return false;
        }
        let both = |here: u32, after: u32| u64::from(here) | u64::from(after) << BLOCK;
        let (letters, digits) = (both(here.letters, after.letters), both(here.digits, after.digits));
        let symbols = letters | digits;
        let begin = |kind: u32, before: u32| kind & !(kind << 1 | before >> (BLOCK - 1));
        let mut starts = if self.anywhere {
            here.symbols()
        } else {
            begin(here.letters, before.letters) | begin(here.digits, before.digits)
        };
        let byte = |bit: u32| bytes.get(at * BLOCK + bit as usize).copied().map_or(0, usize::from);
        let code = |bit: u32| self.codes.get(byte(bit)).copied().unwrap_or(GAP);
        let is_last = at + 2 >= blocks.len();
        while starts != 0 {
            let start = starts.trailing_zeros();
            starts &= starts - 1;
            let further = symbols & (u64::MAX << start << 1);
            let furthest = further & further.wrapping_sub(1);
            let third = match (further, furthest, is_last) {
                (0, _, true) => continue,
                (_, 0, false) => return true,
                (_, 0, true) => NO_TERM,
                _ => code(furthest.trailing_zeros()),
            };
            let three = [code(start), code(further.trailing_zeros()), third];
            if holds(&self.threes, three) {
                return true;
            }
            if holds(&self.longer, three) {
                let mut word = [three[0], three[1], three[2], NO_TERM, NO_TERM, NO_TERM];
                let mut rest = furthest & furthest.wrapping_sub(1);
                for letter in word.iter_mut().skip(3) {
                    if rest == 0 && !is_last {
                        return true;
                    }
                    if rest != 0 {
                        *letter = code(rest.trailing_zeros());
                    }
                    rest &= rest.wrapping_sub(1);
                }
                let [four @ .., _, _] = &word;
                if self.words.contains(&pack(four)) || self.words.contains(&pack(&word)) {
                    return true;
                }
            }
        }
        // A letter, one mark, a digit; or the other way round.
        let across = (letters & digits >> 2) | (digits & letters >> 2);
        let mut across = (across & !(symbols >> 1)) as u32;
        while across != 0 {
            let first = across.trailing_zeros();
            across &= across - 1;
            let beside = self.beside.get(usize::from(code(first))).copied().unwrap_or_default();
            let is_space = self.spaces.get(byte(first + 1)).copied().unwrap_or_default();
            if !is_space && beside >> code(first + 2) & 1 == 1 {
                return true;
            }
        }
        false
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + 2 * size_of_val(self.threes.as_slice()) + self.words.len() * 16
    }
}
