//! Checking that what is kept is what was kept, and saying exactly what is not.
//!
//! Digests show that something was changed, signatures that somebody without the key changed it, the log that something
//! was taken away. Whoever holds the key can still make all of it anew, but for what a checkpoint in other hands, or a time
//! stamp, already tells.

mod formal;
mod later;
mod log;
mod snapshot;

use std::{
    collections::BTreeMap,
    num::NonZero,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use rusqlite::Connection;
use xuncha_model::{Digest, Problem, SnapshotId};

pub(crate) use self::formal::{is_formal, lacks};
use self::later::Later;
use crate::{
    EvidenceError, EvidenceStore, bundle,
    database::{self, schema_is_ours},
    depot::Outside,
    fault::Fault,
    keys::PublicKey,
    lookup::Lookup,
    opening::{public_keys, snapshots},
    store::is_kept,
    strays,
    tsa::Authorities,
};

/// What verifying a whole store came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Snapshots looked at.
    pub snapshots: u64,
    /// Of these, formal extractions.
    pub formal: u64,
    /// Of these, those that no authority stamped yet (待加盖时间戳).
    pub unstamped: u64,
    /// Bytes of their parts and manifests.
    pub bytes: u64,
    /// Entries of the log looked at.
    pub entries: u64,
    /// Parts whose content was deleted by rule, as the log tells.
    pub erased: u64,
    /// Pieces of content that were deleted by rule and not taken away yet where they lie outside the file.
    pub left_outside: u64,
    /// Objects outside the file that nothing names: left by a crash, no evidence. `None` when the depot did not say.
    pub strays: Option<u64>,
    /// Time stamps looked at.
    pub tokens: u64,
    /// Of these, those whose authority is not configured: whether its certificate is to be trusted was not looked at.
    pub unchained: u64,
    /// What is wrong; empty when all is as it was kept.
    pub problems: Vec<Problem>,
}

impl EvidenceStore {
    /// Checks one snapshot by itself. Empty when it is as it was kept.
    ///
    /// # Errors
    /// Only what keeps us from looking; what is found is a problem.
    pub fn verify(&self, id: &SnapshotId) -> Result<Vec<Problem>, EvidenceError> {
        self.read(|connection| {
            let mut found = Verification::default();
            found.these(connection, &[*id], self.outside.as_ref())?;
            Ok(found.problems)
        })
    }

    /// Checks what bears on some snapshots: each of them, their time stamps, the write-once rules, and the whole log, for
    /// what the log says of them is worth no more than the log.
    ///
    /// # Errors
    /// Only what keeps us from looking; what is found is a problem.
    pub fn verify_some(
        &self,
        ids: &[SnapshotId],
        authorities: &Authorities,
    ) -> Result<Verification, EvidenceError> {
        self.read(|connection| {
            let mut found = Verification::default();
            let outcomes = [
                found.write_once(connection),
                found.these(connection, ids, self.outside.as_ref()),
                found.log(connection),
                found.tokens(connection, authorities, Some(ids)),
            ];
            for outcome in outcomes {
                if let Err(fault) = outcome {
                    found.problems.push(damaged(fault)?);
                }
            }
            Ok(found)
        })
    }

    /// Checks everything: the file itself, its write-once rules, every snapshot and blob, the log, every time stamp.
    ///
    /// # Errors
    /// Only what keeps us from looking; what is found is a problem.
    pub fn verify_all(&self, authorities: &Authorities) -> Result<Verification, EvidenceError> {
        self.read(|connection| {
            let mut found = Verification::default();
            let mut outcomes = vec![
                found.file(connection),
                found.rows(connection),
                found.snapshots(connection, &self.dir, self.outside.as_ref()),
                found.orphans(connection),
                found.bundles(connection),
                found.log(connection),
            ];
            outcomes.push(found.tokens(connection, authorities, None));
            found.strays = match strays::found(connection, self.outside.as_ref()) {
                Ok(names) => Some(names.len() as u64),
                // what is kept was looked at all the same
                Err(Fault::Told(EvidenceError::Depot { .. })) => None,
                Err(fault) => {
                    found.problems.push(damaged(fault)?);
                    None
                }
            };
            for outcome in outcomes {
                if let Err(fault) = outcome {
                    found.problems.push(damaged(fault)?);
                }
            }
            Ok(found)
        })
    }
}

/// Most snapshots that are looked at at once.
const MOST_HELPERS: usize = 8;

/// So many snapshots are worth another helper.
const WORTH_A_HELPER: usize = 16;

/// So many snapshots are looked at by a helper before it takes the next.
const RUN: i64 = 8;

/// Looks at one run of snapshots after the other until none is left; what was found, with the place of each.
fn some_snapshots(
    connection: &Connection,
    runs: &[Vec<(usize, SnapshotId)>],
    keys: &[PublicKey],
    next: &AtomicUsize,
    outside: Option<&Outside>,
) -> Result<Vec<(usize, Verification)>, Fault> {
    let mut pieces: Vec<(usize, Verification)> = Vec::new();
    let mut reading = Reading::new(outside);
    while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
        for (at, id) in run {
            let mut piece = Verification::default();
            reading.of = pieces.len();
            if let Err(fault) = piece.snapshot(connection, *id, keys, &mut reading) {
                piece.problems.push(damaged(fault)?);
            }
            pieces.push((*at, piece));
        }
    }
    for (of, name) in reading.later.differing() {
        if let Some((_, piece)) = pieces.get_mut(of) {
            piece.sm3_differs(&name);
        }
    }
    Ok(pieces)
}

/// All snapshots, each with its place: those that lie in the same bundle in one run, so that it is unpacked once.
fn runs(connection: &Connection) -> Result<Vec<Vec<(usize, SnapshotId)>>, Fault> {
    let mut statement = connection.prepare(
        "SELECT snapshot, max(bundle) FROM chunks JOIN blobs ON digest = blob WHERE bundle IS NOT NULL GROUP BY snapshot",
    )?;
    let bundles = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let bundles: BTreeMap<i64, i64> = bundles.collect::<Result<_, _>>()?;
    let mut runs: BTreeMap<(i64, i64), Vec<(usize, SnapshotId)>> = BTreeMap::new();
    for (number, (at, id)) in (1_i64..).zip(snapshots(connection)?.into_iter().enumerate()) {
        // what lies in none is shared out in small runs
        let run = bundles.get(&number).map_or((-1, number / RUN), |bundle| (*bundle, 0));
        runs.entry(run).or_default().push((at, id));
    }
    Ok(runs.into_values().collect())
}

/// What is kept from one snapshot to the next while many are read.
struct Reading {
    lookup: Lookup,
    later: Later,
    /// Which snapshot is read, by the caller's count.
    of: usize,
}

impl Reading {
    fn new(outside: Option<&Outside>) -> Self {
        Self { lookup: Lookup::new(outside), later: Later::default(), of: 0 }
    }
}

impl Verification {
    fn tell(&mut self, code: &'static str, message: String) {
        self.problems.push(Problem { code, message });
    }

    fn file(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            if text != "ok" {
                self.tell("file-damaged", format!("证据库文件损坏：{text}"));
            }
        }
        self.write_once(connection)
    }

    fn write_once(&mut self, connection: &Connection) -> Result<(), Fault> {
        if !schema_is_ours(connection)? {
            self.tell("rules-changed", "证据库的表或只写一次的规则（触发器）被改动".to_owned());
        }
        Ok(())
    }

    /// The snapshots of these names.
    fn these(
        &mut self,
        connection: &Connection,
        ids: &[SnapshotId],
        outside: Option<&Outside>,
    ) -> Result<(), Fault> {
        let keys = public_keys(connection)?;
        let mut reading = Reading::new(outside);
        for id in ids {
            if !is_kept(connection, *id)? {
                self.tell("unknown-snapshot", format!("没有登记摘要值为 {id} 的证据"));
            } else if let Err(fault) = self.snapshot(connection, *id, &keys, &mut reading) {
                self.problems.push(damaged(fault)?);
            }
        }
        reading.later.differing().into_iter().for_each(|(_, name)| self.sm3_differs(&name));
        Ok(())
    }

    fn rows(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, refers_to): (String, String) = (row.get(0)?, row.get(2)?);
            self.tell("row-astray", format!("表 {table} 有一行指向 {refers_to} 中不存在的内容"));
        }
        let mut statement = connection.prepare("SELECT number FROM snapshots ORDER BY number")?;
        for (expected, number) in (1_i64..).zip(statement.query_map([], |row| row.get(0))?) {
            let number: i64 = number?;
            if number != expected {
                self.tell("number-gap", format!("证据登记的序号不连续：应为 {expected}，实为 {number}"));
                break;
            }
        }
        Ok(())
    }

    /// Every snapshot; where there are many, several at once, each helper with a connection of its own.
    fn snapshots(
        &mut self,
        connection: &Connection,
        dir: &Path,
        outside: Option<&Outside>,
    ) -> Result<(), Fault> {
        let keys = public_keys(connection)?;
        let runs = runs(connection)?;
        let count: usize = runs.iter().map(Vec::len).sum();
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let helpers = cores.min(MOST_HELPERS).min(count / WORTH_A_HELPER).max(1) - 1;
        let next = AtomicUsize::new(0);
        let work = |connection: &Connection| some_snapshots(connection, &runs, &keys, &next, outside);
        let helper = || match database::open_to_read(dir) {
            Ok((connection, _)) => work(&*connection.unchecked_transaction()?),
            // whoever can go on does its part
            Err(_) => Ok(Vec::new()),
        };
        let mut pieces = thread::scope(|scope| {
            let helping: Vec<_> = (0..helpers).map(|_| scope.spawn(helper)).collect();
            let mut pieces = work(connection)?;
            for helper in helping {
                let told = || Fault::Unwritable("程序缺陷：核验的一个线程异常中止".into());
                pieces.extend(helper.join().map_err(|_| told())??);
            }
            Ok::<_, Fault>(pieces)
        })?;
        pieces.sort_by_key(|(at, _)| *at);
        for (_, piece) in pieces {
            self.snapshots += piece.snapshots;
            self.formal += piece.formal;
            self.unstamped += piece.unstamped;
            self.bytes += piece.bytes;
            self.erased += piece.erased;
            self.problems.extend(piece.problems);
        }
        Ok(())
    }

    /// What is stored and belongs to nothing: a trace of rows that were taken away, or something put in.
    fn orphans(&mut self, connection: &Connection) -> Result<(), Fault> {
        let left: i64 =
            connection.query_row("SELECT count(*) FROM blobs WHERE outside = 2", [], |row| row.get(0))?;
        self.left_outside = u64::try_from(left).unwrap_or_default();
        let mut statement = connection.prepare(
            "SELECT digest FROM blobs WHERE digest NOT IN (SELECT blob FROM chunks) \
             AND digest NOT IN (SELECT id FROM snapshots)",
        )?;
        for digest in statement.query_map([], |row| row.get(0).map(Digest))? {
            self.tell("orphan-blob", format!("数据块 {} 不属于任何证据，可能有登记行被删除", digest?));
        }
        Ok(())
    }

    /// Bundles that nothing lies in: empty ones are what deletion by rule left.
    fn bundles(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut statement = connection.prepare(
            "SELECT number FROM bundles WHERE number NOT IN (SELECT bundle FROM blobs WHERE bundle IS NOT NULL)",
        )?;
        for number in statement.query_map([], |row| row.get(0))? {
            let number: i64 = number?;
            match bundle::read(connection, number) {
                Ok(content) if content.is_empty() => {}
                Ok(_) => {
                    self.tell("orphan-bundle", format!("合并块 {number} 不含任何证据，可能有登记行被改动"))
                }
                Err(fault) => self.changed("bundle-changed", &format!("合并块 {number}"), fault)?,
            }
        }
        Ok(())
    }

    /// Tells of changed content; any other fault goes on.
    fn changed(&mut self, code: &'static str, name: &str, fault: Fault) -> Result<(), Fault> {
        let detail = fault.damage()?;
        self.tell(code, format!("{name}被改动或损坏：{detail}"));
        Ok(())
    }
}

/// A file that SQLite itself finds damaged is a finding; what keeps us from looking is an error.
fn damaged(fault: Fault) -> Result<Problem, Fault> {
    let message = format!("证据库文件损坏：{}", fault.damage()?);
    Ok(Problem { code: "file-damaged", message })
}
