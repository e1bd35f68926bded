//! Records of tables, many at a time: read and matched side by side, sealed together, filed in one transaction.
//!
//! Each is judged, filed and told as if it had come alone. What is saved is the end of a transaction for each, and threads' waiting
//! for each other. When the program dies, whatever was told is kept, and of the rest it is as if it had not come.

use std::sync::{Arc, LazyLock};

use sha2::{Digest as _, Sha256};
use xuncha_extract::{Extraction, PageInput, extract};
use xuncha_model::{Exchange, Listing, PageKind, SweepId};
use xuncha_store::PageRecord;

use crate::{
    event::SweepEvent,
    filing::{Read, page_record},
    pipeline::{Analysis, Arrival, Judging, Pipeline, SweepError, judge},
};

/// Records that are filed together.
pub(super) const TOGETHER: usize = 500;

/// A record that was read and matched.
pub(super) struct Judged {
    exchange: Exchange,
    found_through: Vec<String>,
    analysis: Analysis,
    page: PageRecord,
    waiting: u64,
}

/// Whether the rules alone judge it: it is a record, and no look at an address whose earlier looks would have to be asked.
pub(super) fn is_plain(arrival: &Arrival) -> bool {
    arrival.given.is_some() && arrival.exchange.status.is_none()
}

/// A record as if it had been read from a page. It says what somebody wrote down, so nothing may be concluded from
/// what is missing.
pub(crate) fn as_given(listing: Listing) -> Extraction {
    static NOTHING: LazyLock<Extraction> = LazyLock::new(|| extract(&PageInput::default()));
    Extraction {
        kind: PageKind::Detail,
        complete: false,
        encoding: "UTF-8",
        title: listing.title.clone(),
        listings: vec![listing],
        reason: "导入的一条商品记录".to_owned(),
        ..NOTHING.clone()
    }
}

/// Passes over the records that this sweep filed before it was interrupted.
pub(super) async fn not_yet_filed(
    pipeline: &Pipeline,
    sweep: SweepId,
    mut arrivals: Vec<Arrival>,
) -> Result<Vec<Arrival>, SweepError> {
    let urls: Vec<_> = arrivals.iter().map(|arrival| arrival.exchange.url.clone()).collect();
    let mut filed = pipeline.store.bodies(sweep, &urls).await?.into_iter();
    arrivals.retain(|arrival| {
        let exchange = &arrival.exchange;
        let is_filed =
            filed.next().flatten().is_some_and(|body| body.0[..] == Sha256::digest(&exchange.body)[..]);
        if is_filed {
            pipeline.events.event(SweepEvent::Page {
                url: exchange.url.clone(),
                kind: PageKind::Detail,
                listings: 1,
                unchanged: true,
                waiting: arrival.waiting,
            });
        }
        !is_filed
    });
    Ok(arrivals)
}

/// Reads and matches [plain](is_plain) records on a thread of their own.
pub(super) async fn judged(
    pipeline: &Pipeline,
    sweep: SweepId,
    arrivals: Vec<Arrival>,
) -> Result<Vec<Judged>, SweepError> {
    let url = arrivals.first().map(|arrival| arrival.exchange.url.clone()).unwrap_or_default();
    let (ruleset, reading) = (Arc::clone(&pipeline.ruleset), pipeline.reading().to_owned());
    let judged = tokio::task::spawn_blocking(move || {
        let judging =
            Judging { ruleset: &ruleset, sweep, scripted: None, always: false, repeats: None, raised: None };
        let each = arrivals.into_iter().map(|arrival| {
            let Arrival { exchange, found_through, waiting, given, .. } = arrival;
            let extraction = as_given(given.unwrap_or_default());
            let analysis = judge(&exchange, extraction, &judging);
            let read = Read {
                extraction: &analysis.extraction,
                body_digest: analysis.body_digest,
                content_digest: analysis.content_digest,
                repeats: false,
                scripted: false,
                is_record: true,
            };
            let page = page_record(sweep, &exchange, &found_through, &read, reading.clone());
            Judged { exchange, found_through, analysis, page, waiting }
        });
        each.collect()
    });
    judged.await.map_err(|_| SweepError::Defect { url })
}

/// Seals what was found, files all, and tells of each.
pub(super) async fn file(pipeline: &Pipeline, judged: Vec<Judged>) -> Result<(), SweepError> {
    let (mut pages, mut left, mut found, mut snapshots) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Judged { exchange, found_through, analysis, page, waiting } in judged {
        pipeline.keep_in_archive(page.sweep, &exchange, &found_through, &analysis.extraction);
        if !analysis.findings.is_empty() {
            found.push((pages.len(), analysis.findings));
            snapshots.push(pipeline.snapshot(exchange, found_through, analysis.record));
        }
        pages.push(page);
        left.push(waiting);
    }
    if !snapshots.is_empty() {
        let url = snapshots.first().map(|snapshot| snapshot.exchange.url.clone()).unwrap_or_default();
        let evidence = Arc::clone(&pipeline.evidence);
        let kept = tokio::task::spawn_blocking(move || evidence.keep_all(&snapshots)).await;
        let kept = kept.map_err(|_| SweepError::Defect { url })??;
        for ((at, findings), kept) in found.into_iter().zip(kept) {
            if let Some(page) = pages.get_mut(at) {
                page.sightings = findings.into_iter().map(|finding| finding.with_evidence(kept)).collect();
            }
        }
    }
    let pages: Arc<[PageRecord]> = pages.into();
    let outcomes = pipeline.store.record_pages(Arc::clone(&pages)).await?;
    for ((page, outcome), waiting) in pages.iter().zip(&outcomes).zip(left) {
        pipeline.tell(page, outcome, waiting);
    }
    Ok(())
}
