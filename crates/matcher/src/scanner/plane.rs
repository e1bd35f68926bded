//! One way to read text: a class table, the patterns over its classes, and the filter that finds where they begin.

use std::collections::HashMap;

use xuncha_zh_text::{Syllable, glyph, odd_characters, sounded, splits, syllable};

use super::{
    ScannerError,
    classes::{ALWAYS, Classes, FIRST, MAX_CLASSES, OTHER, SKIP},
    filter::Filter,
    pairs::Pairs,
    runs::Runs,
    trie::{NONE, Node, Trie, class_bit},
};

/// What the classes of a plane stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Symbols: what is written.
    Sight,
    /// Syllables: what it sounds like.
    Sound,
}

/// A plane, compiled.
pub(super) struct Plane {
    pub(super) reading: Reading,
    pub(super) classes: Classes,
    pub(super) trie: Trie,
    pub(super) pairs: Pairs,
    pub(super) filter: Filter,
    pub(super) runs: Runs,
    /// Root's child by class, or [`NONE`].
    pub(super) roots: Vec<u32>,
    /// Symbol of each class; in the sound plane a character of that sound.
    pub(super) symbols: Vec<char>,
    /// Syllable of each class.
    pub(super) syllables: Vec<Option<Syllable>>,
    /// Symbols that two classes side by side are the parts of.
    pub(super) wholes: HashMap<(u16, u16), Vec<u16>>,
    /// Bits of the classes that are the first part of a class.
    first_parts: HashMap<u16, u64>,
    /// Whether a class is the first part of a symbol.
    pub(super) is_part: Vec<bool>,
    /// The most visible characters the walk passes over between two symbols.
    pub(super) max_gap: usize,
}

/// One past the classes of Latin letters, which in a plane of sight come first.
pub(super) const LETTERS_END: u16 = FIRST + 26;

/// Class of a Latin letter `a` to `z` in a plane of sight.
pub(super) const fn letter_class(letter: u8) -> u16 {
    FIRST + (letter - b'a') as u16
}

/// The Latin letter of a class.
pub(super) fn class_letter(class: u16) -> Option<u8> {
    let letter = u8::try_from(class.checked_sub(FIRST)?).ok()?;
    (letter < 26).then(|| b'a' + letter)
}

impl Plane {
    /// A plane without patterns.
    pub(super) fn new(reading: Reading) -> Self {
        let mut plane = Self {
            reading,
            classes: Classes::new(),
            trie: Trie::new(),
            pairs: Pairs::new(),
            filter: Filter::empty(),
            runs: Runs::default(),
            roots: Vec::new(),
            symbols: vec!['\0'; usize::from(FIRST)],
            syllables: vec![None; usize::from(FIRST)],
            wholes: HashMap::new(),
            first_parts: HashMap::new(),
            is_part: Vec::new(),
            max_gap: 3,
        };
        if reading == Reading::Sight {
            for letter in 'a'..='z' {
                plane.new_class(letter, None);
            }
        }
        plane
    }

    fn new_class(&mut self, symbol: char, syllable: Option<Syllable>) -> u16 {
        let class = u16::try_from(self.symbols.len()).unwrap_or(OTHER);
        self.symbols.push(symbol);
        self.syllables.push(syllable);
        self.classes.set(symbol, class);
        class
    }

    /// The class of a symbol of a pattern, made if need be.
    fn class_for(&mut self, symbol: char) -> Result<u16, ScannerError> {
        let known = self.classes.of(symbol.into());
        if known >= FIRST {
            return Ok(known);
        }
        if self.symbols.len() >= MAX_CLASSES {
            return Err(ScannerError::TooManySymbols);
        }
        let sound = syllable(symbol);
        if self.reading == Reading::Sound
            && let Some(same) = self.syllables.iter().position(|known| known.is_some() && *known == sound)
        {
            let class = u16::try_from(same).unwrap_or(OTHER);
            self.classes.set(symbol, class);
            return Ok(class);
        }
        Ok(self.new_class(symbol, sound))
    }

    /// Adds a writing of a term, given by its symbols.
    pub(super) fn insert(&mut self, symbols: &[char], term: u32, variant: u32) -> Result<(), ScannerError> {
        let classes: Vec<u16> =
            symbols.iter().map(|&symbol| self.class_for(symbol)).collect::<Result<_, _>>()?;
        self.trie.insert(&classes, term, variant);
        Ok(())
    }

    /// Whether the class is a Chinese character: those may be repeated, split, or written in Latin.
    pub(super) fn is_han(&self, class: u16) -> bool {
        self.syllables.get(usize::from(class)).is_some_and(Option::is_some)
    }

    /// Fills the class table, pairs and filter once all patterns are in.
    pub(super) fn finish(&mut self) -> Result<(), ScannerError> {
        if self.reading == Reading::Sight {
            self.add_parts()?;
        } else {
            let mut by_sound = vec![OTHER; Syllable::count()];
            for (class, sound) in (0..).zip(&self.syllables) {
                if let Some(sound) = sound {
                    by_sound[usize::from(sound.index())] = class;
                }
            }
            for (symbol, sound) in sounded() {
                self.classes.set(symbol, by_sound[usize::from(sound.index())]);
            }
        }
        self.roots = vec![NONE; self.symbols.len()];
        let firsts: Vec<u32> = self.trie.children(0).collect();
        for &node in &firsts {
            self.roots[usize::from(self.trie.nodes[node as usize].class)] = node;
        }
        self.add_onward();
        self.add_pairs(&firsts);
        self.mark_single_symbols(&firsts);
        self.fill_classes();
        self.filter = Filter::new(&self.pairs);
        if self.reading == Reading::Sight {
            self.runs = Runs::new(self);
        }
        Ok(())
    }

    /// Gives the parts of symbols classes, and notes which two parts make which symbol.
    fn add_parts(&mut self) -> Result<(), ScannerError> {
        for class in FIRST..u16::try_from(self.symbols.len()).unwrap_or(u16::MAX) {
            let symbol = self.symbols[usize::from(class)];
            if self.syllables[usize::from(class)].is_none() {
                continue;
            }
            for &[first, second] in splits(symbol) {
                let first = self.class_for(glyph(first).symbol)?;
                let second = self.class_for(glyph(second).symbol)?;
                self.wholes.entry((first, second)).or_default().push(class);
                *self.first_parts.entry(class).or_default() |= class_bit(first);
            }
        }
        self.is_part = vec![false; self.symbols.len()];
        for &(first, second) in self.wholes.keys() {
            self.is_part[usize::from(first)] = true;
            self.pairs.entry(first, second).parts = true;
        }
        Ok(())
    }

    /// Notes for each node with which classes of characters a walk may go on from it.
    fn add_onward(&mut self) {
        let first_parts = |class: u16| self.first_parts.get(&class).map_or(0, |&bits| bits);
        for index in 1..self.trie.nodes.len() {
            let node = self.trie.nodes[index];
            let mut bits = class_bit(node.class) | first_parts(node.class);
            if let (Reading::Sight, Some(sound)) = (self.reading, self.syllables[usize::from(node.class)]) {
                bits |= class_bit(letter_class(sound.initial()));
            }
            self.trie.nodes[node.parent as usize].onward |= bits;
            if node.depth >= 2 && node.first_child != NONE && self.is_han(node.class) {
                self.trie.nodes[index].onward |= class_bit(node.class);
            }
        }
    }

    /// Notes every pair of classes that a pattern can begin with.
    fn add_pairs(&mut self, firsts: &[u32]) {
        for &first in firsts {
            let first_class = self.trie.nodes[first as usize].class;
            let level: Vec<u32> = self.trie.children(first).collect();
            for &node in &level {
                let class = self.trie.nodes[node as usize].class;
                let &Node { onward, first_pattern, .. } = &self.trie.nodes[node as usize];
                let pair = self.pairs.entry(first_class, class);
                (pair.node, pair.onward, pair.is_end) = (node, onward, first_pattern != NONE);
                if let (Reading::Sight, Some(sound)) = (self.reading, self.syllables[usize::from(class)]) {
                    self.pairs.entry(first_class, letter_class(sound.initial())).before_latin = true;
                }
            }
        }
    }

    fn mark_single_symbols(&mut self, firsts: &[u32]) {
        for &node in firsts {
            let node = self.trie.nodes[node as usize];
            if node.first_pattern != NONE {
                let symbol = self.symbols[usize::from(node.class)];
                self.classes.set(symbol, node.class | ALWAYS);
            }
        }
    }

    /// Gives every writing of a symbol its class.
    fn fill_classes(&mut self) {
        for letter in odd_characters() {
            let glyph = glyph(letter);
            let class = self.classes.flagged(glyph.symbol.into());
            let class = match glyph.skip {
                None if class_letter(class & !ALWAYS).is_some()
                    && self.reading == Reading::Sight
                    && !letter.is_ascii() =>
                {
                    class | ALWAYS
                }
                None => class,
                Some(_) if self.reading == Reading::Sight && glyph.is_emoji_word() && class >= FIRST => {
                    SKIP | ALWAYS
                }
                Some(_) => SKIP,
            };
            self.classes.set(letter, class);
        }
    }
}
