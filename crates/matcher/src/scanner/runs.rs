//! Latin runs that stand for the first symbols of a term, which goes on with a character written as itself: te供, T供, TG酒.

use super::{by_hash::ByHash, latin::MAX_SPELLED, letters::hash, plane::Plane, trie::Trie};

/// Nodes by Latin run and the class that follows it.
#[derive(Default)]
pub(super) struct Runs {
    all: ByHash<u32>,
    /// The same for the class before a run, the first or second of a pattern.
    following: ByHash<u32>,
    /// Hashes of all runs that stand for anything, until they are taken.
    hashes: Vec<u64>,
}

/// Every run of letters that stands for these symbols: each as its syllable or its initial; of three, all syllables or
/// all initials.
fn spellings(plane: &Plane, path: &[u16], mut then: impl FnMut(&[u8])) {
    let sounds: Vec<_> = path.iter().filter_map(|&class| plane.syllables[usize::from(class)]).collect();
    if sounds.len() < path.len() {
        return;
    }
    let all_ways = 1_usize << sounds.len();
    let mut run = Vec::new();
    for way in (0..all_ways).filter(|way| sounds.len() < MAX_SPELLED || *way == 0 || *way == all_ways - 1) {
        run.clear();
        for (at, sound) in sounds.iter().enumerate() {
            let letters = sound.letters().as_bytes();
            let len = if way >> at & 1 == 1 { 1 } else { letters.len() };
            run.extend(letters.iter().take(len));
        }
        then(&run);
    }
}

const fn key(run: u64, class: u16) -> u64 {
    (run ^ run >> 32 ^ (class as u64) << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Runs {
    /// Every run for the first symbols of the patterns of a plane, and for those after the first.
    pub(super) fn new(plane: &Plane) -> Self {
        let trie: &Trie = &plane.trie;
        let mut runs = Self::default();
        let (mut all, mut following) = (Vec::new(), Vec::new());
        for (index, node) in (0..).zip(&trie.nodes) {
            if !(2..=MAX_SPELLED + 2).contains(&usize::from(node.depth)) {
                continue;
            }
            let path = trie.path(index);
            let mut spell = |symbols: &[u16], then: &mut dyn FnMut(u64)| {
                spellings(plane, symbols, |run| {
                    let hash = hash(run);
                    runs.hashes.push(hash);
                    then(hash);
                });
            };
            match &path[..] {
                [spelled @ .., last] if spelled.len() <= MAX_SPELLED => {
                    spell(spelled, &mut |run| all.push((key(run, *last), index)));
                }
                _ => {}
            }
            for (at, &class) in path.iter().enumerate().take(2) {
                let spelled = &path[at + 1..];
                if (1..=MAX_SPELLED).contains(&spelled.len()) {
                    spell(spelled, &mut |run| following.push((key(run, !class), index)));
                }
            }
        }
        runs.all = ByHash::new(all);
        runs.following = ByHash::new(following);
        runs
    }

    /// Whether no run stands for anything.
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty() && self.following.is_empty()
    }

    /// Takes the hashes of all runs that stand for anything.
    pub(super) fn take_hashes(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.hashes)
    }

    /// The nodes that end in this run, written for the symbols after the first or the second one, which is of this class.
    pub(super) fn nodes_after(&self, class: u16, run: u64) -> impl Iterator<Item = u32> {
        self.following.get(key(run, !class))
    }

    /// The nodes that end in this class and whose earlier symbols may be written as this run.
    pub(super) fn nodes(&self, run: u64, class: u16) -> impl Iterator<Item = u32> {
        self.all.get(key(run, class))
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.all.bytes() + self.following.bytes()
    }
}
