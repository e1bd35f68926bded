//! Evidence whose large content lies in a depot: one story for a folder and for a real S3-like service, and what each does
//! when it cannot.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod folder;
mod service;
mod settings;
#[path = "../../../evidence/tests/snapshots/mod.rs"]
mod snapshots;
mod story;
