//! Time stamps of a store: what still waits for one, and keeping those that came.

use rusqlite::{Connection, params};
use xuncha_model::{Digest, SnapshotId};

use super::{Authority, Stamp, check};
use crate::{
    EntryKind, EvidenceError, EvidenceStore, LogEntry, digests::sha256, fault::Fault, log::Appender,
};

/// What a time stamp is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StampSubject {
    /// The manifest of a snapshot.
    Manifest,
    /// A checkpoint that was given out.
    Checkpoint,
}

/// Something that waits for the stamp of an authority (待加盖时间戳).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// SHA-256 of the manifest or checkpoint.
    pub about: Digest,
    /// Which of them.
    pub subject: StampSubject,
}

impl EvidenceStore {
    /// What waits for the stamp of the authority of that name: checkpoints first, newest first, then manifests, oldest
    /// first; at most `most`.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn pending(&self, authority: &str, most: usize) -> Result<Vec<Pending>, EvidenceError> {
        self.read(|connection| {
            let mut pending = Vec::new();
            for (about, _) in checkpoints(connection)? {
                if !is_stamped(connection, about, Some(authority))? {
                    pending.push(Pending { about, subject: StampSubject::Checkpoint });
                }
            }
            let mut statement = connection.prepare_cached(
                "SELECT id FROM snapshots WHERE NOT EXISTS \
                 (SELECT 1 FROM tokens WHERE about = id AND authority = ?1) ORDER BY number LIMIT ?2",
            )?;
            let limit = i64::try_from(most).unwrap_or(i64::MAX);
            for id in statement.query_map(params![authority, limit], |row| row.get(0).map(Digest))? {
                pending.push(Pending { about: id?, subject: StampSubject::Manifest });
            }
            pending.truncate(most);
            Ok(pending)
        })
    }

    /// How many snapshots have no time stamp at all.
    ///
    /// # Errors
    /// As [`EvidenceStore::pending`].
    pub fn unstamped(&self) -> Result<u64, EvidenceError> {
        self.read(|connection| {
            let sql =
                "SELECT count(*) FROM snapshots WHERE NOT EXISTS (SELECT 1 FROM tokens WHERE about = id)";
            let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or_default())
        })
    }

    /// Checks a response of an authority and keeps it.
    ///
    /// # Errors
    /// [`EvidenceError::Stamp`] when it is no good time stamp about `pending`; else when the store cannot be written.
    pub fn keep_token(
        &self,
        pending: &Pending,
        authority: &Authority,
        nonce: &[u8],
        response: &[u8],
    ) -> Result<Stamp, EvidenceError> {
        let stamp = check(response, &pending.about, Some(nonce), Some(&authority.roots))
            .map_err(|cause| EvidenceError::Stamp { authority: authority.name.clone(), cause })?;
        self.write(|transaction, writing| {
            if is_stamped(transaction, pending.about, Some(&authority.name))? {
                return Ok(());
            }
            let mut log = Appender::new(transaction)?;
            let entry = LogEntry::new(EntryKind::Token)
                .with("about", pending.about.to_string())
                .with("authority", authority.name.clone())
                .with("sha256", sha256(response).to_string())
                .with("stamped", stamp.at.to_string());
            let entry = log.add(&entry, (writing.now)())?;
            transaction
                .prepare_cached(
                    "INSERT INTO tokens (about, authority, stamped, token, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    pending.about.0,
                    authority.name,
                    stamp.at.to_string(),
                    response,
                    i64::try_from(entry).unwrap_or(i64::MAX)
                ])?;
            log.finish(&writing.origin, &writing.signer)
        })?;
        Ok(stamp)
    }

    /// The time stamps of a manifest or checkpoint: the authority's name and the response, by name.
    ///
    /// # Errors
    /// As [`EvidenceStore::pending`].
    pub fn tokens(&self, about: &SnapshotId) -> Result<Vec<(String, Vec<u8>)>, EvidenceError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT authority, token FROM tokens WHERE about = ?1 ORDER BY authority")?;
            let tokens = statement.query_map([about.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(tokens.collect::<Result<_, _>>()?)
        })
    }
}

/// SHA-256 and text of the checkpoints that were given out, newest first.
pub(crate) fn checkpoints(connection: &Connection) -> Result<Vec<(Digest, String)>, Fault> {
    let mut statement = connection.prepare_cached("SELECT note FROM checkpoints ORDER BY size DESC")?;
    let notes = statement.query_map([], |row| row.get::<_, String>(0))?;
    notes.map(|note| note.map(|note| (sha256(note.as_bytes()), note)).map_err(Fault::from)).collect()
}

/// Whether the authority of that name, or any at all, stamped something.
pub(crate) fn is_stamped(
    connection: &Connection,
    about: Digest,
    authority: Option<&str>,
) -> Result<bool, Fault> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM tokens WHERE about = ?1 AND (?2 IS NULL OR authority = ?2)")?
        .exists(params![about.0, authority])?)
}
