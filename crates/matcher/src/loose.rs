//! Literals of regexes that the scanner cannot be asked for, because a letter or digit at an end of theirs may run on: they are
//! looked for in the text as it would be folded, without folding it. Every literal has a pair of neighbours that is rare;
//! where such a pair stands, what is before and behind it is compared.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use xuncha_zh_text::{Skip, fold_text, glyph};

/// Bits of the filter of pairs.
const BITS: u32 = 1 << 14;
/// More literals with one pair are left to an automaton over folded text, so that no pack costs more than linear time.
const MAX_SHARING: usize = 250;

/// The literals, each with its regex.
#[derive(Debug)]
pub(crate) struct Loose {
    /// A bit for the pair of each literal.
    filter: Vec<u64>,
    by_pair: HashMap<(char, char), Vec<Literal>>,
    /// Literals of which too many have one pair, or that have none.
    rest: Option<(AhoCorasick, Vec<u32>)>,
}

/// A literal around its pair.
#[derive(Debug)]
struct Literal {
    /// From the pair outwards.
    before: Vec<char>,
    behind: Vec<char>,
    regex: u32,
}

impl Loose {
    /// From literals as folded text has them, and the regex of each; `None` without any.
    pub(crate) fn new(loose: Vec<(String, u32)>) -> Option<Self> {
        if loose.is_empty() {
            return None;
        }
        let mut by_pair: HashMap<(char, char), Vec<Literal>> = HashMap::new();
        let mut rest: (Vec<String>, Vec<u32>) = Default::default();
        for (text, regex) in loose {
            let of_pair = rarest_pair(&text).map(|(pair, _)| by_pair.entry(pair).or_default());
            match of_pair.filter(|known| known.len() < MAX_SHARING).zip(rarest_pair(&text)) {
                Some((known, (_, at))) => known.push(Literal {
                    before: text.chars().take(at).collect::<Vec<_>>().into_iter().rev().collect(),
                    behind: text.chars().skip(at + 2).collect(),
                    regex,
                }),
                None => {
                    rest.0.push(text);
                    rest.1.push(regex);
                }
            }
        }
        let mut filter = vec![0; BITS as usize / 64];
        for &pair in by_pair.keys() {
            let (slot, bit) = slot(pair);
            if let Some(bits) = filter.get_mut(slot) {
                *bits |= bit;
            }
        }
        let automaton = if rest.0.is_empty() { None } else { AhoCorasick::new(&rest.0).ok() };
        Some(Self { filter, by_pair, rest: automaton.zip(Some(rest.1)) })
    }

    /// Adds the regexes whose literals stand in `text`, as it is once it is folded.
    pub(crate) fn regexes_in(&self, text: &str, found: &mut Vec<u32>) {
        let (mut before, mut start) = ('\0', 0);
        for (at, letter) in text.char_indices() {
            let glyph = glyph(letter);
            if glyph.skip == Some(Skip::Invisible) {
                continue;
            }
            let pair = (before, glyph.folded);
            let (slot, bit) = slot(pair);
            if self.filter.get(slot).is_some_and(|bits| bits & bit != 0) {
                let behind = at + letter.len_utf8();
                let literals = self.by_pair.get(&pair).into_iter().flatten();
                let there = literals.filter(|literal| literal.stands_around(text, start, behind));
                found.extend(there.map(|literal| literal.regex));
            }
            (before, start) = (glyph.folded, at);
        }
        if let Some((automaton, owners)) = &self.rest {
            let folded = fold_text(text);
            let there = automaton.find_overlapping_iter(&folded.text);
            found.extend(there.filter_map(|one| owners.get(one.pattern().as_usize())));
        }
    }
}

impl Literal {
    fn stands_around(&self, text: &str, from: usize, to: usize) -> bool {
        let before = text.get(..from).unwrap_or_default().chars().rev();
        let behind = text.get(to..).unwrap_or_default().chars();
        goes_on(&self.before, before) && goes_on(&self.behind, behind)
    }
}

fn goes_on(wanted: &[char], text: impl Iterator<Item = char>) -> bool {
    let mut folded =
        text.map(glyph).filter(|glyph| glyph.skip != Some(Skip::Invisible)).map(|glyph| glyph.folded);
    wanted.iter().all(|wanted| folded.next() == Some(*wanted))
}

/// Two neighbours of a literal, the least common of them (texts have many pairs of letters and of digits), and how many
/// characters stand before them.
fn rarest_pair(literal: &str) -> Option<((char, char), usize)> {
    let pairs = literal.chars().zip(literal.chars().skip(1)).zip(0..);
    pairs.min_by_key(|((first, second), _)| u8::from(first.is_ascii()) + u8::from(second.is_ascii()))
}

const fn slot((first, second): (char, char)) -> (usize, u64) {
    let mixed = (first as u32).wrapping_mul(0x9E37_79B1) ^ (second as u32).wrapping_mul(0x85EB_CA77);
    let at = (mixed >> 9) % BITS;
    (at as usize / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LITERALS: &[&str] = &["goip", "原价2", "99元", "v信", "9c", "c9c", "g"];

    fn loose(literals: &[&str]) -> Loose {
        Loose::new((0..).zip(literals).map(|(at, literal)| ((*literal).to_owned(), at)).collect()).unwrap()
    }

    fn found(loose: &Loose, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        loose.regexes_in(text, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    proptest! {
        #[test]
        fn found_as_in_folded_text(pieces in prop::collection::vec(
            prop::sample::select(vec!["G", "ｏ", "i", "\u{200b}", "P", "原", "价", "②", "９", "9", "元", "Ｖ", "信", "c", " "]), 0..16,
        )) {
            let text = pieces.concat();
            let folded = fold_text(&text).text;
            let there: Vec<u32> =
                (0..).zip(LITERALS).filter(|(_, literal)| folded.contains(**literal)).map(|(at, _)| at).collect();
            prop_assert_eq!(found(&loose(LITERALS), &text), there, "{}", text);
        }
    }

    #[test]
    fn many_literals_of_one_pair_are_found_too() {
        let literals: Vec<String> = (100..999).map(|number| format!("原价{number}")).collect();
        let literals: Vec<&str> = literals.iter().map(String::as_str).collect();
        let loose = loose(&literals);
        assert!(loose.rest.is_some());
        assert_eq!(found(&loose, "原价１０２元，原 价103，原价998"), [2, 898]);
        assert!(Loose::new(Vec::new()).is_none());
    }
}
