//! One page: exchange -> extraction -> hits -> evidence -> leads. The same for the web and for saved files.
//!
//! Everything a page gave is durable when [`Pipeline::page`] returns; running it twice on the same page of the same
//! sweep changes nothing.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use futures_util::future::try_join_all;
use sha2::{Digest as _, Sha256};
use url::Url;
use xuncha_casework::Raised;
use xuncha_evidence::{EvidenceError, EvidenceStore};
use xuncha_extract::{Extraction, PageInput, PageLinks, Sites, extract_with, raw_texts};
use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{
    Attachment, Digest, Environment, Exchange, Header, Hit, LawRef, Listing, PageKind, RenderFault,
    Rendering, RuleId, Snapshot, SweepId, Taking, Unseen, UnseenReason,
};
use xuncha_store::{LeadStore, StoreError};

use crate::{
    archive::Archive,
    event::{EventSink, SweepEvent},
    filing::{Read, page_record},
    formal::{Formal, FormalCapture},
    intake::as_given,
    likeness::content_digest,
    parts, prices, prints,
    record::extraction_json,
    repeats::Repeats,
    sight::Look,
    subject::subject,
    triage::{Finding, Place, Told, triage},
};

/// Addresses that are told together.
const TOLD_TOGETHER: usize = 64;

thread_local! {
    /// Pages are matched on few threads, one after the other on each.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A sweep could not go on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The lead store failed.
    #[error("线索库写入失败")]
    Store(#[from] StoreError),
    /// The evidence store failed.
    #[error("证据库写入失败")]
    Evidence(#[from] EvidenceError),
    /// The frontier or the crawl loop failed, or what a page gave could not be kept.
    #[error("检查中断")]
    Crawl(#[from] xuncha_crawl::CrawlError),
    /// The frontier failed outside the loop.
    #[error("访问队列读写失败")]
    Frontier(#[from] xuncha_crawl::FrontierError),
    /// A step on a worker thread ended abnormally: a defect.
    #[error("程序缺陷：处理页面 {url} 时异常中止，请保留该页面并报告")]
    Defect {
        /// The page.
        url: String,
    },
}

/// What a page turned out to be, for whoever decides where to go next.
#[derive(Debug)]
pub struct PageReading {
    /// Links worth following.
    pub links: PageLinks,
    /// Set when the page was not content: a block, a login wall, an error, nothing to read; and what exactly it was.
    pub unseen: Option<(UnseenReason, String)>,
    /// So many pages of its pattern in a row gave nothing new.
    pub idle: u64,
}

/// One page that came in.
#[derive(Debug)]
pub struct Arrival {
    /// What was asked and answered.
    pub exchange: Exchange,
    /// The pages that led to it.
    pub found_through: Vec<String>,
    /// How many addresses wait after it, for the progress.
    pub waiting: u64,
    /// The offer it stands for, when it is a record of a table and no page.
    pub given: Option<Listing>,
    /// What the pages of its crawl said.
    pub repeats: Option<Arc<Repeats>>,
}

impl Arrival {
    /// A page that nothing led to and nothing follows.
    #[must_use]
    pub const fn alone(exchange: Exchange) -> Self {
        Self { exchange, found_through: Vec::new(), waiting: 0, given: None, repeats: None }
    }
}

/// The road of one page; shared by all tasks of a sweep.
pub struct Pipeline {
    /// The rules in force.
    pub ruleset: Arc<Ruleset>,
    /// The site profiles that pages are read with.
    pub sites: Arc<Sites>,
    /// What they were read from; another digest is another way to read.
    pub sites_digest: Digest,
    /// Where leads go.
    pub store: Arc<dyn LeadStore>,
    /// Where evidence goes.
    pub evidence: Arc<EvidenceStore>,
    /// Sealed with every snapshot.
    pub environment: Environment,
    /// By whom snapshots are taken, sealed with every one of them.
    pub taking: Taking,
    /// The formal extraction that this is for; its page is sealed whatever was found on it.
    pub formal: Option<Arc<Formal>>,
    /// Keeps what was seen for later rules.
    pub archive: Option<Arc<Archive>>,
    /// Saved pages in whose raw text no rule has its words are not read; they are recorded as not looked at.
    pub skip_unlikely: bool,
    /// Told what happens.
    pub events: Arc<dyn EventSink>,
    /// With what pages are read, in short, once that was asked for.
    pub reading: OnceLock<String>,
}

/// A page read and matched, before anything is stored.
pub(crate) struct Analysis {
    pub(crate) extraction: Extraction,
    pub(crate) findings: Vec<Finding>,
    hits: Vec<Hit>,
    pub(crate) body_digest: Digest,
    pub(crate) content_digest: Digest,
    repeats: bool,
    pub(crate) record: String,
}

impl Pipeline {
    /// Takes one captured page all the way.
    ///
    /// # Errors
    /// When a store fails; the page is then to be brought again.
    pub async fn page(&self, sweep: SweepId, arrival: Arrival) -> Result<PageReading, SweepError> {
        self.page_seen(sweep, arrival, None).await
    }

    /// The same with an eye: pages of leads are captured as pictures too, and pages that say nothing without their
    /// scripts are read after them.
    pub(crate) async fn page_seen(
        &self,
        sweep: SweepId,
        arrival: Arrival,
        eye: Option<&dyn Look>,
    ) -> Result<PageReading, SweepError> {
        let Arrival { exchange, found_through, waiting, given, repeats } = arrival;
        let is_record = given.is_some();
        let url = exchange.final_url.clone();
        let defect = |_| SweepError::Defect { url: url.clone() };
        let asks_words = self.skip_unlikely && !is_record && eye.is_none();
        let (analysis, exchange) = self.analysed(sweep, exchange, given, repeats.clone(), asks_words).await?;
        let Some(mut analysis) = analysis else {
            self.unseen(sweep, Unseen::one(exchange.url, UnseenReason::NoWords, "")).await?;
            let unseen = Some((UnseenReason::NoWords, String::new()));
            return Ok(PageReading { links: PageLinks::default(), unseen, idle: 0 });
        };
        let mut attachments = Vec::new();
        if analysis.extraction.kind == PageKind::Empty
            && let Some(eye) = eye.filter(|eye| eye.runs_scripts())
        {
            match self.after_scripts(sweep, &exchange, &analysis.extraction.reason, repeats, eye).await? {
                Ok((read, dom)) => {
                    analysis = read;
                    attachments.push(parts::scripted(&dom));
                }
                Err(fault) => {
                    let reason = &mut analysis.extraction.reason;
                    *reason = format!("{reason}；用浏览器打开也未成功：{fault}");
                }
            }
        }
        let scripted = !attachments.is_empty();
        let analysis = self.compared(sweep, &exchange, analysis, scripted).await?;
        self.keep_in_archive(sweep, &exchange, &found_through, &analysis.extraction);
        let Analysis { extraction, mut findings, hits, body_digest, content_digest, repeats, record } =
            analysis;
        for problem in &extraction.problems {
            tracing::info!(url, code = problem.code, "page problem");
        }
        if let Some((reason, detail)) = unseen_of(&extraction, exchange.status) {
            self.unseen(sweep, Unseen::one(exchange.url, reason, detail.clone())).await?;
            let unseen = Some((reason, detail));
            return Ok(PageReading { links: extraction.links, unseen, idle: 0 });
        }

        let read =
            Read { extraction: &extraction, body_digest, content_digest, repeats, scripted, is_record };
        let mut page = page_record(sweep, &exchange, &found_through, &read, self.reading().to_owned());
        if !findings.is_empty() || self.formal.is_some() {
            if let Some(eye) = eye {
                attachments.extend(self.seen(&exchange, &hits, &mut findings, eye).await?);
            }
            let kind = extraction.kind;
            let pictured = attachments.iter().any(|file| file.name == parts::SCREENSHOT);
            let differences = self.formal.as_ref().map(|formal| {
                let (files, differences) = formal.files(&record);
                attachments.extend(files);
                differences
            });
            let snapshot = Snapshot { attachments, ..self.snapshot(exchange, found_through, record) };
            let evidence = Arc::clone(&self.evidence);
            let kept =
                tokio::task::spawn_blocking(move || evidence.keep(&snapshot)).await.map_err(defect)??;
            if let (Some(formal), Some(differences)) = (&self.formal, differences) {
                let resettled = formal.resettled.clone();
                formal.sealed(FormalCapture { snapshot: kept, kind, differences, resettled, pictured });
            }
            page.sightings = findings.into_iter().map(|finding| finding.with_evidence(kept)).collect();
        }
        let outcome = self.store.record_page(&page).await?;
        self.tell(&page, &outcome, waiting);
        Ok(PageReading { links: extraction.links, unseen: None, idle: outcome.idle })
    }

    /// Reads and matches a page on a thread of its own; gives the exchange back. No analysis of a page that is passed over for
    /// want of words, where that is asked.
    async fn analysed(
        &self,
        sweep: SweepId,
        exchange: Exchange,
        given: Option<Listing>,
        repeats: Option<Arc<Repeats>>,
        asks_words: bool,
    ) -> Result<(Option<Analysis>, Exchange), SweepError> {
        let url = exchange.final_url.clone();
        let (ruleset, sites) = (Arc::clone(&self.ruleset), Arc::clone(&self.sites));
        let always = self.formal.is_some();
        let analysed = tokio::task::spawn_blocking(move || {
            if asks_words && !is_likely(&ruleset, &sites, &exchange) {
                return (None, exchange);
            }
            let analysis = analyse(&ruleset, &sites, sweep, &exchange, given, repeats.as_deref(), always);
            (Some(analysis), exchange)
        });
        analysed.await.map_err(|_| SweepError::Defect { url })
    }

    /// Judges a page once more where earlier looks say that its reduction is counted from a raised price.
    async fn compared(
        &self,
        sweep: SweepId,
        exchange: &Exchange,
        analysis: Analysis,
        scripted: bool,
    ) -> Result<Analysis, SweepError> {
        let (extraction, body) = (&analysis.extraction, analysis.body_digest);
        let Some(raised) = prices::raised(self.store.as_ref(), exchange, extraction, body).await? else {
            return Ok(analysis);
        };
        let (ruleset, exchange, url) =
            (Arc::clone(&self.ruleset), exchange.clone(), exchange.final_url.clone());
        let always = self.formal.is_some();
        let judged = tokio::task::spawn_blocking(move || {
            let Analysis { extraction, repeats, .. } = analysis;
            let scripted = scripted.then_some(extraction.reason.clone());
            let judging = Judging {
                ruleset: &ruleset,
                sweep,
                scripted: scripted.as_deref(),
                always,
                // what it repeats was found out when it was read
                repeats: None,
                raised: Some(&raised),
            };
            Analysis { repeats, ..judge(&exchange, extraction, &judging) }
        });
        judged.await.map_err(|_| SweepError::Defect { url })
    }

    /// Reads a page that says nothing (`why`) after its scripts; also gives the document that was read.
    async fn after_scripts(
        &self,
        sweep: SweepId,
        exchange: &Exchange,
        why: &str,
        repeats: Option<Arc<Repeats>>,
        eye: &dyn Look,
    ) -> Result<Result<(Analysis, String), RenderFault>, SweepError> {
        let rendering = match eye.look(exchange, false, &[]).await {
            Ok(rendering) => rendering,
            Err(fault) => return Ok(Err(fault)),
        };
        let (ruleset, sites) = (Arc::clone(&self.ruleset), Arc::clone(&self.sites));
        let always = self.formal.is_some();
        let (shown, why) = (shown(exchange, &rendering), format!("{why}；已由浏览器运行脚本后读取"));
        let url = exchange.final_url.clone();
        let analysed = tokio::task::spawn_blocking(move || {
            let mut extraction = read(&shown, &sites);
            // what had not come may have been more goods
            let makes_content = |kind: &str| matches!(kind, "Document" | "Script" | "XHR" | "Fetch");
            let mut content = rendering.resources.iter().filter(|resource| makes_content(&resource.kind));
            extraction.complete &= content.all(|resource| resource.state.is_had());
            let judging = Judging {
                ruleset: &ruleset,
                sweep,
                scripted: Some(&why),
                always,
                repeats: repeats.as_deref(),
                raised: None,
            };
            (judge(&shown, extraction, &judging), rendering.dom)
        });
        analysed.await.map(Ok).map_err(|_| SweepError::Defect { url })
    }

    /// The files of a lead's page as the eye sees it; says of each finding what its goods' main picture looks like, where that was
    /// had.
    async fn seen(
        &self,
        exchange: &Exchange,
        hits: &[Hit],
        findings: &mut [Finding],
        eye: &dyn Look,
    ) -> Result<Vec<Attachment>, SweepError> {
        let (mut files, mut drawn) = (Vec::new(), Vec::new());
        if eye.takes_pictures() {
            (files, drawn) = self.pictured(exchange, hits, eye).await?;
        }
        let images: BTreeSet<_> = findings.iter().filter_map(Finding::image).map(str::to_owned).collect();
        let images: Vec<_> = images.into_iter().collect();
        if eye.keeps_pictures() {
            let mut kept = Vec::new();
            for image in images.iter().filter(|image| prints::answer(&drawn, image).is_none()) {
                match eye.picture(image).await {
                    Ok(picture) => kept.push(picture),
                    Err(why) => {
                        let page = &exchange.final_url;
                        let text = format!("线索页面 {page} 的商品主图 {image} 没有留存：{why}");
                        self.events.event(SweepEvent::Note(text));
                    }
                }
            }
            if !kept.is_empty() {
                files.push(parts::pictures(&exchange.final_url, &kept));
            }
            drawn.extend(kept);
        }
        if !drawn.is_empty() {
            // whatever a picture does to the one who unfolds it, the page is filed
            let read = tokio::task::spawn_blocking(move || prints::prints(&drawn, &images)).await;
            let read = read.unwrap_or_default();
            for finding in findings {
                let print = read.iter().find(|(image, _)| finding.image() == Some(image));
                print.into_iter().for_each(|(_, print)| finding.looks_like(*print));
            }
        }
        Ok(files)
    }

    /// The files of a lead's page as the browser shows it, and what was drawn in; where that fails, a file that says so.
    pub(crate) async fn pictured(
        &self,
        exchange: &Exchange,
        hits: &[Hit],
        eye: &dyn Look,
    ) -> Result<(Vec<Attachment>, Vec<Exchange>), SweepError> {
        let hits: Vec<_> = hits.iter().collect();
        let rendering = match eye.look(exchange, true, &parts::words(&hits)).await {
            Ok(rendering) => rendering,
            Err(fault @ RenderFault::NoPage(_)) => {
                return Ok((vec![parts::not_rendered(&fault)], Vec::new()));
            }
            Err(fault) => {
                let text = format!("线索页面 {} 没有截图：{fault}；其余证据照常保存", exchange.final_url);
                self.events.event(SweepEvent::Note(text));
                return Ok((vec![parts::not_rendered(&fault)], Vec::new()));
            }
        };
        let (sites, shown, url) =
            (Arc::clone(&self.sites), shown(exchange, &rendering), exchange.final_url.clone());
        let read = tokio::task::spawn_blocking(move || read(&shown, &sites)).await;
        let read = read.map_err(|_| SweepError::Defect { url: url.clone() })?;
        if matches!(read.kind, PageKind::Blocked | PageKind::LoginWall | PageKind::ServerError) {
            let text =
                format!("线索页面 {url} 在浏览器中显示的不是商品内容（{}），截图已保存并注明", read.reason);
            self.events.event(SweepEvent::Note(text));
        }
        let files = parts::attachments(&rendering, (read.kind, &read.reason), &hits);
        Ok((files, rendering.exchanges))
    }

    /// The rules, as the options of a sweep name them.
    pub(crate) fn rules_option(&self) -> String {
        let skipping = if self.skip_unlikely { " skip_unlikely" } else { "" };
        format!("rules={}{skipping}", self.ruleset.digest())
    }

    /// With what pages are read: this very program, these rules and these site profiles.
    #[must_use]
    pub fn read_with(&self) -> String {
        let Environment { tool, tool_digest, ruleset, .. } = &self.environment;
        let program = tool_digest.map(|digest| digest.to_string()).unwrap_or_default();
        format!("{tool} {program} {ruleset} {}", self.sites_digest)
    }

    /// The same in short, as it is kept with every page.
    pub(crate) fn reading(&self) -> &str {
        self.reading.get_or_init(|| Digest(Sha256::digest(self.read_with()).into()).to_string())
    }

    /// Records an address that was not looked at.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unseen(&self, sweep: SweepId, unseen: Unseen) -> Result<(), SweepError> {
        self.store.record_unseen(sweep, &unseen).await?;
        self.events.event(SweepEvent::Unseen(unseen));
        Ok(())
    }

    /// Records addresses that were not looked at, in their order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all_unseen(&self, sweep: SweepId, unseen: Vec<Unseen>) -> Result<(), SweepError> {
        let mut unseen = unseen.into_iter();
        loop {
            let together: Vec<_> =
                unseen.by_ref().take(TOLD_TOGETHER).map(|one| self.unseen(sweep, one)).collect();
            if together.is_empty() {
                return Ok(());
            }
            try_join_all(together).await?;
        }
    }
}

fn analyse(
    ruleset: &Ruleset,
    sites: &Sites,
    sweep: SweepId,
    exchange: &Exchange,
    given: Option<Listing>,
    repeats: Option<&Repeats>,
    always: bool,
) -> Analysis {
    let extraction = given.map_or_else(|| read(exchange, sites), as_given);
    let judging = Judging { ruleset, sweep, scripted: None, always, repeats, raised: None };
    judge(exchange, extraction, &judging)
}

/// By what a page that was read is judged.
pub(crate) struct Judging<'a> {
    pub(crate) ruleset: &'a Ruleset,
    pub(crate) sweep: SweepId,
    /// Why it was read after its scripts, when it was.
    pub(crate) scripted: Option<&'a str>,
    /// The record is written though nothing was found.
    pub(crate) always: bool,
    /// What the sweep's pages said so far.
    pub(crate) repeats: Option<&'a Repeats>,
    /// What earlier looks say of its price.
    pub(crate) raised: Option<&'a Raised>,
}

/// Matches what was read.
pub(crate) fn judge(exchange: &Exchange, mut extraction: Extraction, judging: &Judging<'_>) -> Analysis {
    let Judging { ruleset, sweep, scripted, always, repeats, raised } = *judging;
    let grounds = prices::tell(&mut extraction, raised);
    let context = PageContext { kind: extraction.kind, complete: extraction.complete };
    let place = Place { sweep, at: exchange.ended, page: &exchange.final_url };
    let mut findings = Vec::new();
    let mut hits: Vec<(usize, Vec<Hit>)> = Vec::new();
    for (at, listing) in extraction.listings.iter().enumerate() {
        let found = SCRATCH.with_borrow_mut(|scratch| ruleset.scan(listing, &context, scratch));
        if !found.is_empty() {
            let subject = subject(&extraction, listing);
            let rests = |hit: &Hit| ruleset.rests_on_history(&hit.rule);
            let told = Told { subject: &subject, grounds, rests: &rests };
            findings.extend(triage(listing, found.clone(), place, &told, |rule| law_of(ruleset, rule)));
            hits.push((at, found));
        }
    }
    let record = if findings.is_empty() && !always {
        String::new()
    } else {
        let hits: Vec<_> = hits.iter().map(|(at, hits)| (*at, hits.as_slice())).collect();
        extraction_json(&extraction, &hits, scripted, grounds)
    };
    let body_digest = Digest(Sha256::digest(&exchange.body).into());
    let repeats = match (repeats, Url::parse(&exchange.url)) {
        (Some(repeats), Ok(url)) if unseen_of(&extraction, exchange.status).is_none() => {
            repeats.repeats(&url, &extraction)
        }
        _ => false,
    };
    let content_digest = content_digest(&extraction);
    let hits = hits.into_iter().flat_map(|(_, hits)| hits).collect();
    Analysis { extraction, findings, hits, body_digest, content_digest, repeats, record }
}

pub(crate) fn read(exchange: &Exchange, sites: &Sites) -> Extraction {
    let mut extraction = extract_with(&page_input(exchange), sites);
    extraction.complete &= !exchange.truncated;
    extraction
}

/// Whether a page may say what any rule asks for, by its raw text. Of one that cannot be told without reading it: yes.
fn is_likely(ruleset: &Ruleset, sites: &Sites, exchange: &Exchange) -> bool {
    if exchange.truncated {
        return true;
    }
    let Some(raw) = raw_texts(&page_input(exchange), sites) else { return true };
    SCRATCH.with_borrow_mut(|scratch| ruleset.may_hit(&raw.texts(), scratch))
}

fn page_input(exchange: &Exchange) -> PageInput<'_> {
    let is_web = Url::parse(&exchange.final_url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    PageInput {
        bytes: &exchange.body,
        url: is_web.then_some(exchange.final_url.as_str()),
        content_type: exchange.response_header("content-type"),
        status: exchange.status,
    }
}

/// A page as if the document after its scripts had been sent.
fn shown(exchange: &Exchange, rendering: &Rendering) -> Exchange {
    let media = Header { name: "content-type".to_owned(), value: b"text/html; charset=utf-8".to_vec() };
    Exchange {
        final_url: rendering.final_url.clone(),
        response_headers: vec![media],
        body: rendering.dom.clone().into_bytes(),
        truncated: exchange.truncated || !rendering.settled,
        ..exchange.clone()
    }
}

fn law_of<'r>(ruleset: &'r Ruleset, rule: &RuleId) -> &'r [LawRef] {
    ruleset.rule(rule).map_or(&[], |rule| &rule.law)
}

/// Why a page that answered is still not looked at.
pub(crate) fn unseen_of(extraction: &Extraction, status: Option<u16>) -> Option<(UnseenReason, String)> {
    let reason = match extraction.kind {
        PageKind::Blocked => UnseenReason::Blocked,
        PageKind::LoginWall => UnseenReason::LoginWall,
        PageKind::ServerError => UnseenReason::HttpStatus,
        PageKind::Empty => UnseenReason::Empty,
        PageKind::NotHtml => UnseenReason::NotHtml,
        PageKind::ListingIndex
        | PageKind::Detail
        | PageKind::ShopFront
        | PageKind::Licence
        | PageKind::Gone
        | PageKind::Menu
        | PageKind::Other => return None,
    };
    let status = status.filter(|status| !extraction.reason.contains(&status.to_string()));
    let status = status.map(|status| format!("状态码 {status}，")).unwrap_or_default();
    Some((reason, format!("{status}{}", extraction.reason)))
}
