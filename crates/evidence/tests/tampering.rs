//! Whatever byte is changed, verification says so, or what is read back is unchanged.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod authority;
mod snapshots;

use std::{fs, path::Path};

use rusqlite::{Connection, Row, types::Value};
use snapshots::snapshot;
use xuncha_evidence::{Authorities, EVIDENCE_FILE, EvidenceStore, Sealed};
use xuncha_model::{Problem, SnapshotId};

/// Two snapshots of one page, one of another that was deleted; `bundled`: all but what came last lies in bundles.
fn filled_so(home: &Path, bundled: bool) -> [SnapshotId; 2] {
    let store = EvidenceStore::open(home).unwrap();
    let authority = authority::Authority::start(home.join("机构").as_path(), "sha256");
    let words = if bundled { 50 } else { 6_000_u32 };
    let page: Vec<u8> = (0..words).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_be_bytes()).collect();
    let kept = [1, 2].map(|minute| store.keep(&snapshot(minute, &page)).unwrap());
    store.hold(kept[1], true, "甲", "案件").unwrap();
    authority.stamp(&store, "某机构");
    let old = store.keep(&snapshot(3, b"gone by now")).unwrap();
    store.erase(old, "保存期限", "甲", "到期").unwrap();
    if bundled {
        let more: Vec<_> =
            (4..16).map(|minute| store.keep(&snapshot(minute, b"page after page")).unwrap()).collect();
        assert_eq!(store.compact(1).unwrap().bundles, 2, "of manifests and of the rest");
        // one is taken out, one lies in its bundle still
        store.erase(more[0], "保存期限", "甲", "到期").unwrap();
        store.take_away().unwrap();
        store.erase(more[1], "保存期限", "甲", "到期").unwrap();
    }
    kept
}

fn filled(home: &Path) -> [SnapshotId; 2] {
    filled_so(home, false)
}

fn problems(home: &Path) -> Vec<Problem> {
    EvidenceStore::open_to_read(home).unwrap().verify_all(&Authorities::default()).unwrap().problems
}

/// Works on the file as somebody would who knows SQLite: the rules are taken away and put back.
fn tamper(home: &Path, work: impl FnOnce(&Connection)) {
    let connection = Connection::open(home.join(EVIDENCE_FILE)).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; BEGIN").unwrap();
    let rules: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &rules {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    work(&connection);
    for (_, sql) in &rules {
        connection.execute_batch(sql).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

/// Every table, and what orders its rows.
const TABLES: [(&str, &str); 14] = [
    ("blobs", "digest"),
    ("bundles", "number"),
    ("snapshots", "number"),
    ("chunks", "snapshot, part, place"),
    ("bases", "family, place"),
    ("keys", "number"),
    ("log", "number"),
    ("tiles", "level, number"),
    ("head", "one"),
    ("checkpoints", "size"),
    ("signatures", "snapshot"),
    ("holds", "number"),
    ("erasures", "snapshot"),
    ("tokens", "about, authority"),
];

#[test]
fn every_column_of_every_row() {
    every_column(false);
}

#[test]
fn every_column_of_every_row_where_content_is_bundled() {
    every_column(true);
}

fn every_column(bundled: bool) {
    let home = tempfile::tempdir().unwrap();
    filled_so(home.path(), bundled);
    let file = home.path().join(EVIDENCE_FILE);
    let good = fs::read(&file).unwrap();
    assert_eq!(problems(home.path()), []);
    let (mut cells, mut changes) = (0, 0);
    for (table, keys) in TABLES {
        let (columns, rows) = cells_of(&file, &format!("SELECT * FROM {table} ORDER BY {keys}"));
        for (row, values) in rows.iter().enumerate() {
            for (column, value) in columns.iter().zip(values) {
                // `one` cannot be changed
                if column == "one" || *value == Value::Null {
                    continue;
                }
                cells += 1;
                for other in others(value) {
                    fs::write(&file, &good).unwrap();
                    tamper(home.path(), |connection| {
                        let which =
                            format!("SELECT {keys} FROM {table} ORDER BY {keys} LIMIT 1 OFFSET {row}");
                        let sql = format!("UPDATE {table} SET {column} = ?1 WHERE ({keys}) = ({which})");
                        assert_eq!(connection.execute(&sql, [&other]).unwrap(), 1);
                    });
                    changes += 1;
                    let found = problems(home.path());
                    assert!(!found.is_empty(), "{table}.{column} of row {row}");
                }
            }
        }
    }
    assert!(cells > 100 && changes > 500, "{cells} cells, {changes} changes");
}

#[test]
fn every_row_that_is_taken_away() {
    every_row(false);
}

#[test]
fn every_row_that_is_taken_away_where_content_is_bundled() {
    every_row(true);
}

fn every_row(bundled: bool) {
    let home = tempfile::tempdir().unwrap();
    filled_so(home.path(), bundled);
    let file = home.path().join(EVIDENCE_FILE);
    let good = fs::read(&file).unwrap();
    let mut taken = 0;
    for (table, keys) in TABLES {
        let (_, rows) = cells_of(&file, &format!("SELECT * FROM {table} ORDER BY {keys}"));
        for row in 0..rows.len() {
            fs::write(&file, &good).unwrap();
            tamper(home.path(), |connection| {
                let which = format!("SELECT {keys} FROM {table} ORDER BY {keys} LIMIT 1 OFFSET {row}");
                let sql = format!("DELETE FROM {table} WHERE ({keys}) = ({which})");
                assert_eq!(connection.execute(&sql, []).unwrap(), 1);
            });
            taken += 1;
            let found = problems(home.path());
            assert!(!found.is_empty(), "row {row} of {table}");
        }
    }
    assert!(taken > 20, "{taken}");
}

fn cells_of(file: &Path, sql: &str) -> (Vec<String>, Vec<Vec<Value>>) {
    let connection = Connection::open(file).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let cells = |row: &Row<'_>| (0..columns.len()).map(|at| row.get(at)).collect();
    let rows = statement.query_map([], cells).unwrap().map(Result::unwrap).collect();
    (columns, rows)
}

/// Values that differ from `value`: of bytes, some with one bit turned.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Integer(number) => vec![Value::Integer(number + 100), Value::Integer(-1)],
        Value::Text(text) => vec![Value::Text(format!("{text}x"))],
        Value::Blob(bytes) => (0..bytes.len())
            .step_by(bytes.len() / 16 + 1)
            .map(|at| {
                let mut other = bytes.clone();
                other[at] ^= 1 << (at % 8);
                Value::Blob(other)
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_bit_of_a_stored_blob() {
    let home = tempfile::tempdir().unwrap();
    let [first, _] = filled(home.path());
    let find = "SELECT blobs.rowid FROM snapshots JOIN chunks ON snapshot = number JOIN blobs ON digest = blob \
                WHERE id = ?1 AND part = ''";
    let connection = Connection::open(home.path().join(EVIDENCE_FILE)).unwrap();
    let row: i64 = connection.query_row(find, [first.0], |row| row.get(0)).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; DROP TRIGGER blobs_stay").unwrap();
    let read = |column| -> Vec<u8> {
        let sql = format!("SELECT {column} FROM blobs WHERE rowid = ?1");
        connection.query_row(&sql, [row], |row| row.get(0)).unwrap()
    };
    let stored = read("stored");
    let store = EvidenceStore::open_to_read(home.path()).unwrap();
    for bit in 0..stored.len() * 8 {
        let mut turned = stored.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        connection.execute("UPDATE blobs SET stored = ?1 WHERE rowid = ?2", (&turned, row)).unwrap();
        let found = store.verify(&first).unwrap();
        assert!(found.iter().all(|problem| problem.code == "part-changed"), "bit {bit}: {found:?}");
        for name in ["environment.json", "exchange.warc", "extraction.json"] {
            assert!(found.iter().any(|problem| problem.message.contains(name)), "bit {bit}: {found:?}");
        }
        assert!(store.get(&first).is_err());
    }
    connection.execute("UPDATE blobs SET stored = ?1 WHERE rowid = ?2", (&stored, row)).unwrap();
    assert_eq!(store.verify(&first).unwrap(), []);
}

/// Who asks about one snapshot is told of everything that its worth hangs on.
#[test]
fn one_snapshot_is_worth_no_more_than_its_time_stamps_and_the_log() {
    let home = tempfile::tempdir().unwrap();
    let [first, held] = filled(home.path());
    let some = |ids: &[SnapshotId]| {
        let store = EvidenceStore::open_to_read(home.path()).unwrap();
        store.verify_some(ids, &Authorities::default()).unwrap()
    };
    let whole = some(&[first, held]);
    assert_eq!(whole.problems, []);
    assert_eq!((whole.snapshots, whole.tokens, whole.unstamped, whole.erased), (2, 2, 0, 0));
    assert!(whole.entries > 5, "{whole:?}");
    let told = |sql: &str, code: &str| {
        let kept = fs::read(home.path().join(EVIDENCE_FILE)).unwrap();
        tamper(home.path(), |connection| {
            let changed = connection.execute(sql, []).unwrap();
            assert!(changed > 0, "{sql}");
        });
        let found = some(&[first]).problems;
        assert!(found.iter().any(|problem| problem.code == code), "{sql}: {found:?}");
        fs::write(home.path().join(EVIDENCE_FILE), kept).unwrap();
    };
    told("DELETE FROM tokens WHERE about = (SELECT id FROM snapshots WHERE number = 1)", "token-missing");
    told("UPDATE tokens SET token = zeroblob(length(token))", "token-wrong");
    told("DELETE FROM log WHERE number = 3", "log-gap");
    told("DELETE FROM holds", "holds-changed");
    assert_eq!(some(&[first]).problems, []);
}

#[test]
fn bytes_anywhere_in_the_file() {
    for bundled in [false, true] {
        bytes_anywhere(bundled);
    }
}

fn bytes_anywhere(bundled: bool) {
    let home = tempfile::tempdir().unwrap();
    let ids = filled_so(home.path(), bundled);
    let file = home.path().join(EVIDENCE_FILE);
    let good = fs::read(&file).unwrap();
    let read =
        |store: &EvidenceStore| -> Option<Vec<Sealed>> { ids.iter().map(|id| store.get(id).ok()).collect() };
    let kept = read(&EvidenceStore::open_to_read(home.path()).unwrap()).unwrap();
    let mut told = 0;
    for at in (0..good.len()).step_by(397) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&file, &bad).unwrap();
        let clean = EvidenceStore::open_to_read(home.path()).ok().filter(|store| {
            store.verify_all(&Authorities::default()).is_ok_and(|all| all.problems.is_empty())
        });
        match clean {
            None => told += 1,
            // unused space of a page, or a counter that means nothing when the file is read
            Some(store) => {
                assert_eq!(read(&store).as_ref(), Some(&kept), "byte {at} changed something untold")
            }
        }
    }
    assert!(told * 397 * 8 > good.len(), "much of the file is content: {told}");
}

#[test]
fn findings_name_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let [first, second] = filled(home.path());
    let file = home.path().join(EVIDENCE_FILE);
    let good = fs::read(&file).unwrap();
    let check = |sql: &str, code: &str, names: &str| {
        fs::write(&file, &good).unwrap();
        tamper(home.path(), |connection| connection.execute_batch(sql).unwrap());
        let found = problems(home.path());
        let told = found.iter().any(|problem| problem.code == code && problem.message.contains(names));
        assert!(told, "{sql}: {found:?}");
    };
    let (one, two) = (first.to_string(), second.to_string());
    check("DELETE FROM chunks WHERE part = ''", "part-missing", "extraction.json");
    check(&format!("DELETE FROM blobs WHERE digest = x'{one}'"), "manifest-changed", &one);
    check(&format!("UPDATE blobs SET size = size + 1 WHERE digest = x'{two}'"), "manifest-changed", &two);
    check("DELETE FROM snapshots WHERE number = 1", "number-gap", "应为 1");
    check(&format!("DELETE FROM snapshots WHERE id = x'{two}'"), "orphan-blob", &two);
    let more = format!(
        "INSERT INTO chunks SELECT snapshot, 'photo.png', 0, blob FROM chunks JOIN snapshots ON number = snapshot \
         WHERE part = '' AND id = x'{one}'"
    );
    check(&more, "part-unlisted", "photo.png");
    let swapped = "UPDATE chunks SET place = place + 10 WHERE part = 'exchange.warc' AND place = 0";
    check(swapped, "part-changed", "exchange.warc");
}

#[test]
fn written_once() {
    let home = tempfile::tempdir().unwrap();
    filled_so(home.path(), true);
    let connection = Connection::open(home.path().join(EVIDENCE_FILE)).unwrap();
    for (table, _) in TABLES.into_iter().filter(|(table, _)| *table != "tiles") {
        for sql in [
            format!("DELETE FROM {table}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
            format!("REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"),
            format!("UPDATE OR IGNORE {table} SET rowid = rowid")
                .replace("chunks SET rowid = rowid", "chunks SET part = 'x'")
                .replace("bases SET rowid = rowid", "bases SET place = 9")
                .replace("erasures SET rowid = rowid", "erasures SET entry = 0")
                .replace("tokens SET rowid = rowid", "tokens SET entry = 0"),
        ] {
            let error = connection.execute(&sql, []).unwrap_err().to_string();
            assert!(error.contains("证据只写一次") || error.contains("只能追加"), "{sql}: {error}");
        }
    }
    assert_eq!(problems(home.path()), []);
    connection.execute_batch("DROP TRIGGER chunks_remain").unwrap();
    assert_eq!(problems(home.path())[0].code, "rules-changed");
}
