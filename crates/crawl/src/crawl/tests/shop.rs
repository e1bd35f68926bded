//! A shop that answers from a function, its request log, and a visitor that follows its links.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::Instant;
use url::Url;
use xuncha_model::{Exchange, Header, Timestamp, UnseenReason};

use crate::{
    Approach, FetchError, FetchTask, Fetcher, Host, Scope, TaskKind, Validators, Visit, VisitError, Visitor,
};

/// Products per index page.
const PER_PAGE: u32 = 10;

type Script = dyn Fn(&Url, usize) -> Answer + Send + Sync;

pub(super) struct Shop {
    script: Box<Script>,
    /// How long each answer takes.
    pub(super) latency: Duration,
    began: Instant,
    log: Mutex<Vec<Asked>>,
}

struct Asked {
    url: Url,
    start: Instant,
    /// `None` while it lasts, or when the asker died.
    end: Option<Instant>,
}

pub(super) struct Answer(Result<Exchange, FetchError>);

pub(super) fn answer(status: u16) -> Answer {
    let now = Timestamp::UNIX_EPOCH;
    Answer(Ok(Exchange {
        url: String::new(),
        redirects: Vec::new(),
        final_url: String::new(),
        started: now,
        ended: now,
        remote: None,
        http_version: "HTTP/1.1".to_owned(),
        request_headers: Vec::new(),
        status: Some(status),
        response_headers: Vec::new(),
        body: Vec::new(),
        truncated: false,
        robots: String::new(),
        tls: None,
    }))
}

/// A shop of `products` pages `/i/N`, linked from `/`, `/p/2` and so on, ten each, beside a link to another
/// shop; no robots.txt. Its body is a link a line.
pub(super) fn page(url: &Url, products: u32) -> Answer {
    let index = match url.path() {
        "/" => 1,
        "/robots.txt" => return answer(404),
        path => match path.strip_prefix("/p/") {
            Some(number) => number.parse().unwrap(),
            None => return answer(200),
        },
    };
    let items = ((index - 1) * PER_PAGE..products.min(index * PER_PAGE)).map(|n| format!("/i/{n}#x"));
    let next = (index < products.div_ceil(PER_PAGE)).then(|| format!("/p/{}", index + 1));
    let links: Vec<_> = items.chain(next).chain(["http://other.example/".to_owned()]).collect();
    answer(200).with_body(&links.join("\n"))
}

/// The addresses of such a shop.
pub(super) fn pages(origin: &str, products: u32) -> BTreeSet<String> {
    let index = (2..=products.div_ceil(PER_PAGE)).map(|n| format!("{origin}/p/{n}"));
    let items = (0..products).map(|n| format!("{origin}/i/{n}"));
    index.chain(items).chain([format!("{origin}/")]).collect()
}

impl Answer {
    pub(super) fn error(error: FetchError) -> Self {
        Self(Err(error))
    }

    pub(super) fn with_body(mut self, body: &str) -> Self {
        self.0.as_mut().unwrap().body = body.into();
        self
    }

    pub(super) fn with_header(mut self, name: &str, value: &str) -> Self {
        let header = Header { name: name.to_owned(), value: value.into() };
        self.0.as_mut().unwrap().response_headers.push(header);
        self
    }
}

impl Shop {
    /// `script` gives the answer to the n-th request (from 1) for an address.
    pub(super) fn new(script: impl Fn(&Url, usize) -> Answer + Send + Sync + 'static) -> Self {
        let latency = Duration::from_millis(20);
        Self { script: Box::new(script), latency, began: Instant::now(), log: Mutex::default() }
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.log.lock().unwrap().iter().map(|asked| asked.url.to_string()).collect()
    }

    pub(super) fn count(&self, url: &str) -> usize {
        self.asked().iter().filter(|asked| *asked == url).count()
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.log.lock().unwrap().last().unwrap().start - self.began
    }

    /// The times from each request for `url` to the next one of its host.
    pub(super) fn gaps_after(&self, url: &str) -> Vec<Duration> {
        let log = self.log.lock().unwrap();
        let pairs = log.windows(2).filter(|pair| pair[0].url.as_str() == url);
        pairs.map(|pair| pair[1].start - pair[0].start).collect()
    }

    /// No two requests to a host at once, nor closer than `least`.
    pub(super) fn check_spacing(&self, least: Duration) {
        for (host, requests) in self.by_host() {
            for pair in requests.windows(2) {
                assert!(pair[0].1.unwrap() <= pair[1].0, "two at once at {host}");
            }
        }
        self.check_spacing_only(least);
    }

    /// The same where requests may have been cut off.
    pub(super) fn check_spacing_only(&self, least: Duration) {
        // robots.txt is asked for before its delay can be known
        let of_robots = |start: Instant| {
            self.log
                .lock()
                .unwrap()
                .iter()
                .any(|asked| asked.start == start && asked.url.path() == "/robots.txt")
        };
        for (host, requests) in self.by_host() {
            for pair in requests.windows(2) {
                let gap = pair[1].0 - pair[0].0;
                assert!(
                    gap >= least || of_robots(pair[0].0) && gap >= Duration::from_secs(1),
                    "{gap:?} at {host}"
                );
            }
        }
    }

    fn by_host(&self) -> BTreeMap<Host, Vec<(Instant, Option<Instant>)>> {
        let mut hosts = BTreeMap::<_, Vec<_>>::new();
        for asked in self.log.lock().unwrap().iter() {
            hosts.entry(Host::of(&asked.url).unwrap()).or_default().push((asked.start, asked.end));
        }
        hosts
    }
}

#[async_trait]
impl Fetcher for Shop {
    async fn fetch(
        &self,
        url: &Url,
        _scope: &Scope,
        known: Option<&Validators>,
    ) -> Result<Exchange, FetchError> {
        let number = {
            let mut log = self.log.lock().unwrap();
            log.push(Asked { url: url.clone(), start: Instant::now(), end: None });
            log.len() - 1
        };
        let answer = (self.script)(url, self.count(url.as_str()));
        let answer = if known.is_some() { self::answer(304) } else { answer };
        tokio::time::sleep(self.latency).await;
        self.log.lock().unwrap()[number].end = Some(Instant::now());
        answer.0
    }
}

/// Follows the links of a [`Shop`] and remembers what it saw.
#[derive(Default)]
pub(super) struct Collector {
    seen: Mutex<Vec<(String, Option<Exchange>)>>,
    retries: Mutex<Vec<String>>,
    waits: Mutex<Vec<Timestamp>>,
    fails: AtomicBool,
}

impl Collector {
    pub(super) fn fail_next(&self) {
        self.fails.store(true, Ordering::Relaxed);
    }

    pub(super) fn urls(&self) -> BTreeSet<String> {
        self.seen.lock().unwrap().iter().map(|(url, _)| url.clone()).collect()
    }

    pub(super) fn visits(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub(super) fn seen(&self, url: &str) -> Option<Exchange> {
        self.seen.lock().unwrap().iter().find(|(seen, _)| seen == url)?.1.clone()
    }

    pub(super) fn retries(&self) -> Vec<String> {
        self.retries.lock().unwrap().clone()
    }

    pub(super) fn waits(&self) -> Vec<Timestamp> {
        self.waits.lock().unwrap().clone()
    }
}

#[async_trait]
impl Visitor for Collector {
    async fn approach(&self, task: &FetchTask) -> Result<Approach, VisitError> {
        let known = Validators { etag: Some("\"1\"".to_owned()), last_modified: None };
        Ok(match task.url.path() {
            "/i/known" => Approach::IfChanged(known),
            "/i/trap" => Approach::Skip(UnseenReason::Trap, "重复".to_owned()),
            _ => Approach::Fetch,
        })
    }

    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError> {
        let abandoned = matches!(outcome, Err(FetchError::Abandoned(_)));
        if self.fails.swap(false, Ordering::Relaxed) && !abandoned {
            return Err("the disk is full".into());
        }
        self.seen.lock().unwrap().push((task.url.to_string(), outcome.clone().ok()));
        let Ok(exchange) = outcome else { return Ok(Visit::default()) };
        let unseen = match exchange.status.unwrap() {
            403 => Some((UnseenReason::Blocked, "验证码".to_owned())),
            status if status >= 300 => Some((UnseenReason::HttpStatus, status.to_string())),
            _ => None,
        };
        let body = String::from_utf8(exchange.body).unwrap();
        let found = body.lines().map(|line| {
            let kind = if line.starts_with("/i/") { TaskKind::Product } else { TaskKind::Index };
            task.child(&task.url.join(line).unwrap(), kind).unwrap()
        });
        Ok(Visit { found: found.collect(), unseen })
    }

    fn waiting(&self, _host: &Host, until: Timestamp) {
        self.waits.lock().unwrap().push(until);
    }

    fn retrying(&self, task: &FetchTask, why: &str, _until: Timestamp) {
        self.retries.lock().unwrap().push(format!("{} {why}", task.url));
    }
}
