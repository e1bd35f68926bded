//! Words and numbers of ASCII in a text: runs of letters, runs of digits.

use crate::road::Road;

/// The runs of a text. Use it again for the next one.
#[derive(Debug, Default)]
pub struct AsciiRuns {
    pub(crate) letters: Bounds,
    pub(crate) digits: Bounds,
}

/// Where runs of one kind begin, and where they end.
#[derive(Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) starts: Marks,
    pub(crate) ends: Marks,
}

/// A list that is written to beyond its length.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) all: Vec<u32>,
    /// How many of them count.
    pub(crate) len: usize,
}

/// Most marks that are written down at a time.
pub(crate) const AT_A_TIME: usize = 8;

impl AsciiRuns {
    /// Lists the runs of letters of a text. With `digits`, those of digits as well; without, runs of letters that begin after a
    /// digit are left out.
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

    fn read_slowly(&mut self, bytes: &[u8], digits: bool) {
        let is = |at: usize, kind: fn(&u8) -> bool| bytes.get(at).is_some_and(kind);
        let mut is_listed = true;
        for at in 0..=bytes.len() {
            let before = at.wrapping_sub(1);
            match (is(before, u8::is_ascii_alphabetic), is(at, u8::is_ascii_alphabetic)) {
                (false, true) => {
                    is_listed = digits || !is(before, u8::is_ascii_digit);
                    if is_listed {
                        self.letters.starts.add(at);
                    }
                }
                (true, false) if is_listed => self.letters.ends.add(at),
                _ => {}
            }
            match (is(before, u8::is_ascii_digit), is(at, u8::is_ascii_digit)) {
                (false, true) if digits => self.digits.starts.add(at),
                (true, false) if digits => self.digits.ends.add(at),
                _ => {}
            }
        }
    }
}

impl Bounds {
    fn clear(&mut self, bytes: usize) {
        self.starts.clear(bytes);
        self.ends.clear(bytes);
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.starts.get().iter().copied().zip(self.ends.get().iter().copied())
    }
}

impl Marks {
    /// Makes room for the runs of a text of so many bytes.
    fn clear(&mut self, bytes: usize) {
        self.len = 0;
        let room = bytes / 2 + 1 + AT_A_TIME;
        if self.all.len() < room {
            self.all.resize(room, 0);
        }
    }

    fn get(&self) -> &[u32] {
        self.all.get(..self.len).unwrap_or_default()
    }

    fn add(&mut self, at: usize) {
        if let Some(mark) = self.all.get_mut(self.len) {
            *mark = at as u32;
            self.len += 1;
        }
    }
}

/// Writes down where bits are set, `at` the offset of the lowest, from `len` on; gives the new length. Two are written at a time, whether
/// they are there or not: no branch depends on the text but for more.
#[inline(always)]
pub(crate) fn add_few_bits(marks: &mut [u32], len: usize, at: u32, bits: u64) -> usize {
    let (mut bits, end) = (bits, len + bits.count_ones() as usize);
    let mut next = len;
    loop {
        let room: Option<&mut [u32; 2]> = marks.get_mut(next..).and_then(|rest| rest.first_chunk_mut());
        for mark in room.into_iter().flatten() {
            *mark = at + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        next += 2;
        if next >= end {
            return end;
        }
    }
}
