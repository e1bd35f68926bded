//! Patterns of addresses, and how long each has given nothing new.

use rusqlite::{Connection, Transaction, params};
use xuncha_model::{CutOff, SweepId};
use xuncha_store::PageRecord;

use crate::{
    fault::Fault,
    numbers::{count, signed},
};

/// Counts a page that stands in no row yet; the length of the idle row it ends. What has no address of the web is of no pattern.
pub(crate) fn note(transaction: &Transaction<'_>, page: &PageRecord) -> Result<u64, Fault> {
    if page.pattern.is_empty() {
        return Ok(0);
    }
    let repeats = || {
        transaction
            .prepare_cached("SELECT 1 FROM pages WHERE sweep = ?1 AND content_digest = ?2 LIMIT 1")?
            .exists(params![page.sweep.0, page.content_digest.0])
    };
    let idle = page.barren || page.repeats || repeats()?;
    let row = transaction
        .prepare_cached(
            "INSERT INTO patterns (sweep, pattern, pages, idle, example) VALUES (?1, ?2, 1, ?3, ?4) \
             ON CONFLICT (sweep, pattern) DO UPDATE SET pages = pages + 1, idle = (idle + 1) * ?3 RETURNING idle",
        )?
        .query_row(params![page.sweep.0, page.pattern, idle, page.url], |row| row.get(0))?;
    count(row)
}

pub(crate) fn cut_off(connection: &Connection, sweep: SweepId, cut_off: &CutOff) -> Result<(), Fault> {
    let CutOff { pattern, pages, example } = cut_off;
    connection.execute(
        "INSERT INTO patterns (sweep, pattern, pages, idle, example, cut_off) VALUES (?1, ?2, ?3, ?3, ?4, 1) \
         ON CONFLICT (sweep, pattern) DO UPDATE SET cut_off = 1",
        params![sweep.0, pattern, signed(*pages), example],
    )?;
    Ok(())
}

pub(crate) fn cut_offs(connection: &Connection, sweep: SweepId) -> Result<Vec<CutOff>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT pattern, pages, example FROM patterns WHERE sweep = ?1 AND cut_off = 1 ORDER BY pattern",
    )?;
    let rows = statement.query_and_then([sweep.0], |row| -> Result<CutOff, Fault> {
        Ok(CutOff { pattern: row.get(0)?, pages: count(row.get(1)?)?, example: row.get(2)? })
    })?;
    rows.collect()
}
