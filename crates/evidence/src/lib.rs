//! Keeps snapshots and verifies them.
//!
//! [`Snapshot`](xuncha_model::Snapshot) -> parts (WARC, JSON, pictures) -> manifest, whose SHA-256 is the snapshot's name ->
//! blobs, each kept once -> signature and an entry of the log, all in `evidence.sqlite`, written and synced before
//! anything refers to it, never changed afterwards. `docs/evidence.md` describes the format for those who check it
//! without this program.

mod blob;
mod bundle;
mod capsule;
mod compact;
mod custody;
mod database;
mod depot;
mod digests;
mod error;
mod fault;
mod keys;
mod log;
mod lookup;
mod manifest;
mod opening;
mod pack;
mod parts;
mod recent;
mod retention;
mod seal;
mod store;
mod strays;
mod tsa;
mod verify;

pub use compact::{Compacted, LEAST_BUNDLED};
pub use custody::Inclusion;
pub use database::EVIDENCE_FILE;
pub use depot::{Depot, DepotError, Stowed};
pub use error::EvidenceError;
pub use keys::{KEY_FILE, PublicKey};
pub use log::{
    Checkpoint, EntryKind, Hash, LogEntry, LogFile, Logged, leaf_hash, look_record, node_hash,
    proves_consistency, proves_inclusion,
};
pub use manifest::{Manifest, ManifestPart};
pub use pack::{PackError, PackFile, PackOrder, PackTrust, PackVerification, PackedSnapshot, verify_pack};
pub use store::{Clock, EvidenceStore, Part, Sealed};
pub use tsa::{Authorities, Authority, Pending, Request, Stamp, StampError, StampSubject, check};
pub use verify::Verification;
