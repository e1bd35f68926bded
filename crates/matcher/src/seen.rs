//! What was seen in one field: matches by group and place, exceptions taken out.

use std::ops::Range;

use xuncha_model::Fold;
use xuncha_zh_text::FoldSet;

use crate::{ruleset::is_disguised, sound_pairs::Heard};

/// A match of one word (or regex) of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) group: u32,
    /// First character.
    pub(crate) start: u32,
    /// One past the last character.
    pub(crate) end: u32,
    pub(crate) word: u32,
    pub(crate) folds: FoldSet,
    /// Bytes of the text.
    pub(crate) bytes: (u32, u32),
    /// Largest `end` among the matches of the group up to and including this one.
    pub(crate) reach: u32,
}

impl Seen {
    /// A match at these bytes; characters are counted when the field is finished.
    pub(crate) const fn at(group: u32, word: u32, bytes: (u32, u32), folds: FoldSet) -> Self {
        Self { group, start: bytes.0, end: bytes.1, word, folds, bytes, reach: 0 }
    }
}

/// Matches in one field, and the places of exceptions.
#[derive(Debug, Default)]
pub(crate) struct FieldSeen {
    matches: Vec<Seen>,
    excepted: Vec<Seen>,
    /// Places of exceptions that take out only words in disguise.
    excepted_in_disguise: Vec<Seen>,
    /// Matches that an exception took out, for explanations.
    pub(crate) struck: Vec<Seen>,
    /// What only sounds like a word, by group and place: counts beside a match.
    heard: Vec<Seen>,
}

impl FieldSeen {
    pub(crate) fn clear(&mut self) {
        self.matches.clear();
        self.excepted.clear();
        self.excepted_in_disguise.clear();
        self.struck.clear();
        self.heard.clear();
    }

    pub(crate) fn add(&mut self, seen: Seen) {
        self.matches.push(seen);
    }

    /// An exception of a group; it may take out every word within it, or only those in disguise.
    pub(crate) fn except(&mut self, group: u32, bytes: (u32, u32), every: bool) {
        let into = if every { &mut self.excepted } else { &mut self.excepted_in_disguise };
        into.push(Seen::at(group, 0, bytes, FoldSet::EMPTY));
    }

    /// Adds matches to a field that is finished; `found` is left empty.
    pub(crate) fn add_late(&mut self, text: &str, found: &mut Vec<Seen>) {
        if found.is_empty() {
            return;
        }
        let mut finished = std::mem::take(&mut self.matches);
        let struck = std::mem::take(&mut self.struck);
        self.matches.append(found);
        self.finish(text);
        finished.iter_mut().chain(&mut self.matches).for_each(|seen| seen.reach = 0);
        self.matches.append(&mut finished);
        self.struck.extend(struck);
        // two stretches in order, which a stable sort only merges
        self.matches.sort();
        self.matches.dedup();
        set_reach(&mut self.matches);
    }

    /// Puts the matches in order, takes out those within exceptions of their group, and counts characters of `text`.
    pub(crate) fn finish(&mut self, text: &str) {
        if self.matches.is_empty() {
            return;
        }
        self.matches.sort_unstable();
        self.matches.dedup();
        if !self.excepted.is_empty() || !self.excepted_in_disguise.is_empty() {
            for excepted in [&mut self.excepted, &mut self.excepted_in_disguise] {
                excepted.sort_unstable();
                set_reach(excepted);
            }
            let (excepted, in_disguise) = (&self.excepted, &self.excepted_in_disguise);
            let struck = &mut self.struck;
            self.matches.retain(|seen| {
                let out = covered(of_group(excepted, seen.group), seen)
                    || is_disguised(seen.folds) && covered(of_group(in_disguise, seen.group), seen);
                if out {
                    struck.push(*seen);
                }
                !out
            });
        }
        let count = CharCount::new(text);
        for seen in self.matches.iter_mut().chain(&mut self.struck) {
            (seen.start, seen.end) = (count.at(seen.bytes.0), count.at(seen.bytes.1));
        }
        set_reach(&mut self.matches);
    }

    /// Adds what sounds like words to a field that is finished.
    pub(crate) fn hear(&mut self, text: &str, found: &[Heard]) {
        if found.is_empty() {
            return;
        }
        // a field without matches was not put in order
        self.excepted.sort_unstable();
        set_reach(&mut self.excepted);
        let folds = Fold::Homophone.into();
        self.heard.extend(found.iter().map(|one| Seen::at(one.group, one.word, one.bytes, folds)));
        let excepted = &self.excepted;
        self.heard.retain(|seen| !covered(of_group(excepted, seen.group), seen));
        let count = CharCount::new(text);
        for seen in &mut self.heard {
            (seen.start, seen.end) = (count.at(seen.bytes.0), count.at(seen.bytes.1));
        }
        self.heard.sort_unstable();
        set_reach(&mut self.heard);
    }

    /// What sounds like words of a group, by place.
    pub(crate) fn heard(&self, group: u32) -> &[Seen] {
        of_group(&self.heard, group)
    }

    /// The matches of a group, by place.
    pub(crate) fn of(&self, group: u32) -> &[Seen] {
        of_group(&self.matches, group)
    }
}

fn of_group(all: &[Seen], group: u32) -> &[Seen] {
    let from = all.partition_point(|seen| seen.group < group);
    let rest = all.get(from..).unwrap_or_default();
    rest.get(..rest.partition_point(|seen| seen.group == group)).unwrap_or_default()
}

/// Fills in `reach`; `all` is in order of group and start.
pub(crate) fn set_reach(all: &mut [Seen]) {
    let (mut group, mut reach) = (u32::MAX, 0);
    for seen in all {
        reach = if seen.group == group { reach.max(seen.end) } else { seen.end };
        group = seen.group;
        seen.reach = reach;
    }
}

/// Whether `seen` lies within one of `others`, which are of one group and in order.
pub(crate) fn covered(others: &[Seen], seen: &Seen) -> bool {
    let begun = others.partition_point(|other| other.start <= seen.start);
    begun.checked_sub(1).and_then(|last| others.get(last)).is_some_and(|other| other.reach >= seen.end)
}

/// Whether one of `others` overlaps `seen` or stands at most `distance` characters away.
pub(crate) fn close(others: &[Seen], seen: &Seen, distance: u32) -> bool {
    let begun = others.partition_point(|other| other.start <= seen.end.saturating_add(distance));
    let last = begun.checked_sub(1).and_then(|last| others.get(last));
    last.is_some_and(|other| other.reach >= seen.start.saturating_sub(distance))
}

/// The nearest of `others` that begins and ends after `seen` does, at most `distance` characters away. Two that overlap
/// in part touch; one within the other would let one stretch of text testify twice, and does not count.
pub(crate) fn next<'s>(others: &'s [Seen], seen: &Seen, distance: u32) -> Option<&'s Seen> {
    let most = seen.end.saturating_add(distance);
    let later = others.get(others.partition_point(|other| other.start <= seen.start)..)?;
    // What is passed over lies within `seen`, so it is little.
    later.iter().take_while(|other| other.start <= most).find(|other| other.end > seen.end)
}

/// The nearest of `others` that begins and ends before `seen` does, at most `distance` characters away.
pub(crate) fn previous<'s>(others: &'s [Seen], seen: &Seen, distance: u32) -> Option<&'s Seen> {
    let begun = others.partition_point(|other| other.start < seen.start);
    let least = seen.start.saturating_sub(distance);
    // No match before one whose reach is too short can be near; what is passed over contains `seen`, so it is little.
    let candidates = others.get(..begun)?.iter().rev().take_while(|other| other.reach >= least);
    candidates.into_iter().find(|other| other.end < seen.end && other.end >= least)
}

/// Counts characters before a byte, a block at a time.
#[derive(Debug)]
pub(crate) struct CharCount<'t> {
    bytes: &'t [u8],
    before: Vec<u32>,
}

const BLOCK: usize = 128;

impl<'t> CharCount<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut total = 0;
        let before = text.as_bytes().chunks(BLOCK).map(|block| {
            let here = total;
            total += count(block);
            here
        });
        Self { before: before.collect(), bytes: text.as_bytes() }
    }

    /// Characters that begin before `byte`.
    pub(crate) fn at(&self, byte: u32) -> u32 {
        let byte = (byte as usize).min(self.bytes.len());
        let block = (byte / BLOCK).min(self.before.len().saturating_sub(1));
        let rest: Range<usize> = block * BLOCK..byte;
        self.before.get(block).copied().unwrap_or_default() + count(self.bytes.get(rest).unwrap_or_default())
    }
}

/// Bytes that begin a character, eight at a time.
fn count(bytes: &[u8]) -> u32 {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = bytes.as_chunks::<8>();
    let inner = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        (word >> 7 & !(word >> 6) & LOWEST).count_ones()
    };
    let inner_rest = rest.iter().filter(|byte| **byte & 0xC0 == 0x80).count() as u32;
    bytes.len() as u32 - words.iter().map(inner).sum::<u32>() - inner_rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(group: u32, start: u32, end: u32) -> Seen {
        Seen::at(group, start, (start, end), FoldSet::EMPTY)
    }

    fn group(spans: &[(u32, u32)]) -> Vec<Seen> {
        let mut all: Vec<_> = spans.iter().map(|&(start, end)| seen(1, start, end)).collect();
        all.sort_unstable();
        set_reach(&mut all);
        all
    }

    #[test]
    fn exceptions_take_out_what_lies_within_them() {
        let text = "室内供奉 内供酒";
        let mut field = FieldSeen::default();
        for (start, found) in text.match_indices("内供") {
            let start = u32::try_from(start).unwrap();
            field.add(seen(7, start, start + u32::try_from(found.len()).unwrap()));
        }
        field.except(7, (0, 12), true);
        field.except(8, (13, 22), true);
        field.finish(text);
        assert_eq!(field.of(7).iter().map(|seen| (seen.start, seen.end)).collect::<Vec<_>>(), [(5, 7)]);
        assert_eq!(field.struck.iter().map(|seen| seen.start).collect::<Vec<_>>(), [1]);
        assert!(field.of(8).is_empty());
    }

    #[test]
    fn neighbours_are_measured_between_ends() {
        let others = group(&[(0, 30), (10, 12), (40, 42)]);
        let here = seen(2, 33, 35);
        assert_eq!(previous(&others, &here, 3).map(|other| other.start), Some(0));
        assert_eq!(previous(&others, &here, 2), None);
        assert_eq!(next(&others, &here, 5).map(|other| other.start), Some(40));
        assert_eq!(next(&others, &here, 4), None);
        assert!(close(&others, &here, 3) && !close(&others, &here, 2));
        let inside = seen(2, 11, 12);
        assert_eq!(previous(&others, &inside, 99), None, "one stretch of text does not testify twice");
        assert_eq!(next(&others, &seen(2, 9, 13), 0), None, "nor does the one within");
        let touching = seen(2, 11, 14);
        assert_eq!(previous(&others, &touching, 0).map(|other| other.start), Some(10));
        assert_eq!(next(&group(&[(13, 16)]), &touching, 0).map(|other| other.start), Some(13));
        assert!(covered(&others, &inside) && !covered(&others, &here));
    }

    #[test]
    fn characters_are_counted_across_blocks() {
        let text = "特a".repeat(500);
        let count = CharCount::new(&text);
        for (chars, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(count.at(u32::try_from(byte).unwrap()), u32::try_from(chars).unwrap());
        }
        assert_eq!(count.at(u32::MAX), 1000);
        assert_eq!(CharCount::new("").at(5), 0);
    }
}
