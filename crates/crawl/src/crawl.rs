//! The loop: lease, robots, gate, fetch, visit, settle.
//!
//! ```text
//! hosts that are due -> [one turn per host] lease -> page -> [pages in hand] visited (durable) -> push found -> done
//! ```
//!
//! Hosts are served side by side, each by one turn at a time; a turn is one page. A host is asked for its next page
//! when the last one is settled; one that is ours and asked without any pace, some pages ahead. Whatever is cut off at
//! any instruction comes back: a task is settled only after its visitor has kept what it found and what was
//! found is in the frontier.

mod config;
mod end;

pub use config::CrawlConfig;
pub use end::{CrawlEnd, Ending, HostAway};

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::sync::watch;
use xuncha_model::{Exchange, Timestamp, UnseenReason};

use crate::{
    Approach, FetchError, FetchTask, Fetcher, Frontier, FrontierError, Gates, Host, HostQueue, Lease,
    TaskKind, VisitError, Visitor,
    clock::chance,
    passage::{Obstacle, Passage, cancelled, is_transient},
    politeness::later,
};

/// Leases beyond the allowed attempts after which a page is given up unseen: so often has the program died
/// over it.
const SPARE_LEASES: u32 = 10;

/// Pages of one host, and beyond one for each host, that are fetched and not yet settled, where a host is asked ahead.
const PAGES_AHEAD: usize = 4;

/// The crawl cannot go on. What was settled stays settled; the rest comes back in the next run.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The frontier failed.
    #[error(transparent)]
    Frontier(#[from] FrontierError),
    /// The visitor failed.
    #[error("页面没有保存下来")]
    Visitor(#[source] VisitError),
}

/// Does the tasks of one sweep, which its caller has pushed, and those that are found on the way. Takes up
/// where an earlier run was cut off. When `cancel` becomes true it ends after the pages in hand.
///
/// # Errors
/// When the frontier or the visitor fails.
pub async fn crawl(
    config: &CrawlConfig,
    gates: &Gates,
    frontier: &dyn Frontier,
    fetcher: &dyn Fetcher,
    visitor: &dyn Visitor,
    cancel: watch::Receiver<bool>,
) -> Result<CrawlEnd, CrawlError> {
    Run { passage: Passage::new(config, gates, frontier, fetcher, visitor, cancel) }.to_the_end().await
}

struct Run<'a> {
    passage: Passage<'a>,
}

/// Whose turn it is.
#[derive(Debug, Default)]
struct Rota {
    /// Hosts with tasks and no turn under way, with the moment at which a task is due.
    idle: BTreeMap<Host, Timestamp>,
    /// Hosts with a turn under way.
    busy: BTreeSet<Host>,
    /// Pages fetched and not yet settled, by host.
    in_hand: BTreeMap<Host, usize>,
    /// `idle` is what the frontier says, and nothing has changed since.
    fresh: bool,
    settled: u64,
    out_of_scope: u64,
    too_deep: u64,
}

/// A task that was fetched, well or not.
type Fetched = (Lease, Result<Exchange, FetchError>);

/// What a turn of a host came to.
enum Turn {
    /// Nothing was due.
    Empty,
    /// A task was put back.
    PutBack,
    /// A task came to its end without a request.
    Skipped,
    /// A task was fetched and is to be settled.
    Fetched(Box<Fetched>),
}

/// What a settled task led to.
#[derive(Default)]
struct Settled {
    /// Hosts of new tasks.
    found: Vec<Host>,
    out_of_scope: u64,
    too_deep: u64,
}

impl Rota {
    /// Takes over what the frontier says while no turn is under way.
    fn refresh(&mut self, queues: Vec<HostQueue>) {
        self.idle = queues.into_iter().map(|queue| (queue.host, queue.due)).collect();
        self.fresh = true;
    }

    fn begin(&mut self, host: &Host) {
        self.idle.remove(host);
        self.busy.insert(host.clone());
    }

    /// A host has a task that is due at `due`; one whose turn is under way is seen to when that ends.
    fn work_for(&mut self, host: Host, due: Timestamp) {
        if !self.busy.contains(&host) {
            self.idle.insert(host, due);
        }
    }

    /// A page of a host was settled.
    fn settled(&mut self, host: Host, settled: Settled, now: Timestamp) {
        let Settled { found, out_of_scope, too_deep } = settled;
        if let Some(in_hand) = self.in_hand.get_mut(&host) {
            *in_hand = in_hand.saturating_sub(1);
        }
        self.fresh = false;
        self.settled += 1;
        self.out_of_scope += out_of_scope;
        self.too_deep += too_deep;
        found.into_iter().chain([host]).for_each(|host| self.work_for(host, now));
    }
}

impl Run<'_> {
    async fn to_the_end(&self) -> Result<CrawlEnd, CrawlError> {
        let Passage { config, frontier, clock, cancel, .. } = &self.passage;
        let mut rota = self.take_up().await?;
        let (mut turns, mut settling) = (FuturesUnordered::new(), FuturesUnordered::new());
        let mut announced = None;
        let ending = loop {
            let stopping = *cancel.borrow();
            let under_way = turns.len() + settling.len();
            let budget_left = rota.settled + (under_way as u64) < config.max_pages;
            let room = turns.len() < config.hosts_at_once && under_way < config.hosts_at_once + PAGES_AHEAD;
            let mut next = None;
            if !stopping && budget_left && room {
                next = self.next_host(&rota).await?;
            }
            if let Some((host, _)) = next.as_ref().filter(|(_, ready)| *ready <= clock.now()) {
                rota.begin(host);
                turns.push(self.turn(host.clone()));
                continue;
            }
            let away = next.is_some();
            next.take_if(|(_, ready)| clock.left_until(*ready) > config.patience);
            if under_way == 0 && !rota.fresh && !stopping && budget_left {
                // before a wait, and before the end: is there anything to wait for?
                rota.refresh(frontier.hosts(config.sweep).await?);
                continue;
            }
            if under_way == 0 && next.is_none() {
                break match () {
                    () if stopping => Ending::Stopped,
                    () if !budget_left => Ending::Budget,
                    () if away => Ending::HostsAway,
                    () => Ending::Finished,
                };
            }
            if under_way == 0 && next != announced {
                announced.clone_from(&next);
                next.iter().for_each(|(host, until)| self.passage.visitor.waiting(host, *until));
            }
            let moment = next.map_or(Timestamp::MAX, |(_, ready)| ready);
            tokio::select! {
                Some(turn) = turns.next(), if !turns.is_empty() => {
                    let (host, turn) = turn?;
                    if let Some((lease, outcome)) = self.take_note(&mut rota, &host, turn).await? {
                        settling.push(self.settle(host, lease, outcome));
                    }
                }
                Some(settled) = settling.next(), if !settling.is_empty() => {
                    let (host, settled) = settled?;
                    rota.settled(host, settled, clock.now());
                }
                () = clock.wait_until(moment) => {}
                () = cancelled(cancel.clone()), if !stopping => {}
            }
        };
        self.end(ending, rota).await
    }

    /// Where an earlier run ended, in an orderly way or not.
    async fn take_up(&self) -> Result<Rota, CrawlError> {
        let Passage { config, frontier, .. } = &self.passage;
        frontier.release_all(config.sweep).await?;
        let counts = frontier.counts(config.sweep).await?;
        let mut rota = Rota { settled: counts.done + counts.buried, ..Rota::default() };
        rota.refresh(frontier.hosts(config.sweep).await?);
        Ok(rota)
    }

    /// The host that may be asked first, and when.
    async fn next_host(&self, rota: &Rota) -> Result<Option<(Host, Timestamp)>, CrawlError> {
        let now = self.passage.clock.now();
        let mut next: Option<(Host, Timestamp)> = None;
        for (host, due) in &rota.idle {
            let pass = self.passage.host(host).await?;
            let in_hand = rota.in_hand.get(host).copied().unwrap_or_default();
            if in_hand > 0 && !(pass.may_be_asked_ahead() && in_hand < PAGES_AHEAD) {
                continue;
            }
            let ready = pass.next_allowed(now).max(*due);
            if next.as_ref().is_none_or(|(_, first)| ready < *first) {
                next = Some((host.clone(), ready));
            }
        }
        Ok(next)
    }

    /// What a turn means for the rota; a page that is to be settled is given back.
    async fn take_note(
        &self,
        rota: &mut Rota,
        host: &Host,
        turn: Turn,
    ) -> Result<Option<Fetched>, CrawlError> {
        let now = self.passage.clock.now();
        rota.busy.remove(host);
        rota.fresh = false;
        match turn {
            Turn::Empty => {
                // what waits for a retry, or was leased by nobody we know, has its own moment
                let queues = self.passage.frontier.hosts(self.passage.config.sweep).await?;
                if let Some(queue) = queues.into_iter().find(|queue| queue.host == *host) {
                    let soon = later(now, Duration::from_secs(1));
                    rota.work_for(host.clone(), queue.due.max(soon));
                }
            }
            Turn::PutBack => rota.work_for(host.clone(), now),
            Turn::Skipped => {
                rota.settled += 1;
                rota.work_for(host.clone(), now);
            }
            Turn::Fetched(fetched) => {
                *rota.in_hand.entry(host.clone()).or_default() += 1;
                rota.work_for(host.clone(), now);
                return Ok(Some(*fetched));
            }
        }
        Ok(None)
    }

    /// One page of a host.
    async fn turn(&self, host: Host) -> Result<(Host, Turn), CrawlError> {
        let Passage { config, frontier, clock, .. } = &self.passage;
        let Some(lease) = frontier.lease(config.sweep, &host, clock.now(), config.lease_term).await? else {
            return Ok((host, Turn::Empty));
        };
        let outcome = if lease.task.attempts > config.max_attempts.saturating_add(SPARE_LEASES) {
            Err(FetchError::Abandoned(lease.task.attempts))
        } else {
            let approach = self.passage.visitor.approach(&lease.task).await.map_err(CrawlError::Visitor)?;
            let known = match approach {
                Approach::Fetch => None,
                Approach::IfChanged(known) => Some(known),
                Approach::Skip(reason, detail) => {
                    frontier.bury(lease, reason, &detail).await?;
                    return Ok((host, Turn::Skipped));
                }
            };
            match self.passage.page(&lease.task, known.as_ref()).await {
                Ok(exchange) => Ok(exchange),
                Err(Obstacle::Fetch(error)) => Err(error),
                Err(Obstacle::NotBefore(moment)) => {
                    frontier.retry(lease, moment).await?;
                    return Ok((host, Turn::PutBack));
                }
                Err(Obstacle::Frontier(error)) => return Err(error.into()),
            }
        };
        if lease.task.attempts < config.max_attempts
            && let Some(why) = passing(&outcome)
        {
            let until = self.next_attempt(&lease.task).await?;
            self.passage.visitor.retrying(&lease.task, &why, until);
            frontier.retry(lease, until).await?;
            return Ok((host, Turn::PutBack));
        }
        Ok((host, Turn::Fetched(Box::new((lease, outcome)))))
    }

    /// When a page that failed is asked for again: after the pages that wait, as far as they go before the
    /// pace's own wait.
    async fn next_attempt(&self, task: &FetchTask) -> Result<Timestamp, CrawlError> {
        let Passage { config, frontier, clock, .. } = &self.passage;
        let now = clock.now();
        let pass = self.passage.host(&task.host).await?;
        let others = u32::try_from(frontier.counts(config.sweep).await?.waiting).unwrap_or(u32::MAX);
        let wait = config.pace.retry.after(task.attempts, chance()).min(pass.delay().saturating_mul(others));
        Ok(pass.next_allowed(now).max(later(now, wait)))
    }

    /// Has a page kept, puts what it led to into the frontier, and only then ends its task.
    async fn settle(
        &self,
        host: Host,
        lease: Lease,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<(Host, Settled), CrawlError> {
        let Passage { config, frontier, .. } = &self.passage;
        let failure = outcome.as_ref().err().map(|error| (error.reason(), error.to_string()));
        let answered = outcome.is_ok();
        let visit = self.passage.visitor.visited(&lease.task, outcome).await.map_err(CrawlError::Visitor)?;
        let blocked = visit
            .unseen
            .as_ref()
            .map(|(reason, _)| *reason)
            .filter(|reason| matches!(reason, UnseenReason::Blocked | UnseenReason::LoginWall));
        if answered || blocked.is_some() {
            self.passage.judge(&lease.task.host, blocked).await?;
        }
        let mut wanted = visit.found;
        if config.sitemaps && lease.task.kind == TaskKind::Seed && lease.task.url.path() == "/" {
            let named = self.passage.sitemaps(&lease.task.url);
            wanted.extend(named.iter().filter_map(|url| lease.task.child(url, TaskKind::Sitemap)));
        }
        let found = wanted.len();
        wanted.retain(|task| config.scope.contains(&task.url));
        let out_of_scope = (found - wanted.len()) as u64;
        let inside = wanted.len();
        wanted.retain(|task| task.depth <= config.max_depth);
        let too_deep = (inside - wanted.len()) as u64;
        let mut hosts: Vec<_> = wanted.iter().map(|task| task.host.clone()).collect();
        hosts.dedup();
        frontier.push(wanted).await?;
        match visit.unseen.or(failure) {
            Some((reason, detail)) => frontier.bury(lease, reason, &detail).await?,
            None => frontier.done(lease).await?,
        };
        Ok((host, Settled { found: hosts, out_of_scope, too_deep }))
    }

    async fn end(&self, ending: Ending, rota: Rota) -> Result<CrawlEnd, CrawlError> {
        let Passage { config, frontier, clock, .. } = &self.passage;
        let counts = frontier.counts(config.sweep).await?;
        let now = clock.now();
        let mut away = Vec::new();
        for host in rota.idle.keys() {
            let pass = self.passage.host(host).await?;
            let until = pass.next_allowed(now);
            if clock.left_until(until) > config.patience {
                away.push(HostAway { host: host.clone(), until, reason: pass.trouble(now) });
            }
        }
        let ending = if counts.waiting == 0 { Ending::Finished } else { ending };
        Ok(CrawlEnd { ending, counts, out_of_scope: rota.out_of_scope, too_deep: rota.too_deep, away })
    }
}

/// What happened, when the next attempt may well succeed.
fn passing(outcome: &Result<Exchange, FetchError>) -> Option<String> {
    match outcome {
        Ok(exchange) => {
            exchange.status.filter(|status| is_transient(*status)).map(|status| status.to_string())
        }
        Err(error) => error.is_transient().then(|| error.to_string()),
    }
}

#[cfg(test)]
mod tests;
