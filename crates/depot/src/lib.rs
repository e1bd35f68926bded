//! Keeps large content of evidence through `object_store`: in a folder, or with an S3-like service.
//!
//! `xuncha_evidence` asks on whatever thread it stands; the requests run on a thread of their own, so that this works
//! within and without a runtime.

mod open;
mod store;

pub use open::{DepotSettings, SettingsError, open};
pub use store::ObjectDepot;
