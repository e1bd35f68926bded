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
    /// The encrypted connection's other end; `None` without encryption and for a saved file.
    pub tls: Option<TlsPeer>,
}

/// Who answered over an encrypted connection. Its certificate was validated, or there would be no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsPeer {
    /// Version of the protocol, such as `TLS 1.3`; empty where the client does not tell.
    pub version: String,
    /// Its certificates as sent (DER), its own first; only its own where the client does not tell the others.
    pub certificates: Vec<Vec<u8>>,
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
    /// What the clock was compared with; `None` means not measured.
    pub clock: Option<ClockReading>,
    /// Resolver of names in use, such as `127.0.0.53`; empty when it is not known.
    pub dns: String,
    /// What was looked at before capturing (清洁性检查), in order; empty when nothing was.
    pub checks: Vec<EnvironmentCheck>,
}

/// What comparing the clock with a time source came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockReading {
    /// How far our clock is ahead of the source, in milliseconds.
    pub offset_ms: i64,
    /// How far off `offset_ms` itself may be, in milliseconds: half the way there and back, and the source's own grain.
    pub uncertainty_ms: u64,
    /// The source, as configured.
    pub source: String,
    /// When it was measured, by our clock.
    pub at: Timestamp,
}

/// One thing of the machine that was looked at before a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentCheck {
    /// What, in words.
    pub name: String,
    /// Whether it was as it should be.
    pub passed: bool,
    /// What was seen.
    pub detail: String,
}

/// What a capture may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CaptureGrade {
    /// Taken by every sweep (监测快照).
    #[default]
    Monitoring,
    /// Made on demand for a case, two officers named (正式提取).
    Formal,
}

impl CaptureGrade {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monitoring => "monitoring",
            Self::Formal => "formal",
        }
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Monitoring => "监测快照",
            Self::Formal => "正式提取",
        }
    }
}

/// By whom and what for a capture was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taking {
    /// Monitoring or formal.
    pub grade: CaptureGrade,
    /// The unit, as configured; empty when not.
    pub unit: String,
    /// Who ran the program; empty when nobody is named, as in a scheduled sweep.
    pub operator: String,
    /// The officers who made a formal extraction; empty for a monitoring snapshot.
    pub officers: Vec<String>,
    /// The snapshot that this one repeats for a case.
    pub follows: Option<SnapshotId>,
}

/// What a part of a snapshot is (类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// Request and response.
    Exchange,
    /// What was read from the page.
    Extraction,
    /// The machine and program.
    Environment,
    /// Picture of the whole page.
    Screenshot,
    /// Picture of the first viewport.
    FirstView,
    /// A copy of a picture with the hits marked on it.
    MarkedCopy,
    /// Where on the picture the hits are.
    Marks,
    /// The page's tree after its scripts ran.
    Dom,
    /// The page's visible text.
    Text,
    /// Everything the page loaded, with status and size.
    Resources,
    /// What repeats the capture.
    Settings,
    /// What differs from an earlier capture.
    Differences,
}

impl PartKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Exchange,
        Self::Extraction,
        Self::Environment,
        Self::Screenshot,
        Self::FirstView,
        Self::MarkedCopy,
        Self::Marks,
        Self::Dom,
        Self::Text,
        Self::Resources,
        Self::Settings,
        Self::Differences,
    ];

    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Extraction => "extraction",
            Self::Environment => "environment",
            Self::Screenshot => "screenshot",
            Self::FirstView => "first-view",
            Self::MarkedCopy => "marked-copy",
            Self::Marks => "marks",
            Self::Dom => "dom",
            Self::Text => "text",
            Self::Resources => "resources",
            Self::Settings => "settings",
            Self::Differences => "differences",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Exchange => "网页原始数据（请求与响应）",
            Self::Extraction => "页面信息提取结果",
            Self::Environment => "取证环境记录",
            Self::Screenshot => "整页截图",
            Self::FirstView => "首屏截图",
            Self::MarkedCopy => "标注截图（副本）",
            Self::Marks => "命中位置标注",
            Self::Dom => "脚本执行后的页面结构",
            Self::Text => "页面文字",
            Self::Resources => "页面资源清单",
            Self::Settings => "取证设置",
            Self::Differences => "与前次取证的差异",
        }
    }
}

/// A file that is sealed with a snapshot beside those that every snapshot has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: small Latin letters, digits, `-` and `.`, such as `page.png`; at most 64.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
    /// Its media type, such as `image/png`.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
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
    /// By whom and what for.
    pub taking: Taking,
    /// Further files: pictures, tree, text, resources, settings.
    pub attachments: Vec<Attachment>,
}
