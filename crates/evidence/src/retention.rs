//! How long content is kept: holds, and deletion by rule. Both are entries of the log; nothing else ever deletes.
//!
//! Deleting empties the content of a snapshot and keeps its manifest, signature, time stamps and log entry: what there was,
//! and that it was deleted, stays provable. Content that another snapshot needs stays until that one is deleted too.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use xuncha_model::{Digest, SnapshotId, Timestamp};

use crate::{
    EntryKind, EvidenceError, EvidenceStore, LogEntry, bundle, digests::sha256, fault::Fault, log::Appender,
    lookup::Lookup, manifest::Manifest, store::is_kept,
};

impl EvidenceStore {
    /// Holds a snapshot (it must be kept whatever its age), or releases it.
    ///
    /// # Errors
    /// [`EvidenceError::Unknown`], or when the store cannot be written.
    pub fn hold(&self, id: SnapshotId, held: bool, who: &str, why: &str) -> Result<(), EvidenceError> {
        self.write(|transaction, writing| {
            if !is_kept(transaction, id)? {
                return Err(EvidenceError::Unknown { place: self.place.clone(), id }.into());
            }
            if is_held(transaction, id)? == held {
                return Ok(());
            }
            let kind = if held { EntryKind::Hold } else { EntryKind::Release };
            let mut log = Appender::new(transaction)?;
            let entry =
                LogEntry::new(kind).with("snapshot", id.to_string()).with("who", who).with("why", why);
            let entry = log.add(&entry, (writing.now)())?;
            transaction
                .prepare_cached("INSERT INTO holds (snapshot, held, entry) VALUES (?1, ?2, ?3)")?
                .execute(params![id.0, held, i64::try_from(entry).unwrap_or(i64::MAX)])?;
            log.finish(&writing.origin, &writing.signer)
        })
    }

    /// Whether a snapshot is held.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn is_held(&self, id: SnapshotId) -> Result<bool, EvidenceError> {
        self.read(|connection| is_held(connection, id))
    }

    /// Snapshots captured before a moment whose content is still there, oldest first.
    ///
    /// # Errors
    /// As [`EvidenceStore::is_held`].
    pub fn older_than(&self, before: Timestamp) -> Result<Vec<SnapshotId>, EvidenceError> {
        self.read(|connection| {
            let (mut old, mut lookup) = (Vec::new(), Lookup::default());
            for id in crate::opening::snapshots(connection)? {
                let manifest = Manifest::of(id, &lookup.get(connection, id)?)?;
                let captured = manifest.captured.parse::<Timestamp>();
                if captured.is_ok_and(|captured| captured < before) && !is_erased(connection, id)? {
                    old.push(id);
                }
            }
            Ok(old)
        })
    }

    /// Deletes the content of a snapshot by a rule; gives how many bytes became free. What is deleted already stays so.
    ///
    /// # Errors
    /// [`EvidenceError::Held`], [`EvidenceError::Unknown`], or when the store cannot be written.
    pub fn erase(&self, id: SnapshotId, rule: &str, who: &str, why: &str) -> Result<u64, EvidenceError> {
        self.write(|transaction, writing| {
            if !is_kept(transaction, id)? {
                return Err(EvidenceError::Unknown { place: self.place.clone(), id }.into());
            }
            if is_held(transaction, id)? {
                return Err(EvidenceError::Held { id }.into());
            }
            if is_erased(transaction, id)? {
                return Ok(0);
            }
            let pieces: i64 = transaction
                .prepare_cached(
                    "SELECT count(*) FROM chunks JOIN snapshots ON number = snapshot WHERE id = ?1",
                )?
                .query_row([id.0], |row| row.get(0))?;
            let mut log = Appender::new(transaction)?;
            let entry = LogEntry::new(EntryKind::Erase)
                .with("snapshot", id.to_string())
                .with("pieces", pieces)
                .with("rule", rule)
                .with("who", who)
                .with("why", why);
            let entry = log.add(&entry, (writing.now)())?;
            transaction
                .prepare_cached("INSERT INTO erasures (snapshot, entry) VALUES (?1, ?2)")?
                .execute(params![id.0, i64::try_from(entry).unwrap_or(i64::MAX)])?;
            log.finish(&writing.origin, &writing.signer)?;
            empty(transaction)
        })
    }

    /// Takes out of bundles, and away outside, what was deleted by rule: right after [`EvidenceStore::erase`], and again
    /// whenever the depot could not be reached then. Gives how many pieces went.
    ///
    /// # Errors
    /// When the depot does not do it or is not configured; what was deleted stays deleted here, and this can be tried again.
    pub fn take_away(&self) -> Result<u64, EvidenceError> {
        let taken_out = self.write(|transaction, _| bundle::take_out(transaction))?;
        let taken_away = self.write(|transaction, _| {
            let mut statement = transaction.prepare_cached(
                "SELECT digest, stored_digest FROM blobs WHERE outside = 2 AND bundle IS NULL",
            )?;
            let gone: Vec<(Digest, Digest)> = statement
                .query_map([], |row| Ok((Digest(row.get(0)?), Digest(row.get(1)?))))?
                .collect::<Result<_, _>>()?;
            if gone.is_empty() {
                return Ok(0);
            }
            let outside = self.outside.as_ref().ok_or(Fault::NoDepot)?;
            let names: Vec<_> =
                gone.iter().map(|(content, stored)| outside.name(*content, *stored)).collect();
            outside.remove(&names)?;
            transaction
                .prepare_cached(
                    "UPDATE blobs SET outside = 0, stored_digest = ?1 WHERE outside = 2 AND bundle IS NULL",
                )?
                .execute([sha256(b"").0])?;
            Ok(gone.len() as u64)
        })?;
        Ok(taken_out + taken_away)
    }
}

/// Whether a snapshot's content was deleted.
pub(crate) fn is_erased(connection: &Connection, id: SnapshotId) -> Result<bool, Fault> {
    Ok(connection.prepare_cached("SELECT 1 FROM erasures WHERE snapshot = ?1")?.exists([id.0])?)
}

fn is_held(connection: &Connection, id: SnapshotId) -> Result<bool, Fault> {
    let held = connection
        .prepare_cached("SELECT held FROM holds WHERE snapshot = ?1 ORDER BY number DESC LIMIT 1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(held.unwrap_or(false))
}

/// Empties what only deleted snapshots hold. What others lean on goes when they are gone, so twice is enough.
fn empty(transaction: &Transaction<'_>) -> Result<u64, Fault> {
    let mut freed = 0;
    for _ in 0..2 {
        let mut free = transaction.prepare_cached(
            "WITH there AS (SELECT digest, length(stored) AS stored, outside, base, bundle IS NOT NULL AS bundled FROM blobs \
                            WHERE length(stored) > 0 OR outside = 1 OR (outside = 0 AND bundle IS NOT NULL)) \
             SELECT digest, stored, outside = 1, bundled FROM there \
             WHERE digest IN (SELECT blob FROM erased) \
             AND digest NOT IN (SELECT blob FROM chunks WHERE snapshot NOT IN \
                                (SELECT number FROM snapshots JOIN erasures ON snapshot = id)) \
             AND digest NOT IN (SELECT id FROM snapshots) \
             AND digest NOT IN (SELECT base FROM there WHERE base IS NOT NULL)",
        )?;
        let free: Vec<([u8; 32], i64, bool, bool)> = free
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<Result<_, _>>()?;
        for (digest, size, outside, bundled) in free {
            // outside, the digest of what lies there is part of its name; in a bundle, its size tells how much to take out
            let statement = if bundled {
                "UPDATE blobs SET outside = 2 WHERE digest = ?1 AND ?2 IS NOT NULL"
            } else if outside {
                "UPDATE blobs SET outside = 2, size = 0, base = NULL WHERE digest = ?1 AND ?2 IS NOT NULL"
            } else {
                "UPDATE blobs SET stored = x'', size = 0, stored_digest = ?2, base = NULL WHERE digest = ?1"
            };
            transaction.prepare_cached(statement)?.execute(params![digest, sha256(b"").0])?;
            freed += u64::try_from(size).unwrap_or_default();
        }
    }
    Ok(freed)
}
