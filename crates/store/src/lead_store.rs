//! The promise: what may be asked of a store of leads, in the product's words.

use async_trait::async_trait;
use xuncha_model::{
    Digest, Lead, LeadFilter, LeadId, PageKind, Sighting, SweepId, SweepState, SweepSummary, Timestamp,
    Unseen,
};

use crate::StoreError;

/// One page that was looked at, with everything found on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRecord {
    /// The sweep that looked.
    pub sweep: SweepId,
    /// Canonical address of the page, or the file's path.
    pub url: String,
    /// When.
    pub at: Timestamp,
    /// HTTP status; `None` for a saved file.
    pub status: Option<u16>,
    /// What it turned out to be. Block pages, login walls and failures are not pages looked at: they go to
    /// [`LeadStore::record_unseen`].
    pub kind: PageKind,
    /// SHA-256 of the body.
    pub body_digest: Digest,
    /// The `ETag` header as sent, for the next conditional request.
    pub etag: Option<String>,
    /// The `Last-Modified` header as sent, likewise.
    pub last_modified: Option<String>,
    /// How many listings were read from it.
    pub listings: u64,
    /// What was found in them. Their `sweep` is that of the page.
    pub sightings: Vec<Sighting>,
}

/// How new a sighting was to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Novelty {
    /// It made a lead.
    New,
    /// The lead was made by an earlier sweep; this is its first sighting in this one.
    SeenAgain,
    /// The lead was already seen in this sweep, on this page or on another.
    Repeated,
}

/// What became of one sighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filed {
    /// The lead it belongs to.
    pub lead: LeadId,
    /// How new it was.
    pub novelty: Novelty,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOutcome {
    /// The body is the same as when another sweep last looked at this address.
    pub unchanged: bool,
    /// One entry for each sighting, in their order.
    pub filed: Vec<Filed>,
}

/// A sweep in a list of sweeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepRun {
    /// Its number.
    pub sweep: SweepId,
    /// Its targets as given.
    pub targets: Vec<String>,
    /// Running until it is finished; a crash leaves it running, to be taken up again.
    pub state: SweepState,
    /// When it first began.
    pub started: Timestamp,
    /// When it was finished.
    pub ended: Option<Timestamp>,
}

/// A store of leads. One method is one transaction: when it returns, what it did survives a crash of the
/// program and of the machine; when it fails or the program dies inside it, nothing of it was done.
/// Moments are kept to the microsecond.
#[async_trait]
pub trait LeadStore: Send + Sync {
    /// Takes up the unfinished sweep with the same targets (in the same order) and options, else begins one.
    /// The second value is true when it was taken up again.
    async fn begin_sweep(
        &self,
        targets: &[String],
        options_key: &str,
        now: Timestamp,
    ) -> Result<(SweepId, bool), StoreError>;

    /// Files one page and what was found on it.
    ///
    /// Sightings with one fingerprint belong to one lead, whatever page or sweep they come from. Each page that
    /// shows the goods leaves one sighting a sweep. Recording a page again in the same sweep changes nothing,
    /// except that a fingerprint which was not there the first time is filed too: nothing found is lost.
    /// A page that was unseen in this sweep is unseen no more.
    async fn record_page(&self, page: &PageRecord) -> Result<PageOutcome, StoreError>;

    /// Notes an address that was not looked at. The last reason given stands; an address that was already
    /// looked at in this sweep stays so.
    async fn record_unseen(&self, sweep: SweepId, unseen: &Unseen) -> Result<(), StoreError>;

    /// Ends a sweep and tells what it did. Ending it twice keeps the first end.
    async fn finish_sweep(
        &self,
        sweep: SweepId,
        now: Timestamp,
        elapsed_ms: u64,
    ) -> Result<SweepSummary, StoreError>;

    /// What a sweep has done so far, or did. Counted from what was filed, so that a killed and resumed sweep
    /// tells the truth. `elapsed_ms` is 0 until it is finished.
    async fn sweep_summary(&self, sweep: SweepId) -> Result<SweepSummary, StoreError>;

    /// The latest sweeps, newest first, at most `limit`.
    async fn sweeps(&self, limit: u32) -> Result<Vec<SweepRun>, StoreError>;

    /// Leads by ascending number; page with `after` and `limit`. `min_severity` goes by
    /// the lead's `latest` sighting (of two that show it equally well, the one filed last).
    async fn leads(&self, filter: &LeadFilter) -> Result<Vec<Lead>, StoreError>;

    /// One lead.
    async fn lead(&self, id: LeadId) -> Result<Option<Lead>, StoreError>;

    /// Every sighting of a lead, oldest first; empty for a lead that does not exist.
    async fn lead_sightings(&self, id: LeadId) -> Result<Vec<Sighting>, StoreError>;
}
