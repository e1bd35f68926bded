//! What is known of a page from earlier sweeps, and noting that it is still so.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use xuncha_model::{LeadId, PageKind, SweepId, Timestamp};
use xuncha_store::{LastLook, Renewal, next_interval};

use crate::{
    decisions,
    fault::Fault,
    json::unknown,
    licences,
    numbers::{count, moment, signed},
    pages::show_best,
    sweeps,
};

pub(crate) fn last(
    connection: &Connection,
    urls: &[String],
    sweep: SweepId,
) -> Result<Vec<Option<LastLook>>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT p.*, EXISTS (SELECT 1 FROM sightings s WHERE s.page = p.url) AS has_leads, \
         p.shop <> '' AND EXISTS (SELECT 1 FROM sightings s WHERE s.platform = p.platform AND s.shop = p.shop) \
         AS offender FROM pages p WHERE p.url = ?1 AND p.sweep < ?2 ORDER BY p.sweep DESC LIMIT 1",
    )?;
    let look = |url: &String| {
        let rows = statement.query_and_then(params![url, sweep.0], |row| -> Result<LastLook, Fault> {
            Ok(LastLook {
                at: moment(row.get("at")?)?,
                kind: kind(&row.get::<_, String>("kind")?)?,
                etag: row.get("etag")?,
                last_modified: row.get("last_modified")?,
                read_with: row.get("read_with")?,
                interval: Duration::from_secs(row.get::<_, u32>("interval_s")?.into()),
                has_leads: row.get("has_leads")?,
                offender: row.get("offender")?,
            })
        });
        rows?.next().transpose()
    };
    urls.iter().map(look).collect()
}

pub(crate) fn renew(
    transaction: &Transaction<'_>,
    sweep: SweepId,
    url: &str,
    at: Timestamp,
) -> Result<Option<Renewal>, Fault> {
    sweeps::must_run(transaction, sweep)?;
    let last: Option<(i64, String, i64, u32)> = transaction
        .prepare_cached(
            "SELECT sweep, kind, listings, interval_s FROM pages WHERE url = ?1 AND sweep < ?2 \
             ORDER BY sweep DESC LIMIT 1",
        )?
        .query_row(params![url, sweep.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((last, kind_name, listings, seconds)) = last else { return Ok(None) };
    let interval = next_interval(Some(Duration::from_secs(seconds.into())), true);
    transaction
        .prepare_cached(
            "INSERT INTO pages (url, sweep, at, status, kind, body_digest, content_digest, read_with, etag, \
             last_modified, unchanged, listings, interval_s, platform, shop, asking) \
             SELECT url, ?2, ?4, 304, kind, body_digest, content_digest, read_with, etag, last_modified, 1, \
             listings, ?5, platform, shop, asking FROM pages WHERE url = ?1 AND sweep = ?3 \
             ON CONFLICT (url, sweep) DO NOTHING",
        )?
        .execute(params![url, sweep.0, last, at.as_microsecond(), signed(interval.as_secs())])?;
    transaction
        .prepare_cached("DELETE FROM unseen WHERE sweep = ?1 AND url = ?2")?
        .execute(params![sweep.0, url])?;
    licences::renew(transaction, url, at)?;
    let leads = see_again(transaction, url, SweepId(last), sweep, at)?;
    Ok(Some(Renewal { kind: kind(&kind_name)?, listings: count(listings)?, leads }))
}

/// Repeats the sightings that an earlier sweep left on a page.
fn see_again(
    transaction: &Transaction<'_>,
    url: &str,
    last: SweepId,
    sweep: SweepId,
    at: Timestamp,
) -> Result<Vec<LeadId>, Fault> {
    let mut leads = transaction
        .prepare_cached("SELECT lead FROM sightings WHERE page = ?1 AND sweep = ?2 ORDER BY lead")?;
    let leads = leads.query_map(params![url, last.0], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    for lead in &leads {
        let added = transaction
            .prepare_cached(
                "INSERT INTO sightings (lead, sweep, page, at, platform, shop, title, wording, url, price, \
                 severity, outcome, hits, law, snapshot, own_page, subject, grounds, picture) SELECT lead, ?3, page, ?5, platform, shop, \
                 title, wording, url, price, severity, outcome, hits, law, snapshot, own_page, subject, grounds, picture FROM sightings \
                 WHERE page = ?1 AND sweep = ?2 AND lead = ?4 ON CONFLICT (lead, sweep, page) DO NOTHING",
            )?
            .execute(params![url, last.0, sweep.0, lead, at.as_microsecond()])?;
        if added == 1 {
            let sighting = transaction.last_insert_rowid();
            decisions::reconsider(transaction, *lead, sighting)?;
            show_best(transaction, *lead, at.as_microsecond())?;
        }
    }
    Ok(leads.into_iter().map(LeadId).collect())
}

fn kind(name: &str) -> Result<PageKind, Fault> {
    let found = PageKind::ALL.into_iter().find(|kind| kind.name() == name);
    found.ok_or_else(|| unknown("页面种类", name))
}
