//! One page in Chromium: its profile, its requests, its dialogs, and the wait until it is done.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};
use url::Url;
use xuncha_crawl::{RenderOrder, SupplyFault};
use xuncha_model::{Exchange, RenderFault, ResourceState, Timestamp};

use crate::{
    Limits,
    events::{Event, Paused, text},
    ledger::{Ledger, refusal},
    running::Running,
    shelf::Shelf,
};

/// Documents that the main frame may show one after the other, as scripts lead it on.
const DOCUMENTS: u32 = 5;

/// Notes of one kind of trouble at most.
const NOTES: usize = 20;

/// Headers that speak of the way over the network, would keep something, or would make the page a download.
const HELD_BACK: [&str; 10] = [
    "content-encoding",
    "content-length",
    "transfer-encoding",
    "content-disposition",
    "set-cookie",
    "alt-svc",
    "strict-transport-security",
    "report-to",
    "reporting-endpoints",
    "nel",
];

/// One page.
pub(crate) struct Visit<'a> {
    pub(crate) order: RenderOrder<'a>,
    pub(crate) limits: &'a Limits,
    pub(crate) ledger: Ledger,
    pub(crate) notes: Vec<String>,
    pub(crate) frame: String,
    running: &'a mut Running,
    url: &'a Url,
    agent: &'a str,
    shelf: &'a Shelf,
    context: String,
    session: String,
    /// The document that the main frame shows.
    loader: Option<String>,
    loaded: bool,
    documents: u32,
    pending: FuturesUnordered<BoxFuture<'a, Supplied>>,
    /// Requests by their place in the ledger that Chromium waits for.
    waiting: BTreeMap<usize, String>,
    /// When the page last asked for something or got something.
    last: Instant,
    hard: Instant,
}

/// The number of a command and its answer.
type Answer = (u64, Result<Value, String>);

/// An answer that was waited for.
struct Supplied {
    place: usize,
    kind: String,
    outcome: Result<Exchange, SupplyFault>,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(
        running: &'a mut Running,
        order: RenderOrder<'a>,
        url: &'a Url,
        agent: &'a str,
        limits: &'a Limits,
        shelf: &'a Shelf,
    ) -> Self {
        let now = Instant::now();
        Self {
            order,
            limits,
            ledger: Ledger::default(),
            notes: Vec::new(),
            frame: String::new(),
            running,
            url,
            agent,
            shelf,
            context: String::new(),
            session: String::new(),
            loader: None,
            loaded: false,
            documents: 0,
            pending: FuturesUnordered::new(),
            waiting: BTreeMap::new(),
            last: now,
            hard: now + limits.whole,
        }
    }

    /// A fresh profile with one empty page, and the page let into it.
    pub(crate) async fn open(&mut self) -> Result<(), RenderFault> {
        let context = self.call("Target.createBrowserContext", json!({"disposeOnDetach": true})).await?;
        self.context = text(&context, "browserContextId");
        let deny = json!({"behavior": "deny", "browserContextId": self.context, "eventsEnabled": true});
        self.call("Browser.setDownloadBehavior", deny).await?;
        let blank = json!({"url": "about:blank", "browserContextId": self.context});
        self.frame = text(&self.call("Target.createTarget", blank).await?, "targetId");
        let attach = json!({"targetId": self.frame, "flatten": true});
        self.session = text(&self.call("Target.attachToTarget", attach).await?, "sessionId");
        let (width, height) = self.limits.viewport;
        let agent = format!("{} {}", self.running.agent, self.agent);
        for (method, params) in [
            ("Inspector.enable", json!({})),
            ("Page.enable", json!({})),
            ("Page.setLifecycleEventsEnabled", json!({"enabled": true})),
            ("Fetch.enable", json!({"patterns": [{"urlPattern": "*"}]})),
            (
                "Emulation.setUserAgentOverride",
                json!({"userAgent": agent, "acceptLanguage": "zh-CN,zh;q=0.9"}),
            ),
            (
                "Emulation.setDeviceMetricsOverride",
                json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
            ),
        ] {
            self.call(method, params).await?;
        }
        let shown = self.call("Page.navigate", json!({"url": self.url.as_str()})).await?;
        match shown.get("errorText").and_then(Value::as_str) {
            Some(error) => Err(RenderFault::NoPage(format!("浏览器没有显示该页：{error}"))),
            None => Ok(()),
        }
    }

    /// The profile goes, with all its pages.
    pub(crate) async fn close(&mut self) -> Result<(), RenderFault> {
        self.session.clear();
        self.call("Target.disposeBrowserContext", json!({"browserContextId": self.context})).await.map(drop)
    }

    /// Product and version.
    pub(crate) fn product(&self) -> &str {
        &self.running.product
    }

    /// The moment at which the page must be done, so that pictures can still be taken.
    pub(crate) fn soft_limit(&self) -> Instant {
        self.hard - self.limits.whole / 4
    }

    /// A command and its answer; meanwhile the page's requests are seen to.
    pub(crate) async fn call(&mut self, method: &str, params: Value) -> Result<Value, RenderFault> {
        let session = (!self.session.is_empty()).then_some(self.session.as_str());
        let asked = self.running.pipe.send(session, method, &params);
        while Instant::now() < self.hard {
            if let Some((id, answer)) = self.turn(self.hard).await?
                && id == asked
            {
                return answer.map_err(|error| RenderFault::Protocol(format!("{method}：{error}")));
            }
        }
        Err(RenderFault::Hang(self.limits.whole.as_secs()))
    }

    /// Waits until the page is loaded and has asked for nothing for a while; false when it does not come to that.
    pub(crate) async fn settle(&mut self, until: Instant) -> Result<bool, RenderFault> {
        loop {
            let now = Instant::now();
            let calm = self.last + self.limits.quiet;
            let idle = self.loaded && self.pending.is_empty();
            if idle && now >= calm {
                return Ok(true);
            }
            if now >= until {
                return Ok(false);
            }
            self.turn(if idle { calm.min(until) } else { until }).await?;
        }
    }

    /// Ends what the page still does: its running script, its requests.
    pub(crate) fn halt(&mut self) {
        self.pending.clear();
        for id in std::mem::take(&mut self.waiting).into_values() {
            self.tell("Fetch.failRequest", &json!({"requestId": id, "errorReason": "TimedOut"}));
        }
        self.tell("Runtime.terminateExecution", &json!({}));
        self.tell("Page.stopLoading", &json!({}));
        self.loaded = true;
        self.notes.push("页面在时限内没有加载完，按当时的样子截取".to_owned());
    }

    /// One thing that happens: an answer to a command, which is given back, or something seen to here.
    async fn turn(&mut self, until: Instant) -> Result<Option<Answer>, RenderFault> {
        tokio::select! {
            message = self.running.pipe.receive() => match message {
                Some(message) => self.hear(message),
                None => Err(self.running.fate()),
            },
            Some(supplied) = self.pending.next(), if !self.pending.is_empty() => {
                self.supplied(supplied);
                Ok(None)
            }
            () = sleep_until(until) => Ok(None),
        }
    }

    fn hear(&mut self, message: Value) -> Result<Option<Answer>, RenderFault> {
        match Event::read(message, &self.session) {
            Event::Answer(id, answer) => return Ok(Some((id, answer))),
            Event::Gone => return Err(RenderFault::Crash("页面进程崩溃".to_owned())),
            Event::Paused(request) => self.request(request),
            Event::Dialog(words) => {
                self.tell("Page.handleJavaScriptDialog", &json!({"accept": false}));
                self.note("已关闭页面弹出的对话框", &words);
            }
            Event::Download(url) => self.note("已拒绝页面发起的下载", &url),
            Event::Navigated { loader } => {
                self.loader = Some(loader);
                self.loaded = false;
                self.last = Instant::now();
            }
            Event::Loaded { loader } if self.loader.as_ref() == Some(&loader) => {
                self.loaded = true;
                self.last = Instant::now();
            }
            Event::Loaded { .. } | Event::Other => {}
        }
        Ok(None)
    }

    fn request(&mut self, request: Paused) {
        self.last = Instant::now();
        let place = self.ledger.open(&request);
        let is_page = request.kind == "Document" && request.frame == self.frame;
        if is_page {
            self.documents += 1;
            if self.documents <= DOCUMENTS && Url::parse(&request.url).is_ok_and(|url| url == *self.url) {
                let page = self.order.page;
                self.fulfil(place, &request.id, ResourceState::Loaded, page);
                return;
            }
        }
        let refused = if self.documents > DOCUMENTS && is_page {
            Some(format!("页面连续转到 {DOCUMENTS} 个地址"))
        } else {
            refusal(&request, self.order.pictures, place, self.limits.resources)
        };
        let url = Url::parse(&request.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let (Some(url), None) = (&url, &refused) else {
            let words = refused.unwrap_or_else(|| "不是网络地址".to_owned());
            self.deny(place, &request.id, &SupplyFault::Refused(words));
            return;
        };
        if let Some(kept) = self.shelf.get(&request.url, Timestamp::now()) {
            self.fulfil(place, &request.id, ResourceState::Kept(kept.ended), &kept);
            return;
        }
        self.waiting.insert(place, request.id);
        let (supply, url, kind) = (self.order.supply, url.clone(), request.kind);
        self.pending
            .push(Box::pin(async move { Supplied { place, kind, outcome: supply.supply(&url).await } }));
    }

    fn supplied(&mut self, Supplied { place, kind, outcome }: Supplied) {
        self.last = Instant::now();
        let Some(id) = self.waiting.remove(&place) else { return };
        match outcome {
            Ok(exchange) => {
                self.shelf.put(&kind, &exchange, Timestamp::now());
                self.fulfil(place, &id, ResourceState::Loaded, &exchange);
            }
            Err(fault) => self.deny(place, &id, &fault),
        }
    }

    fn fulfil(&mut self, place: usize, id: &str, state: ResourceState, exchange: &Exchange) {
        self.ledger.had(place, state, exchange);
        let status = exchange.status.filter(|status| (200..600).contains(status)).unwrap_or(200);
        let answer = json!({
            "requestId": id,
            "responseCode": status,
            "binaryResponseHeaders": STANDARD.encode(headers(exchange)),
            "body": STANDARD.encode(&exchange.body),
        });
        self.tell("Fetch.fulfillRequest", &answer);
    }

    fn deny(&mut self, place: usize, id: &str, fault: &SupplyFault) {
        self.ledger.missed(place, fault);
        let reason = if matches!(fault, SupplyFault::Refused(_)) { "BlockedByClient" } else { "Failed" };
        self.tell("Fetch.failRequest", &json!({"requestId": id, "errorReason": reason}));
    }

    /// A command whose answer nobody waits for.
    fn tell(&mut self, method: &str, params: &Value) {
        self.running.pipe.send(Some(&self.session), method, params);
    }

    fn note(&mut self, what: &str, words: &str) {
        if self.notes.len() < NOTES {
            let words: String = words.chars().filter(|character| !character.is_control()).take(100).collect();
            self.notes.push(format!("{what}：{words}"));
        }
    }
}

/// The headers as the protocol wants them: `name: value`, each ended by a zero byte.
fn headers(exchange: &Exchange) -> Vec<u8> {
    let mut lines = Vec::new();
    for header in &exchange.response_headers {
        let name = header.name.to_ascii_lowercase();
        if HELD_BACK.contains(&&*name) || header.value.contains(&0) || name.contains('\0') {
            continue;
        }
        lines.extend(name.as_bytes());
        lines.extend(b": ");
        lines.extend(&header.value);
        lines.push(0);
    }
    lines
}
