//! Cuts text into the words that the search index keeps, and what a person types into a query on it.
//!
//! SQLite's own tokenizers find no Chinese word of two characters (trigram wants three, unicode61 takes a whole
//! sentence for one word). So a run of Han characters is kept as its overlapping pairs and its last character,
//! and a query becomes the phrase of its pairs:
//!
//! ```text
//! 特供酒  ->  特供 供酒 酒        query 特供  ->  "特供"        query 特供酒  ->  "特供 供酒"
//! ```
//!
//! The last character keeps a phrase from running on into the next run. Both sides are folded first, so that the
//! search sees through width, case and traditional writing as the rules do.

use std::iter::once;

use xuncha_zh_text::fold_text;

/// What of a text is kept, and longest query, in characters.
const LONGEST: usize = 4_000;

/// The words of a text, parted by spaces.
pub(crate) fn words(text: &str) -> String {
    let mut words = Vec::new();
    for run in runs(text) {
        match run {
            Run::Han(letters) => {
                words.extend(pairs(&letters));
                words.extend(letters.last().map(char::to_string));
            }
            Run::Other(word) => words.push(word),
        }
    }
    words.join(" ")
}

/// The query that finds texts which hold everything in `text`; `None` when there is nothing in it to look for.
/// A single Han character and a word of letters or digits find whatever begins with them.
pub(crate) fn query(text: &str) -> Option<String> {
    let phrase = |run| match run {
        Run::Han(letters) if letters.len() > 1 => {
            format!("\"{}\"", pairs(&letters).collect::<Vec<_>>().join(" "))
        }
        Run::Han(letters) => format!("\"{}\"*", letters.iter().collect::<String>()),
        Run::Other(word) => format!("\"{word}\"*"),
    };
    let phrases: Vec<_> = runs(text).into_iter().map(phrase).collect();
    (!phrases.is_empty()).then(|| phrases.join(" "))
}

/// Letters of one kind that stand together.
enum Run {
    Han(Vec<char>),
    Other(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut open: Option<Run> = None;
    for letter in fold_text(text).text.chars().take(LONGEST).map(Some).chain(once(None)) {
        let letter = letter.filter(|letter| letter.is_alphanumeric());
        match (&mut open, letter) {
            (Some(Run::Han(run)), Some(letter)) if is_han(letter) => run.push(letter),
            (Some(Run::Other(run)), Some(letter)) if !is_han(letter) => run.push(letter),
            (_, letter) => {
                runs.extend(open.take());
                open = letter.map(|letter| match is_han(letter) {
                    true => Run::Han(vec![letter]),
                    false => Run::Other(letter.to_string()),
                });
            }
        }
    }
    runs
}

fn pairs(letters: &[char]) -> impl Iterator<Item = String> {
    letters.windows(2).map(|pair| pair.iter().collect())
}

/// Unified ideographs, their extensions, and 〇.
const fn is_han(letter: char) -> bool {
    matches!(letter, '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_runs_become_pairs_and_the_rest_stays_whole() {
        assert_eq!(words("特供酒，iPhone 15手机壳"), "特供 供酒 酒 iphone 15 手机 机壳 壳");
        assert_eq!(words("內供"), "内供 供");
        assert_eq!(words("，。🐘"), "");
    }

    #[test]
    fn a_query_is_the_phrase_of_its_pairs() {
        assert_eq!(query("特供").unwrap(), "\"特供\"");
        assert_eq!(query("特供酒 ＴＧ").unwrap(), "\"特供 供酒\" \"tg\"*");
        assert_eq!(query("象").unwrap(), "\"象\"*");
        assert_eq!(query("\"* OR (，"), Some("\"or\"*".to_owned()), "no syntax of SQLite's gets through");
        assert_eq!(query("*，"), None);
    }
}
