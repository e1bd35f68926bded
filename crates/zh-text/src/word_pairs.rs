//! Two characters that stand side by side in ordinary text, so that two that do not can be told.

use std::{ops::Range, sync::LazyLock};

/// The characters that almost all rows begin with: CJK Unified Ideographs and their Extension A.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

/// What may follow each character.
struct Followers {
    /// The row of each character, from [`FIRST`] on: a number above 0, or 0 for none.
    row_of: Vec<u16>,
    /// The rows of a few other characters.
    beyond: Vec<(char, u16)>,
    rows: Vec<Row>,
    /// The followers of all rows, those of each stretch in order.
    all: Vec<char>,
}

/// Where what may follow a character stands: in words, and elsewhere.
struct Row {
    words: Range<u32>,
    rest: Range<u32>,
}

static FOLLOWERS: LazyLock<Followers> =
    LazyLock::new(|| Followers::of(include_str!("../data/word_pairs.txt")));

/// Whether two folded characters stand side by side within words: 性价 and 价比 do, 芒和 does not. Source: the words of
/// jieba.
#[must_use]
pub fn is_word_pair(first: char, second: char) -> bool {
    FOLLOWERS.row(first).is_some_and(|row| FOLLOWERS.has(&row.words, second))
}

/// Whether two folded characters stand side by side in ordinary listings, within words or where two words meet.
#[must_use]
pub fn is_ordinary_pair(first: char, second: char) -> bool {
    FOLLOWERS
        .row(first)
        .is_some_and(|row| FOLLOWERS.has(&row.words, second) || FOLLOWERS.has(&row.rest, second))
}

impl Followers {
    /// From lines of a character, what follows it in words, and what follows it elsewhere, parted by tabs.
    fn of(lines: &str) -> Self {
        let places = vec![0; (LAST - FIRST + 1) as usize];
        let all = Vec::with_capacity(lines.len() / 3);
        let mut made = Self { row_of: places, beyond: Vec::new(), rows: Vec::new(), all };
        for (first, rest) in lines.lines().filter_map(|line| line.split_once('\t')) {
            let Some((words, rest)) = rest.split_once('\t') else { continue };
            let row = Row { words: made.stretch(words), rest: made.stretch(rest) };
            made.rows.push(row);
            let number = u16::try_from(made.rows.len()).unwrap_or_default();
            let Some(first) = first.chars().next() else { continue };
            match place(first).and_then(|place| made.row_of.get_mut(place)) {
                Some(row_of) => *row_of = number,
                None => made.beyond.push((first, number)),
            }
        }
        made
    }

    /// Adds characters, which are in order.
    fn stretch(&mut self, characters: &str) -> Range<u32> {
        let end = |all: &[char]| u32::try_from(all.len()).unwrap_or(u32::MAX);
        let start = end(&self.all);
        self.all.extend(characters.chars());
        start..end(&self.all)
    }

    fn row(&self, first: char) -> Option<&Row> {
        let number = match place(first).and_then(|place| self.row_of.get(place)) {
            Some(&number) => number,
            None => self.beyond.iter().find(|&&(other, _)| other == first)?.1,
        };
        self.rows.get(usize::from(number).checked_sub(1)?)
    }

    fn has(&self, stretch: &Range<u32>, second: char) -> bool {
        let all = self.all.get(stretch.start as usize..stretch.end as usize).unwrap_or_default();
        all.binary_search(&second).is_ok()
    }
}

fn place(character: char) -> Option<usize> {
    u32::from(character).checked_sub(FIRST).map(|place| place as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_the_table_is_found_and_no_other_of_its_characters() {
        let lines = include_str!("../data/word_pairs.txt");
        let mut rows = 0;
        for line in lines.lines() {
            let [first, words, rest] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
            let first = first.chars().next().unwrap();
            let followers: Vec<char> = words.chars().chain(rest.chars()).collect();
            assert!(followers.iter().all(|&second| is_ordinary_pair(first, second)), "{first}");
            assert!(words.chars().all(|second| is_word_pair(first, second)), "{first}");
            assert!(
                rest.chars().all(|second| !is_word_pair(first, second) || words.contains(second)),
                "{first}"
            );
            let others = (0x4E00..=0x9FFF_u32).step_by(7).filter_map(char::from_u32);
            let wrong = others.filter(|other| is_ordinary_pair(first, *other) && !followers.contains(other));
            assert_eq!(wrong.count(), 0, "{first}");
            rows += 1;
        }
        assert!(rows > 6000);
        assert!(
            !is_ordinary_pair('a', '元') && !is_word_pair('\u{1F600}', '元') && !is_ordinary_pair('元', '😀')
        );
    }
}
