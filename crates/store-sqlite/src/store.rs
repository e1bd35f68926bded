//! The store: two threads, one that writes and one that reads, and the promise kept by them.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use rusqlite::Transaction;
use xuncha_model::{
    Amendment, CutOff, Decided, Decision, Digest, HostLoad, Lead, LeadFilter, LeadId, Letter, LicenceLooks,
    Look, PriceLook, ShopLooks, ShopName, Sighting, SweepId, SweepSummary, Timestamp, Unseen,
};
use xuncha_store::{
    LastLook, LeadStore, Opening, PageOutcome, PageRecord, Renewal, Statement, StoreError, SweepRun,
};

use crate::{
    casework,
    database::Database,
    decisions, leads, letters, licences, loads, looks, pages, patterns, prices, relisting, shops, sweeps,
    upkeep,
    worker::{Survives, Worker},
};

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

    /// Opens the data directory to decide about leads, while a sweep may be writing there. Sweeps must use
    /// [`SqliteStore::open`].
    ///
    /// # Errors
    /// As [`SqliteStore::open_to_read`].
    pub fn open_to_decide(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { writer: Worker::start(Database::open_beside(dir)?), reader: None })
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    /// Only when memory is short.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { writer: Worker::start(Database::open_in_memory()?), reader: None })
    }

    /// Writes the database as it is now to a new file `to`, synced, while others go on writing; what they write meanwhile
    /// is not in it. For a store of [`SqliteStore::open`] or [`SqliteStore::open_to_decide`].
    ///
    /// # Errors
    /// When there is such a file already, or it cannot be written.
    pub async fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        let to = to.to_owned();
        self.writer.call(move |connection| upkeep::copy(connection, &to)).await
    }

    /// What is wrong with the file: damaged pages, indexes that do not fit their tables, references to nothing. At most
    /// some hundred faults are told.
    ///
    /// # Errors
    /// Only what keeps us from looking.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.reader().call(|connection| upkeep::check(connection)).await
    }

    fn reader(&self) -> &Worker {
        self.reader.as_ref().unwrap_or(&self.writer)
    }
}

#[async_trait]
impl LeadStore for SqliteStore {
    async fn begin_sweep(&self, opening: &Opening, now: Timestamp) -> Result<(SweepId, bool), StoreError> {
        let opening = opening.clone();
        self.writer.call(move |connection| sweeps::begin(connection, &opening, now)).await
    }

    async fn stop_sweep(&self, sweep: SweepId, now: Timestamp) -> Result<(), StoreError> {
        self.writer.call(move |connection| sweeps::stop(connection, sweep, now)).await
    }

    async fn record_page(&self, page: &PageRecord) -> Result<PageOutcome, StoreError> {
        let page = page.clone();
        let survives = if page.sightings.is_empty() { Survives::Program } else { Survives::Machine };
        self.writer.share(survives, move |transaction| pages::record(transaction, &page)).await
    }

    async fn record_pages(&self, pages: Arc<[PageRecord]>) -> Result<Vec<PageOutcome>, StoreError> {
        let is_found = pages.iter().any(|page| !page.sightings.is_empty());
        let survives = if is_found { Survives::Machine } else { Survives::Program };
        self.writer.share(survives, move |transaction| pages::record_all(transaction, &pages)).await
    }

    async fn bodies(&self, sweep: SweepId, urls: &[String]) -> Result<Vec<Option<Digest>>, StoreError> {
        let urls = urls.to_vec();
        self.reader().call(move |connection| pages::bodies(connection, sweep, &urls)).await
    }

    async fn last_looks(&self, urls: &[String], sweep: SweepId) -> Result<Vec<Option<LastLook>>, StoreError> {
        let urls = urls.to_vec();
        self.reader().call(move |connection| looks::last(connection, &urls, sweep)).await
    }

    async fn renew_page(
        &self,
        sweep: SweepId,
        url: &str,
        at: Timestamp,
    ) -> Result<Option<Renewal>, StoreError> {
        let url = url.to_owned();
        self.writer
            .share(Survives::Program, move |transaction| looks::renew(transaction, sweep, &url, at))
            .await
    }

    async fn cut_off(&self, sweep: SweepId, cut_off: &CutOff) -> Result<(), StoreError> {
        let cut_off = cut_off.clone();
        self.writer.call(move |connection| patterns::cut_off(connection, sweep, &cut_off)).await
    }

    async fn add_loads(&self, sweep: SweepId, loads: &[HostLoad]) -> Result<(), StoreError> {
        let loads = loads.to_vec();
        self.writer.share(Survives::Program, move |transaction| loads::add(transaction, sweep, &loads)).await
    }

    async fn record_unseen(&self, sweep: SweepId, unseen: &Unseen) -> Result<(), StoreError> {
        let unseen = unseen.clone();
        let record = move |transaction: &Transaction<'_>| pages::record_unseen(transaction, sweep, &unseen);
        self.writer.share(Survives::Program, record).await
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

    async fn sweeps_of(&self, name: &str, limit: u32) -> Result<Vec<SweepRun>, StoreError> {
        let name = name.to_owned();
        self.reader().call(move |connection| sweeps::of_target(connection, &name, limit)).await
    }

    async fn statement(&self, sweep: SweepId) -> Result<Statement, StoreError> {
        self.reader().call(move |connection| sweeps::statement(connection, sweep)).await
    }

    async fn shops_looked_at(
        &self,
        from: Timestamp,
        to: Timestamp,
        only: Option<&ShopName>,
    ) -> Result<Vec<ShopLooks>, StoreError> {
        let only = only.cloned();
        self.reader().ask(move |connection| shops::looked_at(connection, (from, to), only.as_ref())).await
    }

    async fn leads(&self, filter: &LeadFilter) -> Result<Vec<Lead>, StoreError> {
        let filter = filter.clone();
        self.reader().ask(move |connection| leads::list(connection, &filter)).await
    }

    async fn lead(&self, id: LeadId) -> Result<Option<Lead>, StoreError> {
        self.reader().ask(move |connection| leads::one(connection, id)).await
    }

    async fn lead_sightings(&self, id: LeadId) -> Result<Vec<Sighting>, StoreError> {
        self.reader().ask(move |connection| leads::sightings(connection, id)).await
    }

    async fn same_goods(&self, id: LeadId) -> Result<Vec<Lead>, StoreError> {
        self.reader().ask(move |connection| relisting::same_goods(connection, id)).await
    }

    async fn price_looks(&self, url: &str) -> Result<Vec<PriceLook>, StoreError> {
        let url = url.to_owned();
        self.reader().call(move |connection| prices::looks(connection, &url)).await
    }

    async fn licences(&self, shop: &ShopName) -> Result<Vec<LicenceLooks>, StoreError> {
        let ShopName { platform, shop } = shop.clone();
        self.reader().ask(move |connection| licences::of_shop(connection, platform.as_deref(), &shop)).await
    }

    async fn amend(&self, lead: LeadId, amendment: &Amendment) -> Result<(), StoreError> {
        let amendment = amendment.clone();
        self.writer.call(move |connection| casework::amend(connection, lead, &amendment)).await
    }

    async fn amendments(&self, lead: LeadId) -> Result<Vec<Amendment>, StoreError> {
        self.reader().ask(move |connection| casework::amendments(connection, lead)).await
    }

    async fn record_look(&self, look: &Look) -> Result<(), StoreError> {
        let look = look.clone();
        self.writer.call(move |connection| casework::record_look(connection, &look)).await
    }

    async fn looks(&self, lead: LeadId) -> Result<Vec<Look>, StoreError> {
        self.reader().ask(move |connection| casework::looks(connection, lead)).await
    }

    async fn decide(&self, lead: LeadId, expected: u64, decision: Decision) -> Result<Decided, StoreError> {
        self.writer.call(move |connection| decisions::decide(connection, lead, expected, decision)).await
    }

    async fn undo_last(
        &self,
        lead: LeadId,
        expected: u64,
        who: &str,
        why: &str,
        at: Timestamp,
    ) -> Result<Decided, StoreError> {
        let (who, why) = (who.to_owned(), why.to_owned());
        self.writer.call(move |connection| decisions::undo(connection, lead, expected, &who, &why, at)).await
    }

    async fn record_letter(&self, leads: &[LeadId], letter: &Letter) -> Result<(), StoreError> {
        let (leads, letter) = (leads.to_vec(), letter.clone());
        self.writer.call(move |connection| letters::record(connection, &leads, &letter)).await
    }

    async fn letters(&self, lead: LeadId) -> Result<Vec<Letter>, StoreError> {
        self.reader().ask(move |connection| letters::of_lead(connection, lead)).await
    }

    async fn history(&self, lead: LeadId) -> Result<Vec<Decided>, StoreError> {
        self.reader().ask(move |connection| decisions::history(connection, lead)).await
    }
}
