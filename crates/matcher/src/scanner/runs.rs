//! Latin runs that stand for the first symbols of a term, which goes on with a character written as itself: te供, T供, TG酒.

use super::{
    plane::Plane,
    trie::{NONE, Trie},
    words::push,
};

/// Nodes by Latin run and the class that follows it.
#[derive(Default)]
pub(super) struct Runs {
    /// Sorted by key.
    all: Vec<(u64, u32)>,
    /// Bits over keys.
    filter: Vec<u64>,
}

const fn key(run: u64, class: u16) -> u64 {
    (run ^ class as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Runs {
    /// Every run for the first one, two or three symbols of the patterns of a trie: each symbol as its syllable or its initial; of
    /// three, all syllables or all initials.
    pub(super) fn new(plane: &Plane) -> Self {
        let trie: &Trie = &plane.trie;
        let mut runs = Self::default();
        for (index, node) in (0..).zip(&trie.nodes) {
            if !(2..=4).contains(&node.depth) {
                continue;
            }
            let mut sounds = Vec::new();
            let mut above = node.parent;
            while above != 0 && above != NONE {
                let record = &trie.nodes[above as usize];
                sounds.extend(plane.syllables[usize::from(record.class)]);
                above = record.parent;
            }
            let symbols = usize::from(node.depth) - 1;
            if sounds.len() < symbols {
                continue;
            }
            sounds.reverse();
            let all_ways = 1_usize << symbols;
            for way in (0..all_ways).filter(|way| symbols < 3 || *way == 0 || *way == all_ways - 1) {
                let mut hash = 0;
                for (at, sound) in sounds.iter().enumerate() {
                    let letters = sound.letters().as_bytes();
                    let len = if way >> at & 1 == 1 { 1 } else { letters.len() };
                    hash = letters.iter().take(len).fold(hash, |hash, &letter| push(hash, letter));
                }
                runs.all.push((key(hash, node.class), index));
            }
        }
        runs.all.sort_unstable();
        runs.all.dedup();
        runs.all.shrink_to_fit();
        runs.filter = vec![0; (runs.all.len() / 4).next_power_of_two()];
        for (key, _) in &runs.all {
            let at = (key >> 32) as usize & (runs.filter.len() * 64 - 1);
            runs.filter[at / 64] |= 1 << (at % 64);
        }
        runs
    }

    /// The nodes that end in this class and whose earlier symbols may be written as this run.
    pub(super) fn nodes(&self, run: u64, class: u16) -> impl Iterator<Item = u32> {
        let key = key(run, class);
        let slot = (key >> 32) as usize & (self.filter.len() * 64).wrapping_sub(1);
        let may_hold = self.filter.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1);
        let first =
            if may_hold { self.all.partition_point(|&(known, _)| known < key) } else { self.all.len() };
        self.all.iter().skip(first).take_while(move |&&(known, _)| known == key).map(|&(_, node)| node)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.filter.as_slice())
    }
}
