//! Filing a page: the page itself, the leads seen on it, and the addresses that could not be looked at.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use xuncha_model::{Digest, LeadId, LeadStatus, PageKind, Sighting, SweepId, Unseen};
use xuncha_store::{Filed, Novelty, PageOutcome, PageRecord, next_interval};

use crate::{
    casework, decisions,
    fault::Fault,
    json, licences,
    numbers::{count, signed},
    patterns, relisting, search, sweeps,
};

pub(crate) fn record(transaction: &Transaction<'_>, page: &PageRecord) -> Result<PageOutcome, Fault> {
    sweeps::must_run(transaction, page.sweep)?;
    add(transaction, page)
}

/// Records pages in their order.
pub(crate) fn record_all(
    transaction: &Transaction<'_>,
    pages: &[PageRecord],
) -> Result<Vec<PageOutcome>, Fault> {
    for together in pages.chunk_by(|one, next| one.sweep == next.sweep) {
        together.first().map_or(Ok(()), |page| sweeps::must_run(transaction, page.sweep))?;
    }
    pages.iter().map(|page| add(transaction, page)).collect()
}

/// The bodies of pages that a sweep has filed.
pub(crate) fn bodies(
    connection: &Connection,
    sweep: SweepId,
    urls: &[String],
) -> Result<Vec<Option<Digest>>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT body_digest FROM pages WHERE url = ?1 AND sweep = ?2")?;
    let body = |url: &String| {
        Ok(statement.query_row(params![url, sweep.0], |row| row.get(0).map(Digest)).optional()?)
    };
    urls.iter().map(body).collect()
}

/// Adds a page of a sweep that runs.
fn add(transaction: &Transaction<'_>, page: &PageRecord) -> Result<PageOutcome, Fault> {
    let (unchanged, idle) = match recorded(transaction, page)? {
        Some(recorded) => recorded,
        None => insert(transaction, page)?,
    };
    transaction
        .prepare_cached("DELETE FROM unseen WHERE sweep = ?1 AND url = ?2")?
        .execute(params![page.sweep.0, page.url])?;
    let filed = page.sightings.iter().map(|sighting| file(transaction, page, sighting));
    let filed = filed.collect::<Result<_, Fault>>()?;
    Ok(PageOutcome { unchanged, idle, filed })
}

pub(crate) fn record_unseen(
    transaction: &Transaction<'_>,
    sweep: SweepId,
    unseen: &Unseen,
) -> Result<(), Fault> {
    sweeps::must_run(transaction, sweep)?;
    transaction
        .prepare_cached(
            "INSERT INTO unseen (sweep, url, reason, detail, count) SELECT ?1, ?2, ?3, ?4, ?5 \
             WHERE NOT EXISTS (SELECT 1 FROM pages WHERE url = ?2 AND sweep = ?1) \
             ON CONFLICT (sweep, url) DO UPDATE SET \
                 reason = excluded.reason, detail = excluded.detail, count = excluded.count",
        )?
        .execute(params![sweep.0, unseen.url, unseen.reason.name(), unseen.detail, signed(unseen.count)])?;
    Ok(())
}

/// Whether the page was unchanged and the idle row it ended, when this sweep has already looked at it.
fn recorded(transaction: &Transaction<'_>, page: &PageRecord) -> Result<Option<(bool, u64)>, Fault> {
    let row: Option<(bool, i64)> = transaction
        .prepare_cached("SELECT unchanged, idle FROM pages WHERE url = ?1 AND sweep = ?2")?
        .query_row(params![page.url, page.sweep.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(unchanged, idle)| Ok((unchanged, count(idle)?))).transpose()
}

fn insert(transaction: &Transaction<'_>, page: &PageRecord) -> Result<(bool, u64), Fault> {
    let last: Option<([u8; 32], Option<[u8; 32]>, u32)> = transaction
        .prepare_cached(
            "SELECT body_digest, content_digest, interval_s FROM pages WHERE url = ?1 ORDER BY sweep DESC LIMIT 1",
        )?
        .query_row([&page.url], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let unchanged = last.is_some_and(|(body, content, _)| {
        body == page.body_digest.0 || content == Some(page.content_digest.0)
    });
    let before = last.map(|(_, _, seconds)| Duration::from_secs(seconds.into()));
    let idle = patterns::note(transaction, page)?;
    transaction
        .prepare_cached(
            "INSERT INTO pages (url, sweep, at, status, kind, body_digest, content_digest, read_with, etag, \
             last_modified, unchanged, listings, interval_s, platform, shop, idle, asking) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            page.url,
            page.sweep.0,
            page.at.as_microsecond(),
            page.status,
            page.kind.name(),
            page.body_digest.0,
            page.content_digest.0,
            page.read_with,
            page.etag,
            page.last_modified,
            unchanged,
            signed(page.listings),
            signed(next_interval(before, unchanged).as_secs()),
            page.platform,
            page.shop,
            signed(idle),
            page.asking.as_ref().map(json::asking_to_text).transpose()?,
        ])?;
    licences::note(transaction, page)?;
    Ok((unchanged, idle))
}

fn file(transaction: &Transaction<'_>, page: &PageRecord, sighting: &Sighting) -> Result<Filed, Fault> {
    let known: Option<i64> = transaction
        .prepare_cached("SELECT id FROM leads WHERE fingerprint = ?1")?
        .query_row([sighting.fingerprint.0], |row| row.get(0))
        .optional()?;
    let (lead, novelty) = match known {
        None => (make_lead(transaction, page.sweep, sighting)?, Novelty::New),
        Some(lead) => {
            let repeated = transaction
                .prepare_cached("SELECT 1 FROM sightings WHERE sweep = ?1 AND lead = ?2 LIMIT 1")?
                .exists(params![page.sweep.0, lead])?;
            (lead, if repeated { Novelty::Repeated } else { Novelty::SeenAgain })
        }
    };
    let was_dismissed = decisions::is_dismissed(transaction, lead)?;
    if novelty == Novelty::New {
        relisting::link(transaction, lead, page, sighting)?;
    } else {
        relisting::link_by_picture(transaction, lead, page, sighting)?;
    }
    attach(transaction, page, lead, sighting)?;
    let is_dismissed = decisions::is_dismissed(transaction, lead)?;
    let novelty = match novelty {
        Novelty::SeenAgain if is_dismissed => Novelty::Dismissed,
        Novelty::Repeated if was_dismissed && !is_dismissed => Novelty::SeenAgain,
        novelty => novelty,
    };
    Ok(Filed { lead: LeadId(lead), novelty })
}

fn make_lead(transaction: &Transaction<'_>, sweep: SweepId, sighting: &Sighting) -> Result<i64, Fault> {
    transaction
        .prepare_cached(
            "INSERT INTO leads (fingerprint, category, status, made_by, first_seen, last_seen, severity) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        )?
        .execute(params![
            sighting.fingerprint.0,
            sighting.category.0,
            LeadStatus::New.name(),
            sweep.0,
            sighting.at.as_microsecond(),
            sighting.severity.level(),
        ])?;
    Ok(transaction.last_insert_rowid())
}

/// Adds the sighting to its lead, unless this page already did so in this sweep.
fn attach(
    transaction: &Transaction<'_>,
    page: &PageRecord,
    lead: i64,
    sighting: &Sighting,
) -> Result<(), Fault> {
    let added = transaction
        .prepare_cached(
            "INSERT INTO sightings (lead, sweep, page, at, platform, shop, title, wording, url, price, severity, \
             outcome, hits, law, snapshot, own_page, subject, grounds, picture, print) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20) \
             ON CONFLICT (lead, sweep, page) DO NOTHING",
        )?
        .execute(params![
            lead,
            page.sweep.0,
            page.url,
            sighting.at.as_microsecond(),
            sighting.platform,
            sighting.shop,
            sighting.title,
            sighting.wording.map(|digest| digest.0),
            sighting.url,
            sighting.price.as_ref().map(json::price_to_text).transpose()?,
            sighting.severity.level(),
            sighting.outcome.name(),
            json::hits_to_text(&sighting.hits)?,
            json::law_to_text(&sighting.law)?,
            sighting.evidence.snapshot.0,
            page.kind == PageKind::Detail,
            json::subject_to_text(&sighting.subject)?,
            json::grounds_to_text(&sighting.grounds)?,
            sighting.picture,
            sighting.print.map(|print| print.0),
        ])?;
    if added == 1 {
        let row = transaction.last_insert_rowid();
        casework::hear(transaction, lead, &sighting.subject)?;
        decisions::reconsider(transaction, lead, row)?;
        show_best(transaction, lead, sighting.at.as_microsecond())?;
        if search::says_new_words(transaction, lead, row)? {
            search::keep(transaction, lead)?;
        }
    }
    Ok(())
}

/// Brings a lead up to date with a sighting that was added, made at `at`.
pub(crate) fn show_best(transaction: &Transaction<'_>, lead: i64, at: i64) -> Result<(), Fault> {
    transaction
        .prepare_cached(
            "UPDATE leads SET first_seen = min(first_seen, ?2), last_seen = max(last_seen, ?2) WHERE id = ?1",
        )?
        .execute([lead, at])?;
    transaction
        .prepare_cached(
            "UPDATE leads SET (shown, severity) = (SELECT id, severity FROM sightings WHERE lead = ?1 \
             ORDER BY sweep DESC, own_page DESC, at DESC, id DESC LIMIT 1) WHERE id = ?1",
        )?
        .execute([lead])?;
    casework::refresh(transaction, lead)
}
