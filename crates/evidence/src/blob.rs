//! One piece of content: compressed, under its digest, kept once; beside content that is alike, only what differs.
//!
//! Pages of one shop share most of their text. Content of a *family* (the pages of one host, say) is therefore tried
//! against a few earlier pieces of the family, its bases, and kept as what differs from the best of them where that pays.
//! A base is never told by another base, so reading takes at most one step.

use rusqlite::{Connection, OptionalExtension, params};
use xuncha_model::Digest;
use zstd::bulk::{Compressor, Decompressor};

use crate::{digests::sha256, fault::Fault};

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

/// What a trained dictionary of zstd begins with; a page that begins so cannot be a raw one.
const TRAINED: [u8; 4] = [0x37, 0xA4, 0x30, 0xEC];

/// A piece of content, ready to be written.
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    content: Vec<u8>,
    family: Option<String>,
}

impl Blob {
    /// Content that is like others of `family`, or of none.
    pub(crate) fn new(content: Vec<u8>, family: Option<String>) -> Self {
        Self { digest: sha256(&content), content, family }
    }

    /// Writes it, unless it is there. What is there is read through first: a new snapshot must not lean on
    /// content that was damaged since.
    pub(crate) fn put(&self, connection: &Connection) -> Result<(), Fault> {
        let there =
            connection.prepare_cached("SELECT 1 FROM blobs WHERE digest = ?1")?.exists([self.digest.0])?;
        let statement = if there {
            match get(connection, self.digest) {
                // deleted by rule and seen again
                Err(Fault::Erased(_)) => {
                    "UPDATE blobs SET stored_digest = ?3, stored = ?4, base = ?5 WHERE digest = ?1 AND size = ?2"
                }
                other => return other.map(drop),
            }
        } else {
            "INSERT INTO blobs (digest, size, stored_digest, stored, base) VALUES (?1, ?2, ?3, ?4, ?5)"
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
        let is_alone = best.is_none();
        let (base, stored) = best.map_or_else(|| (None, alone), |(base, stored)| (Some(base.0), stored));
        connection.prepare_cached(statement)?.execute(params![
            self.digest.0,
            i64::try_from(self.content.len()).unwrap_or(i64::MAX),
            sha256(&stored).0,
            stored,
            base
        ])?;
        if let Some(family) = family.filter(|_| is_alone && bases.len() < MOST_BASES) {
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
}

/// Content by its digest, checked. [`Fault::Erased`] when it was deleted by rule.
pub(crate) fn get(connection: &Connection, wanted: Digest) -> Result<Vec<u8>, Fault> {
    read(connection, wanted, Some(&mut Bases::default()))
}

/// The same, for reading much in one go: bases that were just read and checked are kept for the next.
pub(crate) fn get_beside(
    connection: &Connection,
    wanted: Digest,
    bases: &mut Bases,
) -> Result<Vec<u8>, Fault> {
    read(connection, wanted, Some(bases))
}

/// Bases that were read lately, newest last.
#[derive(Default)]
pub(crate) struct Bases(Vec<(Digest, Vec<u8>)>);

impl Bases {
    /// As many as most families have; together at most 8 MiB.
    const MOST: usize = 2 * MOST_BASES;

    fn get(&mut self, connection: &Connection, base: Digest) -> Result<&[u8], Fault> {
        let at = match self.0.iter().position(|(known, _)| *known == base) {
            Some(at) => at,
            None => {
                let content = read(connection, base, None)?;
                if self.0.len() == Self::MOST {
                    self.0.remove(0);
                }
                self.0.push((base, content));
                self.0.len() - 1
            }
        };
        Ok(self.0.get(at).map_or(&[], |(_, content)| content))
    }
}

/// Without `bases`, content that leans on other content is refused: a base leans on nothing.
fn read(connection: &Connection, wanted: Digest, bases: Option<&mut Bases>) -> Result<Vec<u8>, Fault> {
    let row = connection
        .prepare_cached("SELECT size, stored_digest, stored, base FROM blobs WHERE digest = ?1")?
        .query_row([wanted.0], |row| {
            Ok(Stored { size: row.get(0)?, digest: row.get(1)?, content: row.get(2)?, base: row.get(3)? })
        })
        .optional()?;
    let changed = |what: &str| Fault::Changed(format!("数据块 {wanted} {what}"));
    let row = row.ok_or_else(|| changed("不存在"))?;
    if row.content.is_empty() && is_erased(connection, wanted)? {
        let is_plain = Digest(row.digest) == sha256(b"") && row.base.is_none();
        return Err(if is_plain { Fault::Erased(wanted) } else { changed("已删除，但登记被改动") });
    }
    let size = u64::try_from(row.size).ok().filter(|size| *size <= LIMIT);
    let size = size.ok_or_else(|| changed("登记的大小不合理"))?;
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
