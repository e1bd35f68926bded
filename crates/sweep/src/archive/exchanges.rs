//! Exchanges in WARC, each packed by itself so that one can be read without the others.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde::{Deserialize, Serialize};
use xuncha_model::{Exchange, Header, Timestamp, TlsPeer};
use xuncha_warc::{Limits, ORIGINAL_PREFIX, Reader, Record, RecordKind, exchange_records};

use super::segments::{EXCHANGES, number};

/// Largest packed exchange that is read.
const LARGEST: u64 = 256 << 20;

/// Where an exchange lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Name of the segment.
    pub segment: String,
    /// Bytes before it.
    pub offset: u64,
    /// Its bytes.
    pub length: u64,
}

/// What a WARC record has no field for.
#[derive(Serialize, Deserialize)]
struct CaptureShape {
    ended: String,
    final_url: String,
    found_through: Vec<String>,
    http_version: String,
    redirects: Vec<String>,
    remote: Option<String>,
    robots: String,
    started: String,
    status: Option<u16>,
    tls: Option<(String, Vec<String>)>,
    truncated: bool,
    url: String,
}

/// The records of an exchange, each a gzip member.
pub(super) fn packed(exchange: &Exchange, found_through: &[String]) -> io::Result<Vec<u8>> {
    let certificates =
        |peer: &TlsPeer| peer.certificates.iter().map(|one| BASE64_STANDARD.encode(one)).collect::<Vec<_>>();
    let capture = CaptureShape {
        ended: exchange.ended.to_string(),
        final_url: exchange.final_url.clone(),
        found_through: found_through.to_vec(),
        http_version: exchange.http_version.clone(),
        redirects: exchange.redirects.clone(),
        remote: exchange.remote.clone(),
        robots: exchange.robots.clone(),
        started: exchange.started.to_string(),
        status: exchange.status,
        tls: exchange.tls.as_ref().map(|peer| (peer.version.clone(), certificates(peer))),
        truncated: exchange.truncated,
        url: exchange.url.clone(),
    };
    let mut bytes = Vec::new();
    for record in exchange_records(exchange, &serde_json::to_string(&capture)?) {
        let mut member = GzEncoder::new(&mut bytes, Compression::default());
        member.write_all(&record.to_bytes())?;
        member.finish()?;
    }
    Ok(bytes)
}

/// An exchange of the archive in `folder`, and the pages that led to it; as it was captured.
///
/// # Errors
/// When it is not there or was damaged.
pub fn read_exchange(folder: &Path, place: &Place) -> io::Result<(Exchange, Vec<String>)> {
    let broken =
        |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}：{what}", place.segment));
    // a name that is no segment's would lead out of the folder
    if number(Path::new(&place.segment), EXCHANGES).is_none() || place.segment.contains(['/', '\\']) {
        return Err(broken("不是归档分段"));
    }
    let mut file = File::open(folder.join(&place.segment))?;
    file.seek(SeekFrom::Start(place.offset))?;
    let mut bytes = Vec::new();
    file.take(place.length.min(LARGEST)).read_to_end(&mut bytes)?;
    let mut reader = Reader::new(bytes.as_slice(), Limits { block: LARGEST, ..Limits::default() });
    let records: Vec<Record> = reader.by_ref().collect();
    if !reader.problems().is_empty() || records.iter().any(|record| !record.check_digests().is_empty()) {
        return Err(broken("内容已损坏"));
    }
    exchange_of(&records).ok_or_else(|| broken("记录不完整"))
}

fn exchange_of(records: &[Record]) -> Option<(Exchange, Vec<String>)> {
    let of = |kind| records.iter().find(|record| record.kind() == kind);
    let capture: CaptureShape = serde_json::from_slice(&of(RecordKind::Metadata)?.block).ok()?;
    let page = of(RecordKind::Response).or_else(|| of(RecordKind::Resource))?;
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    let response_headers = match page.kind() {
        RecordKind::Response => headers(page),
        _ => page
            .header("Content-Type")
            .map(|value| Header { name: "content-type".to_owned(), value: value.as_bytes().to_vec() })
            .into_iter()
            .collect(),
    };
    let tls = capture.tls.map(|(version, certificates)| TlsPeer {
        version,
        certificates: certificates.iter().filter_map(|one| BASE64_STANDARD.decode(one).ok()).collect(),
    });
    let exchange = Exchange {
        url: capture.url,
        redirects: capture.redirects,
        final_url: capture.final_url,
        started: moment(&capture.started)?,
        ended: moment(&capture.ended)?,
        remote: capture.remote,
        http_version: capture.http_version,
        request_headers: of(RecordKind::Request).map(headers).unwrap_or_default(),
        status: capture.status,
        response_headers,
        body: page.payload().to_vec(),
        truncated: capture.truncated,
        robots: capture.robots,
        tls,
    };
    Some((exchange, capture.found_through))
}

/// The header lines of an HTTP record, as they were.
fn headers(record: &Record) -> Vec<Header> {
    let head = record.block.len() - record.payload().len();
    let head = record.block.get(..head).unwrap_or_default();
    let lines = head.split(|byte| *byte == b'\n').skip(1);
    lines
        .filter_map(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let colon = line.windows(2).position(|pair| pair == b": ")?;
            let (name, value) = line.split_at(colon);
            let name = String::from_utf8_lossy(name);
            let name = name.strip_prefix(ORIGINAL_PREFIX).unwrap_or(&name).to_owned();
            Some(Header { name, value: value.get(2..)?.to_vec() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_comes_back_as_it_was() {
        let header = |name: &str, value: &[u8]| Header { name: name.into(), value: value.to_vec() };
        let at = |text: &str| text.parse().unwrap();
        let exchange = Exchange {
            url: "https://s.example/a".into(),
            redirects: vec!["https://s.example/a".into()],
            final_url: "https://s.example/b?c=1".into(),
            started: at("2026-11-30T01:02:03.5Z"),
            ended: at("2026-11-30T01:02:04Z"),
            remote: Some("203.0.113.9:443".into()),
            http_version: "HTTP/2.0".into(),
            request_headers: vec![header("user-agent", b"Xuncha/1")],
            status: Some(200),
            response_headers: vec![header("content-encoding", b"br"), header("x", b"a: \xff")],
            body: "特供\r\n\r\nWARC/1.1\r\n".into(),
            truncated: true,
            robots: "允许".into(),
            tls: Some(TlsPeer { version: "TLS 1.3".into(), certificates: vec![vec![1, 2]] }),
        };
        let folder = tempfile::tempdir().unwrap();
        let through = vec!["https://s.example/".to_owned()];
        let bytes = packed(&exchange, &through).unwrap();
        let mut file = b"before".to_vec();
        file.extend(&bytes);
        file.extend(&packed(&exchange, &[]).unwrap());
        let segment = "exchanges-000001.warc.gz".to_owned();
        std::fs::write(folder.path().join(&segment), &file).unwrap();
        let place = Place { segment, offset: 6, length: bytes.len() as u64 };
        assert_eq!(read_exchange(folder.path(), &place).unwrap(), (exchange, through));

        file[30] ^= 1;
        std::fs::write(folder.path().join(&place.segment), &file).unwrap();
        assert!(read_exchange(folder.path(), &place).is_err(), "a changed byte is seen");
        for segment in ["../secret", "exchanges-1.warc.gz/../../x", "listings-000001.jsonl"] {
            let place = Place { segment: segment.into(), ..place.clone() };
            assert!(read_exchange(folder.path(), &place).is_err(), "{segment}");
        }
    }
}
