//! What is kept of a snapshot: its parts as files, and the manifest that names them.
//!
//! JSON here has the canonical form that [`crate::manifest`] tells of.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use xuncha_model::{
    Attachment, Digest, Environment, Exchange, PartKind, Snapshot, Timestamp, TlsPeer, beijing,
};
use xuncha_warc::{Record, exchange_records};

use crate::{
    EvidenceError,
    digests::Both,
    fault::Fault,
    manifest::{self, Manifest, ManifestPart},
};

/// Longest name of a part.
const LONGEST_NAME: usize = 64;

/// All that is kept of a snapshot.
pub(crate) struct Whole {
    pub(crate) parts: Vec<SealedPart>,
    pub(crate) manifest: Vec<u8>,
    /// The host that answered: its pages are like each other.
    pub(crate) host: String,
}

/// A part and the pieces in which it is kept.
pub(crate) struct SealedPart {
    pub(crate) name: String,
    kind: PartKind,
    media_type: String,
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of a part, and which other content it may be like.
pub(crate) struct Piece {
    pub(crate) content: Vec<u8>,
    pub(crate) family: Option<String>,
    /// Kept by itself however small it is: it may come again unchanged.
    pub(crate) alone: bool,
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
    tls: Option<TlsShape<'a>>,
    truncated: bool,
    url: &'a str,
}

#[derive(Serialize)]
struct TlsShape<'a> {
    certificates: Vec<String>,
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct MomentShape {
    beijing: String,
    utc: String,
}

#[derive(Serialize)]
struct CheckShape<'a> {
    detail: &'a str,
    name: &'a str,
    passed: bool,
}

#[derive(Serialize)]
struct EnvironmentShape<'a> {
    checks: Vec<CheckShape<'a>>,
    clock_measured: Option<String>,
    clock_offset_ms: Option<i64>,
    clock_source: Option<&'a str>,
    clock_uncertainty_ms: Option<u64>,
    dns: &'a str,
    host: &'a str,
    proxy: &'a str,
    ruleset: String,
    tool: &'a str,
    tool_sha256: Option<String>,
}

/// The parts by name, and the manifest.
pub(crate) fn seal(snapshot: &Snapshot) -> Result<Whole, Fault> {
    let host = host(&snapshot.exchange.final_url);
    let json = |name: &str, kind, text: String, family| SealedPart {
        name: name.to_owned(),
        kind,
        media_type: "application/json".to_owned(),
        pieces: vec![Piece { content: text.into_bytes(), family, alone: false }],
    };
    let mut parts = vec![
        json(
            "environment.json",
            PartKind::Environment,
            environment(&snapshot.environment)?,
            Some("environment".to_owned()),
        ),
        SealedPart {
            name: "exchange.warc".to_owned(),
            kind: PartKind::Exchange,
            media_type: "application/warc".to_owned(),
            pieces: archive(&snapshot.exchange, &capture(snapshot)?, host),
        },
        json(
            "extraction.json",
            PartKind::Extraction,
            snapshot.extraction_json.clone(),
            Some(format!("extraction {host}")),
        ),
    ];
    for attachment in &snapshot.attachments {
        if !is_name(&attachment.name) || parts.iter().any(|part| part.name == attachment.name) {
            return Err(EvidenceError::BadName { name: attachment.name.clone() }.into());
        }
        parts.push(attached(attachment, host));
    }
    parts.sort_by(|one, other| one.name.cmp(&other.name));
    let taking = &snapshot.taking;
    let manifest = Manifest {
        captured: snapshot.exchange.started.to_string(),
        follows: taking.follows.map(|id| id.to_string()),
        format: manifest::FORMAT.to_owned(),
        grade: Some(taking.grade.name().to_owned()),
        officers: taking.officers.clone(),
        operator: taking.operator.clone(),
        parts: parts.iter().map(SealedPart::listed).collect(),
        unit: taking.unit.clone(),
        url: snapshot.exchange.url.clone(),
        version: manifest::VERSION,
    };
    Ok(Whole { parts, manifest: serde_json::to_vec(&manifest)?, host: host.to_owned() })
}

fn attached(attachment: &Attachment, host: &str) -> SealedPart {
    let Attachment { name, kind, media_type, content } = attachment;
    let family = is_alike(media_type).then(|| format!("{} {host}", kind.name()));
    let pieces = vec![Piece { content: content.clone(), family, alone: false }];
    SealedPart { name: name.clone(), kind: *kind, media_type: media_type.clone(), pieces }
}

/// Whether files of this media type are like each other, so that one can be told by another.
pub(crate) fn is_alike(media_type: &str) -> bool {
    media_type.starts_with("text/") || ["application/json", "application/warc"].contains(&media_type)
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(is_plain)
        && !name.starts_with('.')
        && !name.starts_with("manifest.")
}

/// The host of an address; empty for a file.
pub(crate) fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

impl SealedPart {
    fn listed(&self) -> ManifestPart {
        let mut both = Both::default();
        self.pieces.iter().for_each(|piece| both.update(&piece.content));
        let size = both.size;
        let (sha256, sm3) = both.finish();
        ManifestPart {
            category: Some(self.kind.name().to_owned()),
            format: Some(manifest::format_of(&self.media_type)),
            media_type: self.media_type.clone(),
            name: self.name.clone(),
            sha256: sha256.to_string(),
            size,
            sm3: Some(sm3.to_string()),
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.content.len() as u64).sum()
    }
}

/// The WARC file in three pieces, the page's body by itself: an unchanged page is kept once, however often it
/// is captured.
fn archive(exchange: &Exchange, capture: &str, host: &str) -> Vec<Piece> {
    const END: usize = b"\r\n\r\n".len();
    let records = exchange_records(exchange, capture);
    let bytes = |records: &[Record]| records.iter().flat_map(Record::to_bytes).collect::<Vec<u8>>();
    let [earlier @ .., page, metadata] = records.as_slice() else {
        return vec![Piece { content: bytes(&records), family: None, alone: true }];
    };
    let mut before = bytes(earlier);
    before.extend(page.to_bytes());
    let mut after = before.split_off(before.len() - END);
    let body = before.split_off(before.len() - page.payload().len());
    after.extend(metadata.to_bytes());
    let piece = |kind: &str, content| Piece {
        content,
        family: Some(format!("{kind} {host}")),
        alone: kind == "page",
    };
    vec![piece("exchange-head", before), piece("page", body), piece("exchange-tail", after)]
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
        tls: exchange.tls.as_ref().map(tls),
        truncated: exchange.truncated,
        url: &exchange.url,
    })
}

fn tls(peer: &TlsPeer) -> TlsShape<'_> {
    TlsShape {
        certificates: peer.certificates.iter().map(|der| STANDARD.encode(der)).collect(),
        version: Some(peer.version.as_str()).filter(|version| !version.is_empty()),
    }
}

fn moment(at: Timestamp) -> MomentShape {
    MomentShape { beijing: format!("{}+08:00", beijing(at)), utc: at.to_string() }
}

fn environment<'a>(environment: &'a Environment) -> serde_json::Result<String> {
    let check = |check: &'a xuncha_model::EnvironmentCheck| CheckShape {
        detail: &check.detail,
        name: &check.name,
        passed: check.passed,
    };
    let clock = environment.clock.as_ref();
    serde_json::to_string(&EnvironmentShape {
        checks: environment.checks.iter().map(check).collect(),
        clock_measured: clock.map(|clock| clock.at.to_string()),
        clock_offset_ms: clock.map(|clock| clock.offset_ms),
        clock_source: clock.map(|clock| clock.source.as_str()),
        clock_uncertainty_ms: clock.map(|clock| clock.uncertainty_ms),
        dns: &environment.dns,
        host: &environment.host,
        proxy: &environment.proxy,
        ruleset: environment.ruleset.to_string(),
        tool: &environment.tool,
        tool_sha256: environment.tool_digest.map(|digest: Digest| digest.to_string()),
    })
}
