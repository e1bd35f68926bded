//! Files that other tools wrote, good and broken (`fixtures/warc/SOURCES.md`).
//!
//! The counts and the verdicts on digests are those of warcio 1.8.1 (`warcio index`, `warcio check`), except that
//! warcio gives a file up where we go on.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{fs, path::Path};

use xuncha_warc::{Limits, Reader, Record, RecordKind};

/// File, records, problems of the file, problems of its records (those of their digests among them).
const SAMPLES: [(&str, usize, &[&str], &[&str]); 15] = [
    ("example.warc", 6, &[], &[]),
    ("example.warc.gz", 6, &[], &[]),
    ("example-iana.org-chunked.warc", 3, &[], &[]),
    ("example-resource.warc.gz", 3, &[], &[]),
    ("example-space-in-target-uri.warc.gz", 2, &[], &[]),
    ("example-wget-bad-target-uri.warc.gz", 6, &[], &[]),
    ("post-test.warc.gz", 6, &[], &[]),
    ("stormcrawler-test.warc.gz", 42, &[], &[]),
    ("example-digest.warc", 4, &[], &["digest-differs"]),
    ("example-wrong-chunks.warc.gz", 2, &[], &["digest-differs"]),
    ("example-trunc.warc", 3, &["not-warc"], &["digest-differs", "digest-differs"]),
    ("example-bad-non-chunked.warc.gz", 6, &[], &["digest-differs"]),
    ("example-bad.warc.gz.bad", 6, &[], &[]),
    ("stormcrawler-unparsable-date.warc.gz", 3, &[], &["bad-date", "bad-date"]),
    ("example.arc", 0, &["not-warc"], &[]),
];

fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/warc");
    fs::read(folder.join(name)).unwrap()
}

fn read(bytes: &[u8], limits: Limits) -> (Vec<Record>, Vec<&'static str>) {
    let mut reader = Reader::new(bytes, limits);
    let records = reader.by_ref().collect();
    (records, reader.problems().iter().map(|problem| problem.code).collect())
}

#[test]
fn counts_and_problems() {
    for (name, count, of_file, of_records) in SAMPLES {
        let (records, problems) = read(&sample(name), Limits::default());
        assert_eq!((records.len(), problems.as_slice()), (count, of_file), "{name}");
        let found =
            records.iter().flat_map(|record| record.problems.iter().cloned().chain(record.check_digests()));
        assert_eq!(found.map(|problem| problem.code).collect::<Vec<_>>(), of_records, "{name}");
    }
}

#[test]
fn a_known_file_in_detail() {
    let (records, _) = read(&sample("example.warc.gz"), Limits::default());
    let kinds: Vec<_> = records.iter().map(Record::kind).collect();
    use RecordKind::{Request, Response, Revisit, Warcinfo};
    assert_eq!(kinds, [Warcinfo, Warcinfo, Response, Request, Revisit, Request]);
    let response = &records[2];
    assert_eq!(response.target(), "http://example.com/");
    assert_eq!(response.date().unwrap().to_string(), "2017-03-06T04:02:06Z");
    assert!(response.block.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(response.payload().starts_with(&[0x1F, 0x8B]), "content coding is left as it stands");
    let (bracketed, _) = read(&sample("example-wget-bad-target-uri.warc.gz"), Limits::default());
    assert_eq!(bracketed[1].header("warc-target-uri"), Some("<http://example.com/>"));
    assert_eq!(bracketed[1].target(), "http://example.com/");
}

#[test]
fn cut_anywhere() {
    for name in ["example.warc", "example.warc.gz"] {
        let whole = sample(name);
        let (all, _) = read(&whole, Limits::default());
        for end in 2..whole.len() {
            let (records, problems) = read(&whole[..end], Limits::default());
            let told = !problems.is_empty() || records.iter().any(|record| !record.problems.is_empty());
            assert!(told || records == all[..records.len()], "{name} cut at {end}");
        }
    }
}

#[test]
fn everything_has_a_cap() {
    let whole = sample("stormcrawler-test.warc.gz");
    let (records, problems) = read(&whole, Limits { block: 1000, ..Limits::default() });
    assert_eq!((records.len(), problems.len()), (42, 0), "the rest of a long block is passed over");
    assert!(records.iter().all(|record| record.block.len() <= 1000));
    assert!(records.iter().any(|record| record.problems.iter().any(|problem| problem.code == "too-large")));

    let (records, problems) = read(&whole, Limits { total: 100_000, ..Limits::default() });
    assert_eq!(problems, ["too-large"]);
    assert!(records.len() < 42);
    assert!(records.iter().map(|record| record.block.len()).sum::<usize>() <= 100_000);

    let (records, problems) = read(&whole, Limits { head: 50, ..Limits::default() });
    assert_eq!((records.len(), problems.as_slice()), (0, &["head-too-large"][..]));
}
