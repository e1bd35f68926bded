//! Latin runs that stand for the first symbols of a term, which goes on with a character written as itself: te供, T供, TG酒.

use foldhash::{HashSet, HashSetExt as _};

use super::{
    by_hash::ByHash,
    latin::{MAX_SPELLED, MOST_PATH},
    letters::{MAX_SYLLABLE, hash},
    plane::Plane,
    trie::Trie,
};

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
fn spellings(plane: &Plane, symbols: &[u16], mut then: impl FnMut(&[u8])) {
    let mut spelled = [""; MAX_SPELLED];
    for (letters, &class) in spelled.iter_mut().zip(symbols) {
        let Some(sound) = plane.syllables[usize::from(class)] else { return };
        *letters = sound.letters();
    }
    let all_ways = 1_usize << symbols.len();
    let ways = (0..all_ways).filter(|&way| symbols.len() < MAX_SPELLED || way == 0 || way == all_ways - 1);
    let mut run = [0; MAX_SPELLED * MAX_SYLLABLE];
    for way in ways {
        let mut end = 0;
        for (at, letters) in spelled.iter().take(symbols.len()).enumerate() {
            let len = if way >> at & 1 == 1 { 1 } else { letters.len() };
            for &letter in letters.as_bytes().iter().take(len) {
                run[end] = letter;
                end += 1;
            }
        }
        then(&run[..end]);
    }
}

const fn key(run: u64, class: u16) -> u64 {
    (run ^ run >> 32 ^ (class as u64) << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Runs {
    /// Every run for the first symbols of the patterns of a plane, and for those after the first.
    pub(super) fn new(plane: &Plane) -> Self {
        let trie: &Trie = &plane.trie;
        let (mut all, mut following) = (Vec::new(), Vec::new());
        let mut hashes = HashSet::new();
        for (index, node) in (0..).zip(&trie.nodes) {
            if !(2..=MOST_PATH).contains(&usize::from(node.depth)) {
                continue;
            }
            let (path, len) = trie.short_path::<MOST_PATH>(index);
            let path = &path[MOST_PATH - len..];
            let mut spell = |symbols: &[u16], then: &mut dyn FnMut(u64)| {
                spellings(plane, symbols, |run| {
                    let hash = hash(run);
                    hashes.insert(hash);
                    then(hash);
                });
            };
            match path {
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
        Self {
            all: ByHash::new(all),
            following: ByHash::new(following),
            hashes: hashes.into_iter().collect(),
        }
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
