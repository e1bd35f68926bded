//! Latin runs that stand for the first symbols of a term, which goes on with a character written as itself: te供, T供, TG酒.

use foldhash::{HashSet, HashSetExt as _};

use super::{
    by_hash::{ByHash, Counted},
    latin::{MAX_SPELLED, MOST_PATH},
    letters::{MAX_SYLLABLE, hash},
    plane::Plane,
    trie::{NONE, Trie},
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

/// Where the character stands that is written as itself beside a run.
#[derive(Clone, Copy)]
enum Beside {
    /// After the run, which is written for the first symbols.
    After,
    /// Before it, as the first or second symbol.
    Before,
}

/// Every run that may be written for symbols of a pattern beside a character: its hash, that character's class and place, and the node they lead to.
fn for_each_run(plane: &Plane, mut then: impl FnMut(u64, u16, Beside, u32)) {
    let trie: &Trie = &plane.trie;
    for (index, node) in (0..).zip(&trie.nodes) {
        if !(2..=MOST_PATH).contains(&usize::from(node.depth)) {
            continue;
        }
        let (path, len) = trie.short_path::<MOST_PATH>(index);
        let path = &path[MOST_PATH - len..];
        if let [spelled @ .., last] = path
            && spelled.len() <= MAX_SPELLED
        {
            spellings(plane, spelled, |run| then(hash(run), *last, Beside::After, index));
        }
        for (at, &class) in path.iter().enumerate().take(2) {
            let spelled = &path[at + 1..];
            if (1..=MAX_SPELLED).contains(&spelled.len()) {
                spellings(plane, spelled, |run| then(hash(run), class, Beside::Before, index));
            }
        }
    }
}

const fn key(run: u64, class: u16) -> u64 {
    (run ^ run >> 32 ^ (class as u64) << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Runs {
    /// Every run for the first symbols of the patterns of a plane, and for those after the first.
    pub(super) fn new(plane: &Plane) -> Self {
        let nodes = plane.trie.nodes.len();
        let (mut all, mut following) = (Counted::new(nodes), Counted::new(nodes));
        let mut hashes = HashSet::new();
        for_each_run(plane, |run, class, beside, _| {
            hashes.insert(run);
            match beside {
                Beside::After => all.add(key(run, class)),
                Beside::Before => following.add(key(run, !class)),
            }
        });
        let (mut all, mut following) = (all.room(NONE), following.room(NONE));
        for_each_run(plane, |run, class, beside, node| match beside {
            Beside::After => all.put(key(run, class), node),
            Beside::Before => following.put(key(run, !class), node),
        });
        Self { all: all.done(), following: following.done(), hashes: hashes.into_iter().collect() }
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
