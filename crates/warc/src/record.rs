//! One record: its headers in their order, its block, and what was wrong with it.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use xuncha_model::{Problem, Timestamp};

use crate::digest::{Compared, compare, hexadecimal, labelled};

/// What a record holds (`WARC-Type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// About the file.
    Warcinfo,
    /// An HTTP request.
    Request,
    /// An HTTP response.
    Response,
    /// About another record.
    Metadata,
    /// A thing without a protocol around it, such as a saved file.
    Resource,
    /// The same content as an earlier record.
    Revisit,
    /// Another form of an earlier record.
    Conversion,
    /// The next piece of a record that was cut.
    Continuation,
    /// Anything else; readers pass it over.
    Other,
}

impl RecordKind {
    const NAMED: [Self; 8] = [
        Self::Warcinfo,
        Self::Request,
        Self::Response,
        Self::Metadata,
        Self::Resource,
        Self::Revisit,
        Self::Conversion,
        Self::Continuation,
    ];

    /// The value of `WARC-Type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Request => "request",
            Self::Response => "response",
            Self::Metadata => "metadata",
            Self::Resource => "resource",
            Self::Revisit => "revisit",
            Self::Conversion => "conversion",
            Self::Continuation => "continuation",
            Self::Other => "other",
        }
    }
}

/// A record as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Header lines in their order, line breaks taken out of the values.
    pub headers: Vec<(String, String)>,
    /// The bytes after the headers.
    pub block: Vec<u8>,
    /// What was wrong with it when it was read.
    pub problems: Vec<Problem>,
}

impl Record {
    /// A new record with its length, its SHA-256 digests (of the block, and of the payload where the content
    /// type is HTTP's), and an identifier made from all of that: the same content has the same identifier.
    #[must_use]
    pub fn new(kind: RecordKind, date: Timestamp, content_type: &str, block: Vec<u8>) -> Self {
        let id = identifier(kind, date, &block);
        let record = Self { headers: Vec::new(), block, problems: Vec::new() }
            .with("WARC-Type", kind.name())
            .with("WARC-Record-ID", &id)
            .with("WARC-Date", &date.to_string())
            .with("Content-Type", content_type);
        let length = record.block.len().to_string();
        let block_digest = labelled(&record.block);
        let payload_digest = record.is_http().then(|| labelled(record.payload()));
        let record = record.with("Content-Length", &length).with("WARC-Block-Digest", &block_digest);
        match payload_digest {
            Some(digest) => record.with("WARC-Payload-Digest", &digest),
            None => record,
        }
    }

    /// With one more header. Control characters in the value become spaces: an address from a page must not
    /// end a line here.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let value = value.replace(|c: char| c.is_control(), " ").trim().to_owned();
        self.headers.push((name.to_owned(), value));
        self
    }

    /// The first header of that name, any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        let name = self.header("WARC-Type").unwrap_or_default();
        RecordKind::NAMED.into_iter().find(|kind| kind.name() == name).unwrap_or(RecordKind::Other)
    }

    /// `WARC-Record-ID`; empty when it has none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.header("WARC-Record-ID").unwrap_or_default()
    }

    /// `WARC-Date`, when it is a full moment.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        self.header("WARC-Date")?.parse().ok()
    }

    /// `WARC-Target-URI` without the angle brackets that some write around it; empty when it has none.
    #[must_use]
    pub fn target(&self) -> &str {
        let target = self.header("WARC-Target-URI").unwrap_or_default();
        target.strip_prefix('<').and_then(|target| target.strip_suffix('>')).unwrap_or(target)
    }

    /// What follows the HTTP headers in a block of HTTP's, else the whole block. Transfer and content coding
    /// are as they stand.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        if !self.is_http() {
            return &self.block;
        }
        let end = self.block.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        end.and_then(|end| self.block.get(end..)).unwrap_or_default()
    }

    /// The HTTP headers before the payload, as text; empty in a block that is not HTTP's.
    pub(crate) fn head(&self) -> Cow<'_, str> {
        let end = self.block.len() - self.payload().len();
        String::from_utf8_lossy(self.block.get(..end).unwrap_or_default())
    }

    /// The media type that an answer names, as it stands there; of anything else that of its block.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        if self.kind() != RecordKind::Response {
            return self.header("Content-Type").map(str::to_owned);
        }
        let head = self.head();
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let named = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        named.map(|(_, value)| value.trim().to_owned())
    }

    /// Compares the digests in its headers with its bytes. One that is not computed here (neither SHA-1 nor
    /// SHA-256) is told as such.
    #[must_use]
    pub fn check_digests(&self) -> Vec<Problem> {
        let digests = [("WARC-Block-Digest", self.block.as_slice()), ("WARC-Payload-Digest", self.payload())];
        let check = |(name, bytes): (&str, &[u8])| {
            // the payload of a revisit is in another record
            if self.kind() == RecordKind::Revisit && name == "WARC-Payload-Digest" {
                return None;
            }
            let value = self.header(name)?;
            let (code, what) = match compare(value, bytes) {
                Compared::Same => return None,
                Compared::Differs => ("digest-differs", "与内容不符"),
                Compared::Unknown => ("digest-unknown", "的算法无法核对"),
            };
            let message = format!("WARC 记录 {} 的 {name}（{value}）{what}", self.id());
            Some(Problem { code, message })
        };
        digests.into_iter().filter_map(check).collect()
    }

    /// As it stands in a file, with the two line breaks that end it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = b"WARC/1.1\r\n".to_vec();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.block);
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes
    }

    fn is_http(&self) -> bool {
        let content_type = self.header("Content-Type").unwrap_or_default();
        content_type.trim_start().to_ascii_lowercase().starts_with("application/http")
    }
}

/// A UUID of version 8 (RFC 9562, section 5.8) from the SHA-256 of what the record is.
fn identifier(kind: RecordKind, date: Timestamp, block: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(kind.name());
    hash.update([0]);
    hash.update(date.to_string());
    hash.update([0]);
    hash.update(block);
    let mut bytes: [u8; 32] = hash.finalize().into();
    bytes[6] = bytes[6] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let [a, b, c, d, e] = [0..4, 4..6, 6..8, 8..10, 10..16].map(|range| hexadecimal(&bytes[range]));
    format!("<urn:uuid:{a}-{b}-{c}-{d}-{e}>")
}
