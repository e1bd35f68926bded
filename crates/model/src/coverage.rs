//! What a sweep looked at, and what it could not look at and why.

use crate::Timestamp;

/// Why an address was not looked at. "Could not look" is never "clean".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UnseenReason {
    /// robots.txt refuses it to us.
    Robots,
    /// A CAPTCHA or access-denied page.
    Blocked,
    /// A login wall.
    LoginWall,
    /// The server answered with an error status.
    HttpStatus,
    /// Name resolution failed.
    Dns,
    /// No connection.
    Connect,
    /// TLS failed, certificate not valid among it.
    Tls,
    /// No answer in time.
    Timeout,
    /// The answer was cut short or broken.
    Protocol,
    /// Larger than we read.
    TooLarge,
    /// Redirected in a circle, too often, or out of scope.
    Redirect,
    /// The address is private or loopback and was not itself a target.
    ForbiddenAddress,
    /// Not HTML.
    NotHtml,
    /// The page has nothing to read without scripts.
    Empty,
    /// A file could not be read.
    File,
    /// The run's page budget was used up.
    Budget,
    /// A list further from its target than lists are followed.
    TooDeep,
    /// The run was stopped before it came to it.
    Interrupted,
    /// Looked at not long ago, and by its history not due yet.
    NotDue,
    /// One of many addresses of one pattern that only repeat each other.
    Trap,
    /// A saved page without the words of the rules that were chosen: by a person's wish it was not even parsed.
    NoWords,
}

impl UnseenReason {
    /// Every reason.
    pub const ALL: [Self; 21] = [
        Self::Robots,
        Self::Blocked,
        Self::LoginWall,
        Self::HttpStatus,
        Self::Dns,
        Self::Connect,
        Self::Tls,
        Self::Timeout,
        Self::Protocol,
        Self::TooLarge,
        Self::Redirect,
        Self::ForbiddenAddress,
        Self::NotHtml,
        Self::Empty,
        Self::File,
        Self::Budget,
        Self::TooDeep,
        Self::Interrupted,
        Self::NotDue,
        Self::Trap,
        Self::NoWords,
    ];

    /// The name used in stores and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Robots => "robots",
            Self::Blocked => "blocked",
            Self::LoginWall => "login_wall",
            Self::HttpStatus => "http_status",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
            Self::TooLarge => "too_large",
            Self::Redirect => "redirect",
            Self::ForbiddenAddress => "forbidden_address",
            Self::NotHtml => "not_html",
            Self::Empty => "empty",
            Self::File => "file",
            Self::Budget => "budget",
            Self::TooDeep => "too_deep",
            Self::Interrupted => "interrupted",
            Self::NotDue => "not_due",
            Self::Trap => "trap",
            Self::NoWords => "no_words",
        }
    }

    /// The words inspectors read.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Robots => "网站 robots.txt 不允许访问",
            Self::Blocked => "被验证码或拒绝访问页拦住",
            Self::LoginWall => "需要登录",
            Self::HttpStatus => "服务器返回错误状态",
            Self::Dns => "域名解析失败",
            Self::Connect => "连接失败",
            Self::Tls => "TLS 或证书错误",
            Self::Timeout => "超时未答复",
            Self::Protocol => "答复残缺或不合规范",
            Self::TooLarge => "页面过大",
            Self::Redirect => "重定向异常或跳出范围",
            Self::ForbiddenAddress => "内网地址，不访问",
            Self::NotHtml => "不是网页",
            Self::Empty => "页面无可读内容（可能需要脚本）",
            Self::File => "文件无法读取",
            Self::Budget => "超出本次页数上限",
            Self::TooDeep => "离检查对象的链接层级过深，未跟进",
            Self::Interrupted => "任务中断，尚未检查",
            Self::NotDue => "近期已检查，未到复查时间",
            Self::Trap => "同类地址内容反复相同，已停止访问",
            Self::NoWords => "原文里没有所选规则的词，未解析",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Whether the page counts as `blocked` in the summary (the others count as failed or skipped).
    #[must_use]
    pub const fn is_block(self) -> bool {
        matches!(self, Self::Robots | Self::Blocked | Self::LoginWall)
    }

    /// Whether the page was never asked for, or never read, by a decision of ours.
    #[must_use]
    pub const fn is_skip(self) -> bool {
        matches!(
            self,
            Self::Budget
                | Self::TooDeep
                | Self::Interrupted
                | Self::NotDue
                | Self::Trap
                | Self::NoWords
                | Self::NotHtml
                | Self::ForbiddenAddress
        )
    }
}

/// One address that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// The address or file.
    pub url: String,
    /// Why.
    pub reason: UnseenReason,
    /// What exactly happened, such as `503 Service Unavailable`.
    pub detail: String,
    /// How many addresses this stands for: 1, unless the rest of very many is told as one.
    pub count: u64,
}

impl Unseen {
    /// One address or file that was not looked at.
    pub fn one(url: impl Into<String>, reason: UnseenReason, detail: impl Into<String>) -> Self {
        Self { url: url.into(), reason, detail: detail.into(), count: 1 }
    }
}

/// What may be said of a target after a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Everything that was found was looked at.
    Seen,
    /// Some of it was not.
    PartlySeen,
    /// None of it was.
    NotSeen,
}

impl Verdict {
    /// The words of the coverage statement.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Seen => "已检查",
            Self::PartlySeen => "部分检查",
            Self::NotSeen => "未能检查",
        }
    }
}

/// The coverage statement of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Pages whose content was looked at.
    pub seen: u64,
    /// Addresses that were not, in the order they were met.
    pub unseen: Vec<Unseen>,
}

impl Coverage {
    /// How many addresses were not looked at.
    #[must_use]
    pub fn unseen_count(&self) -> u64 {
        self.unseen.iter().map(|unseen| unseen.count).sum()
    }

    /// The verdict over all of it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.seen, self.unseen.is_empty()) {
            (0, _) => Verdict::NotSeen,
            (_, true) => Verdict::Seen,
            (_, false) => Verdict::PartlySeen,
        }
    }
}

/// What a sweep cost one host (网络数据安全管理条例, articles 18 and 24: automated access must not harm it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLoad {
    /// Host name, with the port where it is not the scheme's own.
    pub host: String,
    /// Requests made, robots.txt and redirects among them.
    pub requests: u64,
    /// Bytes of bodies received, content coding undone.
    pub bytes: u64,
    /// Answers that asked us to come less often (429, 503).
    pub pushed_back: u64,
    /// Requests that failed otherwise.
    pub failed: u64,
    /// Time spent waiting at the host's gate, in milliseconds.
    pub waited_ms: u64,
    /// First request.
    pub first: Timestamp,
    /// Last request.
    pub last: Timestamp,
}

impl HostLoad {
    /// Requests per minute between the first and the last; `None` below two requests.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
    pub fn per_minute(&self) -> Option<f64> {
        let seconds = self.last.duration_since(self.first).as_secs_f64();
        (self.requests > 1 && seconds > 0.0).then(|| (self.requests - 1) as f64 * 60.0 / seconds)
    }

    /// Adds what another tally of the same host says.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.bytes += other.bytes;
        self.pushed_back += other.pushed_back;
        self.failed += other.failed;
        self.waited_ms += other.waited_ms;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// A pattern of addresses that was cut off because its pages only repeated each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutOff {
    /// The pattern, such as `shop.example/calendar/{n}/{n}`.
    pub pattern: String,
    /// Pages of it that were looked at.
    pub pages: u64,
    /// One of its addresses.
    pub example: String,
}
