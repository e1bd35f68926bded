//! Hunting: rules run over everything that the archive has seen. Which leads would they make, how many a day, of what?

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::{Mutex, PoisonError},
};

use xuncha_matcher::{Judge, PageContext, Ruleset, Scratch};
use xuncha_model::{
    Digest, Hit, Listing, PageKind, RuleId, Subject, SweepId, Timestamp, Unseen, UnseenReason, beijing,
};

use crate::{
    archive::{self, Archived, ExchangePlace, Line, Moment, ReadFault, Walk},
    intake::{Intake, record},
    pipeline::Arrival,
    triage::{Place, Told, platform, triage},
};

/// Leads that are remembered at most.
const MOST: usize = 1_000_000;

/// Samples of a rule.
const SAMPLES: usize = 5;

/// What a hunt found.
#[derive(Debug, Default)]
pub struct Hunt {
    /// What was walked over.
    pub walk: Walk,
    /// Leads that would be made, by category.
    pub by_category: BTreeMap<String, u64>,
    /// By rule; a lead counts for each rule that makes it.
    pub by_rule: BTreeMap<String, RuleFinds>,
    /// By the day (Asia/Shanghai) on which the goods were first seen so, `2026-11-30`.
    pub by_day: BTreeMap<String, u64>,
    /// There were more leads than are remembered.
    pub cut: bool,
    quarry: Vec<Quarry>,
}

/// What a rule found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct RuleFinds {
    /// Leads.
    pub leads: u64,
    /// Some of them, the earliest first.
    pub samples: Vec<Sample>,
}

/// A lead that a rule would make.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// When it was seen.
    pub at: Timestamp,
    /// Title of the goods.
    pub title: String,
    /// Words that were hits.
    pub words: Vec<String>,
    /// Address of the goods, or of the page.
    pub url: String,
}

/// One lead, as it was first seen.
#[derive(Debug)]
struct Quarry {
    at: Timestamp,
    category: String,
    sample: Sample,
    rules: Vec<RuleId>,
    /// What says most of it: the goods' own page where its exchange is kept, else what was seen first.
    line: Vec<u8>,
    is_own_page: bool,
}

impl Quarry {
    /// The same lead was seen once more.
    fn again(&mut self, other: Self) {
        let is_earlier = other.at < self.at;
        let says_more = match (other.is_own_page, self.is_own_page) {
            (one, two) if one == two => is_earlier,
            (is_own_page, _) => is_own_page,
        };
        if says_more {
            (self.line, self.is_own_page) = (other.line, other.is_own_page);
        }
        if is_earlier {
            let Self { at, category, sample, rules, .. } = other;
            (self.at, self.category, self.sample, self.rules) = (at, category, sample, rules);
        }
    }
}

/// Runs the rules over the archive in `folder`. The same goods of a category are one lead, however often they were seen.
///
/// # Errors
/// When a segment cannot be read; `None` when there is no archive.
pub fn hunt(folder: &Path, ruleset: &Ruleset) -> Result<Option<Hunt>, ReadFault> {
    let fault = |cause| ReadFault { segment: folder.display().to_string(), cause };
    if !folder.is_dir() {
        return Ok(None);
    }
    let segments = archive::segments(folder).map_err(fault)?;
    let found: Mutex<HashMap<Digest, Quarry>> = Mutex::default();
    let judge = ruleset.judge();
    let worker = || {
        let (judge, found) = (&judge, &found);
        let mut looker = Looker {
            judge,
            found,
            scratch: Scratch::default(),
            moment: Moment::default(),
            shown: Listing::default(),
        };
        move |line: &[u8]| looker.look(line)
    };
    let walk = archive::walk(&segments, worker)?;
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let cut = found.len() >= MOST;
    let mut quarry: Vec<_> = found.into_values().collect();
    quarry.sort_by(|one, other| (one.at, &one.sample).cmp(&(other.at, &other.sample)));
    let mut hunt = Hunt { walk, cut, ..Hunt::default() };
    for one in &quarry {
        *hunt.by_category.entry(one.category.clone()).or_default() += 1;
        *hunt.by_day.entry(beijing(one.at).date().to_string()).or_default() += 1;
        for rule in &one.rules {
            let finds = hunt.by_rule.entry(rule.0.clone()).or_default();
            finds.leads += 1;
            if finds.samples.len() < SAMPLES {
                finds.samples.push(one.sample.clone());
            }
        }
    }
    hunt.quarry = quarry;
    Ok(Some(hunt))
}

/// What one thread needs.
struct Looker<'h> {
    judge: &'h Judge<'h>,
    found: &'h Mutex<HashMap<Digest, Quarry>>,
    scratch: Scratch,
    moment: Moment,
    shown: Listing,
}

impl Looker<'_> {
    fn look(&mut self, line: &[u8]) -> bool {
        let Some(read) = Line::read(line, &mut self.moment) else { return false };
        let Some(context) = context(&read) else { return false };
        read.show(&mut self.shown);
        let hits = self.judge.scan(&self.shown, &context, &mut self.scratch);
        if !hits.is_empty()
            && let Some(archived) = read.archived()
        {
            note(line, &archived, hits, self.found);
        }
        true
    }
}

fn note(line: &[u8], archived: &Archived, hits: Vec<Hit>, found: &Mutex<HashMap<Digest, Quarry>>) {
    let Archived { at, page, listing, .. } = archived;
    let place = Place { sweep: SweepId(0), at: *at, page };
    let told = Told { subject: &Subject::default(), grounds: &[], rests: &|_| false };
    for finding in triage(listing, hits, place, &told, |_| &[]) {
        let sighting = finding.with_evidence(Digest([0; 32]));
        let words: BTreeSet<_> =
            sighting.hits.iter().flat_map(|hit| &hit.matches).map(|found| found.text.clone()).collect();
        let one = Quarry {
            at: *at,
            category: sighting.category.0,
            sample: Sample {
                at: *at,
                title: sighting.title,
                words: words.into_iter().collect(),
                url: sighting.url,
            },
            rules: sighting.hits.into_iter().map(|hit| hit.rule).collect(),
            line: line.to_vec(),
            is_own_page: archived.kind == PageKind::Detail && archived.exchange.is_some(),
        };
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        let room = found.len() < MOST;
        match found.get_mut(&sighting.fingerprint) {
            Some(known) => known.again(one),
            None if room => {
                found.insert(sighting.fingerprint, one);
            }
            None => {}
        }
    }
}

/// Where only the offer is kept, it is judged as a record of which nothing may be concluded from what is missing.
fn context(line: &Line<'_>) -> Option<PageContext> {
    let (whole, complete) = line.is_kept_whole();
    let kind = line.kind()?;
    Some(PageContext { kind: if whole { kind } else { PageKind::Detail }, complete: whole && complete })
}

impl Hunt {
    /// How many leads would be made.
    #[must_use]
    pub fn leads(&self) -> u64 {
        self.quarry.len() as u64
    }

    /// What is to go down the pipeline so that these leads are made: the exchanges as they were captured where they are
    /// kept, else the archived lines themselves as records.
    #[must_use]
    pub fn intake(&self, folder: &Path) -> Intake {
        let mut intake = Intake::default();
        let mut brought: BTreeSet<ExchangePlace> = BTreeSet::new();
        for one in &self.quarry {
            let Some(archived) = archive::parse(&one.line) else { continue };
            match archived.exchange {
                Some(place) if brought.contains(&place) => {}
                Some(place) => {
                    match archive::read_exchange(folder, &place) {
                        Ok((exchange, found_through)) => {
                            intake.arrivals.push(Arrival { found_through, ..Arrival::alone(exchange) });
                        }
                        Err(error) => intake.unreadable.push(Unseen::one(
                            archived.page,
                            UnseenReason::File,
                            error.to_string(),
                        )),
                    }
                    brought.insert(place);
                }
                None => {
                    // under a name of its own: it is no look at that address
                    let name = format!("归档 {}", archived.page);
                    let mut arrival = record(name, one.line.clone(), archived.listing, archived.at);
                    // goods without an address of their own are known again by their page's
                    arrival.exchange.final_url = archived.page;
                    intake.arrivals.push(arrival);
                }
            }
        }
        intake
    }

    /// Marketplaces of the leads, with how many.
    #[must_use]
    pub fn by_platform(&self) -> BTreeMap<String, u64> {
        let mut by = BTreeMap::new();
        for one in &self.quarry {
            *by.entry(platform(&one.sample.url)).or_default() += 1;
        }
        by
    }
}
