//! The way to one page: robots, gate, request, and the same again for each redirect.
//!
//! Every request of a crawl is made by [`Passage::ask`], also those for robots.txt and for redirects; there
//! is no other road to the fetcher, so no request passes its host's gate by.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use url::Url;
use xuncha_model::{Exchange, Timestamp, UnseenReason};

use crate::{
    Asked, CrawlConfig, FetchError, FetchTask, Fetcher, Frontier, FrontierError, Gates, Host, Outcome,
    RedirectFault, RobotsDecision, RobotsRules, Validators, Visitor,
    clock::{RunClock, chance},
    gates::{HostPass, Robots, lock},
    politeness::later,
    retry_after::retry_after,
};

/// Redirects followed for one page (RFC 9110 gives no number; browsers follow 20).
const REDIRECTS_CAP: usize = 10;

/// Redirects followed for robots.txt, on whatever host (RFC 9309, section 2.3.1.2).
const ROBOTS_REDIRECTS: usize = 5;

/// How long a robots.txt is believed (RFC 9309, section 2.4).
const ROBOTS_TERM: Duration = Duration::from_secs(24 * 3600);

/// No run comes back sooner after a crash: what opens by then need not be remembered.
const SOONEST_RETURN: Duration = Duration::from_millis(5);

/// How long a robots.txt that could not be had keeps us away.
const UNREACHABLE_TERM: Duration = Duration::from_secs(3600);

/// The crawl's one road to the fetcher.
pub(crate) struct Passage<'a> {
    pub(crate) config: &'a CrawlConfig,
    pub(crate) frontier: &'a dyn Frontier,
    pub(crate) fetcher: &'a dyn Fetcher,
    pub(crate) visitor: &'a dyn Visitor,
    pub(crate) gates: &'a Gates,
    pub(crate) cancel: watch::Receiver<bool>,
    pub(crate) clock: RunClock,
}

/// Why a page was not had.
#[derive(Debug)]
pub(crate) enum Obstacle {
    /// What happened.
    Fetch(FetchError),
    /// Nothing yet: the host may not be asked before this moment.
    NotBefore(Timestamp),
    /// The frontier failed.
    Frontier(FrontierError),
}

impl<'a> Passage<'a> {
    pub(crate) fn new(
        config: &'a CrawlConfig,
        gates: &'a Gates,
        frontier: &'a dyn Frontier,
        fetcher: &'a dyn Fetcher,
        visitor: &'a dyn Visitor,
        cancel: watch::Receiver<bool>,
    ) -> Self {
        Self { config, frontier, fetcher, visitor, gates, cancel, clock: gates.clock }
    }

    /// The host's gate.
    pub(crate) async fn host(&self, host: &Host) -> Result<Arc<HostPass>, FrontierError> {
        self.gates.host(host, &self.config.pace, self.frontier).await
    }

    /// The page of a task, redirects followed within the scope, with what robots.txt said of the address
    /// that answered. `known` makes the request conditional.
    pub(crate) async fn page(
        &self,
        task: &FetchTask,
        known: Option<&Validators>,
    ) -> Result<Exchange, Obstacle> {
        let mut redirects = Vec::new();
        let mut url = task.url.clone();
        loop {
            let decision = self.decide(&url).await?;
            if !decision.allowed {
                return Err(FetchError::of_robots(decision).into());
            }
            let exchange = self.ask(&url, known, task.attempts > 1).await?;
            let Some(next) = redirect_target(&exchange, &url) else {
                let final_url = url.to_string();
                let url = task.url.to_string();
                return Ok(Exchange { url, redirects, final_url, robots: decision.words, ..exchange });
            };
            redirects.push(url.to_string());
            url = self.checked(next, &redirects).map_err(FetchError::Redirect)?;
        }
    }

    /// One address, with what robots.txt said of it; a redirect is not followed.
    pub(crate) async fn single(&self, url: &Url) -> Result<Exchange, Obstacle> {
        let decision = self.decide(url).await?;
        if !decision.allowed {
            return Err(FetchError::of_robots(decision).into());
        }
        let exchange = self.ask(url, None, false).await?;
        Ok(Exchange { robots: decision.words, ..exchange })
    }

    /// Tells the gate of a host whether a page of it was a block page, and which.
    pub(crate) async fn judge(
        &self,
        host: &Host,
        blocked: Option<UnseenReason>,
    ) -> Result<(), FrontierError> {
        let pass = self.host(host).await?;
        let changed = {
            let mut state = lock(&pass.state);
            let before = state.gate.state().clone();
            state.gate.judged(self.clock.now(), blocked.is_some());
            state.trouble = blocked.or(state.trouble);
            before != *state.gate.state()
        };
        if changed { self.keep(host, &pass).await } else { Ok(()) }
    }

    /// One request through the host's gate; `again` when the page failed before.
    async fn ask(&self, url: &Url, known: Option<&Validators>, again: bool) -> Result<Exchange, Obstacle> {
        let Some(host) = Host::of(url) else {
            return Err(FetchError::Redirect(RedirectFault::Invalid(url.to_string())).into());
        };
        let pass = self.host(&host).await?;
        let _turn = pass.turn.lock().await;
        let came = self.clock.now();
        self.wait_at(&pass).await?;
        // kept before the request goes out, so that a run that takes up after a crash knows of it
        lock(&pass.state).gate.granted(self.clock.now(), chance());
        self.keep(&host, &pass).await?;
        let began = self.clock.now();
        {
            let mut state = lock(&pass.state);
            state.gate.granted(began, chance());
            state.last_request = began;
        }
        let result = self.fetcher.fetch(url, &self.config.scope, known).await;
        let now = self.clock.now();
        let (outcome, reason) = match &result {
            Ok(exchange) => (outcome(exchange, now), UnseenReason::HttpStatus),
            Err(error) => (error.outcome(), error.reason()),
        };
        let outcome = if again && outcome == Outcome::Failed { Outcome::FailedAgain } else { outcome };
        let status = result.as_ref().ok().and_then(|exchange| exchange.status);
        tracing::debug!(%host, %url, status, ?outcome, "asked");
        self.visitor.asked(&Asked {
            host: &host,
            at: began,
            waited: began.duration_since(came).try_into().unwrap_or_default(),
            took: now.duration_since(began).try_into().unwrap_or_default(),
            bytes: result.as_ref().map_or(0, |exchange| exchange.body.len() as u64),
            outcome,
            failure: match &result {
                Ok(_) => status.filter(|status| *status >= 400).map(|_| UnseenReason::HttpStatus),
                Err(error) => Some(error.reason()),
            },
        });
        {
            let mut state = lock(&pass.state);
            state.gate.answered(began, now, outcome, chance());
            state.trouble = if outcome == Outcome::Served { state.trouble } else { Some(reason) };
        }
        self.keep(&host, &pass).await?;
        result.map_err(Obstacle::Fetch)
    }

    /// Waits until the gate opens; not when that is too far off or the run is to stop.
    async fn wait_at(&self, pass: &HostPass) -> Result<(), Obstacle> {
        loop {
            let moment = pass.next_allowed(self.clock.now());
            let left = self.clock.left_until(moment);
            if left.is_zero() {
                return Ok(());
            }
            if left > self.config.patience {
                return Err(Obstacle::NotBefore(moment));
            }
            tokio::select! {
                () = self.clock.wait_until(moment) => {}
                () = cancelled(self.cancel.clone()) => return Err(Obstacle::NotBefore(moment)),
            }
        }
    }

    /// Keeps a gate that closes for a while; one that is open again before anybody could ask need not be remembered.
    async fn keep(&self, host: &Host, pass: &HostPass) -> Result<(), FrontierError> {
        let soon = later(self.clock.now(), SOONEST_RETURN);
        let state = {
            let state = lock(&pass.state);
            (state.gate.next_allowed(soon) > soon).then(|| state.gate.state().clone())
        };
        match state {
            Some(state) => self.frontier.keep_gate(host, &state).await,
            None => Ok(()),
        }
    }

    async fn decide(&self, url: &Url) -> Result<RobotsDecision, Obstacle> {
        let origin = url.origin().ascii_serialization();
        let pass = match Host::of(url) {
            Some(host) => Some(self.host(&host).await?),
            None => None,
        };
        let _turn = match &pass {
            Some(pass) => Some(pass.robots_turn.lock().await),
            None => None,
        };
        let known = self.gates.robots(&origin);
        if let Some(rules) = known.rules.filter(|_| self.clock.now() < known.believed_until) {
            return Ok(rules.decide(url));
        }
        let rules = self.fetch_robots(url).await?;
        let failures = if rules.is_unreachable() { known.failures + 1 } else { 0 };
        let term = if rules.is_unreachable() { UNREACHABLE_TERM } else { ROBOTS_TERM };
        let given_up = failures == 0 || failures >= self.config.max_attempts;
        let rules = Arc::new(rules);
        let robots = Robots {
            rules: given_up.then(|| Arc::clone(&rules)),
            believed_until: later(self.clock.now(), term),
            failures,
        };
        self.gates.keep_robots(origin, robots);
        let Some(pass) = &pass else { return Ok(rules.decide(url)) };
        if !given_up {
            return Err(Obstacle::NotBefore(pass.next_allowed(self.clock.now())));
        }
        if !rules.is_unreachable() {
            let mut state = lock(&pass.state);
            let last_request = state.last_request;
            state.gate.asked_for(rules.crawl_delay(), last_request);
        }
        Ok(rules.decide(url))
    }

    /// robots.txt of the origin of `url`. A host that is not there at all is no matter of robots: that
    /// error is the page's.
    async fn fetch_robots(&self, url: &Url) -> Result<RobotsRules, Obstacle> {
        let mut url = url.join("/robots.txt").unwrap_or_else(|_| url.clone());
        for hop in 0..=ROBOTS_REDIRECTS {
            let exchange = match self.ask(&url, None, false).await {
                Ok(exchange) => exchange,
                Err(Obstacle::Fetch(error)) if hop > 0 || is_answer(&error) => {
                    return Ok(RobotsRules::unreachable(error.reason(), &error.to_string()));
                }
                Err(obstacle) => return Err(obstacle),
            };
            match redirect_target(&exchange, &url) {
                Some(Ok(next)) => url = next,
                _ => {
                    return Ok(RobotsRules::from_response(
                        exchange.status.unwrap_or_default(),
                        &exchange.body,
                    ));
                }
            }
        }
        // more redirects than we follow count as no robots.txt (RFC 9309, section 2.3.1.2)
        Ok(RobotsRules::from_response(300, b""))
    }

    /// The sitemaps that robots.txt of the origin of `url` names, once it was read.
    pub(crate) fn sitemaps(&self, url: &Url) -> Vec<Url> {
        let rules = self.gates.robots(&url.origin().ascii_serialization()).rules;
        let named = rules.iter().flat_map(|rules| rules.sitemaps());
        named.filter_map(|named| url.join(named).ok()).collect()
    }

    fn checked(&self, next: Result<Url, RedirectFault>, before: &[String]) -> Result<Url, RedirectFault> {
        let next = next?;
        if before.iter().any(|url| url == next.as_str()) {
            return Err(RedirectFault::Loop(next.to_string()));
        }
        if before.len() > REDIRECTS_CAP {
            return Err(RedirectFault::TooMany(REDIRECTS_CAP));
        }
        if !self.config.redirects_out && !self.config.scope.contains(&next) {
            return Err(RedirectFault::OutOfScope(next.to_string()));
        }
        Ok(next)
    }
}

impl From<FetchError> for Obstacle {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<FrontierError> for Obstacle {
    fn from(error: FrontierError) -> Self {
        Self::Frontier(error)
    }
}

/// Ends when the run is to stop; never when nobody can say so any more.
pub(crate) async fn cancelled(mut cancel: watch::Receiver<bool>) {
    if cancel.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Whether an answer of that status is worth another attempt.
pub(crate) const fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// Whether somebody was there to answer, though not as one should.
const fn is_answer(error: &FetchError) -> bool {
    matches!(error, FetchError::Timeout { .. } | FetchError::Protocol(_) | FetchError::TooLarge(_))
}

fn outcome(exchange: &Exchange, now: Timestamp) -> Outcome {
    match exchange.status {
        Some(429 | 503) => {
            let asked = exchange.response_header("retry-after");
            Outcome::PushedBack(asked.and_then(|value| retry_after(value, now)))
        }
        Some(status) if is_transient(status) => Outcome::Failed,
        _ => Outcome::Served,
    }
}

/// Where an answer redirects to, without fragment; `None` when it does not.
fn redirect_target(exchange: &Exchange, url: &Url) -> Option<Result<Url, RedirectFault>> {
    if !matches!(exchange.status, Some(301 | 302 | 303 | 307 | 308)) {
        return None;
    }
    let location =
        exchange.response_headers.iter().find(|header| header.name.eq_ignore_ascii_case("location"))?;
    let location = String::from_utf8_lossy(&location.value);
    let mut next = match url.join(location.trim()) {
        Ok(next) => next,
        Err(_) => return Some(Err(RedirectFault::Invalid(location.into_owned()))),
    };
    next.set_fragment(None);
    Some(Ok(next))
}
