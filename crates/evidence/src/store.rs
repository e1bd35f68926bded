//! Keeping snapshots and reading them back.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use xuncha_model::{Digest, Snapshot, SnapshotId};

use crate::{
    EvidenceError,
    blob::{self, Blob},
    database,
    fault::Fault,
    seal::{self, SealedPart},
};

/// The evidence of a data directory. Every call blocks for as long as the disk takes.
///
/// Any number of stores, in any number of processes, may be open on one directory.
pub struct EvidenceStore {
    connection: Mutex<Connection>,
    place: String,
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name, such as `exchange.warc`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A snapshot as it is kept, checked against its digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its name: the SHA-256 of `manifest`.
    pub id: SnapshotId,
    /// The manifest, JSON.
    pub manifest: Vec<u8>,
    /// The files it names, in its order.
    pub parts: Vec<Part>,
}

impl EvidenceStore {
    /// Opens the evidence of a directory; makes it where it is missing.
    ///
    /// # Errors
    /// When the directory or file cannot be made, read or written, is not ours, or is newer than this program.
    pub fn open(dir: &Path) -> Result<Self, EvidenceError> {
        let (connection, place) = database::open_to_write(dir)?;
        Ok(Self { connection: Mutex::new(connection), place })
    }

    /// Opens the evidence of a directory for reading and verifying only.
    ///
    /// # Errors
    /// [`EvidenceError::Missing`] when there is none yet; else as [`EvidenceStore::open`].
    pub fn open_to_read(dir: &Path) -> Result<Self, EvidenceError> {
        let (connection, place) = database::open_to_read(dir)?;
        Ok(Self { connection: Mutex::new(connection), place })
    }

    /// Seals a snapshot and keeps it. When this returns it is written and synced; when it fails nothing of it is kept.
    /// The same snapshot kept twice is kept once.
    ///
    /// # Errors
    /// When a part is too large, the disk is full or cannot be written, or content that the snapshot shares with an
    /// earlier one is damaged.
    pub fn keep(&self, snapshot: &Snapshot) -> Result<SnapshotId, EvidenceError> {
        let (parts, manifest) = seal::seal(snapshot).map_err(|error| self.told(error.into()))?;
        if let Some((part, size)) = too_large(&parts) {
            return Err(EvidenceError::TooLarge { part: part.name.to_owned(), size, limit: blob::LIMIT });
        }
        let blob = |content: &[u8]| Blob::new(content).map_err(|error| self.told(error.into()));
        let manifest = blob(&manifest)?;
        let mut pieces = Vec::new();
        for part in &parts {
            for (place, piece) in (0_i64..).zip(&part.pieces) {
                pieces.push((part.name, place, blob(piece)?));
            }
        }
        let id = manifest.digest;
        self.write(|transaction| {
            if is_kept(transaction, id)? {
                return Ok(id);
            }
            manifest.put(transaction)?;
            transaction.prepare_cached("INSERT INTO snapshots (id) VALUES (?1)")?.execute([id.0])?;
            for (part, place, blob) in &pieces {
                blob.put(transaction)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO chunks (snapshot, part, place, blob) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![id.0, part, place, blob.digest.0])?;
            }
            Ok(id)
        })
    }

    /// A snapshot with all its parts, every digest checked.
    ///
    /// # Errors
    /// [`EvidenceError::Unknown`] when it is not kept here, [`EvidenceError::Damaged`] when it is not as it was kept.
    pub fn get(&self, id: &SnapshotId) -> Result<Sealed, EvidenceError> {
        self.read(|connection| {
            if !is_kept(connection, *id)? {
                return Err(EvidenceError::Unknown { place: self.place.clone(), id: *id }.into());
            }
            let manifest = blob::get(connection, *id)?;
            let named: seal::Manifest = serde_json::from_slice(&manifest)
                .map_err(|error| Fault::Changed(format!("证据 {id} 的清单无法读取：{error}")))?;
            let mut parts = Vec::new();
            for part in named.parts {
                let mut content = Vec::new();
                for piece in pieces(connection, *id, &part.name)? {
                    content.extend(blob::get(connection, piece)?);
                }
                if blob::digest(&content).to_string() != part.sha256 {
                    return Err(Fault::Changed(format!("证据 {id} 的 {} 与清单中的摘要不符", part.name)));
                }
                parts.push(Part { name: part.name, media_type: part.media_type, content });
            }
            Ok(Sealed { id: *id, manifest, parts })
        })
    }

    pub(crate) fn read<T>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, EvidenceError> {
        job(&self.connection()).map_err(|fault| self.told(fault))
    }

    fn told(&self, fault: Fault) -> EvidenceError {
        fault.told(&self.place)
    }

    fn write<T>(&self, job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, EvidenceError> {
        let mut connection = self.connection();
        let write = || -> Result<T, Fault> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = job(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        write().map_err(|fault| self.told(fault))
    }

    /// A thread that panicked while it held the connection left no open transaction: dropping one rolls it back.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn is_kept(connection: &Connection, id: SnapshotId) -> Result<bool, Fault> {
    Ok(connection.prepare_cached("SELECT 1 FROM snapshots WHERE id = ?1")?.exists([id.0])?)
}

/// The blobs of a part, in order.
pub(crate) fn pieces(connection: &Connection, id: SnapshotId, part: &str) -> Result<Vec<Digest>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT place, blob FROM chunks WHERE snapshot = ?1 AND part = ?2 ORDER BY place")?;
    let mut rows = statement.query(params![id.0, part])?;
    let mut pieces = Vec::new();
    for expected in 0_i64.. {
        let Some(row) = rows.next()? else { break };
        if row.get::<_, i64>(0)? != expected {
            return Err(Fault::Changed(format!("证据 {id} 的 {part} 的数据块次序被改动")));
        }
        pieces.push(Digest(row.get(1)?));
    }
    Ok(pieces)
}

fn too_large(parts: &[SealedPart]) -> Option<(&SealedPart, u64)> {
    let size = |part: &SealedPart| part.pieces.iter().map(|piece| piece.len() as u64).sum();
    parts.iter().map(|part| (part, size(part))).find(|(_, size)| *size > blob::LIMIT)
}
