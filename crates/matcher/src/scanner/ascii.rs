//! Patterns that begin in a long stretch of ASCII, of which the stream leaves most out.
//!
//! A symbol is written in ASCII as a letter or a digit, and a pattern begins with a run of one kind: `ak` of AK47. Where it begins in a text,
//! that text has the same run, neither longer nor part of a longer one (a letter or digit at the end of a match does not go on); or
//! a shorter one, the rest of it apart (V.P.N). So whole runs are asked for among all beginnings of those runs: hashed bits tell which may be a
//! pattern, and which may be the beginning of one that goes on with the next character. From where such a run leads to the text itself is walked.

use xuncha_lanes::{OTHER, SKIP_WORD};
use xuncha_zh_text::glyph;

use super::{
    by_hash::ByHash,
    classes::letter_class,
    hash_bits::HashBits,
    judge::{How, Span, is_symbol},
    letters::{Run, hash},
    plane::{Plane, Reading},
    scan::Terms,
    trie::Pattern,
    walk::{Gap, MAX_STEPS, Walk},
};

/// What patterns begin with in ASCII.
#[derive(Default)]
pub(super) struct AsciiBeginnings {
    /// Nodes by the hash of what leads to them.
    nodes: ByHash<u32>,
    /// Hashes of what is a pattern.
    whole: HashBits,
    /// Hashes of what a pattern begins with and goes on after ([`with_next`]).
    onward: HashBits,
    /// Hashes of what leads to them, until they are taken.
    hashes: Vec<u64>,
    /// Symbols of the longest pattern.
    pub(super) longest: u32,
}

impl AsciiBeginnings {
    /// Those of a plane; `None` where patterns may begin within a run, where a letter or a digit is one, and where a
    /// mark is a symbol.
    pub(super) fn new(plane: &Plane, terms: &Terms, is_alone: impl Fn(u16) -> bool) -> Option<Self> {
        let digits = (b'0'..=b'9').map(|digit| (plane.classes.of(digit.into()), digit));
        let letters = (b'a'..=b'z').map(|letter| (letter_class(letter), letter));
        let written: Vec<(u16, u8)> = digits.chain(letters).filter(|&(class, _)| class > OTHER).collect();
        let is_passed_over = |byte: u8| xuncha_lanes::is_skip(plane.classes.of(byte.into()));
        let mut all = 0..128_u8;
        if plane.reading != Reading::Sight
            || plane.begins_anywhere
            || written.iter().any(|&(class, _)| is_alone(class))
            || all.any(|byte| byte.is_ascii_alphanumeric() == is_passed_over(byte))
        {
            return None;
        }
        let longest = plane.trie.nodes.iter().map(|node| node.depth).max().unwrap_or_default().into();
        let mut nodes = Vec::new();
        add(plane, 0, &written, &mut Vec::new(), &mut nodes);
        let hashes = nodes.iter().map(|&(hash, _)| hash).collect();
        let (mut whole, mut onward) = (Vec::new(), Vec::new());
        for node in 0..plane.trie.nodes.len() as u32 {
            for pattern in plane.trie.patterns_at(node) {
                let beginning = Beginning::of(terms, &pattern, &plane.trie.path(node), &written);
                beginning.tell(plane, &mut whole, &mut onward);
            }
        }
        let (whole, onward) = (HashBits::of(whole), HashBits::of(onward));
        Some(Self { longest, nodes: ByHash::new(&nodes), whole, onward, hashes })
    }

    /// Whether a run of this hash may be a pattern, or the beginning of one that goes on with this after it.
    #[inline]
    fn may_begin(&self, hash: u64, (next, gap): (u16, Gap)) -> bool {
        self.whole.may_hold(hash) | self.onward.may_hold(with_next(hash, next, gap)) | (next == SKIP_WORD)
    }

    /// Takes the hashes of all runs that a pattern begins with.
    pub(super) fn take_hashes(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.hashes)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.nodes.bytes() + self.whole.bytes() + self.onward.bytes()
    }
}

/// Hash of a run, the class of the next character that is not passed over, and what stands between.
#[inline]
const fn with_next(hash: u64, class: u16, gap: Gap) -> u64 {
    (hash ^ (gap as u64) << u16::BITS ^ class as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// How a pattern begins: with letters or digits, in ASCII as many as are of one kind.
struct Beginning {
    /// The symbols of one kind.
    bytes: Vec<u8>,
    classes: Vec<u16>,
    /// Whether the pattern has something of its own between each symbol and the next.
    own_gaps: Vec<bool>,
    /// Whether the term is all letters and digits.
    is_ascii: bool,
}

impl Beginning {
    fn of(terms: &Terms, pattern: &Pattern, path: &[u16], written: &[(u16, u8)]) -> Self {
        let byte_of = |class: u16| written.iter().find(|&&(its, _)| its == class).map(|&(_, byte)| byte);
        let mut bytes: Vec<u8> = path.iter().map_while(|&class| byte_of(class)).collect();
        let is_digit = bytes.first().is_some_and(u8::is_ascii_digit);
        let len = bytes.iter().take_while(|byte| byte.is_ascii_digit() == is_digit).count();
        bytes.truncate(len);
        let mut own_gaps = vec![false; path.len()];
        let mut symbols = 0;
        for letter in terms.writing(pattern).chars().map(glyph) {
            if is_symbol(letter) {
                symbols += 1;
            } else if let Some(gap) = usize::checked_sub(symbols, 1).and_then(|at| own_gaps.get_mut(at)) {
                *gap = true;
            }
        }
        // of what is not written symbol by symbol nothing is known
        if symbols != path.len() {
            own_gaps.fill(true);
        }
        let is_ascii = terms.all.get(pattern.term as usize).is_some_and(|term| term.is_ascii);
        Self { bytes, classes: path.to_vec(), own_gaps, is_ascii }
    }

    /// Adds the hashes of the runs that the pattern may begin with: of the one that it is, and of those that it goes on after.
    fn tell(&self, plane: &Plane, whole: &mut Vec<u64>, onward: &mut Vec<u64>) {
        for len in 1..=self.bytes.len() {
            let run = hash(&self.bytes[..len]);
            let Some(&next) = self.classes.get(len) else {
                whole.push(run);
                continue;
            };
            let gaps: &[Gap] = match self.bytes.get(len) {
                _ if self.own_gaps[len - 1] => &Gap::ALL,
                Some(b'0'..=b'9') => &[Gap::Unseen],
                Some(_) if self.is_ascii => &[Gap::Unseen, Gap::Marks],
                _ => &Gap::ALL,
            };
            for class in plane.begun_with(next) {
                onward.extend(gaps.iter().map(|&gap| with_next(run, class, gap)));
            }
        }
    }
}

/// Adds what goes on from a node in the same kind as `text`, which leads to it.
fn add(plane: &Plane, node: u32, written: &[(u16, u8)], text: &mut Vec<u8>, nodes: &mut Vec<(u64, u32)>) {
    for child in plane.trie.children(node) {
        let class = plane.trie.nodes[child as usize].class;
        let Some(&(_, byte)) = written.iter().find(|&&(its, _)| its == class) else { continue };
        if text.first().is_none_or(|first| first.is_ascii_digit() == byte.is_ascii_digit()) {
            text.push(byte);
            nodes.push((hash(text), child));
            add(plane, child, written, text, nodes);
            text.pop();
        }
    }
}

impl Walk<'_> {
    /// Looks for patterns that begin in stretches of ASCII.
    pub(super) fn in_ascii(&mut self, runs: &[Run]) {
        let Some(beginnings) = &self.plane.ascii else { return };
        let stretches = self.stream.stretches();
        if stretches.is_empty() {
            return;
        }
        let is_inside = |start: u32| {
            let next = stretches.partition_point(|&(_, end)| end <= start);
            stretches.get(next).is_some_and(|&(from, _)| from <= start)
        };
        for run in runs.iter().filter(|run| run.is_whole) {
            let next = self.next(run.end as usize);
            if beginnings.may_begin(run.hash, next) && is_inside(run.start) {
                beginnings.nodes.get(run.hash).for_each(|node| self.begin_in_ascii(node, run));
            }
        }
    }

    /// Goes on from a node where a run leads to it.
    fn begin_in_ascii(&mut self, node: u32, run: &Run) {
        let plane = self.plane;
        let classes = (run.start..run.end)
            .rev()
            .map(|at| self.text.at(at as usize).map_or(OTHER, |letter| plane.classes.of(letter.code)));
        let mut above = node;
        for class in classes {
            // the root has no class of a letter or digit
            if plane.trie.nodes[above as usize].class != class {
                return;
            }
            above = plane.trie.parent(above).unwrap_or_default();
        }
        if above != 0 {
            return;
        }
        self.steps = MAX_STEPS;
        self.spans.extend((run.start..run.end).map(|at| Span { start: at, end: at + 1, how: How::Direct }));
        self.step(node, run.end as usize);
        self.spans.clear();
    }
}
