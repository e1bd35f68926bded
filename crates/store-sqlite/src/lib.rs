//! The lead store and the frontier kept in SQLite.
//!
//! caller -> [`SqliteStore`] -> worker thread -> connection -> `xuncha.sqlite` in the data directory.
//! rusqlite, SQL and the stored shapes stay inside this crate; what goes in and out are the model's nouns.

mod casework;
mod database;
mod decisions;
mod fault;
mod frontier;
mod gates;
mod json;
mod leads;
mod letters;
mod licences;
mod loads;
mod looks;
mod numbers;
mod pages;
mod patterns;
mod prices;
mod relisting;
mod search;
mod shops;
mod store;
mod sweeps;
mod tasks;
mod upkeep;
mod words;
mod worker;

pub use database::DATABASE_FILE;
pub use store::SqliteStore;
