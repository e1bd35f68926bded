//! A pack: everything about some leads in one ZIP, which can be checked by someone who has nothing else of ours.
//!
//! snapshots and papers -> files -> `pack.json` that lists them with both digests -> its signature -> ZIP. The same state
//! gives the same bytes; checking a pack therefore also puts it together again and compares.

mod build;
mod content;
mod read;
mod verify;

pub use build::{PackOrder, PackedSnapshot};
pub use content::{PackError, PackFile};
pub use verify::{PackTrust, PackVerification, verify_pack};
