//! One piece of content: compressed, under its digest, kept once; beside content that is alike, only what differs.
//!
//! Pages of one shop share most of their text. Content of a *family* (the pages of one host, say) is therefore tried
//! against a few earlier pieces of the family, its bases, and kept as what differs from the best of them where that pays.
//! A base is never told by another base, so reading takes at most one step. Bases and small content lie in the evidence file;
//! the rest may lie in a [depot](crate::depot). Later all that is like each other is [bundled](crate::bundle).

use rusqlite::{Connection, OptionalExtension, params};
use xuncha_model::Digest;

use crate::{
    depot::{Outside, Stowed},
    digests::sha256,
    fault::Fault,
    lookup::Lookup,
};

/// On 185 saved pages (24.6 MB): level 3 leaves 17.7 % in 0.10 s, level 9 16.3 % in 0.45 s, level 12 16.2 % in 1.3 s.
/// Evidence is kept for years and made a few times an hour.
const LEVEL: i32 = 9;

/// Level at which it is tried which base tells content best.
const TRYING: i32 = 1;

/// Level for what is packed already, as pictures are.
const PACKED: i32 = 1;

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
            .prepare_cached(
                "SELECT stored_digest FROM blobs WHERE digest = ?1 AND outside = 2 AND bundle IS NULL",
            )?
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
    /// content that was damaged since. Gives, as [`named`], the base that it became.
    pub(crate) fn put(
        &self,
        connection: &Connection,
        lookup: &mut Lookup,
        outgoing: &mut Outgoing<'_>,
    ) -> Result<Option<String>, Fault> {
        if outgoing.taken.contains(&self.digest) {
            return Ok(None);
        }
        let there =
            connection.prepare_cached("SELECT 1 FROM blobs WHERE digest = ?1")?.exists([self.digest.0])?;
        let statement = if there {
            match lookup.get(connection, self.digest) {
                // deleted by rule and seen again
                Err(Fault::Erased(_)) => {
                    outgoing.replaces(connection, self.digest)?;
                    "UPDATE blobs SET size = ?2, stored_digest = ?3, stored = ?4, base = ?5, outside = ?6, \
                     bundle = NULL, start = NULL WHERE digest = ?1"
                }
                other => return other.map(|_| None),
            }
        } else {
            "INSERT INTO blobs (digest, size, stored_digest, stored, base, outside) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        };
        let fits = (64..=LARGEST_BASE).contains(&self.content.len()) && !self.content.starts_with(&TRAINED);
        let family = self.family.as_deref().filter(|_| fits);
        let (bases, next) = family.map_or_else(|| Ok((Vec::new(), 0)), |family| bases(connection, family))?;
        let best = self.best_of(&bases, connection, lookup)?;
        let becomes_base = best.is_none() && family.is_some() && bases.len() < MOST_BASES;
        let mut stored = match best {
            Some(base) => lookup.pack_beside(connection, base, LEVEL, &self.content)?,
            None => lookup.pack(if self.family.is_some() { LEVEL } else { PACKED }, &self.content)?,
        };
        let base = best.map(|base| base.0);
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
                .execute(params![family, next, self.digest.0])?;
            return Ok(Some(named(family, next, self.digest)));
        }
        Ok(None)
    }
}

impl Blob {
    /// The base that tells it best, where that pays.
    fn best_of(
        &self,
        bases: &[Digest],
        connection: &Connection,
        lookup: &mut Lookup,
    ) -> Result<Option<Digest>, Fault> {
        if bases.is_empty() {
            return Ok(None);
        }
        let mut shortest = lookup.pack(TRYING, &self.content)?.len() * WORTH_IT / 100;
        let mut best = None;
        for base in bases {
            // a damaged base is told by verification; nothing new leans on it
            let Ok(told) = lookup.pack_beside(connection, *base, TRYING, &self.content) else { continue };
            if told.len() < shortest {
                (shortest, best) = (told.len(), Some(*base));
            }
        }
        Ok(best)
    }
}

/// How the log names a base: its place, its digest, its family.
pub(crate) fn named(family: &str, place: i64, blob: Digest) -> String {
    format!("{place} {blob} {family}")
}

/// The bases of a family whose content is still there, and the place of the next.
fn bases(connection: &Connection, family: &str) -> Result<(Vec<Digest>, i64), Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT blob, place, outside <> 2 AND (length(stored) > 0 OR outside = 1 OR bundle IS NOT NULL) \
         FROM bases JOIN blobs ON digest = blob WHERE family = ?1 ORDER BY place",
    )?;
    let (mut bases, mut next) = (Vec::new(), 0);
    let mut rows = statement.query([family])?;
    while let Some(row) = rows.next()? {
        next = row.get::<_, i64>(1)?.saturating_add(1);
        if row.get(2)? {
            bases.push(Digest(row.get(0)?));
        }
    }
    Ok((bases, next))
}
