//! Matches by group: what is there of a group is found at once, in order of place.

use crate::seen::Seen;

/// Matches of one field. They are added in any order, best in that of the text, and settled before they are asked for.
#[derive(Debug, Default)]
pub(crate) struct ByGroup {
    /// As they were added; once settled, those of a group side by side.
    all: Vec<Seen>,
    /// Where those of each group stand.
    rows: Vec<Row>,
    /// The groups that have any.
    groups: Vec<u32>,
    /// Room to put them in order.
    spare: Vec<Seen>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Row {
    start: u32,
    len: u32,
}

impl Row {
    const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

impl ByGroup {
    pub(crate) fn clear(&mut self) {
        for group in self.groups.drain(..) {
            if let Some(row) = self.rows.get_mut(group as usize) {
                *row = Row::default();
            }
        }
        self.all.clear();
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn add(&mut self, seen: Seen) {
        let group = seen.group as usize;
        if self.rows.len() <= group {
            self.rows.resize(group + 1, Row::default());
        }
        if let Some(row) = self.rows.get_mut(group) {
            if row.len == 0 {
                self.groups.push(seen.group);
            }
            row.len += 1;
            self.all.push(seen);
        }
    }

    /// Puts side by side what is of one group, in order of place, each once.
    pub(crate) fn settle(&mut self) {
        let Self { all, rows, groups, spare } = self;
        let mut start = 0;
        for &group in &*groups {
            if let Some(row) = rows.get_mut(group as usize) {
                let len = std::mem::take(&mut row.len);
                row.start = start;
                start += len;
            }
        }
        spare.clear();
        spare.resize(all.len(), Seen::default());
        for seen in &*all {
            if let Some(row) = rows.get_mut(seen.group as usize)
                && let Some(place) = spare.get_mut((row.start + row.len) as usize)
            {
                *place = *seen;
                row.len += 1;
            }
        }
        std::mem::swap(all, spare);
        for &group in &*groups {
            let row = rows.get(group as usize).and_then(|row| all.get_mut(row.range()));
            let Some(row) = row.filter(|row| !row.is_sorted_by_key(Seen::order)) else { continue };
            row.sort_unstable_by_key(Seen::order);
        }
        self.sift(|before, seen| before.is_none_or(|before| before.order() != seen.order()));
    }

    /// Keeps the matches for which `keep` says so of the one kept before it in its group and of itself; they are settled.
    pub(crate) fn sift(&mut self, mut keep: impl FnMut(Option<&Seen>, &Seen) -> bool) {
        let Self { all, rows, groups, .. } = self;
        let mut kept = 0;
        groups.retain(|&group| {
            let Some(row) = rows.get_mut(group as usize) else { return false };
            let (start, mut reach) = (kept, 0);
            for at in row.range() {
                let Some(&seen) = all.get(at) else { break };
                let before = all.get(start..kept).and_then(<[Seen]>::last);
                if keep(before, &seen)
                    && let Some(place) = all.get_mut(kept)
                {
                    reach = seen.end.max(reach);
                    *place = Seen { reach, ..seen };
                    kept += 1;
                }
            }
            *row = Row { start: start as u32, len: (kept - start) as u32 };
            row.len > 0
        });
        all.truncate(kept);
    }

    /// The matches of a group, by place.
    pub(crate) fn of(&self, group: u32) -> &[Seen] {
        let row = self.rows.get(group as usize).copied().unwrap_or_default();
        self.all.get(row.range()).unwrap_or_default()
    }

    /// The groups that have any.
    pub(crate) fn groups(&self) -> impl Iterator<Item = u32> {
        self.groups.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xuncha_zh_text::FoldSet;

    use super::*;

    proptest! {
        #[test]
        fn as_sorted(
            added in prop::collection::vec(prop::collection::vec((0..6_u32, 0..20_u32, 0..3_u32), 0..40), 1..3),
            odd in 0..4_u32,
        ) {
            let mut by_group = ByGroup::default();
            by_group.add(Seen::at(3, 9, (0, 1), (0, 1), FoldSet::EMPTY));
            by_group.settle();
            by_group.clear();
            let mut expected: Vec<(u32, u32, u32)> = Vec::new();
            for some in added {
                for (group, start, len) in some {
                    let place = (start, start + len);
                    by_group.add(Seen::at(group, len, place, place, FoldSet::EMPTY));
                    expected.push((group, start, start + len));
                }
                by_group.settle();
                by_group.sift(|_, seen| seen.start % 4 != odd);
                expected.retain(|(_, start, _)| start % 4 != odd);
                expected.sort_unstable();
                expected.dedup();
                for group in 0..9 {
                    let places = by_group.of(group).iter().map(|seen| (group, seen.start, seen.end));
                    let wanted = expected.iter().copied().filter(|one| one.0 == group);
                    prop_assert_eq!(places.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
                    let mut reach = 0;
                    for seen in by_group.of(group) {
                        reach = reach.max(seen.end);
                        prop_assert_eq!(seen.reach, reach);
                    }
                }
                let groups = by_group.groups().map(|group| by_group.of(group).len());
                prop_assert_eq!(groups.sum::<usize>(), expected.len());
                prop_assert_eq!(by_group.is_empty(), expected.is_empty());
            }
        }
    }
}
