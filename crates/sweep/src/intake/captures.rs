//! Saved pages and captures of browsers and archives: MHTML, HAR, WARC.

use std::io::Read;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use mail_parser::{MessageParser, MimeHeaders as _};
use serde::Deserialize;
use xuncha_model::{Header, Timestamp, Unseen, UnseenReason};
use xuncha_warc::{Limits, Reader, Record, RecordKind};

use super::{Intake, Page, header};

/// Largest page of an archive that is read.
const PAGE_CAP: usize = 32 * 1024 * 1024;

/// Bytes of all pages of an archive that are kept in memory.
const ARCHIVE_CAP: usize = 1024 * 1024 * 1024;

/// A page as a browser saved it.
#[must_use]
pub fn saved_page(name: &str, bytes: Vec<u8>, now: Timestamp) -> Intake {
    let page = Page {
        place: name.to_owned(),
        address: None,
        at: now,
        status: None,
        headers: Vec::new(),
        body: bytes,
    };
    Intake { arrivals: vec![page.arrival()], ..Intake::default() }
}

/// A page saved with all it shows in one file (MHTML, RFC 2557): its first HTML part.
#[must_use]
pub fn mhtml(name: &str, bytes: &[u8], now: Timestamp) -> Intake {
    let message = MessageParser::default().parse(bytes);
    let html = message.as_ref().and_then(|message| {
        message.parts.iter().find(|part| part.is_text_html()).map(|part| (message, part))
    });
    let Some((message, part)) = html else {
        return Intake {
            unreadable: vec![unreadable(name, "不是 MHTML，或里面没有网页")],
            ..Intake::default()
        };
    };
    let saved_from = message.header_raw("Snapshot-Content-Location").map(|text| text.trim().to_owned());
    let address = part.content_location().map(str::to_owned).or(saved_from);
    let at = message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()).unwrap_or(now);
    let page = Page {
        place: name.to_owned(),
        address: address.filter(|address| is_web(address)),
        at,
        status: None,
        headers: vec![header("content-type", "text/html; charset=utf-8")],
        body: part.text_contents().unwrap_or_default().as_bytes().to_vec(),
    };
    Intake { arrivals: vec![page.arrival()], ..Intake::default() }
}

#[derive(Deserialize)]
struct HarShape {
    log: LogShape,
}

#[derive(Deserialize)]
struct LogShape {
    entries: Vec<EntryShape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryShape {
    #[serde(default)]
    started_date_time: String,
    request: RequestShape,
    response: ResponseShape,
}

#[derive(Deserialize)]
struct RequestShape {
    url: String,
}

#[derive(Deserialize)]
struct ResponseShape {
    status: i32,
    #[serde(default)]
    headers: Vec<HeaderShape>,
    #[serde(default)]
    content: ContentShape,
}

#[derive(Deserialize)]
struct HeaderShape {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ContentShape {
    mime_type: String,
    text: String,
    encoding: String,
}

/// What a browser's network panel wrote (HTTP Archive 1.2): the HTML answers in it.
#[must_use]
pub fn har(name: &str, bytes: &[u8], now: Timestamp) -> Intake {
    let mut intake = Intake::default();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let entries = match serde_json::from_slice::<HarShape>(bytes) {
        Ok(har) => har.log.entries,
        Err(error) => {
            intake.unreadable.push(unreadable(name, &format!("不是 HAR：{error}")));
            return intake;
        }
    };
    for (number, entry) in entries.into_iter().enumerate() {
        let EntryShape { started_date_time, request, response } = entry;
        let content = response.content;
        if !content.mime_type.contains("html") || content.text.is_empty() {
            intake.passed_over += 1;
            continue;
        }
        let place = format!("{name}#{}", number + 1);
        let body = if content.encoding == "base64" {
            match BASE64_STANDARD.decode(content.text.trim()) {
                Ok(body) => body,
                Err(_) => {
                    intake.unreadable.push(unreadable(&place, "内容不是有效的 base64"));
                    continue;
                }
            }
        } else {
            content.text.into_bytes()
        };
        // the text is decoded already, whatever the headers say of its encoding
        let kept = response.headers.into_iter().filter(|known| {
            !["content-type", "content-encoding", "transfer-encoding"]
                .contains(&known.name.to_ascii_lowercase().as_str())
        });
        let kept = kept.map(|known| Header { name: known.name, value: known.value.into_bytes() });
        let kind = if content.encoding == "base64" {
            content.mime_type
        } else {
            "text/html; charset=utf-8".to_owned()
        };
        let page = Page {
            place,
            address: Some(request.url).filter(|url| is_web(url)),
            at: started_date_time.parse().unwrap_or(now),
            status: u16::try_from(response.status).ok().filter(|status| *status > 0),
            headers: kept.chain([header("content-type", &kind)]).collect(),
            body,
        };
        intake.arrivals.push(page.arrival());
    }
    intake
}

/// An archive (WARC 1.0 and 1.1, plain or gzip): the HTML answers in it.
#[must_use]
pub fn warc(name: &str, bytes: impl Read, now: Timestamp) -> Intake {
    let mut intake = Intake::default();
    let mut reader = Reader::new(bytes, Limits { block: PAGE_CAP as u64, ..Limits::default() });
    let (mut number, mut kept) = (0, 0);
    for record in reader.by_ref() {
        if kept > ARCHIVE_CAP {
            intake.unreadable.push(unreadable(name, "网页合计超过 1 GiB，其余没有读取；请拆成几个文件"));
            return intake;
        }
        number += 1;
        if record.kind() != RecordKind::Response || !is_web(record.target()) {
            intake.passed_over += 1;
            continue;
        }
        let place = format!("{name}#{number}");
        match answer(&record, place.clone(), now) {
            Ok(Some(page)) => {
                kept += page.body.len();
                intake.arrivals.push(page.arrival());
            }
            Ok(None) => intake.passed_over += 1,
            Err(why) => intake.unreadable.push(unreadable(&place, &why)),
        }
    }
    let problems = reader.problems().iter();
    intake.unreadable.extend(problems.map(|problem| unreadable(name, &problem.message)));
    intake
}

/// The page in a response record; `None` when it is something else.
fn answer(record: &Record, place: String, now: Timestamp) -> Result<Option<Page>, String> {
    let payload = record.payload();
    let head = record.block.get(..record.block.len() - payload.len()).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let status = status.ok_or("没有状态行")?;
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| header(name.trim(), value.trim()))
        .collect();
    let find = |name: &str| {
        let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(&header.value).to_ascii_lowercase()).unwrap_or_default()
    };
    if !find("content-type").contains("html") {
        return Ok(None);
    }
    let body =
        if find("transfer-encoding").contains("chunked") { unchunked(payload) } else { payload.to_vec() };
    let body = xuncha_crawl::decoded(&find("content-encoding"), &body, PAGE_CAP)
        .map_err(|error| error.to_string())?;
    let coded = ["content-encoding", "transfer-encoding", "content-length"];
    Ok(Some(Page {
        place,
        address: Some(record.target().to_owned()),
        at: record.date().unwrap_or(now),
        status: Some(status),
        headers: headers
            .into_iter()
            .filter(|header| !coded.contains(&header.name.to_ascii_lowercase().as_str()))
            .collect(),
        body,
    }))
}

/// The chunks joined (RFC 9112, section 7.1). Some writers keep the header and store the body joined: what is not in
/// chunks stays as it is.
fn unchunked(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let (line, behind) = rest.split_at(end);
        let size = String::from_utf8_lossy(line);
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else { break };
        let chunk = behind.get(2..).unwrap_or_default();
        if size == 0 {
            return body;
        }
        let Some(piece) = chunk.get(..size) else {
            body.extend_from_slice(chunk);
            return body;
        };
        body.extend_from_slice(piece);
        rest = chunk.get(size + 2..).unwrap_or_default();
    }
    if body.is_empty() { bytes.to_vec() } else { body }
}

fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

pub(super) fn unreadable(place: &str, detail: &str) -> Unseen {
    Unseen::one(place, UnseenReason::File, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><title>特供酒</title></html>";

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn one(intake: &Intake) -> (String, String, Option<u16>, String) {
        let exchange = &intake.arrivals[0].exchange;
        let body = String::from_utf8_lossy(&exchange.body).trim().to_owned();
        (exchange.url.clone(), exchange.final_url.clone(), exchange.status, body)
    }

    #[test]
    fn mhtml_gives_its_page_with_its_address() {
        let file = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/1\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related; type=\"text/html\"; boundary=\"--B--\"\r\n\r\n\
            ----B--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
            Content-Location: https://a.example/1\r\n\r\n<html><title>=E7=89=B9=E4=BE=9B=E9=85=92</title></ht=\r\nml>\r\n\
            ----B--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n----B----\r\n";
        let (place, address, status, body) = one(&mhtml("页.mhtml", file.as_bytes(), now()));
        assert_eq!(
            (place.as_str(), address.as_str(), status, body.as_str()),
            ("页.mhtml", "https://a.example/1", None, PAGE)
        );
        assert_eq!(mhtml("x", b"hello", now()).unreadable.len(), 1);
    }

    #[test]
    fn har_gives_its_html_answers() {
        let entry = |mime: &str, text: &str, encoding: &str| {
            serde_json::json!({
                "startedDateTime": "2026-11-20T08:00:00.000+08:00",
                "request": {"method": "GET", "url": "https://a.example/1"},
                "response": {"status": 200, "headers": [{"name": "Content-Encoding", "value": "br"}],
                    "content": {"mimeType": mime, "text": text, "encoding": encoding}}
            })
        };
        let packed = BASE64_STANDARD.encode(PAGE);
        let entries = [
            entry("text/html", PAGE, ""),
            entry("image/png", "AAAA", "base64"),
            entry("text/html; charset=utf-8", &packed, "base64"),
            entry("text/html", "###", "base64"),
        ];
        let file = serde_json::json!({"log": {"version": "1.2", "entries": entries}}).to_string();
        let intake = har("a.har", file.as_bytes(), now());
        assert_eq!((intake.arrivals.len(), intake.passed_over, intake.unreadable.len()), (2, 1, 1));
        assert_eq!(one(&intake), ("a.har#1".into(), "https://a.example/1".into(), Some(200), PAGE.into()));
        assert_eq!(intake.arrivals[1].exchange.body, PAGE.as_bytes());
        assert_eq!(har("a.har", b"{}", now()).unreadable.len(), 1);
    }

    #[test]
    fn warc_gives_its_html_answers_with_their_codings_undone() {
        let record = |kind: &str, http: &str| {
            format!(
                "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2026-11-20T00:00:00Z\r\n\
                 WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http;msgtype={kind}\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
                http.len()
            )
        };
        let (first, second) = PAGE.split_at(13);
        let chunked = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
            first.len(),
            second.len()
        );
        let joined = format!(
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{PAGE}"
        );
        let file = record("request", "GET /1 HTTP/1.1\r\n\r\n")
            + &record("response", &chunked)
            + &record("response", &joined);
        let intake = warc("a.warc", file.as_bytes(), now());
        assert_eq!((intake.arrivals.len(), intake.passed_over), (2, 1), "{:?}", intake.unreadable);
        assert_eq!(one(&intake), ("a.warc#2".into(), "https://a.example/1".into(), Some(200), PAGE.into()));
        let other = &intake.arrivals[1].exchange;
        assert_eq!((other.status, other.body.as_slice()), (Some(404), PAGE.as_bytes()));
        assert_eq!(warc("a.warc", b"PK\x03\x04".as_slice(), now()).unreadable.len(), 1);
    }
}
