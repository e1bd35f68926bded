//! What two neighbouring classes can begin.

use super::trie::NONE;

/// What a pair of classes can begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    key: u32,
    /// The node of the two symbols in the low bits, and flags above it.
    node_and_flags: u32,
}

/// The two classes are the parts of a symbol.
const PARTS: u32 = 1 << 31;
const NO_NODE: u32 = PARTS - 1;
const FREE: Pair = Pair { key: 0, node_and_flags: NO_NODE };

impl Pair {
    /// The node of the two symbols, or [`NONE`].
    #[inline]
    pub(super) const fn node(self) -> u32 {
        let node = self.node_and_flags & NO_NODE;
        if node == NO_NODE { NONE } else { node }
    }

    /// Whether the two are the parts of a symbol.
    #[inline]
    pub(super) const fn are_parts(self) -> bool {
        self.node_and_flags & PARTS != 0
    }

    pub(super) const fn set_parts(&mut self) {
        self.node_and_flags |= PARTS;
    }

    pub(super) const fn set_node(&mut self, node: u32) {
        self.node_and_flags = self.node_and_flags & PARTS | node & NO_NODE;
    }
}

/// All pairs.
pub(super) struct Pairs {
    /// Open addressing; key 0 is free, for class 0 does not exist.
    table: Vec<Pair>,
    len: usize,
}

impl Pairs {
    pub(super) fn new() -> Self {
        Self { table: vec![FREE; 64], len: 0 }
    }

    const fn key(first: u16, second: u16) -> u32 {
        (first as u32) << 16 | second as u32
    }

    #[inline]
    fn slot(&self, key: u32) -> usize {
        let mask = self.table.len() - 1;
        let mut at = (u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & mask;
        while self.table[at].key != 0 && self.table[at].key != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// What the pair can begin; of an unknown pair nothing.
    #[inline(always)]
    pub(super) fn get(&self, first: u16, second: u16) -> Pair {
        self.table[self.slot(Self::key(first, second))]
    }

    /// The pair, made if need be.
    pub(super) fn entry(&mut self, first: u16, second: u16) -> &mut Pair {
        if self.len * 2 >= self.table.len() {
            let old = std::mem::take(&mut self.table);
            self.table = vec![FREE; old.len() * 2];
            for pair in old.into_iter().filter(|pair| pair.key != 0) {
                let at = self.slot(pair.key);
                self.table[at] = pair;
            }
        }
        let key = Self::key(first, second);
        let at = self.slot(key);
        self.len += usize::from(self.table[at].key == 0);
        self.table[at].key = key;
        &mut self.table[at]
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.table.as_slice())
    }
}
