//! What was seen in one field: matches by group and place, exceptions taken out.

use xuncha_model::Fold;
use xuncha_zh_text::FoldSet;

use crate::{by_group::ByGroup, char_count::CharCount, ruleset::is_disguised, sound_pairs::Heard};

/// A match of one word (or regex) of one group.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
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
    /// A match at these bytes, which are these characters.
    pub(crate) const fn at(
        group: u32,
        word: u32,
        bytes: (u32, u32),
        chars: (u32, u32),
        folds: FoldSet,
    ) -> Self {
        Self { group, start: chars.0, end: chars.1, word, folds, bytes, reach: 0 }
    }

    /// What the matches of a group are put in order by.
    pub(crate) fn order(&self) -> (u32, u32, u32, FoldSet) {
        (self.start, self.end, self.word, self.folds)
    }
}

/// Matches in one field, and the places of exceptions.
#[derive(Debug, Default)]
pub(crate) struct FieldSeen {
    matches: ByGroup,
    excepted: ByGroup,
    /// Places of exceptions that take out only words in disguise.
    excepted_in_disguise: ByGroup,
    /// Matches that an exception took out, for explanations.
    pub(crate) struck: Vec<Seen>,
    /// What only sounds like a word: counts beside a match.
    heard: ByGroup,
    /// All matches of those groups of which some were found late.
    late: ByGroup,
}

impl FieldSeen {
    pub(crate) fn clear(&mut self) {
        let Self { matches, excepted, excepted_in_disguise, struck, heard, late } = self;
        [matches, excepted, excepted_in_disguise, heard, late].into_iter().for_each(ByGroup::clear);
        struck.clear();
    }

    pub(crate) fn add(&mut self, seen: Seen) {
        self.matches.add(seen);
    }

    /// An exception of a group; it may take out every word within it, or only those in disguise.
    pub(crate) fn except(&mut self, group: u32, bytes: (u32, u32), chars: (u32, u32), every: bool) {
        let into = if every { &mut self.excepted } else { &mut self.excepted_in_disguise };
        into.add(Seen::at(group, 0, bytes, chars, FoldSet::EMPTY));
    }

    /// A match for [`Self::finish_late`].
    pub(crate) fn add_late(&mut self, seen: Seen) {
        self.late.add(seen);
    }

    /// Puts the matches in order and takes out those within exceptions of their group.
    pub(crate) fn finish(&mut self) {
        self.excepted.settle();
        self.excepted_in_disguise.settle();
        self.matches.settle();
        strike(&mut self.matches, (&self.excepted, &self.excepted_in_disguise), &mut self.struck);
    }

    /// Does the same with those added late, and puts the others of their groups to them.
    pub(crate) fn finish_late(&mut self) {
        if self.late.is_empty() {
            return;
        }
        self.late.settle();
        strike(&mut self.late, (&self.excepted, &self.excepted_in_disguise), &mut self.struck);
        let mut others = Vec::new();
        self.late.groups().for_each(|group| others.extend_from_slice(self.matches.of(group)));
        if !others.is_empty() {
            others.into_iter().for_each(|seen| self.late.add(seen));
            self.late.settle();
        }
    }

    /// Adds what sounds like words to a field that is finished.
    pub(crate) fn hear(&mut self, found: &[Heard], count: &mut CharCount) {
        for one in found {
            let folds = Fold::Homophone.into();
            self.heard.add(Seen::at(one.group, one.word, one.bytes, count.place(one.bytes), folds));
        }
        self.heard.settle();
        self.heard.sift(|_, seen| !covered(self.excepted.of(seen.group), seen));
    }

    /// What sounds like words of a group, by place.
    pub(crate) fn heard(&self, group: u32) -> &[Seen] {
        self.heard.of(group)
    }

    /// The matches of a group, by place.
    pub(crate) fn of(&self, group: u32) -> &[Seen] {
        let late = self.late.of(group);
        if late.is_empty() { self.matches.of(group) } else { late }
    }
}

/// Takes out what lies within exceptions: within those of the first kind every word, of the second those in disguise.
fn strike(matches: &mut ByGroup, (excepted, in_disguise): (&ByGroup, &ByGroup), struck: &mut Vec<Seen>) {
    if excepted.is_empty() && in_disguise.is_empty() {
        return;
    }
    matches.sift(|_, seen| {
        let out = covered(excepted.of(seen.group), seen)
            || is_disguised(seen.folds) && covered(in_disguise.of(seen.group), seen);
        if out {
            struck.push(*seen);
        }
        !out
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(group: u32, start: u32, end: u32) -> Seen {
        Seen::at(group, start, (start, end), (start, end), FoldSet::EMPTY)
    }

    fn group(spans: &[(u32, u32)]) -> Vec<Seen> {
        let mut all: Vec<_> = spans.iter().map(|&(start, end)| seen(1, start, end)).collect();
        all.sort_unstable_by_key(Seen::order);
        set_reach(&mut all);
        all
    }

    #[test]
    fn exceptions_take_out_what_lies_within_them() {
        let text = "室内供奉 内供酒";
        let mut field = FieldSeen::default();
        let mut count = CharCount::new(text);
        for (start, found) in text.match_indices("内供") {
            let bytes = (start as u32, (start + found.len()) as u32);
            field.add(Seen::at(7, 0, bytes, count.place(bytes), FoldSet::EMPTY));
        }
        field.except(7, (0, 12), count.place((0, 12)), true);
        field.except(8, (13, 22), count.place((13, 22)), true);
        field.finish();
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
}
