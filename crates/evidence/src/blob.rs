//! One piece of content: compressed, under its digest, kept once; beside content that is alike, only what differs.
//!
//! Pages of one shop share most of their text. Content of a *family* (the pages of one host, say) is therefore tried
//! against a few earlier pieces of the family, its bases, and kept as what differs from the best of them where that pays.
//! A base is never told by another base, so reading takes at most one step. Bases and small content lie in the evidence file;
//! the rest may lie in a [depot](crate::depot).

use rusqlite::{Connection, OptionalExtension, params};
use xuncha_model::Digest;
use zstd::bulk::{Compressor, Decompressor};

use crate::{
    depot::{Outside, Stowed},
    digests::sha256,
    fault::Fault,
};

/// Largest piece of content, in bytes.
pub(crate) const LIMIT: u64 = 256 << 20;

/// On 185 saved pages (24.6 MB): level 3 leaves 17.7 % in 0.10 s, level 9 16.3 % in 0.45 s, level 12 16.2 % in 1.3 s.
/// Evidence is kept for years and made a few times an hour.
const LEVEL: i32 = 9;

/// Most bases of a family.
const MOST_BASES: usize = 4;

/// Largest base and largest content that is tried against one, in bytes: beyond, trying costs more than it saves.
const LARGEST_BASE: usize = 1 << 20;

/// Content is told by a base where that leaves at most so many hundredths of what it takes alone.
const WORTH_IT: usize = 70;

/// The content lies outside the file; it was deleted by rule and still lies there.
const OUTSIDE: i64 = 1;
const AWAY: i64 = 2;

/// What a trained dictionary of zstd begins with; a page that begins so cannot be a raw one.
const TRAINED: [u8; 4] = [0x37, 0xA4, 0x30, 0xEC];

/// A piece of content, ready to be written.
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    content: Vec<u8>,
    family: Option<String>,
}

/// What goes into a store's depot with a transaction. It must be there before the transaction is committed: see
/// [`Outgoing::send`].
pub(crate) struct Outgoing<'o> {
    outside: Option<&'o Outside>,
    contents: Vec<Stowed>,
    /// What is on its way, and not there to be read yet.
    taken: Vec<Digest>,
    /// Names of what was deleted, and comes again in a form that may be another.
    stale: Vec<String>,
}

impl<'o> Outgoing<'o> {
    pub(crate) const fn new(outside: Option<&'o Outside>) -> Self {
        Self { outside, contents: Vec::new(), taken: Vec::new(), stale: Vec::new() }
    }

    /// Where content of this stored form is to lie; `true` for outside. `stored` is taken there.
    fn takes(&mut self, digest: Digest, stored: &mut Vec<u8>) -> bool {
        let Some(outside) = self.outside.filter(|outside| stored.len() >= outside.from) else { return false };
        let name = outside.name(digest, sha256(stored));
        self.contents.push(Stowed { name, content: std::mem::take(stored) });
        self.taken.push(digest);
        true
    }

    /// Notes what still lies there of content that was deleted by rule and comes again.
    fn replaces(&mut self, connection: &Connection, digest: Digest) -> Result<(), Fault> {
        let stored = connection
            .prepare_cached("SELECT stored_digest FROM blobs WHERE digest = ?1 AND outside = 2")?
            .query_row([digest.0], |row| row.get(0).map(Digest))
            .optional()?;
        if let Some(stored) = stored {
            self.stale.push(self.outside.ok_or(Fault::NoDepot)?.name(digest, stored));
        }
        Ok(())
    }

    /// Puts it there, durably.
    pub(crate) fn send(self) -> Result<(), Fault> {
        let Some(outside) = self.outside else { return Ok(()) };
        outside.remove(&self.stale)?;
        outside.put(self.contents)
    }
}

impl Blob {
    /// Content that is like others of `family`, or of none.
    pub(crate) fn new(content: Vec<u8>, family: Option<String>) -> Self {
        Self { digest: sha256(&content), content, family }
    }

    /// Writes it, unless it is there. What is there is read through first: a new snapshot must not lean on
    /// content that was damaged since.
    pub(crate) fn put(&self, connection: &Connection, outgoing: &mut Outgoing<'_>) -> Result<(), Fault> {
        if outgoing.taken.contains(&self.digest) {
            return Ok(());
        }
        let there =
            connection.prepare_cached("SELECT 1 FROM blobs WHERE digest = ?1")?.exists([self.digest.0])?;
        let statement = if there {
            match get_beside(connection, self.digest, &mut Bases::new(outgoing.outside)) {
                // deleted by rule and seen again
                Err(Fault::Erased(_)) => {
                    outgoing.replaces(connection, self.digest)?;
                    "UPDATE blobs SET stored_digest = ?3, stored = ?4, base = ?5, outside = ?6 \
                     WHERE digest = ?1 AND size = ?2"
                }
                other => return other.map(drop),
            }
        } else {
            "INSERT INTO blobs (digest, size, stored_digest, stored, base, outside) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        };
        let alone = zstd::bulk::compress(&self.content, LEVEL)?;
        let fits = (64..=LARGEST_BASE).contains(&self.content.len()) && !self.content.starts_with(&TRAINED);
        let family = self.family.as_deref().filter(|_| fits);
        let bases = family.map_or_else(|| Ok(Vec::new()), |family| bases(connection, family))?;
        let mut best: Option<(Digest, Vec<u8>)> = None;
        for base in &bases {
            // a damaged base is told by verification; nothing new leans on it
            let Ok(known) = get(connection, *base) else { continue };
            let told = Compressor::with_dictionary(LEVEL, &known)?.compress(&self.content)?;
            let shortest = best.as_ref().map_or(alone.len() * WORTH_IT / 100, |(_, best)| best.len());
            if told.len() < shortest {
                best = Some((*base, told));
            }
        }
        let becomes_base = best.is_none() && family.is_some() && bases.len() < MOST_BASES;
        let (base, mut stored) = best.map_or_else(|| (None, alone), |(base, stored)| (Some(base.0), stored));
        let stored_digest = sha256(&stored);
        // what others are told by is read with each of them
        let outside = !becomes_base && outgoing.takes(self.digest, &mut stored);
        connection.prepare_cached(statement)?.execute(params![
            self.digest.0,
            i64::try_from(self.content.len()).unwrap_or(i64::MAX),
            stored_digest.0,
            stored,
            base,
            outside
        ])?;
        if let Some(family) = family.filter(|_| becomes_base) {
            connection
                .prepare_cached("INSERT INTO bases (family, place, blob) VALUES (?1, ?2, ?3)")?
                .execute(params![family, i64::try_from(bases.len()).unwrap_or(i64::MAX), self.digest.0])?;
        }
        Ok(())
    }
}

fn bases(connection: &Connection, family: &str) -> Result<Vec<Digest>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT blob FROM bases WHERE family = ?1 ORDER BY place")?;
    let bases = statement.query_map([family], |row| row.get(0).map(Digest))?;
    Ok(bases.collect::<Result<_, _>>()?)
}

/// A row of the table, as it is stored.
struct Stored {
    size: i64,
    digest: [u8; 32],
    content: Vec<u8>,
    base: Option<[u8; 32]>,
    outside: i64,
}

/// Content of the file itself by its digest, checked, such as a manifest. [`Fault::Erased`] when it was deleted by rule.
pub(crate) fn get(connection: &Connection, wanted: Digest) -> Result<Vec<u8>, Fault> {
    read(connection, wanted, Some(&mut Bases::new(None)))
}

/// Any content; for reading much in one go: bases that were just read and checked are kept for the next.
pub(crate) fn get_beside(
    connection: &Connection,
    wanted: Digest,
    bases: &mut Bases<'_>,
) -> Result<Vec<u8>, Fault> {
    read(connection, wanted, Some(bases))
}

/// Bases that were read lately, newest last; and where content lies that is not in the file.
pub(crate) struct Bases<'o> {
    known: Vec<(Digest, Vec<u8>)>,
    outside: Option<&'o Outside>,
}

impl<'o> Bases<'o> {
    /// As many as most families have; together at most 8 MiB.
    const MOST: usize = 2 * MOST_BASES;

    pub(crate) const fn new(outside: Option<&'o Outside>) -> Self {
        Self { known: Vec::new(), outside }
    }

    fn get(&mut self, connection: &Connection, base: Digest) -> Result<&[u8], Fault> {
        let at = match self.known.iter().position(|(known, _)| *known == base) {
            Some(at) => at,
            None => {
                let content = read(connection, base, None)?;
                if self.known.len() == Self::MOST {
                    self.known.remove(0);
                }
                self.known.push((base, content));
                self.known.len() - 1
            }
        };
        Ok(self.known.get(at).map_or(&[], |(_, content)| content))
    }
}

/// Without `bases`, content that leans on other content is refused: a base leans on nothing.
fn read(connection: &Connection, wanted: Digest, bases: Option<&mut Bases<'_>>) -> Result<Vec<u8>, Fault> {
    let row = connection
        .prepare_cached("SELECT size, stored_digest, stored, base, outside FROM blobs WHERE digest = ?1")?
        .query_row([wanted.0], |row| {
            Ok(Stored {
                size: row.get(0)?,
                digest: row.get(1)?,
                content: row.get(2)?,
                base: row.get(3)?,
                outside: row.get(4)?,
            })
        })
        .optional()?;
    let changed = |what: &str| Fault::Changed(format!("数据块 {wanted} {what}"));
    let mut row = row.ok_or_else(|| changed("不存在"))?;
    if row.content.is_empty() && row.outside != OUTSIDE && is_erased(connection, wanted)? {
        // what is still to be taken away outside keeps the digest that names it there
        let is_told = match row.outside {
            0 => Digest(row.digest) == sha256(b""),
            state => state == AWAY,
        };
        let is_plain = is_told && row.base.is_none();
        return Err(if is_plain { Fault::Erased(wanted) } else { changed("已删除，但登记被改动") });
    }
    let size = u64::try_from(row.size).ok().filter(|size| *size <= LIMIT);
    let size = size.ok_or_else(|| changed("登记的大小不合理"))?;
    match row.outside {
        0 => {}
        OUTSIDE if row.content.is_empty() => {
            let outside = bases.as_ref().and_then(|bases| bases.outside).ok_or(Fault::NoDepot)?;
            row.content = outside.get(wanted, Digest(row.digest))?;
        }
        _ => return Err(changed("登记的存放处被改动")),
    }
    if sha256(&row.content) != Digest(row.digest) {
        return Err(changed("的存储内容与登记的摘要不符"));
    }
    let capacity = usize::try_from(size).unwrap_or(usize::MAX);
    let unpacked = match (row.base, bases) {
        (None, _) => zstd::bulk::decompress(&row.content, capacity),
        (Some(_), None) => return Err(changed("所依据的数据块又依据别的数据块")),
        (Some(base), Some(bases)) => {
            let known = bases
                .get(connection, Digest(base))
                .map_err(|fault| fault.within(|detail| format!("数据块 {wanted} 所依据的{detail}")))?;
            Decompressor::with_dictionary(known)
                .and_then(|mut unpacker| unpacker.decompress(&row.content, capacity))
        }
    };
    let content = unpacked.map_err(|_| changed("无法解压"))?;
    if content.len() as u64 != size {
        return Err(changed("解压后的大小与登记的不符"));
    }
    if sha256(&content) != wanted {
        return Err(changed("解压后的内容与摘要不符"));
    }
    Ok(content)
}

fn is_erased(connection: &Connection, blob: Digest) -> Result<bool, Fault> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM chunks NATURAL JOIN erasures WHERE blob = ?1")?
        .exists([blob.0])?)
}
