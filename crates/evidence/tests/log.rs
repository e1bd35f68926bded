//! The log grows, is given out, and proves what it holds; keys change and old signatures stay good.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod snapshots;

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use rusqlite::Connection;
use snapshots::snapshot;
use xuncha_evidence::{
    Authorities, Checkpoint, EVIDENCE_FILE, EntryKind, EvidenceError, EvidenceStore, KEY_FILE, LogEntry,
    leaf_hash, proves_consistency, proves_inclusion,
};
use xuncha_model::Timestamp;

fn view(number: u32) -> LogEntry {
    LogEntry::view(&[format!("XS{number:06}")], "张三", "核对")
}

#[test]
fn proofs_of_a_log_of_several_tiles() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let id = store.keep(&snapshot(1, b"page")).unwrap();
    let early = store.give_checkpoint().unwrap().unwrap();
    store.log_all(&(0..70_000).map(view).collect::<Vec<_>>()).unwrap();
    let keys = store.public_keys().unwrap();
    let late = store.give_checkpoint().unwrap().unwrap();
    assert_eq!(store.give_checkpoint().unwrap().as_ref(), Some(&late), "nothing happened since");
    let open = |note: &str| Checkpoint::open(note, &keys).unwrap().0;
    let (early, late) = (open(&early), open(&late));
    assert_eq!((early.size, late.size, store.log_size().unwrap()), (3, 70_004, 70_005));

    let (_, _, entry) = store.signature(&id).unwrap().unwrap();
    for index in [entry, 0, 255, 256, 65_535, 65_536, 70_003] {
        let proof = store.inclusion(index, late.size).unwrap();
        let leaf = leaf_hash(&proof.entry);
        assert!(proves_inclusion(&leaf, index, late.size, &proof.path, &late.root), "{index}");
    }
    assert!(store.inclusion(70_004, 70_004).is_err());
    let steps = store.consistency(early.size, late.size).unwrap();
    assert!(proves_consistency(early.size, late.size, &steps, &early.root, &late.root));
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);

    // As files: the tiles hold what the proofs say, the bundles what the leaves hash.
    let files: BTreeMap<String, Vec<u8>> =
        store.log_files().unwrap().into_iter().map(|file| (file.path, file.content)).collect();
    assert_eq!(files["tile/0/000"].len(), 8_192);
    assert_eq!(files["tile/2/000.p/1"].len(), 32);
    assert_eq!(files["tile/1/001.p/17"].len(), 17 * 32);
    assert_eq!(files["tile/0/273.p/117"].len(), 117 * 32);
    let bundle = &files["tile/entries/273.p/117"];
    let length = usize::from(u16::from_be_bytes([bundle[0], bundle[1]]));
    assert_eq!(leaf_hash(&bundle[2..2 + length]), files["tile/0/273.p/117"][..32]);
    // the entry that names the last root is the last
    let end = open(std::str::from_utf8(&files["checkpoint"]).unwrap());
    let steps = store.consistency(late.size, end.size).unwrap();
    assert!(end.size == 70_005 && proves_consistency(late.size, end.size, &steps, &late.root, &end.root));

    // A missing tile is told by its place, and nothing more is added to such a log.
    drop(store);
    let connection = Connection::open(home.path().join(EVIDENCE_FILE)).unwrap();
    connection
        .execute_batch("DROP TRIGGER tiles_remain; DELETE FROM tiles WHERE level = 0 AND number = 272")
        .unwrap();
    let problems = EvidenceStore::open_to_read(home.path())
        .unwrap()
        .verify_all(&Authorities::default())
        .unwrap()
        .problems;
    let told = problems.iter().find(|problem| problem.code == "tile-missing").unwrap();
    assert!(told.message.contains("第 0 层第 272 块"), "{told:?}");
}

#[test]
fn the_start_refuses_a_log_that_lost_its_end() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    store.log_all(&[view(1), view(2)]).unwrap();
    drop(store);
    let tamper = |sql: &str| {
        let copy = tempfile::tempdir().unwrap();
        for name in [EVIDENCE_FILE, KEY_FILE] {
            fs::copy(home.path().join(name), copy.path().join(name)).unwrap();
        }
        let connection = Connection::open(copy.path().join(EVIDENCE_FILE)).unwrap();
        connection
            .execute_batch(&format!(
                "DROP TRIGGER log_remain; DROP TRIGGER log_stay; DROP TRIGGER head_remains; {sql}"
            ))
            .unwrap();
        drop(connection);
        EvidenceStore::open(copy.path()).err()
    };
    assert!(tamper("").is_none());
    for sql in [
        "DELETE FROM log WHERE number = 3",
        "DELETE FROM head",
        "UPDATE log SET hash = zeroblob(32) WHERE number = 1",
        "INSERT INTO log SELECT 4, hash, entry FROM log WHERE number = 3",
    ] {
        let error = tamper(sql).unwrap();
        assert!(matches!(error, EvidenceError::Damaged { .. }), "{sql}: {error}");
        assert!(error.to_string().contains("存证日志"), "{error}");
    }
}

#[test]
fn a_clock_that_jumps_back_is_written_down() {
    let home = tempfile::tempdir().unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    drop(EvidenceStore::open_at(home.path(), || "2026-11-30T08:00:00Z".parse().unwrap()).unwrap());
    let store = EvidenceStore::open_at(home.path(), || "2026-11-29T08:00:00Z".parse().unwrap()).unwrap();
    store.log(&view(1)).unwrap();
    let entries = store.entries(0, 9).unwrap();
    let last = entries.last().unwrap();
    assert_eq!(last.at, at("2026-11-29T08:00:00Z"));
    assert_eq!(last.text("clock_back_from"), "2026-11-30T08:00:00Z");
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
}

#[test]
fn keys_are_private_rotate_and_keep_their_signatures() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let mut store = EvidenceStore::open(home.path()).unwrap();
    let file = home.path().join(KEY_FILE);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    let first = store.keep(&snapshot(1, b"page")).unwrap();
    let old = fs::read(&file).unwrap();
    let fresh = store.rotate_key("张三", "到期更换").unwrap();
    assert_ne!(fs::read(&file).unwrap(), old);
    assert_eq!(mode(&file), 0o600);
    let second = store.keep(&snapshot(2, b"page")).unwrap();
    let [one, two] = [first, second].map(|id| store.signature(&id).unwrap().unwrap().0);
    assert_ne!(one, two);
    assert_eq!((two, store.public_keys().unwrap()), (fresh, vec![one, two]));
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
    let kinds: Vec<_> = store.entries(0, 99).unwrap().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == EntryKind::Key).count(), 3, "first, why, second");

    // openssl reads the public key and accepts the signature
    let manifest = home.path().join("manifest.json");
    fs::write(&manifest, store.get(&first).unwrap().manifest).unwrap();
    let (key, signature, _) = store.signature(&first).unwrap().unwrap();
    let (pem, sig) = (home.path().join("key.pem"), home.path().join("manifest.sig"));
    fs::write(&pem, key.pem()).unwrap();
    fs::write(&sig, signature).unwrap();
    let verify = || {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey"]).arg(&pem);
        openssl.arg("-in").arg(&manifest).arg("-sigfile").arg(&sig).output().unwrap().status.success()
    };
    assert!(verify());
    fs::write(&manifest, b"{}").unwrap();
    assert!(!verify());
    drop(store);

    // lost: another is made, and the log says so
    fs::remove_file(&file).unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    assert_eq!(store.public_keys().unwrap().len(), 3);
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
    drop(store);

    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let error = EvidenceStore::open(home.path()).err().unwrap().to_string();
    assert!(error.contains("chmod 600"), "{error}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&file, "?").unwrap();
    let error = EvidenceStore::open(home.path()).err().unwrap().to_string();
    assert!(error.contains(KEY_FILE) && error.contains("备份"), "{error}");
}

/// A file written by version 0.1.0 before signatures and log: `tests/fixtures/version-1.sqlite`.
#[test]
fn what_the_first_version_kept_stays_verifiable() {
    let home = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version-1.sqlite");
    fs::copy(fixture, home.path().join(EVIDENCE_FILE)).unwrap();
    let reader = EvidenceStore::open_to_read(home.path()).unwrap();
    let unsigned = reader.verify_all(&Authorities::default()).unwrap();
    assert_eq!(unsigned.snapshots, 3);
    assert!(unsigned.problems.iter().all(|problem| problem.code == "unsigned"), "{:?}", unsigned.problems);
    let store = EvidenceStore::open(home.path()).unwrap();
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!((all.snapshots, all.entries, all.problems), (3, 5, vec![]));
    let new = store.keep(&snapshot(1, b"page")).unwrap();
    assert_eq!(store.verify(&new).unwrap(), []);
}
