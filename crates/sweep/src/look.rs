//! 回头看: looking again at the pages of leads that were disposed of, each look with its own capture.
//!
//! lead's page -> exchange -> what it shows of these goods -> sealed -> look recorded. The page then goes the ordinary road too, so that
//! what is on sale again is seen again.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest as _, Sha256};
use url::Url;
use xuncha_crawl::{FetchError, FetchTask};
use xuncha_evidence::LogEntry;
use xuncha_extract::Extraction;
use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{
    Digest, Exchange, Hit, Lead, LeadId, Look, Outcome, PageKind, Sign, Snapshot, SnapshotId, SweepId,
    Timestamp, canonical_url,
};

use crate::{
    pipeline::{Pipeline, SweepError, read, unseen_of},
    prices,
    record::extraction_json,
    sight::Look as Seeing,
    triage::fingerprint,
};

/// Name of the sweeps that look again.
pub const LOOKING_AGAIN: &str = "回头看";

/// Records what the pages of leads show.
pub(crate) struct Looker<'a> {
    pipeline: &'a Pipeline,
    leads: HashMap<String, Vec<&'a Lead>>,
    now: fn() -> Timestamp,
}

impl<'a> Looker<'a> {
    /// For these leads; `None` for none.
    pub(crate) fn new(leads: &'a [Lead], now: fn() -> Timestamp, pipeline: &'a Pipeline) -> Option<Self> {
        let mut by_page: HashMap<String, Vec<&Lead>> = HashMap::new();
        for lead in leads {
            let task = page_of(lead).and_then(|url| FetchTask::seed(SweepId(0), &url));
            if let Some(task) = task {
                by_page.entry(task.url.to_string()).or_default().push(lead);
            }
        }
        (!by_page.is_empty()).then_some(Self { pipeline, leads: by_page, now })
    }

    /// Records the look at one page for each of its leads.
    pub(crate) async fn note(
        &self,
        task: &FetchTask,
        outcome: &Result<Exchange, FetchError>,
        eye: Option<&dyn Seeing>,
    ) -> Result<(), SweepError> {
        let url = task.url.to_string();
        let Some(leads) = self.leads.get(&url) else { return Ok(()) };
        let (signs, evidence) = match outcome {
            Ok(exchange) => self.judge(leads, exchange, eye).await?,
            Err(error) => {
                let told = |lead: &&Lead| (lead.id, Sign::Unreachable, error.to_string());
                (leads.iter().map(told).collect(), None)
            }
        };
        let now = (self.now)();
        // as stores keep it, so that the record that is logged is the one that is read back
        let at = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        for (lead, sign, detail) in signs {
            let look = Look { lead, at, sign, detail, url: url.clone(), evidence };
            self.pipeline.store.record_look(&look).await?;
            // afterwards: what the log names must be there
            let evidence = Arc::clone(&self.pipeline.evidence);
            let log = move || evidence.log(&LogEntry::look(&look));
            let logged = tokio::task::spawn_blocking(log).await;
            logged.map_err(|_| SweepError::Defect { url: url.clone() })??;
        }
        Ok(())
    }

    /// What the page shows of each lead's goods, and the name of its sealed capture.
    async fn judge(
        &self,
        leads: &[&Lead],
        exchange: &Exchange,
        eye: Option<&dyn Seeing>,
    ) -> Result<(Vec<(LeadId, Sign, String)>, Option<SnapshotId>), SweepError> {
        let url = exchange.final_url.clone();
        let defect = |_| SweepError::Defect { url: url.clone() };
        let (ruleset, sites) = (Arc::clone(&self.pipeline.ruleset), Arc::clone(&self.pipeline.sites));
        let leads: Vec<Lead> = leads.iter().map(|lead| (*lead).clone()).collect();
        let shown = exchange.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let body = Digest(Sha256::digest(&shown.body).into());
            (read(&shown, &sites), body, shown)
        });
        let (mut page, body, exchange_read) = reading.await.map_err(defect)?;
        let raised = prices::raised(self.pipeline.store.as_ref(), exchange, &page, body).await?;
        let judged = tokio::task::spawn_blocking(move || {
            let exchange = exchange_read;
            let grounds = prices::tell(&mut page, raised.as_ref());
            let hits = hits(&page, &ruleset);
            let signs = leads.iter().map(|lead| {
                let (sign, detail) = sign(lead, &page, &exchange, &hits, &ruleset);
                (lead.id, sign, detail)
            });
            let signs: Vec<_> = signs.collect();
            let told: Vec<_> = hits.iter().map(|(at, hits)| (*at, hits.as_slice())).collect();
            let extraction_json = extraction_json(&page, &told, None, grounds);
            let hits: Vec<Hit> = hits.into_iter().flat_map(|(_, hits)| hits).collect();
            (signs, extraction_json, hits, unseen_of(&page, exchange.status).is_none())
        });
        let (signs, extraction_json, hits, is_content) = judged.await.map_err(defect)?;
        // a block page or a login wall is nothing to be pictured
        let attachments = match eye.filter(|eye| is_content && eye.takes_pictures()) {
            Some(eye) => self.pipeline.pictured(exchange, &hits, eye).await?.0,
            None => Vec::new(),
        };
        let snapshot = Snapshot {
            exchange: exchange.clone(),
            environment: self.pipeline.environment.clone(),
            found_through: Vec::new(),
            extraction_json,
            taking: self.pipeline.taking.clone(),
            attachments,
        };
        let evidence = Arc::clone(&self.pipeline.evidence);
        let kept = tokio::task::spawn_blocking(move || evidence.keep(&snapshot)).await.map_err(defect)?;
        Ok((signs, Some(kept?)))
    }
}

/// The address of a lead's goods, where it is one of the web.
#[must_use]
pub fn page_of(lead: &Lead) -> Option<Url> {
    let url = Url::parse(&lead.latest.url).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn hits(page: &Extraction, ruleset: &Ruleset) -> Vec<(usize, Vec<Hit>)> {
    let context = PageContext { kind: page.kind, complete: page.complete };
    let mut scratch = Scratch::default();
    let scan = |(at, listing)| (at, ruleset.scan(listing, &context, &mut scratch));
    page.listings.iter().enumerate().map(scan).filter(|(_, hits)| !hits.is_empty()).collect()
}

/// What a page that answered shows of a lead's goods, and by which words. Only a page that says so shows them gone; one that shows
/// something else, or not all, shows nothing.
fn sign(
    lead: &Lead,
    page: &Extraction,
    exchange: &Exchange,
    hits: &[(usize, Vec<Hit>)],
    ruleset: &Ruleset,
) -> (Sign, String) {
    let unclear = |why: &str| (Sign::Unreachable, why.to_owned());
    if let Some((reason, detail)) = unseen_of(page, exchange.status) {
        return (Sign::Unreachable, format!("{}（{detail}）", reason.label_zh()));
    }
    if page.kind == PageKind::Gone {
        return (Sign::Gone, page.reason.clone());
    }
    let seen = &lead.latest;
    let same = |a: &str, b: &str| match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => canonical_url(&a) == canonical_url(&b),
        _ => a == b,
    };
    let moved = !same(&exchange.url, &exchange.final_url);
    let is_its = |listing| fingerprint(listing, &exchange.final_url, &seen.category) == seen.fingerprint;
    let is_own_page = page.kind == PageKind::Detail && page.listings.len() == 1;
    let place = page.listings.iter().position(is_its).or((is_own_page && !moved).then_some(0));
    let Some((place, listing)) = place.and_then(|at| Some((at, page.listings.get(at)?))) else {
        let why = if moved { "跳转到了别的页面" } else { "页面上没有这件商品" };
        return unclear(&format!("{why}，不能据此认定已下架"));
    };
    let still = |hit: &Hit| hit.category == seen.category && hit.outcome == Outcome::Lead;
    if hits.iter().any(|(at, hits)| *at == place && hits.iter().any(still)) {
        return (Sign::OnSale, format!("标题“{}”，仍符合规则", listing.title));
    }
    if !seen.hits.iter().any(|hit| ruleset.rule(&hit.rule).is_some()) {
        return unclear("当时命中的规则已停用，看不出是否已改");
    }
    if !is_own_page || !page.complete {
        return unclear("页面没有显示商品的全部内容，看不出是否已改");
    }
    (Sign::Changed, format!("标题“{}”，不再符合规则", listing.title))
}
