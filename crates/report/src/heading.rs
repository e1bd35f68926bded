//! For whom and when a list was made.

use xuncha_model::Timestamp;

/// For whom and when a list was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The bureau; empty when not configured.
    pub unit: String,
    /// What the list covers, such as `2026-11-01 至 2026-11-22`; empty for everything.
    pub period: String,
    /// When it was made.
    pub generated: Timestamp,
}
