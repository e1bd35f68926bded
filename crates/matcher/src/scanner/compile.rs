//! Terms to planes: which terms are searched how, and which further writings of a term become patterns.

use xuncha_model::Fold;
use xuncha_rule_lang::ast::FoldLevel;
use xuncha_zh_text::{FoldSet, glyph, similar};

use super::{
    Scanner, ScannerError, TermSpec,
    apart::Apart,
    ascii::AsciiBeginnings,
    drawn::drawn,
    judge::{Term, is_symbol, symbols},
    letters::known_runs,
    literals::Literals,
    plane::{Plane, Reading},
    scan::{Terms, Variants},
    trie::NONE,
    words::{Words, spelling},
};

/// Most separators a term may hold between two symbols and still be read in disguise.
pub(super) const MAX_OWN_GAP: u8 = 32;
/// Default of [`TermSpec::max_gap`].
pub(super) const MAX_GAP: u8 = 3;
/// Default of [`TermSpec::max_gap`] for terms of two symbols.
pub(super) const MAX_GAP_OF_TWO: u8 = 2;
/// Fewest symbols of a term that is read by sound, as one Latin word, or backwards.
const SOUND_SYMBOLS: usize = 3;
/// Fewest symbols of a term that is read as bare initials: MHz, SSC and YSL stand in ordinary titles.
const INITIALS_SYMBOLS: usize = 5;
/// Fewest letters of a term of two symbols that is read as one Latin word (meitong for 美瞳), where the author asks for
/// more than folds: shorter ones (tudi, chuan) are in too many ordinary words.
const LETTERS_OF_TWO: usize = 6;
/// Fewest letters of a term that is read as its syllables apart.
const LETTERS_APART: usize = 5;

impl Scanner {
    /// Most terms of one scanner.
    pub const MAX_TERMS: usize = 400_000;
    /// Longest term, in characters.
    pub const MAX_TERM_CHARS: usize = 64;
    /// Most characters of all terms, and of all their other writings (reversed, drawn, similar shapes).
    pub const MAX_CHARS: usize = 4_000_000;

    /// Compiles terms.
    ///
    /// # Errors
    /// When there are too many or too long terms, or one is empty.
    pub fn new(terms: impl Into<Vec<TermSpec>>) -> Result<Self, ScannerError> {
        let terms: Vec<TermSpec> = terms.into();
        check(&terms)?;
        let mut compiler = Compiler {
            terms: Terms { all: Vec::with_capacity(terms.len()), variants: Variants::default() },
            sight: Plane::new(Reading::Sight),
            sound: None,
            words: Words::default(),
            apart: Apart::default(),
            literals: Vec::new(),
            variant_chars: 0,
        };
        for spec in &terms {
            if let Some(symbol) = only_symbol(&spec.text) {
                compiler.sight.define_alone(symbol)?;
            }
        }
        for (index, spec) in (0..).zip(terms) {
            compiler.add(index, spec)?;
        }
        compiler.finish()
    }
}

fn check(terms: &[TermSpec]) -> Result<(), ScannerError> {
    if terms.len() > Scanner::MAX_TERMS {
        return Err(ScannerError::TooManyTerms(terms.len()));
    }
    let mut total = 0;
    for (index, term) in terms.iter().enumerate() {
        let chars = term.text.chars().take(Scanner::MAX_TERM_CHARS + 1).count();
        match chars {
            0 => return Err(ScannerError::EmptyTerm(index)),
            _ if chars > Scanner::MAX_TERM_CHARS => return Err(ScannerError::TermTooLong(index)),
            _ => total += chars,
        }
    }
    if total > Scanner::MAX_CHARS { Err(ScannerError::TooManyChars) } else { Ok(()) }
}

struct Compiler {
    terms: Terms,
    sight: Plane,
    sound: Option<Plane>,
    words: Words,
    apart: Apart,
    literals: Vec<u32>,
    variant_chars: usize,
}

impl Compiler {
    fn add(&mut self, index: u32, spec: TermSpec) -> Result<(), ScannerError> {
        let (text, level) = (spec.text.clone(), spec.level);
        let symbols: Vec<char> = symbols(&text).collect();
        let count = symbols.len();
        let is_literal = is_literal(&spec);
        let term = term(spec, &symbols, is_literal);
        let tolerated = usize::from(term.max_gap()).max(longest_gap(&text));
        self.terms.all.push(term);
        if is_literal {
            self.literals.push(index);
            return Ok(());
        }
        self.sight.max_gap = self.sight.max_gap.max(tolerated);
        self.insert(&symbols, index, NONE)?;
        if level == FoldLevel::Exact || count < 2 {
            return Ok(());
        }
        for written in drawn(&text) {
            self.add_variant(index, &written, Fold::Emoji)?;
        }
        if level == FoldLevel::Shape {
            self.add_shapes(index, &text)?;
        }
        let letters = spelling(&text, Fold::Pinyin);
        if let Some(letters) = letters.as_ref().filter(|letters| letters.len() >= LETTERS_APART) {
            self.apart.insert(letters, index);
        }
        if let Some(letters) = letters
            && (count >= SOUND_SYMBOLS || level != FoldLevel::Fold && letters.len() >= LETTERS_OF_TWO)
        {
            self.words.insert(&letters, index, Fold::Pinyin);
        }
        if count < SOUND_SYMBOLS || level == FoldLevel::Fold {
            return Ok(());
        }
        self.add_variant(index, &text.chars().rev().collect::<String>(), Fold::Reversed)?;
        if level == FoldLevel::Sound
            && let Some(initials) = spelling(&text, Fold::Initial)
        {
            if count >= INITIALS_SYMBOLS {
                self.words.insert(&initials, index, Fold::Initial);
            }
            let sound = self.sound.get_or_insert_with(|| Plane::new(Reading::Sound));
            sound.max_gap = sound.max_gap.max(tolerated);
            sound.insert(&symbols, index, NONE)?;
        }
        Ok(())
    }

    /// The term with one character of similar shape, for each of its characters.
    fn add_shapes(&mut self, index: u32, text: &str) -> Result<(), ScannerError> {
        for (at, letter) in text.char_indices() {
            for other in similar(glyph(letter).symbol) {
                let mut written = String::with_capacity(text.len() + 1);
                written.extend(text.get(..at));
                written.push(other);
                written.extend(text.get(at + letter.len_utf8()..));
                self.add_variant(index, &written, Fold::LookAlike)?;
            }
        }
        Ok(())
    }

    fn add_variant(&mut self, index: u32, text: &str, fold: Fold) -> Result<(), ScannerError> {
        let symbols: Vec<char> = symbols(text).collect();
        self.variant_chars += symbols.len();
        if self.variant_chars > Scanner::MAX_CHARS {
            return Err(ScannerError::TooManyChars);
        }
        let variant = self.terms.variants.push(text, FoldSet::of(fold));
        self.insert(&symbols, index, variant)
    }

    fn insert(&mut self, symbols: &[char], index: u32, variant: u32) -> Result<(), ScannerError> {
        let needs_edge =
            self.terms.all.get(index as usize).is_some_and(|term| {
                term.has_word_edge && (term.level != FoldLevel::Exact || term.whole_word)
            });
        let is_inside_words = !needs_edge && symbols.first().is_some_and(char::is_ascii_alphanumeric);
        self.sight.begins_anywhere |= is_inside_words;
        self.sight.insert(symbols, index, variant)
    }

    fn finish(mut self) -> Result<Scanner, ScannerError> {
        // what takes least memory, or gives some back, comes first
        self.terms.variants.shrink_to_fit();
        let mut whole = self.words.finish();
        self.apart.finish();
        self.sight.finish(&self.terms)?;
        if let Some(sound) = &mut self.sound {
            sound.finish(&self.terms)?;
        }
        let literals = Literals::of(self.literals, &self.terms)?;
        let beside = self.sight.runs.take_hashes();
        whole.extend(self.sight.ascii.as_mut().map(AsciiBeginnings::take_hashes).unwrap_or_default());
        Ok(Scanner {
            terms: self.terms,
            sight: self.sight,
            sound: self.sound,
            known_runs: known_runs([beside, whole, self.apart.syllable_hashes()]),
            words: self.words,
            apart: self.apart,
            literals,
        })
    }
}

/// What the judge is to know of a term.
fn term(spec: TermSpec, symbols: &[char], is_literal: bool) -> Term {
    let mut edges = [symbols.first(), symbols.last()].into_iter().flatten();
    Term {
        level: if is_literal { FoldLevel::Exact } else { spec.level },
        symbols: symbols.len() as u8,
        has_word_edge: edges.any(char::is_ascii_alphanumeric),
        is_ascii: spec.text.chars().all(|letter| letter.is_ascii_alphanumeric()),
        whole_word: spec.whole_word,
        written: (spec.level, spec.max_gap),
        text: spec.text.into(),
    }
}

/// Whether the term is searched letter for letter by another engine: it begins or ends with a separator or pictograph (what
/// is left without it would be another term), or holds a very long separator.
fn is_literal(spec: &TermSpec) -> bool {
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| glyph(letter).skip.is_some());
    is_edge(spec.text.chars().next())
        || is_edge(spec.text.chars().next_back())
        || longest_gap(&spec.text) > usize::from(MAX_OWN_GAP)
        || (spec.level == FoldLevel::Exact && spec.text.chars().any(|letter| glyph(letter).is_emoji_word()))
}

/// The symbol of a text that has one only.
fn only_symbol(text: &str) -> Option<char> {
    let mut symbols = symbols(text);
    symbols.next().filter(|_| symbols.next().is_none())
}

/// The longest run of characters of a text that are no symbols.
fn longest_gap(text: &str) -> usize {
    let (mut longest, mut now) = (0, 0);
    for letter in text.chars() {
        now = if is_symbol(glyph(letter)) { 0 } else { now + 1 };
        longest = longest.max(now);
    }
    longest
}
