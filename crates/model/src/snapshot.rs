//! One captured exchange, immutable, named by its digest.

use crate::{Digest, Timestamp};

/// Name of a snapshot: the SHA-256 of its sealed record.
pub type SnapshotId = Digest;

/// One header line as sent, bytes kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Name as sent.
    pub name: String,
    /// Value as sent.
    pub value: Vec<u8>,
}

/// One request and its response as they went over the wire (content decoding undone is noted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Address asked for.
    pub url: String,
    /// Addresses that redirected, in order; empty when there was no redirect.
    pub redirects: Vec<String>,
    /// Address that answered.
    pub final_url: String,
    /// Start of the capture.
    pub started: Timestamp,
    /// End of the capture.
    pub ended: Timestamp,
    /// Remote address and port; `None` for a saved file.
    pub remote: Option<String>,
    /// HTTP version of the answer, such as `HTTP/1.1`; empty for a saved file.
    pub http_version: String,
    /// Headers of the request.
    pub request_headers: Vec<Header>,
    /// Status code; `None` for a saved file.
    pub status: Option<u16>,
    /// Headers of the response.
    pub response_headers: Vec<Header>,
    /// Body with transfer and content coding undone.
    pub body: Vec<u8>,
    /// True when the body was cut at a limit.
    pub truncated: bool,
    /// What robots.txt said of the address, in words; empty for a saved file.
    pub robots: String,
}

impl Exchange {
    /// The value of the first response header of that name, any case, when it is text.
    #[must_use]
    pub fn response_header(&self, name: &str) -> Option<&str> {
        let header = self.response_headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(&header.value).ok()
    }
}

/// The machine and program that made a capture (环境记录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Program and version, such as `xuncha 0.1.0`.
    pub tool: String,
    /// SHA-256 of the program file, when it could be read.
    pub tool_digest: Option<Digest>,
    /// Operating system and architecture.
    pub host: String,
    /// Digest of the ruleset in force.
    pub ruleset: Digest,
    /// Proxy in use; empty when none.
    pub proxy: String,
    /// Measured offset of the clock in milliseconds against a time source; `None` means not measured.
    pub clock_offset_ms: Option<i64>,
}

/// A sealed capture: what went over the wire, and what was made of it at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The exchange.
    pub exchange: Exchange,
    /// The environment.
    pub environment: Environment,
    /// How the address was found: the chain of pages from the target, first to last.
    pub found_through: Vec<String>,
    /// What was extracted, as JSON text written by the pipeline.
    pub extraction_json: String,
}
