//! The writings of a term with words of it drawn as pictographs: 🦋刀 for 蝴蝶刀, 🈚📜 for 无证.

use std::ops::Range;

use xuncha_zh_text::drawn_words;

use super::judge::symbols;

/// Most writings of one term: few terms have more, and those are long.
const MAX_WRITINGS: usize = 24;
/// Longest term of which two words are drawn (🚫退🚫换), in characters: in longer ones enough is left to read.
const MAX_OF_TWO: usize = 4;

/// The term with one of its words drawn, or two in short terms. A pictograph alone is no writing of a term.
pub(super) fn drawn(text: &str) -> Vec<String> {
    let mut ways: Vec<(Range<usize>, &str)> = Vec::new();
    for (at, _) in text.char_indices() {
        let words = drawn_words(text.get(at..).unwrap_or_default());
        ways.extend(words.map(|(word, drawn)| (at..at + word.len(), drawn)));
    }
    let ones = ways.iter().map(|way| write(text, &[way]));
    let is_short = text.chars().count() <= MAX_OF_TWO;
    let pairs = ways.iter().enumerate().filter(|_| is_short);
    let twos = pairs.flat_map(|(index, first)| {
        let later = ways.iter().skip(index + 1).filter(|second| first.0.end <= second.0.start);
        later.map(move |second| write(text, &[first, second]))
    });
    ones.chain(twos).filter(|written| symbols(written).nth(1).is_some()).take(MAX_WRITINGS).collect()
}

fn write(text: &str, ways: &[&(Range<usize>, &str)]) -> String {
    let mut written = String::with_capacity(text.len());
    let mut end = 0;
    for (range, drawn) in ways {
        written.extend(text.get(end..range.start));
        written.push_str(drawn);
        end = range.end;
    }
    written.extend(text.get(end..));
    written
}
