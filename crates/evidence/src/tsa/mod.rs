//! Time stamps of authorities (RFC 3161): asking for one, and checking one against what it is about.
//!
//! digest -> request with a nonce -> (sent by the caller) -> response -> checked -> kept as it came. Everything that
//! `openssl ts -verify` checks is checked here, and the signer's certificate is held to RFC 3161, section 2.3.
//!
//! DER is read by a few lines of our own: the crates that know these structures refuse the fractions of seconds and the
//! unsorted sets that authorities do send.

mod der;
mod request;
mod stores;
mod token;
mod trust;

pub use request::Request;
pub use stores::{Pending, StampSubject};
pub(crate) use stores::{checkpoints, is_stamped};
pub use token::{Stamp, StampError, check};
pub use trust::{Authorities, Authority};
