//! What lies in the depot and no row names: written just before a crash, or before a write that failed afterwards.

use std::collections::BTreeSet;

use rusqlite::Connection;
use xuncha_model::Digest;

use crate::{EvidenceError, EvidenceStore, depot::Outside, fault::Fault};

/// So many are taken away before others may write again.
const AT_ONCE: usize = 100;

impl EvidenceStore {
    /// Names of objects of this store's that no row names; what another process writes at this moment may be among them.
    /// Empty without a depot.
    ///
    /// # Errors
    /// When depot or file cannot be read.
    pub fn strays(&self) -> Result<Vec<String>, EvidenceError> {
        self.read(|connection| found(connection, self.outside.as_ref()))
    }

    /// Takes away those of `names` that no row names, and gives how many. Nobody can be between depot and file meanwhile:
    /// whoever writes holds the same lock.
    ///
    /// # Errors
    /// When depot or file cannot be read or written; what went until then is gone.
    pub fn remove_strays(&self, names: &[String]) -> Result<u64, EvidenceError> {
        let Some(outside) = &self.outside else { return Ok(0) };
        let mut gone = 0;
        for some in names.chunks(AT_ONCE) {
            gone += self.write(|transaction, _| {
                let known = named(transaction, outside)?;
                let own = format!("{}/", outside.log);
                let is_stray = |name: &&String| name.starts_with(&own) && !known.contains(*name);
                let strays: Vec<String> = some.iter().filter(is_stray).cloned().collect();
                outside.remove(&strays)?;
                Ok(strays.len() as u64)
            })?;
        }
        Ok(gone)
    }
}

/// Objects are listed before rows are read, so that what is written meanwhile is known when its row is there.
pub(crate) fn found(connection: &Connection, outside: Option<&Outside>) -> Result<Vec<String>, Fault> {
    let Some(outside) = outside else { return Ok(Vec::new()) };
    let mut names = outside.names()?;
    let known = named(connection, outside)?;
    names.retain(|name| !known.contains(name));
    names.sort();
    Ok(names)
}

/// The names that rows give, also of what was deleted by rule and is still to be taken away.
fn named(connection: &Connection, outside: &Outside) -> Result<BTreeSet<String>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT digest, stored_digest FROM blobs WHERE outside <> 0 AND bundle IS NULL")?;
    let names = statement.query_map([], |row| Ok(outside.name(Digest(row.get(0)?), Digest(row.get(1)?))))?;
    Ok(names.collect::<Result<_, _>>()?)
}
