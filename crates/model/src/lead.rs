//! What a person works on: the hits of one listing in one category, with a status and a history of sightings.

use std::fmt;

use crate::{
    CategoryId, Date, Digest, Disposal, Gap, Hit, LawRef, LeadStatus, Outcome, PicturePrint, Price, Severity,
    SnapshotId, Subject, SweepId, Timestamp,
};

/// Number of a lead within one data directory, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LeadId(pub i64);

impl fmt::Display for LeadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XS{:06}", self.0)
    }
}

impl LeadId {
    /// Reads `XS000012`, `xs12` or `12`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches(['X', 'x', 'S', 's']);
        digits.parse().ok().filter(|number| *number > 0).map(Self)
    }
}

/// Where the evidence of a sighting lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EvidenceRef {
    /// The sealed snapshot; its name is the SHA-256 of its bytes.
    pub snapshot: SnapshotId,
}

/// One listing seen once with hits of one category: what the pipeline hands to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Same goods in the same shop and category: same fingerprint, one lead.
    pub fingerprint: Digest,
    /// The sweep that saw it.
    pub sweep: SweepId,
    /// When.
    pub at: Timestamp,
    /// Marketplace, by its host name; `本地文件` for a saved page without an address.
    pub platform: String,
    /// Shop, as the page names it; empty when the page does not say.
    pub shop: String,
    /// Title of the goods.
    pub title: String,
    /// SHA-256 of description and parameters; `None` where the page shows neither, as a list of goods does.
    pub wording: Option<Digest>,
    /// Address of the goods, else of the page it stood on, else the file's path.
    pub url: String,
    /// Name of the main picture, as its address tells it; `None` where the page names none of its own.
    pub picture: Option<String>,
    /// What the main picture looks like; `None` where its bytes were not kept as evidence.
    pub print: Option<PicturePrint>,
    /// Price asked.
    pub price: Option<Price>,
    /// Category of the hits.
    pub category: CategoryId,
    /// Gravest severity among the hits.
    pub severity: Severity,
    /// `Lead` where any hit is one, else `Hint`.
    pub outcome: Outcome,
    /// The hits, gravest first; never empty, all of `category`.
    pub hits: Vec<Hit>,
    /// Articles the hits' rules rely on, each once.
    pub law: Vec<LawRef>,
    /// What it rests on beside what the page says, in plain Chinese: the prices of earlier looks.
    pub grounds: Vec<String>,
    /// Who answers for the offer, as far as the page says.
    pub subject: Subject,
    /// The evidence.
    pub evidence: EvidenceRef,
}

/// What a person works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its number.
    pub id: LeadId,
    /// Where it stands.
    pub status: LeadStatus,
    /// How many decisions were recorded about it.
    pub version: u64,
    /// Who works on it, or has; empty while nobody was named.
    pub unit: String,
    /// The last day for it; only while it is underway.
    pub due: Option<Date>,
    /// First time it was seen.
    pub first_seen: Timestamp,
    /// Last time it was seen.
    pub last_seen: Timestamp,
    /// How often it was seen.
    pub sightings: u64,
    /// The goods' own page was seen, not only lists that name them.
    pub own_page: bool,
    /// Who answers for the offer: what pages said of it, and what people found out.
    pub subject: Subject,
    /// What was done about it, of the last disposal in force.
    pub disposal: Option<Disposal>,
    /// When that was done; looks at the page (回头看) are due from then on, while it has not gone back to be worked on.
    pub disposed: Option<Timestamp>,
    /// When the page is to be looked at next.
    pub next_look: Option<Timestamp>,
    /// The lead whose goods these seem to be, under another address.
    pub relists: Option<Relisting>,
    /// Further leads of the shop that a person judged true.
    pub shop_confirmed: u64,
    /// How urgent it is, 0 to 100.
    pub score: u32,
    /// The sighting that shows it best: of the latest sweep that saw it, the goods' own page before a list of goods, then
    /// the latest moment.
    pub latest: Sighting,
}

/// A shop as pages name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShopName {
    /// Marketplace, by its host name; `None` for a shop of that name on any.
    pub platform: Option<String>,
    /// Its name.
    pub shop: String,
}

/// A lead whose goods were on offer before, under another address: 疑似重复上架.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relisting {
    /// The first lead about these goods.
    pub first: LeadId,
    /// How like the titles are, in hundredths.
    pub likeness: u32,
    /// The main pictures have one address.
    pub same_picture: bool,
    /// So many bits of the main pictures' fingerprints differ, where both were kept and look alike.
    pub picture_apart: Option<u32>,
    /// It is in the same shop of the same marketplace.
    pub same_shop: bool,
}

/// In which order leads are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeadOrder {
    /// By ascending number.
    #[default]
    Number,
    /// By descending score, of equal scores by ascending number.
    Score,
}

impl Lead {
    /// What is missing before a unit can work on it.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        Gap::of(&self.latest, self.own_page, &self.subject)
    }
}

/// Which leads are wanted. Empty fields do not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeadFilter {
    /// Only this category.
    pub category: Option<CategoryId>,
    /// Only this status.
    pub status: Option<LeadStatus>,
    /// Not those with this status.
    pub except: Option<LeadStatus>,
    /// Only those whose last day is before this one.
    pub due_before: Option<Date>,
    /// Only leads seen in this sweep.
    pub sweep: Option<SweepId>,
    /// Only this severity and graver.
    pub min_severity: Option<Severity>,
    /// Only leads first seen at or after.
    pub since: Option<Timestamp>,
    /// Only leads with these words, all of them, in a title, a shop, what matched, their unit or what was written about
    /// them. A word of one Han character, or of letters or digits, finds words that begin with it; a text without a
    /// letter or digit finds nothing.
    pub text: Option<String>,
    /// Only leads seen in this shop.
    pub shop: Option<ShopName>,
    /// Only leads of this unit.
    pub unit: Option<String>,
    /// Only leads whose page is to be looked at by then.
    pub look_before: Option<Timestamp>,
    /// Only leads that were disposed of at or after; see [`Lead::disposed`].
    pub disposed_since: Option<Timestamp>,
    /// In which order.
    pub order: LeadOrder,
    /// Only leads that come after this one in that order: the cursor for paging.
    pub after: Option<LeadId>,
    /// At most this many.
    pub limit: Option<u32>,
}
