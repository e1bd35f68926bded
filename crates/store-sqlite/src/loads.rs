//! What sweeps cost hosts.

use rusqlite::{Connection, Transaction, params};
use xuncha_model::{HostLoad, SweepId};

use crate::{
    fault::Fault,
    numbers::{count, moment, signed},
};

pub(crate) fn add(transaction: &Transaction<'_>, sweep: SweepId, loads: &[HostLoad]) -> Result<(), Fault> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO loads VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (sweep, host) DO UPDATE SET \
         requests = requests + excluded.requests, bytes = bytes + excluded.bytes, \
         pushed_back = pushed_back + excluded.pushed_back, failed = failed + excluded.failed, \
         waited_ms = waited_ms + excluded.waited_ms, first = min(first, excluded.first), \
         last = max(last, excluded.last)",
    )?;
    for load in loads {
        add.execute(params![
            sweep.0,
            load.host,
            signed(load.requests),
            signed(load.bytes),
            signed(load.pushed_back),
            signed(load.failed),
            signed(load.waited_ms),
            load.first.as_microsecond(),
            load.last.as_microsecond(),
        ])?;
    }
    Ok(())
}

pub(crate) fn of_sweep(connection: &Connection, sweep: SweepId) -> Result<Vec<HostLoad>, Fault> {
    let mut statement = connection.prepare_cached("SELECT * FROM loads WHERE sweep = ?1 ORDER BY host")?;
    let rows = statement.query_and_then([sweep.0], |row| -> Result<HostLoad, Fault> {
        Ok(HostLoad {
            host: row.get("host")?,
            requests: count(row.get("requests")?)?,
            bytes: count(row.get("bytes")?)?,
            pushed_back: count(row.get("pushed_back")?)?,
            failed: count(row.get("failed")?)?,
            waited_ms: count(row.get("waited_ms")?)?,
            first: moment(row.get("first")?)?,
            last: moment(row.get("last")?)?,
        })
    })?;
    rows.collect()
}
