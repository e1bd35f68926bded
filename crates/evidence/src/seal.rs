//! What is kept of a snapshot: its parts as files, and the manifest that names them.
//!
//! JSON here is written from structs whose fields stand in alphabetical order, without spaces: the canonical form of
//! RFC 8785 for what is in it (text, whole numbers, lists), so that the same snapshot always has the same name.

use serde::{Deserialize, Serialize};
use xuncha_model::{Digest, Environment, Exchange, Snapshot, Timestamp, beijing};
use xuncha_warc::{Record, exchange_records};

use crate::blob;

/// Version of the manifest; a later one may add fields and kinds of parts, never change the meaning of these.
pub(crate) const MANIFEST_VERSION: u32 = 1;

pub(crate) const MANIFEST_FORMAT: &str = "xuncha-evidence";

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) captured: String,
    pub(crate) format: String,
    pub(crate) parts: Vec<ManifestPart>,
    pub(crate) url: String,
    pub(crate) version: u32,
}

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManifestPart {
    pub(crate) media_type: String,
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) size: u64,
}

/// A part and the pieces in which it is kept.
pub(crate) struct SealedPart {
    pub(crate) name: &'static str,
    media_type: &'static str,
    pub(crate) pieces: Vec<Vec<u8>>,
}

#[derive(Serialize)]
struct CaptureShape<'a> {
    ended: MomentShape,
    final_url: &'a str,
    found_through: &'a [String],
    http_version: &'a str,
    redirects: &'a [String],
    remote: Option<&'a str>,
    robots: &'a str,
    started: MomentShape,
    status: Option<u16>,
    truncated: bool,
    url: &'a str,
}

#[derive(Serialize)]
struct MomentShape {
    beijing: String,
    utc: String,
}

#[derive(Serialize)]
struct EnvironmentShape<'a> {
    clock_offset_ms: Option<i64>,
    host: &'a str,
    proxy: &'a str,
    ruleset: String,
    tool: &'a str,
    tool_sha256: Option<String>,
}

/// The parts by name, and the manifest.
pub(crate) fn seal(snapshot: &Snapshot) -> serde_json::Result<(Vec<SealedPart>, Vec<u8>)> {
    let parts = vec![
        SealedPart {
            name: "environment.json",
            media_type: "application/json",
            pieces: vec![environment(&snapshot.environment)?.into_bytes()],
        },
        SealedPart {
            name: "exchange.warc",
            media_type: "application/warc",
            pieces: archive(&snapshot.exchange, &capture(snapshot)?),
        },
        SealedPart {
            name: "extraction.json",
            media_type: "application/json",
            pieces: vec![snapshot.extraction_json.clone().into_bytes()],
        },
    ];
    let manifest = Manifest {
        captured: snapshot.exchange.started.to_string(),
        format: MANIFEST_FORMAT.to_owned(),
        parts: parts.iter().map(SealedPart::listed).collect(),
        url: snapshot.exchange.url.clone(),
        version: MANIFEST_VERSION,
    };
    Ok((parts, serde_json::to_vec(&manifest)?))
}

impl SealedPart {
    fn listed(&self) -> ManifestPart {
        let content = self.pieces.concat();
        ManifestPart {
            media_type: self.media_type.to_owned(),
            name: self.name.to_owned(),
            sha256: blob::digest(&content).to_string(),
            size: content.len() as u64,
        }
    }
}

/// The WARC file in three pieces, the page's body by itself: an unchanged page is kept once, however often it
/// is captured.
fn archive(exchange: &Exchange, capture: &str) -> Vec<Vec<u8>> {
    const END: usize = b"\r\n\r\n".len();
    let records = exchange_records(exchange, capture);
    let bytes = |records: &[Record]| records.iter().flat_map(Record::to_bytes).collect::<Vec<u8>>();
    let [earlier @ .., page, metadata] = records.as_slice() else { return vec![bytes(&records)] };
    let mut before = bytes(earlier);
    before.extend(page.to_bytes());
    let mut after = before.split_off(before.len() - END);
    let body = before.split_off(before.len() - page.payload().len());
    after.extend(metadata.to_bytes());
    vec![before, body, after]
}

fn capture(snapshot: &Snapshot) -> serde_json::Result<String> {
    let exchange = &snapshot.exchange;
    serde_json::to_string(&CaptureShape {
        ended: moment(exchange.ended),
        final_url: &exchange.final_url,
        found_through: &snapshot.found_through,
        http_version: &exchange.http_version,
        redirects: &exchange.redirects,
        remote: exchange.remote.as_deref(),
        robots: &exchange.robots,
        started: moment(exchange.started),
        status: exchange.status,
        truncated: exchange.truncated,
        url: &exchange.url,
    })
}

fn moment(at: Timestamp) -> MomentShape {
    MomentShape { beijing: format!("{}+08:00", beijing(at)), utc: at.to_string() }
}

fn environment(environment: &Environment) -> serde_json::Result<String> {
    serde_json::to_string(&EnvironmentShape {
        clock_offset_ms: environment.clock_offset_ms,
        host: &environment.host,
        proxy: &environment.proxy,
        ruleset: environment.ruleset.to_string(),
        tool: &environment.tool,
        tool_sha256: environment.tool_digest.map(|digest: Digest| digest.to_string()),
    })
}
