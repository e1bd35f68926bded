//! What a sweep does with each page of its crawl, and where it goes from there.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use url::Url;
use xuncha_crawl::{
    Approach, Asked, FetchError, FetchTask, Frontier, Host, Outcome, Sitemap, TaskKind, Validators, Visit,
    VisitError, Visitor,
};
use xuncha_extract::PageLinks;
use xuncha_model::{CutOff, Exchange, SweepId, Timestamp, Unseen, UnseenReason, canonical_url};
use xuncha_store::LastLook;

use crate::{
    event::{EventSink, SweepEvent},
    likeness::pattern,
    look::Looker,
    pipeline::{Arrival, PageReading, Pipeline, SweepError},
    repeats::Repeats,
    revisit::{self, Revisit},
    sight::Look,
    tally::Tally,
};

/// Links followed from a target to find its lists of goods: front, shop, category.
const MAX_LIST_DEPTH: u32 = 3;

/// Sitemaps within sitemaps.
const MAX_SITEMAP_DEPTH: u32 = 3;

/// Lists of one pattern that give nothing new in a row before it is cut off.
const IDLE_LISTS: u64 = 50;

/// The same for pages of goods: shops do sell many alike.
const IDLE_GOODS: u64 = 200;

/// Addresses of a sitemap that are looked up at a time.
const BATCH: usize = 1000;

/// Addresses that are remembered as new to the store; the store is asked again about others.
const NEW_ADDRESSES: usize = 1 << 16;

/// Takes the pages of a crawl down the pipeline.
pub(crate) struct PageVisitor<'a> {
    pub(crate) sweep: SweepId,
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) frontier: &'a dyn Frontier,
    pub(crate) revisit: Revisit,
    /// Links followed from a target.
    pub(crate) max_depth: Option<u32>,
    pub(crate) counter: &'a Counter<'a>,
    /// Sees pages as a browser shows them.
    pub(crate) eye: Option<&'a dyn Look>,
    /// Set when pages of leads are looked at again.
    pub(crate) looker: Option<&'a Looker<'a>>,
    /// Patterns of addresses that are asked for no more.
    pub(crate) cut_off: Mutex<HashSet<String>>,
    /// Pages in a row, by their pattern, that answered and said nothing that could be read.
    pub(crate) mute: Mutex<HashMap<String, u64>>,
    /// What its pages said.
    pub(crate) repeats: Arc<Repeats>,
    /// Addresses of goods, by their hashes, that no earlier sweep has looked at, as the store said when they were found.
    pub(crate) new: Mutex<HashSet<u64>>,
    /// Held while a sitemap is read: one at a time.
    pub(crate) sitemaps: tokio::sync::Mutex<()>,
}

/// Counts what a sweep asks of hosts, be it for itself or for a page in the browser.
pub(crate) struct Counter<'a> {
    pub(crate) tally: &'a Tally,
    pub(crate) events: &'a dyn EventSink,
}

#[async_trait]
impl Visitor for Counter<'_> {
    async fn visited(&self, _: &FetchTask, _: Result<Exchange, FetchError>) -> Result<Visit, VisitError> {
        Ok(Visit::default())
    }

    fn asked(&self, asked: &Asked<'_>) {
        self.tally.add(asked);
        self.events.event(SweepEvent::Asked {
            host: asked.host.to_string(),
            waited: asked.waited,
            took: asked.took,
            bytes: asked.bytes,
            pushed_back: matches!(asked.outcome, Outcome::PushedBack(_)),
            failure: asked.failure,
        });
    }
}

#[async_trait]
impl Visitor for PageVisitor<'_> {
    async fn approach(&self, task: &FetchTask) -> Result<Approach, VisitError> {
        if self.is_cut_off(&task.url) {
            let detail = format!("同类地址：{}", pattern(&task.url));
            let unseen = Unseen::one(task.url.to_string(), UnseenReason::Trap, detail);
            self.pipeline.unseen(self.sweep, unseen.clone()).await?;
            return Ok(Approach::Skip(unseen.reason, unseen.detail));
        }
        let is_list = task.kind == TaskKind::Index && task.depth > MAX_LIST_DEPTH;
        let too_deep = match self.max_depth.filter(|depth| task.depth > *depth) {
            Some(depth) => Some(format!("链接层级 {}，该对象只跟进 {depth} 层", task.depth)),
            None if is_list => Some(format!("链接层级 {}，列表只跟进 {MAX_LIST_DEPTH} 层", task.depth)),
            None => None,
        };
        if let Some(detail) = too_deep {
            let unseen = Unseen::one(task.url.to_string(), UnseenReason::TooDeep, detail);
            self.pipeline.unseen(self.sweep, unseen.clone()).await?;
            return Ok(Approach::Skip(unseen.reason, unseen.detail));
        }
        // A list that is unchanged would still have to be read: its links lead on.
        if task.kind != TaskKind::Product || self.revisit == Revisit::Afresh || self.is_new(&task.url) {
            return Ok(Approach::Fetch);
        }
        let looks = self.pipeline.store.last_looks(&[task.url.to_string()], self.sweep).await?;
        let look = looks.into_iter().flatten().find(|look| look.read_with == self.pipeline.reading());
        let known = look.map(|LastLook { etag, last_modified, .. }| Validators { etag, last_modified });
        Ok(known.filter(|known| !known.is_empty()).map_or(Approach::Fetch, Approach::IfChanged))
    }

    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError> {
        self.tell_loads(false).await?;
        if let Some(looker) = self.looker {
            looker.note(task, &outcome, self.eye).await?;
        }
        match outcome {
            Ok(exchange) if exchange.status == Some(304) => Ok(self.unchanged(task, exchange).await?),
            Ok(exchange) if task.kind == TaskKind::Sitemap => Ok(self.sitemap(task, &exchange).await?),
            Ok(exchange) => Ok(self.page(task, exchange).await?),
            Err(error) => {
                let url = task.url.to_string();
                let unseen = Unseen::one(url, error.reason(), error.to_string());
                self.pipeline.unseen(self.sweep, unseen).await?;
                Ok(Visit::default())
            }
        }
    }

    fn asked(&self, asked: &Asked<'_>) {
        self.counter.asked(asked);
    }

    fn waiting(&self, host: &Host, until: Timestamp) {
        self.pipeline.events.event(SweepEvent::Waiting { host: host.to_string(), until });
    }

    fn retrying(&self, task: &FetchTask, why: &str, until: Timestamp) {
        let until = xuncha_model::beijing(until).strftime("%H:%M:%S");
        let text = format!("{} 暂时未能打开（{why}），{until} 后再试", task.url);
        self.pipeline.events.event(SweepEvent::Note(text));
    }
}

impl PageVisitor<'_> {
    /// Keeps what was counted of the hosts' load; with `all` everything.
    pub(crate) async fn tell_loads(&self, all: bool) -> Result<(), SweepError> {
        let loads = self.counter.tally.take(all);
        if !loads.is_empty() {
            self.pipeline.store.add_loads(self.sweep, &loads).await?;
        }
        Ok(())
    }

    /// How many addresses wait, for the progress: not always of this moment.
    async fn waiting(&self) -> Result<u64, SweepError> {
        if let Some(waiting) = self.counter.tally.waiting() {
            return Ok(waiting);
        }
        let waiting = self.frontier.counts(self.sweep).await?.waiting;
        self.counter.tally.now_waiting(waiting);
        Ok(waiting)
    }

    async fn page(&self, task: &FetchTask, exchange: Exchange) -> Result<Visit, SweepError> {
        let waiting = self.waiting().await?;
        let found_through = task.found_through.clone();
        let repeats = Some(Arc::clone(&self.repeats));
        let arrival = Arrival { exchange, found_through, waiting, given: None, repeats };
        let PageReading { links, unseen, idle } =
            self.pipeline.page_seen(self.sweep, arrival, self.eye).await?;
        let idle = match &unseen {
            None => {
                self.heard(&task.url);
                idle
            }
            // goods lead nowhere, so that they cannot go on for ever
            Some((UnseenReason::Empty | UnseenReason::NotHtml, _)) if task.kind != TaskKind::Product => {
                self.mute(&task.url)
            }
            Some(_) => 0,
        };
        let limit = if task.kind == TaskKind::Product { IDLE_GOODS } else { IDLE_LISTS };
        if idle >= limit && task.kind != TaskKind::Seed {
            self.cut_off(&task.url, idle).await?;
        }
        if self.looker.is_some() {
            return Ok(Visit { found: Vec::new(), unseen });
        }
        Ok(Visit { found: self.wanted(next_tasks(task, &links), |_| None).await?, unseen })
    }

    /// The server says that a page is still the one that was read.
    async fn unchanged(&self, task: &FetchTask, exchange: Exchange) -> Result<Visit, SweepError> {
        let url = task.url.to_string();
        let Some(renewal) = self.pipeline.store.renew_page(self.sweep, &url, exchange.ended).await? else {
            // nobody asked whether it had changed
            return self.page(task, exchange).await;
        };
        let waiting = self.waiting().await?;
        let listings = renewal.listings;
        self.pipeline.events.event(SweepEvent::Page {
            url,
            kind: renewal.kind,
            listings,
            unchanged: true,
            waiting,
        });
        Ok(Visit::default())
    }

    async fn sitemap(&self, task: &FetchTask, exchange: &Exchange) -> Result<Visit, SweepError> {
        let url = task.url.to_string();
        if exchange.status != Some(200) {
            let detail = format!("网站地图，状态码 {}", exchange.status.unwrap_or_default());
            let unseen = (UnseenReason::HttpStatus, detail.clone());
            self.pipeline.unseen(self.sweep, Unseen::one(url, unseen.0, detail)).await?;
            return Ok(Visit { found: Vec::new(), unseen: Some(unseen) });
        }
        let (body, base) = (exchange.body.clone(), task.url.clone());
        // each may name tens of thousands of addresses, and the store takes those of one after those of another
        let _turn = self.sitemaps.lock().await;
        let read = tokio::task::spawn_blocking(move || Sitemap::read(&body, &base)).await;
        let Sitemap { pages, sitemaps, complete } =
            read.map_err(|_| SweepError::Defect { url: url.clone() })?;
        let named = pages.len();
        let nested = sitemaps.iter().filter(|_| task.depth < MAX_SITEMAP_DEPTH);
        let nested = nested.filter_map(|listed| task.child(&listed.url, TaskKind::Sitemap));
        let mut found: Vec<_> = nested.collect();
        let dated = pages.iter().filter_map(|listed| Some((canonical_url(&listed.url), listed.changed?)));
        let moments: HashMap<_, _> = dated.collect();
        let pages = pages.into_iter().filter_map(|listed| task.child(&listed.url, TaskKind::Product));
        let wanted = self.wanted(pages, |url| moments.get(url).copied()).await?;
        // as a rule there are pages alone, and their list need not be copied
        if found.is_empty() {
            found = wanted;
        } else {
            found.extend(wanted);
        }
        let rest = if complete { "" } else { "，其余部分无法读取或超出上限" };
        let text = format!("网站地图 {url}：{named} 个地址{rest}");
        self.pipeline.events.event(SweepEvent::Note(text));
        Ok(Visit { found, unseen: None })
    }

    /// Those of `tasks` that are worth a look, in the order of their risk; what is not due is told. `changed` says when the shop
    /// has changed a page last, where it says so.
    async fn wanted(
        &self,
        tasks: impl IntoIterator<Item = FetchTask, IntoIter: Send>,
        changed: impl Fn(&Url) -> Option<Timestamp>,
    ) -> Result<Vec<FetchTask>, SweepError> {
        let mut tasks = tasks.into_iter().filter(|task| !self.is_cut_off(&task.url));
        let mut wanted = Vec::new();
        loop {
            let batch: Vec<_> = tasks.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(wanted);
            }
            let urls: Vec<_> = batch.iter().map(|task| task.url.to_string()).collect();
            let looks = self.pipeline.store.last_looks(&urls, self.sweep).await?;
            for (task, look) in batch.into_iter().zip(looks) {
                if task.kind != TaskKind::Product {
                    wanted.push(task);
                } else if let Some(unseen) =
                    look.as_ref().and_then(|look| self.not_due(&task, look, changed(&task.url)))
                {
                    self.pipeline.unseen(self.sweep, unseen).await?;
                } else {
                    if look.is_none() {
                        self.note_new(&task.url);
                    }
                    wanted.push(FetchTask { priority: revisit::priority(look.as_ref()), ..task });
                }
            }
        }
    }

    fn not_due(&self, task: &FetchTask, look: &LastLook, changed: Option<Timestamp>) -> Option<Unseen> {
        let due = revisit::due(look, changed);
        let read_so = look.read_with == self.pipeline.reading();
        if self.revisit != Revisit::Adaptive || !read_so || due <= Timestamp::now() {
            return None;
        }
        let day = |at| xuncha_model::beijing(at).strftime("%F %H:%M").to_string();
        let detail = format!("上次检查于 {}，下次不早于 {}", day(look.at), day(due));
        Some(Unseen::one(task.url.to_string(), UnseenReason::NotDue, detail))
    }

    fn note_new(&self, url: &Url) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if new.len() < NEW_ADDRESSES {
            new.insert(hash(url));
        }
    }

    /// Whether no earlier sweep has looked at an address, so that there is nothing to ask the store; only once.
    fn is_new(&self, url: &Url) -> bool {
        self.new.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash(url))
    }

    fn is_cut_off(&self, url: &Url) -> bool {
        let cut_off = self.cut_off.lock().unwrap_or_else(PoisonError::into_inner);
        !cut_off.is_empty() && cut_off.contains(&pattern(url))
    }

    /// A page could not be read; how many of its pattern in a row. Endless pages without words are a trap as those with words are.
    fn mute(&self, url: &Url) -> u64 {
        let mut mute = self.mute.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = mute.entry(pattern(url)).or_default();
        *pages += 1;
        *pages
    }

    /// A page could be read.
    fn heard(&self, url: &Url) {
        let mut mute = self.mute.lock().unwrap_or_else(PoisonError::into_inner);
        if !mute.is_empty() {
            mute.remove(&pattern(url));
        }
    }

    async fn cut_off(&self, url: &Url, idle: u64) -> Result<(), SweepError> {
        let pattern = pattern(url);
        let new = self.cut_off.lock().unwrap_or_else(PoisonError::into_inner).insert(pattern.clone());
        if new {
            let cut_off = CutOff { pattern: pattern.clone(), pages: idle, example: url.to_string() };
            self.pipeline.store.cut_off(self.sweep, &cut_off).await?;
            let text = format!("{pattern} 这类地址连续 {idle} 页没有新内容，不再访问");
            self.pipeline.events.event(SweepEvent::Note(text));
        }
        Ok(())
    }
}

fn hash(url: &Url) -> u64 {
    let mut hasher = DefaultHasher::new();
    url.as_str().hash(&mut hasher);
    hasher.finish()
}

/// A page of goods leads nowhere further: what it shows beside its own offer are other shops' advertisements and the
/// shop's own goods, which the index has too. Lists that are too deep are put into the frontier all the same, so that
/// they are told, unless another way leads to them.
fn next_tasks(task: &FetchTask, links: &PageLinks) -> Vec<FetchTask> {
    if task.kind == TaskKind::Product {
        return Vec::new();
    }
    let next = links.next.iter().filter_map(|url| next_page(task, url));
    let lists = links.lists.iter().filter_map(|url| task.child(url, TaskKind::Index));
    let products = links.products.iter().filter_map(|url| task.child(url, TaskKind::Product));
    next.chain(lists).chain(products).collect()
}

/// The next page of a list: as deep as this one, however long the list is. Of the pages before it the way keeps the
/// last only.
fn next_page(task: &FetchTask, url: &Url) -> Option<FetchTask> {
    let mut next = FetchTask { depth: task.depth, ..task.child(url, TaskKind::Index)? };
    let of_this_list =
        |earlier: &String| Url::parse(earlier).is_ok_and(|url| pattern(&url) == pattern(&task.url));
    if task.found_through.last().is_some_and(of_this_list) {
        next.found_through.remove(task.found_through.len() - 1);
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_of_a_list_are_equally_deep_and_the_way_to_them_does_not_grow() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        let mut page = FetchTask::seed(SweepId(1), &url("http://s.example/")).unwrap();
        for number in 2..2000 {
            page = next_page(&page, &url(&format!("http://s.example/list/{number}.html"))).unwrap();
        }
        assert_eq!(page.depth, 0);
        assert_eq!(page.found_through, ["http://s.example/", "http://s.example/list/1998.html"]);
        let goods = page.child(&url("http://s.example/i/1"), TaskKind::Product).unwrap();
        assert_eq!((goods.depth, goods.found_through.len()), (1, 3));
    }

    #[test]
    fn an_index_leads_on_and_a_product_does_not() {
        let url = |text: &str| text.parse().unwrap();
        let seed = FetchTask::seed(SweepId(1), &url("http://s.example/")).unwrap();
        let links = PageLinks {
            next: vec![url("http://s.example/?page=2")],
            products: vec![url("http://s.example/p/1"), url("http://s.example/p/2")],
            lists: vec![url("http://s.example/shop/7")],
            ..PageLinks::default()
        };
        let kinds: Vec<_> = next_tasks(&seed, &links).iter().map(|task| task.kind).collect();
        assert_eq!(kinds, [TaskKind::Index, TaskKind::Index, TaskKind::Product, TaskKind::Product]);
        let product = seed.child(&links.products[0], TaskKind::Product).unwrap();
        assert!(next_tasks(&product, &links).is_empty());
    }
}
