//! Hits of one listing -> sightings: one per category, gravest first, with the name under which the store knows
//! the goods again. Pure.
//!
//! A hint alone is no lead: it only raises a lead of the same category on the same listing, by standing among
//! its hits. Hits that are hints in a category without a lead are dropped here.

use sha2::{Digest as _, Sha256};
use url::Url;
use xuncha_casework::picture_name;
use xuncha_model::{
    CategoryId, Digest, EvidenceRef, Hit, LawRef, Listing, Outcome, PicturePrint, RuleId, Sighting,
    SnapshotId, Subject, SweepId, Timestamp,
};

/// What is known of the page a listing stood on.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The sweep.
    pub sweep: SweepId,
    /// When the page was captured.
    pub at: Timestamp,
    /// Address of the page, or the path of the file.
    pub page: &'a str,
}

/// A category's hits on one listing, ready but for the evidence that is yet to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    sighting: Sighting,
    image: Option<String>,
}

impl Finding {
    /// The sighting, once its evidence is stored under `snapshot`.
    #[must_use]
    pub fn with_evidence(self, snapshot: SnapshotId) -> Sighting {
        Sighting { evidence: EvidenceRef { snapshot }, ..self.sighting }
    }

    /// Address of the goods' main picture, where the page shows one.
    #[must_use]
    pub fn image(&self) -> Option<&str> {
        self.image.as_deref()
    }

    /// Says what the main picture looks like.
    pub(crate) const fn looks_like(&mut self, print: PicturePrint) {
        self.sighting.print = Some(print);
    }
}

/// What is known of a listing beside its hits.
pub struct Told<'a> {
    /// Who answers for it.
    pub subject: &'a Subject,
    /// What earlier looks say of its price.
    pub grounds: &'a [String],
    /// Whether a hit rests on that.
    pub rests: &'a dyn Fn(&Hit) -> bool,
}

/// Groups `hits` of `listing` by category. `law_of` gives the articles of a rule.
#[must_use]
pub fn triage<'r>(
    listing: &Listing,
    hits: Vec<Hit>,
    place: Place<'_>,
    told: &Told<'_>,
    law_of: impl Fn(&RuleId) -> &'r [LawRef],
) -> Vec<Finding> {
    let mut by_category: Vec<(CategoryId, Vec<Hit>)> = Vec::new();
    for hit in hits {
        match by_category.iter_mut().find(|(category, _)| *category == hit.category) {
            Some((_, hits)) => hits.push(hit),
            None => by_category.push((hit.category.clone(), vec![hit])),
        }
    }
    by_category
        .into_iter()
        .filter(|(_, hits)| hits.iter().any(|hit| hit.outcome == Outcome::Lead))
        .filter_map(|(category, mut hits)| {
            hits.sort_by(|a, b| (b.outcome, b.severity, &a.rule).cmp(&(a.outcome, a.severity, &b.rule)));
            let severity = hits.iter().map(|hit| hit.severity).max()?;
            let mut law: Vec<LawRef> = Vec::new();
            let leads = hits.iter().filter(|hit| hit.outcome == Outcome::Lead);
            for article in leads.flat_map(|hit| law_of(&hit.rule)) {
                if !law.contains(article) {
                    law.push(article.clone());
                }
            }
            let url = listing.url.as_deref().unwrap_or(place.page);
            let rests = hits.iter().any(told.rests);
            let sighting = Sighting {
                fingerprint: fingerprint(listing, place.page, &category),
                sweep: place.sweep,
                at: place.at,
                platform: platform(url),
                shop: listing.seller.as_ref().map(|seller| seller.name.clone()).unwrap_or_default(),
                title: listing.title.clone(),
                wording: wording(listing),
                url: url.to_owned(),
                picture: listing.images.first().and_then(|image| picture_name(image)),
                print: None,
                price: listing.price.clone(),
                category,
                severity,
                outcome: Outcome::Lead,
                hits,
                law,
                grounds: if rests { told.grounds.to_vec() } else { Vec::new() },
                subject: told.subject.clone(),
                evidence: EvidenceRef { snapshot: Digest([0; 32]) },
            };
            Some(Finding { sighting, image: listing.images.first().cloned() })
        })
        .collect()
}

/// The marketplace as inspectors see it: the host name without `www.`, or 本地文件 where there is no address.
#[must_use]
pub fn platform(url: &str) -> String {
    let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    match parsed.as_ref().and_then(Url::host_str) {
        Some(host) => host.strip_prefix("www.").unwrap_or(host).to_owned(),
        None => "本地文件".to_owned(),
    }
}

/// The same goods in the same category have the same fingerprint, whichever page showed them: an index page and
/// the goods' own page both carry the goods' address. Without an address the page and the title stand in.
pub(crate) fn fingerprint(listing: &Listing, page: &str, category: &CategoryId) -> Digest {
    let goods = match (&listing.url, &listing.id) {
        (Some(url), _) => vec!["url", url],
        (None, Some(id)) => vec!["id", page, id],
        (None, None) => vec!["title", page, &listing.title],
    };
    let mut hasher = Sha256::new();
    for part in ["xuncha-lead-1", &category.0].into_iter().chain(goods) {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    Digest(hasher.finalize().into())
}

/// What the seller says of the goods beside their title, without its spaces and punctuation.
fn wording(listing: &Listing) -> Option<Digest> {
    let attributes = listing.attributes.iter().flat_map(|(name, value)| [name, value]);
    let mut hasher = Sha256::new();
    let mut said = false;
    for part in [&listing.subtitle, &listing.description].into_iter().chain(attributes) {
        let letters: String = part.chars().filter(|character| character.is_alphanumeric()).collect();
        said |= !letters.is_empty();
        hasher.update((letters.len() as u64).to_le_bytes());
        hasher.update(letters.as_bytes());
    }
    said.then(|| Digest(hasher.finalize().into()))
}

#[cfg(test)]
mod tests {
    use xuncha_model::Severity;

    use super::*;

    fn hit(rule: &str, category: &str, severity: u8, outcome: Outcome) -> Hit {
        Hit {
            rule: RuleId(rule.into()),
            category: CategoryId(category.into()),
            severity: Severity::new(severity).unwrap(),
            outcome,
            matches: vec![],
        }
    }

    fn place() -> Place<'static> {
        Place { sweep: SweepId(1), at: Timestamp::UNIX_EPOCH, page: "https://www.shop.example/list?page=2" }
    }

    fn listing() -> Listing {
        Listing {
            title: "甲".into(), url: Some("https://www.shop.example/p/1".into()), ..Listing::default()
        }
    }

    #[test]
    fn one_finding_a_category_gravest_hit_first_and_law_once() {
        let law = [LawRef { title: "广告法".into(), article: "第九条".into(), verified: true }];
        let hits = vec![
            hit("a.hint", "a", 5, Outcome::Hint),
            hit("a.one", "a", 3, Outcome::Lead),
            hit("a.two", "a", 4, Outcome::Lead),
            hit("b.hint", "b", 2, Outcome::Hint),
        ];
        let (subject, grounds) = (Subject::default(), ["此前标价 ¥100.00".to_owned()]);
        let rests = |hit: &Hit| hit.category.0 == "b";
        let told = Told { subject: &subject, grounds: &grounds, rests: &rests };
        let findings = triage(&listing(), hits, place(), &told, |_| &law);
        assert_eq!(findings.len(), 1, "a category with hints only is no finding");
        let sighting = findings[0].clone().with_evidence(Digest([7; 32]));
        let rules: Vec<_> = sighting.hits.iter().map(|hit| hit.rule.0.as_str()).collect();
        assert_eq!(rules, ["a.two", "a.one", "a.hint"]);
        assert_eq!(sighting.severity.level(), 5);
        assert_eq!(sighting.law, law);
        assert_eq!(sighting.grounds, [""; 0], "none of its hits rests on them");
        assert_eq!(sighting.platform, "shop.example");
        assert_eq!(sighting.evidence.snapshot, Digest([7; 32]));
    }

    #[test]
    fn goods_are_known_again_by_address_and_kept_apart_by_category() {
        let a = CategoryId("a".into());
        let index = fingerprint(&listing(), "https://www.shop.example/list", &a);
        let detail = Listing { title: "甲 全名".into(), price: None, ..listing() };
        assert_eq!(index, fingerprint(&detail, "https://www.shop.example/p/1", &a));
        assert_ne!(index, fingerprint(&listing(), "x", &CategoryId("b".into())));
        let bare = |title: &str| Listing { title: title.into(), ..Listing::default() };
        assert_ne!(fingerprint(&bare("甲"), "f.html", &a), fingerprint(&bare("乙"), "f.html", &a));
        assert_ne!(fingerprint(&bare("甲"), "f.html", &a), fingerprint(&bare("甲"), "g.html", &a));
    }

    #[test]
    fn wording_is_what_is_said_beside_the_title() {
        let said = |description: &str| wording(&Listing { description: description.into(), ..listing() });
        assert_eq!(said(" …"), None, "a list of goods says nothing");
        assert_eq!(said("影视道具，不可饮用"), said("影视道具 不可饮用。"));
        assert_ne!(said("影视道具，不可饮用"), said("内部接待用酒"));
    }

    #[test]
    fn a_saved_page_without_address_is_a_local_file() {
        assert_eq!(platform("/tmp/page.html"), "本地文件");
        assert_eq!(platform("https://item.taobao.com/item.htm?id=1"), "item.taobao.com");
    }
}
