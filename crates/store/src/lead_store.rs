//! The promise: what may be asked of a store of leads, in the product's words.

use std::sync::Arc;

use async_trait::async_trait;
use xuncha_model::{
    Amendment, Asking, CutOff, Decided, Decision, Digest, HostLoad, Lead, LeadFilter, LeadId, Letter,
    Licence, LicenceLooks, Look, PageKind, PriceLook, ShopLooks, ShopName, Sighting, SweepId, SweepState,
    SweepSummary, Timestamp, Unseen,
};

use crate::{LastLook, StoreError};

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
    /// SHA-256 of what the page says, whatever its layout, counters and tokens.
    pub content_digest: Digest,
    /// With what it was read: program and rules. A page read otherwise must be read again.
    pub read_with: String,
    /// Marketplace and shop that the page is of; empty where it does not say, or is of several.
    pub platform: String,
    /// See `platform`.
    pub shop: String,
    /// The pattern of its address.
    pub pattern: String,
    /// It offers nothing and leads nowhere.
    pub barren: bool,
    /// It says nearly what another page of this sweep said.
    pub repeats: bool,
    /// The `ETag` header as sent, for the next conditional request.
    pub etag: Option<String>,
    /// The `Last-Modified` header as sent, likewise.
    pub last_modified: Option<String>,
    /// How many listings were read from it.
    pub listings: u64,
    /// What it asks, where it is the own page of some goods on the web.
    pub asking: Option<Asking>,
    /// What it shows of who sells there, where it is a page of licences or a shop's front that says something.
    pub licence: Option<Licence>,
    /// The pages that led to it, the nearest last: a page of licences seldom names its shop.
    pub found_through: Vec<String>,
    /// What was found in them. Their `sweep` is that of the page.
    pub sightings: Vec<Sighting>,
}

/// How new a sighting was to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Novelty {
    /// It made a lead.
    New,
    /// The lead was made by an earlier sweep; this is its first sighting in this one, or the one that opened it again.
    SeenAgain,
    /// The lead was already seen in this sweep, on this page or on another.
    Repeated,
    /// The lead was judged a false positive, and says what it said then.
    Dismissed,
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
    /// Body or content are the same as when another sweep last looked at this address.
    pub unchanged: bool,
    /// Pages of its pattern in a row, up to this one, that were barren, or said what another page of this sweep said or
    /// nearly so.
    pub idle: u64,
    /// One entry for each sighting, in their order.
    pub filed: Vec<Filed>,
}

/// A page that is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// What it was when it was read.
    pub kind: PageKind,
    /// Listings on it.
    pub listings: u64,
    /// Leads seen on it, which count as seen again.
    pub leads: Vec<LeadId>,
}

/// Which sweep is to begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    /// Name of the target in the list of targets; empty for a sweep made on demand.
    pub name: String,
    /// Addresses and files.
    pub targets: Vec<String>,
    /// What else decides its outcome: rules, budget.
    pub options: String,
    /// The campaign it belongs to; empty when none.
    pub campaign: String,
}

/// A sweep in a list of sweeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepRun {
    /// Its number.
    pub sweep: SweepId,
    /// Name of its target in the list of targets; empty for a sweep made on demand.
    pub name: String,
    /// The campaign it belonged to; empty when none.
    pub campaign: String,
    /// Its targets as given.
    pub targets: Vec<String>,
    /// Running until it is finished; a crash leaves it running, to be taken up again.
    pub state: SweepState,
    /// When it first began.
    pub started: Timestamp,
    /// When it was finished.
    pub ended: Option<Timestamp>,
}

/// The coverage statement of a sweep: what may be said of its target, and what it cost the hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The sweep.
    pub run: SweepRun,
    /// What it did and what it could not look at.
    pub summary: SweepSummary,
    /// What it cost each host, by name.
    pub loads: Vec<HostLoad>,
    /// Patterns of addresses that were cut off.
    pub cut_offs: Vec<CutOff>,
}

/// A store of leads. One method is one transaction: when it returns, what it did survives a crash of the
/// program and of the machine; when it fails or the program dies inside it, nothing of it was done. Only what a
/// sweep would merely do again (pages without sightings, renewed pages, addresses not looked at, loads) may be undone by
/// a crash of the machine, if everything that this store and its frontier did later is undone too.
/// Moments are kept to the microsecond.
#[async_trait]
pub trait LeadStore: Send + Sync {
    /// Takes up the unfinished sweep with the same name, targets (in the same order) and options, else begins one.
    /// The second value is true when it was taken up again.
    async fn begin_sweep(&self, opening: &Opening, now: Timestamp) -> Result<(SweepId, bool), StoreError>;

    /// Notes that a person ended a sweep before its time. Beginning it again takes it up.
    async fn stop_sweep(&self, sweep: SweepId, now: Timestamp) -> Result<(), StoreError>;

    /// Files one page and what was found on it.
    ///
    /// Sightings with one fingerprint belong to one lead, whatever page or sweep they come from. Each page that
    /// shows the goods leaves one sighting a sweep. Recording a page again in the same sweep changes nothing,
    /// except that a fingerprint which was not there the first time is filed too: nothing found is lost.
    /// A page that was unseen in this sweep is unseen no more.
    ///
    /// A lead judged a false positive stays so while its sightings say what they said when it was judged; one with
    /// other words opens it again. A closed lead opens again likewise; one closed after a re-check (the goods were
    /// gone) by any sighting. Only sightings later than the decision count. The program signs such a decision.
    async fn record_page(&self, page: &PageRecord) -> Result<PageOutcome, StoreError>;

    /// Files pages of one sweep together, in their order, each as [`LeadStore::record_page`] would: all of them, or none. Their
    /// outcomes in their order.
    async fn record_pages(&self, pages: Arc<[PageRecord]>) -> Result<Vec<PageOutcome>, StoreError>;

    /// The bodies of the pages that this sweep has filed under these addresses, in their order; `None` where it has filed none.
    async fn bodies(&self, sweep: SweepId, urls: &[String]) -> Result<Vec<Option<Digest>>, StoreError>;

    /// What is known of addresses from sweeps before `sweep`; in their order, `None` for one never looked at.
    async fn last_looks(&self, urls: &[String], sweep: SweepId) -> Result<Vec<Option<LastLook>>, StoreError>;

    /// Notes that a page is as it was when another sweep last read it. Its leads are seen again by this sweep, on
    /// the evidence they have. `None`, and nothing is noted, when no other sweep has read it. Noting it again in the
    /// same sweep changes nothing.
    async fn renew_page(
        &self,
        sweep: SweepId,
        url: &str,
        at: Timestamp,
    ) -> Result<Option<Renewal>, StoreError>;

    /// Notes that a pattern of addresses was cut off in a sweep. Where pages of it were filed, their number and first address stand
    /// and not those given here.
    async fn cut_off(&self, sweep: SweepId, cut_off: &CutOff) -> Result<(), StoreError>;

    /// Adds to what a sweep cost hosts.
    async fn add_loads(&self, sweep: SweepId, loads: &[HostLoad]) -> Result<(), StoreError>;

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

    /// The latest sweeps of a target in the list of targets, newest first, at most `limit`.
    async fn sweeps_of(&self, name: &str, limit: u32) -> Result<Vec<SweepRun>, StoreError>;

    /// The coverage statement of a sweep; of one that runs, as far as it is.
    async fn statement(&self, sweep: SweepId) -> Result<Statement, StoreError>;

    /// The shops whose pages were looked at from `from` to before `to`, by platform and name; all, or `only` one. Pages that do
    /// not say their shop count for none, nor do records that somebody handed over.
    async fn shops_looked_at(
        &self,
        from: Timestamp,
        to: Timestamp,
        only: Option<&ShopName>,
    ) -> Result<Vec<ShopLooks>, StoreError>;

    /// Leads by ascending number, or in the order that the filter asks for; page with `after` and `limit`. `min_severity` goes by
    /// the lead's `latest` sighting (of two that show it equally well, the one filed last).
    async fn leads(&self, filter: &LeadFilter) -> Result<Vec<Lead>, StoreError>;

    /// One lead.
    async fn lead(&self, id: LeadId) -> Result<Option<Lead>, StoreError>;

    /// Every sighting of a lead, oldest first; empty for a lead that does not exist.
    async fn lead_sightings(&self, id: LeadId) -> Result<Vec<Sighting>, StoreError>;

    /// Other leads that seem to be about the same goods: the first one, and those under further addresses, by number; at
    /// most 200. A lead is linked when it is made, by the likeness of its title to those of its category.
    async fn same_goods(&self, id: LeadId) -> Result<Vec<Lead>, StoreError>;

    /// What the latest 200 looks at the own page of some goods saw of their price, oldest first.
    async fn price_looks(&self, url: &str) -> Result<Vec<PriceLook>, StoreError>;

    /// What the pages of a shop showed of its licences, looks in a row that saw the same as one; at most the latest 200, oldest
    /// first. Of a shop on one marketplace whatever host of it the page was on. The shop's leads know of it.
    async fn licences(&self, shop: &ShopName) -> Result<Vec<LicenceLooks>, StoreError>;

    /// Adds what a person found out about a lead's subject. It stands over what pages say.
    ///
    /// # Errors
    /// [`StoreError::UnknownLead`].
    async fn amend(&self, lead: LeadId, amendment: &Amendment) -> Result<(), StoreError>;

    /// What people found out about a lead's subject, oldest first.
    async fn amendments(&self, lead: LeadId) -> Result<Vec<Amendment>, StoreError>;

    /// Adds a look at a lead's page (回头看), and finds anew when the next is due. A second look at the same moment is not added.
    ///
    /// # Errors
    /// [`StoreError::UnknownLead`].
    async fn record_look(&self, look: &Look) -> Result<(), StoreError>;

    /// The looks at a lead's page, oldest first.
    async fn looks(&self, lead: LeadId) -> Result<Vec<Look>, StoreError>;

    /// Records a decision about a lead. `expected` is the version of the lead that the person saw. A lead with
    /// [gaps](Lead::gaps) is dispatched only with a reason.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody decided since, [`StoreError::Refused`] when it is not possible,
    /// [`StoreError::UnknownLead`].
    async fn decide(&self, lead: LeadId, expected: u64, decision: Decision) -> Result<Decided, StoreError>;

    /// Takes back the last decision about a lead that is in force, by a decision of its own.
    ///
    /// # Errors
    /// As [`LeadStore::decide`]; [`Refusal::NothingToUndo`](xuncha_model::Refusal::NothingToUndo) when there is none.
    async fn undo_last(
        &self,
        lead: LeadId,
        expected: u64,
        who: &str,
        why: &str,
        at: Timestamp,
    ) -> Result<Decided, StoreError>;

    /// Notes that a letter was made about these leads. It decides nothing and changes no version.
    ///
    /// # Errors
    /// [`StoreError::UnknownLead`]; nothing is noted then.
    async fn record_letter(&self, leads: &[LeadId], letter: &Letter) -> Result<(), StoreError>;

    /// The letters that were made about a lead, oldest first.
    async fn letters(&self, lead: LeadId) -> Result<Vec<Letter>, StoreError>;

    /// Every decision about a lead, oldest first; empty for a lead that does not exist.
    async fn history(&self, lead: LeadId) -> Result<Vec<Decided>, StoreError>;
}
