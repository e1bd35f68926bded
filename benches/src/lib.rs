//! What the benches share: text and terms to measure with, peers, and a stopwatch.

pub mod corpus;
pub mod packs;
pub mod stopwatch;
#[cfg(feature = "vectorscan")]
pub mod vectorscan;
