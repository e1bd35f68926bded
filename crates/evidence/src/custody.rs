//! The log and the keys, as a store gives them out.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;
use xuncha_model::SnapshotId;

use crate::{
    EvidenceError, EvidenceStore, LogEntry, LogFile, Logged,
    fault::Fault,
    keys::{self, PublicKey},
    log::{self, EntryKind, Hash, Ledger, head},
    opening::{self, introduce, public_keys},
};

/// The proof that the log names something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// Number of the entry.
    pub index: u64,
    /// Its bytes.
    pub entry: Vec<u8>,
    /// Entries of the log that the proof is for.
    pub size: u64,
    /// Hashes from the entry to the root.
    pub path: Vec<Hash>,
}

impl EvidenceStore {
    /// Entries of the log from number `start` on, at most `most`.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn entries(&self, start: u64, most: u64) -> Result<Vec<Logged>, EvidenceError> {
        self.read(|connection| log::entries(connection, start, start.saturating_add(most)))
    }

    /// The decisions that the log names: lead and number, with the digest of the record.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn logged_decisions(&self) -> Result<BTreeMap<(String, u64), String>, EvidenceError> {
        self.logged(EntryKind::Decision, |entry| {
            Some((entry.text("lead").to_owned(), entry.number_of("number")?))
        })
    }

    /// The looks again that the log names: lead and moment, with the digest of the record.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn logged_looks(&self) -> Result<BTreeMap<(String, String), String>, EvidenceError> {
        self.logged(EntryKind::Look, |entry| {
            Some((entry.text("lead").to_owned(), entry.text("looked").to_owned()))
        })
    }

    /// The digests that entries of a kind name, by what they are about.
    fn logged<K: Ord>(
        &self,
        kind: EntryKind,
        about: impl Fn(&Logged) -> Option<K>,
    ) -> Result<BTreeMap<K, String>, EvidenceError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT number, entry FROM log WHERE instr(entry, CAST(?1 AS BLOB)) > 0")?;
            let mut named = BTreeMap::new();
            let mut rows = statement.query([format!("\"kind\":\"{}\"", kind.name())])?;
            while let Some(row) = rows.next()? {
                let number = u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
                let Some(entry) = Logged::read(number, row.get(1)?) else { continue };
                if let (true, Some(key)) = (entry.kind == kind, about(&entry)) {
                    named.insert(key, entry.text("sha256").to_owned());
                }
            }
            Ok(named)
        })
    }

    /// How many entries the log has.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn log_size(&self) -> Result<u64, EvidenceError> {
        self.read(|connection| Ok(head(connection)?.map_or(0, |head| head.frontier.size)))
    }

    /// The log as files in the form of C2SP tlog-tiles.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn log_files(&self) -> Result<Vec<LogFile>, EvidenceError> {
        self.read(|connection| match head(connection)? {
            Some(head) => log::files(connection, &head),
            None => Ok(Vec::new()),
        })
    }

    /// The signed end of the log, kept from now on as a checkpoint that was given out. `None` while it is empty.
    ///
    /// # Errors
    /// When the store is open for reading only, or cannot be written.
    pub fn give_checkpoint(&self) -> Result<Option<String>, EvidenceError> {
        self.write(|transaction, writing| {
            opening::give_out(transaction, &writing.origin, &writing.signer, writing.now)
        })
    }

    /// The oldest checkpoint that was given out and has at least `size` entries.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn checkpoint_covering(&self, size: u64) -> Result<Option<String>, EvidenceError> {
        self.read(|connection| {
            let size = i64::try_from(size).unwrap_or(i64::MAX);
            let note = connection
                .prepare_cached("SELECT note FROM checkpoints WHERE size >= ?1 ORDER BY size LIMIT 1")?
                .query_row([size], |row| row.get(0))
                .optional()?;
            Ok(note)
        })
    }

    /// The proof that entry `index` is among the first `size`.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Inclusion, EvidenceError> {
        self.read(|connection| {
            let missing = || Fault::Changed(format!("存证日志没有第 {index} 条"));
            if index >= size {
                return Err(missing());
            }
            let entry = log::entries(connection, index, index + 1)?.pop().ok_or_else(missing)?;
            let mut ledger = Ledger::new(connection);
            let path = log::inclusion(index, size, &mut |level, at| ledger.subtree(level, at))?;
            Ok(Inclusion { index, entry: entry.bytes, size, path })
        })
    }

    /// The proof that the log as it was with `old` entries is the beginning of what it was with `new`.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, EvidenceError> {
        self.read(|connection| {
            let mut ledger = Ledger::new(connection);
            log::consistency(old, new, &mut |level, at| ledger.subtree(level, at))
        })
    }

    /// The keys that ever signed, oldest first.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn public_keys(&self) -> Result<Vec<PublicKey>, EvidenceError> {
        self.read(public_keys)
    }

    /// The signature of a snapshot's manifest, whose it is, and which entry of the log names the snapshot.
    ///
    /// # Errors
    /// As [`EvidenceStore::entries`].
    pub fn signature(&self, id: &SnapshotId) -> Result<Option<(PublicKey, Vec<u8>, u64)>, EvidenceError> {
        self.read(|connection| {
            let row = connection
                .prepare_cached(
                    "SELECT keys.public, signature, entry FROM snapshots JOIN signatures ON snapshot = snapshots.number \
                     JOIN keys ON keys.number = key WHERE snapshots.id = ?1",
                )?
                .query_row([id.0], |row| Ok((PublicKey(row.get(0)?), row.get(1)?, row.get::<_, i64>(2)?)))
                .optional()?;
            Ok(row.map(|(key, signature, entry)| (key, signature, u64::try_from(entry).unwrap_or_default())))
        })
    }

    /// Replaces the signing key. What the old one signed stays as it is; the old private key is gone.
    ///
    /// # Errors
    /// When the key file or the store cannot be written.
    pub fn rotate_key(&mut self, who: &str, why: &str) -> Result<PublicKey, EvidenceError> {
        // Told under the old key first: whoever finds a new key in the log finds who wanted it just before.
        let old = self.write(|_, writing| Ok(writing.signer.public().id().to_string()))?;
        self.log(&LogEntry::new(EntryKind::Key).with("retires", old).with("who", who).with("why", why))?;
        let signer = keys::replace(&self.dir)?;
        let public = signer.public();
        self.sign_with(signer);
        self.write(|transaction, writing| {
            introduce(transaction, &writing.signer, why, writing.now).map(drop)
        })?;
        Ok(public)
    }
}
