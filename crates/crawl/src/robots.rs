//! robots.txt by RFC 9309: parse, then decide. Pure.
//!
//! Beyond the RFC: `Crawl-delay` is read and closes a list of user agents as a rule does (robots.txt files
//! in the wild rely on it), a forgotten leading slash is supplied, and 429 counts with the server errors,
//! for it says "not now".

mod pattern;

use std::time::Duration;

use pattern::{Pattern, Side, normalise};
use url::Url;
use xuncha_model::UnseenReason;

/// The name robots.txt files call us by.
pub const PRODUCT_TOKEN: &str = "Xuncha";

/// Octets of a robots.txt that are read (RFC 9309, section 2.5, asks for at least 500 KiB).
pub const ROBOTS_CAP: usize = 500 * 1024;

/// Sitemap lines that are kept.
const SITEMAPS_CAP: usize = 100;

/// What a host's robots.txt says to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsRules {
    verdict: Verdict,
    crawl_delay: Duration,
    sitemaps: Vec<String>,
}

/// Whether an address may be asked for, and in which words that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsDecision {
    /// Whether it may be fetched.
    pub allowed: bool,
    /// The reason, in plain Chinese, with the line of robots.txt that decided.
    pub words: String,
    /// Set when there was no robots.txt to go by, because the host did not answer as it should: how it failed.
    pub trouble: Option<UnseenReason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// There is no robots.txt: everything is allowed.
    Absent(u16),
    /// It could not be had, for that reason: nothing is allowed for now.
    Unreachable(UnseenReason, String),
    /// The rules of the groups that mean us, longest pattern first, `Allow` before `Disallow`.
    Rules(Vec<Rule>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    pattern: Pattern,
    allow: bool,
    /// From 1.
    line: usize,
    /// As written.
    text: String,
}

impl RobotsRules {
    /// From the answer to the request for `/robots.txt`, redirects followed: 2xx is parsed, other 3xx and
    /// 4xx mean that there is none, 5xx and 429 that it cannot be had now.
    #[must_use]
    pub fn from_response(status: u16, body: &[u8]) -> Self {
        match status {
            200..300 => Self::parse(body, PRODUCT_TOKEN),
            429 => Self::unreachable(UnseenReason::HttpStatus, "429"),
            300..500 => Self::plain(Verdict::Absent(status)),
            _ => Self::unreachable(UnseenReason::HttpStatus, &status.to_string()),
        }
    }

    /// A robots.txt that could not be had; `why` in words.
    #[must_use]
    pub fn unreachable(reason: UnseenReason, why: &str) -> Self {
        Self::plain(Verdict::Unreachable(reason, why.to_owned()))
    }

    /// The rules for the crawler of that product token. Any bytes are a robots.txt.
    #[must_use]
    pub fn parse(body: &[u8], token: &str) -> Self {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let mut parser = Parser { token, ..Parser::default() };
        for (number, line) in lines(body).enumerate() {
            parser.line(number + 1, line);
        }
        parser.finish()
    }

    /// Whether `url`, an address of the host these rules are of, may be fetched.
    #[must_use]
    pub fn decide(&self, url: &Url) -> RobotsDecision {
        let (allowed, words) = match &self.verdict {
            Verdict::Absent(status) => (true, format!("允许：网站没有 robots.txt（{status}）")),
            Verdict::Unreachable(_, why) => (false, format!("暂不访问：无法取得 robots.txt（{why}）")),
            Verdict::Rules(_) if url.path() == "/robots.txt" => (true, "允许：robots.txt 本身".to_owned()),
            Verdict::Rules(rules) => decide(rules, url),
        };
        let trouble = match self.verdict {
            Verdict::Unreachable(reason, _) => Some(reason),
            Verdict::Absent(_) | Verdict::Rules(_) => None,
        };
        RobotsDecision { allowed, words, trouble }
    }

    /// Whether the file could not be had, so that nothing is allowed for now.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self.verdict, Verdict::Unreachable(..))
    }

    /// `Crawl-delay` for us, as written; zero when there is none.
    #[must_use]
    pub fn crawl_delay(&self) -> Duration {
        self.crawl_delay
    }

    /// Sitemap lines, as written.
    #[must_use]
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }

    fn plain(verdict: Verdict) -> Self {
        Self { verdict, crawl_delay: Duration::ZERO, sitemaps: Vec::new() }
    }
}

fn decide(rules: &[Rule], url: &Url) -> (bool, String) {
    let mut path = url.path().as_bytes().to_vec();
    if let Some(query) = url.query() {
        path.push(b'?');
        path.extend(query.as_bytes());
    }
    let path = normalise(&path, Side::Address);
    match rules.iter().find(|rule| rule.pattern.matches(&path)) {
        Some(Rule { allow: true, line, text, .. }) => {
            (true, format!("允许：robots.txt 第 {line} 行 Allow: {text}"))
        }
        Some(Rule { line, text, .. }) => (false, format!("拒绝：robots.txt 第 {line} 行 Disallow: {text}")),
        None => (true, "允许：robots.txt 没有禁止该地址".to_owned()),
    }
}

/// The lines up to the cap; one that the cap cuts through is left out, for half a path refuses too much.
fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let kept = match body.get(..ROBOTS_CAP) {
        None => body,
        Some(head) => {
            let end = head.iter().rposition(|&byte| matches!(byte, b'\n' | b'\r')).unwrap_or(0);
            head.get(..end).unwrap_or_default()
        }
    };
    kept.split(|&byte| byte == b'\n').flat_map(|line| {
        // CR LF is one line break, CR alone is one too
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.split(|&byte| byte == b'\r')
    })
}

/// Who the groups read so far are for.
#[derive(Debug, Default)]
struct Parser<'a> {
    token: &'a str,
    ours: Collected,
    everyone: Collected,
    sitemaps: Vec<String>,
    /// The user agents of the group being read include us, or `*`.
    group_is_ours: bool,
    group_is_everyone: bool,
    /// A rule was read since the last user agent, so the next one opens a new group.
    group_has_rules: bool,
}

#[derive(Debug, Default)]
struct Collected {
    named: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

impl Parser<'_> {
    fn line(&mut self, number: usize, line: &[u8]) {
        let content = line.split(|&byte| byte == b'#').next().unwrap_or_default();
        let mut parts = content.splitn(2, |&byte| byte == b':').map(<[u8]>::trim_ascii);
        let (Some(key), Some(value)) = (parts.next(), parts.next()) else { return };
        match key.to_ascii_lowercase().as_slice() {
            b"user-agent" => self.user_agent(value),
            b"allow" => self.rule(true, number, value),
            b"disallow" => self.rule(false, number, value),
            b"crawl-delay" => self.crawl_delay(value),
            b"sitemap" if self.sitemaps.len() < SITEMAPS_CAP => {
                self.sitemaps.push(String::from_utf8_lossy(value).into_owned());
            }
            _ => {}
        }
    }

    fn user_agent(&mut self, value: &[u8]) {
        if self.group_has_rules {
            (self.group_has_rules, self.group_is_ours, self.group_is_everyone) = (false, false, false);
        }
        let is_token_byte = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
        let end = value.iter().position(|byte| !is_token_byte(byte)).unwrap_or(value.len());
        let token = value.get(..end).unwrap_or_default();
        if token.eq_ignore_ascii_case(self.token.as_bytes()) {
            (self.group_is_ours, self.ours.named) = (true, true);
        }
        if value.first() == Some(&b'*') {
            self.group_is_everyone = true;
        }
    }

    fn rule(&mut self, allow: bool, line: usize, value: &[u8]) {
        self.group_has_rules = true;
        if value.is_empty() {
            return;
        }
        for group in self.groups() {
            let text = String::from_utf8_lossy(value).into_owned();
            group.rules.push(Rule { pattern: Pattern::new(value), allow, line, text });
        }
    }

    fn crawl_delay(&mut self, value: &[u8]) {
        self.group_has_rules = true;
        let seconds = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
        let Some(delay) = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) else {
            return;
        };
        for group in self.groups() {
            group.crawl_delay = group.crawl_delay.max(Some(delay));
        }
    }

    /// What the current group belongs to.
    fn groups(&mut self) -> impl Iterator<Item = &mut Collected> {
        let ours = self.group_is_ours.then_some(&mut self.ours);
        ours.into_iter().chain(self.group_is_everyone.then_some(&mut self.everyone))
    }

    fn finish(self) -> RobotsRules {
        let Collected { mut rules, crawl_delay, .. } =
            if self.ours.named { self.ours } else { self.everyone };
        rules.sort_by_key(|rule| (std::cmp::Reverse(rule.pattern.octets), !rule.allow));
        RobotsRules {
            verdict: Verdict::Rules(rules),
            crawl_delay: crawl_delay.unwrap_or_default(),
            sitemaps: self.sitemaps,
        }
    }
}

#[cfg(test)]
mod tests;
