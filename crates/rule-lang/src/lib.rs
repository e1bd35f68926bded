//! Rule files: text to tree, with diagnostics.
//!
//! ```text
//! bytes of a pack -> TOML with places -> RuleFile, Pack (+ what is wrong, where, and what to do)
//! ```
//!
//! Reading never fails: it gives what could be read and a list of complaints (rust-analyzer's `(T, Vec<Error>)`),
//! for people who are no programmers write rules, and the message is the product. `docs/rules.md` describes the
//! format; nothing here does I/O.

pub mod ast;
mod codes;
mod complaints;
mod condition;
mod file;
mod format;
pub mod limits;
mod pack;
mod places;
mod refs;
mod render;
mod section;
mod suggest;

pub use codes::Code;
pub use complaints::{Complaints, complaint, keep};
pub use condition::print as print_condition;
pub use file::{is_shared, parse};
pub use format::format;
pub use pack::{Exempt, List, Manifest, OffRule, Pack, PackSource, Switch, switch};
pub use refs::names as names_in;
pub use render::render;
pub use suggest::nearest;
