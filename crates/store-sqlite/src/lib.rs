//! The lead store and the frontier kept in SQLite.
