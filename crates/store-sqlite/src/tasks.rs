//! The statements of the frontier: tasks that wait, are leased, settled, counted, forgotten.
//!
//! `ready` -> `leased` -> `done`, `buried`, or `later` -> `ready` again. What waits for a moment (`later`, and
//! leases) becomes ready when somebody asks for a lease after that moment; so the next task is always the
//! first entry of one index, however many wait.

use std::time::Duration;

use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use xuncha_crawl::{FetchTask, FrontierCounts, Host, HostQueue, Lease, LeaseId, TaskKind};
use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};

use crate::{
    fault::Fault,
    json::unknown,
    numbers::{count, moment},
};

pub(crate) fn push(transaction: &Transaction<'_>, tasks: &[FetchTask]) -> Result<usize, Fault> {
    let mut new = 0;
    let mut queue =
        transaction.prepare_cached("INSERT OR IGNORE INTO queues (sweep, host) VALUES (?1, ?2)")?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO tasks (sweep, host, url, kind, priority, depth, found_through, attempts, state, due) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'ready', 0) ON CONFLICT (sweep, url) DO NOTHING",
    )?;
    for task in tasks {
        queue.execute(params![task.sweep.0, task.host.as_str()])?;
        new += insert.execute(params![
            task.sweep.0,
            task.host.as_str(),
            task.url.as_str(),
            task.kind.name(),
            task.priority,
            task.depth,
            serde_json::to_string(&task.found_through)?,
            task.attempts,
        ])?;
    }
    Ok(new)
}

pub(crate) fn hosts(connection: &Connection, sweep: SweepId) -> Result<Vec<HostQueue>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT host, CASE WHEN EXISTS (SELECT 1 FROM tasks t WHERE t.sweep = q.sweep AND t.host = q.host \
         AND t.state = 'ready') THEN 0 ELSE (SELECT min(due) FROM tasks t WHERE t.sweep = q.sweep \
         AND t.host = q.host AND t.state IN ('later', 'leased')) END AS due \
         FROM queues q WHERE sweep = ?1 AND due IS NOT NULL ORDER BY host",
    )?;
    let rows = statement.query_and_then([sweep.0], |row| -> Result<HostQueue, Fault> {
        Ok(HostQueue { host: Host::from_stored(&row.get::<_, String>(0)?), due: moment(row.get(1)?)? })
    })?;
    rows.collect()
}

pub(crate) fn lease(
    transaction: &Transaction<'_>,
    sweep: SweepId,
    host: &str,
    now: Timestamp,
    term: Duration,
) -> Result<Option<Lease>, Fault> {
    transaction
        .prepare_cached(
            "UPDATE tasks SET state = 'ready' WHERE sweep = ?1 AND host = ?2 AND state IN ('later', 'leased') \
             AND due <= ?3",
        )?
        .execute(params![sweep.0, host, now.as_microsecond()])?;
    let first = transaction
        .prepare_cached(
            "SELECT * FROM tasks WHERE sweep = ?1 AND host = ?2 AND state = 'ready' \
             ORDER BY priority DESC, id LIMIT 1",
        )?
        .query_and_then(params![sweep.0, host], |row| -> Result<_, Fault> {
            Ok((row.get("id")?, task_of(row)?))
        })?
        .next()
        .transpose()?;
    first.map(|(id, task)| give(transaction, id, task, now, term)).transpose()
}

/// Where a leased task goes.
pub(crate) enum Settled {
    Done,
    Later(Timestamp),
    Buried(UnseenReason, String),
}

/// Settles a task; false when its lease was lost.
pub(crate) fn settle(
    transaction: &Transaction<'_>,
    lease: LeaseId,
    settled: &Settled,
) -> Result<bool, Fault> {
    let changed = match settled {
        Settled::Done => transaction
            .prepare_cached("UPDATE tasks SET state = 'done', lease = NULL WHERE lease = ?1")?
            .execute([lease.0])?,
        Settled::Later(due) => transaction
            .prepare_cached("UPDATE tasks SET state = 'later', due = ?2, lease = NULL WHERE lease = ?1")?
            .execute([lease.0, due.as_microsecond()])?,
        Settled::Buried(reason, detail) => transaction
            .prepare_cached(
                "UPDATE tasks SET state = 'buried', lease = NULL, reason = ?2, detail = ?3, buried_as = ?4 \
                 WHERE lease = ?1",
            )?
            .execute(params![lease.0, reason.name(), detail, step(transaction)?])?,
    };
    Ok(changed == 1)
}

pub(crate) fn release_all(connection: &Connection, sweep: SweepId) -> Result<usize, Fault> {
    let sql = "UPDATE tasks SET state = 'ready', lease = NULL WHERE sweep = ?1 AND state = 'leased'";
    Ok(connection.execute(sql, [sweep.0])?)
}

pub(crate) fn counts(connection: &Connection, sweep: SweepId) -> Result<FrontierCounts, Fault> {
    let mut counts = FrontierCounts::default();
    let mut statement = connection.prepare_cached("SELECT state, tasks FROM task_counts WHERE sweep = ?1")?;
    let mut rows = statement.query([sweep.0])?;
    while let Some(row) = rows.next()? {
        let (state, tasks): (String, _) = (row.get(0)?, count(row.get(1)?)?);
        *match state.as_str() {
            "leased" => &mut counts.leased,
            "done" => &mut counts.done,
            "buried" => &mut counts.buried,
            _ => &mut counts.waiting,
        } += tasks;
    }
    Ok(counts)
}

pub(crate) fn buried(connection: &Connection, sweep: SweepId, limit: usize) -> Result<Vec<Unseen>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT url, reason, detail FROM tasks WHERE sweep = ?1 AND state = 'buried' ORDER BY buried_as LIMIT ?2",
    )?;
    let rows = statement.query_and_then(params![sweep.0, cap(limit)], |row| -> Result<Unseen, Fault> {
        let reason: String = row.get(1)?;
        let reason = UnseenReason::from_name(&reason).ok_or_else(|| unknown("未检查原因", &reason))?;
        Ok(Unseen::one(row.get::<_, String>(0)?, reason, row.get::<_, String>(2)?))
    })?;
    rows.collect()
}

pub(crate) fn unfinished(
    connection: &Connection,
    sweep: SweepId,
    limit: usize,
) -> Result<Vec<FetchTask>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM tasks WHERE sweep = ?1 AND state IN ('ready', 'later', 'leased') ORDER BY id LIMIT ?2",
    )?;
    statement.query_and_then(params![sweep.0, cap(limit)], task_of)?.collect()
}

pub(crate) fn forget(connection: &mut Connection, sweep: SweepId) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in ["tasks", "queues", "task_counts"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE sweep = ?1"), [sweep.0])?;
    }
    transaction.commit()?;
    Ok(())
}

fn give(
    transaction: &Transaction<'_>,
    id: i64,
    task: FetchTask,
    now: Timestamp,
    term: Duration,
) -> Result<Lease, Fault> {
    let expires = now.saturating_add(term).unwrap_or(Timestamp::MAX);
    let number = step(transaction)?;
    transaction
        .prepare_cached(
            "UPDATE tasks SET state = 'leased', lease = ?2, due = ?3, attempts = attempts + 1 WHERE id = ?1",
        )?
        .execute(params![id, number, expires.as_microsecond()])?;
    let task = FetchTask { attempts: task.attempts.saturating_add(1), ..task };
    Ok(Lease { id: LeaseId(number), task, expires })
}

fn step(transaction: &Transaction<'_>) -> Result<i64, Fault> {
    let mut statement = transaction.prepare_cached("UPDATE steps SET last = last + 1 RETURNING last")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn task_of(row: &Row<'_>) -> Result<FetchTask, Fault> {
    let (url, kind): (String, String) = (row.get("url")?, row.get("kind")?);
    Ok(FetchTask {
        sweep: SweepId(row.get("sweep")?),
        url: url.parse().map_err(|_| unknown("网址", &url))?,
        host: Host::from_stored(&row.get::<_, String>("host")?),
        kind: TaskKind::from_name(&kind).ok_or_else(|| unknown("任务种类", &kind))?,
        priority: row.get("priority")?,
        depth: row.get("depth")?,
        found_through: serde_json::from_str(&row.get::<_, String>("found_through")?)?,
        attempts: row.get("attempts")?,
    })
}

fn cap(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
