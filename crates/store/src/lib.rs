//! What a lead store promises, and the story every store must pass.
//!
//! One page looked at -> [`PageRecord`] -> [`LeadStore::record_page`] -> leads and their sightings -> [`LeadStore::leads`].
//! Words of the trade only: no SQL, no row type, no transaction handle. One method is one transaction, so that
//! a killed process leaves whole pages or nothing.

mod error;
mod lead_store;
mod revisit;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use error::StoreError;
pub use lead_store::{
    Filed, LeadStore, Novelty, Opening, PageOutcome, PageRecord, Renewal, Statement, SweepRun,
};
pub use revisit::{FIRST_INTERVAL, LONGEST_INTERVAL, LastLook, SHORTEST_INTERVAL, next_interval};
