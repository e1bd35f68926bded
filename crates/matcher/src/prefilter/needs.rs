//! What a page must have for a term to stand in it: one character of a few, or a word in Latin letters.

use std::collections::HashSet;

use xuncha_rule_lang::ast::FoldLevel;
use xuncha_zh_text::{Glyph, Syllable, glyph, similar, sounded, splits, syllable};

use super::fragments::Cut;
use crate::scanner::TermSpec;

/// Most ways to spell one term; a term of more is taken to be everywhere.
const MAX_SPELLINGS: usize = 512;
/// The longest separator that a term may hold and still be read in disguise; as in the scanner or less.
const MAX_OWN_GAP: usize = 8;

/// What the terms of a ruleset need, as it grows.
#[derive(Default)]
pub(super) struct Needs {
    /// Some term may be in any page, or it cannot be told.
    pub(super) everywhere: bool,
    /// Symbols one writing of which a page must have.
    symbols: HashSet<char>,
    /// Characters, letter for letter.
    characters: HashSet<char>,
    /// Sounds, in any writing.
    sounds: HashSet<Syllable>,
    /// Words in small Latin letters.
    pub(super) words: HashSet<(Vec<u8>, Cut)>,
}

fn is_symbol(glyph: Glyph) -> bool {
    glyph.skip.is_none() || glyph.is_emoji_word()
}

impl Needs {
    /// Adds what `term` needs.
    pub(super) fn add(&mut self, term: &TermSpec) {
        if is_literal(term) {
            return self.literal(&term.text);
        }
        let symbols: Vec<char> = term
            .text
            .chars()
            .map(glyph)
            .filter(|&glyph| is_symbol(glyph))
            .map(|glyph| glyph.symbol)
            .collect();
        let mute = symbols.iter().find(|symbol| !symbol.is_ascii() && syllable(**symbol).is_none());
        if let (Some(&mute), FoldLevel::Fold) = (mute, term.level) {
            // What has no sound is never written in letters.
            return self.writings(mute, term.level);
        }
        for &symbol in symbols.iter().filter(|symbol| !symbol.is_ascii()) {
            self.writings(symbol, term.level);
        }
        let letters = longest_word(symbols.iter().copied());
        let has_digits = symbols.iter().any(char::is_ascii_digit);
        if symbols.is_empty()
            || symbols.iter().any(|symbol| symbol.is_ascii() && !symbol.is_ascii_alphanumeric())
        {
            self.everywhere = true;
        } else if !letters.is_empty() {
            self.words.insert((letters, Cut::Anything));
        } else if has_digits {
            self.with_digits(&symbols, term.level);
        } else if symbols.len() > 2 {
            let sounds = || symbols.iter().filter_map(|&symbol| syllable(symbol));
            self.words.insert((sounds().flat_map(|sound| sound.letters().bytes()).collect(), Cut::Markup));
            if term.level == FoldLevel::Sound {
                self.words.insert((sounds().map(Syllable::initial).collect(), Cut::Markup));
            }
        }
    }

    /// Adds what a text needs that is searched letter for letter, perhaps within words.
    pub(super) fn literal(&mut self, text: &str) {
        let odd = |is_good: fn(Glyph) -> bool| {
            text.chars().find(|&letter| !letter.is_ascii() && is_good(glyph(letter)))
        };
        if let Some(letter) = odd(is_symbol).or_else(|| odd(|_| true)) {
            self.characters.insert(letter);
            return;
        }
        let letters = longest_word(text.chars());
        if letters.is_empty() {
            self.everywhere = true;
        } else {
            self.words.insert((letters, Cut::Within));
        }
    }

    /// The writings of a Chinese character other than Latin letters.
    fn writings(&mut self, symbol: char, level: FoldLevel) {
        let others = if level == FoldLevel::Shape { similar(symbol).collect() } else { Vec::new() };
        for symbol in others.into_iter().map(|other| glyph(other).symbol).chain([symbol]) {
            self.everywhere |= symbol.is_ascii();
            self.symbols.insert(symbol);
            for parts in splits(symbol) {
                let part = parts.iter().map(|&part| glyph(part).symbol).find(|part| !part.is_ascii());
                self.everywhere |= part.is_none();
                self.symbols.extend(part);
            }
        }
        if level == FoldLevel::Sound {
            self.sounds.extend(syllable(symbol));
        }
    }

    /// A term of Chinese characters and digits: 3-zuolun for 三唑仑.
    fn with_digits(&mut self, symbols: &[char], level: FoldLevel) {
        let has_han = symbols.iter().any(|symbol| !symbol.is_ascii());
        if symbols.len() == 2 && has_han {
            // In a term of two, letters stand for a character only where they touch the other, and a digit may not.
            return;
        }
        self.spell(symbols, level);
        if level == FoldLevel::Shape {
            for (at, &symbol) in symbols.iter().enumerate() {
                for other in similar(symbol) {
                    let mut written = symbols.to_vec();
                    written[at] = glyph(other).symbol;
                    self.spell(&written, level);
                }
            }
        }
    }

    /// Every way to write all symbols but the digits in letters.
    fn spell(&mut self, symbols: &[char], level: FoldLevel) {
        let mut spellings = vec![Vec::new()];
        for &symbol in symbols {
            let sound = syllable(symbol);
            let as_digit = |digit: char| syllable(digit) == sound && level == FoldLevel::Sound;
            let is_digit = symbol.is_ascii() || ('0'..='9').any(as_digit);
            let letters =
                sound.into_iter().flat_map(|it| [it.letters().as_bytes().to_vec(), vec![it.initial()]]);
            let ways: Vec<_> = letters.chain(is_digit.then(Vec::new)).collect();
            spellings = spellings
                .iter()
                .flat_map(|begun| ways.iter().map(|way| [&begun[..], way].concat()))
                .collect();
            if spellings.len() > MAX_SPELLINGS {
                self.everywhere = true;
                return;
            }
        }
        self.everywhere |= spellings.iter().any(Vec::is_empty);
        self.words.extend(spellings.into_iter().map(|spelling| (spelling, Cut::Anything)));
    }

    /// Every character beyond ASCII, but for letters that look like ASCII letters, that may stand in one of the terms.
    pub(super) fn characters(&self) -> HashSet<char> {
        let sounded: HashSet<char> =
            sounded().filter(|(_, sound)| self.sounds.contains(sound)).map(|(symbol, _)| symbol).collect();
        let is_needed = |letter: &char| {
            let glyph = glyph(*letter);
            self.symbols.contains(&glyph.symbol)
                || sounded.contains(&glyph.symbol)
                || self.characters.contains(letter)
        };
        (0x80..=u32::from(char::MAX)).filter_map(char::from_u32).filter(is_needed).collect()
    }
}

/// Whether the scanner may look for the term letter for letter.
fn is_literal(term: &TermSpec) -> bool {
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| glyph(letter).skip.is_some());
    let mut gap = 0;
    let mut is_long = false;
    for letter in term.text.chars() {
        gap = if is_symbol(glyph(letter)) { 0 } else { gap + 1 };
        is_long |= gap > MAX_OWN_GAP;
    }
    term.level == FoldLevel::Exact
        || is_long
        || is_edge(term.text.chars().next())
        || is_edge(term.text.chars().next_back())
}

/// The longest run of Latin letters, in small letters.
fn longest_word(text: impl Iterator<Item = char>) -> Vec<u8> {
    let text: Vec<u8> =
        text.map(|letter| u8::try_from(letter).unwrap_or(b' ').to_ascii_lowercase()).collect();
    let words = text.split(|byte| !byte.is_ascii_alphabetic());
    words.max_by_key(|word| word.len()).unwrap_or_default().to_vec()
}
