//! The baselines: a list of words, each of a category, that fires wherever one of them stands.
//!
//! The words are the core words of the project's own study of the categories (`data/core-words.tsv`), so that what
//! differs between a baseline and the rules is how words are read and what else is asked, not who knew more words.

use aho_corasick::AhoCorasick;
use xuncha_model::{CategoryId, Field, Listing};
use xuncha_zh_text::fold_text;

/// The fields that a rule looks at when it names none.
const FIELDS: [Field; 3] = [Field::Title, Field::Description, Field::Attributes];

/// Category and core word, as the study wrote them.
fn studied() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../data/core-words.tsv").lines().skip(1).filter_map(|line| line.split_once('\t'))
}

/// The core words of a category, in the study's order; none of a category it does not know.
pub fn core_words(category: &CategoryId) -> impl Iterator<Item = &'static str> {
    studied().filter(|(its, _)| *its == category.0).map(|(_, word)| word)
}

/// How a word list reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Letter for letter: the plain keyword list.
    Exact,
    /// Width, case, traditional and variant characters, styles of digits and invisible characters undone in words and
    /// texts alike, as the public sensitive-word libraries do; no separators, no sounds, no context.
    Folded,
}

/// A list of words, each of a category.
#[derive(Debug)]
pub struct WordList {
    reading: Reading,
    words: AhoCorasick,
    /// The category of each word.
    categories: Vec<CategoryId>,
}

/// The words could not be made into an automaton.
#[derive(Debug, thiserror::Error)]
#[error("the words could not be compiled")]
pub struct WordListError(#[from] aho_corasick::BuildError);

impl WordList {
    /// The core words, read so.
    pub fn core(reading: Reading) -> Result<Self, WordListError> {
        Self::new(studied(), reading)
    }

    /// Pairs of category and word, read so.
    pub fn new<'w>(
        words: impl Iterator<Item = (&'w str, &'w str)>,
        reading: Reading,
    ) -> Result<Self, WordListError> {
        let (categories, words): (Vec<_>, Vec<_>) = words
            .filter(|(_, word)| !word.is_empty())
            .map(|(category, word)| (CategoryId(category.to_owned()), read(word, reading)))
            .unzip();
        Ok(Self { reading, words: AhoCorasick::new(words)?, categories })
    }

    /// The categories that have a word in the listing's title, description or attributes, each once, in order of name.
    #[must_use]
    pub fn fired(&self, listing: &Listing) -> Vec<CategoryId> {
        let mut fired = Vec::new();
        for field in FIELDS {
            let text = read(&listing.text(field), self.reading);
            let found = self.words.find_overlapping_iter(&text);
            fired.extend(found.filter_map(|found| self.categories.get(found.pattern().as_usize()).cloned()));
        }
        fired.sort();
        fired.dedup();
        fired
    }
}

fn read(text: &str, reading: Reading) -> String {
    match reading {
        Reading::Exact => text.to_owned(),
        Reading::Folded => fold_text(text).text,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use xuncha_model::categories;

    use super::*;

    fn fired(reading: Reading, title: &str) -> Vec<String> {
        let words = [("x", "象牙手串"), ("y", "VX转账"), ("z", "手串")];
        let listing = Listing { title: title.to_owned(), ..Listing::default() };
        let list = WordList::new(words.into_iter(), reading).unwrap();
        list.fired(&listing).into_iter().map(|category| category.0).collect()
    }

    #[test]
    fn one_reads_letters_and_one_folds_them() {
        assert_eq!(fired(Reading::Exact, "老料象牙手串 手串"), ["x", "z"]);
        assert_eq!(fired(Reading::Exact, "ｖｘ轉賬"), [""; 0]);
        assert_eq!(fired(Reading::Folded, "ｖｘ轉賬"), ["y"]);
        assert_eq!(fired(Reading::Folded, "象*牙*手串"), ["z"], "separators stay");
    }

    #[test]
    fn every_core_word_is_of_a_category_and_fires() {
        let known: HashSet<_> = categories().map(|category| category.id).collect();
        let list = WordList::core(Reading::Exact).unwrap();
        assert!(list.categories.iter().all(|category| known.contains(category.0.as_str())));
        assert_eq!(list.categories.iter().collect::<HashSet<_>>().len(), known.len());
        for line in include_str!("../data/core-words.tsv").lines().skip(1) {
            let (category, word) = line.split_once('\t').unwrap();
            let listing = Listing { title: format!("全新 {word} 包邮"), ..Listing::default() };
            assert!(list.fired(&listing).iter().any(|fired| fired.0 == category), "{line}");
        }
    }
}
