//! What we write: read back it is the same, and hostile values stay values.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use xuncha_model::{Exchange, Header, Timestamp};
use xuncha_warc::{Limits, ORIGINAL_PREFIX, Reader, Record, RecordKind, exchange_records};

fn header(name: &str, value: &[u8]) -> Header {
    Header { name: name.to_owned(), value: value.to_vec() }
}

fn exchange() -> Exchange {
    Exchange {
        url: "http://shop.example/特供?a=1".to_owned(),
        redirects: vec!["http://shop.example/特供?a=1".to_owned()],
        final_url: "https://shop.example/%E7%89%B9?a=1".to_owned(),
        started: "2026-11-22T01:02:03.456789Z".parse().unwrap(),
        ended: "2026-11-22T01:02:04Z".parse().unwrap(),
        remote: Some("[2001:db8::7]:443".to_owned()),
        http_version: "HTTP/2".to_owned(),
        request_headers: vec![header("user-agent", "Xuncha/0.1 (+巡查)".as_bytes())],
        status: Some(200),
        response_headers: vec![
            header("Content-Type", b"text/html; charset=gbk"),
            header("Content-Encoding", b"gzip"),
            header("Content-Length", b"17"),
            header("Set-Cookie", b"a=\xD6\xD0"),
        ],
        body: b"<title>\xD6\xD0</title>\r\n\r\nWARC/1.1\r\n".to_vec(),
        truncated: true,
        robots: "允许".to_owned(),
        tls: None,
    }
}

fn read_back(records: &[Record]) -> Vec<Record> {
    let bytes: Vec<u8> = records.iter().flat_map(Record::to_bytes).collect();
    let mut reader = Reader::new(bytes.as_slice(), Limits::default());
    let read = reader.by_ref().collect();
    assert_eq!(reader.problems(), []);
    read
}

#[test]
fn an_exchange() {
    let exchange = exchange();
    let records = exchange_records(&exchange, "{\"robots\":\"允许\"}");
    assert_eq!(read_back(&records), records);
    assert!(records.iter().all(|record| record.check_digests().is_empty()));
    assert_eq!(records, exchange_records(&exchange, "{\"robots\":\"允许\"}"), "the same each time");
    let [request, response, metadata] = records.as_slice() else { panic!("three records") };

    assert_eq!(request.kind(), RecordKind::Request);
    assert!(request.block.starts_with(b"GET /%E7%89%B9?a=1 HTTP/1.1\r\nuser-agent: Xuncha"));
    assert!(request.block.ends_with(b"\r\n\r\n"));
    assert_eq!(request.header("WARC-Concurrent-To"), Some(response.id()));

    assert_eq!(response.target(), exchange.final_url);
    assert_eq!(response.date(), Some(exchange.started));
    assert_eq!(response.header("WARC-IP-Address"), Some("2001:db8::7"));
    assert_eq!(response.header("WARC-Protocol"), Some("h2"));
    assert_eq!(response.header("WARC-Truncated"), Some("length"));
    assert_eq!(response.payload(), exchange.body);
    let head = response.block.strip_suffix(exchange.body.as_slice()).unwrap();
    let expected = format!(
        "HTTP/1.1 200 \r\nContent-Type: text/html; charset=gbk\r\n{ORIGINAL_PREFIX}Content-Encoding: \
         gzip\r\n{ORIGINAL_PREFIX}Content-Length: 17\r\nSet-Cookie: a="
    );
    assert_eq!(head, [expected.as_bytes(), b"\xD6\xD0\r\n\r\n"].concat());

    assert_eq!((metadata.kind(), metadata.target()), (RecordKind::Metadata, "urn:xuncha:capture"));
    assert_eq!(metadata.header("WARC-Refers-To"), Some(response.id()));
    assert_eq!(metadata.block, "{\"robots\":\"允许\"}".as_bytes());
}

#[test]
fn a_saved_file() {
    let saved = Exchange { status: None, final_url: "页面/a b.html".to_owned(), ..exchange() };
    let records = exchange_records(&saved, "{}");
    assert_eq!(
        records.iter().map(Record::kind).collect::<Vec<_>>(),
        [RecordKind::Resource, RecordKind::Metadata]
    );
    assert_eq!(records[0].target(), "urn:xuncha:file:%E9%A1%B5%E9%9D%A2/a%20b.html");
    assert_eq!(records[0].block, saved.body);
    assert_eq!(read_back(&records), records);
}

#[test]
fn a_line_break_in_a_value_is_no_new_header() {
    let mut hostile = exchange();
    hostile.final_url = "http://a.example/\r\nWARC-Type: warcinfo".to_owned();
    hostile.request_headers = vec![header("X", b"1\r\nHost: b.example")];
    let records = read_back(&exchange_records(&hostile, "{}"));
    assert_eq!(records[0].kind(), RecordKind::Request);
    assert_eq!(
        records[0].block.iter().filter(|byte| **byte == b'\n').count(),
        3,
        "request line, header, end"
    );
}

proptest! {
    #[test]
    fn written_is_read(
        kind in prop::sample::select(vec![RecordKind::Warcinfo, RecordKind::Metadata, RecordKind::Resource]),
        second in 0_i64..4_000_000_000,
        values in prop::collection::vec(any::<String>(), 0..4),
        block in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let date = Timestamp::from_second(second).unwrap();
        let record = values.iter().fold(Record::new(kind, date, "text/plain", block), |record, value| {
            record.with("X-Value", value)
        });
        prop_assert_eq!(read_back(&[record.clone(), record.clone()]), [record.clone(), record]);
    }

    #[test]
    fn any_bytes_are_read_within_the_caps(
        mut bytes in prop::collection::vec(any::<u8>(), 0..2000),
        opening in prop::sample::select(vec![
            &b""[..], b"WARC/1.1\r\nContent-Length: 99\r\n\r\n", b"WARC/1.0\nContent-Length: 18446744073709551615\n\n",
            b"\x1F\x8B\x08\x00",
        ]),
    ) {
        bytes.splice(0..0, opening.iter().copied());
        let limits = Limits { head: 64, block: 100, total: 1000 };
        let read: Vec<Record> = Reader::new(bytes.as_slice(), limits).collect();
        prop_assert!(read.iter().all(|record| record.block.len() <= 100));
    }
}
