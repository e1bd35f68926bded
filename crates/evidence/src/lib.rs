//! Keeps snapshots and verifies them.
//!
//! [`Snapshot`](xuncha_model::Snapshot) -> parts (WARC, JSON) -> manifest, whose SHA-256 is the snapshot's name ->
//! blobs, compressed and each kept once -> `evidence.sqlite`, written and synced before anything refers to it,
//! never changed afterwards. `docs/evidence.md` describes the format for those who check it without this program.

mod blob;
mod database;
mod error;
mod fault;
mod seal;
mod store;
mod verify;

pub use database::EVIDENCE_FILE;
pub use error::EvidenceError;
pub use store::{EvidenceStore, Part, Sealed};
pub use verify::Verification;
