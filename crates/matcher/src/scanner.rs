//! Finds every term of a ruleset in one pass over the original text, disguised writings included.

use xuncha_rule_lang::ast::FoldLevel;
use xuncha_zh_text::FoldSet;

/// One term to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSpec {
    /// The term as the author wrote it.
    pub text: String,
    /// How freely it is read.
    pub level: FoldLevel,
    /// Latin ends of it must be ends of a word. Terms that are all ASCII letters and digits are always read so,
    /// unless their level is `Exact`.
    pub whole_word: bool,
    /// At most this many separators between two characters; `None` is the engine's default.
    pub max_gap: Option<u8>,
}

/// A term at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermMatch {
    /// First byte in the original text, on a character boundary.
    pub start: u32,
    /// One past the last byte, on a character boundary.
    pub end: u32,
    /// Index into the terms the scanner was made of.
    pub term: u32,
    /// What was undone to see it; empty when it is written as the term is.
    pub folds: FoldSet,
}

/// Why a scanner could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScannerError {
    /// More terms than [`Scanner::MAX_TERMS`].
    #[error("{0} terms are more than {max}", max = Scanner::MAX_TERMS)]
    TooManyTerms(usize),
    /// The term at this index is empty.
    #[error("term {0} is empty")]
    EmptyTerm(usize),
    /// The term at this index has more characters than [`Scanner::MAX_TERM_CHARS`].
    #[error("term {0} is longer than {max} characters", max = Scanner::MAX_TERM_CHARS)]
    TermTooLong(usize),
}

/// Memory that a scan needs and the next scan can use again. One per thread.
#[derive(Debug, Default)]
pub struct Scratch {}

/// Terms, compiled. Immutable; share it between threads.
#[derive(Debug)]
pub struct Scanner {
    terms: Vec<TermSpec>,
}

impl Scanner {
    /// Most terms of one scanner.
    pub const MAX_TERMS: usize = 400_000;
    /// Longest term, in characters.
    pub const MAX_TERM_CHARS: usize = 64;

    /// Compiles terms.
    ///
    /// # Errors
    /// When there are too many, or one is empty or too long.
    pub fn new(terms: &[TermSpec]) -> Result<Self, ScannerError> {
        if terms.len() > Self::MAX_TERMS {
            return Err(ScannerError::TooManyTerms(terms.len()));
        }
        for (index, term) in terms.iter().enumerate() {
            if term.text.is_empty() {
                return Err(ScannerError::EmptyTerm(index));
            }
            if term.text.chars().count() > Self::MAX_TERM_CHARS {
                return Err(ScannerError::TermTooLong(index));
            }
        }
        Ok(Self { terms: terms.to_vec() })
    }

    /// Puts every match in `text` into `out`, which is cleared first, ordered by start, then end, then term.
    pub fn scan(&self, text: &str, _scratch: &mut Scratch, out: &mut Vec<TermMatch>) {
        out.clear();
        for (term, spec) in (0..).zip(&self.terms) {
            for (start, found) in text.match_indices(&spec.text) {
                let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
                let (start, end) = (offset(start), offset(start + found.len()));
                out.push(TermMatch { start, end, term, folds: FoldSet::EMPTY });
            }
        }
        out.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_plain_term() {
        let term =
            TermSpec { text: "特供".to_owned(), level: FoldLevel::Fold, whole_word: false, max_gap: None };
        let scanner = Scanner::new(&[term]).unwrap();
        let mut found = Vec::new();
        scanner.scan("内部特供酒", &mut Scratch::default(), &mut found);
        assert_eq!(found, [TermMatch { start: 6, end: 12, term: 0, folds: FoldSet::EMPTY }]);
    }
}
