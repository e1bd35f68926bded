//! One way to read text: a class table, the patterns over its classes, and the filter that finds where they begin.

use std::collections::HashMap;

use xuncha_lanes::{Classes, FIRST, Filter, LETTER_A, OTHER, SKIP, SKIP_WORD, Wanted, is_letter};
use xuncha_zh_text::{Syllable, glyph, odd_characters, sounded, splits, syllable};

use super::{
    ScannerError,
    ascii::AsciiBeginnings,
    classes::{Numbers, letter_class},
    openings::{Openings, WIDE},
    pairs::Pairs,
    runs::Runs,
    scan::Terms,
    trie::{NONE, Pattern, Trie, class_bit},
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
    pub(super) openings: Openings,
    pub(super) filter: Filter,
    /// Where it is known what may begin in ASCII.
    pub(super) ascii: Option<AsciiBeginnings>,
    pub(super) runs: Runs,
    /// Root's child by class, or [`NONE`].
    pub(super) roots: Vec<u32>,
    numbers: Numbers,
    /// Symbol of each class; in the sound plane a character of that sound.
    pub(super) symbols: Vec<char>,
    /// Syllable of each class.
    pub(super) syllables: Vec<Option<Syllable>>,
    /// Symbols that two classes side by side are the parts of.
    pub(super) wholes: HashMap<(u16, u16), Vec<u16>>,
    /// Classes that are the first part of a class.
    first_parts: HashMap<u16, Vec<u16>>,
    /// Whether a class is a Latin letter or the first part of a symbol.
    is_special: Vec<bool>,
    /// Whether a character of a class may be repeated (特特供): a Chinese character, but no number: 9999元 is not 99元.
    may_repeat: Vec<bool>,
    /// Whether a pattern that begins with an ASCII letter or digit may begin within a word or number.
    pub(super) begins_anywhere: bool,
    /// How many symbols, the first that got classes, are terms by themselves.
    alone: u16,
    /// Whether a letter is a term by itself.
    has_letters_alone: bool,
    /// Whether a class is the first part of a symbol.
    pub(super) is_part: Vec<bool>,
    /// The most visible characters the walk passes over between two symbols.
    pub(super) max_gap: usize,
}

/// What the patterns of a plane begin with.
struct Beginnings {
    /// The pairs that are a pattern, or the parts of a symbol.
    pairs: Vec<[u16; 2]>,
    /// The triples that a pattern begins with, and the pairs that more follows and whose second class may be repeated.
    threes: Vec<[u16; 3]>,
}

impl Plane {
    /// A plane without patterns.
    pub(super) fn new(reading: Reading) -> Self {
        let mut plane = Self {
            reading,
            classes: Classes::new(),
            trie: Trie::new(),
            pairs: Pairs::new(),
            openings: Openings::default(),
            filter: Filter::new(&Wanted::default()),
            ascii: None,
            begins_anywhere: reading == Reading::Sound,
            runs: Runs::default(),
            roots: Vec::new(),
            numbers: Numbers::new(),
            symbols: Vec::new(),
            syllables: Vec::new(),
            wholes: HashMap::new(),
            first_parts: HashMap::new(),
            is_special: Vec::new(),
            may_repeat: Vec::new(),
            alone: 0,
            has_letters_alone: false,
            is_part: Vec::new(),
            max_gap: 3,
        };
        if reading == Reading::Sight {
            for letter in b'a'..=b'z' {
                plane.define(letter_class(letter), letter.into(), None);
            }
        }
        plane.define(OTHER, '\0', None);
        plane
    }

    fn define(&mut self, class: u16, symbol: char, syllable: Option<Syllable>) {
        let count = self.symbols.len().max(usize::from(class) + 1);
        self.symbols.resize(count, '\0');
        self.syllables.resize(count, None);
        self.symbols[usize::from(class)] = symbol;
        self.syllables[usize::from(class)] = syllable;
        self.classes.set(symbol, class);
    }

    /// The class of a symbol of a pattern, made if need be.
    fn class_for(&mut self, symbol: char) -> Result<u16, ScannerError> {
        let known = self.classes.of(symbol.into());
        if known > OTHER {
            return Ok(known);
        }
        let sound = syllable(symbol);
        if self.reading == Reading::Sound
            && let Some(same) = self.syllables.iter().position(|known| known.is_some() && *known == sound)
        {
            let class = u16::try_from(same).unwrap_or(OTHER);
            self.classes.set(symbol, class);
            return Ok(class);
        }
        let class = self.numbers.next().ok_or(ScannerError::TooManySymbols)?;
        self.define(class, symbol, sound);
        Ok(class)
    }

    /// Gives a symbol that is a term by itself its class. Call before any other term is added: those classes come first.
    pub(super) fn define_alone(&mut self, symbol: char) -> Result<(), ScannerError> {
        let class = self.class_for(symbol)?;
        self.has_letters_alone |= is_letter(class);
        self.alone = self.numbers.count();
        Ok(())
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

    /// Whether a character of this class may be repeated within a term.
    #[inline]
    pub(super) fn may_repeat(&self, class: u16) -> bool {
        self.may_repeat.get(usize::from(class)).copied().unwrap_or_default()
    }

    /// Whether a character of this class may begin something else than a symbol written as itself.
    #[inline]
    pub(super) fn is_special(&self, class: u16) -> bool {
        self.is_special.get(usize::from(class)).copied().unwrap_or_default()
    }

    /// Fills the class table, pairs and filter once all patterns are in.
    pub(super) fn finish(&mut self, terms: &Terms) -> Result<(), ScannerError> {
        self.trie.settle();
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
        let is_number = |symbol: char| glyph(symbol).folded.is_ascii_digit();
        self.may_repeat = (0..)
            .zip(&self.symbols)
            .map(|(class, &symbol)| self.is_han(class) && !is_number(symbol))
            .collect();
        self.roots = vec![NONE; self.symbols.len()];
        let firsts: Vec<u32> = self.trie.children(0).collect();
        for &node in &firsts {
            self.roots[usize::from(self.trie.nodes[node as usize].class)] = node;
        }
        self.add_onward();
        self.add_pairs(&firsts);
        self.fill_classes();
        if self.reading == Reading::Sight {
            self.runs = Runs::new(self);
            self.is_special = self.is_part.clone();
            for letter in b'a'..=b'z' {
                self.is_special[usize::from(letter_class(letter))] = true;
            }
        }
        let beginnings = self.beginnings();
        let is_plain = |pattern: &Pattern, path: &[u16]| {
            let text = terms.plain_text(pattern).unwrap_or_default();
            text.chars().all(|letter| letter.len_utf8() == WIDE)
                && text.chars().eq(path.iter().map(|&class| self.symbols[usize::from(class)]))
        };
        let parts = self.wholes.keys().copied();
        self.openings = Openings::new(&self.trie, parts, is_plain, |class| self.begun_with(class).collect());
        self.filter = Filter::new(&Wanted {
            pairs: &beginnings.pairs,
            threes: &beginnings.threes,
            alone: self.alone,
            letters: self.has_letters_alone,
        });
        let is_alone = |class: u16| class.wrapping_sub(FIRST) < self.alone;
        self.ascii = AsciiBeginnings::new(self, terms, is_alone).filter(|_| !self.has_letters_alone);
        Ok(())
    }

    /// Gives the parts of symbols classes, and notes which two parts make which symbol.
    fn add_parts(&mut self) -> Result<(), ScannerError> {
        for class in OTHER + 1..u16::try_from(self.symbols.len()).unwrap_or(u16::MAX) {
            let symbol = self.symbols[usize::from(class)];
            if self.syllables[usize::from(class)].is_none() {
                continue;
            }
            for &[first, second] in splits(symbol) {
                let first = self.class_for(glyph(first).symbol)?;
                let second = self.class_for(glyph(second).symbol)?;
                self.wholes.entry((first, second)).or_default().push(class);
                self.first_parts.entry(class).or_default().push(first);
            }
        }
        self.is_part = vec![false; self.symbols.len()];
        for &(first, second) in self.wholes.keys() {
            self.is_part[usize::from(first)] = true;
            self.pairs.entry(first, second).set_parts();
        }
        Ok(())
    }

    /// The classes of characters that a writing of a symbol may begin with: its own, that of its initial, and those of its first parts.
    pub(super) fn begun_with(&self, symbol: u16) -> impl Iterator<Item = u16> {
        let sound = self.syllables.get(usize::from(symbol)).copied().flatten();
        let initial =
            sound.filter(|_| self.reading == Reading::Sight).map(|sound| letter_class(sound.initial()));
        let parts = self.first_parts.get(&symbol).into_iter().flatten().copied();
        [symbol].into_iter().chain(initial).chain(parts)
    }

    /// Notes for each node with which classes of characters a walk may go on from it.
    fn add_onward(&mut self) {
        for index in 1..self.trie.nodes.len() {
            let node = self.trie.nodes[index];
            let bits = self.begun_with(node.class).fold(0, |bits, class| bits | class_bit(class));
            if let Some(parent) = self.trie.parent(index as u32) {
                self.trie.nodes[parent as usize].onward |= bits;
            }
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
                self.pairs.entry(first_class, class).set_node(node);
            }
        }
    }

    /// What patterns begin with.
    fn beginnings(&self) -> Beginnings {
        let pairs = self.wholes.keys().map(|&(first, second)| [first, second]).collect();
        let mut all = Beginnings { pairs, threes: Vec::new() };
        for (index, node) in (0..).zip(&self.trie.nodes) {
            match self.trie.path(index)[..] {
                [first, second] => {
                    if node.first_pattern != NONE {
                        all.pairs.push([first, second]);
                    }
                    if node.first_child != NONE && self.may_repeat(second) {
                        all.threes.push([first, second, second]);
                    }
                }
                [first, second, third] => {
                    all.threes.push([first, second, third]);
                }
                _ => {}
            }
        }
        all
    }

    /// Whether a symbol may be written as something that begins with a character of another class: a letter, a part.
    #[inline]
    pub(super) fn may_be_written(&self, symbol: u16, as_class: u16) -> bool {
        let sound = || self.syllables.get(usize::from(symbol)).copied().flatten();
        match (self.reading, is_letter(as_class)) {
            (Reading::Sight, true) => sound().is_some_and(|sound| letter_class(sound.initial()) == as_class),
            (Reading::Sight, false) => {
                self.first_parts.get(&symbol).is_some_and(|parts| parts.contains(&as_class))
            }
            (Reading::Sound, _) => true,
        }
    }

    /// Gives every writing of a symbol its class.
    fn fill_classes(&mut self) {
        for letter in odd_characters() {
            let glyph = glyph(letter);
            let class = self.classes.of(glyph.symbol.into());
            let class = match glyph.skip {
                None => class,
                Some(_) if self.reading == Reading::Sight && glyph.is_emoji_word() && class >= LETTER_A => {
                    SKIP_WORD
                }
                Some(_) => SKIP,
            };
            self.classes.set(letter, class);
        }
    }
}
