//! Literals of regexes that the scanner cannot be asked for, because a letter or digit at an end of theirs may run on: they are
//! looked for in the text as it would be folded, without folding it. Every literal has a pair of neighbours that is rare;
//! where such a pair stands, what is before and behind it is compared.

use aho_corasick::AhoCorasick;
use foldhash::{HashMap, HashMapExt as _};
use xuncha_zh_text::{Skip, fold_text, glyph};

/// Bits of the filter of pairs.
const BITS: u32 = 1 << 14;
/// More literals at one pair are left to an automaton over folded text, so that no pack costs more than linear time.
const MAX_SHARING: usize = 250;

/// What a character may be to the literals, as bits.
const FIRST_OF_PAIR: u8 = 1;
const SECOND_OF_PAIR: u8 = 2;
/// A literal of one character.
const WHOLE: u8 = 4;
const PASSED_OVER: u8 = 8;
/// Characters whose roles are kept; beyond the basic plane they are worked out.
const KEPT: u32 = 1 << 16;

/// The literals, each with its regex.
#[derive(Debug)]
pub(crate) struct Loose {
    /// What each character may be, written as it is.
    roles: Vec<u8>,
    /// The same of folded characters.
    folded_roles: HashMap<char, u8>,
    /// A bit for the pair of each literal.
    filter: Vec<u64>,
    by_pair: HashMap<(char, char), Vec<Literal>>,
    /// Literals of one character, with their regexes.
    by_character: HashMap<char, Vec<u32>>,
    /// Literals at whose pairs too many others are.
    rest: Option<(AhoCorasick, Vec<u32>)>,
}

/// A literal that stands at these bytes of a text, by its regex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Literally {
    pub(crate) regex: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
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
        let mut by_character: HashMap<char, Vec<u32>> = HashMap::new();
        let mut rest: (Vec<String>, Vec<u32>) = Default::default();
        for (text, regex) in loose {
            if let Some(character) = only_character(&text) {
                by_character.entry(character).or_default().push(regex);
                continue;
            }
            let has_room = |pair| by_pair.get(&pair).is_none_or(|known| known.len() < MAX_SHARING);
            match rarest_pairs(&text).into_iter().find(|&(pair, _)| has_room(pair)) {
                Some((pair, at)) => by_pair.entry(pair).or_default().push(Literal {
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
        let mut folded_roles: HashMap<char, u8> = HashMap::new();
        for &(first, second) in by_pair.keys() {
            let (slot, bit) = slot((first, second));
            if let Some(bits) = filter.get_mut(slot) {
                *bits |= bit;
            }
            *folded_roles.entry(first).or_default() |= FIRST_OF_PAIR;
            *folded_roles.entry(second).or_default() |= SECOND_OF_PAIR;
        }
        by_character.keys().for_each(|&whole| *folded_roles.entry(whole).or_default() |= WHOLE);
        let role = |code| char::from_u32(code).map_or(0, |letter| role(&folded_roles, letter));
        let roles = (0..KEPT).map(role).collect();
        let automaton = if rest.0.is_empty() { None } else { AhoCorasick::new(&rest.0).ok() };
        let rest = automaton.zip(Some(rest.1));
        Some(Self { roles, folded_roles, filter, by_pair, by_character, rest })
    }

    /// Adds the literals that stand in `text`, as it is once it is folded.
    pub(crate) fn find(&self, text: &str, found: &mut Vec<Literally>) {
        // the two characters before this one, and their roles
        let mut earlier = None;
        let mut before: Option<(usize, char, u8)> = None;
        for (at, letter) in text.char_indices() {
            let role = self.role(letter);
            if role == PASSED_OVER {
                continue;
            }
            if let Some((start, first, first_role)) = before
                && role & SECOND_OF_PAIR != 0
                && first_role & FIRST_OF_PAIR != 0
            {
                let pair = (glyph(first).folded, glyph(letter).folded);
                let literals = self.may_be(pair).then(|| self.by_pair.get(&pair)).flatten();
                let earlier = earlier.map(|earlier| glyph(earlier).folded);
                let fits = |literal: &&Literal| literal.before.first().is_none_or(|&it| Some(it) == earlier);
                let literals = literals.into_iter().flatten().filter(fits);
                let end = at + letter.len_utf8();
                found.extend(literals.filter_map(|literal| literal.around(text, start, end)));
            }
            if role & WHOLE != 0 {
                let regexes = self.by_character.get(&glyph(letter).folded).into_iter().flatten();
                let end = at + letter.len_utf8();
                found.extend(regexes.map(|&regex| Literally { regex, start: at, end }));
            }
            (earlier, before) = (before.map(|(_, letter, _)| letter), Some((at, letter, role)));
        }
        if let Some((automaton, owners)) = &self.rest {
            let folded = fold_text(text);
            for one in automaton.find_overlapping_iter(&folded.text) {
                let (start, end) = folded.original(one.start(), one.end());
                let regex = owners.get(one.pattern().as_usize());
                found.extend(regex.map(|&regex| Literally {
                    regex,
                    start: start as usize,
                    end: end as usize,
                }));
            }
        }
    }

    fn role(&self, letter: char) -> u8 {
        self.roles.get(letter as usize).copied().unwrap_or_else(|| role(&self.folded_roles, letter))
    }

    fn may_be(&self, pair: (char, char)) -> bool {
        let (slot, bit) = slot(pair);
        self.filter.get(slot).is_some_and(|bits| bits & bit != 0)
    }
}

/// What a character may be, by the roles of folded ones.
fn role(of: &HashMap<char, u8>, letter: char) -> u8 {
    let glyph = glyph(letter);
    if glyph.skip == Some(Skip::Invisible) {
        return PASSED_OVER;
    }
    of.get(&glyph.folded).copied().unwrap_or_default()
}

impl Literal {
    /// The literal whose pair stands at these bytes, if all of it does.
    fn around(&self, text: &str, from: usize, to: usize) -> Option<Literally> {
        let before = text.get(..from)?.char_indices().rev();
        let start = goes_on(&self.before, before)?.map_or(from, |(at, _)| at);
        let behind = text.get(to..)?.char_indices();
        let end = goes_on(&self.behind, behind)?.map_or(to, |(at, letter)| to + at + letter.len_utf8());
        Some(Literally { regex: self.regex, start, end })
    }
}

/// The last of the letters that are `wanted`, if the text goes on with them.
fn goes_on(wanted: &[char], text: impl Iterator<Item = (usize, char)>) -> Option<Option<(usize, char)>> {
    let mut shown = text.filter(|&(_, letter)| glyph(letter).skip != Some(Skip::Invisible));
    let mut last = None;
    for &wanted in wanted {
        last = Some(shown.next().filter(|&(_, letter)| glyph(letter).folded == wanted)?);
    }
    Some(last)
}

/// The neighbours of a literal, the least common first (texts have many pairs of letters and of digits), each with how many
/// characters stand before it.
fn rarest_pairs(literal: &str) -> Vec<((char, char), usize)> {
    let pairs = literal.chars().zip(literal.chars().skip(1)).zip(0..);
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|((first, second), _)| u8::from(first.is_ascii()) + u8::from(second.is_ascii()));
    pairs
}

/// The character of a literal that is only one.
fn only_character(literal: &str) -> Option<char> {
    let mut characters = literal.chars();
    characters.next().filter(|_| characters.next().is_none())
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
        loose.find(text, &mut found);
        for one in &found {
            let mut here = Vec::new();
            loose.find(text.get(one.start..one.end).unwrap(), &mut here);
            assert!(
                here.contains(&Literally { start: 0, end: one.end - one.start, ..*one }),
                "{one:?} of {text:?}"
            );
        }
        let mut regexes: Vec<u32> = found.into_iter().map(|one| one.regex).collect();
        regexes.sort_unstable();
        regexes.dedup();
        regexes
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
        let prices = loose(&literals);
        assert!(prices.rest.is_none(), "they have other pairs");
        assert_eq!(found(&prices, "原价１０２元，原 价103，原价998"), [2, 898]);
        let literals: Vec<String> = (0..2048).map(|number| format!("{number:011b}")).collect();
        let literals: Vec<&str> = literals.iter().map(String::as_str).collect();
        let numbers = loose(&literals);
        assert!(numbers.rest.is_some(), "too many at four pairs");
        assert_eq!(found(&numbers, "00000000010 1１１11111111"), [2, 2047]);
        assert!(Loose::new(Vec::new()).is_none());
    }
}
