//! The log as rows: adding entries, and reading the hashes of whole subtrees.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use xuncha_model::Timestamp;

use super::{
    entry::{LogEntry, Logged},
    merkle::{Frontier, Hash, leaf_hash, node_hash},
    note::Checkpoint,
};
use crate::{fault::Fault, keys::Signer};

/// Hashes of a full tile.
pub(crate) const TILE: u64 = 256;

/// Where the log ends.
pub(crate) struct Head {
    pub(crate) frontier: Frontier,
    pub(crate) at: Timestamp,
    pub(crate) note: String,
}

/// The end of the log; `None` while it is empty.
pub(crate) fn head(connection: &Connection) -> Result<Option<Head>, Fault> {
    let row = connection
        .prepare_cached("SELECT size, frontier, at, note FROM head")?
        .query_row([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((size, frontier, at, note)) = row else { return Ok(None) };
    let changed = || Fault::Changed("存证日志的末端记录被改动".to_owned());
    let size = u64::try_from(size).map_err(|_| changed())?;
    let frontier = Frontier::of(size, &frontier).ok_or_else(changed)?;
    let at = at.parse().map_err(|_| changed())?;
    Ok(Some(Head { frontier, at, note }))
}

/// Adds entries within one transaction; [`Appender::finish`] signs where it ends.
pub(crate) struct Appender<'t> {
    transaction: &'t Transaction<'t>,
    frontier: Frontier,
    last: Option<Timestamp>,
    began: u64,
}

impl<'t> Appender<'t> {
    pub(crate) fn new(transaction: &'t Transaction<'t>) -> Result<Self, Fault> {
        let (frontier, last) = match head(transaction)? {
            Some(head) => (head.frontier, Some(head.at)),
            None => (Frontier::default(), None),
        };
        let began = frontier.size;
        Ok(Self { transaction, frontier, last, began })
    }

    /// Writes an entry and gives its number. An entry that is earlier than the one before says so: the clock went back.
    pub(crate) fn add(&mut self, entry: &LogEntry, at: Timestamp) -> Result<u64, Fault> {
        let entry = match self.last {
            Some(last) if at < last => entry.clone().with("clock_back_from", last.to_string()),
            _ => entry.clone(),
        };
        let bytes = entry.bytes(at);
        let (number, hash) = (self.frontier.size, leaf_hash(&bytes));
        self.transaction
            .prepare_cached("INSERT INTO log (number, hash, entry) VALUES (?1, ?2, ?3)")?
            .execute(params![signed(number), hash, bytes])?;
        self.frontier.add(hash);
        self.last = Some(at);
        self.fill_tiles()?;
        Ok(number)
    }

    /// Signs the log as it is now.
    pub(crate) fn finish(self, origin: &str, signer: &Signer) -> Result<(), Fault> {
        let size = self.frontier.size;
        if size == self.began {
            return Ok(());
        }
        let note = Checkpoint { origin: origin.to_owned(), size, root: self.frontier.root() }.sign(signer);
        let at = self.last.unwrap_or(Timestamp::UNIX_EPOCH).to_string();
        let statement = if self.began == 0 {
            "INSERT INTO head (one, size, frontier, at, note) VALUES (1, ?1, ?2, ?3, ?4)"
        } else {
            "UPDATE head SET size = ?1, frontier = ?2, at = ?3, note = ?4"
        };
        self.transaction.prepare_cached(statement)?.execute(params![
            signed(size),
            self.frontier.bytes(),
            at,
            note
        ])?;
        Ok(())
    }

    /// Writes the tiles that the last entry filled, lowest first.
    fn fill_tiles(&self) -> Result<(), Fault> {
        let (mut level, mut count) = (0_u8, self.frontier.size);
        while count > 0 && count.is_multiple_of(TILE) {
            let number = count / TILE - 1;
            let mut ledger = Ledger::new(self.transaction);
            let hashes = ledger.row(level, number * TILE, TILE)?;
            self.transaction
                .prepare_cached("INSERT INTO tiles (level, number, hashes) VALUES (?1, ?2, ?3)")?
                .execute(params![level, signed(number), hashes.concat()])?;
            level += 1;
            count /= TILE;
        }
        Ok(())
    }
}

/// Reads hashes from tiles where they are full, else from the entries.
pub(crate) struct Ledger<'c> {
    connection: &'c Connection,
}

impl<'c> Ledger<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// The hash of the whole subtree at `level` and `index` (see [`super::merkle`]).
    pub(crate) fn subtree(&mut self, level: u8, index: u64) -> Result<Hash, Fault> {
        let within = level % 8;
        let hashes = self.row(level / 8, index << within, 1 << within)?;
        Ok(fold(hashes))
    }

    /// `count` hashes of a level of tiles, from `start` on, all within one tile.
    pub(crate) fn row(&mut self, tile_level: u8, start: u64, count: u64) -> Result<Vec<Hash>, Fault> {
        let number = start / TILE;
        let missing = || Fault::Changed(format!("存证日志缺少第 {tile_level} 层第 {number} 块"));
        if let Some(tile) = self.tile(tile_level, number)? {
            let at = usize::try_from(start % TILE).unwrap_or(usize::MAX);
            let end = at.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
            return tile.get(at..end).map(<[Hash]>::to_vec).ok_or_else(missing);
        }
        let hashes: Vec<Hash> = if tile_level == 0 {
            let mut statement = self
                .connection
                .prepare_cached("SELECT hash FROM log WHERE number >= ?1 AND number < ?2 ORDER BY number")?;
            let rows = statement.query_map([signed(start), signed(start + count)], |row| row.get(0))?;
            rows.collect::<Result<_, _>>()?
        } else {
            let below = |at| self.row(tile_level - 1, at * TILE, TILE).map(fold);
            (start..start + count).map(below).collect::<Result<_, _>>()?
        };
        if hashes.len() as u64 == count { Ok(hashes) } else { Err(missing()) }
    }

    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, Fault> {
        let bytes: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT hashes FROM tiles WHERE level = ?1 AND number = ?2")?
            .query_row(params![level, signed(number)], |row| row.get(0))
            .optional()?;
        Ok(bytes.map(|bytes| bytes.chunks_exact(32).filter_map(|hash| hash.try_into().ok()).collect()))
    }
}

/// The root of a power of two of hashes.
pub(crate) fn fold(mut hashes: Vec<Hash>) -> Hash {
    while hashes.len() > 1 {
        hashes = hashes.chunks(2).map(|pair| node_hash(&pair[0], &pair[pair.len() - 1])).collect();
    }
    hashes.first().copied().unwrap_or_default()
}

/// The entries of a range of numbers; what cannot be read is a fault.
pub(crate) fn entries(connection: &Connection, start: u64, end: u64) -> Result<Vec<Logged>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT number, entry FROM log WHERE number >= ?1 AND number < ?2 ORDER BY number")?;
    let rows = statement.query_map([signed(start), signed(end)], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    let mut entries = Vec::new();
    for row in rows {
        let (number, bytes) = row?;
        let number = u64::try_from(number).unwrap_or_default();
        let entry = Logged::read(number, bytes);
        entries.push(entry.ok_or_else(|| Fault::Changed(format!("存证日志第 {number} 条无法读取")))?);
    }
    Ok(entries)
}

/// As SQLite holds it.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
