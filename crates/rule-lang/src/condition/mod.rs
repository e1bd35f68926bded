//! Conditions: a small expression language inside one string of a rule file.
//!
//! ```text
//! text -> tokens -> Condition (-> canonical text)
//! ```
//!
//! Positions count from the start of the file, so that a caret stands under the word inside the quoted condition.

mod lexer;
mod parser;
mod print;

pub(crate) use lexer::KEYWORDS;
pub(crate) use parser::{parse, parse_place};
pub use print::print;
pub(crate) use print::{print_part, print_stretches};
