//! Keeps snapshots and verifies them.
