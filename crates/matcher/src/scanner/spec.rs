//! What goes into a scanner and what comes out.

use xuncha_rule_lang::ast::FoldLevel;
use xuncha_zh_text::FoldSet;

use super::Scanner;

/// One term to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSpec {
    /// The term as the author wrote it.
    pub text: String,
    /// How freely it is read.
    pub level: FoldLevel,
    /// Letters and digits at its ends must be ends of a word. Terms that are all ASCII letters and digits are
    /// always read so, unless their level is `Exact`.
    pub whole_word: bool,
    /// At most this many separators between two characters; `None`: 3, and 2 in terms of two characters.
    pub max_gap: Option<u8>,
}

/// A term that a scanner was made of, as in its [`TermSpec`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TermRef<'s> {
    pub(crate) text: &'s str,
    pub(crate) level: FoldLevel,
    pub(crate) whole_word: bool,
    pub(crate) max_gap: Option<u8>,
}

/// A term at a place. The order is that of the text.
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
    /// All terms together have more characters than [`Scanner::MAX_CHARS`].
    #[error("the terms have more than {max} characters together", max = Scanner::MAX_CHARS)]
    TooManyChars,
    /// The terms use more different characters than there are classes.
    #[error("the terms use too many different characters")]
    TooManySymbols,
    /// The terms that are searched letter for letter could not be compiled.
    #[error("letter-for-letter terms could not be compiled: {0}")]
    Literals(String),
}
