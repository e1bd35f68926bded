//! What a goods' own page asked at a look: the history of a price.

use crate::{Digest, Price, SnapshotId, Timestamp};

/// What the own page of goods asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The goods' title, at most [`Asking::TITLE`] characters: whether they are still the same goods.
    pub title: String,
    /// Price asked.
    pub price: Option<Price>,
    /// Price shown as the former or list price.
    pub list_price: Option<Price>,
}

/// One look at what a page asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceLook {
    /// When.
    pub at: Timestamp,
    /// Shop, as the page named it; empty when it did not.
    pub shop: String,
    /// What it asked.
    pub asking: Asking,
    /// SHA-256 of the page's body.
    pub body: Digest,
    /// The sealed capture of that look, where it was sealed.
    pub evidence: Option<SnapshotId>,
}

impl Asking {
    /// Most characters kept of a title.
    pub const TITLE: usize = 60;
}
