//! A shop, as it was looked at.

use crate::Timestamp;

/// A shop whose pages were looked at in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopLooks {
    /// Marketplace.
    pub platform: String,
    /// Shop.
    pub shop: String,
    /// Looks at its pages.
    pub pages: u64,
    /// Days of UTC+8 with such a look.
    pub days: u64,
    /// The first look.
    pub first: Timestamp,
    /// The last look.
    pub last: Timestamp,
    /// Addresses that could not be looked at by the sweeps that looked at the shop, of whatever shop they are.
    pub unseen: u64,
}
