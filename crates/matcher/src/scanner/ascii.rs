//! Patterns that begin in a long stretch of ASCII, of which the stream leaves most out.
//!
//! A symbol is written in ASCII as a letter or a digit, and a pattern begins with a run of one kind: `ak` of AK47. Where it begins in a text,
//! that text has the same run, neither longer nor part of a longer one (a letter or digit at the end of a match does not go on); or
//! a shorter one, the rest of it apart (V.P.N). So whole runs are asked for among all beginnings of those runs; where one is among them and
//! what follows it may go on with a pattern, the text itself is walked.

use xuncha_lanes::OTHER;

use super::{
    by_hash::ByHash,
    classes::letter_class,
    letters::{Run, hash},
    plane::{Plane, Reading},
    walk::{MAX_STEPS, Walk},
};

/// What patterns begin with in ASCII.
#[derive(Default)]
pub(super) struct AsciiBeginnings {
    /// Nodes by the hash of what leads to them.
    nodes: ByHash<u32>,
    /// Hashes of what leads to them, until they are taken.
    hashes: Vec<u64>,
    /// Symbols of the longest pattern.
    pub(super) longest: u32,
}

impl AsciiBeginnings {
    /// Those of a plane; `None` where patterns may begin within a run, where a letter or a digit is one, and where a
    /// mark is a symbol.
    pub(super) fn new(plane: &Plane, is_alone: impl Fn(u16) -> bool) -> Option<Self> {
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
        Some(Self { longest, nodes: ByHash::new(&nodes), hashes })
    }

    /// Takes the hashes of all runs that a pattern begins with.
    pub(super) fn take_hashes(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.hashes)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.nodes.bytes()
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
            let mut nodes = beginnings.nodes.get(run.hash);
            if nodes.any(|node| self.may_go_on(node, run.end as usize)) && is_inside(run.start) {
                self.begin_in_ascii(run.start);
            }
        }
    }

    fn begin_in_ascii(&mut self, start: u32) {
        if let Some(first) = self.text.at(start as usize) {
            self.steps = MAX_STEPS;
            self.begin_with(first);
        }
    }
}
