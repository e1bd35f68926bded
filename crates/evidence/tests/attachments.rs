//! Further files of a snapshot: pictures, marks, trees; and what is told of who took it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod snapshots;

use snapshots::snapshot;
use xuncha_evidence::{Authorities, EvidenceError, EvidenceStore, Manifest};
use xuncha_model::{Attachment, CaptureGrade, PartKind, Taking, TlsPeer};

fn attachment(name: &str, kind: PartKind, media_type: &str, content: &[u8]) -> Attachment {
    Attachment { name: name.to_owned(), kind, media_type: media_type.to_owned(), content: content.to_vec() }
}

#[test]
fn attached_files_are_listed_with_category_format_and_both_digests() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let first = store.keep(&snapshot(1, b"page")).unwrap();
    let mut formal = snapshot(2, b"page");
    formal.exchange.tls = Some(TlsPeer { version: String::new(), certificates: vec![vec![0x30, 0x00]] });
    formal.taking = Taking {
        grade: CaptureGrade::Formal,
        unit: "某市市场监督管理局".to_owned(),
        operator: "甲".to_owned(),
        officers: vec!["甲".to_owned(), "乙".to_owned()],
        follows: Some(first),
    };
    formal.attachments = vec![
        attachment("page.png", PartKind::Screenshot, "image/png", b"\x89PNG"),
        attachment("dom.html", PartKind::Dom, "text/html; charset=utf-8", b"<html></html>"),
    ];
    let id = store.keep(&formal).unwrap();
    let sealed = store.get(&id).unwrap();
    let manifest = Manifest::read(&sealed.manifest).unwrap();
    assert_eq!((manifest.grade.as_deref(), manifest.officers.len()), (Some("formal"), 2));
    assert_eq!(manifest.follows, Some(first.to_string()));
    let names: Vec<_> = manifest.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["dom.html", "environment.json", "exchange.warc", "extraction.json", "page.png"]);
    let picture = manifest.parts.last().unwrap();
    assert_eq!((picture.category.as_deref(), picture.format.as_deref()), (Some("screenshot"), Some("PNG")));
    assert_eq!(picture.size, 4);
    assert_ne!(picture.sm3.as_deref(), Some(picture.sha256.as_str()));
    assert!(String::from_utf8_lossy(&sealed.parts[2].content).contains("\"certificates\":[\"MAA=\"]"));
    // settings, differences, a checked machine and a known clock are for who extracts to attach: without them it is no formal extraction
    let problems = store.verify_all(&Authorities::default()).unwrap().problems;
    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["formal-incomplete"; 4], "{problems:?}");
}

#[test]
fn names_that_would_be_mistaken_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let long = "a".repeat(65);
    for name in ["exchange.warc", "manifest.json", "../a", "A.png", "", ".hidden", "图.png", &long, "a.png"]
    {
        let mut snapshot = snapshot(1, b"page");
        let same = attachment("a.png", PartKind::Screenshot, "image/png", b"1");
        snapshot.attachments = vec![same, attachment(name, PartKind::Screenshot, "image/png", b"2")];
        let error = store.keep(&snapshot).unwrap_err();
        assert!(matches!(error, EvidenceError::BadName { .. }), "{name}: {error}");
    }
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().snapshots, 0);
}

/// Pages of one shop differ little; kept beside each other they take little, and come back byte for byte.
#[test]
fn alike_pages_take_little_room() {
    let home = tempfile::tempdir().unwrap();
    let store = EvidenceStore::open(home.path()).unwrap();
    let template: String =
        (0..3_000_u32).map(|n| format!("<i>{}</i>", n.wrapping_mul(2_654_435_761))).collect();
    let page = |goods: u8| format!("{template}<h1>商品 {goods}</h1>{template}").into_bytes();
    let ids: Vec<_> = (0..20).map(|goods| store.keep(&snapshot(goods, &page(goods))).unwrap()).collect();
    for (goods, id) in (0..20).zip(ids) {
        let sealed = store.get(&id).unwrap();
        let body = page(goods);
        assert!(sealed.parts[1].content.windows(body.len()).any(|window| window == body));
    }
    let connection = rusqlite::Connection::open(home.path().join(xuncha_evidence::EVIDENCE_FILE)).unwrap();
    let sum = |condition: &str| -> i64 {
        let sql = format!("SELECT sum(length(stored)) FROM blobs WHERE size > 50000 AND {condition}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let (alone, leaning) = (sum("base IS NULL"), sum("base IS NOT NULL"));
    assert!(leaning < alone / 4, "19 pages lean on one: {leaning} beside {alone}");
    assert_eq!(store.verify_all(&Authorities::default()).unwrap().problems, []);
}
