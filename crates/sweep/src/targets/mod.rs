//! The list of targets (`targets.toml`): what it says, and changing it without losing a person's comments. Pure.

mod edit;
mod list;
mod shape;

pub use edit::{EditError, TargetRow, add_targets, pause_target, remove_target};
pub use list::{Campaign, Entry, TargetList};
