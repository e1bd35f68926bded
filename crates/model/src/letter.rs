//! A letter that was made about leads: no decision, but a line of their history.

use crate::{Digest, Timestamp};

/// A letter, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// When.
    pub at: Timestamp,
    /// Who made it.
    pub who: String,
    /// What it is, such as 交办通知书.
    pub kind: String,
    /// Its number; empty for none.
    pub number: String,
    /// Whom it goes to.
    pub unit: String,
    /// SHA-256 of the file.
    pub digest: Digest,
}
