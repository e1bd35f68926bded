//! Long stretches of ASCII, most of which is left out of a stream.
//!
//! English words, numbers and markup hardly ever hold a term, and those that may begin one can be told by whole words, without a stream
//! ([`crate::AsciiRuns`]). What begins before a stretch may go on in it: as many symbols as the longest pattern has are read.

use crate::road::Road;

/// Bytes of a block.
pub(crate) const BLOCK: usize = 32;
/// Fewest blocks in a row that make a stretch.
pub(crate) const WORTH: usize = 3;

/// The stretches of a text, and what is read of it. Use it again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Stretches {
    /// Where each begins and ends.
    pub(crate) all: Vec<(u32, u32)>,
    /// The parts that are read, in order.
    pub(crate) parts: Vec<(usize, usize)>,
}

impl Stretches {
    /// Nothing is left out of a text of so many bytes.
    pub(crate) fn none(&mut self, bytes: usize) {
        self.all.clear();
        self.parts.clear();
        self.parts.push((0, bytes));
    }

    /// Finds the stretches of a text of which something is left out. `longest`: symbols of the longest pattern.
    pub(crate) fn find(&mut self, bytes: &[u8], longest: u32, road: Road) {
        let Self { all, parts } = self;
        all.clear();
        parts.clear();
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        match road {
            Road::Portable => list_slowly(all, blocks),
            #[cfg(target_arch = "x86_64")]
            Road::Avx2(proof) => crate::avx2::list_stretches(all, blocks, proof),
        }
        if let Some(last) = all.last_mut()
            && last.1 as usize == blocks.len() * BLOCK
            && rest.is_ascii()
        {
            last.1 = bytes.len() as u32;
        }
        let mut from = 0;
        all.retain(|&(start, end)| {
            let (start, end) = (start as usize, end as usize);
            let stretch = bytes.get(start..end).unwrap_or_default();
            let kept = start + if start > 0 { beginning(stretch, longest) } else { 0 };
            if kept < end {
                parts.push((from, kept));
                from = end;
            }
            kept < end
        });
        parts.push((from, bytes.len()));
    }
}

/// How many bytes of a stretch, in whole blocks, hold so many symbols.
fn beginning(stretch: &[u8], symbols: u32) -> usize {
    let mut left = symbols as usize;
    let needed = stretch.chunks(BLOCK).take_while(|block| {
        let is_needed = left > 0;
        left = left.saturating_sub(block.iter().filter(|byte| byte.is_ascii_alphanumeric()).count());
        is_needed
    });
    needed.map(<[u8]>::len).sum()
}

fn list_slowly(all: &mut Vec<(u32, u32)>, blocks: &[[u8; BLOCK]]) {
    for (number, block) in blocks.iter().enumerate() {
        add(all, number, block.is_ascii());
    }
    close(all);
}

/// Takes one more block, from the first one on.
#[inline(always)]
pub(crate) fn add(all: &mut Vec<(u32, u32)>, number: usize, is_ascii: bool) {
    if is_ascii {
        let (start, end) = ((number * BLOCK) as u32, ((number + 1) * BLOCK) as u32);
        match all.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ => {
                close(all);
                all.push((start, end));
            }
        }
    }
}

/// Takes back the last one if it is too short.
#[inline(always)]
pub(crate) fn close(all: &mut Vec<(u32, u32)>) {
    if all.last().is_some_and(|last| ((last.1 - last.0) as usize) < WORTH * BLOCK) {
        all.pop();
    }
}
