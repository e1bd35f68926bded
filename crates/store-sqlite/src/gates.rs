//! What is remembered of a host between requests, over restarts.

use std::time::Duration;

use rusqlite::{Connection, params};
use xuncha_crawl::GateState;

use crate::{
    fault::Fault,
    numbers::{count, moment},
};

pub(crate) fn gate(connection: &Connection, host: &str) -> Result<Option<GateState>, Fault> {
    let mut statement = connection.prepare_cached("SELECT * FROM gates WHERE host = ?1")?;
    let rows = statement.query_and_then([host], |row| -> Result<GateState, Fault> {
        let next_allowed: Option<i64> = row.get("next_allowed")?;
        Ok(GateState {
            next_allowed: next_allowed.map(moment).transpose()?,
            crawl_delay: Duration::from_micros(count(row.get("crawl_delay_us")?)?),
            last_response: Duration::from_micros(count(row.get("last_response_us")?)?),
            failures: row.get("failures")?,
            blocks: row.get("blocks")?,
        })
    });
    rows?.next().transpose()
}

pub(crate) fn keep(connection: &Connection, host: &str, state: &GateState) -> Result<(), Fault> {
    let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    connection.prepare_cached("INSERT OR REPLACE INTO gates VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
        params![
            host,
            state.next_allowed.map(|at| at.as_microsecond()),
            micros(state.crawl_delay),
            micros(state.last_response),
            state.failures,
            state.blocks,
        ],
    )?;
    Ok(())
}
