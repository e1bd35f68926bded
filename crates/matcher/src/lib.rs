//! Compiles rules, matches listings, explains why.
//!
//! ```text
//! Pack -> compile -> Ruleset                                   once
//! Listing -> scan: terms, regexes -> exceptions -> conditions of the rules whose rarest group was seen -> Hits
//! ```
//!
//! A rule costs nothing until a term of its rarest required group stands in the listing, so ten thousand idle
//! rules weigh as much as none.

mod by_group;
mod char_count;
mod compile;
mod denial;
mod digest;
mod edge_signs;
mod evaluate;
mod examples;
mod explain;
mod glance;
mod groups;
mod known;
mod look;
mod loose;
mod maybe;
mod plan;
mod regexes;
mod ruleset;
mod saved;
mod scan;
mod scanner;
mod seen;
mod singles;
mod sound_pairs;
mod stamps;
mod unread;
mod uses;

pub use compile::{CompileOptions, compile};
pub use examples::{ExampleKind, ExampleResult, check_examples};
pub use explain::{Takes, Verdict, explain, explain_miss};
pub use known::Judge;
pub use ruleset::{RuleInfo, Ruleset};
pub use saved::SavedRulesetError;
pub use scan::{PageContext, Scratch};
pub use scanner::{Scanner, ScannerError, Scratch as ScannerScratch, TermMatch, TermSpec};
