//! A pack: the same bytes each time, checked by itself, and every byte of it counts.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod authority;
mod snapshots;

use std::{
    collections::BTreeSet,
    io::{Cursor, Read as _, Write as _},
    path::Path,
};

use authority::Authority;
use snapshots::snapshot;
use xuncha_evidence::{EvidenceStore, PackFile, PackOrder, PackTrust, verify_pack};
use zip::{DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Files by path.
type Files = Vec<(String, Vec<u8>)>;

/// A store with two stamped snapshots, a pack of them, and what a reader may bring to check it.
fn packed(home: &Path) -> (EvidenceStore, PackOrder, Vec<u8>, PackTrust) {
    let store = EvidenceStore::open(home).unwrap();
    let snapshots = [1, 2].map(|minute| store.keep(&snapshot(minute, b"<p>page</p>")).unwrap()).to_vec();
    let authority = Authority::start(&home.join("机构"), "sha256");
    authority.stamp(&store, "某机构");
    let paper =
        PackFile { path: "XS000001/暗语说明.txt".to_owned(), content: "特*供".as_bytes().to_vec() };
    let order = PackOrder { leads: vec!["XS000001".to_owned()], snapshots, papers: vec![paper], covered: 0 };
    let pack = store.pack(&order).unwrap();
    let roots = authority.configured("某机构").roots;
    let trust = PackTrust { keys: store.public_keys().unwrap(), roots };
    (store, order, pack, trust)
}

#[test]
fn the_same_state_is_the_same_bytes_and_checks_by_itself() {
    let home = tempfile::tempdir().unwrap();
    let (store, order, pack, trust) = packed(home.path());
    store.keep(&snapshot(9, b"another")).unwrap();
    assert!(store.pack(&order).unwrap() == pack, "later captures of others change nothing");
    let found = verify_pack(&pack, &trust);
    assert_eq!(found.problems, []);
    assert_eq!((found.snapshots, found.unstamped, found.leads), (2, 0, vec!["XS000001".to_owned()]));
    assert!(found.is_pinned && found.tokens >= 2 && found.files > 12, "{} {}", found.tokens, found.files);
    let alone = verify_pack(&pack, &PackTrust::default());
    assert_eq!((alone.is_pinned, alone.problems), (false, vec![]));
    let other = tempfile::tempdir().unwrap();
    let stranger =
        PackTrust { keys: EvidenceStore::open(other.path()).unwrap().public_keys().unwrap(), ..trust };
    let codes: BTreeSet<_> =
        verify_pack(&pack, &stranger).problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains("signature-wrong") && codes.contains("checkpoint-wrong"), "{codes:?}");
}

#[test]
fn every_byte_counts() {
    let home = tempfile::tempdir().unwrap();
    let (_, _, pack, trust) = packed(home.path());
    for at in (0..pack.len()).step_by(7) {
        let mut other = pack.clone();
        other[at] ^= 1 << (at % 8);
        assert!(!verify_pack(&other, &trust).problems.is_empty(), "byte {at} of {}", pack.len());
    }
    for end in (0..pack.len()).step_by(997) {
        assert!(!verify_pack(&pack[..end], &trust).problems.is_empty(), "cut at {end}");
    }
    let mut longer = pack.clone();
    longer.push(0);
    assert!(!verify_pack(&longer, &trust).problems.is_empty());
}

/// Somebody who knows the format but has no key: files altered, added or taken away, and the ZIP made anew.
#[test]
fn what_was_changed_is_named() {
    let home = tempfile::tempdir().unwrap();
    let (_, order, pack, trust) = packed(home.path());
    let id = order.snapshots[0].to_string();
    let mut archive = ZipArchive::new(Cursor::new(&pack)).unwrap();
    let files: Files = (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect();
    let rewrite = |change: &dyn Fn(&mut Files)| {
        let mut files = files.clone();
        change(&mut files);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
        for (name, content) in files {
            zip.start_file(name, options).unwrap();
            zip.write_all(&content).unwrap();
        }
        let found = verify_pack(&zip.finish().unwrap().into_inner(), &trust);
        found
            .problems
            .into_iter()
            .map(|problem| format!("{} {}", problem.code, problem.message))
            .collect::<Vec<_>>()
    };
    let turn = |name: &str| {
        let name = name.to_owned();
        move |files: &mut Files| {
            let file = files.iter_mut().find(|(path, _)| *path == name).unwrap();
            let late = file.1.len() * 7 / 8;
            file.1[late] ^= 1;
        }
    };
    for (name, told) in [
        (format!("evidence/{id}/exchange.warc"), "part-changed"),
        (format!("evidence/{id}/manifest.json"), "manifest-changed"),
        (format!("evidence/{id}/manifest.sig"), "signature-wrong"),
        (format!("evidence/{id}/log-proof.json"), "proof-wrong"),
        (format!("evidence/{id}/manifest-stamp-1.tsr"), "token-wrong"),
        ("log/checkpoint".to_owned(), "checkpoint-wrong"),
        ("XS000001/暗语说明.txt".to_owned(), "file-changed"),
        ("pack.sig".to_owned(), "signature-wrong"),
        ("SHA256SUMS".to_owned(), "sums-changed"),
    ] {
        let found = rewrite(&turn(&name));
        let named = found.iter().any(|problem| {
            problem.starts_with(told)
                && (problem.contains(&name.replace(".sig", ".json"))
                    || told.contains("sums")
                    || name.contains("pack"))
        });
        assert!(named, "{name} {told}: {found:#?}");
    }
    let gone = rewrite(&|files| files.retain(|(name, _)| !name.ends_with("environment.json")));
    assert!(
        gone.iter()
            .any(|problem| problem.starts_with("file-missing") && problem.contains("environment.json"))
    );
    let more = rewrite(&|files| files.push(("另一个.txt".to_owned(), vec![1])));
    assert!(
        more.iter().any(|problem| problem.starts_with("file-unlisted") && problem.contains("另一个.txt"))
    );
}

#[test]
fn anything_else_is_refused_with_a_word() {
    for bytes in [&b""[..], b"PK\x03\x04", b"not a zip at all, but long enough to be looked at"] {
        let found = verify_pack(bytes, &PackTrust::default());
        assert_eq!(found.problems[0].code, "pack-unreadable");
    }
}
