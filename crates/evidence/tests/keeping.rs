//! What is kept comes back, once, in forms that others read.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod snapshots;

use rusqlite::Connection;
use snapshots::snapshot;
use xuncha_evidence::{Authorities, EVIDENCE_FILE, EvidenceError, EvidenceStore};
use xuncha_model::{Digest, Snapshot};
use xuncha_warc::{Limits, Reader, Record, RecordKind};

const PAGE: &[u8] = b"<title>\xCC\xD8\xB9\xA9</title>";

fn records(warc: &[u8]) -> Vec<Record> {
    let mut reader = Reader::new(warc, Limits::default());
    let records: Vec<_> = reader.by_ref().collect();
    assert_eq!(reader.problems(), []);
    for record in &records {
        assert_eq!(record.problems.iter().chain(&record.check_digests()).next(), None);
    }
    records
}

fn count(home: &std::path::Path, table: &str) -> i64 {
    let connection = Connection::open(home.join(EVIDENCE_FILE)).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_snapshot_comes_back_in_open_formats() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(&home.path().join("新目录")).unwrap();
    let id = store.keep(&snapshot(30, PAGE)).unwrap();
    let sealed = store.get(&id).unwrap();
    assert_eq!(sealed.id, id);
    let names: Vec<_> = sealed.parts.iter().map(|part| part.listed.name.as_str()).collect();
    assert_eq!(names, ["environment.json", "exchange.warc", "extraction.json"]);
    let [environment, exchange, extraction] = sealed.parts.as_slice() else { panic!("three parts") };

    let manifest = String::from_utf8(sealed.manifest).unwrap();
    let start = "{\"captured\":\"2026-11-22T18:30:01.25Z\",\"format\":\"xuncha-evidence\",\"grade\":\"monitoring\",\
                 \"parts\":[{\"category\":\"environment\",\"format\":\"JSON\",\"media_type\":\"application/json\",\
                 \"name\":\"environment.json\",\"sha256\":\"";
    assert!(manifest.starts_with(start), "{manifest}");
    assert!(manifest.ends_with("\"url\":\"http://shop.example/goods?id=1\",\"version\":2}"), "{manifest}");

    assert_eq!(
        std::str::from_utf8(&environment.content).unwrap(),
        format!(
            "{{\"checks\":[],\"clock_measured\":null,\"clock_offset_ms\":null,\"clock_source\":null,\
             \"clock_uncertainty_ms\":null,\"dns\":\"\",\"host\":\"linux x86_64\",\"proxy\":\"\",\"ruleset\":\"{}\",\
             \"tool\":\"xuncha 0.1.0\",\"tool_sha256\":\"{}\"}}",
            "09".repeat(32),
            "07".repeat(32)
        )
    );
    assert_eq!(extraction.content, "{\"listings\":[{\"title\":\"特供\"}]}".as_bytes());

    let records = records(&exchange.content);
    let kinds: Vec<_> = records.iter().map(Record::kind).collect();
    assert_eq!(kinds, [RecordKind::Request, RecordKind::Response, RecordKind::Metadata]);
    assert_eq!(records[1].payload(), PAGE);
    assert_eq!(
        std::str::from_utf8(&records[2].block).unwrap(),
        "{\"ended\":{\"beijing\":\"2026-11-23T02:30:02.25+08:00\",\"utc\":\"2026-11-22T18:30:02.25Z\"},\
         \"final_url\":\"https://shop.example/goods?id=1\",\"found_through\":[\"https://shop.example/\",\
         \"https://shop.example/list?page=2\"],\"http_version\":\"HTTP/1.1\",\"redirects\":\
         [\"http://shop.example/goods?id=1\"],\"remote\":\"203.0.113.7:443\",\"robots\":\"允许（第 3 行）\",\
         \"started\":{\"beijing\":\"2026-11-23T02:30:01.25+08:00\",\"utc\":\"2026-11-22T18:30:01.25Z\"},\
         \"status\":200,\"tls\":null,\"truncated\":false,\"url\":\"http://shop.example/goods?id=1\"}"
    );
}

#[test]
fn the_same_twice_is_one() {
    let home = tempfile::tempdir().unwrap();
    let first = EvidenceStore::open(home.path()).unwrap().keep(&snapshot(30, PAGE)).unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    assert_eq!(store.keep(&snapshot(30, PAGE)).unwrap(), first);
    assert_eq!((count(home.path(), "snapshots"), count(home.path(), "chunks")), (1, 2));

    let blobs = count(home.path(), "blobs");
    let later = store.keep(&snapshot(31, PAGE)).unwrap();
    assert_ne!(later, first, "another moment is another snapshot");
    assert_eq!(count(home.path(), "blobs"), blobs + 2, "manifest and capsule; the page is shared");
    assert_eq!(store.get(&later).unwrap().parts.len(), 3);
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
}

#[test]
fn empty_broken_and_saved_pages_are_kept_too() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let mut saved = snapshot(1, b"\r\n\r\nWARC/1.1\r\n\r\n");
    saved.exchange.status = None;
    saved.exchange.final_url = "页面/1.html".to_owned();
    let bare = Snapshot { extraction_json: String::new(), found_through: Vec::new(), ..snapshot(2, b"") };
    for (snapshot, count) in [(saved, 2), (bare, 3)] {
        let sealed = store.get(&store.keep(&snapshot).unwrap()).unwrap();
        let records = records(&sealed.parts[1].content);
        assert_eq!(records.len(), count);
        assert_eq!(records[count - 2].payload(), snapshot.exchange.body);
    }
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
}

#[test]
fn many_are_kept_together_as_they_would_be_one_by_one() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [together, singly] = homes.each_ref().map(|home| EvidenceStore::open(home.path()).unwrap());
    let snapshots: Vec<_> = [1, 2, 1, 3].map(|minute| snapshot(minute, PAGE)).into();
    let ids = together.keep_all(&snapshots).unwrap();
    assert_eq!(ids, snapshots.iter().map(|snapshot| singly.keep(snapshot).unwrap()).collect::<Vec<_>>());
    for id in &ids {
        assert_eq!(together.get(id).unwrap(), singly.get(id).unwrap());
    }
    assert_eq!(together.keep_all(&snapshots).unwrap(), ids, "kept once");
    assert_eq!(together.keep_all(&[]).unwrap(), []);
    let [one, other] = [together, singly].map(|store| store.verify_all(&Authorities::default()).unwrap());
    assert_eq!((one.snapshots, one.entries, one.problems), (3, other.entries, vec![]));
}

#[test]
fn none_is_kept_when_one_cannot_be() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let mut bad = snapshot(2, PAGE);
    bad.attachments.push(xuncha_model::Attachment {
        name: "../x".to_owned(),
        kind: xuncha_model::PartKind::Settings,
        media_type: "application/json".to_owned(),
        content: b"{}".to_vec(),
    });
    assert!(matches!(store.keep_all(&[snapshot(1, PAGE), bad]).unwrap_err(), EvidenceError::BadName { .. }));
    assert_eq!(count(home.path(), "snapshots"), 0);
}

#[test]
fn strangers_are_named() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let stranger = Digest([1; 32]);
    let error = store.get(&stranger).unwrap_err();
    assert!(matches!(error, EvidenceError::Unknown { id, .. } if id == stranger));
    assert!(error.to_string().contains(&stranger.to_string()), "{error}");
    assert_eq!(store.verify(&stranger).unwrap()[0].code, "unknown-snapshot");
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!(
        (all.snapshots, all.entries, all.problems),
        (0, 2, vec![]),
        "the key and the root of the day are in the log"
    );
}

#[test]
fn a_reader_sees_what_a_writer_keeps() {
    let home = tempfile::tempdir().unwrap();
    let writer = EvidenceStore::open(home.path()).unwrap();
    let reader = EvidenceStore::open_to_read(home.path()).unwrap();
    let id = writer.keep(&snapshot(30, PAGE)).unwrap();
    assert_eq!(reader.get(&id).unwrap(), writer.get(&id).unwrap());
    assert!(matches!(reader.keep(&snapshot(31, PAGE)).unwrap_err(), EvidenceError::NoAccess { .. }));
}

#[test]
fn many_threads_keep_at_once() {
    let home = tempfile::tempdir().unwrap();
    let shared = EvidenceStore::open(home.path()).unwrap();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (shared, home) = (&shared, home.path());
            scope.spawn(move || {
                let own = EvidenceStore::open(home).unwrap();
                for minute in 0..10 {
                    let store = if worker % 2 == 0 { shared } else { &own };
                    store.keep(&snapshot(minute, PAGE)).unwrap();
                }
            });
        }
    });
    let all = shared.verify_all(&Authorities::default()).unwrap();
    assert_eq!((all.snapshots, all.problems), (10, vec![]));
}

/// Nobody is told of damage because others write: every look is at one moment.
#[test]
fn what_is_kept_meanwhile_is_no_damage() {
    let home = tempfile::tempdir().unwrap();
    let (writer, reader) =
        (EvidenceStore::open(home.path()).unwrap(), EvidenceStore::open_to_read(home.path()).unwrap());
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for minute in 0..40 {
                writer.keep(&snapshot(minute, PAGE)).unwrap();
                if minute % 10 == 9 {
                    writer.compact(1).unwrap();
                }
            }
            done.store(true, std::sync::atomic::Ordering::Release);
        });
        while !done.load(std::sync::atomic::Ordering::Acquire) {
            let all = reader.verify_all(&Authorities::default()).unwrap();
            assert_eq!(all.problems, vec![]);
            EvidenceStore::open(home.path()).unwrap();
        }
    });
    let all = reader.verify_all(&Authorities::default()).unwrap();
    assert_eq!((all.snapshots, all.problems), (40, vec![]));
}

/// A copy of the files taken while the store is open is what a crash would have left.
#[test]
fn what_was_kept_outlives_a_crash() {
    let (home, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = EvidenceStore::open(home.path()).unwrap();
    let ids = [1, 2, 3].map(|minute| store.keep(&snapshot(minute, PAGE)).unwrap());
    for entry in std::fs::read_dir(home.path()).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), left.path().join(entry.file_name())).unwrap();
    }
    let after = EvidenceStore::open(left.path()).unwrap();
    assert_eq!(
        after.verify_all(&Authorities::default()).unwrap(),
        store.verify_all(&Authorities::default()).unwrap()
    );
    for id in ids {
        assert_eq!(after.get(&id).unwrap(), store.get(&id).unwrap());
    }
}
