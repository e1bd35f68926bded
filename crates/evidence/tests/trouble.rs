//! What a person is told when evidence cannot be kept or read.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod snapshots;

use std::{fs, path::Path};

use rusqlite::Connection;
use snapshots::snapshot;
use xuncha_evidence::{Authorities, EVIDENCE_FILE, EvidenceError, EvidenceStore};

fn refused(dir: &Path) -> (EvidenceError, String) {
    let error = EvidenceStore::open(dir).err().unwrap();
    let message = error.to_string();
    (error, message)
}

#[test]
fn places_that_cannot_be_used() {
    let home = tempfile::tempdir().unwrap();
    let error = EvidenceStore::open_to_read(home.path()).err().unwrap();
    assert!(matches!(error, EvidenceError::Missing { .. }), "{error}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "reading leaves nothing behind");

    // a disk that was full at the first opening leaves an empty file
    fs::write(home.path().join(EVIDENCE_FILE), "").unwrap();
    let error = EvidenceStore::open_to_read(home.path()).err().unwrap();
    assert!(matches!(error, EvidenceError::Missing { .. }), "{error}");
    drop(EvidenceStore::open(home.path()).unwrap());
    assert!(EvidenceStore::open_to_read(home.path()).is_ok());
    fs::remove_file(home.path().join(EVIDENCE_FILE)).unwrap();

    let not_a_folder = home.path().join("文件");
    fs::write(&not_a_folder, "").unwrap();
    let (error, message) = refused(&not_a_folder);
    assert!(matches!(error, EvidenceError::NoAccess { .. }), "{error}");
    assert!(message.contains("文件") && message.contains("--data"), "{message}");

    fs::create_dir(home.path().join(EVIDENCE_FILE)).unwrap();
    let (error, message) = refused(home.path());
    assert!(matches!(error, EvidenceError::NoAccess { .. }), "{error}");
    assert!(message.contains(EVIDENCE_FILE), "{message}");
}

#[test]
fn files_that_are_not_ours() {
    let home = tempfile::tempdir().unwrap();
    drop(EvidenceStore::open(home.path()).unwrap());
    let file = home.path().join(EVIDENCE_FILE);
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let (error, message) = refused(home.path());
    assert!(matches!(error, EvidenceError::TooNew { found: 7, known: 4, .. }), "{error}");
    assert!(message.contains("升级本程序"), "{message}");

    Connection::open(&file).unwrap().pragma_update(None, "application_id", 7).unwrap();
    assert!(matches!(refused(home.path()).0, EvidenceError::Damaged { .. }));

    fs::write(&file, "not a database, but long enough to have a header".repeat(9)).unwrap();
    let (error, message) = refused(home.path());
    assert!(matches!(error, EvidenceError::Damaged { .. }), "{error}");
    assert!(message.contains(EVIDENCE_FILE) && message.contains("备份"), "{message}");
}

#[test]
fn nothing_new_leans_on_damaged_content() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    store.keep(&snapshot(1, b"page")).unwrap();
    let connection = Connection::open(home.path().join(EVIDENCE_FILE)).unwrap();
    connection
        .execute_batch("DROP TRIGGER blobs_stay; UPDATE blobs SET stored = x'00' WHERE size = 4")
        .unwrap();
    let error = store.keep(&snapshot(2, b"page")).unwrap_err();
    assert!(matches!(error, EvidenceError::Damaged { .. }), "{error}");
    assert_eq!(
        store.verify_all(&Authorities::default()).unwrap().snapshots,
        1,
        "nothing of the new one is kept"
    );
}
