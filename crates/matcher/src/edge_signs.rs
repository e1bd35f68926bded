//! Words that begin or end with a sign (100%, 民宿+): the scanner looks for them letter for letter, so the same with a sign of the other
//! width (100％) are words of their own.

use xuncha_zh_text::{full_width, glyph, half_width};

/// The word with the sign it begins with, and the one it ends with, in each other width; none when both ends are letters.
pub(crate) fn other_widths(word: &str) -> Vec<String> {
    let mut letters = word.chars();
    let (Some(first), last) = (letters.next(), letters.next_back()) else { return Vec::new() };
    let middle = letters.as_str();
    let lasts: Vec<Option<char>> =
        last.map_or_else(|| vec![None], |last| widths(last).into_iter().map(Some).collect());
    let mut words = Vec::new();
    for first in widths(first) {
        for last in &lasts {
            let other: String = std::iter::once(first).chain(middle.chars()).chain(*last).collect();
            if other != word {
                words.push(other);
            }
        }
    }
    words
}

/// A sign in its widths; a letter as it is.
fn widths(letter: char) -> Vec<char> {
    if glyph(letter).skip.is_none() {
        return vec![letter];
    }
    let mut widths = vec![half_width(letter), full_width(half_width(letter))];
    widths.dedup();
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_at_the_ends_have_their_other_widths() {
        assert_eq!(other_widths("100%"), ["100％"]);
        assert_eq!(other_widths("100％"), ["100%"]);
        assert_eq!(other_widths("+住宿"), ["＋住宿"]);
        assert_eq!(other_widths("（影印）"), ["(影印)", "(影印）", "（影印)"]);
        assert_eq!(other_widths("特供"), Vec::<String>::new());
        assert_eq!(other_widths("催情💧"), Vec::<String>::new());
        assert_eq!(other_widths(""), Vec::<String>::new());
    }
}
