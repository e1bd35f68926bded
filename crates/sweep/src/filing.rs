//! What is filed of a page that was read, told of it, and kept of it in the archive: the same for one page and for many records.

use std::io::ErrorKind;

use url::Url;
use xuncha_extract::{Extraction, PageLinks};
use xuncha_model::{Digest, Exchange, Listing, PageKind, Snapshot, SweepId};
use xuncha_store::{Novelty, PageOutcome, PageRecord};

use crate::{
    event::SweepEvent,
    likeness::pattern,
    pipeline::Pipeline,
    prices,
    subject::{licence, stated_shop},
    triage::platform,
};

/// A page as it was read.
pub(crate) struct Read<'a> {
    pub(crate) extraction: &'a Extraction,
    pub(crate) body_digest: Digest,
    pub(crate) content_digest: Digest,
    /// It says nearly what another page of this sweep said.
    pub(crate) repeats: bool,
    /// It was read after its scripts.
    pub(crate) scripted: bool,
    /// It is a record of a table and no page.
    pub(crate) is_record: bool,
}

/// What is filed of a page, but for what was found on it.
pub(crate) fn page_record(
    sweep: SweepId,
    exchange: &Exchange,
    found_through: &[String],
    read: &Read<'_>,
    read_with: String,
) -> PageRecord {
    let Read { extraction, body_digest, content_digest, repeats, scripted, is_record } = *read;
    // what somebody handed over is no look at a page of the shop
    let shop = if is_record { String::new() } else { shop_of(extraction) };
    PageRecord {
        sweep,
        url: exchange.url.clone(),
        at: exchange.ended,
        status: exchange.status,
        kind: extraction.kind,
        body_digest,
        content_digest,
        read_with,
        platform: if shop.is_empty() { String::new() } else { platform(&exchange.final_url) },
        shop,
        pattern: Url::parse(&exchange.url).map(|url| pattern(&url)).unwrap_or_default(),
        barren: is_barren(extraction),
        repeats,
        // that a page's bytes are as they were says nothing of what its scripts make of them
        etag: exchange.response_header("etag").filter(|_| !scripted).map(str::to_owned),
        last_modified: exchange.response_header("last-modified").filter(|_| !scripted).map(str::to_owned),
        listings: extraction.listings.len() as u64,
        asking: prices::asking(exchange, extraction),
        licence: licence(extraction),
        found_through: found_through.to_vec(),
        sightings: Vec::new(),
    }
}

impl Pipeline {
    /// A snapshot without attachments.
    pub(crate) fn snapshot(
        &self,
        exchange: Exchange,
        found_through: Vec<String>,
        extraction_json: String,
    ) -> Snapshot {
        Snapshot {
            exchange,
            environment: self.environment.clone(),
            found_through,
            extraction_json,
            taking: self.taking.clone(),
            attachments: Vec::new(),
        }
    }

    /// Tells what became of a page; `waiting` pages come after it.
    pub(crate) fn tell(&self, page: &PageRecord, outcome: &PageOutcome, waiting: u64) {
        for (filed, sighting) in outcome.filed.iter().zip(&page.sightings) {
            if !matches!(filed.novelty, Novelty::Repeated | Novelty::Dismissed) {
                self.events.event(SweepEvent::Lead {
                    id: filed.lead,
                    new: filed.novelty == Novelty::New,
                    category: sighting.category.clone(),
                    title: sighting.title.clone(),
                });
            }
        }
        self.events.event(SweepEvent::Page {
            url: page.url.clone(),
            kind: page.kind,
            listings: page.listings,
            unchanged: outcome.unchanged,
            waiting,
        });
    }

    /// A page that cannot be archived is told and passed over: its evidence and leads do not depend on that.
    pub(crate) fn keep_in_archive(
        &self,
        sweep: SweepId,
        exchange: &Exchange,
        found_through: &[String],
        extraction: &Extraction,
    ) {
        let Some(archive) = &self.archive else { return };
        if let Err(error) = archive.keep(sweep, exchange, found_through, extraction) {
            let why = match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘空间不足".to_owned(),
                ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => "没有写入权限".to_owned(),
                _ => error.to_string(),
            };
            let text = format!("{} 没有写入归档（{why}）；线索和证据不受影响", exchange.final_url);
            self.events.event(SweepEvent::Note(text));
        }
    }
}

/// The shop that all offers of a page are of, or whose page it is; empty when it does not say, or they are of several.
fn shop_of(extraction: &Extraction) -> String {
    if extraction.listings.is_empty() {
        let seller = extraction.seller.as_ref().map(|seller| seller.name.clone());
        return seller.unwrap_or_else(|| stated_shop(extraction));
    }
    let name =
        |listing: &Listing| listing.seller.as_ref().map(|seller| seller.name.clone()).unwrap_or_default();
    let first = extraction.listings.first().map(name).unwrap_or_default();
    if extraction.listings.iter().all(|listing| name(listing) == first) { first } else { String::new() }
}

/// Whether a page offers nothing and leads nowhere.
fn is_barren(extraction: &Extraction) -> bool {
    let PageLinks { next, products, lists, .. } = &extraction.links;
    let leads_on = !(next.is_empty() && products.is_empty() && lists.is_empty());
    let goods = matches!(extraction.kind, PageKind::Detail | PageKind::Gone | PageKind::Licence);
    extraction.listings.is_empty() && !leads_on && !goods
}
