//! Keeping snapshots and reading them back.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use xuncha_model::{Snapshot, SnapshotId, Timestamp};

use crate::{
    EvidenceError,
    blob::{Blob, Outgoing},
    capsule::{self, Alone},
    database,
    depot::{Depot, Outside},
    digests::{sha256, sm3},
    fault::Fault,
    keys::Signer,
    log::{Appender, LogEntry},
    lookup::{self, Lookup},
    manifest::{Manifest, ManifestPart},
    opening::{self, Opened},
    parts::{Content, Parts},
    seal::{self, Whole},
};

/// The evidence of a data directory. Every call blocks for as long as the disk takes.
///
/// Any number of stores, in any number of processes, may be open on one directory.
pub struct EvidenceStore {
    connection: Mutex<Connection>,
    /// What new content was told by lately.
    known: Mutex<Lookup>,
    pub(crate) place: String,
    pub(crate) dir: PathBuf,
    pub(crate) outside: Option<Outside>,
    writing: Option<Writing>,
}

/// What a store needs to write.
pub(crate) struct Writing {
    /// Signs what is written.
    pub(crate) signer: Signer,
    /// Name of the log.
    pub(crate) origin: String,
    /// Tells the time.
    pub(crate) now: Clock,
}

/// Where the time comes from: the machine's clock, unless a test sets another.
pub type Clock = fn() -> Timestamp;

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Name, category, format, size and digests, as the manifest has them.
    pub listed: ManifestPart,
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
    /// Opens the evidence of a directory; makes it, and the key that signs it, where they are missing. Checks where the
    /// log ends, and notes the root of the day.
    ///
    /// # Errors
    /// When the directory or file cannot be made, read or written, is not ours, is newer than this program, or the end of
    /// the log is not as it was signed.
    pub fn open(dir: &Path) -> Result<Self, EvidenceError> {
        Self::open_at(dir, Timestamp::now)
    }

    /// The same, with another clock.
    ///
    /// # Errors
    /// As [`EvidenceStore::open`].
    pub fn open_at(dir: &Path, now: Clock) -> Result<Self, EvidenceError> {
        let Opened { connection, place, writing } = opening::open(dir, now)?;
        Ok(Self {
            connection: Mutex::new(connection),
            known: Mutex::default(),
            place,
            dir: dir.to_owned(),
            outside: None,
            writing: Some(writing),
        })
    }

    /// Opens the evidence of a directory for reading and verifying only.
    ///
    /// # Errors
    /// [`EvidenceError::Missing`] when there is none yet; else as [`EvidenceStore::open`].
    pub fn open_to_read(dir: &Path) -> Result<Self, EvidenceError> {
        let (connection, place) = database::open_to_read(dir)?;
        Ok(Self {
            connection: Mutex::new(connection),
            known: Mutex::default(),
            place,
            dir: dir.to_owned(),
            outside: None,
            writing: None,
        })
    }

    /// The same with a depot: content whose stored form has `from` bytes or more is kept there from now on, but for
    /// manifests and what other content is told by. What is in the file stays in it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn beside(mut self, depot: Arc<dyn Depot>, from: usize) -> Result<Self, EvidenceError> {
        let log = self.read(opening::log_name)?;
        self.outside = log.map(|log| Outside { depot, log, from });
        self.known = Mutex::new(Lookup::new(self.outside.as_ref()));
        Ok(self)
    }

    /// Whether there is a depot.
    #[must_use]
    pub const fn has_depot(&self) -> bool {
        self.outside.is_some()
    }

    /// How many pieces of content lie in a depot.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn kept_outside(&self) -> Result<u64, EvidenceError> {
        let count = "SELECT count(*) FROM blobs WHERE outside = 1";
        let count: i64 = self.read(|connection| Ok(connection.query_row(count, [], |row| row.get(0))?))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Seals a snapshot and keeps it. When this returns it is written and synced; when it fails nothing of it is kept.
    /// The same snapshot kept twice is kept once.
    ///
    /// # Errors
    /// When a part is too large, the disk is full or cannot be written, or content that the snapshot shares with an
    /// earlier one is damaged.
    pub fn keep(&self, snapshot: &Snapshot) -> Result<SnapshotId, EvidenceError> {
        let whole = seal::seal(snapshot).map_err(|fault| self.told(fault))?;
        let id = sha256(&whole.manifest);
        self.keep_sealed(vec![whole])?;
        Ok(id)
    }

    /// Seals snapshots and keeps them together: all of them, or none. Their names in their order.
    ///
    /// # Errors
    /// As [`EvidenceStore::keep`].
    pub fn keep_all(&self, snapshots: &[Snapshot]) -> Result<Vec<SnapshotId>, EvidenceError> {
        let sealed = snapshots.iter().map(seal::seal).collect::<Result<Vec<_>, _>>();
        let sealed = sealed.map_err(|fault| self.told(fault))?;
        let ids = sealed.iter().map(|whole| sha256(&whole.manifest)).collect();
        if !sealed.is_empty() {
            self.keep_sealed(sealed)?;
        }
        Ok(ids)
    }

    fn keep_sealed(&self, sealed: Vec<Whole>) -> Result<(), EvidenceError> {
        let mut parts = sealed.iter().flat_map(|whole| &whole.parts);
        if let Some(part) = parts.find(|part| part.size() > lookup::LIMIT) {
            let (part, size) = (part.name.clone(), part.size());
            return Err(EvidenceError::TooLarge { part, size, limit: lookup::LIMIT });
        }
        self.write(|transaction, writing| {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let mut outgoing = Outgoing::new(self.outside.as_ref());
            let mut log = Appender::new(transaction)?;
            for whole in sealed {
                put(transaction, writing, (&mut known, &mut outgoing, &mut log), whole)?;
            }
            // there before any row that says so is committed
            outgoing.send()?;
            log.finish(&writing.origin, &writing.signer)
        })
    }

    /// Writes an entry into the log, in a transaction of its own, and gives its number.
    ///
    /// # Errors
    /// When the store is open for reading only, or cannot be written.
    pub fn log(&self, entry: &LogEntry) -> Result<u64, EvidenceError> {
        self.log_all(std::slice::from_ref(entry))
    }

    /// Writes entries into the log in one transaction, and gives the number of the first.
    ///
    /// # Errors
    /// As [`EvidenceStore::log`].
    pub fn log_all(&self, entries: &[LogEntry]) -> Result<u64, EvidenceError> {
        self.write(|transaction, writing| {
            let mut log = Appender::new(transaction)?;
            let mut first = None;
            for entry in entries {
                let number = log.add(entry, (writing.now)())?;
                first.get_or_insert(number);
            }
            log.finish(&writing.origin, &writing.signer)?;
            Ok(first.unwrap_or_default())
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
            let manifest = lookup::get(connection, *id)?;
            let mut parts = Vec::new();
            let mut lookup = Lookup::new(self.outside.as_ref());
            let stored = Parts::of(connection, *id, &mut lookup)?;
            for listed in Manifest::of(*id, &manifest)?.parts {
                let name = format!("证据 {id} 的 {}", listed.name);
                let content = match stored.read(connection, &listed.name, &mut lookup) {
                    Ok(Content::Whole(content, _)) => content,
                    Ok(Content::Erased(blob)) => return Err(Fault::Erased(blob)),
                    Ok(Content::Missing) => return Err(Fault::Changed(format!("{name} 不存在"))),
                    Err(fault) => return Err(fault.within(|detail| format!("{name}：{detail}"))),
                };
                if sha256(&content).to_string() != listed.sha256 {
                    return Err(Fault::Changed(format!("{name} 与清单中的摘要不符")));
                }
                parts.push(Part { listed, content });
            }
            Ok(Sealed { id: *id, manifest, parts })
        })
    }

    /// Whether a snapshot is kept here.
    ///
    /// # Errors
    /// Only what keeps us from looking.
    pub fn holds(&self, id: &SnapshotId) -> Result<bool, EvidenceError> {
        self.read(|connection| is_kept(connection, *id))
    }

    /// Writes the evidence as it is now to a new file `to`, synced, while others go on writing; what they write meanwhile
    /// is not in it. Not for a store of [`EvidenceStore::open_to_read`].
    ///
    /// # Errors
    /// When there is such a file already, or it cannot be written.
    pub fn copy_to(&self, to: &Path) -> Result<(), EvidenceError> {
        let no_access = |detail: String| EvidenceError::NoAccess { place: to.display().to_string(), detail };
        let name = to.to_str().ok_or_else(|| no_access("路径不是 UTF-8".to_owned()))?;
        // takes a moment of its own, and cannot do so within a transaction
        let copied = self.connection().execute("VACUUM INTO ?1", [name]);
        copied.map_err(|error| self.told(error.into()))?;
        File::open(to).and_then(|file| file.sync_all()).map_err(|error| no_access(error.to_string()))
    }

    /// Reads within one transaction: another process may write between two statements, and what is compared or put together
    /// must be of one moment.
    pub(crate) fn read<T>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, EvidenceError> {
        let connection = self.connection();
        let of_one_moment = || job(&*connection.unchecked_transaction()?);
        of_one_moment().map_err(|fault| self.told(fault))
    }

    pub(crate) fn told(&self, fault: Fault) -> EvidenceError {
        fault.told(&self.place)
    }

    pub(crate) fn write<T>(
        &self,
        job: impl FnOnce(&Transaction<'_>, &Writing) -> Result<T, Fault>,
    ) -> Result<T, EvidenceError> {
        let Some(writing) = &self.writing else {
            let detail = "本次只为读取而打开".to_owned();
            return Err(EvidenceError::NoAccess { place: self.place.clone(), detail });
        };
        let mut connection = self.connection();
        let write = || -> Result<T, Fault> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = job(&transaction, writing)?;
            transaction.commit()?;
            Ok(done)
        };
        write().map_err(|fault| self.told(fault))
    }

    pub(crate) fn sign_with(&mut self, signer: Signer) {
        if let Some(writing) = &mut self.writing {
            writing.signer = signer;
        }
    }

    /// A thread that panicked while it held the connection left no open transaction: dropping one rolls it back.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a snapshot and the entry that tells of it, unless it is kept.
fn put(
    transaction: &Transaction<'_>,
    writing: &Writing,
    (known, outgoing, log): (&mut Lookup, &mut Outgoing<'_>, &mut Appender<'_>),
    Whole { parts, manifest, host }: Whole,
) -> Result<(), Fault> {
    let (id, sm3) = (sha256(&manifest), sm3(&manifest));
    if is_kept(transaction, id)? {
        return Ok(());
    }
    let signature = writing.signer.sign(&manifest);
    let mut bases = Vec::new();
    let blob = Blob::new(manifest, Some("manifest".to_owned()));
    bases.extend(blob.put(transaction, known, &mut Outgoing::new(None))?);
    transaction.prepare_cached("INSERT INTO snapshots (id) VALUES (?1)")?.execute([id.0])?;
    let number = transaction.last_insert_rowid();
    for Alone { part, place, piece } in capsule::fill(parts, &host)? {
        let blob = Blob::new(piece.content, piece.family);
        bases.extend(blob.put(transaction, known, outgoing)?);
        transaction
            .prepare_cached("INSERT INTO chunks (snapshot, part, place, blob) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![number, part, place, blob.digest.0])?;
    }
    let entry = log.add(&LogEntry::manifest(id, sm3, bases), (writing.now)())?;
    sign(transaction, id, &writing.signer, &signature, entry)
}

pub(crate) fn is_kept(connection: &Connection, id: SnapshotId) -> Result<bool, Fault> {
    Ok(connection.prepare_cached("SELECT 1 FROM snapshots WHERE id = ?1")?.exists([id.0])?)
}

/// Notes the signature of a manifest.
pub(crate) fn sign(
    connection: &Connection,
    id: SnapshotId,
    signer: &Signer,
    signature: &[u8; 64],
    entry: u64,
) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO signatures (snapshot, key, signature, entry) \
             SELECT snapshots.number, keys.number, ?3, ?4 FROM snapshots, keys WHERE snapshots.id = ?1 AND keys.id = ?2",
        )?
        .execute(params![
            id.0,
            signer.public().id().0,
            signature,
            i64::try_from(entry).unwrap_or(i64::MAX)
        ])?;
    Ok(())
}
