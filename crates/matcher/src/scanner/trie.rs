//! The patterns of all terms as one trie over classes.

/// No node, no pattern, no list.
pub(super) const NONE: u32 = u32::MAX;

/// The bit of a class in a mask of classes.
#[inline(always)]
pub(super) const fn class_bit(class: u16) -> u64 {
    1 << (class.wrapping_mul(0x9E37) >> 10)
}

/// A place in the trie: what every walk over it reads.
#[derive(Debug, Clone, Copy)]
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

#[derive(Debug, Clone, Copy)]
struct Edge {
    node: u32,
    class: u32,
    child: u32,
}

const FREE: Edge = Edge { node: NONE, class: 0, child: NONE };

/// The trie. Node 0 is the root.
pub(super) struct Trie {
    pub(super) nodes: Vec<Node>,
    links: Vec<Links>,
    pub(super) patterns: Vec<Pattern>,
    /// Open addressing, a power of two long, at most half full. Once [settled](Trie::settle), without those of only children, and at most six tenths full.
    edges: Vec<Edge>,
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
        Self { nodes: vec![root], links, patterns: Vec::new(), edges: vec![FREE; 64] }
    }

    #[inline]
    fn slot(&self, node: u32, class: u32) -> usize {
        let mask = self.edges.len() - 1;
        let key = u64::from(node) << 16 | u64::from(class);
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        loop {
            let edge = self.edges[at];
            if edge.node == NONE || (edge.node == node && edge.class == class) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// The node that `class` leads to.
    #[inline]
    pub(super) fn child(&self, node: u32, class: u16) -> Option<u32> {
        let &Node { first_child, has_one_child, .. } = &self.nodes[node as usize];
        if has_one_child {
            return (self.nodes[first_child as usize].class == class).then_some(first_child);
        }
        let edge = self.edges[self.slot(node, u32::from(class))];
        (edge.node != NONE).then_some(edge.child)
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

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.edges);
        self.lay_out(old.len() * 2, old.into_iter().filter(|edge| edge.node != NONE));
    }

    /// Puts all edges there are into a table of so many slots, a power of two.
    fn lay_out(&mut self, slots: usize, edges: impl Iterator<Item = Edge>) {
        self.edges = vec![FREE; slots];
        for edge in edges {
            let at = self.slot(edge.node, edge.class);
            self.edges[at] = edge;
        }
    }

    /// Adds a writing of a term.
    pub(super) fn insert(&mut self, classes: &[u16], term: u32, variant: u32) {
        let mut node = 0;
        for &class in classes {
            let slot = self.slot(node, u32::from(class));
            if self.edges[slot].node != NONE {
                node = self.edges[slot].child;
                continue;
            }
            let child = self.nodes.len() as u32;
            self.edges[slot] = Edge { node, class: u32::from(class), child };
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
                self.grow();
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
        let has_one_child = |node: u32| self.nodes[node as usize].has_one_child;
        let mut old = std::mem::take(&mut self.edges);
        old.retain(|edge| edge.node != NONE && !has_one_child(edge.node));
        self.lay_out((old.len() * 5 / 3 + 1).next_power_of_two(), old.into_iter());
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.nodes.as_slice())
            + size_of_val(self.links.as_slice())
            + size_of_val(self.patterns.as_slice())
            + size_of_val(self.edges.as_slice())
    }
}
