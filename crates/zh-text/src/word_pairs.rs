//! Two characters that stand side by side in ordinary text, so that two that do not can be told.

use std::{collections::HashMap, sync::LazyLock};

/// What may follow each character in words, and elsewhere.
static FOLLOWERS: LazyLock<HashMap<char, (&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("../data/word_pairs.txt").lines().filter_map(|line| line.split_once('\t'));
    let row =
        |(first, rest): (&'static str, &'static str)| Some((first.chars().next()?, rest.split_once('\t')?));
    rows.filter_map(row).collect()
});

/// Whether two folded characters stand side by side within words: 性价 and 价比 do, 芒和 does not. Source: the words of
/// jieba.
#[must_use]
pub fn is_word_pair(first: char, second: char) -> bool {
    FOLLOWERS.get(&first).is_some_and(|(words, _)| words.contains(second))
}

/// Whether two folded characters stand side by side in ordinary listings, within words or where two words meet.
#[must_use]
pub fn is_ordinary_pair(first: char, second: char) -> bool {
    FOLLOWERS.get(&first).is_some_and(|(words, rest)| words.contains(second) || rest.contains(second))
}
