//! The tree of RFC 6962 over entries, section 2.1: hashes, roots, proofs, and checking proofs. Pure.
//!
//! Subtrees are named by level and index: the one at level `l`, index `i` covers the entries from `i * 2^l` to
//! `(i + 1) * 2^l`. Whoever has the hashes of whole subtrees can make every root and every proof.

use sha2::{Digest as _, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// The hash of an entry.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of two subtrees side by side.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Reads the hash of the whole subtree at a level and index.
pub(crate) trait Subtrees<E> {
    fn hash(&mut self, level: u8, index: u64) -> Result<Hash, E>;
}

impl<E, F: FnMut(u8, u64) -> Result<Hash, E>> Subtrees<E> for F {
    fn hash(&mut self, level: u8, index: u64) -> Result<Hash, E> {
        self(level, index)
    }
}

/// The hash of the entries from `start` to `end`. `start` is a multiple of the largest power of two below the length.
pub(crate) fn range<E>(start: u64, end: u64, read: &mut impl Subtrees<E>) -> Result<Hash, E> {
    let length = end - start;
    if length == 0 {
        return Ok(Sha256::digest(b"").into());
    }
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return read.hash(u8::try_from(level).unwrap_or(u8::MAX), start >> level);
    }
    let split = start + split_of(length);
    Ok(node_hash(&range(start, split, read)?, &range(split, end, read)?))
}

/// The root of the first `size` entries.
pub(crate) fn root<E>(size: u64, read: &mut impl Subtrees<E>) -> Result<Hash, E> {
    range(0, size, read)
}

/// The proof that entry `index` is among the first `size` (RFC 6962, 2.1.1).
pub(crate) fn inclusion<E>(index: u64, size: u64, read: &mut impl Subtrees<E>) -> Result<Vec<Hash>, E> {
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let split = start + split_of(end - start);
        if index < split {
            path.push(range(split, end, read)?);
            end = split;
        } else {
            path.push(range(start, split, read)?);
            start = split;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the first `old` entries are the beginning of the first `new` (RFC 6962, 2.1.2).
pub(crate) fn consistency<E>(old: u64, new: u64, read: &mut impl Subtrees<E>) -> Result<Vec<Hash>, E> {
    if old == 0 || old >= new {
        return Ok(Vec::new());
    }
    let (mut start, mut end, mut is_known) = (0, new, true);
    let mut path = Vec::new();
    while old != end {
        let split = start + split_of(end - start);
        if old <= split {
            path.push(range(split, end, read)?);
            end = split;
        } else {
            path.push(range(start, split, read)?);
            start = split;
            is_known = false;
        }
    }
    if !is_known {
        path.push(range(start, end, read)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether `proof` shows that `leaf` is entry `index` of the tree of `size` entries with this root (RFC 9162, 2.1.3.2).
#[must_use]
pub fn proves_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` entries is the beginning of that of `new` (RFC 9162, 2.1.4.2).
#[must_use]
pub fn proves_consistency(old: u64, new: u64, proof: &[Hash], old_root: &Hash, new_root: &Hash) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let mut steps = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let (mut before, mut after) = (*first, *first);
    for sibling in steps {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            before = node_hash(sibling, &before);
            after = node_hash(sibling, &after);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && before == *old_root && after == *new_root
}

/// The hashes of the whole subtrees that the first entries of a log fall into, largest first: enough to add an entry
/// and to give the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Frontier {
    pub(crate) size: u64,
    pub(crate) hashes: Vec<Hash>,
}

impl Frontier {
    /// As it was stored; `None` when the bytes do not fit the size.
    pub(crate) fn of(size: u64, bytes: &[u8]) -> Option<Self> {
        let hashes: Vec<Hash> = bytes.chunks(32).map(|hash| hash.try_into().ok()).collect::<Option<_>>()?;
        (hashes.len() == size.count_ones() as usize).then_some(Self { size, hashes })
    }

    pub(crate) fn add(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.hashes.pop() else { break };
            hash = node_hash(&left, &hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Hash {
        let mut hashes = self.hashes.iter().rev();
        let Some(last) = hashes.next() else { return Sha256::digest(b"").into() };
        hashes.fold(*last, |right, left| node_hash(left, &right))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }
}

/// The largest power of two below `length`, which is at least 2.
fn split_of(length: u64) -> u64 {
    1 << (63 - (length - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    /// The definition, word for word.
    fn slow_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest(b"").into(),
            [one] => *one,
            more => {
                let (left, right) = more.split_at(split_of(more.len() as u64) as usize);
                node_hash(&slow_root(left), &slow_root(right))
            }
        }
    }

    fn reader(leaves: &[Hash]) -> impl FnMut(u8, u64) -> Result<Hash, Infallible> {
        |level, index| Ok(slow_root(&leaves[(index << level) as usize..((index + 1) << level) as usize]))
    }

    /// The roots of the test data that certificate transparency implementations share.
    #[test]
    fn known_roots() {
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let mut frontier = Frontier::default();
        let hex = |hash: Hash| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert!(hex(frontier.root()).starts_with("e3b0c44298fc1c14"));
        for input in inputs {
            frontier.add(leaf_hash(input));
        }
        assert_eq!(hex(frontier.root()), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    proptest! {
        #[test]
        fn proofs_hold_and_altered_ones_do_not(size in 1_u64..80, index in 0_u64..80, old in 0_u64..80, spoil in any::<u8>()) {
            let (index, old) = (index % size, old % (size + 1));
            let leaves = leaves(size);
            let mut read = reader(&leaves);
            let top = root(size, &mut read).unwrap();
            prop_assert_eq!(top, slow_root(&leaves));
            let mut frontier = Frontier::default();
            leaves.iter().for_each(|leaf| frontier.add(*leaf));
            prop_assert_eq!(frontier.root(), top);
            prop_assert_eq!(Frontier::of(size, &frontier.bytes()), Some(frontier));

            let proof = inclusion(index, size, &mut read).unwrap();
            let leaf = leaves[index as usize];
            prop_assert!(proves_inclusion(&leaf, index, size, &proof, &top));
            prop_assert!(!proves_inclusion(&leaf, index + 1, size, &proof, &top));
            prop_assert!(!proves_inclusion(&[spoil; 32], index, size, &proof, &top));
            let early = root(old, &mut read).unwrap();
            let steps = consistency(old, size, &mut read).unwrap();
            prop_assert_eq!(proves_consistency(old, size, &steps, &early, &top), old > 0);
            prop_assert!(!proves_consistency(old, size, &steps, &[spoil; 32], &top) || old == 0);
            for spoilt in [&proof, &steps] {
                for at in 0..spoilt.len() {
                    let mut other = spoilt.clone();
                    other[at][usize::from(spoil) % 32] ^= 1;
                    prop_assert!(!proves_inclusion(&leaf, index, size, &other, &top));
                    prop_assert!(!proves_consistency(old, size, &other, &early, &top));
                }
            }
        }
    }
}
