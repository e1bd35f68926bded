//! The store: two threads, one that writes and one that reads, and the promise kept by them.

use std::path::Path;

use async_trait::async_trait;
use xuncha_model::{Lead, LeadFilter, LeadId, Sighting, SweepId, SweepSummary, Timestamp, Unseen};
use xuncha_store::{LeadStore, PageOutcome, PageRecord, StoreError, SweepRun};

use crate::{database::Database, leads, pages, sweeps, worker::Worker};

/// Leads, sweeps and the frontier in one SQLite file of a data directory.
///
/// One process at a time writes; others may read meanwhile. Opening blocks for as long as the disk takes.
pub struct SqliteStore {
    pub(crate) writer: Worker,
    /// Long lists do not hold up a sweep; a database in memory has one connection for both.
    reader: Option<Worker>,
}

impl SqliteStore {
    /// Opens the data directory for writing; makes it where it is missing.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another process has it open for writing; and when the directory or file cannot be
    /// made, read or written, is not ours, or is newer than this program.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let writer = Worker::start(Database::open_to_write(dir)?);
        let reader = Worker::start(Database::open_to_read(dir)?);
        Ok(Self { writer, reader: Some(reader) })
    }

    /// Opens the data directory for reading while another process may be writing there. Whatever writes is
    /// refused with [`StoreError::NoAccess`].
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is nothing yet; else as [`SqliteStore::open`], but for a running writer.
    pub fn open_to_read(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { writer: Worker::start(Database::open_to_read(dir)?), reader: None })
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    /// Only when memory is short.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { writer: Worker::start(Database::open_in_memory()?), reader: None })
    }

    fn reader(&self) -> &Worker {
        self.reader.as_ref().unwrap_or(&self.writer)
    }
}

#[async_trait]
impl LeadStore for SqliteStore {
    async fn begin_sweep(
        &self,
        targets: &[String],
        options_key: &str,
        now: Timestamp,
    ) -> Result<(SweepId, bool), StoreError> {
        let (targets, options) = (targets.to_vec(), options_key.to_owned());
        self.writer.call(move |connection| sweeps::begin(connection, &targets, &options, now)).await
    }

    async fn record_page(&self, page: &PageRecord) -> Result<PageOutcome, StoreError> {
        let page = page.clone();
        self.writer.call(move |connection| pages::record(connection, &page)).await
    }

    async fn record_unseen(&self, sweep: SweepId, unseen: &Unseen) -> Result<(), StoreError> {
        let unseen = unseen.clone();
        self.writer.call(move |connection| pages::record_unseen(connection, sweep, &unseen)).await
    }

    async fn finish_sweep(
        &self,
        sweep: SweepId,
        now: Timestamp,
        elapsed_ms: u64,
    ) -> Result<SweepSummary, StoreError> {
        self.writer.call(move |connection| sweeps::finish(connection, sweep, now, elapsed_ms)).await
    }

    async fn sweep_summary(&self, sweep: SweepId) -> Result<SweepSummary, StoreError> {
        self.reader().call(move |connection| sweeps::summary(connection, sweep)).await
    }

    async fn sweeps(&self, limit: u32) -> Result<Vec<SweepRun>, StoreError> {
        self.reader().call(move |connection| sweeps::list(connection, limit)).await
    }

    async fn leads(&self, filter: &LeadFilter) -> Result<Vec<Lead>, StoreError> {
        let filter = filter.clone();
        self.reader().call(move |connection| leads::list(connection, &filter)).await
    }

    async fn lead(&self, id: LeadId) -> Result<Option<Lead>, StoreError> {
        self.reader().call(move |connection| leads::one(connection, id)).await
    }

    async fn lead_sightings(&self, id: LeadId) -> Result<Vec<Sighting>, StoreError> {
        self.reader().call(move |connection| leads::sightings(connection, id)).await
    }
}
