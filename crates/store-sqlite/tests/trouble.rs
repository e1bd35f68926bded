//! What a person is told when the data directory cannot be used.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{fs, path::Path};

use rusqlite::Connection;
use xuncha_model::{Decision, LeadFilter, LeadId, Step};
use xuncha_store::{
    LeadStore, StoreError,
    conformance::{minute, opening, page, sighting},
};
use xuncha_store_sqlite::{DATABASE_FILE, SqliteStore};

/// The error of opening for writing, and its message, which must name the place.
fn refused(dir: &Path, names: &str) -> (StoreError, String) {
    let error = SqliteStore::open(dir).err().unwrap();
    let message = error.to_string();
    assert!(message.contains(names), "{message}");
    (error, message)
}

/// A database with two hundred leads, closed.
async fn filled(dir: &Path) {
    let store = SqliteStore::open(dir).unwrap();
    let (sweep, _) = store.begin_sweep(&opening(&["t"], ""), minute(0)).await.unwrap();
    for goods in 1..=200 {
        let found = vec![sighting(sweep, goods, "wildlife", minute(1))];
        store.record_page(&page(sweep, &format!("p{goods}"), 1, minute(1), found)).await.unwrap();
    }
}

#[tokio::test]
async fn one_writer_many_readers() {
    let home = tempfile::tempdir().unwrap();
    let writer = SqliteStore::open(home.path()).unwrap();
    let (error, message) = refused(home.path(), &home.path().display().to_string());
    assert!(matches!(error, StoreError::InUse { .. }));
    assert!(message.contains("--data"), "says what to do: {message}");

    let reader = SqliteStore::open_to_read(home.path()).unwrap();
    let (sweep, _) = writer.begin_sweep(&opening(&["t"], ""), minute(0)).await.unwrap();
    let found = vec![sighting(sweep, 1, "wildlife", minute(1))];
    writer.record_page(&page(sweep, "p", 1, minute(1), found)).await.unwrap();
    assert_eq!(reader.lead(LeadId(1)).await.unwrap(), writer.lead(LeadId(1)).await.unwrap());
    assert_eq!(reader.sweep_summary(sweep).await.unwrap().leads_new, 1);
    let error = reader.begin_sweep(&opening(&["u"], ""), minute(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::NoAccess { .. }), "{error}");

    drop(writer);
    drop(SqliteStore::open(home.path()).unwrap());
}

#[tokio::test]
async fn leads_from_before_there_were_scores_are_brought_up_to_date() {
    let home = tempfile::tempdir().unwrap();
    let before = {
        let store = SqliteStore::open(home.path()).unwrap();
        let (sweep, _) = store.begin_sweep(&opening(&["t"], ""), minute(0)).await.unwrap();
        let found = (1..=3).map(|goods| sighting(sweep, goods, "wildlife", minute(1))).collect();
        store.record_page(&page(sweep, "p", 1, minute(1), found)).await.unwrap();
        store.leads(&LeadFilter::default()).await.unwrap()
    };
    let count = "SELECT count(*) FROM title_keys";
    let file = Connection::open(home.path().join(DATABASE_FILE)).unwrap();
    let keys: i64 = file.query_row(count, [], |row| row.get(0)).unwrap();
    file.execute_batch("DELETE FROM title_keys; UPDATE leads SET score = 0, base_score = 0, shop = ''")
        .unwrap();
    drop(file);
    let store = SqliteStore::open(home.path()).unwrap();
    assert_eq!(store.leads(&LeadFilter::default()).await.unwrap(), before);
    let file = Connection::open(home.path().join(DATABASE_FILE)).unwrap();
    assert_eq!(file.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap(), keys);
}

#[tokio::test]
async fn people_decide_while_a_sweep_writes_and_nothing_decided_is_edited() {
    let home = tempfile::tempdir().unwrap();
    let writer = SqliteStore::open(home.path()).unwrap();
    let (sweep, _) = writer.begin_sweep(&opening(&["t"], ""), minute(0)).await.unwrap();
    let found = vec![sighting(sweep, 1, "wildlife", minute(1))];
    writer.record_page(&page(sweep, "p", 1, minute(1), found.clone())).await.unwrap();
    let desk = SqliteStore::open_to_decide(home.path()).unwrap();
    let decision = Decision::new(Step::Triage, "甲", minute(2), "属实");
    let decided = desk.decide(LeadId(1), 0, decision).await.unwrap();
    writer.record_page(&page(sweep, "q", 1, minute(3), found)).await.unwrap();
    assert_eq!(writer.history(LeadId(1)).await.unwrap(), [decided]);

    let file = Connection::open(home.path().join(DATABASE_FILE)).unwrap();
    for sql in ["UPDATE decisions SET who = '乙'", "DELETE FROM decisions"] {
        let error = file.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("only added"), "{sql}: {error}");
    }
}

#[test]
fn nothing_to_read_yet() {
    let home = tempfile::tempdir().unwrap();
    let error = SqliteStore::open_to_read(home.path()).err().unwrap();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "reading leaves nothing behind");
}

#[test]
fn an_empty_file_is_no_store_without_leads() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join(DATABASE_FILE), b"").unwrap();
    let error = SqliteStore::open_to_read(home.path()).err().unwrap();
    assert!(matches!(&error, StoreError::Damaged { detail, .. } if detail.contains("没有任何表")), "{error}");
    drop(SqliteStore::open(home.path()).unwrap());
    SqliteStore::open_to_read(home.path()).unwrap();
}

#[test]
fn newer_or_foreign_databases() {
    let home = tempfile::tempdir().unwrap();
    drop(SqliteStore::open(home.path()).unwrap());
    let file = home.path().join(DATABASE_FILE);
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let (error, message) = refused(home.path(), DATABASE_FILE);
    assert!(matches!(error, StoreError::TooNew { found: 99, .. }));
    assert!(message.contains("升级本程序"), "{message}");
    let error = SqliteStore::open_to_read(home.path()).err().unwrap();
    assert!(matches!(error, StoreError::TooNew { .. }), "{error}");

    fs::remove_file(&file).unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE goods (id)").unwrap();
    assert!(matches!(refused(home.path(), DATABASE_FILE).0, StoreError::Damaged { .. }));
}

#[tokio::test]
async fn older_databases_are_brought_up_to_date() {
    let home = tempfile::tempdir().unwrap();
    let old = Connection::open(home.path().join(DATABASE_FILE)).unwrap();
    old.execute_batch(include_str!("../migrations/0001_leads.sql")).unwrap();
    old.execute_batch("PRAGMA application_id = 0x58554E43; PRAGMA user_version = 1;").unwrap();
    old.execute_batch("INSERT INTO sweeps (targets, options, started) VALUES ('[\"t\"]', '', 0)").unwrap();
    drop(old);
    let reader = SqliteStore::open_to_read(home.path()).unwrap();
    assert_eq!(reader.sweeps(9).await.unwrap().len(), 1);
    let writer = SqliteStore::open(home.path()).unwrap();
    assert!(writer.begin_sweep(&opening(&["t"], ""), minute(0)).await.unwrap().1);
    assert_eq!(xuncha_crawl::Frontier::buried(&writer, xuncha_model::SweepId(1), 9).await.unwrap(), []);
}

#[test]
fn places_that_cannot_be_used() {
    let home = tempfile::tempdir().unwrap();
    let not_a_folder = home.path().join("文件");
    fs::write(&not_a_folder, "").unwrap();
    assert!(matches!(refused(&not_a_folder, "文件").0, StoreError::NoAccess { .. }));

    fs::create_dir(home.path().join(DATABASE_FILE)).unwrap();
    let (error, message) = refused(home.path(), DATABASE_FILE);
    assert!(matches!(error, StoreError::NoAccess { .. }), "{error}");
    assert!(message.contains("权限"), "{message}");
}

#[tokio::test]
async fn damaged_files() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path()).await;
    let file = home.path().join(DATABASE_FILE);
    let good = fs::read(&file).unwrap();

    let mut bad = good.clone();
    let middle = bad.len() / 4;
    bad[middle..].fill(0xA5);
    fs::write(&file, &bad).unwrap();
    let error = match SqliteStore::open(home.path()) {
        Err(error) => error,
        Ok(store) => store.leads(&LeadFilter::default()).await.unwrap_err(),
    };
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains(DATABASE_FILE), "{error}");

    fs::write(&file, "not a database, but long enough to have a header".repeat(9)).unwrap();
    let (error, message) = refused(home.path(), DATABASE_FILE);
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(message.contains("备份"), "{message}");
}

#[tokio::test]
async fn stored_values_that_nobody_wrote() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path()).await;
    let edit = |sql: &str| {
        Connection::open(home.path().join(DATABASE_FILE)).unwrap().execute_batch(sql).unwrap();
    };
    for (sql, names) in [
        ("UPDATE sightings SET hits = '[{]' WHERE id = 1", "column"),
        ("UPDATE sightings SET hits = '[]', outcome = 'maybe' WHERE id = 1", "maybe"),
        ("UPDATE sightings SET outcome = 'lead', severity = 9 WHERE id = 1", "9"),
        ("UPDATE leads SET status = 'lost' WHERE id = 1", "lost"),
    ] {
        edit(sql);
        let error = SqliteStore::open_to_read(home.path()).unwrap().lead(LeadId(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{sql}: {error:?}");
        assert!(error.to_string().contains(names), "{error}");
    }
}
