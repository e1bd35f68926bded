//! Latin runs that stand for the first symbols of a term, which goes on with a character written as itself: te供, T供, TG酒.

use xuncha_lanes::{LETTER_A, OTHER, is_letter};

use super::{
    classes::letter_class, hash_bits::HashBits, latin::MAX_SPELLED, plane::Plane, trie::Trie, words::push,
};

/// Nodes by Latin run and the class that follows it.
#[derive(Default)]
pub(super) struct Runs {
    /// Sorted by key.
    all: Vec<(u64, u32)>,
    /// Bits over keys.
    filter: HashBits,
    /// Bits over the first or last two letters of a run (`OTHER` for the second when there is one only) with the class that
    /// touches it, in the order of the text.
    borders: HashBits,
    /// Bits over keys of a run and the class before it.
    following: HashBits,
    /// By class: the letters (a bit each) that may stand right before it, and right after it.
    beside: Vec<[u32; 2]>,
}

/// The bit of a letter's class; of other classes none.
#[inline(always)]
const fn letter_bit(class: u16) -> u32 {
    if is_letter(class) { 1 << (class - LETTER_A) } else { 0 }
}

/// The bit of the first letter of how a class sounds.
fn first_letter(plane: &Plane, class: u16) -> u32 {
    plane.syllables[usize::from(class)].map_or(0, |sound| letter_bit(letter_class(sound.initial())))
}

/// Hash of a run of small letters.
fn hash(run: &[u8]) -> u64 {
    run.iter().fold(0, |hash, &letter| push(hash, letter))
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
    (run ^ class as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Runs {
    /// Every run for the first symbols of the patterns of a plane, and for those after the first.
    pub(super) fn new(plane: &Plane) -> Self {
        let trie: &Trie = &plane.trie;
        let mut runs = Self::default();
        let (mut following, mut borders) = (Vec::new(), Vec::new());
        runs.beside = vec![[0; 2]; plane.symbols.len()];
        for (index, node) in (0..).zip(&trie.nodes) {
            if !(2..=MAX_SPELLED + 1).contains(&usize::from(node.depth)) {
                continue;
            }
            let path = trie.path(index);
            let [first, .., last] = path[..] else { continue };
            if let [.., before, _] = path[..] {
                runs.beside[usize::from(before)][1] |= first_letter(plane, last);
            }
            spellings(plane, &path[..path.len() - 1], |run| {
                runs.all.push((key(hash(run), last), index));
                let mut ends = run.iter().rev().map(|&letter| letter_class(letter));
                let end = ends.next().unwrap_or(OTHER);
                runs.beside[usize::from(last)][0] |= letter_bit(end);
                borders.push([ends.next().unwrap_or(OTHER), end, last]);
            });
            spellings(plane, &path[1..], |run| {
                following.push(key(hash(run), !first));
                let mut begins = run.iter().map(|&letter| letter_class(letter));
                let begin = begins.next().unwrap_or(OTHER);
                borders.push([first, begin, begins.next().unwrap_or(OTHER)]);
            });
        }
        borders.sort_unstable();
        borders.dedup();
        runs.borders = HashBits::new(borders.into_iter().map(border_hash));
        runs.all.sort_unstable();
        runs.all.dedup();
        runs.all.shrink_to_fit();
        runs.filter = HashBits::new(runs.all.iter().map(|&(key, _)| key));
        runs.following = HashBits::new(following.into_iter());
        runs
    }

    /// Whether one of these two classes is a letter that may stand beside the other one.
    #[inline]
    pub(super) fn may_stand_beside(&self, first: u16, second: u16) -> bool {
        let letters =
            |class: u16, side: usize| self.beside.get(usize::from(class)).map_or(0, |sides| sides[side]);
        letters(second, 0) & letter_bit(first) | letters(first, 1) & letter_bit(second) != 0
    }

    /// Whether no run stands for anything.
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a Latin run may touch another class so. Two letters and the class, or the class and two letters; `OTHER` for the
    /// farther letter where the run has one only.
    #[inline]
    pub(super) fn may_touch(&self, three: [u16; 3]) -> bool {
        self.borders.may_hold(border_hash(three))
    }

    /// Whether a pattern may begin with this class and go on with this run.
    #[inline]
    pub(super) fn may_follow(&self, class: u16, run: u64) -> bool {
        self.following.may_hold(key(run, !class))
    }

    /// Whether a term may begin with this run, given by its hash, and go on with this class.
    #[inline]
    pub(super) fn may_hold(&self, run: u64, class: u16) -> bool {
        self.filter.may_hold(key(run, class))
    }

    /// The nodes that end in this class and whose earlier symbols may be written as this run.
    pub(super) fn nodes(&self, run: u64, class: u16) -> impl Iterator<Item = u32> {
        let key = key(run, class);
        let first = if self.filter.may_hold(key) {
            self.all.partition_point(|&(known, _)| known < key)
        } else {
            self.all.len()
        };
        self.all.iter().skip(first).take_while(move |&&(known, _)| known == key).map(|&(_, node)| node)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.all.as_slice())
            + self.filter.bytes()
            + self.following.bytes()
            + self.borders.bytes()
            + size_of_val(self.beside.as_slice())
    }
}

/// Hash of three classes.
#[inline(always)]
const fn border_hash([first, second, third]: [u16; 3]) -> u64 {
    let key = (first as u64) << 32 | (second as u64) << 16 | third as u64;
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
