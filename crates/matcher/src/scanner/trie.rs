//! The patterns of all terms as one trie over classes.

/// No node, no pattern, no list.
pub(super) const NONE: u32 = u32::MAX;

/// The bit of a class in a mask of classes.
#[inline(always)]
pub(super) const fn class_bit(class: u16) -> u64 {
    1 << (class.wrapping_mul(0x9E37) >> 10)
}

/// A place in the trie: what every walk over it reads. Packed: there are half a million.
#[derive(Debug, Clone, Copy)]
#[repr(Rust, packed(4))]
pub(super) struct Node {
    /// Bits ([`class_bit`]) of the classes of characters that the walk may go on with.
    pub(super) onward: u64,
    pub(super) first_child: u32,
    pub(super) first_pattern: u32,
    /// Class of the edge that leads here.
    pub(super) class: u16,
    /// Symbols from the root.
    pub(super) depth: u8,
    /// Whether it has no second child.
    has_one_child: bool,
}

/// What only few walks need of a node.
#[derive(Debug, Clone, Copy)]
struct Links {
    parent: u32,
    next_sibling: u32,
}

/// A writing of a term that ends at a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    pub(super) term: u32,
    /// Index of another writing than the term's own, or [`NONE`].
    pub(super) variant: u32,
    /// The next pattern that ends at the same node.
    pub(super) next: u32,
}

/// No edge.
const FREE: u32 = u32::MAX;

#[inline(always)]
const fn edge_hash(node: u32, class: u16) -> u64 {
    ((node as u64) << 16 | class as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The trie. Node 0 is the root.
pub(super) struct Trie {
    pub(super) nodes: Vec<Node>,
    links: Vec<Links>,
    pub(super) patterns: Vec<Pattern>,
    /// Children by parent and class. Open addressing, a power of two long, at most half full: the number of a child, and above it a part of
    /// the hash of its edge. Once [settled](Trie::settle), without only children, and at most six tenths full.
    edges: Vec<u32>,
    /// Bits of an edge that number a child.
    child_bits: u32,
}

impl Trie {
    pub(super) fn new() -> Self {
        let root = Node {
            onward: 0,
            first_child: NONE,
            first_pattern: NONE,
            class: 0,
            depth: 0,
            has_one_child: false,
        };
        let links = vec![Links { parent: NONE, next_sibling: NONE }];
        Self { nodes: vec![root], links, patterns: Vec::new(), edges: vec![FREE; 64], child_bits: 6 }
    }

    /// The child that `class` leads to from a node, or the free place for it.
    #[inline]
    fn look_up(&self, node: u32, class: u16) -> Result<u32, usize> {
        let mask = self.edges.len() - 1;
        let hash = edge_hash(node, class);
        let wanted = self.beside_child(hash);
        let mut at = (hash >> 32) as usize & mask;
        loop {
            let edge = self.edges[at];
            if edge == FREE {
                return Err(at);
            }
            let child = edge ^ wanted;
            if child >> self.child_bits == 0
                && self.nodes[child as usize].class == class
                && self.links[child as usize].parent == node
            {
                return Ok(child);
            }
            at = (at + 1) & mask;
        }
    }

    /// What stands above the number of a child in its edge: a part of the edge's hash.
    #[inline]
    const fn beside_child(&self, hash: u64) -> u32 {
        let mixed = (hash ^ hash >> 32) as u32;
        mixed >> self.child_bits << self.child_bits
    }

    /// The node that `class` leads to.
    #[inline]
    pub(super) fn child(&self, node: u32, class: u16) -> Option<u32> {
        let &Node { first_child, has_one_child, .. } = &self.nodes[node as usize];
        if has_one_child {
            return (self.nodes[first_child as usize].class == class).then_some(first_child);
        }
        self.look_up(node, class).ok()
    }

    /// The node above a node.
    pub(super) fn parent(&self, node: u32) -> Option<u32> {
        self.links.get(node as usize).map(|links| links.parent).filter(|&parent| parent != NONE)
    }

    /// The classes from the root to a node.
    pub(super) fn path(&self, node: u32) -> Vec<u16> {
        let above = std::iter::successors(Some(node), |&node| self.parent(node));
        let mut path: Vec<u16> =
            above.filter(|&node| node != 0).map(|node| self.nodes[node as usize].class).collect();
        path.reverse();
        path
    }

    /// [`Trie::path`] of a node that is not as deep as this is long, at the end of an array; and how long it is.
    pub(super) fn short_path<const MOST: usize>(&self, node: u32) -> ([u16; MOST], usize) {
        let (mut path, mut len) = ([0; MOST], 0);
        let above =
            std::iter::successors(Some(node), |&node| self.parent(node)).take_while(|&node| node != 0);
        for (class, node) in path.iter_mut().rev().zip(above) {
            *class = self.nodes[node as usize].class;
            len += 1;
        }
        (path, len)
    }

    /// Children of a node.
    pub(super) fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let next = |at: u32| (at != NONE).then_some(at);
        std::iter::successors(next(self.nodes[node as usize].first_child), move |&at| {
            next(self.links[at as usize].next_sibling)
        })
    }

    /// Patterns that end at a node.
    pub(super) fn patterns_at(&self, node: u32) -> impl Iterator<Item = Pattern> {
        let next = |at: u32| self.patterns.get(at as usize).copied();
        std::iter::successors(next(self.nodes[node as usize].first_pattern), move |pattern| {
            next(pattern.next)
        })
    }

    /// Puts the edges of these children into a table of so many slots, a power of two.
    fn lay_out(&mut self, slots: usize, is_in: impl Fn(&Self, u32) -> bool) {
        self.edges = Vec::new();
        self.edges = vec![FREE; slots];
        // all bits set would be mistaken for a free place: no child has the last number
        self.child_bits = u32::BITS - (self.nodes.len().max(slots / 2 + 1) as u32).leading_zeros();
        for child in 1..self.nodes.len() as u32 {
            if is_in(self, child) {
                self.connect(child);
            }
        }
    }

    /// Puts the edge of a child into the table.
    fn connect(&mut self, child: u32) {
        let (parent, class) = (self.links[child as usize].parent, self.nodes[child as usize].class);
        if let Err(free) = self.look_up(parent, class) {
            self.edges[free] = self.beside_child(edge_hash(parent, class)) | child;
        }
    }

    /// Adds a writing of a term.
    pub(super) fn insert(&mut self, classes: &[u16], term: u32, variant: u32) {
        let mut node = 0;
        for &class in classes {
            if let Ok(child) = self.look_up(node, class) {
                node = child;
                continue;
            }
            let child = self.nodes.len() as u32;
            let parent = &mut self.nodes[node as usize];
            let depth = parent.depth.saturating_add(1);
            let next_sibling = std::mem::replace(&mut parent.first_child, child);
            parent.has_one_child = next_sibling == NONE;
            self.nodes.push(Node {
                onward: 0,
                first_child: NONE,
                first_pattern: NONE,
                class,
                depth,
                has_one_child: false,
            });
            self.links.push(Links { parent: node, next_sibling });
            node = child;
            if self.nodes.len() * 2 > self.edges.len() {
                self.lay_out(self.edges.len() * 2, |_, _| true);
            } else {
                self.connect(child);
            }
        }
        let next =
            std::mem::replace(&mut self.nodes[node as usize].first_pattern, self.patterns.len() as u32);
        self.patterns.push(Pattern { term, variant, next });
    }

    /// Gives back memory that nothing needs once all patterns are in: an only child is found without its edge.
    pub(super) fn settle(&mut self) {
        self.nodes.shrink_to_fit();
        self.links.shrink_to_fit();
        self.patterns.shrink_to_fit();
        let has_sibling = |trie: &Self, child: u32| {
            trie.parent(child).is_some_and(|parent| !trie.nodes[parent as usize].has_one_child)
        };
        let count = (1..self.nodes.len() as u32).filter(|&child| has_sibling(self, child)).count();
        self.lay_out((count * 5 / 3 + 1).next_power_of_two(), has_sibling);
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.nodes.as_slice())
            + size_of_val(self.links.as_slice())
            + size_of_val(self.patterns.as_slice())
            + size_of_val(self.edges.as_slice())
    }
}
