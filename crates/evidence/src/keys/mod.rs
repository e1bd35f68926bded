//! Ed25519 keys that sign manifests and checkpoints: one at a time signs, all that ever did stay known.
//!
//! The private key lies in the data directory, readable by its owner alone, as PKCS#8 in PEM. The public ones are rows of
//! the evidence file, named in the log, and given out as PEM that openssl reads.

mod file;
mod signer;

pub use file::KEY_FILE;
pub(crate) use file::{Loaded, load, replace};
pub use signer::PublicKey;
pub(crate) use signer::Signer;
