//! Words and numbers of ASCII in a text: runs of letters, runs of digits.
//!
//! A bit for each byte tells which are of a kind. Where runs begin is written down from these bits; where one ends they tell themselves.

use crate::road::Road;

/// The runs of a text. Use it again for the next one.
#[derive(Debug, Default)]
pub struct AsciiRuns {
    pub(crate) letters: Runs,
    pub(crate) digits: Runs,
}

/// Bytes that have their bits in one word.
pub(crate) const BITS: usize = 64;

/// Most runs that begin in the bytes of one word; so much room is there beyond the last one as well.
pub(crate) const MOST: usize = BITS / 2;

/// The runs of one kind.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    /// A bit for each byte, and a word after the last.
    pub(crate) bits: Vec<u64>,
    /// Where runs begin; written to beyond its length.
    pub(crate) starts: Vec<u32>,
    /// How many of them count.
    pub(crate) len: usize,
    /// Numbers of the runs that may mean something, and below it what; written to beyond its length.
    pub(crate) found: Vec<u32>,
    /// How many of them count.
    pub(crate) found_len: usize,
    /// The highest bit of the word before.
    last: u64,
}

impl AsciiRuns {
    /// Lists the runs of letters of a text; with `digits`, those of digits as well.
    pub fn read(&mut self, text: &str, digits: bool, road: Road) {
        let bytes = text.as_bytes();
        self.letters.clear(bytes.len());
        self.digits.clear(if digits { bytes.len() } else { 0 });
        match (road, digits) {
            (Road::Portable, _) => self.read_slowly(bytes, digits),
            #[cfg(target_arch = "x86_64")]
            (Road::Avx2(proof), true) => crate::avx2::list_runs::<true>(bytes, self, proof),
            #[cfg(target_arch = "x86_64")]
            (Road::Avx2(proof), false) => crate::avx2::list_runs::<false>(bytes, self, proof),
        }
    }

    /// Where each run of letters begins and ends, in order.
    pub fn letters(&self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.letters.iter()
    }

    /// Where each run of digits begins and ends, in order.
    pub fn digits(&self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.digits.iter()
    }

    /// Where a run of letters begins and ends, by its number.
    #[must_use]
    pub fn letters_at(&self, number: usize) -> Option<(u32, u32)> {
        self.letters.starts().get(number).map(|&start| (start, self.letters.end(start)))
    }

    fn read_slowly(&mut self, bytes: &[u8], digits: bool) {
        let bits_of = |block: &[u8], is: fn(&u8) -> bool| {
            block.iter().rev().fold(0, |bits, byte| bits << 1 | u64::from(is(byte)))
        };
        for (number, block) in bytes.chunks(BITS).enumerate() {
            let at = (number * BITS) as u32;
            let begin = self.letters.note(number, bits_of(block, u8::is_ascii_alphabetic));
            self.letters.list::<1>(at, begin);
            if digits {
                let begin = self.digits.note(number, bits_of(block, u8::is_ascii_digit));
                self.digits.list::<1>(at, begin);
            }
        }
    }
}

impl Runs {
    /// Makes room for the runs of a text of so many bytes.
    fn clear(&mut self, bytes: usize) {
        (self.len, self.last, self.found_len) = (0, 0, 0);
        let words = bytes.div_ceil(BITS);
        self.bits.clear();
        self.bits.resize(words + 1, 0);
        let room = words * MOST + MOST;
        if self.starts.len() < room {
            self.starts.resize(room, 0);
        }
    }

    /// Takes the next word of bits, which are those of a block of the text; gives a bit for each run that begins there.
    #[inline(always)]
    pub(crate) fn note(&mut self, number: usize, bits: u64) -> u64 {
        if let Some(word) = self.bits.get_mut(number) {
            *word = bits;
        }
        let begin = bits & !(bits << 1 | self.last);
        self.last = bits >> (BITS - 1);
        begin
    }

    /// Writes down where runs begin; `at` is the place of the lowest bit. So many are written down at a time, whether they are there or not:
    /// no branch depends on the text but for more.
    #[inline(always)]
    pub(crate) fn list<const AT_A_TIME: usize>(&mut self, at: u32, mut begin: u64) {
        let (mut next, end) = (self.len, self.len + begin.count_ones() as usize);
        loop {
            let room = self.starts.get_mut(next..).and_then(|rest| rest.first_chunk_mut::<AT_A_TIME>());
            for start in room.into_iter().flatten() {
                *start = at + begin.trailing_zeros();
                begin &= begin.wrapping_sub(1);
            }
            next += AT_A_TIME;
            if next >= end {
                break;
            }
        }
        self.len = end;
    }

    pub(crate) fn starts(&self) -> &[u32] {
        self.starts.get(..self.len).unwrap_or_default()
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.starts().iter().map(|&start| (start, self.end(start)))
    }

    /// Where the run ends that begins here.
    #[inline(always)]
    pub(crate) fn end(&self, start: u32) -> u32 {
        let (word, bit) = (start as usize / BITS, start % BITS as u32);
        let window = match self.bits.get(word..).and_then(|rest| rest.first_chunk()) {
            Some([low, high]) => low >> bit | high << 1 << (BITS as u32 - 1 - bit),
            None => self.bits.get(word).map_or(0, |low| low >> bit),
        };
        if window == u64::MAX { self.far_end(start) } else { start + window.trailing_ones() }
    }

    /// [`Runs::end`] of a long one.
    #[cold]
    fn far_end(&self, start: u32) -> u32 {
        let next = start as usize / BITS + 1;
        let rest = self.bits.get(next..).unwrap_or_default();
        let whole = rest.iter().take_while(|&&bits| bits == u64::MAX).count();
        let ones = rest.get(whole).map_or(0, |bits| bits.trailing_ones());
        ((next + whole) * BITS) as u32 + ones
    }
}
