//! Folds Chinese text for matching and keeps the way back to the original positions.

mod fold_set;
mod folded;

pub use fold_set::FoldSet;
pub use folded::{Folded, fold_text};
