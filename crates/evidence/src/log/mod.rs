//! The log: every manifest, decision, export, view and deletion, in order, in a Merkle tree.
//!
//! entry -> leaf hash -> tiles and frontier, in the transaction of what it tells of -> signed checkpoint. Whoever kept an
//! earlier checkpoint can prove that nothing before it was taken away or altered since; what was written after the last
//! checkpoint that somebody else holds is proved by nobody. Tiles, entry bundles and checkpoints have the form of C2SP
//! tlog-tiles.

mod entry;
mod ledger;
mod merkle;
mod note;
mod tiles;

pub use entry::{EntryKind, LogEntry, Logged, look_record};
pub(crate) use ledger::{Appender, Head, Ledger, entries, fold, head, signed};
pub(crate) use merkle::{Frontier, consistency, inclusion, root};
pub use merkle::{Hash, leaf_hash, node_hash, proves_consistency, proves_inclusion};
pub use note::Checkpoint;
pub use tiles::LogFile;
pub(crate) use tiles::files;
