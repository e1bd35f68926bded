//! The crate against real sockets on loopback.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod crawling;
mod fetching;
mod loopback;
mod secure;
