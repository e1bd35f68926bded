//! Opening the evidence to write: the key, what an older version left unsigned, the end of the log, the root of the day.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use xuncha_model::{Digest, SnapshotId, Timestamp, beijing};

use crate::{
    EvidenceError, database,
    digests::{sha256, sm3},
    fault::Fault,
    keys::{self, Loaded, PublicKey, Signer},
    log::{Appender, Checkpoint, EntryKind, Head, Ledger, LogEntry, entries, head, signed},
    lookup,
    store::{Clock, Writing, sign},
};

pub(crate) struct Opened {
    pub(crate) connection: Connection,
    pub(crate) place: String,
    pub(crate) writing: Writing,
}

pub(crate) fn open(dir: &Path, now: Clock) -> Result<Opened, EvidenceError> {
    let (mut connection, place) = database::open_to_write(dir)?;
    let (signer, is_new) = match keys::load(dir)? {
        Loaded::There(signer) => (signer, false),
        Loaded::Made(signer) => (signer, true),
    };
    let mut begin = || -> Result<String, Fault> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        check_end(&transaction)?;
        let why = if is_new { "首次使用，或原私钥文件不在" } else { "首次使用" };
        let origin = introduce(&transaction, &signer, why, now)?;
        note_day(&transaction, &origin, &signer, now)?;
        transaction.commit()?;
        Ok(origin)
    };
    let origin = begin().map_err(|fault| fault.told(&place))?;
    Ok(Opened { connection, place, writing: Writing { signer, origin, now } })
}

/// Enters a key that is not known yet, and signs with it what nobody signed: snapshots of version 1. Gives the log's name.
pub(crate) fn introduce(
    transaction: &Transaction<'_>,
    signer: &Signer,
    why: &str,
    now: Clock,
) -> Result<String, Fault> {
    let public = signer.public();
    let known = public_keys(transaction)?;
    let first = known.first().unwrap_or(&public);
    let origin = origin(first);
    if known.contains(&public) {
        return Ok(origin);
    }
    let mut log = Appender::new(transaction)?;
    let since = now();
    log.add(
        &LogEntry::new(EntryKind::Key)
            .with("key", public.id().to_string())
            .with("public", Digest(public.0).to_string())
            .with("why", why),
        since,
    )?;
    transaction
        .prepare_cached("INSERT INTO keys (id, public, since) VALUES (?1, ?2, ?3)")?
        .execute(params![public.id().0, public.0, since.to_string()])?;
    if known.is_empty() {
        for id in snapshots(transaction)? {
            let manifest = lookup::get(transaction, id)?;
            let entry = log.add(&LogEntry::manifest(id, sm3(&manifest), Vec::new()), now())?;
            sign(transaction, id, signer, &signer.sign(&manifest), entry)?;
        }
    }
    log.finish(&origin, signer)?;
    Ok(origin)
}

/// The keys that ever signed, oldest first.
pub(crate) fn public_keys(connection: &Connection) -> Result<Vec<PublicKey>, Fault> {
    let mut statement = connection.prepare_cached("SELECT public FROM keys ORDER BY number")?;
    let keys = statement.query_map([], |row| row.get(0).map(PublicKey))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Every snapshot, in the order of keeping.
pub(crate) fn snapshots(connection: &Connection) -> Result<Vec<SnapshotId>, Fault> {
    let mut statement = connection.prepare("SELECT id FROM snapshots ORDER BY number")?;
    let ids = statement.query_map([], |row| row.get(0).map(Digest))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Name of the log, from the key that began it.
fn origin(first: &PublicKey) -> String {
    format!("xuncha.invalid/evidence/{}", short(first))
}

fn short(first: &PublicKey) -> String {
    first.id().to_string().chars().take(16).collect()
}

/// The last part of the log's name; `None` before there is a key.
pub(crate) fn log_name(connection: &Connection) -> Result<Option<String>, Fault> {
    Ok(public_keys(connection)?.first().map(short))
}

/// The check at every start, in about constant time: the end of the log is signed, the signed root follows from tiles and
/// entries, and the last checkpoint that was given out lies on the way there. Within a transaction, since another process
/// may be adding entries and what is compared must be of one moment.
fn check_end(connection: &Transaction<'_>) -> Result<(), Fault> {
    let keys = public_keys(connection)?;
    let Some(head) = head(connection)? else {
        let is_empty = !connection.prepare("SELECT 1 FROM log")?.exists([])?;
        return if is_empty {
            Ok(())
        } else {
            Err(Fault::Changed("存证日志的末端记录不见了".to_owned()))
        };
    };
    checked_head(connection, &head, &keys)?;
    let given: Option<String> = {
        let mut statement = connection.prepare("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")?;
        statement.query_map([], |row| row.get(0))?.next().transpose()?
    };
    let Some(given) = given else { return Ok(()) };
    let wrong = || Fault::Changed("存证日志与已经发出的根不一致，有内容被删除或改动".to_owned());
    let (given, _) = Checkpoint::open(&given, &keys).ok_or_else(wrong)?;
    let mut ledger = Ledger::new(connection);
    let root = crate::log::root(given.size, &mut |level, index| ledger.subtree(level, index))?;
    if given.size <= head.frontier.size && root == given.root { Ok(()) } else { Err(wrong()) }
}

/// The signed end of the log, when everything about it fits.
pub(crate) fn checked_head(
    connection: &Connection,
    head: &Head,
    keys: &[PublicKey],
) -> Result<Checkpoint, Fault> {
    let wrong = |what: &str| Fault::Changed(format!("存证日志的末端{what}"));
    let (signed, _) = Checkpoint::open(&head.note, keys).ok_or_else(|| wrong("签名不符"))?;
    let size = head.frontier.size;
    if signed.size != size || signed.root != head.frontier.root() {
        return Err(wrong("与签名的根不符"));
    }
    let count: i64 =
        connection.query_row("SELECT ifnull(max(number) + 1, 0) FROM log", [], |row| row.get(0))?;
    if u64::try_from(count).ok() != Some(size) {
        return Err(wrong(&format!("应有 {size} 条，实有 {count} 条")));
    }
    let mut ledger = Ledger::new(connection);
    if crate::log::root(size, &mut |level, index| ledger.subtree(level, index))? != signed.root {
        return Err(wrong("的根与日志内容不符"));
    }
    Ok(signed)
}

/// Keeps the checkpoint of each day in Asia/Shanghai: the one that the first start of the day finds.
fn note_day(transaction: &Transaction<'_>, origin: &str, signer: &Signer, now: Clock) -> Result<(), Fault> {
    let last: Option<String> = {
        let mut statement =
            transaction.prepare_cached("SELECT at FROM checkpoints ORDER BY size DESC LIMIT 1")?;
        statement.query_map([], |row| row.get(0))?.next().transpose()?
    };
    let day = |at: Timestamp| beijing(at).date();
    let last = last.and_then(|at| at.parse::<Timestamp>().ok());
    if last.is_none_or(|last| day(last) < day(now())) {
        give_out(transaction, origin, signer, now)?;
    }
    Ok(())
}

/// Keeps the end of the log as a checkpoint that is given out, and enters it in the log, so that it cannot go unnoticed; the last
/// one, when nothing happened since.
pub(crate) fn give_out(
    transaction: &Transaction<'_>,
    origin: &str,
    signer: &Signer,
    now: Clock,
) -> Result<Option<String>, Fault> {
    let Some(Head { frontier, at, note }) = head(transaction)? else { return Ok(None) };
    let size = frontier.size;
    let given = |size: u64| -> Result<Option<String>, Fault> {
        let mut statement = transaction.prepare_cached("SELECT note FROM checkpoints WHERE size = ?1")?;
        Ok(statement.query_map([signed(size)], |row| row.get(0))?.next().transpose()?)
    };
    if let Some(given) = given(size)? {
        return Ok(Some(given));
    }
    if let Some(before) = size.checked_sub(1)
        && entries(transaction, before, size)?.iter().any(|last| last.kind == EntryKind::Checkpoint)
        && let Some(given) = given(before)?
    {
        return Ok(Some(given));
    }
    transaction
        .prepare_cached("INSERT INTO checkpoints (size, at, note) VALUES (?1, ?2, ?3)")?
        .execute(params![signed(size), at.to_string(), note])?;
    let mut log = Appender::new(transaction)?;
    let entry = LogEntry::new(EntryKind::Checkpoint)
        .with("size", size)
        .with("sha256", sha256(note.as_bytes()).to_string());
    log.add(&entry, now())?;
    log.finish(origin, signer)?;
    Ok(Some(note))
}
