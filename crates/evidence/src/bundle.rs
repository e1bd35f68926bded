//! A bundle: contents of many blobs one after the other, as one zstd frame.
//!
//! What a shop's pages share is said once in a bundle, and its frame is packed as tightly as zstd can. Rows of `blobs` say
//! where each content lies, and keep its digest; [`compact`](crate::compact) makes bundles of what was captured.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{digests::sha256, fault::Fault};

/// Most bytes of the contents of a bundle: whoever wants one of them unpacks all, in some ten milliseconds.
pub(crate) const MOST: usize = 8 << 20;

/// zstd's slowest ordinary level, for what is made once at night: of real pages it leaves 7 % less than level 9.
const LEVEL: i32 = 19;

/// Level at which a bundle is written again when something was taken out of it.
const LEVEL_AGAIN: i32 = 9;

/// The frame of contents.
pub(crate) fn pack(contents: &[u8]) -> std::io::Result<Vec<u8>> {
    zstd::bulk::compress(contents, LEVEL)
}

/// Writes a frame that [`pack`] made, and gives its number.
pub(crate) fn write(connection: &Connection, size: usize, stored: &[u8]) -> Result<i64, Fault> {
    connection
        .prepare_cached("INSERT INTO bundles (size, stored_digest, stored) VALUES (?1, ?2, ?3)")?
        .execute(params![i64::try_from(size).unwrap_or(i64::MAX), sha256(stored).0, stored])?;
    Ok(connection.last_insert_rowid())
}

/// The contents of a bundle, as they were written.
pub(crate) fn read(connection: &Connection, number: i64) -> Result<Vec<u8>, Fault> {
    let changed = |what: &str| Fault::Changed(format!("合并块 {number} {what}"));
    let row: Option<(i64, [u8; 32], Vec<u8>)> = connection
        .prepare_cached("SELECT size, stored_digest, stored FROM bundles WHERE number = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (size, digest, stored) = row.ok_or_else(|| changed("不存在"))?;
    let size = usize::try_from(size).ok().filter(|size| *size <= MOST);
    let size = size.ok_or_else(|| changed("登记的大小不合理"))?;
    if sha256(&stored).0 != digest {
        return Err(changed("的存储内容与登记的摘要不符"));
    }
    if stored.is_empty() && size == 0 {
        return Ok(Vec::new());
    }
    let content = zstd::bulk::decompress(&stored, size).map_err(|_| changed("无法解压"))?;
    if content.len() == size { Ok(content) } else { Err(changed("解压后的大小与登记的不符")) }
}

/// Takes out of every bundle what was deleted by rule; gives how many pieces. Where nothing is left, nothing is kept.
pub(crate) fn take_out(connection: &Connection) -> Result<u64, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT bundle FROM blobs WHERE outside = 2 AND bundle IS NOT NULL")?;
    let numbers: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for number in numbers {
        let mut contents = read(connection, number)?;
        let mut gone =
            connection.prepare_cached("SELECT start, size FROM blobs WHERE outside = 2 AND bundle = ?1")?;
        let mut rows = gone.query([number])?;
        while let Some(row) = rows.next()? {
            let at =
                |column| Ok::<_, Fault>(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(usize::MAX));
            let (start, size) = (at(0)?, at(1)?);
            let range = start..start.saturating_add(size);
            contents
                .get_mut(range)
                .map(|gone| gone.fill(0))
                .ok_or_else(|| Fault::Changed(format!("合并块 {number} 中有一块登记的位置不合理")))?;
        }
        let is_used = "SELECT 1 FROM blobs WHERE bundle = ?1 AND outside = 0";
        if !connection.prepare_cached(is_used)?.exists([number])? {
            contents.clear();
        }
        let stored = match contents.as_slice() {
            [] => Vec::new(),
            some => zstd::bulk::compress(some, LEVEL_AGAIN)?,
        };
        let size = i64::try_from(contents.len()).unwrap_or(i64::MAX);
        connection
            .prepare_cached(
                "UPDATE bundles SET size = ?2, stored_digest = ?3, stored = ?4 WHERE number = ?1",
            )?
            .execute(params![number, size, sha256(&stored).0, stored])?;
    }
    let gone = connection.execute(
        "UPDATE blobs SET outside = 0, size = 0, bundle = NULL, start = NULL WHERE outside = 2 AND bundle IS NOT NULL",
        [],
    )?;
    Ok(gone as u64)
}
