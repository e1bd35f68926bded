//! Asking the world for one address, and what can go wrong with that.

use std::time::Duration;

use async_trait::async_trait;
use url::Url;
use xuncha_model::{Exchange, UnseenReason};

use crate::{Outcome, RobotsDecision, Scope};

/// Asks for one address: over HTTP, through a browser, or from an archive.
#[async_trait]
pub trait Fetcher: Send + Sync {
    /// One request and its answer, whatever its status. A redirect is an answer too and is not followed:
    /// each further address must pass robots, gate and scope first, and the crawl loop sees to that.
    /// `scope` says which private addresses were named as targets. `redirects` and `robots` of the exchange
    /// are left empty. With `known` the server may answer 304, with an empty body, when the page is still the
    /// one they were given for.
    async fn fetch(
        &self,
        url: &Url,
        scope: &Scope,
        known: Option<&Validators>,
    ) -> Result<Exchange, FetchError>;
}

/// What a server gave to know a page again by (RFC 9110, section 8.8), as sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is anything to ask by.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// Why there is no answer, or none that may be used. The text is for coverage statements, in plain Chinese.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The name has no address.
    #[error("域名解析失败：{0}")]
    Dns(String),
    /// No connection.
    #[error("连接失败：{0}")]
    Connect(String),
    /// No secure connection: handshake or certificate.
    #[error("TLS 握手或证书校验失败：{0}")]
    Tls(String),
    /// Took too long.
    #[error("{}超时（{after:?}）", phase.label_zh())]
    Timeout {
        /// What took too long.
        phase: Phase,
        /// The limit.
        after: Duration,
    },
    /// Larger than we read.
    #[error("{0}")]
    TooLarge(Oversize),
    /// The answer was cut short or is no HTTP.
    #[error("答复残缺或不合规范：{0}")]
    Protocol(String),
    /// A redirect that is not followed.
    #[error("{0}")]
    Redirect(RedirectFault),
    /// robots.txt refuses; the words of the decision.
    #[error("{0}")]
    Robots(String),
    /// robots.txt could not be had, so nothing is asked for now: not a refusal, but the host's own failure.
    #[error("{words}")]
    NoRobots {
        /// How the host failed.
        reason: UnseenReason,
        /// The words of the decision.
        words: String,
    },
    /// The name or literal leads into a private network and is no target.
    #[error("{0} 是内网或本机地址，且不是检查对象本身")]
    ForbiddenAddress(String),
    /// The program ended while it dealt with this page, that many times.
    #[error("处理该页时程序已中断 {0} 次，不再尝试")]
    Abandoned(u32),
}

/// A part of a request with its own time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Name, connection, handshake.
    Connect,
    /// From the request to the end of the answer's headers.
    Headers,
    /// From one piece of the body to the next.
    Body,
    /// All of it.
    Whole,
}

/// What was too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Oversize {
    /// The body, after decompression, has more bytes than this.
    #[error("页面超过 {0} 字节")]
    Body(usize),
    /// The body unpacks to more than this many times its size.
    #[error("压缩内容膨胀超过 {0} 倍")]
    Inflation(u32),
    /// Too many headers, or too large ones.
    #[error("响应头过多或过大")]
    Headers,
}

/// What is wrong with a redirect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectFault {
    /// It leads to where we were.
    #[error("重定向成环：{0}")]
    Loop(String),
    /// More redirects in a row than this.
    #[error("连续重定向超过 {0} 次")]
    TooMany(usize),
    /// It leads out of the crawl.
    #[error("重定向到检查范围之外：{0}")]
    OutOfScope(String),
    /// It leads to something that is no address.
    #[error("重定向地址无效：{0}")]
    Invalid(String),
}

impl FetchError {
    /// What a decision against an address means for it.
    #[must_use]
    pub(crate) fn of_robots(decision: RobotsDecision) -> Self {
        let RobotsDecision { words, trouble, .. } = decision;
        match trouble {
            Some(reason) => Self::NoRobots { reason, words },
            None => Self::Robots(words),
        }
    }

    /// The reason in the coverage statement.
    #[must_use]
    pub const fn reason(&self) -> UnseenReason {
        match self {
            Self::Dns(_) => UnseenReason::Dns,
            Self::Connect(_) => UnseenReason::Connect,
            Self::Tls(_) => UnseenReason::Tls,
            Self::Timeout { .. } => UnseenReason::Timeout,
            Self::TooLarge(_) => UnseenReason::TooLarge,
            Self::Protocol(_) => UnseenReason::Protocol,
            Self::Redirect(_) => UnseenReason::Redirect,
            Self::Robots(_) => UnseenReason::Robots,
            Self::NoRobots { reason, .. } => *reason,
            Self::ForbiddenAddress(_) => UnseenReason::ForbiddenAddress,
            Self::Abandoned(_) => UnseenReason::Interrupted,
        }
    }

    /// Whether the next attempt may well succeed.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Dns(_) | Self::Connect(_) | Self::Timeout { .. } | Self::Protocol(_))
    }

    /// What it means for the host's gate.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        if self.is_transient() || matches!(self, Self::Tls(_)) { Outcome::Failed } else { Outcome::Served }
    }
}

impl Phase {
    const fn label_zh(self) -> &'static str {
        match self {
            Self::Connect => "连接",
            Self::Headers => "等待答复",
            Self::Body => "接收内容",
            Self::Whole => "整个请求",
        }
    }
}
