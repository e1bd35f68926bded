//! Bundling changes where content lies and nothing else; what is deleted by rule goes from bundles too.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod snapshots;

use std::{fs, path::Path, process::Command};

use rusqlite::Connection;
use snapshots::snapshot;
use xuncha_evidence::{Authorities, EVIDENCE_FILE, EntryKind, EvidenceError, EvidenceStore, PackOrder};
use xuncha_model::{Attachment, PartKind, Snapshot};

/// A page of a shop: a template, and words of its own.
fn page(goods: u8) -> Vec<u8> {
    let words = |seed: u32| (0..300_u32).map(move |n| n.wrapping_mul(2_654_435_761) ^ seed);
    let template: String = words(0).map(|word| format!("<i>{word}</i>")).collect();
    let own: String = words(u32::from(goods) << 7).take(40).map(|word| format!("<p>{word}</p>")).collect();
    format!("{template}{own}{template}").into_bytes()
}

fn taken(goods: u8) -> Snapshot {
    let mut taken = snapshot(goods % 60, &page(goods));
    taken.extraction_json = format!("{{\"goods\":{goods}}}");
    let file = |name: &str, kind, media_type: &str, content: Vec<u8>| Attachment {
        name: name.to_owned(),
        kind,
        media_type: media_type.to_owned(),
        content,
    };
    taken.attachments = vec![
        file("dom.html", PartKind::Dom, "text/html; charset=utf-8", page(goods)),
        file("page.png", PartKind::Screenshot, "image/png", vec![goods; 5_000]),
    ];
    taken
}

fn problems(store: &EvidenceStore) -> Vec<xuncha_model::Problem> {
    store.verify_all(&Authorities::default()).unwrap().problems
}

fn number(home: &Path, sql: &str) -> i64 {
    Connection::open(home.join(EVIDENCE_FILE)).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn everything_stays_what_it_was_in_less_room() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let ids: Vec<_> = (0..60).map(|goods| store.keep(&taken(goods)).unwrap()).collect();
    let before: Vec<_> = ids.iter().map(|id| store.get(id).unwrap()).collect();
    let order = PackOrder {
        leads: vec!["XS000001".to_owned()],
        snapshots: ids[..3].to_vec(),
        papers: Vec::new(),
        covered: 0,
    };
    let pack = store.pack(&order).unwrap();

    let done = store.compact(1 << 10).unwrap();
    assert!(done.bundles >= 2 && done.blobs > 100 && done.after * 10 < done.before * 9, "{done:?}");
    assert_eq!(done.damaged, 0);
    let after: Vec<_> = ids.iter().map(|id| store.get(id).unwrap()).collect();
    assert!(before == after, "byte for byte");
    assert_eq!(problems(&store), []);
    assert_eq!(store.entries(0, 999).unwrap().last().unwrap().kind, EntryKind::Compact);
    assert!(store.pack(&order).unwrap() == pack, "a pack does not know");
    assert_eq!(
        number(home.path(), "SELECT count(*) FROM blobs WHERE bundle IS NOT NULL AND length(stored) > 0"),
        0
    );
    assert_eq!(
        number(
            home.path(),
            "SELECT count(*) FROM chunks JOIN blobs ON digest = blob WHERE part = 'page.png' AND bundle IS NOT NULL"
        ),
        0
    );

    // once more: nothing to do; what comes then leans on what is bundled, and is bundled in its turn
    assert_eq!(store.compact(1 << 10).unwrap().bundles, 0);
    let again = EvidenceStore::open(home.path()).unwrap();
    for goods in 60..90 {
        let id = again.keep(&taken(goods)).unwrap();
        assert!(store.get(&id).is_ok());
    }
    assert_eq!(again.keep(&taken(1)).unwrap(), ids[1]);
    assert!(
        number(
            home.path(),
            "SELECT count(*) FROM blobs JOIN blobs AS known ON known.digest = blobs.base WHERE known.bundle IS NOT NULL"
        ) > 20
    );
    assert_eq!(problems(&again), []);
    assert!(again.compact(1 << 10).unwrap().bundles > 0);
    assert_eq!(problems(&store), []);
    assert_eq!(store.verify(&ids[7]).unwrap(), []);
}

#[test]
fn room_is_given_back() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    for goods in 0..40 {
        // twice what is like nothing else, in two files
        let own: String = (0..9_000_u32)
            .map(|n| (n ^ u32::from(goods) << 16).wrapping_mul(2_654_435_761).to_string())
            .collect();
        let mut taken = taken(goods);
        let file = |name: &str, kind, content: String| Attachment {
            name: name.to_owned(),
            kind,
            media_type: "text/html".to_owned(),
            content: content.into_bytes(),
        };
        taken.attachments = vec![
            file("dom.html", PartKind::Dom, own.clone()),
            file("text.html", PartKind::Text, format!("{own}。")),
        ];
        store.keep(&taken).unwrap();
    }
    let pages = number(home.path(), "SELECT page_count FROM pragma_page_count");
    assert!(store.compact(1 << 10).unwrap().bundles > 0);
    let free = number(home.path(), "SELECT freelist_count FROM pragma_freelist_count");
    let left = number(home.path(), "SELECT page_count FROM pragma_page_count");
    assert!(free * 4 <= left && left * 4 < pages * 3, "{free} of {left} free, {pages} before");
    assert_eq!(problems(&store), []);
}

#[test]
fn little_waits_and_what_gains_nothing_stays() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    store.keep(&taken(1)).unwrap();
    store.keep(&taken(2)).unwrap();
    assert_eq!(store.compact(1 << 20).unwrap(), xuncha_evidence::Compacted::default());
    assert_eq!(number(home.path(), "SELECT count(*) FROM bundles"), 0);
}

#[test]
fn deletion_reaches_into_bundles() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let ids: Vec<_> = (0..8).map(|goods| store.keep(&taken(goods)).unwrap()).collect();
    // the same page, captured once more
    let mut same = taken(3);
    same.exchange.started = "2026-11-23T00:00:00Z".parse().unwrap();
    let same = store.keep(&same).unwrap();
    store.compact(1).unwrap();
    for id in &ids[..7] {
        store.erase(*id, "三年", "甲", "到期").unwrap();
        assert!(matches!(store.get(id), Err(EvidenceError::Erased { .. })));
    }
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert!(all.left_outside > 0 && all.problems.is_empty(), "{all:?}");
    assert!(store.take_away().unwrap() > 0);
    let all = store.verify_all(&Authorities::default()).unwrap();
    assert_eq!((all.left_outside, all.problems), (0, vec![]));
    assert!(store.get(&ids[7]).is_ok() && store.get(&same).is_ok(), "what others need stays");
    let contents: Vec<Vec<u8>> = Connection::open(home.path().join(EVIDENCE_FILE))
        .unwrap()
        .prepare("SELECT stored FROM bundles WHERE size > 0")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(|stored: rusqlite::Result<Vec<u8>>| zstd::bulk::decompress(&stored.unwrap(), 16 << 20).unwrap())
        .collect();
    let holds = |goods: u8| {
        let page = page(goods);
        contents.iter().any(|bundle| bundle.windows(page.len()).any(|some| some == page))
    };
    assert!(!holds(1) && !holds(5) && holds(3) && holds(7));

    for id in [ids[7], same] {
        store.erase(id, "三年", "甲", "到期").unwrap();
    }
    store.take_away().unwrap();
    assert_eq!(problems(&store), []);
    assert!(number(home.path(), "SELECT count(*) FROM bundles WHERE size = 0") > 0, "nothing is left of one");
    // seen again: kept again
    let mut seen = taken(5);
    seen.exchange.started = "2026-11-24T00:00:00Z".parse().unwrap();
    let again = store.keep(&seen).unwrap();
    assert!(store.get(&again).is_ok());
    assert_eq!(problems(&store), []);
    assert!(store.compact(1).is_ok());
    assert_eq!(problems(&store), []);
}

#[test]
fn damaged_content_is_left_where_it_is() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let ids: Vec<_> = (0..20).map(|goods| store.keep(&taken(goods)).unwrap()).collect();
    Connection::open(home.path().join(EVIDENCE_FILE))
        .unwrap()
        .execute_batch(
            "DROP TRIGGER blobs_stay; UPDATE blobs SET stored = x'00' WHERE base IS NOT NULL AND digest = (SELECT blob FROM \
             chunks WHERE snapshot = 4 AND part = 'exchange.warc')",
        )
        .unwrap();
    let done = store.compact(1).unwrap();
    assert!(done.damaged == 1 && done.bundles > 0, "{done:?}");
    let found = problems(&store);
    assert!(found.iter().any(|problem| problem.message.contains(&ids[3].to_string())), "{found:?}");
    assert!(store.get(&ids[4]).is_ok());
}

/// Killed at any moment while it bundles: every byte is there afterwards, and it can be done again.
#[test]
fn killed_at_any_moment() {
    if let Ok(home) = std::env::var("XUNCHA_TEST_BUNDLES") {
        let store = EvidenceStore::open(Path::new(&home)).unwrap();
        println!("begun");
        loop {
            store.compact(1).unwrap();
        }
    }
    let (home, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = EvidenceStore::open(home.path()).unwrap();
    let ids: Vec<_> = (0..12).map(|goods| store.keep(&taken(goods)).unwrap()).collect();
    let kept: Vec<_> = ids.iter().map(|id| store.get(id).unwrap()).collect();
    drop(store);
    let mut unfinished = 0;
    for round in 0..6_u32 {
        for entry in fs::read_dir(home.path()).unwrap().map(Result::unwrap) {
            fs::copy(entry.path(), work.path().join(entry.file_name())).unwrap();
        }
        for ending in ["-wal", "-shm"] {
            drop(fs::remove_file(work.path().join(format!("{EVIDENCE_FILE}{ending}"))));
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed_at_any_moment", "--nocapture"])
            .env("XUNCHA_TEST_BUNDLES", work.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("begun") {
            line.clear();
            std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        }
        // some moments later, counted in reads of the growing file
        for _ in 0..round * 100 {
            drop(fs::metadata(work.path().join(format!("{EVIDENCE_FILE}-wal"))));
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let store = EvidenceStore::open(work.path()).unwrap();
        assert_eq!(problems(&store), [], "round {round}");
        let after: Vec<_> = ids.iter().map(|id| store.get(id).unwrap()).collect();
        assert!(after == kept, "round {round}");
        unfinished += usize::from(store.compact(1).unwrap().bundles > 0);
        assert_eq!(problems(&store), []);
    }
    assert!(unfinished > 0, "it was killed before it was done at least once");
}
