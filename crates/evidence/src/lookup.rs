//! Finding content by its digest: in the file, in a bundle, or in the depot; unpacked, and checked against every digest that
//! is kept of it.
//!
//! A [`Lookup`] remembers the bases and bundles that it read last, for what lies together is read together.

use rusqlite::{Connection, OptionalExtension as _};
use xuncha_model::Digest;
use zstd::bulk::{Compressor, Decompressor};

use crate::{bundle, depot::Outside, digests::sha256, fault::Fault, recent::Recent};

/// Largest piece of content, in bytes.
pub(crate) const LIMIT: u64 = 256 << 20;

/// States of a row: its content lies outside the file; it was deleted by rule and still lies there, or in a bundle.
const OUTSIDE: i64 = 1;
const AWAY: i64 = 2;

/// What was read and checked lately, newest last; and where content lies that is not in the file.
#[derive(Default)]
pub(crate) struct Lookup {
    /// As many as the families of one host have; together at most 24 MiB.
    bases: Recent<Digest, Base, 24>,
    /// What two neighbours lie in, and their manifests; together at most 32 MiB.
    bundles: Recent<i64, Vec<u8>, 4>,
    /// Unpacks what leans on nothing.
    unpacker: Option<Decompressor<'static>>,
    /// Packs what leans on nothing.
    packers: Packers,
    outside: Option<Outside>,
}

struct Base {
    content: Vec<u8>,
    /// Unpacks what leans on it.
    unpacker: Decompressor<'static>,
    packers: Packers,
}

/// Contexts that pack, by level: to make one ready for a base takes longer than to pack a page with it.
#[derive(Default)]
struct Packers(Vec<(i32, Compressor<'static>)>);

impl Packers {
    fn pack(&mut self, level: i32, base: &[u8], content: &[u8]) -> std::io::Result<Vec<u8>> {
        let at = match self.0.iter().position(|(known, _)| *known == level) {
            Some(at) => at,
            None => {
                self.0.push((level, Compressor::with_dictionary(level, base)?));
                self.0.len() - 1
            }
        };
        self.0.get_mut(at).map_or_else(|| Ok(Vec::new()), |(_, packer)| packer.compress(content))
    }
}

/// A row of the table, as it is stored.
struct Stored {
    size: usize,
    digest: Digest,
    content: Vec<u8>,
    base: Option<[u8; 32]>,
    outside: i64,
    bundle: Option<i64>,
    start: Option<i64>,
}

/// Content of the file itself by its digest, such as a manifest.
///
/// # Errors
/// As [`Lookup::get`].
pub(crate) fn get(connection: &Connection, wanted: Digest) -> Result<Vec<u8>, Fault> {
    Lookup::default().get(connection, wanted)
}

impl Lookup {
    /// One that finds what lies outside too.
    pub(crate) fn new(outside: Option<&Outside>) -> Self {
        Self { outside: outside.cloned(), ..Self::default() }
    }

    /// Any content.
    ///
    /// # Errors
    /// [`Fault::Erased`] when it was deleted by rule, [`Fault::Changed`] when it is not as it was kept.
    pub(crate) fn get(&mut self, connection: &Connection, wanted: Digest) -> Result<Vec<u8>, Fault> {
        self.read(connection, wanted, true)
    }

    /// The stored form of content that leans on nothing.
    pub(crate) fn pack(&mut self, level: i32, content: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(self.packers.pack(level, &[], content)?)
    }

    /// The stored form of content that is told by a base, which leans on nothing itself.
    pub(crate) fn pack_beside(
        &mut self,
        connection: &Connection,
        base: Digest,
        level: i32,
        content: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let Base { content: known, packers, .. } = self.known(connection, base)?;
        Ok(packers.pack(level, known, content)?)
    }

    fn known(&mut self, connection: &Connection, digest: Digest) -> Result<&mut Base, Fault> {
        let base = match self.bases.take(&digest) {
            Some(base) => base,
            None => {
                let content = self.read(connection, digest, false)?;
                let unpacker = Decompressor::with_dictionary(&content)?;
                Base { content, unpacker, packers: Packers::default() }
            }
        };
        Ok(self.bases.keep(digest, base))
    }

    fn bundle(&mut self, connection: &Connection, number: i64) -> Result<&[u8], Fault> {
        let content = match self.bundles.take(&number) {
            Some(content) => content,
            None => bundle::read(connection, number)?,
        };
        Ok(self.bundles.keep(number, content))
    }

    fn read(&mut self, connection: &Connection, wanted: Digest, may_lean: bool) -> Result<Vec<u8>, Fault> {
        let changed = |what: &str| Fault::Changed(format!("数据块 {wanted} {what}"));
        let row = row(connection, wanted)?.ok_or_else(|| changed("不存在"))?;
        if row.size as u64 > LIMIT {
            return Err(changed("登记的大小不合理"));
        }
        if let Some(number) = row.bundle {
            return self.bundled(connection, wanted, &row, number);
        }
        if row.content.is_empty() && row.outside != OUTSIDE && is_erased(connection, wanted)? {
            // what is still to be taken away outside keeps the digest that names it there
            let is_told = row.outside == AWAY || (row.outside == 0 && row.digest == sha256(b""));
            let is_plain = is_told && row.base.is_none();
            return Err(if is_plain {
                Fault::Erased(wanted)
            } else {
                changed("已删除，但登记被改动")
            });
        }
        let content = match row.outside {
            0 => row.content,
            OUTSIDE if row.content.is_empty() => {
                self.outside.as_ref().ok_or(Fault::NoDepot)?.get(wanted, row.digest)?
            }
            _ => return Err(changed("登记的存放处被改动")),
        };
        if sha256(&content) != row.digest {
            return Err(changed("的存储内容与登记的摘要不符"));
        }
        let unpacked = match row.base {
            None => {
                if self.unpacker.is_none() {
                    self.unpacker = Some(Decompressor::new()?);
                }
                self.unpacker
                    .as_mut()
                    .map_or_else(|| Ok(Vec::new()), |one| one.decompress(&content, row.size))
            }
            Some(_) if !may_lean => return Err(changed("所依据的数据块又依据别的数据块")),
            Some(base) => {
                let known = self
                    .known(connection, Digest(base))
                    .map_err(|fault| fault.within(|detail| format!("数据块 {wanted} 所依据的{detail}")))?;
                known.unpacker.decompress(&content, row.size)
            }
        };
        let content = unpacked.map_err(|_| changed("无法解压"))?;
        if content.len() != row.size {
            return Err(changed("解压后的大小与登记的不符"));
        }
        if sha256(&content) != wanted {
            return Err(changed("解压后的内容与摘要不符"));
        }
        Ok(content)
    }

    /// What lies in a bundle. What was deleted by rule lies there until it is taken out, and is looked at all the same.
    fn bundled(
        &mut self,
        connection: &Connection,
        wanted: Digest,
        row: &Stored,
        number: i64,
    ) -> Result<Vec<u8>, Fault> {
        let changed = |what: &str| Fault::Changed(format!("数据块 {wanted} {what}"));
        let is_plain = row.content.is_empty() && row.base.is_none() && row.digest == sha256(b"");
        if !is_plain || ![0, AWAY].contains(&row.outside) {
            return Err(changed("登记的存放处被改动"));
        }
        let place = row.start.and_then(|start| usize::try_from(start).ok());
        let range = place.and_then(|start| Some(start..start.checked_add(row.size)?));
        let bundle = self
            .bundle(connection, number)
            .map_err(|fault| fault.within(|detail| format!("数据块 {wanted} 所在的{detail}")))?;
        let content = range.and_then(|range| bundle.get(range));
        let content = content.ok_or_else(|| changed("登记的位置不在所在的合并块内"))?;
        if sha256(content) != wanted {
            return Err(changed("在合并块中的内容与摘要不符"));
        }
        match row.outside {
            AWAY if is_erased(connection, wanted)? => Err(Fault::Erased(wanted)),
            AWAY => Err(changed("登记为已删除，但没有按期限删除的记载")),
            _ => Ok(content.to_vec()),
        }
    }
}

fn row(connection: &Connection, wanted: Digest) -> Result<Option<Stored>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT size, stored_digest, stored, base, outside, bundle, start FROM blobs WHERE digest = ?1",
    )?;
    let row = statement.query_row([wanted.0], |row| {
        Ok(Stored {
            size: usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX),
            digest: Digest(row.get(1)?),
            content: row.get(2)?,
            base: row.get(3)?,
            outside: row.get(4)?,
            bundle: row.get(5)?,
            start: row.get(6)?,
        })
    });
    Ok(row.optional()?)
}

fn is_erased(connection: &Connection, blob: Digest) -> Result<bool, Fault> {
    Ok(connection.prepare_cached("SELECT 1 FROM erased WHERE blob = ?1")?.exists([blob.0])?)
}
