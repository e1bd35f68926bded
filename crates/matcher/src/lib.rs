//! Compiles rules, matches listings, explains why.

mod scanner;

pub use scanner::{Scanner, ScannerError, Scratch, TermMatch, TermSpec};
