//! Reading the parts of one snapshot: pieces from its capsule and from rows of their own, put together.

use rusqlite::{Connection, params};
use xuncha_model::{Digest, SnapshotId};

use crate::{
    capsule::{self, Capsule},
    fault::Fault,
    lookup::Lookup,
};

/// Where the pieces of a snapshot lie.
pub(crate) struct Parts {
    /// The number of the snapshot.
    pub(crate) number: i64,
    capsule: Inside,
}

enum Inside {
    /// Kept by an older version: every piece has a row of its own.
    None,
    Here(Capsule),
    /// Deleted by rule.
    Erased(Digest),
    /// What is wrong with it.
    Changed(String),
}

/// What a part is found to be.
pub(crate) enum Content {
    /// Its bytes, and their SHA-256 where it was compared already.
    Whole(Vec<u8>, Option<Digest>),
    /// Something of it was deleted by rule; all else is as it was left.
    Erased(Digest),
    /// Nothing of it is there.
    Missing,
}

impl Parts {
    /// # Errors
    /// What keeps us from looking; what is wrong with the capsule is told with each part.
    pub(crate) fn of(connection: &Connection, id: SnapshotId, lookup: &mut Lookup) -> Result<Self, Fault> {
        let number: i64 = connection
            .prepare_cached("SELECT number FROM snapshots WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0))?;
        let rows = rows(connection, number, capsule::PART)?;
        let capsule = match rows.as_slice() {
            [] => Inside::None,
            [(0, blob)] => match lookup.get(connection, *blob) {
                Ok(content) => {
                    let opened = Capsule::open(content).map(Inside::Here);
                    opened.unwrap_or_else(|| Inside::Changed(format!("数据块 {blob} 的排列无法读取")))
                }
                Err(Fault::Erased(blob)) => Inside::Erased(blob),
                Err(fault) => Inside::Changed(fault.damage()?),
            },
            _ => Inside::Changed(format!("证据 {id} 的数据块次序被改动")),
        };
        Ok(Self { number, capsule })
    }

    /// Names of parts that have pieces here, listed or not.
    pub(crate) fn names(&self, connection: &Connection) -> Result<Vec<String>, Fault> {
        let mut statement = connection
            .prepare_cached("SELECT DISTINCT part FROM chunks WHERE snapshot = ?1 AND part <> ''")?;
        let names = statement.query_map([self.number], |row| row.get(0))?;
        let mut names: Vec<String> = names.collect::<Result<_, _>>()?;
        if let Inside::Here(capsule) = &self.capsule {
            names.extend(capsule.parts().map(str::to_owned));
        }
        Ok(names)
    }

    /// A part; its pieces are compared with their digests, the whole is not.
    ///
    /// # Errors
    /// [`Fault::Changed`], or what keeps us from looking.
    pub(crate) fn read(
        &self,
        connection: &Connection,
        part: &str,
        lookup: &mut Lookup,
    ) -> Result<Content, Fault> {
        let rows = rows(connection, self.number, part)?;
        let astray = || Fault::Changed(format!("{part} 的数据块次序被改动"));
        let pieces: Vec<Option<&[u8]>> = match &self.capsule {
            Inside::Here(capsule) => capsule.pieces(part).collect(),
            _ => Vec::new(),
        };
        let is_here = !pieces.is_empty();
        if let (Inside::Changed(detail), false) = (&self.capsule, rows.first().is_some_and(|row| row.0 == 0))
        {
            return Err(Fault::Changed(detail.clone()));
        }
        let mut erased = match &self.capsule {
            Inside::Erased(blob) => Some(*blob),
            _ => None,
        };
        if !is_here && rows.is_empty() && erased.is_none() {
            return Ok(Content::Missing);
        }
        if is_here && pieces.iter().filter(|piece| piece.is_none()).count() != rows.len() {
            return Err(astray());
        }
        // rows are counted from 0; in the capsule stands where each of them comes
        let mut content = Vec::new();
        let mut inside = pieces.into_iter();
        let (mut single, count) = (None, rows.len());
        for (expected, (place, blob)) in (0_i64..).zip(rows) {
            if place != expected {
                return Err(astray());
            }
            inside.by_ref().map_while(|piece| piece).for_each(|piece| content.extend(piece));
            match lookup.get(connection, blob) {
                Ok(bytes) if content.is_empty() => (content, single) = (bytes, Some(blob)),
                Ok(bytes) => content.extend(bytes),
                Err(Fault::Erased(blob)) => erased = Some(blob),
                Err(fault) => return Err(fault),
            }
        }
        for piece in inside {
            content.extend(piece.ok_or_else(astray)?);
        }
        Ok(match erased {
            Some(blob) => Content::Erased(blob),
            None => Content::Whole(content, single.filter(|_| count == 1 && !is_here)),
        })
    }

    /// Whether the sizes of what was deleted are as they were left: nothing, or in older versions together what the manifest
    /// lists of the part.
    pub(crate) fn erased_fits(
        &self,
        connection: &Connection,
        part: &str,
        listed: u64,
    ) -> Result<bool, Fault> {
        let sum = "SELECT ifnull(sum(size), 0), ifnull(sum(CASE WHEN length(stored) = 0 AND bundle IS NULL AND outside <> 1 \
                   THEN size END), 0) FROM chunks JOIN blobs ON digest = blob WHERE snapshot = ?1 AND part = ?2";
        let of = |part: &str| {
            connection.prepare_cached(sum)?.query_row(params![self.number, part], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            })
        };
        let ((all, erased), (_, capsule)) = (of(part)?, of(capsule::PART)?);
        let is_old = matches!(self.capsule, Inside::None);
        Ok(capsule == 0 && (erased == 0 || (is_old && u64::try_from(all).ok() == Some(listed))))
    }
}

/// The rows of a part in order.
fn rows(connection: &Connection, number: i64, part: &str) -> Result<Vec<(i64, Digest)>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT place, blob FROM chunks WHERE snapshot = ?1 AND part = ?2 ORDER BY place")?;
    let rows = statement.query_map(params![number, part], |row| Ok((row.get(0)?, Digest(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
