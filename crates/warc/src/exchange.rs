//! A captured exchange as records that archive tools replay.
//!
//! An [`Exchange`] keeps the response's headers as they came but its body with transfer and content coding undone. A
//! replay tool would undo the coding a second time, so the headers that speak of it are renamed with
//! [`ORIGINAL_PREFIX`]; nothing else is touched, and taking the prefix away gives back what was sent.

use core::net::SocketAddr;

use xuncha_model::{Exchange, Header};

use crate::{Record, RecordKind};

/// Stands before the names of headers that no longer describe the body. Replay tools know it.
pub const ORIGINAL_PREFIX: &str = "X-Archive-Orig-";

/// The records of one exchange: request and response, or a resource when it was read from a saved file; then
/// `capture`, a JSON text about how it was made, as metadata.
///
/// The metadata stands under an address of its own: under the page's, replay tools show it in the page's place.
#[must_use]
pub fn exchange_records(exchange: &Exchange, capture: &str) -> Vec<Record> {
    let mut records = match exchange.status {
        Some(status) => http_records(exchange, status),
        None => vec![resource(exchange)],
    };
    let about = records.last().map(|record| record.id().to_owned()).unwrap_or_default();
    let capture = capture.as_bytes().to_vec();
    let metadata = Record::new(RecordKind::Metadata, exchange.started, "application/json", capture)
        .with("WARC-Target-URI", "urn:xuncha:capture")
        .with("WARC-Refers-To", &about);
    records.push(metadata);
    records
}

fn http_records(exchange: &Exchange, status: u16) -> Vec<Record> {
    let request = Record::new(
        RecordKind::Request,
        exchange.started,
        "application/http;msgtype=request",
        request_block(exchange),
    );
    let response = Record::new(
        RecordKind::Response,
        exchange.started,
        "application/http;msgtype=response",
        response_block(exchange, status),
    );
    let concurrent = response.id().to_owned();
    let response = truncated(exchange, on_the_wire(exchange, response));
    vec![on_the_wire(exchange, request).with("WARC-Concurrent-To", &concurrent), response]
}

fn resource(exchange: &Exchange) -> Record {
    let content_type = exchange.response_header("Content-Type").unwrap_or("application/octet-stream");
    let record = Record::new(RecordKind::Resource, exchange.started, content_type, exchange.body.clone());
    truncated(exchange, record.with("WARC-Target-URI", &uri(&exchange.final_url)))
}

fn truncated(exchange: &Exchange, record: Record) -> Record {
    if exchange.truncated { record.with("WARC-Truncated", "length") } else { record }
}

fn on_the_wire(exchange: &Exchange, record: Record) -> Record {
    let mut record = record.with("WARC-Target-URI", &uri(&exchange.final_url));
    if let Some(remote) = exchange.remote.as_ref().and_then(|remote| remote.parse::<SocketAddr>().ok()) {
        record = record.with("WARC-IP-Address", &remote.ip().to_string());
    }
    match exchange.http_version.as_str() {
        "" => record,
        "HTTP/2" | "HTTP/2.0" => record.with("WARC-Protocol", "h2"),
        "HTTP/3" | "HTTP/3.0" => record.with("WARC-Protocol", "h3"),
        other => record.with("WARC-Protocol", &other.to_ascii_lowercase()),
    }
}

/// An absolute address stays; a path of this machine becomes a name.
fn uri(address: &str) -> String {
    if address.contains("://") || address.starts_with("urn:") {
        return address.replace(' ', "%20");
    }
    let encoded = address.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    format!("urn:xuncha:file:{}", encoded.collect::<String>())
}

fn request_block(exchange: &Exchange) -> Vec<u8> {
    let after_scheme = exchange.final_url.split_once("://").map_or("", |(_, rest)| rest);
    let path = after_scheme.find(['/', '?']).and_then(|at| after_scheme.get(at..)).unwrap_or("/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mut block = Vec::new();
    line(&mut block, &[b"GET ", slash.as_bytes(), path.as_bytes(), b" ", version(exchange).as_bytes()]);
    for Header { name, value } in &exchange.request_headers {
        line(&mut block, &[name.as_bytes(), b": ", value]);
    }
    block.extend_from_slice(b"\r\n");
    block
}

/// The reason phrase was not kept and is left empty (RFC 9112, section 4 allows that).
fn response_block(exchange: &Exchange, status: u16) -> Vec<u8> {
    let mut block = Vec::with_capacity(exchange.body.len() + 1024);
    line(&mut block, &[version(exchange).as_bytes(), b" ", status.to_string().as_bytes(), b" "]);
    for header in &exchange.response_headers {
        let prefix = if describes_the_body(header, exchange) { "" } else { ORIGINAL_PREFIX };
        line(&mut block, &[prefix.as_bytes(), header.name.as_bytes(), b": ", &header.value]);
    }
    block.extend_from_slice(b"\r\n");
    block.extend_from_slice(&exchange.body);
    block
}

/// Newer versions have no text form; their exchanges are written in that of 1.1, and `WARC-Protocol` names them.
fn version(exchange: &Exchange) -> &str {
    if exchange.http_version == "HTTP/1.0" { "HTTP/1.0" } else { "HTTP/1.1" }
}

fn describes_the_body(header: &Header, exchange: &Exchange) -> bool {
    let value = header.value.trim_ascii();
    match header.name.to_ascii_lowercase().as_str() {
        "content-encoding" => value.eq_ignore_ascii_case(b"identity"),
        "transfer-encoding" => false,
        "content-length" => value == exchange.body.len().to_string().as_bytes(),
        _ => true,
    }
}

/// One line; a line break inside it would make another header of it and becomes a space.
fn line(block: &mut Vec<u8>, parts: &[&[u8]]) {
    let safe = |byte: &u8| if matches!(byte, b'\r' | b'\n') { b' ' } else { *byte };
    block.extend(parts.iter().flat_map(|part| part.iter()).map(safe));
    block.extend_from_slice(b"\r\n");
}
