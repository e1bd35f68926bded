//! The log: every hash counted again, and every row of the other tables against what the log says of it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use xuncha_model::{Digest, SnapshotId};

use super::Verification;
use crate::{
    digests::sha256,
    fault::Fault,
    keys::PublicKey,
    log::{Checkpoint, EntryKind, Frontier, Hash, Logged, fold, head, leaf_hash},
    opening::{checked_head, public_keys, snapshots},
    tsa::{Authorities, check, checkpoints},
};

/// What reading every entry came to.
struct Walked {
    end: Frontier,
    /// The root at each checkpoint that was given out.
    roots: Vec<(u64, Hash)>,
    named: Named,
}

/// What the entries name, to be compared with the tables.
#[derive(Default)]
struct Named {
    manifests: BTreeSet<String>,
    /// Each key and since when it signs, in order.
    keys: Vec<(String, String)>,
    /// When the last entry was written.
    last: String,
    /// When the entry before each checkpoint was.
    moments: BTreeMap<u64, String>,
    /// What was stamped, by whom, with which moment and token, in which entry.
    tokens: BTreeSet<[String; 5]>,
    /// Snapshot and entry.
    erasures: BTreeSet<(String, u64)>,
    /// How many pieces a deleted snapshot had, where the entry says so.
    pieces: BTreeMap<String, u64>,
    /// Snapshot, whether it is held from then on, and entry.
    holds: BTreeSet<(String, bool, u64)>,
    /// Checkpoints that were given out: size, and SHA-256 of the text.
    checkpoints: BTreeMap<u64, String>,
    /// What other content is told by.
    bases: BTreeSet<String>,
}

impl Verification {
    pub(super) fn log(&mut self, connection: &Connection) -> Result<(), Fault> {
        let keys = public_keys(connection)?;
        let Some(head) = head(connection)? else {
            if connection.prepare("SELECT 1 FROM log")?.exists([])? {
                self.tell("log-changed", "存证日志的末端记录不见了".to_owned());
            }
            return Ok(());
        };
        if let Err(fault) = checked_head(connection, &head, &keys) {
            self.changed("log-changed", "存证日志", fault)?;
        }
        let Walked { end, roots, named } = self.walk(connection)?;
        if head.at.to_string() != named.last {
            self.tell("log-changed", "存证日志末端记录的时间与最后一条不符".to_owned());
        }
        if end != head.frontier {
            self.tell("log-changed", "存证日志的内容与末端记录的根不符".to_owned());
        }
        self.checkpoints(connection, &keys, &roots, &named)?;
        self.bases(connection, &named.bases)?;
        self.against_log(connection, &named)
    }

    /// Reads every entry in order.
    fn walk(&mut self, connection: &Connection) -> Result<Walked, Fault> {
        let mut given = connection.prepare("SELECT size FROM checkpoints ORDER BY size")?;
        let given: BTreeSet<i64> = given.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let (mut frontier, mut roots, mut named) = (Frontier::default(), Vec::new(), Named::default());
        // hashes of each level of tiles that are not in a full tile yet
        let mut levels: Vec<Vec<Hash>> = vec![Vec::new()];
        let mut tiles = 0_u64;
        let mut statement = connection.prepare("SELECT number, hash, entry FROM log ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, hash, bytes): (i64, Hash, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if u64::try_from(number).ok() != Some(frontier.size) {
                let expected = frontier.size;
                self.tell("log-gap", format!("存证日志的序号不连续：应为 {expected}，实为 {number}"));
                break;
            }
            if leaf_hash(&bytes) != hash {
                self.tell("log-changed", format!("存证日志第 {number} 条被改动：内容与其散列值不符"));
            }
            match Logged::read(frontier.size, bytes) {
                Some(entry) => named.note(&entry),
                None => self.tell("log-changed", format!("存证日志第 {number} 条无法读取")),
            }
            self.entries += 1;
            frontier.add(hash);
            if given.contains(&(number + 1)) {
                roots.push((frontier.size, frontier.root()));
                named.moments.insert(frontier.size, named.last.clone());
            }
            levels[0].push(hash);
            let mut level = 0;
            while levels[level].len() == 256 {
                let full = std::mem::take(&mut levels[level]);
                let place = (frontier.size >> (8 * (level + 1))) - 1;
                self.tile(connection, level, place, &full)?;
                tiles += 1;
                level += 1;
                if levels.len() == level {
                    levels.push(Vec::new());
                }
                levels[level].push(fold(full));
            }
        }
        let kept: i64 = connection.query_row("SELECT count(*) FROM tiles", [], |row| row.get(0))?;
        if u64::try_from(kept).ok() != Some(tiles) {
            self.tell("tile-astray", format!("存证日志应有 {tiles} 个满块，实有 {kept} 个"));
        }
        Ok(Walked { end: frontier, roots, named })
    }

    fn tile(
        &mut self,
        connection: &Connection,
        level: usize,
        number: u64,
        hashes: &[Hash],
    ) -> Result<(), Fault> {
        let mut statement =
            connection.prepare_cached("SELECT hashes FROM tiles WHERE level = ?1 AND number = ?2")?;
        let place =
            params![i64::try_from(level).unwrap_or_default(), i64::try_from(number).unwrap_or_default()];
        let kept: Option<Vec<u8>> = statement.query_map(place, |row| row.get(0))?.next().transpose()?;
        match kept {
            None => self.tell("tile-missing", format!("存证日志缺少第 {level} 层第 {number} 块")),
            Some(kept) if kept != hashes.concat() => {
                self.tell("tile-changed", format!("存证日志第 {level} 层第 {number} 块被改动"));
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn checkpoints(
        &mut self,
        connection: &Connection,
        keys: &[PublicKey],
        roots: &[(u64, Hash)],
        named: &Named,
    ) -> Result<(), Fault> {
        let mut missing = named.checkpoints.clone();
        let mut statement = connection.prepare("SELECT size, at, note FROM checkpoints ORDER BY size")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        for row in rows {
            let (size, at, note) = row?;
            let told = missing.remove(&number(size));
            let opened = Checkpoint::open(&note, keys).map(|(checkpoint, _)| checkpoint);
            let fits = |checkpoint: &Checkpoint| {
                i64::try_from(checkpoint.size).ok() == Some(size)
                    && roots.contains(&(checkpoint.size, checkpoint.root))
                    && named.moments.get(&checkpoint.size) == Some(&at)
                    && told.as_ref().is_none_or(|told| *told == sha256(note.as_bytes()).to_string())
            };
            if !opened.as_ref().is_some_and(fits) {
                self.tell(
                    "checkpoint-wrong",
                    format!("第 {size} 条时发出的日志根签名不符，或与现在的日志不一致"),
                );
            }
        }
        for size in missing.into_keys() {
            self.tell(
                "checkpoint-missing",
                format!("存证日志记有第 {size} 条时留存的日志根，证据库中已没有"),
            );
        }
        Ok(())
    }

    /// Rows that were written before the log named them are no finding.
    fn bases(&mut self, connection: &Connection, named: &BTreeSet<String>) -> Result<(), Fault> {
        let mut statement = connection.prepare("SELECT family, place, blob FROM bases")?;
        let kept = statement.query_map([], |row| {
            let (family, place): (String, i64) = (row.get(0)?, row.get(1)?);
            Ok(crate::blob::named(&family, place, Digest(row.get(2)?)))
        })?;
        let kept: BTreeSet<String> = kept.collect::<Result<_, _>>()?;
        for gone in named.difference(&kept) {
            self.tell("bases-changed", format!("存证日志记有供压缩参照的数据块 {gone}，证据库中没有或不同"));
        }
        Ok(())
    }

    /// What the log names must be there, and what is there must be named.
    fn against_log(&mut self, connection: &Connection, named: &Named) -> Result<(), Fault> {
        let texts = |sql: &str| -> Result<BTreeSet<String>, Fault> {
            let mut statement = connection.prepare(sql)?;
            let ids = statement.query_map([], |row| row.get(0).map(|id| Digest(id).to_string()))?;
            Ok(ids.collect::<Result<_, _>>()?)
        };
        let kept = texts("SELECT id FROM snapshots")?;
        for gone in named.manifests.difference(&kept) {
            self.tell("snapshot-missing", format!("存证日志记有证据 {gone}，证据库中已没有"));
        }
        let mut statement = connection.prepare("SELECT number, id, since FROM keys ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, (Digest(row.get(1)?).to_string(), row.get::<_, String>(2)?)))
        })?;
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        let is_counted = (1..).zip(&rows).all(|(expected, (number, _))| expected == *number);
        if !is_counted || !rows.iter().map(|(_, key)| key).eq(&named.keys) {
            self.tell("keys-changed", "签名公钥与存证日志的记载不一致".to_owned());
        }
        let mut statement =
            connection.prepare("SELECT about, authority, stamped, token, entry FROM tokens")?;
        let tokens = statement.query_map([], |row| {
            let token: Vec<u8> = row.get(3)?;
            let token = sha256(&token).to_string();
            let entry = row.get::<_, i64>(4)?.to_string();
            Ok([Digest(row.get(0)?).to_string(), row.get(1)?, row.get(2)?, token, entry])
        })?;
        let held: BTreeSet<[String; 5]> = tokens.collect::<Result<_, _>>()?;
        for [about, authority, ..] in held.difference(&named.tokens) {
            self.tell("token-changed", format!("{authority} 对 {about} 的时间戳与存证日志的记载不符"));
        }
        for [about, authority, ..] in named.tokens.difference(&held) {
            self.tell(
                "token-missing",
                format!("存证日志记有 {authority} 对 {about} 的时间戳，证据库中没有或不同"),
            );
        }
        let mut statement = connection.prepare("SELECT snapshot, entry FROM erasures")?;
        let erasures =
            statement.query_map([], |row| Ok((Digest(row.get(0)?).to_string(), number(row.get(1)?))))?;
        if erasures.collect::<Result<BTreeSet<_>, _>>()? != named.erasures {
            self.tell("erasures-changed", "按期限删除的登记与存证日志不一致".to_owned());
        }
        let mut statement = connection.prepare(
            "SELECT erasures.snapshot, count(chunks.snapshot) FROM erasures JOIN snapshots ON id = erasures.snapshot \
             LEFT JOIN chunks ON chunks.snapshot = number GROUP BY erasures.snapshot",
        )?;
        for row in
            statement.query_map([], |row| Ok((Digest(row.get(0)?).to_string(), number(row.get(1)?))))?
        {
            let (snapshot, pieces) = row?;
            if named.pieces.get(&snapshot).is_some_and(|told| *told != pieces) {
                self.tell(
                    "erasures-changed",
                    format!("已按期限删除的证据 {snapshot} 的登记行与存证日志不一致"),
                );
            }
        }
        let mut statement = connection.prepare("SELECT snapshot, held, entry FROM holds ORDER BY number")?;
        let holds = statement
            .query_map([], |row| Ok((Digest(row.get(0)?).to_string(), row.get(1)?, number(row.get(2)?))))?;
        let holds: Vec<(String, bool, u64)> = holds.collect::<Result<_, _>>()?;
        let in_order = holds.windows(2).all(|pair| pair[0].2 < pair[1].2);
        if !in_order || holds.into_iter().collect::<BTreeSet<_>>() != named.holds {
            self.tell("holds-changed", "不得删除的登记与存证日志不一致".to_owned());
        }
        let mut statement = connection.prepare("SELECT number FROM holds ORDER BY number")?;
        for (expected, row) in (1_i64..).zip(statement.query_map([], |row| row.get::<_, i64>(0))?) {
            if row? != expected {
                self.tell("holds-changed", "不得删除的登记序号不连续".to_owned());
                break;
            }
        }
        Ok(())
    }

    /// Every time stamp by itself, or those about `these`: about something that is kept, whole, signed by who may sign it.
    pub(super) fn tokens(
        &mut self,
        connection: &Connection,
        authorities: &Authorities,
        these: Option<&[SnapshotId]>,
    ) -> Result<(), Fault> {
        let mut about: BTreeSet<Digest> = snapshots(connection)?.into_iter().collect();
        about.extend(checkpoints(connection)?.into_iter().map(|(digest, _)| digest));
        let mut statement = connection.prepare("SELECT about, authority, stamped, token FROM tokens")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (subject, authority) = (Digest(row.get(0)?), row.get::<_, String>(1)?);
            let (stamped, token) = (row.get::<_, String>(2)?, row.get::<_, Vec<u8>>(3)?);
            if these.is_some_and(|these| !these.contains(&subject)) {
                continue;
            }
            let name = format!("{authority} 对 {subject} 的时间戳");
            if !about.contains(&subject) {
                self.tell("token-astray", format!("{name}所盖的内容不在证据库中"));
            }
            let roots = authorities.roots(&authority);
            self.tokens += 1;
            self.unchained += u64::from(roots.is_none());
            match check(&token, &subject, None, roots) {
                Ok(stamp) if stamp.at.to_string() == stamped => {}
                Ok(_) => self.tell("token-changed", format!("{name}登记的时间与时间戳本身不符")),
                Err(error) => self.tell("token-wrong", format!("{name}不成立：{error}")),
            }
        }
        Ok(())
    }
}

fn number(signed: i64) -> u64 {
    u64::try_from(signed).unwrap_or(u64::MAX)
}

impl Named {
    fn note(&mut self, entry: &Logged) {
        let text = |name| entry.text(name).to_owned();
        self.last = entry.at.to_string();
        match entry.kind {
            EntryKind::Manifest => {
                self.manifests.insert(text("sha256"));
                self.bases.extend(entry.texts("bases").map(str::to_owned));
            }
            EntryKind::Checkpoint => {
                let size = entry.number_of("size").unwrap_or_default();
                self.checkpoints.insert(size, text("sha256"));
            }
            EntryKind::Key if !entry.text("key").is_empty() => {
                self.keys.push((text("key"), self.last.clone()))
            }
            EntryKind::Token => {
                let names = ["about", "authority", "stamped", "sha256"].map(text);
                let [about, authority, stamped, token] = names;
                self.tokens.insert([about, authority, stamped, token, entry.number.to_string()]);
            }
            EntryKind::Erase => {
                if let Some(pieces) = entry.number_of("pieces") {
                    self.pieces.insert(text("snapshot"), pieces);
                }
                self.erasures.insert((text("snapshot"), entry.number));
            }
            EntryKind::Hold | EntryKind::Release => {
                self.holds.insert((text("snapshot"), entry.kind == EntryKind::Hold, entry.number));
            }
            _ => {}
        }
    }
}
