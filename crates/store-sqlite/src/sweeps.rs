//! Sweeps: beginning, ending, and counting what was filed under them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use xuncha_model::{
    CategoryId, Coverage, PageCounts, SweepId, SweepState, SweepSummary, Timestamp, Unseen, UnseenReason,
};
use xuncha_store::{Opening, Statement, StoreError, SweepRun};

use crate::{
    fault::Fault,
    json::unknown,
    loads,
    numbers::{count, moment},
    patterns,
};

pub(crate) fn begin(
    connection: &mut Connection,
    opening: &Opening,
    now: Timestamp,
) -> Result<(SweepId, bool), Fault> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let targets = serde_json::to_string(&opening.targets)?;
    let running = transaction
        .prepare_cached(
            "UPDATE sweeps SET stopped = NULL WHERE name = ?1 AND targets = ?2 AND options = ?3 \
             AND ended IS NULL RETURNING id",
        )?
        .query_row(params![opening.name, targets, opening.options], |row| row.get(0))
        .optional()?;
    let id = match running {
        Some(id) => id,
        None => {
            transaction.execute(
                "INSERT INTO sweeps (name, targets, options, campaign, started) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![opening.name, targets, opening.options, opening.campaign, now.as_microsecond()],
            )?;
            transaction.last_insert_rowid()
        }
    };
    transaction.commit()?;
    Ok((SweepId(id), running.is_some()))
}

pub(crate) fn stop(connection: &Connection, sweep: SweepId, now: Timestamp) -> Result<(), Fault> {
    must_run(connection, sweep)?;
    connection.execute("UPDATE sweeps SET stopped = ?2 WHERE id = ?1", [sweep.0, now.as_microsecond()])?;
    Ok(())
}

pub(crate) fn finish(
    connection: &mut Connection,
    sweep: SweepId,
    now: Timestamp,
    elapsed_ms: u64,
) -> Result<SweepSummary, Fault> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    transaction.execute(
        "UPDATE sweeps SET ended = ?2, elapsed_ms = ?3 WHERE id = ?1 AND ended IS NULL",
        params![sweep.0, now.as_microsecond(), i64::try_from(elapsed_ms).unwrap_or(i64::MAX)],
    )?;
    let summary = summarise(&transaction, sweep)?;
    transaction.commit()?;
    Ok(summary)
}

/// A summary read in one transaction, so that its numbers belong to one moment.
pub(crate) fn summary(connection: &mut Connection, sweep: SweepId) -> Result<SweepSummary, Fault> {
    let transaction = connection.transaction()?;
    summarise(&transaction, sweep)
}

pub(crate) fn list(connection: &Connection, limit: u32) -> Result<Vec<SweepRun>, Fault> {
    let mut statement = connection.prepare_cached("SELECT * FROM sweeps ORDER BY id DESC LIMIT ?1")?;
    statement.query_and_then([limit], run_of)?.collect()
}

pub(crate) fn of_target(connection: &Connection, name: &str, limit: u32) -> Result<Vec<SweepRun>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT * FROM sweeps WHERE name = ?1 AND name <> '' ORDER BY id DESC LIMIT ?2")?;
    statement.query_and_then(params![name, limit], run_of)?.collect()
}

/// The coverage statement, read in one transaction.
pub(crate) fn statement(connection: &mut Connection, sweep: SweepId) -> Result<Statement, Fault> {
    let transaction = connection.transaction()?;
    let summary = summarise(&transaction, sweep)?;
    let run = transaction
        .prepare_cached("SELECT * FROM sweeps WHERE id = ?1")?
        .query_and_then([sweep.0], run_of)?
        .next()
        .ok_or(StoreError::UnknownSweep(sweep))??;
    let loads = loads::of_sweep(&transaction, sweep)?;
    let cut_offs = patterns::cut_offs(&transaction, sweep)?;
    Ok(Statement { run, summary, loads, cut_offs })
}

fn run_of(row: &Row<'_>) -> Result<SweepRun, Fault> {
    let (ended, stopped): (Option<i64>, Option<i64>) = (row.get("ended")?, row.get("stopped")?);
    Ok(SweepRun {
        sweep: SweepId(row.get("id")?),
        name: row.get("name")?,
        campaign: row.get("campaign")?,
        targets: serde_json::from_str(&row.get::<_, String>("targets")?)?,
        state: match (ended, stopped) {
            (Some(_), _) => SweepState::Done,
            (None, Some(_)) => SweepState::Stopped,
            (None, None) => SweepState::Running,
        },
        started: moment(row.get("started")?)?,
        ended: ended.map(moment).transpose()?,
    })
}

/// Refuses a sweep that does not exist or has ended.
pub(crate) fn must_run(connection: &Connection, sweep: SweepId) -> Result<(), Fault> {
    let ended: Option<Option<i64>> = connection
        .prepare_cached("SELECT ended FROM sweeps WHERE id = ?1")?
        .query_row([sweep.0], |row| row.get(0))
        .optional()?;
    match ended {
        Some(None) => Ok(()),
        Some(Some(_)) => Err(StoreError::SweepEnded(sweep).into()),
        None => Err(StoreError::UnknownSweep(sweep).into()),
    }
}

fn summarise(connection: &Connection, sweep: SweepId) -> Result<SweepSummary, Fault> {
    let head = connection
        .prepare_cached("SELECT targets, started, elapsed_ms FROM sweeps WHERE id = ?1")?
        .query_row([sweep.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (targets, started, elapsed_ms) = head.ok_or(StoreError::UnknownSweep(sweep))?;
    let (fetched, unchanged, listings) = connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE unchanged = 0), count(*) FILTER (WHERE unchanged = 1), \
             ifnull(sum(listings), 0) FROM pages WHERE sweep = ?1",
        )?
        .query_row([sweep.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut pages =
        PageCounts { fetched: count(fetched)?, unchanged: count(unchanged)?, ..PageCounts::default() };
    let unseen = unseen(connection, sweep)?;
    for one in &unseen {
        let counted = match one.reason {
            reason if reason.is_block() => &mut pages.blocked,
            reason if reason.is_skip() => &mut pages.skipped,
            _ => &mut pages.failed,
        };
        *counted += one.count;
    }
    let (mut leads_new, mut leads_seen_again, mut leads_by_category) = (0, 0, BTreeMap::new());
    let mut statement = connection.prepare_cached(
        "SELECT category, count(*) FILTER (WHERE made_by = ?1), count(*) FROM leads \
         WHERE id IN (SELECT lead FROM sightings WHERE sweep = ?1) GROUP BY category",
    )?;
    let mut rows = statement.query([sweep.0])?;
    while let Some(row) = rows.next()? {
        let (new, all) = (count(row.get(1)?)?, count(row.get(2)?)?);
        leads_new += new;
        leads_seen_again += all - new;
        leads_by_category.insert(CategoryId(row.get(0)?), all);
    }
    Ok(SweepSummary {
        sweep,
        targets: serde_json::from_str(&targets)?,
        started: moment(started)?,
        pages,
        listings: count(listings)?,
        leads_new,
        leads_seen_again,
        leads_by_category,
        coverage: Coverage { seen: pages.fetched + pages.unchanged, unseen },
        elapsed_ms: count(elapsed_ms)?,
    })
}

fn unseen(connection: &Connection, sweep: SweepId) -> Result<Vec<Unseen>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT url, reason, detail, count FROM unseen WHERE sweep = ?1 ORDER BY id")?;
    let rows = statement.query_and_then([sweep.0], |row| -> Result<Unseen, Fault> {
        let reason: String = row.get(1)?;
        let reason = UnseenReason::from_name(&reason).ok_or_else(|| unknown("未检查原因", &reason))?;
        Ok(Unseen { url: row.get(0)?, reason, detail: row.get(2)?, count: count(row.get(3)?)? })
    })?;
    rows.collect()
}
