//! The patterns by their first two or three classes, for the reading that almost every match has: each symbol one character.
//!
//! Made for few loads from far memory: a slot of eight bytes rejects nearly every place that only looks like a beginning, and most of those where
//! nothing goes on with the fourth class; half a cache line holds the rest of the pattern. What else a character may be (a Latin letter, a part of a split
//! one, a repeat) is left to the walk over the trie; a broken-off comparison tells when it is needed.

use xuncha_lanes::SKIP;

use super::trie::{NONE, Pattern, Trie};

/// Classes of a pattern that a record holds.
pub(super) const HELD: usize = 8;
/// Slots for a beginning, at least.
const ROOM: usize = 2;
const FREE: u64 = u32::MAX as u64;
/// What goes on with any class.
const ANY: u32 = MORE - 1;
/// Marks a slot that something else passed by, which is in one after it.
const MORE: u32 = 1 << 31;
/// Stands for the third class of what has two.
const NO_CLASS: u16 = SKIP;

/// A pattern, or two classes that are the parts of a symbol. Half a cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(super) struct Record {
    pub(super) classes: [u16; HELD],
    /// Symbols of the pattern.
    pub(super) len: u8,
    /// [`PLAIN`] or 0.
    kind: u8,
    /// The term; [`NONE`] of the parts of a symbol.
    pub(super) term: u32,
    /// As in [`Pattern`].
    pub(super) variant: u32,
    /// The next record with the same beginning, or [`NONE`].
    next: u32,
}

/// Kind of a pattern that is a term as its author wrote it, of nothing but its symbols, each of [`WIDE`] bytes, and without a letter or digit at
/// its ends: where it stands as it is, nothing is left to judge.
const PLAIN: u8 = 1;
/// Bytes of a Chinese character.
pub(super) const WIDE: usize = 3;

impl Record {
    /// Hash of how it begins.
    const fn hash(&self) -> u64 {
        let [first, second, third, ..] = self.classes;
        hash(first, second, if self.len == 2 { NO_CLASS } else { third })
    }

    /// Whether the pattern is [`PLAIN`].
    #[inline]
    pub(super) const fn is_plain(&self) -> bool {
        self.kind == PLAIN
    }
}

const _: () = assert!(size_of::<Record>() == 32, "two records fill a cache line");

/// A look at the slots that is not answered yet: many are begun before the first is, so that they wait for memory together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Probe {
    /// Index in the stream of the second class.
    pub(super) index: u32,
    at: u32,
    wanted: u32,
    /// The bits of the class after those it is a look for.
    next: u32,
    known: u64,
}

/// The bit of a class that goes on with a beginning of three: one of all but [`MORE`].
#[inline(always)]
const fn next_bit(class: u16) -> u32 {
    1 << ((class.wrapping_mul(0x9E37) as u32 * (u32::BITS - 1)) >> u16::BITS)
}

/// Patterns by their first classes.
#[derive(Default)]
pub(super) struct Openings {
    /// Open addressing, a power of two long: the number of a record, above it a part of the hash of how it begins, and in the upper half the bits
    /// ([`next_bit`]) of the classes that go on with it, and [`MORE`].
    slots: Vec<u64>,
    /// Bits of a slot that number a record.
    record_bits: u32,
    records: Vec<Record>,
}

#[inline(always)]
const fn hash(first: u16, second: u16, third: u16) -> u64 {
    let key = (first as u64) << 32 | (second as u64) << 16 | third as u64;
    let key = (key ^ key >> 23).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    key ^ key >> 32
}

impl Openings {
    /// The patterns of a trie, and the pairs that are parts of a symbol. `is_plain` tells of a pattern and its classes whether [`PLAIN`], `begun_with`
    /// the classes that writings of a symbol may begin with.
    pub(super) fn new(
        trie: &Trie,
        parts: impl ExactSizeIterator<Item = (u16, u16)>,
        is_plain: impl Fn(&Pattern, &[u16]) -> bool,
        begun_with: impl Fn(u16) -> Vec<u16>,
    ) -> Self {
        let parts = parts.map(|(first, second)| {
            let mut classes = [NO_CLASS; HELD];
            classes[..2].copy_from_slice(&[first, second]);
            Record { classes, len: 2, kind: 0, term: NONE, variant: NONE, next: NONE }
        });
        let mut records = Vec::with_capacity(parts.len() + trie.patterns.len());
        records.extend(parts);
        for node in 0..trie.nodes.len() as u32 {
            if trie.nodes[node as usize].first_pattern == NONE || trie.nodes[node as usize].depth < 2 {
                continue;
            }
            let path = trie.path(node);
            let mut classes = [NO_CLASS; HELD];
            classes.iter_mut().zip(&path).for_each(|(class, &its)| *class = its);
            let len = path.len() as u8;
            let record = |pattern: Pattern| {
                let kind = if is_plain(&pattern, &path) { PLAIN } else { 0 };
                let Pattern { term, variant, .. } = pattern;
                Record { classes, len, kind, term, variant, next: NONE }
            };
            records.extend(trie.patterns_at(node).map(record));
        }
        // Chains are built from the back: the shortest and first pattern of a beginning stands first.
        records.shrink_to_fit();
        records.sort_unstable_by_key(|record| (record.len, record.term.wrapping_add(1), record.variant));
        let mut beginnings: Vec<u64> = records.iter().map(Record::hash).collect();
        beginnings.sort_unstable();
        beginnings.dedup();
        let mut openings = Self {
            slots: vec![FREE; (beginnings.len() * ROOM + 1).next_power_of_two()],
            record_bits: (records.len() + 1).next_power_of_two().ilog2().max(1),
            records,
        };
        for index in (0..openings.records.len()).rev() {
            let next = match openings.records[index] {
                Record { classes: [_, _, _, fourth, ..], len: 4.., .. } => {
                    begun_with(fourth).into_iter().fold(0, |bits, class| bits | next_bit(class))
                }
                _ => ANY,
            };
            openings.insert(index, next);
        }
        openings
    }

    fn insert(&mut self, index: usize, next: u32) {
        let hash = self.records[index].hash();
        let wanted = self.fingerprint(hash) << self.record_bits;
        let mut at = self.slot(hash);
        loop {
            let known = self.slots[at];
            let found = known as u32 ^ wanted;
            // Other beginnings with the same part of the hash share the chain: records are compared anyway.
            if known == FREE || found <= self.record_mask() {
                let (before, others) = if known == FREE { (NONE, 0) } else { (found, known >> u32::BITS) };
                self.records[index].next = before;
                self.slots[at] = (others | u64::from(next)) << u32::BITS | u64::from(wanted | index as u32);
                return;
            }
            self.slots[at] |= u64::from(MORE) << u32::BITS;
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    const fn record_mask(&self) -> u32 {
        (1 << self.record_bits) - 1
    }

    /// The part of a hash that a slot holds. All bits set would be mistaken for a free slot.
    #[inline(always)]
    const fn fingerprint(&self, hash: u64) -> u32 {
        let part = hash as u32 >> self.record_bits;
        if part == u32::MAX >> self.record_bits { 0 } else { part }
    }

    #[inline(always)]
    fn slot(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.slots.len() - 1)
    }

    /// Begins to look for what begins with three classes and goes on with the fourth; or, of two classes, for what they are.
    #[inline(always)]
    pub(super) fn probe(&self, index: u32, [first, second, third, fourth]: [u16; 4], of_two: bool) -> Probe {
        // by masks, not by branches: which it is the text decides
        let two = u16::from(of_two).wrapping_neg();
        // a repeat is passed over
        let goes_on = u32::from(of_two | (fourth == third)).wrapping_neg();
        let next = next_bit(fourth) | goes_on & ANY;
        let hash = hash(first, second, third & !two | NO_CLASS & two);
        let at = self.slot(hash);
        let known = self.slots.get(at).copied().unwrap_or(FREE);
        Probe { index, at: at as u32, wanted: self.fingerprint(hash) << self.record_bits, next, known }
    }

    /// The first record that may begin with the classes of a probe; [`NONE`] when there is none.
    #[inline(always)]
    pub(super) fn find(&self, probe: &Probe) -> u32 {
        let &Probe { wanted, next, known, .. } = probe;
        let (found, bits) = (known as u32 ^ wanted, (known >> u32::BITS) as u32);
        // all bits set, or none: as many are there as not
        let same = u32::from(found <= self.record_mask()).wrapping_neg();
        // Hardly ever is it in another slot than its own.
        if bits & MORE & !same != 0 {
            return self.find_further(probe);
        }
        let there = u32::from(bits & next & same != 0).wrapping_neg();
        found | !there
    }

    /// [`Openings::find`] in the slots after the first.
    #[inline(never)]
    fn find_further(&self, probe: &Probe) -> u32 {
        let &Probe { mut at, wanted, next, .. } = probe;
        loop {
            at = (at + 1) & (self.slots.len() - 1) as u32;
            let known = self.slots.get(at as usize).copied().unwrap_or(FREE);
            let (found, bits) = (known as u32 ^ wanted, (known >> u32::BITS) as u32);
            if found <= self.record_mask() {
                return if bits & next != 0 { found } else { NONE };
            }
            if bits & MORE == 0 {
                return NONE;
            }
        }
    }

    /// Symbols of a record; reading it brings the record near.
    #[inline(always)]
    pub(super) fn len(&self, record: u32) -> u8 {
        self.records.get(record as usize).map_or(0, |record| record.len)
    }

    /// The record and those that follow it: all that begin with the classes it was found by, and perhaps others.
    #[inline]
    pub(super) fn chain(&self, record: u32) -> impl Iterator<Item = &Record> {
        let get = |at: u32| self.records.get(at as usize);
        std::iter::successors(get(record), move |record| get(record.next))
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.slots.as_slice()) + size_of_val(self.records.as_slice())
    }
}
