//! Bundling what was captured: done at leisure, for instance every night, so that capturing stays quick.
//!
//! Content of one host that is like other content (pages, their text, records about them; not pictures) goes into bundles
//! in the order of capture, manifests into bundles of their own. Every digest stays what it was. A bundle is unpacked again
//! and compared byte for byte before it is written; old form and new form change places in one transaction, which SQLite
//! syncs before it counts. What lies in a depot stays there.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use xuncha_model::{Digest, SnapshotId};

use crate::{
    EntryKind, EvidenceError, EvidenceStore, LogEntry, bundle, digests::sha256, fault::Fault, log::Appender,
    lookup::Lookup, manifest::Manifest, seal,
};

/// Least bytes of content that make a bundle: less waits until more was captured.
pub const LEAST_BUNDLED: usize = 256 << 10;

/// A bundle that saves less than so many hundredths is not made.
const WORTH_IT: usize = 10;

/// What bundling came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compacted {
    /// Bundles made.
    pub bundles: u64,
    /// Pieces of content that lie in them.
    pub blobs: u64,
    /// What these took before, in bytes.
    pub before: u64,
    /// What the bundles take.
    pub after: u64,
    /// Pieces that were left as they are because they are not as they were kept; verification tells more.
    pub damaged: u64,
}

/// A piece of content that may be bundled.
struct Loose {
    blob: Digest,
    stored: usize,
}

impl EvidenceStore {
    /// Bundles what is not bundled yet, in bundles of `least` bytes of content or more ([`LEAST_BUNDLED`]); entered in the
    /// log. Others may go on capturing meanwhile.
    ///
    /// # Errors
    /// When the file cannot be read or written; bundles that were made until then stay.
    pub fn compact(&self, least: usize) -> Result<Compacted, EvidenceError> {
        let groups = self.read(groups)?;
        let mut done = Compacted::default();
        for (_, loose) in groups {
            self.group(loose, least, &mut done)?;
        }
        if done.bundles > 0 {
            self.write(|transaction, writing| {
                let mut log = Appender::new(transaction)?;
                let entry = LogEntry::new(EntryKind::Compact)
                    .with("bundles", done.bundles)
                    .with("pieces", done.blobs)
                    .with("before", done.before)
                    .with("after", done.after);
                log.add(&entry, (writing.now)())?;
                log.finish(&writing.origin, &writing.signer)
            })?;
            self.give_room_back()?;
        }
        Ok(done)
    }

    fn group(&self, loose: Vec<Loose>, least: usize, done: &mut Compacted) -> Result<(), EvidenceError> {
        let mut lookup = Lookup::default();
        let (mut taken, mut contents) = (Vec::new(), Vec::new());
        for one in loose {
            let content =
                match self.read(|connection| Ok(lookup.get(connection, one.blob).map_err(Fault::damage)))? {
                    Ok(content) => content,
                    // deleted by rule meanwhile
                    Err(Err(Fault::Erased(_))) => continue,
                    Err(Ok(_)) => {
                        done.damaged += 1;
                        continue;
                    }
                    Err(Err(fault)) => return self.read(|_| Err(fault)),
                };
            if contents.len() + content.len() > bundle::MOST {
                self.bundle(&taken, &contents, least, done)?;
                taken.clear();
                contents.clear();
            }
            taken.push((one, contents.len()));
            contents.extend(content);
        }
        self.bundle(&taken, &contents, least, done)
    }

    fn bundle(
        &self,
        taken: &[(Loose, usize)],
        contents: &[u8],
        least: usize,
        done: &mut Compacted,
    ) -> Result<(), EvidenceError> {
        let before: usize = taken.iter().map(|(loose, _)| loose.stored).sum();
        if contents.len() < least || taken.len() < 2 {
            return Ok(());
        }
        let pack = || -> Result<Vec<u8>, Fault> {
            let stored = bundle::pack(contents)?;
            if zstd::bulk::decompress(&stored, contents.len())? != contents {
                return Err(Fault::Unwritable("程序缺陷：合并块解压后与原内容不同，没有采用".into()));
            }
            Ok(stored)
        };
        let stored = self.read(|_| pack())?;
        if stored.len() > before - before * WORTH_IT / 100 {
            return Ok(());
        }
        let is_done = self.write(|transaction, _| {
            let number = bundle::write(transaction, contents.len(), &stored)?;
            // as it will be read
            if bundle::read(transaction, number)? != contents {
                return Err(Fault::Changed(format!("合并块 {number} 写入后读出的内容不同")));
            }
            for (loose, start) in taken {
                let moved = transaction
                    .prepare_cached(
                        "UPDATE blobs SET stored = x'', stored_digest = ?2, base = NULL, bundle = ?3, start = ?4 \
                         WHERE digest = ?1 AND outside = 0 AND bundle IS NULL AND length(stored) > 0",
                    )?
                    .execute(params![
                        loose.blob.0,
                        sha256(b"").0,
                        number,
                        i64::try_from(*start).unwrap_or(i64::MAX)
                    ])?;
                if moved != 1 {
                    return Err(Fault::Told(EvidenceError::InUse { place: self.place.clone() }));
                }
            }
            Ok(())
        });
        match is_done {
            Ok(()) => {
                done.bundles += 1;
                done.blobs += taken.len() as u64;
                done.before += before as u64;
                done.after += stored.len() as u64;
                Ok(())
            }
            // somebody deleted by rule or bundled at the same time, or holds the file: next time
            Err(EvidenceError::InUse { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes the file anew when a quarter of it is free; others wait for so long, or it waits for the next time.
    fn give_room_back(&self) -> Result<(), EvidenceError> {
        // not within a transaction: SQLite wants none for this
        let connection = self.connection();
        let vacuum = || -> Result<(), Fault> {
            let pages = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            if pages("freelist_count")? > pages("page_count")? / 4 {
                connection.execute_batch("VACUUM")?;
            }
            Ok(())
        };
        match vacuum().map_err(|fault| self.told(fault)) {
            Err(EvidenceError::InUse { .. } | EvidenceError::NoSpace { .. }) => Ok(()),
            done => done,
        }
    }
}

/// What may be bundled, by host; manifests under an empty one. In the order of capture, each piece once.
fn groups(connection: &Connection) -> Result<BTreeMap<String, Vec<Loose>>, Fault> {
    const LOOSE: &str = "outside = 0 AND bundle IS NULL AND length(stored) > 0";
    let mut groups: BTreeMap<String, Vec<Loose>> = BTreeMap::new();
    let (mut seen, mut lookup) = (BTreeSet::new(), Lookup::default());
    let mut statement = connection.prepare(&format!(
        "SELECT id, length(stored) FROM snapshots JOIN blobs ON digest = id WHERE {LOOSE} ORDER BY number"
    ))?;
    let manifests = statement.query_map([], loose)?;
    groups.insert(String::new(), manifests.collect::<Result<_, _>>()?);

    let mut statement = connection.prepare(&format!(
        "SELECT DISTINCT number, id FROM chunks JOIN blobs ON digest = blob JOIN snapshots ON number = snapshot \
         WHERE {LOOSE} ORDER BY number"
    ))?;
    let snapshots = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, Digest(row.get(1)?))))?;
    let mut of = connection.prepare(&format!(
        "SELECT blob, length(stored), part FROM chunks JOIN blobs ON digest = blob WHERE snapshot = ?1 AND {LOOSE}"
    ))?;
    for row in snapshots {
        let (number, id) = row?;
        let Some(manifest) = manifest(connection, id, &mut lookup)? else { continue };
        let is_alike = |name: &str| {
            let part = manifest.parts.iter().find(|part| part.name == name);
            name == crate::capsule::PART || part.is_some_and(|part| seal::is_alike(&part.media_type))
        };
        let group = groups.entry(format!("host {}", seal::host(&manifest.url))).or_default();
        let mut rows = of.query([number])?;
        while let Some(row) = rows.next()? {
            let piece = loose(row)?;
            if is_alike(&row.get::<_, String>(2)?) && seen.insert(piece.blob) {
                group.push(piece);
            }
        }
    }
    Ok(groups)
}

fn loose(row: &rusqlite::Row<'_>) -> rusqlite::Result<Loose> {
    let stored = usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default();
    Ok(Loose { blob: Digest(row.get(0)?), stored })
}

/// `None` for one that is damaged: verification tells of it.
fn manifest(connection: &Connection, id: SnapshotId, lookup: &mut Lookup) -> Result<Option<Manifest>, Fault> {
    match lookup.get(connection, id).and_then(|bytes| Manifest::of(id, &bytes)) {
        Ok(manifest) => Ok(Some(manifest)),
        Err(fault) => fault.damage().map(|_| None),
    }
}
